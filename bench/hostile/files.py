"""Builds the hostile files: each function writes one file and says what it is in its docstring."""

import itertools
import string
import struct
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

PROLOGUE = '<?xml version="1.0" encoding="UTF-8"?>'
PACKAGES = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"
CONTENT_TYPES = f"""{PROLOGUE}<Types xmlns="{PACKAGES}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{CONTENT}.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{CONTENT}.worksheet+xml"/>
<Override PartName="/xl/sharedStrings.xml" ContentType="{CONTENT}.sharedStrings+xml"/></Types>"""
ROOT_RELATIONS = f"""{PROLOGUE}<Relationships xmlns="{PACKAGES}/relationships">
<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>"""
RELATIONS = f"""{PROLOGUE}<Relationships xmlns="{PACKAGES}/relationships">
<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"""
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
WORKBOOK = f"""{PROLOGUE}<workbook {MAIN} xmlns:r="{OFFICE}">
<sheets><sheet name="Roster" sheetId="1" r:id="rId1"/></sheets></workbook>"""
NO_STRINGS = f"<sst {MAIN}/>"
HEAD = f'<?xml version="1.0" encoding="UTF-8"?><worksheet {MAIN}><sheetData>'
TAIL = "</sheetData></worksheet>"
LAUGHS = (
    '<!DOCTYPE sst [<!ENTITY a "ha ha ha ha ha ha ha ha ha ha">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


def workbook(
    path: Path,
    sheet: str | Iterable[str],
    *,
    strings: str = NO_STRINGS,
    extra: Iterable[tuple[str, bytes]] = (),
    level: int = 1,
) -> None:
    """A workbook of one sheet, its sheet written piece by piece."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as package:
        package.writestr("[Content_Types].xml", CONTENT_TYPES)
        package.writestr("_rels/.rels", ROOT_RELATIONS)
        package.writestr("xl/workbook.xml", WORKBOOK)
        package.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        package.writestr("xl/sharedStrings.xml", strings)
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for piece in [sheet] if isinstance(sheet, str) else sheet:
                part.write(piece.encode())
        for name, content in extra:
            package.writestr(name, content)


def sheet_of(cells: str) -> str:
    return HEAD + cells + TAIL


def zip_bomb(path: Path) -> None:
    """One part of 300 MiB of blanks in a file of a few hundred KiB."""
    blank = " " * (1 << 20)
    workbook(path, (piece for pieces in ([HEAD], [blank] * 300, [TAIL]) for piece in pieces))


def zip_bomb_that_lies(path: Path) -> None:
    """The same, but the directory says that the part unpacks to 10 KiB."""
    zip_bomb(path)
    raw = bytearray(path.read_bytes())
    for mark, at_size in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = raw.find(mark)
        while at >= 0:
            size_at = at + at_size
            if struct.unpack_from("<L", raw, size_at)[0] > 1 << 20:
                struct.pack_into("<L", raw, size_at, 10_240)
            at = raw.find(mark, at + 4)
    path.write_bytes(raw)


def many_parts(path: Path) -> None:
    """5,000 empty parts."""
    workbook(path, sheet_of(""), extra=((f"xl/worksheets/empty{number}.xml", b"") for number in range(5_000)))


def far_corners(path: Path) -> None:
    """Two cells, A1 and XFD1048576: a rectangle of 17 thousand million cells."""
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    workbook(path, sheet_of(far))


def far_corners_within_rows(path: Path) -> None:
    """Cells at the far ends of the rows and columns that are allowed: 25 million cells between them."""
    workbook(path, sheet_of('<row r="1"><c r="A1"><v>1</v></c></row><row r="99999"><c r="IV99999"><v>1</v></c></row>'))


def five_million_rows(path: Path) -> None:
    """Five million rows of one small number."""
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(10_000, 20_000))
    workbook(path, _framed(rows for _ in range(500)))


def five_million_empty_rows(path: Path) -> None:
    """Five million rows without a cell, in the smallest form."""
    workbook(path, _framed("<row/>" * 10_000 for _ in range(500)))


def five_million_rows_csv(path: Path) -> None:
    """Five million lines of one letter."""
    path.write_bytes(b"a\n" * 5_000_000)


def million_columns(path: Path) -> None:
    """One row of a million cells."""
    letters = itertools.islice(itertools.product(string.ascii_uppercase, repeat=5), 1_000_000)
    cells = '1"><v>1</v></c><c r="'.join(map("".join, letters))
    workbook(path, sheet_of(f'<row r="1"><c r="{cells}1"><v>1</v></c></row>'))


def million_unnamed_columns(path: Path) -> None:
    """One row of a million cells that don't say where they are, and a cell in row 90,000."""
    row = '<row r="1">' + "<c><v>1</v></c>" * 1_000_000 + '</row><row r="90000"><c r="A90000"><v>1</v></c></row>'
    workbook(path, sheet_of(row))


def million_columns_csv(path: Path) -> None:
    """One line of a million cells."""
    path.write_bytes(b"name" + b",x" * 1_000_000 + b"\n")


def one_line_csv(path: Path) -> None:
    """Twenty MiB without a line end or a delimiter."""
    path.write_bytes(b"a" * (20 << 20))


def entity_bomb(path: Path) -> None:
    """A thousand million laughs in the shared texts."""
    workbook(
        path,
        sheet_of('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'),
        strings=f'<?xml version="1.0"?>{LAUGHS}<sst {MAIN}><si><t>&i;</t></si></sst>',
    )


def outside_entity(path: Path) -> None:
    """A sheet that asks for a file of the server."""
    secret = f'<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet {MAIN}><sheetData>'
    workbook(
        path, f'<?xml version="1.0"?>{secret}<row r="1"><c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row>{TAIL}'
    )


def hidden_entities(path: Path) -> None:
    """An entity bomb in UTF-16, where a search for its letters finds nothing."""
    strings = f'<?xml version="1.0" encoding="UTF-16"?>{LAUGHS}<sst {MAIN}><si><t>&i;</t></si></sst>'
    cell = '<row r="1"><c r="A1"><v>1</v></c></row>'
    workbook(path, sheet_of(cell), extra=[("xl/styles.xml", strings.encode("utf-16"))])


def repeated_text(path: Path) -> None:
    """One text of 32,000 letters that 200,000 cells show: six thousand MiB."""
    row = '<row><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>0</v></c></row>'
    workbook(path, sheet_of(row * 99_000), strings=f"<sst {MAIN}><si><t>{'ha' * 16_000}</t></si></sst>")


def two_faces(path: Path) -> None:
    """Two parts of one name, for readers that take the first and readers that take the last."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        other = sheet_of('<row r="1"><c r="A1" t="str"><v>other</v></c></row>').encode()
        workbook(path, sheet_of(""), extra=[("xl/worksheets/sheet1.xml", other)])


def cut_off(path: Path) -> None:
    """The first half of a workbook."""
    workbook(path, sheet_of('<row r="1"><c r="A1"><v>1</v></c></row>'))
    path.write_bytes(path.read_bytes()[:600])


def broken_markup(path: Path) -> None:
    """Tags that never close, a hundred thousand deep."""
    workbook(path, HEAD + "<row><c>" * 100_000)


def password(path: Path) -> None:
    """What Excel makes of a workbook with a password: an OLE container with an encrypted package."""
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(99)
    )


def old_excel(path: Path) -> None:
    """An .xls file."""
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096))


def open_document(path: Path) -> None:
    """An .ods file."""
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", "<office:document-content/>")


def text_document(path: Path) -> None:
    """A .docx file."""
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", "<document/>")


def web_page(path: Path) -> None:
    """The error page of a server, saved as CSV."""
    path.write_bytes(b"<!DOCTYPE html>\n<html><body><h1>503 Service Unavailable</h1></body></html>")


def nul_bytes(path: Path) -> None:
    """A file of NULs with a name between them."""
    path.write_bytes(b"name,unit\nAli Hasan" + bytes(100_000))


def noise(path: Path) -> None:
    """Bytes without any sense."""
    import random

    path.write_bytes(random.Random(7).randbytes(200_000))


def open_quote(path: Path) -> None:
    """A quotation mark that swallows the rest of the roster."""
    path.write_bytes(
        b'name,unit\nAli Hasan,1st Battalion\n"Omar Khalid,2nd Battalion\n' + b"Sami Nuri,3rd Battalion\n" * 50
    )


def huge_csv(path: Path) -> None:
    """Forty MiB of rows."""
    path.write_bytes(b"name,unit\n" + b"Ali Hasan Majid,1st Battalion of the Border Guard\n" * 900_000)


def empty(path: Path) -> None:
    """Nothing."""
    path.write_bytes(b"")


def blank_workbook(path: Path) -> None:
    """A workbook without a filled cell."""
    workbook(path, sheet_of(""))


HOSTILE: tuple[tuple[str, Callable[[Path], None]], ...] = (
    ("xlsx", zip_bomb),
    ("xlsx", zip_bomb_that_lies),
    ("xlsx", many_parts),
    ("xlsx", far_corners),
    ("xlsx", far_corners_within_rows),
    ("xlsx", five_million_rows),
    ("xlsx", five_million_empty_rows),
    ("csv", five_million_rows_csv),
    ("xlsx", million_columns),
    ("xlsx", million_unnamed_columns),
    ("csv", million_columns_csv),
    ("csv", one_line_csv),
    ("xlsx", entity_bomb),
    ("xlsx", outside_entity),
    ("xlsx", hidden_entities),
    ("xlsx", repeated_text),
    ("xlsx", two_faces),
    ("xlsx", cut_off),
    ("xlsx", broken_markup),
    ("xlsx", password),
    ("xls", old_excel),
    ("ods", open_document),
    ("docx", text_document),
    ("csv", web_page),
    ("csv", nul_bytes),
    ("csv", noise),
    ("csv", open_quote),
    ("csv", huge_csv),
    ("csv", empty),
    ("xlsx", blank_workbook),
)


def formulas(path: Path) -> None:
    """Cells that begin like formulas, in a CSV file: read as text, refused as names."""
    path.write_bytes(b"name,unit\n=HYPERLINK(A1),1st Battalion\n@SUM(1),2nd Battalion\n")


def direction_changes(path: Path) -> None:
    """Names with characters that turn the reading direction or can't be seen."""
    path.write_text("name,unit\nAli \u202eHasan\u202c,1st\u200b Battalion\n", encoding="utf-8")


def stray_nuls(path: Path) -> None:
    """A few NULs inside cells, as old systems pad their fields."""
    path.write_bytes(b"name,unit\nAli Hasan\0\0,1st Battalion\nOmar\0 Khalid,2nd Battalion\n")


def ragged(path: Path) -> None:
    """Rows of every length, old Macintosh line ends among the new ones."""
    path.write_bytes(
        b"name,unit,rank\r\nAli Hasan\nOmar Khalid,2nd Battalion,Major,,,stray\r\n,,\nSami Nuri,3rd Battalion\n"
    )


SURVIVABLE: tuple[tuple[str, Callable[[Path], None]], ...] = (
    ("csv", formulas),
    ("csv", direction_changes),
    ("csv", stray_nuls),
    ("csv", ragged),
)


def _framed(pieces: Iterable[str]) -> Iterator[str]:
    yield HEAD
    yield from pieces
    yield TAIL
