"""Reading the log for pages and endpoints."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from django.db.models import Model, QuerySet

from muster.audit import policy
from muster.audit.log import Actor, reference
from muster.audit.models import Event


class Reader(Actor, Protocol):
    """Whoever looks: a user with roles."""

    @property
    def roles(self) -> Collection[str]: ...


@dataclass(frozen=True, slots=True)
class EventPage:
    """Events, newest first; `before` is where the next page starts, None on the last."""

    events: list[Event]
    before: int | None


def visible_events(reader: Reader) -> QuerySet[Event]:
    """What this person may read: an auditor everything, others their own acts."""
    events = Event.objects.order_by("-position").prefetch_related("personal_texts")
    return events if policy.may_read_all(reader.roles) else events.filter(actor=reader.audit_name)


def latest_events(reader: Reader, *, before: int | None = None, act: str = "", limit: int = 50) -> EventPage:
    """One page of what this person may read, newest first, from below the position `before`."""
    events = visible_events(reader)
    if before is not None:
        events = events.filter(position__lt=before)
    if act:
        events = events.filter(act=act)
    found = list(events[: limit + 1])
    return EventPage(events=found[:limit], before=found[limit - 1].position if len(found) > limit else None)


def events_about(instance: Model) -> QuerySet[Event]:
    """Everything that was recorded about a row, newest first; who may see the row is its own package's question."""
    return (
        Event.objects.filter(references__target=reference(instance))
        .order_by("-position")
        .prefetch_related("personal_texts")
    )
