"""The log as lines of JSON, as one moment shows it; docs/reference/audit-format.md describes them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import Prefetch

from muster.audit.canonical import JsonValue, canonical, timestamp
from muster.audit.models import Checkpoint, Event, PersonalText

VERSION = 1
CHUNK = 1000


def checkpoint_content(checkpoint: Checkpoint) -> dict[str, JsonValue]:
    """What a checkpoint's signature is made over."""
    return {
        "type": "checkpoint",
        "size": checkpoint.size,
        "root": checkpoint.root,
        "at": timestamp(checkpoint.at),
        "key": checkpoint.key,
    }


def checkpoint_line(checkpoint: Checkpoint) -> str:
    """A checkpoint with its signature: a line of the export, and what is kept outside."""
    return canonical({**checkpoint_content(checkpoint), "signature": checkpoint.signature})


def event_line(event: Event, *, personal: bool) -> str:
    """An event and the personal texts that it committed to; without `personal` they are only named."""
    texts = {text.name: _written(text, personal=personal) for text in event.personal_texts.all()}
    return canonical({"type": "event", "text": event.text, "leaf": event.leaf, "personal": texts})


def pass_over(event: Event) -> None:
    """Looks at nothing."""


def export_lines(*, personal: bool = True, look_at: Callable[[Event], None] = pass_over) -> Iterator[str]:
    """The first line, then the events in order, each checkpoint after the last event that it covers.

    `look_at` sees each event before its line is written.
    """
    with snapshot():
        checkpoints = {checkpoint.size: checkpoint for checkpoint in Checkpoint.objects.order_by("size")}
        first = next(iter(checkpoints.values()), None)
        yield canonical(
            {
                "type": "log",
                "version": VERSION,
                "personal": personal,
                "key": first.key if first else None,
                "events": Event.objects.count(),
                "checkpoints": len(checkpoints),
            }
        )
        for event in events_in_order():
            look_at(event)
            yield event_line(event, personal=personal)
            if event.position + 1 in checkpoints:
                yield checkpoint_line(checkpoints.pop(event.position + 1))
        for stray in checkpoints.values():
            yield checkpoint_line(stray)


def events_in_order() -> Iterator[Event]:
    """All events by position, with what belongs to them, a thousand at a time."""
    texts = Prefetch("personal_texts", PersonalText.objects.order_by("name"))
    return Event.objects.order_by("position").prefetch_related(texts, "references").iterator(chunk_size=CHUNK)


@contextmanager
def snapshot() -> Iterator[None]:
    """One unchanging view of the database for everything read inside, without holding up whoever writes."""
    if connection.in_atomic_block:
        yield
        return
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        attributes = vars(transaction.get_connection())
        usual = attributes["transaction_mode"]
        attributes["transaction_mode"] = "DEFERRED"
        try:
            with transaction.atomic():
                yield
        finally:
            attributes["transaction_mode"] = usual
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def _written(text: PersonalText, *, personal: bool) -> JsonValue:
    if text.erased_by_id is not None:
        return {"erased_by": text.erased_by_id}
    return {"salt": text.salt, "text": text.text} if personal else None
