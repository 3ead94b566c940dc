"""The demo's past: acts dated on days before today. Nothing but the demo may set the site's clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from unittest.mock import patch

from django.utils import timezone


@contextmanager
def acting_on(day: date) -> Iterator[None]:
    """Let the site's clock show nine in the morning of a day and run on from there, until the block ends."""
    present = timezone.now
    began = present()

    def shown() -> datetime:
        return datetime.combine(day, time(9), UTC) + (present() - began)

    with patch.object(timezone, "now", shown):
        yield
