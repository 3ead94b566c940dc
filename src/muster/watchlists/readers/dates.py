"""Dates as lists write them, as partial ISO dates: `1964`, `1964-05`, `1964-05-17`, `1960/1964`, `~1964`."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_WORDED = re.compile(r"(?:(?:(\d{1,2})\s+)?([A-Za-z]{3,9})\.?\s+)?(\d{4})")
_APPROXIMATE = re.compile(r"^(?:circa|c\.|approximately|about|~)\s*", re.IGNORECASE)
_RANGE = re.compile(r"\s+to\s+|\s*[/–]\s*|(?<=\d{4})-(?=\d{4})", re.IGNORECASE)
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, start=1)}


def partial_date(text: str) -> str:
    """Return the text when it is a partial ISO date or a range of two (a time of day is cut off), else empty."""
    approximate, bare = _split_approximate(text)
    ends = [_iso(end.strip()[:10]) for end in bare.split("/")]
    return _join(ends, approximate=approximate)


def date_from_slashes(text: str) -> str:
    """Return day/month/year as a partial ISO date; a day or month `00` is not known (UK practice). Empty if neither."""
    match = _SLASHED.fullmatch(text.strip())
    return _build(int(match[3]), int(match[2]), int(match[1])) if match else ""


def date_from_words(text: str) -> str:
    """Return `10 Dec 1948`, `Dec 1948`, `circa 1951` or `1945 to 1949` (OFAC practice) as a partial ISO date."""
    approximate, bare = _split_approximate(text.strip().rstrip("."))
    ends = [_worded(end) for end in _RANGE.split(bare)]
    return _join(ends, approximate=approximate)


def count_unreadable(skipped: Counter[str], written: Sequence[str], understood: Sequence[str]) -> None:
    """Count the dates that were written but not understood, so that a list says what it lost."""
    lost = sum(bool(words) and not date_ for words, date_ in zip(written, understood, strict=True))
    if lost:
        skipped["birth date not understood"] += lost


def _split_approximate(text: str) -> tuple[bool, str]:
    bare = _APPROXIMATE.sub("", text.strip())
    return bare != text.strip(), bare


def _join(ends: list[str], *, approximate: bool) -> str:
    if len(ends) > 2 or not all(ends):
        return ""
    return ("~" if approximate else "") + "/".join(dict.fromkeys(ends))


def _iso(text: str) -> str:
    match = _ISO.fullmatch(text)
    return _build(int(match[1]), int(match[2] or 0), int(match[3] or 0)) if match else ""


def _worded(text: str) -> str:
    match = _WORDED.fullmatch(text.strip())
    if not match:
        return ""
    month = _MONTHS.get((match[2] or "").casefold()[:3], 0)
    if match[2] and not month:
        return ""
    return _build(int(match[3]), month, int(match[1] or 0))


def _build(year: int, month: int, day: int) -> str:
    if not year:
        return ""
    if not month:
        return f"{year:04}"
    try:
        date(year, month, day or 1)
    except ValueError:
        return ""
    return f"{year:04}-{month:02}-{day:02}" if day else f"{year:04}-{month:02}"
