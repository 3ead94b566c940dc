"""Sheets are read in a child process: what comes back, and what a hostile file can't do."""

import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from bench.hostile.__main__ import run_trial
from bench.hostile.files import HOSTILE, SURVIVABLE, sheet_of, workbook
from muster.documents.readers.sheet_child import limits_as_json
from muster.documents.readers.sheets import CellNote, NoteKind, SheetLimits, read_sheet, why_it_died
from muster.errors import InputError

MESSAGES = {
    "zip_bomb": "unpacks to 300 MiB",
    "zip_bomb_that_lies": "damaged",
    "many_parts": "5,006 parts",
    "far_corners": "reaches column XFD",
    "far_corners_within_rows": "spans 25,599,744 cells",
    "five_million_rows": "unpacks to 224 MiB",
    "five_million_empty_rows": "5,000,000 rows",
    "five_million_rows_csv": "more than 100,000 rows",
    "million_columns": "1,000,000 cells in 1 rows",
    "million_unnamed_columns": "1,000,001 cells in 2 rows",
    "million_columns_csv": "1,000,001 columns",
    "one_line_csv": "more than 32,767 characters",
    "entity_bomb": "declares entities",
    "outside_entity": "declares entities",
    "hidden_entities": "NUL bytes",
    "repeated_text": "more than 64 MiB of text",
    "two_faces": "two parts of the same name",
    "cut_off": "cut off",
    "broken_markup": "can't be read",
    "password": "protected by a password",
    "old_excel": "(.xls) are not read",
    "open_document": "(.ods) are not read",
    "text_document": "not a workbook",
    "web_page": "a web page",
    "nul_bytes": "not text",
    "noise": "not text",
    "open_quote": "In row 3 a quotation mark",
    "huge_csv": "at most 32 MiB are read",
    "empty": "The file is empty",
    "blank_workbook": "All visible sheets of the workbook are empty",
}


@pytest.mark.parametrize(("suffix", "build"), HOSTILE, ids=[build.__name__ for _, build in HOSTILE])
def test_hostile_file_is_refused_with_its_reason(tmp_path, suffix, build):
    trial = run_trial(tmp_path, suffix, build)

    assert trial.refused, trial
    assert MESSAGES[trial.name] in trial.message
    assert trial.growth <= 64
    assert trial.seconds <= 10, "bench.hostile holds the two seconds, on a machine that does nothing else"


@pytest.mark.parametrize(("suffix", "build"), SURVIVABLE, ids=[build.__name__ for _, build in SURVIVABLE])
def test_odd_file_is_read(tmp_path, suffix, build):
    assert not run_trial(tmp_path, suffix, build).refused


def saved(tmp_path: Path, cells: dict[str, object], name: str = "roster.xlsx") -> Path:
    book = openpyxl.Workbook()
    for place, value in cells.items():
        book.active[place] = value
    book.save(tmp_path / name)
    return tmp_path / name


def test_workbook_cells_are_text_as_seen(tmp_path):
    path = saved(
        tmp_path,
        {
            "A1": "Name", "B1": "ID", "C1": "Born", "D1": "Seen", "E1": "Cleared",
            "A2": "علي حسن", "B2": 123456.0, "C2": date(1975, 3, 4), "D2": datetime(2020, 1, 2, 3, 4), "E2": True,  # noqa: DTZ001  # a spreadsheet knows no time zones
        },
    )  # fmt: skip
    sheet = read_sheet(path)

    assert sheet.rows == (
        ("Name", "ID", "Born", "Seen", "Cleared"),
        ("علي حسن", "123456", "1975-03-04", "2020-01-02 03:04:00", "TRUE"),
    )
    assert (sheet.format, sheet.title, sheet.notes) == ("xlsx", "Sheet", ())


def test_table_that_starts_further_down_keeps_its_place(tmp_path):
    assert read_sheet(saved(tmp_path, {"C3": "Name", "D3": "Unit", "C5": "Ali"})).rows == (
        (),
        (),
        ("", "", "Name", "Unit"),
        (),
        ("", "", "Ali"),
    )


def test_formulas_and_error_cells_are_noted(tmp_path):
    path = tmp_path / "formulas.xlsx"
    cells = (
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>NOW()</f></c><c r="C1" t="e"><v>#N/A</v></c>'
        '<c r="D1" t="str"><f t="shared" si="0">A1&amp;"x"</f><v>2x</v></c><c r="E1" t="str"><v>plain</v></c></row>'
    )
    workbook(path, sheet_of(cells))
    sheet = read_sheet(path)

    assert sheet.rows == (("2", "", "#N/A", "2x", "plain"),)
    assert sheet.notes == (
        CellNote(1, 1, NoteKind.FORMULA),
        CellNote(1, 2, NoteKind.FORMULA_EMPTY),
        CellNote(1, 3, NoteKind.ERROR_VALUE),
        CellNote(1, 4, NoteKind.FORMULA),
    )


def test_cells_without_a_place_follow_each_other(tmp_path):
    path = tmp_path / "unnamed.xlsx"
    workbook(path, sheet_of('<row><c t="str"><v>Ali</v></c><c t="str"><v>1st</v></c></row>'))
    assert read_sheet(path).rows == (("Ali", "1st"),)


def test_style_far_away_without_a_value_is_no_cell(tmp_path):
    path = tmp_path / "styled.xlsx"
    workbook(path, sheet_of('<row r="1"><c r="A1" t="str"><v>Ali</v></c><c r="XFD1" s="0"/></row>'))
    assert read_sheet(path).rows == (("Ali",),)


def book_of_three(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "Hidden"
    book.active["A1"] = "secret"
    book.active.sheet_state = "hidden"
    book.create_sheet("Blank")
    book.create_sheet("Roster")["A1"] = "Name"
    book.active = 1
    book.save(path)
    return path


def test_first_visible_sheet_with_a_cell_is_read(tmp_path):
    sheet = read_sheet(book_of_three(tmp_path / "three.xlsx"))
    assert (sheet.title, sheet.others, sheet.rows) == ("Roster", ("Hidden", "Blank"), (("Name",),))


def test_named_sheet_is_read(tmp_path):
    assert read_sheet(book_of_three(tmp_path / "three.xlsx"), sheet_name="Hidden").rows == (("secret",),)


def test_unknown_sheet_name_is_answered_with_the_known_ones(tmp_path):
    with pytest.raises(InputError, match="it has: Hidden, Blank, Roster"):
        read_sheet(book_of_three(tmp_path / "three.xlsx"), sheet_name="June")


def test_csv_says_how_it_was_written(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_bytes("Nom;Prénom\nTraoré;Moïse\n;\n".encode("cp1252"))
    sheet = read_sheet(path)
    assert (sheet.format, sheet.encoding, sheet.delimiter) == ("csv", "cp1252", ";")
    assert sheet.rows == (("Nom", "Prénom"), ("Traoré", "Moïse"))


def test_notes_beyond_the_limit_are_counted(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text("name\n" + "Ali\u200b\n" * 5, encoding="utf-8")
    sheet = read_sheet(path, limits=SheetLimits(notes=2))
    assert (len(sheet.notes), sheet.notes_left_out) == (2, 3)


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (SheetLimits(seconds=0.01), "took longer than 0.01 seconds"),
        (SheetLimits(memory_bytes=8 << 20), "can't be read|memory"),
        (SheetLimits(text_bytes=10), "more than 0 MiB of text"),
    ],
)
def test_child_that_needs_too_much_is_stopped(tmp_path, limits, message):
    path = tmp_path / "roster.csv"
    path.write_text("name,unit\nAli Hasan,1st Battalion\n", encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_sheet(path, limits=limits)


@pytest.mark.parametrize(("name", "message"), [("absent.csv", "can't be opened"), ("", "is not a file")])
def test_path_that_is_no_file_is_refused(tmp_path, name, message):
    with pytest.raises(InputError, match=message):
        read_sheet(tmp_path / name)


def test_child_is_not_given_the_secrets_of_the_server(tmp_path, monkeypatch):
    seen = tmp_path / "environment"
    spy = tmp_path / "sitecustomize.py"
    spy.write_text(f"import os, pathlib; pathlib.Path({str(seen)!r}).write_text(repr(sorted(os.environ)))")
    monkeypatch.setenv("PYTHONPATH", os.fspath(tmp_path))
    monkeypatch.setenv("MUSTER_SECRET_KEY", "hush")
    path = tmp_path / "roster.csv"
    path.write_text("name\nAli\n", encoding="utf-8")

    read_sheet(path)

    assert "PYTHONPATH" in seen.read_text()
    assert "MUSTER_SECRET_KEY" not in seen.read_text()


@pytest.mark.real_data
def test_published_lists_are_read_whole(real_data):
    ofsi = read_sheet(real_data / "uk_ofsi_conlist_2018" / "sanctionsconlist_20180413.csv")
    mali = read_sheet(real_data / "sfm_mali" / "202106251341-HEAD-Mali-Backup.xlsx", sheet_name="ml_units")
    assert (len(ofsi.rows), ofsi.encoding, ofsi.rows[1][0]) == (9489, "cp1252", "Name 6")
    assert mali.rows[0][4] == "unit:name"


def test_full_disk_is_told_from_a_damaged_file(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text("name,rank\nKamal,Major\n", encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "muster.documents.readers.sheet_child",
        str(path),
        limits_as_json(SheetLimits()),
        "",
    ]
    with Path("/dev/full").open("w") as full:
        code = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False).returncode
    assert why_it_died(code, SheetLimits()) == (
        "There is no room on the disk to read the file; free some in the folder for temporary files and try again."
    )
