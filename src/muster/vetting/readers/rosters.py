"""Rows of a roster → candidates, with every fault named at its cell; rows without a fault go on."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from muster.documents.readers.sheets import CellNote, NoteKind, Sheet
from muster.errors import InputError
from muster.vetting.readers.dates import column_order
from muster.vetting.readers.fields import CandidateFields, to_query
from muster.vetting.readers.layouts import PERSON_NAMES, DateOrder, Field, Layout, recognise
from muster.vetting.readers.rows import RowReader, read_fields
from muster.vetting.readers.tables import look_up

__all__ = [
    "CandidateFields",
    "CellError",
    "CellWarning",
    "Roster",
    "RosterEntry",
    "SkippedRow",
    "read_roster",
    "recognise",
    "to_query",
]


@dataclass(frozen=True, slots=True)
class CellError:
    """Why a row can't be used: heading and place (from 0) of the cell, its text, what is wrong and what to do."""

    column: str
    index: int
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class CellWarning:
    """Something that a person should look at; the row is used."""

    column: str
    index: int
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """One row: its number in the file, its cells as they stand there, and what they mean unless a cell is at fault."""

    number: int
    cells: tuple[str, ...]
    fields: CandidateFields | None
    errors: tuple[CellError, ...] = ()
    warnings: tuple[CellWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A filled row below the headings that is no candidate, and why."""

    number: int
    cells: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Roster:
    """A whole roster. Every filled row below the headings is either an entry or a skipped row."""

    layout: Layout
    entries: tuple[RosterEntry, ...]
    skipped: tuple[SkippedRow, ...]


def read_roster(sheet: Sheet, layout: Layout, *, on: date) -> Roster:
    """All rows below the heading row; `on` and the errors are those of `roster_rows`."""
    rows = list(roster_rows(sheet, layout, on=on))
    return Roster(
        layout,
        tuple(row for row in rows if isinstance(row, RosterEntry)),
        tuple(row for row in rows if isinstance(row, SkippedRow)),
    )


def roster_rows(sheet: Sheet, layout: Layout, *, on: date) -> Iterator[RosterEntry | SkippedRow]:
    """Read row after row below the heading row, as they are taken.

    `on` is the day of reading, against which dates in the future are judged.

    Raises:
        InputError: the layout names no column that holds the subject's name, or there is no row below the headings.
    """
    if not layout.is_usable:
        raise InputError("No column is known to hold the name. Map a column to “Full name” (or to the name slots).")
    headings = _Headings(sheet.rows[layout.header_row - 1], layout)
    below = sheet.rows[layout.header_row :]
    orders = {
        field: column_order(
            _values(below, layout, field), layout.date_order if field is Field.BIRTH_DATE else DateOrder.UNSTATED
        )
        for field in (Field.BIRTH_DATE, Field.POSTING_FROM, Field.POSTING_TO)
    }
    notes = _notes_by_row(sheet.notes)
    first_rows: dict[tuple[str, ...], int] = {}
    found = False
    for number, cells in enumerate(below, start=layout.header_row + 1):
        if not any(cells):
            continue
        if reason := _why_skipped(cells, headings):
            yield SkippedRow(number, cells, reason)
            continue
        row = RowReader(cells, layout)
        fields = read_fields(row, orders, on=on)
        twin = first_rows.setdefault(_without_number(cells, layout), number)
        yield _entry(number, fields, row, headings=headings, notes=notes.get(number, ()), twin=twin)
        found = True
    if not found:
        raise InputError(
            f"There is no candidate below the headings in row {layout.header_row}. Add one row per candidate."
        )


class _Headings:
    """The heading row, to name the column of a fault."""

    def __init__(self, written: Sequence[str], layout: Layout) -> None:
        self.written = {column.index: column.heading for column in layout.columns}
        self.caseless = tuple(heading.casefold() for heading in written)
        names = [column.index for column in layout.columns if column.field in PERSON_NAMES]
        units = [column.index for column in layout.columns if column.field is Field.UNIT_NAME]
        self.name_place = (names or units)[0]

    def place(self, index: int | None, cells: Sequence[str]) -> tuple[str, int, str]:
        """Heading, place and text of a cell."""
        at = self.name_place if index is None else index
        return self.written.get(at, ""), at, cells[at] if at < len(cells) else ""


def _entry(
    number: int,
    fields: CandidateFields,
    row: RowReader,
    *,
    headings: _Headings,
    notes: Iterable[CellNote],
    twin: int,
) -> RosterEntry:
    cells = row.cells
    errors = [CellError(*headings.place(fault.index, cells), fault.message) for fault in row.errors]
    warnings = [CellWarning(*headings.place(fault.index, cells), fault.message) for fault in row.warnings]
    for note in notes:
        place = headings.place(note.column - 1, cells)
        if note.kind in _FATAL_NOTES and note.column - 1 in headings.written:
            errors.append(CellError(*place, note.kind.sentence()))
        else:
            warnings.append(CellWarning(*place, note.kind.sentence()))
    if twin != number:
        warnings.append(CellWarning(*headings.place(None, cells), f"This row says the same as row {twin}."))
    warnings += [
        CellWarning("", index, cell, "This cell stands under no heading and is not used.")
        for index, cell in enumerate(cells)
        if cell and index not in headings.written
    ]
    return RosterEntry(number, cells, None if errors else fields, tuple(errors), tuple(warnings))


_FATAL_NOTES = frozenset({NoteKind.ERROR_VALUE})


def _why_skipped(cells: tuple[str, ...], headings: _Headings) -> str:
    filled = [cell for cell in cells if cell]
    if len(filled) > 1 and tuple(cell.casefold() for cell in cells) == headings.caseless[: len(cells)]:
        return "It repeats the headings."
    if len(filled) <= 3 and any(look_up("total", cell.rstrip(" :=0123456789")) is not None for cell in filled):
        return "It is a total."
    return ""


def _values(rows: Sequence[Sequence[str]], layout: Layout, field: Field) -> Iterator[str]:
    for column in layout.columns_of(field):
        for row in rows:
            if column.index < len(row):
                yield row[column.index]


def _notes_by_row(notes: Iterable[CellNote]) -> dict[int, list[CellNote]]:
    by_row: dict[int, list[CellNote]] = {}
    for note in notes:
        by_row.setdefault(note.row, []).append(note)
    return by_row


def _without_number(cells: tuple[str, ...], layout: Layout) -> tuple[str, ...]:
    numbers = {column.index for column in layout.columns_of(Field.NUMBER)}
    return tuple(cell for index, cell in enumerate(cells) if index not in numbers)
