"""Every setting of a Muster site, typed, from the environment; a secret also from the file that NAME_FILE names.

The defaults run the embedded site: one folder, one process, loopback only. `MUSTER_SITE=production` is for a site with
many users and refuses to start without its secrets.
"""

import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from django.core.exceptions import ImproperlyConfigured


def from_environment(name: str, default: str = "") -> str:
    """The value of NAME, or the content of the file that NAME_FILE names, or the default."""
    file = os.environ.get(f"{name}_FILE")
    if file:
        return Path(file).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


PRODUCTION = from_environment("MUSTER_SITE") == "production"
MUSTER_DATA = Path(from_environment("MUSTER_DATA", "var")).absolute()


def secret(name: str) -> str:
    """A secret from the environment; the embedded site makes its own once and keeps it beside its database."""
    value = from_environment(name)
    if value:
        return value
    if PRODUCTION:
        raise ImproperlyConfigured(f"{name} is not set: a production site needs it (or {name}_FILE).")
    kept = MUSTER_DATA / "secrets" / name.lower()
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(48))
    return kept.read_text(encoding="utf-8")


def database(url: str) -> dict[str, Any]:
    """Django's description of the database at `url`, or of the embedded SQLite file when it is empty."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": MUSTER_DATA / "muster.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-64000; "
                "PRAGMA recursive_triggers=ON;",
            },
            "TEST": {"NAME": from_environment("MUSTER_TEST_SQLITE") or None},
        }
    parsed = urlparse(url)
    if parsed.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"MUSTER_DATABASE_URL starts with {parsed.scheme!r}: only postgresql:// is known.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parsed.path.lstrip("/")),
        "USER": unquote(parsed.username or ""),
        "PASSWORD": unquote(parsed.password or ""),
        "HOST": unquote(parsed.hostname or ""),
        "PORT": str(parsed.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 3},
    }


SECRET_KEY = secret("MUSTER_SECRET_KEY")
DEBUG = False
ALLOWED_HOSTS = from_environment("MUSTER_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in from_environment("MUSTER_ORIGINS").split(",") if origin]

INSTALLED_APPS = [
    "muster.web",  # first: its templates stand in for those of allauth
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "template_partials",
    "muster.audit",
    "muster.accounts",
    "muster.documents",
    "muster.watchlists",
    "muster.registry",
    "muster.vetting",
    "muster.assistance",
    "muster.jobs",
    "muster.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "muster.web.middleware.content_security_policy",
    "muster.web.middleware.DomainErrors",
]

ROOT_URLCONF = "muster.urls"
WSGI_APPLICATION = "muster.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["muster.web.templatetags.muster_tags", "template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "muster.web.context.site",
            ],
        },
    },
]

DATABASES = {"default": database(from_environment("MUSTER_DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"], "ENQUEUE_ON_COMMIT": False}}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "muster.web.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Muster"
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ar", "العربية")]
LOCALE_PATHS = [Path(__file__).parent / "web" / "locale"]
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": from_environment("MUSTER_LOG_LEVEL", "WARNING")},
}

MUSTER_UPLOAD_LIMIT = int(from_environment("MUSTER_UPLOAD_LIMIT", str(64 << 20)))
MUSTER_GATE_LEVELS = int(from_environment("MUSTER_GATE_LEVELS", "0"))
MUSTER_LIST_MAX_AGE = timedelta(days=int(from_environment("MUSTER_LIST_MAX_AGE_DAYS", "30")))
MUSTER_LIST_LIMIT = int(from_environment("MUSTER_LIST_LIMIT", str(512 << 20)))
MUSTER_LIST_ADDRESSES = {
    "un-sc": "https://scsanctions.un.org/resources/xml/en/consolidated.xml",
    "ofac-sdn": "https://www.treasury.gov/ofac/downloads/sdn.csv",
    "uk-ofsi": "https://ofsistorage.blob.core.windows.net/publishlive/2022format/ConList.csv",
}
MUSTER_AUDIT_KEY = from_environment("MUSTER_AUDIT_KEY")
MUSTER_JOB_LEASE = timedelta(seconds=int(from_environment("MUSTER_JOB_LEASE_SECONDS", "60")))
