"""Optimistic locking: the second writer of a record hears of the first instead of overwriting them."""

from typing import TypeVar

from django.db.models import F

from muster.errors import StaleError
from muster.vetting.models import Alert, Case, Request

Versioned = TypeVar("Versioned", Alert, Case, Request)


def advance(row: Versioned, *, seen: int, **changes: object) -> None:
    """Write the changes if the row still has the version that was seen, and count it up.

    Raises:
        StaleError: somebody else wrote in between; `current` says what stands there now.
    """
    rows = type(row)._default_manager.as_system().filter(pk=row.pk)  # noqa: SLF001  # Django's public name
    if not rows.filter(version=seen).update(version=F("version") + 1, **changes):
        now = rows.get()
        stands = ", ".join(f"{name}: {getattr(now, name)}" for name in changes)
        raise StaleError(
            "Somebody else changed this since you opened it. Look at it again, then decide.", current=stands
        )
    row.refresh_from_db()
