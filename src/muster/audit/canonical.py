"""The one written form of an event, so that a hash means the same everywhere and for ever."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

JsonValue = str | int | float | bool | None | Sequence["JsonValue"] | Mapping[str, "JsonValue"]


def canonical(value: JsonValue) -> str:
    """JSON with sorted keys, no spaces and ASCII only: no editor, mail or database encoding changes it.

    Raises: ValueError for NaN and infinities, TypeError for what JSON doesn't know.
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def timestamp(moment: datetime) -> str:
    """A moment in UTC with microseconds: 2026-11-22T17:00:00.000000Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def storable(text: str) -> str:
    """The text without what a database can't keep: NUL and lone surrogates become U+FFFD."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
