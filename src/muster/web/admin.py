"""The administration pages only show: every change is an act of the domain, with its rules and its audit event.

The site is our own, so that nothing which another package registers can be changed there either.
"""

from typing import Any

from django.contrib import admin
from django.contrib.admin import AdminSite, ModelAdmin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from muster.accounts.models import Membership, Organisation, User
from muster.accounts.policy import Role
from muster.watchlists.models import ListVersion, Watchlist


class ReadOnlySite(AdminSite):
    """For administrators, to look at accounts and lists."""

    site_header = site_title = "Muster"
    index_title = "Accounts and lists, read only"

    def has_permission(self, request: HttpRequest) -> bool:
        """Whoever holds the administrator's role."""
        return isinstance(request.user, User) and Role.ADMINISTRATOR in request.user.roles


site = ReadOnlySite()


class ReadOnlyAdmin(ModelAdmin[Any]):
    """Shows rows; nothing can be added, changed or deleted here."""

    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002  # Django's signature
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002  # same
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002  # same
        """Never."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002  # same
        """Whoever may enter the site."""
        return site.has_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whoever may enter the site."""
        return site.has_permission(request)


@admin.register(User, site=site)
class UserAdmin(ReadOnlyAdmin):
    """People and their organisation; never the password's hash."""

    list_display = ("username", "first_name", "last_name", "organisation", "is_active", "last_login")
    fields = (*list_display, "date_joined")
    search_fields = ("username", "first_name", "last_name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """With the organisation, which the list shows."""
        return super().get_queryset(request).select_related("organisation")


@admin.register(Membership, site=site)
class MembershipAdmin(ReadOnlyAdmin):
    """Who holds which role."""

    list_display = ("user", "role")
    list_select_related = ("user",)
    list_filter = ("role",)


@admin.register(ListVersion, site=site)
class ListVersionAdmin(ReadOnlyAdmin):
    """Every file that was brought as a list."""

    list_display = ("file_name", "watchlist", "number", "state", "records", "imported_at", "imported_by")
    list_select_related = ("watchlist",)
    list_filter = ("state", "watchlist")


site.register([Organisation, Watchlist], ReadOnlyAdmin)
