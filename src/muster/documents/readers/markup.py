"""The markup of one sheet, judged by its letters before a reader makes cells of it (ECMA-376 part 1, 18.3.1).

Searching bytes costs a fraction of reading cells, so a sheet that would exhaust the reader is refused before it does.
"""

import re
from dataclasses import dataclass
from itertools import accumulate, pairwise

from muster.documents.readers.limits import MEBIBYTE, RESAVE, SheetLimits
from muster.errors import InputError

# As nearly every program writes a cell, which is found fast because the pattern begins with letters that stay the same.
_USUAL_COLUMN = re.compile(rb'<c r="([A-Z]+)\d+"(?![^<>]*/>)')
_USUAL_ROW = re.compile(rb'<c r="[A-Z]+(\d+)"(?![^<>]*/>)')
# As it may be written as well.
_PLACE = rb"<(?:\w+:)?c\b[^<>]*?\br\s*=\s*[\"']([A-Z]+)(\d+)[\"']"
_ANY_PLACE = re.compile(_PLACE + rb"(?![^<>]*/>)")
_ROW_NUMBER = re.compile(rb"<(?:\w+:)?row\b[^<>]*?\br\s*=\s*[\"'](\d+)")
_STYLE_ONLY = re.compile(rb"<(?:\w+:)?c\b[^<>]*/>")
_FORMULA = re.compile(_PLACE + rb"[^<>]*>\s*<(?:\w+:)?f\b")
_ERROR = re.compile(_PLACE + rb"[^<>]*\bt\s*=\s*[\"']e[\"'][^<>]*>(?:\s*<(?:\w+:)?v>([^<]*))?")
_SHARED = re.compile(rb' t="s"[^<>]*><v>(\d{1,9})<')
_ANY_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_ANY_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_SHARED_TEXT = re.compile(rb"<(?:\w+:)?si[\s/>]")


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """Cells of one sheet that a reader of values cannot tell from others: (row, column), both from 1."""

    formulas: frozenset[tuple[int, int]] = frozenset()
    errors: tuple[tuple[tuple[int, int], str], ...] = ()


@dataclass(frozen=True, slots=True)
class SharedTexts:
    """How many bytes each shared text has, so that a text shown by many cells is counted as often."""

    sizes: tuple[int, ...] = ()

    @classmethod
    def of(cls, part: bytes) -> "SharedTexts":
        starts = [match.start() for match in _SHARED_TEXT.finditer(part)]
        return cls(tuple(end - start for start, end in pairwise([*starts, len(part)])))

    def exceed(self, part: bytes, most: int) -> bool:
        """Whether the shared texts that the cells of a sheet show, each as often as shown, exceed `most` bytes."""
        numbers = (int(match[1]) for match in _SHARED.finditer(part))
        shown = accumulate(self.sizes[number] for number in numbers if number < len(self.sizes))
        return any(size > most for size in shown)


def judge_cells(part: bytes, texts: SharedTexts, limits: SheetLimits) -> SheetMarks:
    """Find the extent of a sheet, and its formulas and error cells.

    Raises:
        InputError: too many rows, columns, cells or letters.
    """
    cells = _count_cells(part, limits)
    if max(texts.sizes, default=0) * cells > limits.text_bytes and texts.exceed(part, limits.text_bytes):
        raise InputError(f"The sheet shows more than {limits.text_bytes // MEBIBYTE} MiB of text. {RESAVE}")
    _judge_extent(part, cells, limits)
    return SheetMarks(_formulas(part), _errors(part))


def _count_cells(part: bytes, limits: SheetLimits) -> int:
    rows = part.count(b"<row") or sum(1 for _ in _ANY_ROW.finditer(part))
    if rows > limits.rows:
        raise InputError(f"The sheet has {rows:,} rows; at most {limits.rows:,} are read. Split it, or c{RESAVE[1:]}")
    cells = part.count(b"<c ") + part.count(b"<c>") + part.count(b"<c/") or sum(1 for _ in _ANY_CELL.finditer(part))
    most = min(limits.area, max(1, rows) * limits.columns)
    if cells > most:
        raise InputError(f"The sheet has {cells:,} cells in {rows:,} rows; at most {most:,} are read. {RESAVE}")
    return cells


def _judge_extent(part: bytes, cells: int, limits: SheetLimits) -> None:
    """The rectangle that a reader will fill, however few cells stand in it."""
    letters, digits = _USUAL_COLUMN.findall(part), _USUAL_ROW.findall(part)
    if len(letters) < cells:
        places = _ANY_PLACE.findall(part)
        letters, digits = [place[0] for place in places], [place[1] for place in places]
    columns = {_column_number(written): f"column {written.decode()[:20]}" for written in set(letters)}
    rows = {int(written[:12]) for written in set(digits)}
    if len(letters) < cells and len(letters) + len(_STYLE_ONLY.findall(part)) < cells:
        widest = _widest_unnamed(part)
        columns |= {1: "column A", widest: f"column {widest:,}"}
        rows |= {1, *(int(match[1][:12]) for match in _ROW_NUMBER.finditer(part))}
    if not rows:
        return
    for furthest, place, limit in (
        (max(columns), columns[max(columns)], limits.columns),
        (max(rows), f"row {max(rows):,}", limits.rows),
    ):
        if furthest > limit:
            raise InputError(
                f"The sheet reaches {place}; a roster has at most {limits.rows:,} rows and {limits.columns} columns. "
                f"Delete what stands outside the table. {RESAVE}"
            )
    area = (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1)
    if area > limits.area:
        raise InputError(f"The sheet spans {area:,} cells; at most {limits.area:,} are read. {RESAVE}")


def _widest_unnamed(part: bytes) -> int:
    """Cells that don't say where they are stand one after the other in their row."""
    return max(row.count(b"<c") for row in part.split(b"<row"))


def _formulas(part: bytes) -> frozenset[tuple[int, int]]:
    if b"<f" not in part and b":f" not in part:
        return frozenset()
    return frozenset((int(match[2][:12]), _column_number(match[1])) for match in _FORMULA.finditer(part))


def _errors(part: bytes) -> tuple[tuple[tuple[int, int], str], ...]:
    if b't="e"' not in part and b"t='e'" not in part:
        return ()
    return tuple(
        ((int(match[2][:12]), _column_number(match[1])), (match[3] or b"#ERROR").decode("utf-8", errors="replace"))
        for match in _ERROR.finditer(part)
    )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters[:8]:
        number = number * 26 + letter - 64
    return number
