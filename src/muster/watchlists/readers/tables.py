"""Rows of a CSV file, refused when the file was cut off."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from muster.errors import InputError

END_OF_FILE_MARK = "\x1a"
LONGEST_CELL = 1_000_000


def read_rows(lines: Iterable[str], path: Path, *, width: int = 0) -> Iterator[list[str]]:
    """Yield the rows, all of one width: that of the first unless `width` is given. A last line of 0x1A is left out.

    Raises:
        InputError: a row is shorter or longer than the others, or the file ends inside a quoted cell.
    """
    csv.field_size_limit(LONGEST_CELL)
    rows = csv.reader(lines, strict=True)
    short: tuple[int, int] | None = None
    try:
        for row in rows:
            if not row or row == [END_OF_FILE_MARK]:
                continue
            if short:
                _refuse_ragged(path, *short, width)
            width = width or len(row)
            if len(row) != width:
                short = (rows.line_num, len(row))
                continue
            yield row
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            raise _truncated(path) from error
        raise InputError(f"{path.name}, line {rows.line_num}: not CSV ({error}); fetch the file again.") from error
    if short:
        raise _truncated(path)


def read_mappings(lines: Iterable[str], path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows below a header as mappings from column to cell."""
    rows = read_rows(lines, path)
    header: Sequence[str] = [name.strip() for name in next(rows, [])]
    for row in rows:
        yield dict(zip(header, row, strict=True))


def _truncated(path: Path) -> InputError:
    return InputError(f"{path.name} ends in the middle of a row: it was truncated on its way; fetch it again.")


def _refuse_ragged(path: Path, line: int, cells: int, width: int) -> None:
    raise InputError(f"{path.name}, line {line}: {cells} cells where the others have {width}; fetch the file again.")
