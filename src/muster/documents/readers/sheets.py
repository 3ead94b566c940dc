"""A sheet from outside, CSV or XLSX, read in a child process with limits of memory and time."""

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from muster.documents.readers.cells import CellNote, NoteKind
from muster.documents.readers.limits import MEBIBYTE, RESAVE, SheetLimits
from muster.documents.readers.sheet_child import NO_ROOM, OUT_OF_MEMORY, REFUSED, limits_as_json
from muster.errors import InputError

__all__ = ["CellNote", "NoteKind", "Sheet", "SheetLimits", "SheetStream", "read_sheet"]

logger = logging.getLogger(__name__)

_LOST = frozenset({NoteKind.ERROR_VALUE, NoteKind.FORMULA_EMPTY, NoteKind.ROUNDED})

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
    with _read_apart(path, limits or SheetLimits(), sheet_name) as output:
        return _collect(output)


class SheetStream:
    """A sheet that a child process has read; its rows wait in a file without a name and can be taken again and again.

    `format`, `title` and `others` are those of `Sheet`; `faults` says by row which cells have lost what stood in them.
    One taking must end before the next begins.
    """

    def __init__(self, path: Path, *, limits: SheetLimits | None = None, sheet_name: str = "") -> None:
        self._output = _read_apart(path, limits or SheetLimits(), sheet_name)
        about = json.loads(self._output.readline())
        self.format: str = about["format"]
        self.title: str = about.get("title", "")
        self.others: tuple[str, ...] = tuple(about.get("others", ()))
        self.faults: dict[int, list[str]] = defaultdict(list)
        for row, column, kind in json.loads(deque(self._output, maxlen=1)[0])["notes"]:
            if kind in _LOST:
                self.faults[row].append(f"column {column}: {NoteKind(kind).sentence()}")

    def rows(self) -> Iterator[list[str]]:
        """The rows from row 1 of the file on, blank ones included; cells after the last filled one are left out."""
        self._output.seek(0)
        for line in self._output:
            if line.startswith(b"["):
                yield json.loads(line)


def _read_apart(path: Path, limits: SheetLimits, sheet_name: str) -> IO[bytes]:
    """What the child wrote, from its first line on."""
    _judge_size(path, limits)
    output = tempfile.TemporaryFile()  # noqa: SIM115 -- whoever reads it closes it
    with tempfile.TemporaryFile() as complaint:
        code = _run_child([os.fspath(path), limits_as_json(limits), sheet_name], output, complaint, limits.seconds)
        complaint.seek(0)
        said = complaint.read(4000).decode("utf-8", errors="replace")
    if code == 0:
        output.seek(0)
        return output
    output.close()
    if code == REFUSED:
        raise InputError(said)
    logger.warning("reading a sheet ended with code %d: %s", code, said)
    raise InputError(why_it_died(code, limits))


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


def why_it_died(code: int, limits: SheetLimits) -> str:
    """What a person is told when the child ended with this code."""
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return f"Reading the file took longer than {limits.seconds:g} seconds and was stopped. {RESAVE}"
    if code in (OUT_OF_MEMORY, -signal.SIGABRT, -signal.SIGSEGV):
        most = limits.memory_bytes // MEBIBYTE
        return f"Reading the file took more than {most} MiB of memory and was stopped. {RESAVE}"
    if code == NO_ROOM:
        return (
            "There is no room on the disk to read the file; free some in the folder for temporary files and try again."
        )
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
