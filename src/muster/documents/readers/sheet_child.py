"""Reads one sheet in a process of its own, so that a hostile file can take down this process only.

`python -m muster.documents.readers.sheet_child PATH LIMITS SHEET` writes JSON lines: an object that says what was read,
one array per row, an object with the notes. A refusal goes to stderr with exit code 3. The output counts only after
exit code 0.
"""

import json
import os
import resource
import sys
from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path

from muster.documents.readers.cells import NoteKind, clean
from muster.documents.readers.limits import MEBIBYTE, SAVE_AS, SheetLimits
from muster.errors import InputError

REFUSED = 3
OUT_OF_MEMORY = 4
NO_ROOM = 5

Cells = list[tuple[str, NoteKind | None]]

_FOREIGN = (
    (b"%PDF", f"The file is a PDF, not a table. Ask for the table that it was made from. {SAVE_AS}"),
    (b"\x1f\x8b", "The file is packed with gzip. Unpack it and send the table itself."),
    (b"Rar!", "The file is a RAR archive. Unpack it and send the table itself."),
    (b"7z\xbc\xaf", "The file is a 7-Zip archive. Unpack it and send the table itself."),
    (b"{\\rtf", f"The file is a text document (RTF), not a table. {SAVE_AS}"),
    (b"\x89PNG", "The file is a picture. Type the roster into the template and send that."),
    (b"\xff\xd8\xff", "The file is a picture. Type the roster into the template and send that."),
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def main(arguments: list[str]) -> int:
    """Read a sheet under limits; the exit code says how that went."""
    path, written_limits, wanted = arguments
    limits = SheetLimits(**json.loads(written_limits))
    _confine(limits)
    try:
        _write(_read(Path(path), limits, wanted), limits)
    except InputError as error:
        sys.stderr.write(error.message)
        return REFUSED
    except MemoryError:
        return OUT_OF_MEMORY
    except OSError:
        os._exit(NO_ROOM)  # what still waits to be written has no room either
    return 0


def _confine(limits: SheetLimits) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    seconds = int(limits.seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    output = 4 * limits.text_bytes + MEBIBYTE
    resource.setrlimit(resource.RLIMIT_FSIZE, (output, output))


def _read(path: Path, limits: SheetLimits, wanted: str) -> tuple[dict[str, object], Iterator[Cells]]:
    raw = path.read_bytes()
    _refuse_foreign(raw)
    if raw.startswith(b"PK"):
        from muster.documents.readers.spreadsheets import read_workbook

        worksheet = read_workbook(raw, limits, wanted)
        return {"format": "xlsx", "title": worksheet.title, "others": worksheet.others}, worksheet.rows
    from muster.documents.readers.delimited import read_delimited

    table = read_delimited(raw, limits)
    about: dict[str, object] = {"format": "csv", "encoding": table.encoding, "delimiter": table.delimiter}
    return about, ([clean(cell) for cell in row] for row in table.rows)


def _refuse_foreign(raw: bytes) -> None:
    if not raw.strip():
        raise InputError("The file is empty. Send a CSV or XLSX file with a heading row and one row per candidate.")
    for mark, message in _FOREIGN:
        if raw.startswith(mark):
            raise InputError(message)
    if raw.startswith(_OLD_OFFICE):
        if _ENCRYPTED in raw:
            raise InputError("The workbook is protected by a password. Remove the password, save it and send it again.")
        raise InputError(f"Old Excel files (.xls) are not read. {SAVE_AS}")
    head = raw[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml", b"<!doctype", b"<!entity")):
        raise InputError(f"The file is a web page or an XML document, not a table. Open it in a spreadsheet. {SAVE_AS}")


def _write(what: tuple[dict[str, object], Iterable[Cells]], limits: SheetLimits) -> None:
    about, rows = what
    notes: list[tuple[int, int, str]] = []
    size = 0
    sys.stdout.write(json.dumps(about) + "\n")
    for number, cells in enumerate(rows, start=1):
        texts = [text for text, _ in cells]
        while texts and not texts[-1]:
            texts.pop()
        line = json.dumps(texts, ensure_ascii=False)
        size += len(line)
        if size > limits.text_bytes:
            raise InputError(
                f"The sheet holds more than {limits.text_bytes // MEBIBYTE} MiB of text. Split it into several rosters."
            )
        sys.stdout.write(line + "\n")
        notes.extend((number, at, kind) for at, (_, kind) in enumerate(cells, start=1) if kind)
    left_out = max(0, len(notes) - limits.notes)
    sys.stdout.write(json.dumps({"notes": notes[: limits.notes], "notes_left_out": left_out}) + "\n")
    sys.stdout.flush()


def limits_as_json(limits: SheetLimits) -> str:
    """The limits as this program takes them."""
    return json.dumps({field.name: getattr(limits, field.name) for field in fields(limits)})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
