"""Write an index: of records, or of what changed since the last one was written."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np

from muster.errors import InputError
from muster.screening.index import Index, engine_version, open_index
from muster.screening.records import Record
from muster.screening.results import ListVersion
from muster.screening.segments import count_standing, write_record, write_segment
from muster.screening.spills import save_column
from muster.screening.storage import BASE, DELTA, REMOVED, Manifest, draft, link_base, locked, publish

COMPACT_AT: Final = 0.2
"""The share of the base from which changes are built into a new base: until then they cost a search little."""


def build_index(
    records: Iterable[Record], directory: Path, *, lists: Sequence[ListVersion], workers: int = 1
) -> Manifest:
    """Write an index of `records` into `directory` and make it the current one there, atomically.

    Records with the same id may stand in several lists; a hit shows the better one, `Index.record` the last. Names are
    read by `workers` processes. `lists` may still be counted while the records come.

    Raises:
        InputError: there are no records, or `directory` holds other files.
    """
    with draft(directory) as folder:
        _write(folder / BASE, records, workers)
        with locked(directory):
            return _publish(directory, folder, lists)


def update_index(
    directory: Path,
    *,
    added: Iterable[Record] = (),
    removed: Iterable[Record] = (),
    lists: Sequence[ListVersion],
    workers: int = 1,
    compact_at: float = COMPACT_AT,
) -> Manifest:
    """The next generation of an index: without the records in `removed`, each as it stands there, and with `added`.

    Only what changed is read; the answers are those of an index built of all that stands. When the changes come to
    `compact_at` of the base or more, it is built anew, in one segment.

    Raises:
        InputError: there is no index to update, a record to be removed is not in it, or nothing would be left.
    """
    open_index(directory)
    with draft(directory) as folder, locked(directory):
        index = open_index(directory)
        gone = _rows_of(index, removed)
        changed = [record for row, record in index.standing(of_base=False) if row not in gone]
        changed += added
        base_gone = sorted({*index.base_removed, *(row for row in gone if row < index.base_rows)})
        if len(changed) + len(base_gone) >= compact_at * index.base_rows:
            kept = (record for row, record in index.standing(since_base=False) if row not in gone)
            _write(folder / BASE, chain(kept, changed), workers)
        else:
            link_base(index.path, folder)
            save_column(folder, REMOVED, np.array(base_gone, dtype=np.int32))
            if changed:
                _write(folder / DELTA, changed, workers)
        return _publish(directory, folder, lists)


def compact_index(directory: Path, *, workers: int = 1) -> Manifest:
    """Build an index anew of what stands in it: one segment, nothing removed; it answers the same.

    Raises:
        InputError: there is no index.
    """
    return update_index(directory, lists=open_index(directory).manifest.lists, workers=workers, compact_at=0.0)


def _rows_of(index: Index, records: Iterable[Record]) -> set[int]:
    rows: set[int] = set()
    for record in records:
        written = write_record(record)
        same = [row for row, known in index.records_with(record.id) if write_record(known) == written]
        row = next((row for row in same if row not in rows), None)
        if row is None:
            raise InputError(f"The index in {index.directory} does not hold {record.id} as it is to be removed.")
        rows.add(row)
    return rows


def _write(folder: Path, records: Iterable[Record], workers: int) -> None:
    folder.mkdir()
    write_segment(folder, records, workers=workers)


def _publish(directory: Path, folder: Path, lists: Sequence[ListVersion]) -> Manifest:
    counts = count_standing(folder)
    if not counts["records"]:
        raise InputError("There are no records to build an index of.")
    built_at = datetime.now(UTC).isoformat(timespec="seconds")
    return publish(directory, folder, engine=engine_version(), built_at=built_at, lists=lists, counts=counts)
