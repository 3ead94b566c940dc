"""Dates as clerks write them, read as partial ISO dates; what could mean two things is said, never guessed silently."""

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from muster.vetting.readers.layouts import DateOrder
from muster.vetting.readers.readings import Reading, UnreadableError
from muster.vetting.readers.tables import digits, look_up

EXCEL_EPOCH = date(1899, 12, 30)  # serial 60 is a 29 February 1900 that never was; later serials count from here
EARLIEST_YEAR = 1900
HIJRI_YEARS = range(1290, 1500)
WRITE_AS = "Write it as 1975-03-04 (year-month-day), or only the year."

_NUMERIC = re.compile(r"(\d{1,4})\s*[./\-\s]\s*(\d{1,2})\s*[./\-\s]\s*(\d{1,4})")
_MONTH_YEAR = re.compile(r"(\d{1,2})\s*[./\-\s]\s*(\d{4})")
_YEAR_MONTH = re.compile(r"(\d{4})\s*[./\-\s]\s*(\d{1,2})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_WORDED = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th|er)?[\s.\-/,]*)?(?:de\s+)?([^\W\d_][^\d]*?)[\s.\-/,]*(?:(\d{1,2})(?:st|nd|rd|th)?[\s,]+)?(\d{4})"
)
_TWO_DIGITS = re.compile(r"(?:\d{1,2}\s*[./\-\s]\s*){0,2}['’]?\d{2}|\d{1,2}[\s.\-]*[^\W\d_]{3,}[\s.\-]*['’]?\d{2}")
_TIME = re.compile(r"[T\s]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[ap]m)?Z?$", re.IGNORECASE)
_ABOUT = re.compile(
    r"^(?:~|circa|ca?\.|about|approx(?:imately|\.)?|around|vers|env\.|environ|حوالي|نحو)\s*", re.IGNORECASE
)
_RANGE = re.compile(r"(?:between|entre|بين)?\s*(\d{4})\s*(?:-|–|—|/|to|and|à|et|و|إلى)\s*(\d{4})", re.IGNORECASE)
_HIJRI = re.compile(r"\d\s*هـ?\b|هجري|\bA\.?H\.?\b", re.IGNORECASE)


def column_order(values: Iterable[str], stated: DateOrder) -> DateOrder:
    """Day and month in a column: as its heading says, else as its unmistakable dates show, if they agree."""
    if stated is not DateOrder.UNSTATED:
        return stated
    shown: set[DateOrder] = set()
    for value in values:
        match = _NUMERIC.fullmatch(_TIME.sub("", digits(value).strip()))
        if match and len(match[3]) == 4:
            first, second = int(match[1]), int(match[2])
            if first > 12 >= second:
                shown.add(DateOrder.DAY_FIRST)
            elif second > 12 >= first:
                shown.add(DateOrder.MONTH_FIRST)
    return shown.pop() if len(shown) == 1 else DateOrder.UNSTATED


def read_date(text: str, order: DateOrder = DateOrder.UNSTATED) -> Reading:
    """Read one date as a partial ISO date, a range `1970/1975` or an approximate `~1975`.

    Raises:
        UnreadableError: two-digit year, Hijri year, no such day, or nothing that looks like a date.
    """
    written = _TIME.sub("", digits(text).strip())
    if _HIJRI.search(written):
        raise UnreadableError(f"Hijri dates can't be converted without doubt. {_gregorian()}")
    bare = _ABOUT.sub("", written)
    if match := _RANGE.fullmatch(bare):
        return _range(int(match[1]), int(match[2]))
    reading = _read_exact(bare, order)
    if bare == written:
        return reading
    return Reading(f"~{reading.value[:4]}", "Approximate: only the year is used, give or take.")


def _read_exact(text: str, order: DateOrder) -> Reading:
    if text.isdigit():
        return _read_digits(text)
    if match := _YEAR_MONTH.fullmatch(text):
        return _checked(int(match[1]), int(match[2]), 0)
    if match := _MONTH_YEAR.fullmatch(text):
        return _checked(int(match[2]), int(match[1]), 0)
    if match := _NUMERIC.fullmatch(text):
        return _read_three(match[1], match[2], match[3], order)
    if match := _WORDED.fullmatch(text):
        before, word, after, year = match.groups()
        if month := look_up("month", word):
            return _checked(int(year), int(month), int(before or after or 0))
    if _TWO_DIGITS.fullmatch(text):
        raise UnreadableError(f"The year has two digits, so the century is not known. {WRITE_AS}")
    raise UnreadableError(f"This is not a date that can be read. {WRITE_AS}")


def _read_digits(text: str) -> Reading:
    """A year, a compact date or the day number that a spreadsheet keeps behind a date."""
    if len(text) == 4:
        return _checked(int(text), 0, 0)
    if match := _COMPACT.fullmatch(text):
        return _checked(int(match[1]), int(match[2]), int(match[3]))
    if len(text) == 5:
        day = EXCEL_EPOCH + timedelta(days=int(text))
        if day.year <= date.max.year and int(text) < 80_000:
            return Reading(day.isoformat(), f"The number {text} was read as a spreadsheet's day number.")
    if len(text) <= 2:
        raise UnreadableError(f"The year has two digits, so the century is not known. {WRITE_AS}")
    raise UnreadableError(f"This is not a date that can be read. {WRITE_AS}")


def _read_three(first: str, second: str, third: str, order: DateOrder) -> Reading:
    if len(first) == 4:
        return _checked(int(first), int(second), int(third))
    if len(third) != 4:
        raise UnreadableError(f"The year has two digits, so the century is not known. {WRITE_AS}")
    day, month, year = int(first), int(second), int(third)
    if day > 12 or month > 12:
        return _checked(year, *((day, month) if month > 12 else (month, day)))
    if order is DateOrder.MONTH_FIRST:
        return _checked(year, day, month)
    reading = _checked(year, month, day)
    if order is DateOrder.DAY_FIRST or day == month or not day or not month:
        return reading
    return Reading(
        reading.value,
        f"Day and month could be exchanged; read as day {day}, month {month}. Write {reading.value} if so.",
    )


def _range(first: int, last: int) -> Reading:
    low, high = _checked(first, 0, 0).value, _checked(last, 0, 0).value
    if low > high:
        raise UnreadableError(f"The range ends before it begins. {WRITE_AS}")
    return Reading(f"{low}/{high}", "A range of years is used as it is; a date of birth is better.")


def _checked(year: int, month: int, day: int) -> Reading:
    """Zeros stand for what is not known, as in 00/00/1964."""
    if year in HIJRI_YEARS:
        raise UnreadableError(f"{year} looks like a year of the Hijri or Persian calendar. {_gregorian()}")
    if not EARLIEST_YEAR <= year <= 2100:
        raise UnreadableError(f"The year {year} can't be right. {WRITE_AS}")
    if not month:
        return Reading(f"{year:04}")
    try:
        read = date(year, month, day or 1)
    except ValueError as error:
        raise UnreadableError(f"There is no such day. {WRITE_AS}") from error
    return Reading(read.isoformat() if day else f"{year:04}-{month:02}")


def _gregorian() -> str:
    return "Give the Gregorian date that stands in the person's papers, or only the Gregorian year."


def month_number(text: str) -> int | None:
    """A month written as a number or in words."""
    written = digits(text).strip()
    found = written if written.isdigit() else look_up("month", written)
    return int(found) if found else None


def days_of(value: str) -> tuple[date, date] | None:
    """The first and the last day that a date read by `read_date` can mean; None where there is none."""
    if not value:
        return None
    ends = [_days_of(part) for part in value.removeprefix("~").split("/")]
    first, last = ends[0][0], ends[-1][1]
    if value.startswith("~"):
        return date(first.year - 1, 1, 1), date(last.year + 1, 12, 31)
    return first, last


def _days_of(part: str) -> tuple[date, date]:
    year, month, day = (*(int(number) for number in part.split("-")), 0, 0)[:3]
    if day:
        return date(year, month, day), date(year, month, day)
    last = month or 12
    return date(year, month or 1, 1), date(year, last, monthrange(year, last)[1])
