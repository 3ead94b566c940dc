"""The packed parts of an XLSX file, judged before anything reads them and copied: only judged bytes are read."""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath

from muster.documents.readers.limits import MEBIBYTE, RESAVE, SAVE_AS, SheetLimits
from muster.documents.readers.markup import SharedTexts, SheetMarks, judge_cells
from muster.errors import InputError

_END = struct.Struct("<4s4H2LH")  # PKWARE APPNOTE 4.3.16, end of central directory
_IGNORED = ("xl/media/", "xl/drawings/", "xl/charts/", "xl/pivot", "xl/externalLinks/", "xl/embeddings/", "xl/theme/")


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
            f"The workbook is damaged or protected ({error}). Open it in a spreadsheet. {SAVE_AS}"
        ) from error


def _judge_directory(raw: bytes, limits: SheetLimits) -> None:
    """The number of members, told by the last bytes, before anything makes a list of them."""
    at = raw.rfind(b"PK\x05\x06", max(0, len(raw) - 65_557))
    if at < 0 or len(raw) - at < _END.size:
        raise InputError(f"The workbook is cut off: its last part is missing. {SAVE_AS}")
    _, _, _, _, count, size, _, _ = _END.unpack_from(raw, at)
    if count > limits.members or size > limits.members * 512:
        raise InputError(f"The workbook has {count:,} parts or more; at most {limits.members:,} are read. {RESAVE}")


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
            f"The workbook holds two parts of the same name, which no spreadsheet program writes. {RESAVE}"
        )
    expanded = sum(member.file_size for member in members)
    if expanded > limits.expanded_bytes:
        raise InputError(
            f"The workbook unpacks to {expanded // MEBIBYTE:,} MiB; at most {limits.expanded_bytes // MEBIBYTE} MiB "
            f"are read. {RESAVE}"
        )
    for member in members:
        if member.file_size > MEBIBYTE and member.file_size > limits.ratio * max(1, member.compress_size):
            raise InputError(
                f"The part {PurePosixPath(member.filename).name} of the workbook unpacks to "
                f"{member.file_size // max(1, member.compress_size):,} times its size, as a trap would. {RESAVE}"
            )


def _copy(package: zipfile.ZipFile, limits: SheetLimits) -> Package:
    copy = io.BytesIO()
    marks: dict[str, SheetMarks] = {}
    texts = SharedTexts()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as judged:
        for member in sorted(filter(_is_read, package.infolist()), key=_is_sheet):
            with package.open(member) as opened:
                part = opened.read(member.file_size + 1)  # a directory that lies is found out by the checksum
            _judge_markup(member.filename, part)
            if "sharedstrings" in member.filename.lower():
                texts = SharedTexts.of(part)
            if _is_sheet(member):
                marks[member.filename] = judge_cells(part, texts, limits)
            judged.writestr(member.filename, part)
    copy.seek(0)
    return Package(copy, marks)


def _is_sheet(member: zipfile.ZipInfo) -> bool:
    return "/worksheets/" in member.filename.lower() and member.filename.endswith(".xml")


def _is_read(member: zipfile.ZipInfo) -> bool:
    name = member.filename
    if name.startswith(_IGNORED) or not name.lower().endswith((".xml", ".rels")):
        return False
    return name.lower().startswith(("xl/", "_rels/", "[content_types]"))


def _judge_markup(name: str, part: bytes) -> None:
    short = PurePosixPath(name).name
    if b"\0" in part:
        raise InputError(f"The part {short} of the workbook holds NUL bytes and is damaged. {RESAVE}")
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise InputError(
            f"The part {short} of the workbook declares entities, which no spreadsheet program writes. {RESAVE}"
        )
