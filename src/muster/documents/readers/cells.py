"""One cell: from what a spreadsheet keeps to the text that a person sees, with a note wherever the two differ."""

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

CellValue = int | float | str | bool | date | datetime | time | timedelta

SAFE_DIGITS = 15  # Excel keeps 15 significant digits; whatever follows is lost when the cell is typed as a number

_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f"  # controls
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"  # language tags
    "|(?<![\u0590-\u1fff])[\u200c\u200d]|[\u200c\u200d](?![\u0590-\u1fff])"  # joiners have a use in some scripts
)


class NoteKind(StrEnum):
    """What was noticed about a cell while it was read."""

    INVISIBLE = "invisible"
    UNREADABLE = "unreadable"
    FORMULA = "formula"
    FORMULA_EMPTY = "formula_empty"
    ERROR_VALUE = "error_value"
    ROUNDED = "rounded"

    def sentence(self) -> str:
        """What a person is told about the cell."""
        return _SENTENCES[self]


_SENTENCES = {
    NoteKind.INVISIBLE: "Invisible or direction-changing characters were taken out of this cell.",
    NoteKind.UNREADABLE: "Some characters could not be read in the encoding of the file; check the spelling.",
    NoteKind.FORMULA: "This cell holds a formula; the value that was last calculated is used.",
    NoteKind.FORMULA_EMPTY: "This cell holds a formula without a calculated value; type the value instead.",
    NoteKind.ERROR_VALUE: "This cell holds a spreadsheet error; type the value instead.",
    NoteKind.ROUNDED: "The spreadsheet has rounded this long number; format the column as text and type it again.",
}


@dataclass(frozen=True, slots=True)
class CellNote:
    """Something noticed about one cell; `row` and `column` count from 1, as a spreadsheet does."""

    row: int
    column: int
    kind: NoteKind


def clean(text: str) -> tuple[str, NoteKind | None]:
    """The text without characters that cannot be seen, trimmed; and what was noticed on the way."""
    if not text:
        return "", None
    stripped = text.strip()
    if stripped.isascii() and stripped.isprintable():
        return stripped, None
    visible = _INVISIBLE.sub("", stripped).strip()
    if "\ufffd" in visible:
        return visible, NoteKind.UNREADABLE
    return visible, NoteKind.INVISIBLE if visible != stripped else None


def as_text(value: CellValue) -> tuple[str, NoteKind | None]:
    """The cell as text: whole numbers without a decimal point, dates in ISO form, TRUE and FALSE."""
    match value:
        case str():
            return clean(value)
        case bool():
            return ("TRUE" if value else "FALSE"), None
        case int() | float():
            return _number_as_text(value)
        case datetime():
            midnight = value.time() == time()
            return (value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="seconds")), None
        case date() | time():
            return value.isoformat(), None
        case _:
            return str(value), None


def _number_as_text(value: float) -> tuple[str, NoteKind | None]:
    if not math.isfinite(value):
        return str(value), NoteKind.ERROR_VALUE
    if value == int(value):
        digits = str(int(value))
        return digits, NoteKind.ROUNDED if len(digits.lstrip("-")) > SAFE_DIGITS else None
    return f"{value:.15g}", None
