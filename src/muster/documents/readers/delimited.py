"""Tables in text: comma, semicolon, tab or bar between the cells, whatever the line ends and quotes."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from muster.documents.readers.encodings import decode
from muster.documents.readers.limits import SheetLimits
from muster.errors import InputError

DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_ROWS = 60
_SAMPLE_CHARACTERS = 64 * 1024
_DECLARED = re.compile(r"\Asep=(.)(?:\r\n|\r|\n)")


@dataclass(frozen=True, slots=True)
class Delimited:
    """A text that was told to be a table: how it is written, and its rows as they come."""

    encoding: str
    delimiter: str
    rows: Iterator[list[str]]


def read_delimited(raw: bytes, limits: SheetLimits) -> Delimited:
    """Rows of a delimited text, without a bound on how ragged they are.

    Raises:
        InputError: not text, too many rows or columns, or a quotation mark that is never closed.
    """
    decoded = decode(raw)
    text = decoded.text.removeprefix("\ufeff")
    if declared := _DECLARED.match(text):
        delimiter, text = declared[1], text[declared.end() :]
    else:
        delimiter = _likeliest_delimiter(text[:_SAMPLE_CHARACTERS])
    before = csv.field_size_limit(limits.cell_characters)
    try:
        _judge(text, delimiter, limits)
    finally:
        # The limit is the whole process': what others read afterwards is never held to a smaller one.
        csv.field_size_limit(max(before, limits.cell_characters))
    return Delimited(decoded.encoding, delimiter, _reader(text, delimiter))


def _judge(text: str, delimiter: str, limits: SheetLimits) -> None:
    """All rows once, quickly, before anything is made of them."""
    unbalanced = text.count('"') % 2 == 1
    number = 0
    try:
        for number, row in enumerate(_reader(text, delimiter), start=1):
            if number > limits.rows:
                raise InputError(f"The file has more than {limits.rows:,} rows. Split it into several rosters.")
            if len(row) > limits.columns:
                raise InputError(
                    f"Row {number} has {len(row):,} columns; a roster has at most {limits.columns}. "
                    "Keep only the table, and check that the file has line breaks."
                )
            if unbalanced and any("\n" in cell or "\r" in cell for cell in row):
                raise InputError(_never_closed(number))
    except csv.Error as error:
        if unbalanced or '"' in text:
            raise InputError(_never_closed(number + 1)) from error
        raise InputError(
            f"A cell of row {number + 1} has more than {limits.cell_characters:,} characters. "
            "Check that the file has line breaks, and that its columns are separated."
        ) from error


def _reader(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _never_closed(row: int) -> str:
    return f"In row {row} a quotation mark is opened and never closed. Correct that row, or save the table as XLSX."


def _likeliest_delimiter(sample: str) -> str:
    return max(DELIMITERS, key=lambda delimiter: _regularity(sample, delimiter))


def _regularity(sample: str, delimiter: str) -> tuple[float, int]:
    """How evenly a delimiter cuts the rows: the share of rows with the usual width, then that width."""
    widths: Counter[int] = Counter()
    try:
        for number, row in enumerate(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)):
            if number >= _SAMPLE_ROWS:
                break
            if any(cell.strip() for cell in row):
                widths[len(row)] += 1
    except csv.Error:
        return (0.0, 0)
    wide = Counter({width: count for width, count in widths.items() if width > 1})
    if not wide:
        return (0.0, 0)
    width, count = wide.most_common(1)[0]
    return (round(count / widths.total(), 1), width)
