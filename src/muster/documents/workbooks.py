"""The one writer of tables for spreadsheets: XLSX and CSV in which no cell is ever a formula."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import IO, Any, TextIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.writer.excel import ExcelWriter

from muster.documents.whole import full_disk_told, written_whole

LONGEST_CELL = 32_767
MOST_COMMENTS = 2_000
WIDEST = 48

_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_PLAIN_NUMBER = re.compile(r"[+-]?\d[\d .,/()-]*")
_BOLD = Font(bold=True)
_HEADING_FILL = PatternFill("solid", fgColor="FFE7ECF2")
_WRAPPED = Alignment(vertical="top", wrap_text=True)


class MarkKind(StrEnum):
    """How a cell is marked."""

    ERROR = "error"
    WARNING = "warning"


FILLS: Mapping[MarkKind, PatternFill] = {
    MarkKind.ERROR: PatternFill("solid", fgColor="FFF8C9C4"),
    MarkKind.WARNING: PatternFill("solid", fgColor="FFFCEBB6"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A coloured cell with a comment that says why."""

    kind: MarkKind
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One sheet: its title, its rows from row 1, which row holds the headings (0: none), and the marked cells.

    Marks are by (row, column), both from 1 as a spreadsheet counts.
    """

    title: str
    rows: Iterable[Sequence[str]]
    header_row: int = 1
    marks: Mapping[tuple[int, int], Mark] = field(default_factory=dict)
    widths: Sequence[int] = ()
    right_to_left: bool = False


def write_xlsx(target: Path | IO[bytes], tables: Iterable[Table]) -> None:
    """Write a workbook. All cells are text, as it was given: leading zeros stay and nothing is calculated.

    Raises:
        InputError: the disk is full; nothing is left behind then.
    """
    with written_whole(target) if isinstance(target, Path) else full_disk_told() as partial:
        _write_parts(partial or target, tables)


def _write_parts(target: Path | IO[bytes], tables: Iterable[Table]) -> None:
    workbook, packed = Workbook(write_only=True), ZipFile(target, "w", ZIP_DEFLATED)
    with ExitStack() as otherwise:
        otherwise.callback(_give_up, workbook, packed)
        comments = MOST_COMMENTS
        for table in tables:
            sheet = workbook.create_sheet(_sheet_title(table.title))
            assert isinstance(sheet, WriteOnlyWorksheet)
            comments = _fill(sheet, table, comments)
        ExcelWriter(workbook, packed).save()
        otherwise.pop_all()


def _give_up(workbook: Workbook, packed: ZipFile) -> None:
    packed.fp = None  # nothing more can be written to it, not even its end
    for sheet in workbook.worksheets:
        _throw_away(sheet)


def _throw_away(sheet: Any) -> None:  # noqa: ANN401 -- what openpyxl keeps of a sheet to itself
    """Remove the temporary file of a sheet that was not written to its end, which openpyxl keeps until Python ends."""
    with suppress(Exception):
        sheet.close()
    with suppress(AttributeError, OSError, ValueError):
        sheet._writer.cleanup()  # noqa: SLF001 -- there is no other way to its file


def write_csv(target: TextIO, rows: Iterable[Sequence[str]]) -> None:
    """Write rows as CSV; a cell that a spreadsheet would calculate gets an apostrophe (OWASP, CSV injection)."""
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerows([defused(cell) for cell in row] for row in rows)


def defused(text: str) -> str:
    """The text, with an apostrophe in front if a spreadsheet would take it for a formula."""
    text = text.replace("\0", "")
    bare = text.lstrip(" \u00a0")
    if bare.startswith(_STARTS_FORMULA) and not _PLAIN_NUMBER.fullmatch(bare):
        return f"'{text}"
    return text


def undefused(text: str) -> str:
    """The text as it was before `defused` put an apostrophe in front."""
    bare = text.removeprefix("'")
    return bare if bare != text and defused(bare) == text else text


def _fill(sheet: WriteOnlyWorksheet, table: Table, comments: int) -> int:
    """Write one sheet; how many comments may still be written afterwards."""
    sheet.sheet_view.rightToLeft = table.right_to_left
    for index, width in enumerate(table.widths, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = min(width, WIDEST)  # type: ignore[attr-defined]  # stubs
    if table.header_row:
        sheet.freeze_panes = f"A{table.header_row + 1}"
    marked_rows = _by_row(table.marks)
    for number, row in enumerate(table.rows, start=1):
        cells = list(_cells(sheet, row, bold=number == table.header_row))
        for column, mark in marked_rows.get(number, ()):
            while len(cells) < column:
                cells.append(_cell(sheet, ""))
            cells[column - 1].fill = FILLS[mark.kind]
            if comments > 0:
                cells[column - 1].comment = Comment(mark.message, "Muster", height=120, width=320)
                comments -= 1
        sheet.append(cells)
    return comments


def _cells(sheet: WriteOnlyWorksheet, row: Sequence[str], *, bold: bool) -> Iterator[Cell]:
    for text in row:
        cell = _cell(sheet, text)
        if bold:
            cell.font, cell.fill, cell.alignment = _BOLD, _HEADING_FILL, _WRAPPED
        yield cell


def _cell(sheet: WriteOnlyWorksheet, text: str) -> Cell:
    """A text cell: its type is set after its value, because a value that starts with `=` would become a formula."""
    cell: Cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST_CELL] or None)
    if text:
        cell.data_type = "s"
        cell.number_format = "@"
        if text.startswith(_STARTS_FORMULA):
            cell.quotePrefix = True  # stays text when somebody edits it
    return cell


def _by_row(marks: Mapping[tuple[int, int], Mark]) -> dict[int, list[tuple[int, Mark]]]:
    by_row: dict[int, list[tuple[int, Mark]]] = {}
    for (row, column), mark in marks.items():
        by_row.setdefault(row, []).append((column, mark))
    return by_row


def _sheet_title(title: str) -> str:
    return re.sub(r"[\\/*?:\[\]]", " ", title)[:31].strip() or "Sheet"
