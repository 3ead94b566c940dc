"""What goes back to a requester can be corrected and sent again."""

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from muster.documents.readers.sheets import Sheet, read_sheet
from muster.documents.workbooks import FILLS, Mark, MarkKind, Table, defused, write_csv, write_xlsx
from muster.vetting.readers.layouts import recognise
from muster.vetting.readers.profiles import name_profiles
from muster.vetting.readers.rosters import read_roster
from muster.vetting.readers.templates import (
    TEMPLATE_FIELDS,
    template_headings,
    write_corrected_roster,
    write_empty_template,
)

ROWS = (
    ("Roster of June",),
    ("Name", "DOB", "Hat size"),
    ("Ali Hasan", "75", "007"),
    ("Omar Khalid", "03/04/1980", "8"),
    ("=SUM(A1)", "1980", "9"),
)
SHEET = Sheet(format="csv", rows=ROWS)


def corrected(tmp_path, language="en", *, only_faulty=False):
    roster = read_roster(SHEET, recognise(ROWS), on=date(2026, 11, 22))
    path = tmp_path / "corrected.xlsx"
    write_corrected_roster(path, SHEET, roster, language, only_faulty=only_faulty)
    return path


def test_corrected_roster_keeps_rows_and_columns_and_names_the_faults(tmp_path):
    rows = read_sheet(corrected(tmp_path)).rows
    assert [row[:3] for row in rows] == [row[:3] for row in ROWS]
    assert rows[1][3] == "What to correct"
    assert rows[2][3].startswith("DOB: The year has two digits")


def test_corrected_roster_colours_and_explains_the_faulty_cells(tmp_path):
    sheet = openpyxl.load_workbook(corrected(tmp_path)).worksheets[0]
    assert sheet["B3"].fill.fgColor.rgb == FILLS[MarkKind.ERROR].fgColor.rgb
    assert sheet["B3"].comment.text.startswith("The year has two digits")
    assert sheet["B4"].fill.fgColor.rgb == FILLS[MarkKind.WARNING].fgColor.rgb
    assert (sheet["A4"].fill.fgColor.rgb, sheet["A4"].comment) == ("00000000", None)
    assert (sheet["C3"].value, sheet["C3"].number_format, sheet["C3"].data_type) == ("007", "@", "s")


def test_corrected_roster_lists_all_faults(tmp_path):
    book = openpyxl.load_workbook(corrected(tmp_path))
    assert book.sheetnames == ["Roster", "Legend", "Faults"]
    faults = list(book["Faults"].values)
    assert faults[0] == ("Row", "Column", "Value", "Kind", "What to do")
    assert [row[:4] for row in faults[1:]] == [
        ("3", "DOB", "75", "Error"),
        ("4", "DOB", "03/04/1980", "Please check"),
        ("5", "Name", "=SUM(A1)", "Error"),
    ]


def test_only_faulty_rows_go_back_when_the_good_ones_were_kept(tmp_path):
    rows = read_sheet(corrected(tmp_path, only_faulty=True)).rows
    assert [row[0] for row in rows] == ["Roster of June", "Name", "Ali Hasan", "=SUM(A1)"]


def test_corrected_roster_can_be_sent_again(tmp_path):
    sheet = read_sheet(corrected(tmp_path))
    layout = recognise(sheet.rows)
    assert [column.heading for column in layout.unknown_columns] == ["Hat size"]
    assert len(read_roster(sheet, layout, on=date(2026, 11, 22)).entries) == 3


def test_arabic_workbook_runs_from_right_to_left(tmp_path):
    book = openpyxl.load_workbook(corrected(tmp_path, "ar"))
    assert all(sheet.sheet_view.rightToLeft for sheet in book.worksheets)


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_empty_template_is_recognised_whole(tmp_path, language):
    write_empty_template(tmp_path / "template.xlsx", language)
    layout = recognise(read_sheet(tmp_path / "template.xlsx").rows)
    assert [column.field for column in layout.columns] == list(TEMPLATE_FIELDS)


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "  =1", "＝1+1"])
def test_formula_is_defused_in_csv(text):
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "+964 770 123", "Ali", "-5.3", "", "a=b"])
def test_plain_text_stays_in_csv(text):
    assert defused(text) == text


def test_csv_is_written_with_the_formula_defused():
    target = io.StringIO()
    write_csv(target, [("Name", "Unit"), ("=1+1", "1st, 2nd")])
    assert target.getvalue() == 'Name,Unit\r\n\'=1+1,"1st, 2nd"\r\n'


def test_no_cell_of_a_workbook_is_a_formula(tmp_path):
    path = tmp_path / "table.xlsx"
    write_xlsx(path, [Table(title="a/b:c", rows=[("Name",), ("=1+1",), ("@x\x01",), ("",)], marks={(4, 3): _error()})])
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert sheet.title == "a b c"
    assert [(cell.value, cell.data_type) for cell in (sheet["A2"], sheet["A3"])] == [("=1+1", "s"), ("@x", "s")]
    assert sheet["A2"].quotePrefix
    assert sheet["C4"].comment.text == "wrong"


def _error() -> Mark:
    return Mark(MarkKind.ERROR, "wrong")


def test_reference_page_names_every_column_and_profile():
    page = (Path(__file__).parents[3] / "docs" / "reference" / "rosters.md").read_text(encoding="utf-8")
    headings = zip(*(template_headings(language) for language in ("en", "fr", "ar")), TEMPLATE_FIELDS, strict=True)
    columns = [f"| {english} | {french} | {arabic} | `{field}` |" for english, french, arabic, field in headings]
    profiles = [f"| `{name}` | {parts[0]} |" for name, parts in name_profiles().items()]
    assert [row for row in [*columns, *profiles] if row not in page] == []
