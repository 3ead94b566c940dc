"""Commands that need the site (Django, database) make it ready here; engine commands never do."""

import os
import sys

from muster.errors import InputError


def prepare() -> None:
    """Make models and settings usable; safe to call more than once.

    Raises:
        InputError: The settings can't be used, in one line that says which.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muster.settings")
    import django
    from django.apps import apps
    from django.core.exceptions import ImproperlyConfigured

    if apps.ready:
        return
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise InputError(f"Muster is not configured: {error}") from error
    except ModuleNotFoundError as error:
        wanted = os.environ["DJANGO_SETTINGS_MODULE"]
        if error.name is None or not wanted.startswith(error.name):
            raise
        raise InputError(
            f"There are no settings {wanted}; unset DJANGO_SETTINGS_MODULE to use Muster's own."
        ) from error


def database_failures() -> tuple[type[Exception], ...]:
    """The errors by which a database says that it isn't there or isn't prepared; none while Django isn't loaded."""
    if "django.db" not in sys.modules:
        return ()
    from django.db import OperationalError, ProgrammingError

    return OperationalError, ProgrammingError
