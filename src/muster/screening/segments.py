"""A segment of an index: some records with the columns by which they are found. A build writes one, a delta another."""

import json
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from muster.names import Kind
from muster.screening.forms import hash_text
from muster.screening.identifiers import identifier_numbers
from muster.screening.postings import PostingWriter, grouped
from muster.screening.records import Record
from muster.screening.spills import TextSpill, save_column
from muster.screening.storage import BASE, REMOVED, Column

KINDS: Final = tuple(Kind)
PRIMARY, ALIAS, WEAK_ALIAS = range(3)
FIELDS: Final = tuple(field.name for field in fields(Record))
_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def write_segment(folder: Path, records: Iterable[Record], *, workers: int = 1) -> int:
    """Write the columns of `records` into a folder and return how many there were; memory grows with the names only."""
    id_hashes, identifiers, identifier_rows = array("Q"), array("Q"), array("i")
    rows: dict[Kind, dict[str, int]] = {kind: {} for kind in KINDS}
    name_kinds, referring, referred, standings = array("B"), array("i"), array("i"), array("B")
    texts, names = TextSpill(folder, "records"), TextSpill(folder, "names")
    with PostingWriter(folder, workers=workers) as postings:
        for row, record in enumerate(records):
            texts.extend((write_record(record),))
            id_hashes.append(hash_text(record.id))
            numbers = sorted(identifier_numbers(record.identifiers))
            identifiers.extend(map(hash_text, numbers))
            identifier_rows.extend([row] * len(numbers))
            of_kind = rows[record.kind]
            for text, standing in _standings(record).items():
                name = of_kind.get(text)
                if name is None:
                    name = of_kind[text] = len(name_kinds)
                    name_kinds.append(KINDS.index(record.kind))
                    names.extend((text,))
                    postings.add(record.kind, text)
                referring.append(name)
                referred.append(row)
                standings.append(standing)
        rows.clear()
        postings.close()
    texts.close()
    names.close()
    _save_sorted(folder, "id_hashes", "id_rows", id_hashes, array("i", range(len(texts))))
    _save_sorted(folder, "identifier_hashes", "identifier_rows", identifiers, identifier_rows)
    order, starts, _ = grouped(np.frombuffer(referring, dtype=np.int32))
    save_column(folder, "name_kinds", np.frombuffer(name_kinds, dtype=np.uint8))
    save_column(folder, "name_starts", starts)
    save_column(folder, "name_records", np.frombuffer(referred, dtype=np.int32)[order])
    save_column(folder, "name_classes", np.frombuffer(standings, dtype=np.uint8)[order])
    return len(texts)


def dead_names(columns: Mapping[str, Column], removed: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_] | None:
    """Which names no standing record has, where any record was removed."""
    if not len(removed):
        return None
    standing = np.ones(len(columns["records_offsets"]) - 1, dtype=np.bool_)
    standing[removed] = False
    dead: npt.NDArray[np.bool_] = ~np.logical_or.reduceat(
        standing[columns["name_records"]], columns["name_starts"][:-1]
    )
    return dead


def count_standing(folder: Path) -> dict[str, int]:
    """How many records and names stand in a drafted generation, and how many of them came and went since the base."""
    counts = dict.fromkeys(("records", "names", "changed", "removed"), 0)
    for path in sorted(folder.glob("*/records_offsets.npy")):
        names = ("records_offsets", "name_records", "name_starts")
        columns = {name: np.load(path.with_name(f"{name}.npy"), mmap_mode="r") for name in names}
        removed = folder / f"{REMOVED}.npy"
        gone = np.load(removed) if path.parent.name == BASE and removed.exists() else np.empty(0, dtype=np.int32)
        dead = dead_names(columns, gone)
        records = len(columns["records_offsets"]) - 1 - len(gone)
        counts["records"] += records
        counts["names"] += len(columns["name_starts"]) - 1 - (int(dead.sum()) if dead is not None else 0)
        counts["changed"] += records if path.parent.name != BASE else 0
        counts["removed"] += len(gone)
    return counts


def write_record(record: Record) -> str:
    """A record as the text that the index keeps; equal texts are equal records."""
    known = {name: getattr(record, name) for name in FIELDS}
    return _encode({name: value for name, value in known.items() if value})


def read_record(text: str) -> Record:
    """The record that `write_record` wrote."""
    values: dict[str, Any] = {}
    for name, value in json.loads(text).items():
        values[name] = tuple(value) if isinstance(value, list) else value
    values["kind"] = Kind(values["kind"])
    return Record(**values)


def _standings(record: Record) -> dict[str, int]:
    """Every written name of a record once, with its best standing."""
    standings = dict.fromkeys(record.weak_aliases, WEAK_ALIAS)
    standings |= dict.fromkeys(record.aliases, ALIAS)
    standings[record.name] = PRIMARY
    return {text: standing for text, standing in standings.items() if text.strip()}


def _save_sorted(folder: Path, hashes: str, rows: str, keys: Sequence[int], values: Sequence[int]) -> None:
    key_column = np.array(keys, dtype=np.uint64)
    order = np.argsort(key_column, kind="stable")
    save_column(folder, hashes, key_column[order])
    save_column(folder, rows, np.array(values, dtype=np.int32)[order])
