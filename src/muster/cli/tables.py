"""Files of rows that a command is given: CSV in any encoding, XLSX or JSON lines, told apart by content.

CSV and JSON lines are read as they are used, so a file of any size takes the same memory.
"""

import csv
import io
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Final

from muster.documents.readers.delimited import read_delimited
from muster.documents.readers.limits import SheetLimits
from muster.documents.readers.sheets import read_sheet
from muster.errors import InputError

HEAD: Final = 256 * 1024
LONGEST_CELL: Final = 100_000
ZIP: Final = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row by the name of their column; `fault` says why they can't be trusted."""

    cells: Mapping[str, str]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class RowFile:
    """A file's columns (as written) and its rows; `share` says how much of it, 0..1, has been read."""

    columns: tuple[str, ...]
    rows: Iterator[Row]
    share: Callable[[], float]


def read_rows(path: Path) -> RowFile:
    """Open a file of rows.

    Raises:
        InputError: it is missing, empty, not a table, or (while rows are read) damaged further down.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror}.") from error
    if not head.strip():
        raise InputError(f"{path} is empty.")
    if head.startswith(ZIP):
        return _read_workbook(path)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _read_json_lines(path)
    return _read_csv(path, head)


def need_columns(table: RowFile, path: Path, *needed: str) -> None:
    """Refuse a file that lacks one of the columns.

    Raises:
        InputError: a column is missing.
    """
    missing = [name for name in needed if name not in table.columns]
    if missing:
        raise InputError(f"{path} has no column {' and no column '.join(missing)}; its header must name it.")


def _read_csv(path: Path, head: bytes) -> RowFile:
    whole_lines = head if len(head) < HEAD else head[: head.rfind(b"\n") + 1] or head
    told = read_delimited(whole_lines, SheetLimits())
    csv.field_size_limit(LONGEST_CELL)
    encoding = "utf-8-sig" if told.encoding == "utf-8" else told.encoding
    raw = path.open("rb")
    file = io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline="")
    lines = csv.reader(file, delimiter=told.delimiter)
    columns = tuple(next(_checked(lines, path), []))

    def rows() -> Iterator[Row]:
        with file:
            for cells in _checked(lines, path):
                if cells:
                    yield _row(columns, cells)

    return RowFile(columns, rows(), _share_read(raw))


def _share_read(file: BufferedReader) -> Callable[[], float]:
    size = os.fstat(file.fileno()).st_size
    return lambda: 1.0 if file.closed else file.tell() / size


def _checked(lines: Iterator[list[str]], path: Path) -> Iterator[list[str]]:
    number = 0
    try:
        for number, cells in enumerate(lines, start=1):  # noqa: B007 - the number outlives the loop
            yield cells
    except (csv.Error, UnicodeError) as error:
        raise InputError(f"{path} can't be read after row {number} ({error}); is it a table?") from error


def _read_workbook(path: Path) -> RowFile:
    table = read_sheet(path).rows
    filled = [cells for cells in table if any(cell.strip() for cell in cells)]
    if not filled:
        raise InputError(f"{path} is empty.")
    columns, *rest = filled
    return RowFile(columns, (_row(columns, cells) for cells in rest), lambda: 1.0)


def _read_json_lines(path: Path) -> RowFile:
    raw = path.open("rb")
    file = io.TextIOWrapper(raw, encoding="utf-8-sig", errors="replace")
    first = _json_row(file.readline(), 1, path)

    def rows() -> Iterator[Row]:
        with file:
            yield first
            for number, line in enumerate(file, start=2):
                if line.strip():
                    yield _json_row(line, number, path)

    return RowFile(tuple(first.cells), rows(), _share_read(raw))


def _json_row(line: str, number: int, path: Path) -> Row:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}, line {number}: not JSON ({error}).") from error
    if not isinstance(value, dict):
        raise InputError(f"{path}, line {number}: each line must be one JSON object.")
    return Row({str(name): _as_text(cell) for name, cell in value.items()})


def _as_text(value: object) -> str:
    if value is None:
        return ""
    return ";".join(map(_as_text, value)) if isinstance(value, list) else str(value)


def _row(columns: tuple[str, ...], cells: Sequence[str]) -> Row:
    """Cells beyond the header mean that the row has slipped; missing ones at its end are empty."""
    known = dict.fromkeys(columns, "") | dict(zip(columns, cells, strict=False))
    if any(cell.strip() for cell in cells[len(columns) :]):
        return Row(known, f"The row has {len(cells)} cells where the header has {len(columns)}.")
    return Row(known)
