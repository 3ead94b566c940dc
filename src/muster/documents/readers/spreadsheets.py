"""XLSX workbooks: the first visible sheet that holds anything, row by row."""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

import python_calamine
from defusedxml import ElementTree

from muster.documents.readers.cells import NoteKind, as_text
from muster.documents.readers.limits import SAVE_AS, SheetLimits
from muster.documents.readers.markup import SheetMarks
from muster.documents.readers.packages import open_package
from muster.errors import InputError


@dataclass(frozen=True, slots=True)
class Worksheet:
    """One sheet of a workbook: its title, the titles of the others, and its rows from row 1."""

    title: str
    others: tuple[str, ...]
    rows: Iterator[list[tuple[str, NoteKind | None]]]


def read_workbook(raw: bytes, limits: SheetLimits, wanted: str = "") -> Worksheet:
    """The wanted sheet of a workbook, else the first visible one that holds a cell.

    Raises:
        InputError: not readable, beyond the limits, no such sheet, or all sheets are empty.
    """
    package = open_package(raw, limits)
    paths = _sheet_paths(package.workbook)
    try:
        workbook = python_calamine.load_workbook(package.workbook)
        sheet = _choose(workbook, wanted)
    except python_calamine.CalamineError as error:
        raise InputError(f"The workbook can't be read ({error}). Open it in a spreadsheet. {SAVE_AS}") from error
    marks = package.marks.get(paths.get(sheet.name, ""), SheetMarks())
    others = tuple(name for name in workbook.sheet_names if name != sheet.name)
    return Worksheet(sheet.name, others, _rows(sheet, marks))


def _choose(workbook: python_calamine.CalamineWorkbook, wanted: str) -> python_calamine.CalamineSheet:
    if wanted:
        if wanted not in workbook.sheet_names:
            raise InputError(f"The workbook has no sheet “{wanted}”; it has: {', '.join(workbook.sheet_names)}.")
        return workbook.get_sheet_by_name(wanted)
    for metadata in workbook.sheets_metadata:
        if (
            metadata.visible == python_calamine.SheetVisibleEnum.Visible
            and metadata.typ == python_calamine.SheetTypeEnum.WorkSheet
        ):
            sheet = workbook.get_sheet_by_name(metadata.name)
            if sheet.start is not None:
                return sheet
    raise InputError(
        "All visible sheets of the workbook are empty. Put the roster on the first sheet and send it again."
    )


def _rows(sheet: python_calamine.CalamineSheet, marks: SheetMarks) -> Iterator[list[tuple[str, NoteKind | None]]]:
    """Rows from row 1 and column A on, wherever the table stands on its sheet."""
    shift = sheet.start[1] if sheet.start else 0
    margin: list[tuple[str, NoteKind | None]] = [("", None)] * shift
    notes = _notes_by_row(marks)
    for number, values in enumerate(sheet.iter_rows(), start=1):
        cells = margin + [as_text(value) for value in values]
        for column, error in notes.get(number, ()):
            cells += [("", None)] * (column - len(cells))
            text = error or cells[column - 1][0]
            cells[column - 1] = (text, _note_of(text, error))
        yield cells


def _notes_by_row(marks: SheetMarks) -> dict[int, list[tuple[int, str]]]:
    """Row → (column, text of the error; empty for a formula)."""
    errors = dict(marks.errors)
    by_row: dict[int, list[tuple[int, str]]] = {}
    for place in sorted(marks.formulas | errors.keys()):
        by_row.setdefault(place[0], []).append((place[1], errors.get(place, "")))
    return by_row


def _note_of(text: str, error: str) -> NoteKind:
    if error:
        return NoteKind.ERROR_VALUE
    return NoteKind.FORMULA if text else NoteKind.FORMULA_EMPTY


_RELATION_ID = re.compile(r"\{.*/relationships\}id$")


def _sheet_paths(workbook: io.BytesIO) -> dict[str, str]:
    """The part that holds each sheet, by the title of the sheet (ECMA-376 part 1, 18.2.19 and part 2, 9.3)."""
    with zipfile.ZipFile(workbook) as package:
        try:
            relations = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
            contents = ElementTree.fromstring(package.read("xl/workbook.xml"))
        except (KeyError, ElementTree.ParseError):
            return {}
    targets = {item.get("Id", ""): posixpath.join("xl", item.get("Target", "")) for item in relations}
    paths: dict[str, str] = {}
    for element in contents.iter():
        if element.tag.endswith("}sheet"):
            relation = next((value for key, value in element.items() if _RELATION_ID.match(key)), "")
            paths[element.get("name", "")] = posixpath.normpath(targets.get(relation, "")).lstrip("/")
    workbook.seek(0)
    return paths
