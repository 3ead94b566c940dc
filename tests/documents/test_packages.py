"""What the child does, in this process: judge the package, read the cells, write the lines."""

import io
import json
import resource
import zipfile

import pytest

from bench.hostile import files
from muster.documents.readers import sheet_child
from muster.documents.readers.cells import NoteKind
from muster.documents.readers.limits import SheetLimits
from muster.documents.readers.markup import SharedTexts, judge_cells
from muster.documents.readers.packages import open_package
from muster.documents.readers.spreadsheets import read_workbook
from muster.errors import InputError

SMALL = SheetLimits(rows=10, columns=5, area=40, text_bytes=100, members=20, expanded_bytes=1 << 20)


def judged(cells: str, limits: SheetLimits = SMALL, texts: SharedTexts | None = None):
    return judge_cells(files.sheet_of(cells).encode(), texts or SharedTexts(), limits)


def made(tmp_path, build, *arguments, **options) -> bytes:
    path = tmp_path / "made.xlsx"
    build(path, *arguments, **options)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ("<row/>" * 11, "11 rows; at most 10"),
        ('<row r="1">' + "<c/>" * 6 + "</row>", "6 cells in 1 rows; at most 5"),
        ('<row r="1"><c r="F1"><v>1</v></c></row>', "reaches column F"),
        ("<x:row r='1'><x:c r='F1'><x:v>1</x:v></x:c></x:row>", "reaches column F"),
        ('<row r="11"><c r="A11"><v>1</v></c></row>', "reaches row 11"),
        ('<row r="1"><c><v>1</v></c></row><row r="11"><c><v>1</v></c></row>', "reaches row 11"),
        ('<row r="1"><c r="A1"><v>1</v></c></row><row r="10"><c r="E10"><v>1</v></c></row>', "spans 50 cells"),
    ],
)
def test_sheet_beyond_the_limits_is_refused(cells, message):
    with pytest.raises(InputError, match=message):
        judged(cells)


def test_text_shown_often_is_counted_as_often():
    texts = SharedTexts.of(b"<sst><si><t>" + b"x" * 60 + b"</t></si><si><t>y</t></si></sst>")
    shown = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>{}</v></c></row>'
    assert judged(shown.format(1), texts=texts).errors == ()
    with pytest.raises(InputError, match="MiB of text"):
        judged(shown.format(0), texts=texts)


def test_formulas_and_errors_are_marked():
    marks = judged('<row r="2"><c r="A2"><f>1</f><v>1</v></c><c r="C2" t="e"><v>#N/A</v></c></row>')
    assert marks.formulas == {(2, 1)}
    assert marks.errors == (((2, 3), "#N/A"),)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (files.zip_bomb_that_lies, "damaged"),
        (files.far_corners, "column XFD"),
        (files.entity_bomb, "declares entities"),
        (files.hidden_entities, "NUL bytes"),
        (files.two_faces, "two parts of the same name"),
        (files.cut_off, "cut off"),
        (files.open_document, "(.ods) are not read"),
        (files.text_document, "not a workbook"),
        (files.blank_workbook, "are empty"),
    ],
)
def test_hostile_workbook_is_refused(tmp_path, build, message):
    with pytest.raises(InputError, match=message.replace("(", r"\(").replace(")", r"\)")):
        read_workbook(made(tmp_path, build), SheetLimits())


@pytest.mark.parametrize(
    ("limits", "extra", "message"),
    [
        (SheetLimits(members=3), [], "6 parts or more"),
        (SheetLimits(expanded_bytes=10), [], "unpacks to 0 MiB"),
        (SheetLimits(ratio=5), [("xl/theme.xml", b" " * (2 << 20))], "as a trap would"),
        (SheetLimits(), [("xl/workbook.bin", b"x")], "xlsb"),
    ],
)
def test_package_beyond_the_limits_is_refused(tmp_path, limits, extra, message):
    raw = made(tmp_path, files.workbook, files.sheet_of(""), extra=extra)
    with pytest.raises(InputError, match=message):
        open_package(raw, limits)


def test_pictures_and_macros_are_left_behind(tmp_path):
    extra = [("xl/media/face.png", b"x"), ("xl/vbaProject.bin", b"x"), ("docProps/app.xml", b"<x/>")]
    raw = made(tmp_path, files.workbook, files.sheet_of('<row r="1"><c r="A1"><v>1</v></c></row>'), extra=extra)
    kept = zipfile.ZipFile(open_package(raw, SheetLimits()).workbook).namelist()
    assert not {name for name, _ in extra} & set(kept)


def test_workbook_gives_rows_with_their_notes(tmp_path):
    cells = '<row r="2"><c r="B2"><f>1</f><v>1</v></c><c r="C2" t="e"><v>#N/A</v></c><c r="D2"><f>x</f></c></row>'
    worksheet = read_workbook(made(tmp_path, files.workbook, files.sheet_of(cells)), SheetLimits())
    assert list(worksheet.rows)[1] == [
        ("", None),
        ("1", NoteKind.FORMULA),
        ("#N/A", NoteKind.ERROR_VALUE),
        ("", NoteKind.FORMULA_EMPTY),
    ]


def test_workbook_without_relations_is_refused(tmp_path):
    raw = made(tmp_path, files.workbook, files.sheet_of(""))
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as whole, zipfile.ZipFile(target, "w") as partial:
        for name in whole.namelist():
            if name != "xl/_rels/workbook.xml.rels":
                partial.writestr(name, whole.read(name))
    with pytest.raises(InputError, match="can't be read"):
        read_workbook(target.getvalue(), SheetLimits())


@pytest.fixture
def unconfined(monkeypatch) -> dict[int, tuple[int, int]]:
    """The limits that the child would set on itself; set here, they would stay on the tests."""
    asked: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "setrlimit", asked.__setitem__)
    return asked


def run_child(path, limits: SheetLimits, capsys) -> tuple[int, list[object], str]:
    code = sheet_child.main([str(path), sheet_child.limits_as_json(limits), ""])
    said = capsys.readouterr()
    return code, [json.loads(line) for line in said.out.splitlines()], said.err


def test_child_confines_itself_and_writes_lines(tmp_path, unconfined, capsys):
    path = tmp_path / "roster.csv"
    path.write_text("name,unit\nAli\u200b,,\n", encoding="utf-8")

    code, lines, complaint = run_child(path, SheetLimits(memory_bytes=1 << 30, seconds=9), capsys)

    assert (code, complaint) == (0, "")
    assert lines == [
        {"format": "csv", "encoding": "utf-8", "delimiter": ","},
        ["name", "unit"],
        ["Ali"],
        {"notes": [[2, 1, "invisible"]], "notes_left_out": 0},
    ]
    assert unconfined[resource.RLIMIT_AS] == (1 << 30, 1 << 30)
    assert unconfined[resource.RLIMIT_CPU] == (10, 11)
    assert unconfined[resource.RLIMIT_CORE] == (0, 0)


def test_child_reads_workbooks(tmp_path, unconfined, capsys):
    path = tmp_path / "roster.xlsx"
    files.workbook(path, files.sheet_of('<row r="1"><c r="A1" t="str"><v>Ali</v></c></row>'))
    code, lines, _ = run_child(path, SheetLimits(), capsys)
    assert (code, lines[:2]) == (0, [{"format": "xlsx", "title": "Roster", "others": []}, ["Ali"]])


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "PDF"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"Rar!\x1a", "RAR"),
        (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
        (b"{\\rtf1", "RTF"),
        (b"\x89PNG\r\n", "picture"),
        (b"\xff\xd8\xff\xe0", "picture"),
        (b"\n <HTML>", "web page"),
        (b"<?xml version='1.0'?>", "XML"),
        (b"name\n" + b"Ali Hasan\n" * 20, "MiB of text"),
    ],
)
def test_child_refuses_what_is_no_table(tmp_path, unconfined, capsys, raw, message):
    (tmp_path / "roster.csv").write_bytes(raw)
    code, _, complaint = run_child(tmp_path / "roster.csv", SheetLimits(text_bytes=100), capsys)
    assert code == sheet_child.REFUSED
    assert message in complaint
