"""The administration pages only show: every change is an act of the domain, with its rules and its audit event."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest


class ReadOnlyAdmin(admin.ModelAdmin[Model]):
    """Shows rows to staff; nothing can be added, changed or deleted here."""

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
        """Staff, by the administrator's role."""
        return bool(request.user.is_active and request.user.is_staff)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows that this person may see."""
        manager: Any = self.model._default_manager  # noqa: SLF001  # Django's own name
        rows: QuerySet[Any] = (
            manager.visible_to(request.user) if hasattr(manager, "visible_to") else super().get_queryset(request)
        )
        return rows
