"""The packed parts of an XLSX file, judged before anything reads them and copied: only judged bytes are read."""

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath

from muster.documents.readers.limits import MEBIBYTE, SheetLimits
from muster.errors import InputError

SAVE_AS = "Save it as XLSX or CSV and send it again."
_RESAVE = "Copy the table alone into a new workbook, save that as XLSX and send it."
_END = struct.Struct("<4s4H2LH")  # PKWARE APPNOTE 4.3.16, end of central directory
_IGNORED = ("xl/media/", "xl/drawings/", "xl/charts/", "xl/pivot", "xl/externalLinks/", "xl/embeddings/", "xl/theme/")
_CELL = re.compile(
    rb"<(?:\w+:)?c\b([^<>]*?)\br\s*=\s*[\"']([A-Z]+)(\d+)[\"']([^<>]*)>(\s*<(?:\w+:)?f\b)?"
    rb"(?:(?:\s*<(?:\w+:)?v>)([^<]*))?"
)
_ERROR = re.compile(rb"\bt\s*=\s*[\"']e[\"']")
_ANY_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_ANY_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """Cells of one sheet that a reader of values cannot tell from others: (row, column), both from 1."""

    formulas: frozenset[tuple[int, int]]
    errors: dict[tuple[int, int], str]


@dataclass(frozen=True, slots=True)
class Package:
    """A judged copy of a workbook, and the marks of each of its sheets by the path of the part."""

    workbook: io.BytesIO
    marks: dict[str, SheetMarks]


def open_package(raw: bytes, limits: SheetLimits) -> Package:
    """Judge a workbook and copy the parts that hold tables.

    What is copied is exactly what was judged, so a package that shows two faces to two readers gains nothing.

    Raises:
        InputError: not an XLSX file, damaged, or beyond the limits.
    """
    _judge_directory(raw, limits)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            _judge_members(package.infolist(), limits)
            return _copy(package, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, struct.error) as error:
        raise InputError(
            f"The workbook is damaged or protected ({error}). Open it, {SAVE_AS[0].lower()}{SAVE_AS[1:]}"
        ) from error


def _judge_directory(raw: bytes, limits: SheetLimits) -> None:
    """The number of members, told by the last bytes, before anything makes a list of them."""
    at = raw.rfind(b"PK\x05\x06", max(0, len(raw) - 65_557))
    if at < 0 or len(raw) - at < _END.size:
        raise InputError(f"The workbook is cut off: its last part is missing. Send it again, or {SAVE_AS.lower()}")
    _, _, _, _, count, size, _, _ = _END.unpack_from(raw, at)
    if count > limits.members or size > limits.members * 512:
        raise InputError(f"The workbook has {count:,} parts or more; at most {limits.members:,} are read. {_RESAVE}")


def _judge_members(members: list[zipfile.ZipInfo], limits: SheetLimits) -> None:
    names = {member.filename for member in members}
    if "mimetype" in names and "content.xml" in names:
        raise InputError(f"OpenDocument sheets (.ods) are not read. {SAVE_AS}")
    if "xl/workbook.bin" in names:
        raise InputError(f"Binary workbooks (.xlsb) are not read. {SAVE_AS}")
    if not any(name.lower().startswith("xl/") for name in names) or "[Content_Types].xml" not in names:
        raise InputError(f"The file is a packed file, but not a workbook. {SAVE_AS}")
    if len(names) != len(members):
        raise InputError(
            f"The workbook holds two parts of the same name, which no spreadsheet program writes. {_RESAVE}"
        )
    expanded = sum(member.file_size for member in members)
    if expanded > limits.expanded_bytes:
        raise InputError(
            f"The workbook unpacks to {expanded // MEBIBYTE:,} MiB; at most {limits.expanded_bytes // MEBIBYTE} MiB "
            f"are read. {_RESAVE}"
        )
    for member in members:
        if member.file_size > MEBIBYTE and member.file_size > limits.ratio * max(1, member.compress_size):
            raise InputError(
                f"The part {PurePosixPath(member.filename).name} of the workbook unpacks to "
                f"{member.file_size // max(1, member.compress_size):,} times its size, as a trap would. {_RESAVE}"
            )


def _copy(package: zipfile.ZipFile, limits: SheetLimits) -> Package:
    copy = io.BytesIO()
    marks: dict[str, SheetMarks] = {}
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as judged:
        for member in package.infolist():
            if not _is_read(member.filename):
                continue
            part = package.read(member)
            _judge_markup(member.filename, part)
            if "/worksheets/" in member.filename.lower() and member.filename.endswith(".xml"):
                marks[member.filename] = _judge_cells(part, limits)
            judged.writestr(member.filename, part)
    copy.seek(0)
    return Package(copy, marks)


def _is_read(name: str) -> bool:
    if name.startswith(_IGNORED) or not name.lower().endswith((".xml", ".rels")):
        return False
    return name.lower().startswith(("xl/", "_rels/", "[content_types]"))


def _judge_markup(name: str, part: bytes) -> None:
    short = PurePosixPath(name).name
    if b"\0" in part:
        raise InputError(f"The part {short} of the workbook holds NUL bytes and is damaged. {_RESAVE}")
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise InputError(
            f"The part {short} of the workbook declares entities, which no spreadsheet program writes. {_RESAVE}"
        )


def _judge_cells(part: bytes, limits: SheetLimits) -> SheetMarks:
    _judge_counts(part, limits)
    formulas: set[tuple[int, int]] = set()
    errors: dict[tuple[int, int], str] = {}
    numbers: dict[bytes, int] = {}
    first_row, last_row, first_column, last_column = limits.rows, 1, limits.columns, 1
    for before, letters, digits, after, formula, value in _CELL.findall(part):
        if after.endswith(b"/"):
            continue  # a style without a value
        column = numbers.get(letters)
        if column is None:
            column = numbers.setdefault(letters, _column_number(letters))
        row = int(digits[:12])
        if row > limits.rows or column > limits.columns:
            raise InputError(
                f"The sheet reaches cell {(letters + digits).decode()[:20]}; a roster has at most "
                f"{limits.rows:,} rows and {limits.columns} columns. Delete what stands outside the table. {_RESAVE}"
            )
        first_row, last_row = min(first_row, row), max(last_row, row)
        first_column, last_column = min(first_column, column), max(last_column, column)
        if formula:
            formulas.add((row, column))
        if _ERROR.search(before) or _ERROR.search(after):
            errors[row, column] = value.decode("utf-8", errors="replace") or "#ERROR"
    area = (last_row - first_row + 1) * (last_column - first_column + 1)
    if area > limits.area:
        raise InputError(f"The sheet spans {area:,} cells; at most {limits.area:,} are read. {_RESAVE}")
    return SheetMarks(frozenset(formulas), errors)


def _judge_counts(part: bytes, limits: SheetLimits) -> None:
    rows = part.count(b"<row") or sum(1 for _ in _ANY_ROW.finditer(part))
    if rows > limits.rows:
        raise InputError(f"The sheet has {rows:,} rows; at most {limits.rows:,} are read. Split it, or c{_RESAVE[1:]}")
    cells = part.count(b"<c ") or sum(1 for _ in _ANY_CELL.finditer(part))
    if cells > limits.area:
        raise InputError(f"The sheet has {cells:,} cells; at most {limits.area:,} are read. {_RESAVE}")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters[:8]:
        number = number * 26 + letter - 64
    return number
