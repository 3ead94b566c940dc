"""The addresses of the site: pages, sign-in, the API and the read-only administration."""

from allauth.account import views as account
from django.urls import include, path
from django.views.i18n import set_language

from muster.web.admin import site as admin_site

urlpatterns = [
    path("", include("muster.web.urls")),
    path("api/v1/", include("muster.api.urls")),
    path("account/sign-in/", account.login, name="account_login"),
    path("account/sign-out/", account.logout, name="account_logout"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
    path("account/password/", account.password_change, name="account_change_password"),
    path("account/confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("account/two-step/", include("allauth.mfa.urls")),
    path("preferences/language/", set_language, name="set_language"),
    path("admin/", admin_site.urls),
    path("", include("muster.api.exchange.urls")),
]
