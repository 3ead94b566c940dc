"""Records of a list as JSON that is the same each time, so that a digest tells whether an entry changed."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from muster.names import Kind
from muster.screening import Record

STORED = tuple(field.name for field in fields(Record) if field.name != "id")

CONTENT = "entity"
"""Beside the record stands, where the list is one of FollowTheMoney, the whole content of the entity as it came."""

JsonRecord = dict[str, object]


@dataclass(frozen=True, slots=True)
class Delta:
    """How one version of a list differs from the one before, as entity ids in order."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


def record_to_json(record: Record) -> JsonRecord:
    """Return the fields that say something, without the id."""
    values = {name: getattr(record, name) for name in STORED}
    return {name: list(value) if isinstance(value, tuple) else str(value) for name, value in values.items() if value}


def record_from_json(entity_id: str, written: Mapping[str, Any]) -> Record:
    """Return the record that `record_to_json` wrote; what stands beside it is left aside."""
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in written.items() if name in STORED
    }
    values |= {"id": entity_id, "kind": Kind(written["kind"])}
    return Record(**values)


def digest_of(written: JsonRecord) -> str:
    """Return the SHA-256 of the record's canonical JSON; equal digests are equal entries."""
    canonical = json.dumps(written, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def compare_digests(last: Mapping[str, str], new: Mapping[str, str]) -> Delta:
    """Return how the new digests (by entity id) differ from the last ones."""
    return Delta(
        added=tuple(sorted(new.keys() - last.keys())),
        changed=tuple(sorted(entity for entity in new.keys() & last.keys() if new[entity] != last[entity])),
        removed=tuple(sorted(last.keys() - new.keys())),
    )
