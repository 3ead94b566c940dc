"""Dates of birth as they are known: partial, approximate, a range, or the registrar's default birthday."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final

DEFAULT_BIRTHDAYS: Final = frozenset({(1, 1), (7, 1)})
"""1 January and 1 July are what a registrar writes when only the year is known (DOMAIN, section 6)."""

APPROXIMATE_YEARS: Final = 2
MONTHS: Final = {
    name: number
    for number, names in enumerate(
        [
            "jan january janvier يناير كانون",
            "feb february fevrier février فبراير شباط",
            "mar march mars مارس آذار اذار",
            "apr april avril أبريل ابريل نيسان",
            "may mai مايو أيار ايار",
            "jun june juin يونيو حزيران",
            "jul july juillet يوليو تموز",
            "aug august aout août أغسطس اغسطس آب",
            "sep sept september septembre سبتمبر أيلول ايلول",
            "oct october octobre أكتوبر اكتوبر",
            "nov november novembre نوفمبر",
            "dec december decembre décembre ديسمبر",
        ],
        start=1,
    )
    for name in names.split()
}
DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
ISO: Final = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[T ][\d:.+Z-]*)?")
DAY_FIRST: Final = re.compile(r"(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4})")
YEAR_FIRST: Final = re.compile(r"(\d{4})[./ ](\d{1,2})[./ ](\d{1,2})")
WITH_MONTH: Final = re.compile(r"(?:(\d{1,2})[\s.\-/]*)?([^\W\d_]{3,9})[\s.,\-/]*(?:(\d{1,2})[\s,.]+)?(\d{4})")
ABOUT: Final = re.compile(r"^(?:~|circa|ca?\.?|about|approx(?:imately|\.)?|around|vers|حوالي)\s*", re.IGNORECASE)


class DateRelation(StrEnum):
    """How two dates of birth stand to each other, from the strongest agreement to the heaviest contradiction."""

    SAME_DAY = "same day"
    FLIPPED = "day and month flipped"
    SLIP = "one digit differs"
    SAME_MONTH = "same month"
    SAME_YEAR = "same year"
    OVERLAP = "ranges meet"
    NEAR = "near"
    OTHER_DAY = "same year, another day"
    NEXT_YEAR = "one year apart"
    YEARS_APART = "years apart"
    FAR_APART = "many years apart"


@dataclass(frozen=True, slots=True)
class BirthDate:
    """When somebody was born, as far as it is known: between the days `first` and `last`.

    `parts` are year, month and day (0 = not known) where one date was written; `approximate` widens by two years.
    """

    first: date
    last: date
    parts: tuple[int, int, int]
    approximate: bool = False

    @property
    def is_day(self) -> bool:
        return bool(self.parts[2])


@lru_cache(maxsize=65_536)
def read_birth_date(text: str) -> BirthDate | None:
    """The date of birth that `text` states, or None when it states none that can be understood.

    Understands ISO dates, partial or full; `first/last` and `between … and …`; a leading `~` or "circa"; day-month-year
    with any of `/ . -` or a month's name in English, French or Arabic; Arabic and Persian digits; zeros for what is not
    known (`00/00/1964`); a trailing time. A default birthday (1 January, 1 July) is read as its year.
    """
    written = text.translate(DIGITS).strip()
    bare = ABOUT.sub("", written)
    approximate = bare != written
    ends = [_single(end) for end in _ends(bare)]
    known = [end for end in ends if end is not None]
    if not known or len(known) != len(ends):
        return None
    if len(known) == 1:
        first, last = _span(known[0])
        return BirthDate(first, last, known[0], approximate)
    first, last = min(_span(end)[0] for end in known), max(_span(end)[1] for end in known)
    return BirthDate(first, last, (0, 0, 0), approximate)


def compare_birth_dates(left: BirthDate, right: BirthDate) -> DateRelation:
    """How the two stand to each other; symmetric."""
    if left.is_day and right.is_day and not (left.approximate or right.approximate):
        return _compare_days(left, right)
    if left.first <= right.last and right.first <= left.last:
        return _overlap(left, right)
    gap = max(left.first.year - right.last.year, right.first.year - left.last.year)
    if left.approximate or right.approximate:
        if gap <= APPROXIMATE_YEARS:
            return DateRelation.NEAR
        gap -= APPROXIMATE_YEARS
    return _apart(gap)


def _compare_days(left: BirthDate, right: BirthDate) -> DateRelation:
    if left.parts == right.parts:
        return DateRelation.SAME_DAY
    (year, month, day), (other_year, other_month, other_day) = left.parts, right.parts
    if year == other_year and (month, day) == (other_day, other_month):
        return DateRelation.FLIPPED
    if _is_slip(left.first.isoformat(), right.first.isoformat()):
        return DateRelation.SLIP
    if year == other_year:
        return DateRelation.OTHER_DAY
    return _apart(abs(year - other_year))


def _is_slip(left: str, right: str) -> bool:
    """Whether one digit was mistyped or two neighbours were swapped."""
    differing = [place for place, (one, other) in enumerate(zip(left, right, strict=True)) if one != other]
    if len(differing) == 1:
        return True
    if len(differing) != 2:
        return False
    first, second = differing
    return second - first == 1 and left[first] == right[second] and left[second] == right[first]


def _overlap(left: BirthDate, right: BirthDate) -> DateRelation:
    if left.approximate or right.approximate:
        return DateRelation.NEAR
    if not (left.parts[0] and right.parts[0]):
        return DateRelation.OVERLAP
    return DateRelation.SAME_MONTH if left.parts[1] and right.parts[1] else DateRelation.SAME_YEAR


def _apart(years: int) -> DateRelation:
    if years <= 0:
        return DateRelation.OTHER_DAY
    if years == 1:
        return DateRelation.NEXT_YEAR
    return DateRelation.YEARS_APART if years <= 5 else DateRelation.FAR_APART


def _ends(text: str) -> list[str]:
    """The one date, or the first and the last of a range."""
    if between := re.fullmatch(r"(?:between|entre)\s+(.+?)\s+(?:and|et)\s+(.+)", text, re.IGNORECASE):
        return list(between.groups())
    if years := re.fullmatch(r"(\d{4})\s*(?:-|–|to)\s*(\d{4})", text):
        return list(years.groups())
    if text.count("/") == 1 and re.fullmatch(r"\d{4}[\d-]*/\d{4}[\d-]*", text):
        return text.split("/")
    return [text]


def _single(text: str) -> tuple[int, int, int] | None:
    """Year, month, day (0 = not known) of one written date."""
    text = text.strip()
    if match := ISO.fullmatch(text):
        year, month, day = (int(group or 0) for group in match.groups())
    elif match := YEAR_FIRST.fullmatch(text):
        year, month, day = map(int, match.groups())
    elif match := DAY_FIRST.fullmatch(text):
        day, month, year = map(int, match.groups())
        if month > 12 >= day:
            day, month = month, day
    elif match := WITH_MONTH.fullmatch(text):
        before, name, after, year_written = match.groups()
        year, month, day = int(year_written), MONTHS.get(name.lower(), 0), int(before or after or 0)
        if not month:
            return None
    else:
        return None
    return _checked(year, month, day)


def _checked(year: int, month: int, day: int) -> tuple[int, int, int] | None:
    if (month, day) in DEFAULT_BIRTHDAYS or not month:
        month = day = 0
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    return (year, month, day) if year >= 1000 else None


def _span(parts: tuple[int, int, int]) -> tuple[date, date]:
    year, month, day = parts
    if day:
        return date(year, month, day), date(year, month, day)
    if not month:
        return date(year, 1, 1), date(year, 12, 31)
    last = date(year, 12, 31) if month == 12 else date.fromordinal(date(year, month + 1, 1).toordinal() - 1)
    return date(year, month, 1), last
