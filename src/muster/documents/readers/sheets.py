"""A sheet from outside, CSV or XLSX, read in a child process with limits of memory and time."""

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from muster.documents.readers.cells import CellNote, NoteKind
from muster.documents.readers.limits import MEBIBYTE, RESAVE, SheetLimits
from muster.documents.readers.sheet_child import OUT_OF_MEMORY, REFUSED, limits_as_json
from muster.errors import InputError

__all__ = ["CellNote", "NoteKind", "Sheet", "SheetLimits", "read_sheet"]

logger = logging.getLogger(__name__)

_CHILD = "muster.documents.readers.sheet_child"
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV", "SYSTEMROOT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table of texts as it stands in a file.

    `rows[0]` is row 1 of the file, blank rows included, cells after the last filled one left out. `title` is the
    sheet's name in a workbook and `others` are the sheets that were not read; `encoding` and `delimiter` are those of a
    CSV file.
    """

    format: str
    rows: tuple[tuple[str, ...], ...]
    title: str = ""
    others: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    notes: tuple[CellNote, ...] = ()
    notes_left_out: int = 0


def read_sheet(path: Path, *, limits: SheetLimits | None = None, sheet_name: str = "") -> Sheet:
    """Read a CSV or XLSX file, told apart by content, without trusting it.

    Raises:
        InputError: the file can't be read or goes beyond the limits; the message says what to do.
    """
    limits = limits or SheetLimits()
    _judge_size(path, limits)
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as complaint:
        code = _run_child([os.fspath(path), limits_as_json(limits), sheet_name], output, complaint, limits.seconds)
        if code == REFUSED:
            complaint.seek(0)
            raise InputError(complaint.read(4000).decode("utf-8", errors="replace"))
        if code != 0:
            complaint.seek(0)
            logger.warning(
                "reading a sheet ended with code %d: %s", code, complaint.read(4000).decode(errors="replace")
            )
            raise InputError(_why_it_died(code, limits))
        output.seek(0)
        return _collect(output)


def _judge_size(path: Path, limits: SheetLimits) -> None:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise InputError(
            f"The file {path.name} can't be opened ({error.strerror}). Check its name and place."
        ) from error
    if not path.is_file():
        raise InputError(f"{path.name} is not a file. Name a CSV or XLSX file.")
    if size > limits.file_bytes:
        raise InputError(
            f"The file has {size // MEBIBYTE} MiB; at most {limits.file_bytes // MEBIBYTE} MiB are read. "
            "Split it into several rosters, or remove pictures and other sheets."
        )


def _run_child(arguments: list[str], output: IO[bytes], complaint: IO[bytes], seconds: float) -> int:
    """The child gets no secrets of this process: only the few variables that start Python."""
    environment = {name: value for name, value in os.environ.items() if name in _PASSED_ON or name == "PYTHONPATH"}
    command = [sys.executable, "-P", "-X", "utf8", "-m", _CHILD, *arguments]
    child = subprocess.Popen(  # noqa: S603  our own module, arguments as a list
        command, stdin=subprocess.DEVNULL, stdout=output, stderr=complaint, env=environment
    )
    try:
        return child.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return -signal.SIGXCPU
    finally:
        child.kill()
        child.wait()


def _why_it_died(code: int, limits: SheetLimits) -> str:
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return f"Reading the file took longer than {limits.seconds:g} seconds and was stopped. {RESAVE}"
    if code in (OUT_OF_MEMORY, -signal.SIGABRT, -signal.SIGSEGV):
        most = limits.memory_bytes // MEBIBYTE
        return f"Reading the file took more than {most} MiB of memory and was stopped. {RESAVE}"
    return f"The file can't be read: it is damaged or not a table. {RESAVE}"


def _collect(output: IO[bytes]) -> Sheet:
    known: dict[str, str] = {}
    about = json.loads(output.readline())
    rows: list[tuple[str, ...]] = []
    for line in output:
        if not line.startswith(b"["):
            about |= json.loads(line)
            continue
        rows.append(tuple(known.setdefault(cell, cell) for cell in json.loads(line)))
    while rows and not rows[-1]:
        rows.pop()
    return Sheet(
        format=about["format"],
        rows=tuple(rows),
        title=about.get("title", ""),
        others=tuple(about.get("others", ())),
        encoding=about.get("encoding", ""),
        delimiter=about.get("delimiter", ""),
        notes=tuple(CellNote(row, column, NoteKind(kind)) for row, column, kind in about["notes"]),
        notes_left_out=about["notes_left_out"],
    )
