"""One row of a sheet of evidence: cells by heading, dates in parts, flags and lists, with what is wrong and where."""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from muster.documents.workbooks import undefused
from muster.registry.policy import read_coordinates
from muster.registry.readers.staging import Place
from muster.registry.spans import CONFIDENCES, Dates

_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})?)?(?:-(\d{1,2})?(?:[ T]\d\d:\d\d.*)?)?")
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})")
_WORDS = re.compile(r"([A-Za-z]+) (\d{4})")
_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
LAST_SHORT_YEAR = 30
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Days:
    """A date as precise as it is written: the first and the last day that it can mean."""

    first: date
    last: date


@dataclass(slots=True)
class Cells:
    """The cells of one row by their headings; whatever can't be read is gathered in `errors`, each with its column."""

    values: Mapping[str, str]
    at: Place = field(default_factory=lambda: Place("", 0))
    errors: list[str] = field(default_factory=list)

    def text(self, heading: str) -> str:
        """The cell without surrounding space; empty when the column is not there."""
        text = self.values.get(heading, "").strip()
        return undefused(text) if text[:1] == "'" else text

    def needed(self, heading: str) -> str:
        """A cell that must be filled."""
        if not (text := self.text(heading)):
            self.errors.append(f"{heading} is empty")
        return text

    def identity(self, heading: str, *, needed: bool = False) -> str:
        """The id in a cell, alone or at the end of a name for people."""
        text = self.needed(heading) if needed else self.text(heading)
        found = _UUID.findall(text)
        if text and not found:
            self.errors.append(f"{heading} holds no id: “{text[:60]}”")
        return found[-1] if found else ""

    def parts(self, heading: str) -> tuple[str, ...]:
        """A list separated by semicolons, each entry once."""
        return tuple(dict.fromkeys(part for text in self.text(heading).split(";") if (part := " ".join(text.split()))))

    def sources(self, *headings: str) -> tuple[str, ...]:
        """The ids of the sources named for these columns."""
        return tuple(sorted({part for heading in headings for part in self.parts(f"{heading}:source")}))

    def confidence(self, *headings: str) -> str:
        """The least confidence named for these columns."""
        said = [text for heading in headings if (text := self.text(f"{heading}:confidence").title())]
        if wrong := [text for text in said if text not in CONFIDENCES]:
            self.errors.append(f"{headings[0]}:confidence is “{wrong[0]}”; write Low, Medium or High")
            return ""
        return min(said, key=CONFIDENCES.index, default="")

    def flag(self, heading: str, allowed: str = "YN") -> str:
        """A one-letter cell."""
        text = self.text(heading).upper()
        if text and text not in set(allowed):
            self.errors.append(f"{heading} is “{text[:20]}”; write {' or '.join(allowed)}")
            return ""
        return text

    def degrees(self, latitude: str, longitude: str) -> str:
        """Where a place lies, from its two columns; empty where neither is filled."""
        if not (self.text(latitude) or self.text(longitude)):
            return ""
        written = f"{self.needed(latitude)}, {self.needed(longitude)}"
        if read_coordinates(written) is None:
            self.errors.append(f"{latitude} and {longitude} are no degrees: “{written}”")
        return written

    def day(self, heading: str) -> Days | None:
        """A date: from its columns of year, month and day, else from how it is written."""
        text = self.text(heading)
        try:
            if self.values.get(f"{heading}_year", "").strip():
                numbers = [self.text(f"{heading}_{part}") for part in ("year", "month", "day")]
                return _days(*(int(float(number)) if number else 0 for number in numbers))
            return read_days(text) if text else None
        except (ValueError, OverflowError):
            self.errors.append(f"{heading} is no date: “{(text or self.text(f'{heading}_year'))[:30]}”")
            return None

    def two_dates(self, first: str, last: str, *, start: str, end: str) -> list[tuple[str, Dates]]:
        """The dates of what was first cited and last cited, each with the heading that says so.

        Two observations make two claims: what lies between them is an inference, which the fold makes and shows.
        `E` in the end column, or `Y` in a column named `…_end`, means that the last date is the real end; `Y` in a
        column named `…_open` that it is taken to go on.
        """
        began, ended = self.day(first), self.day(last)
        starting = self.flag(start) == "Y"
        closing = self.flag(end, "YNE" if end.endswith("open") else "YN")
        is_end = closing == "E" or (closing == "Y" and not end.endswith("open"))
        goes_on = closing == "Y" and end.endswith("open")
        if began and ended and ended.last < began.first:
            self.errors.append(f"{last} ({ended.last}) is before {first} ({began.first})")
            return []
        found = []
        if began:
            found.append((first, dated(began, starting=starting, continuing=goes_on and not ended)))
        if ended:
            found.append((last, dated(ended, ending=is_end, continuing=goes_on)))
        return found


def read_days(text: str) -> Days:
    """A date as people write it: 2018, 2018-02, 2018-02-, 2018-02-03, 2/28/2018, 2/28/18, February 2018.

    A time of day behind a date is passed over.

    Years of two digits are those from 1931 to 2030.

    Raises:
        ValueError: it is none of them, or no day of the calendar.
    """
    if found := _ISO.fullmatch(text):
        return _days(*(int(part) if part else 0 for part in found.groups()))
    if found := _AMERICAN.fullmatch(text):
        month, day, year = (int(part) for part in found.groups())
        return _days(year if year > 99 else year + (2000 if year <= LAST_SHORT_YEAR else 1900), month, day)
    if (found := _WORDS.fullmatch(text)) and found[1].casefold() in _MONTHS:
        return _days(int(found[2]), _MONTHS[found[1].casefold()], 0)
    raise ValueError(text)


def dated(days: Days, *, starting: bool = False, ending: bool = False, continuing: bool = False) -> Dates:
    """One day is a precise range; a month or a year is an imprecise one: true on at least one day of it."""
    if days.first == days.last:
        return Dates(
            first_precise=days.first, last_precise=days.last, starting=starting, ending=ending, continuing=continuing
        )
    return Dates(
        first_imprecise=days.first, last_imprecise=days.last, starting=starting, ending=ending, continuing=continuing
    )


def ranged(start: Days | None, end: Days | None, *, starting: bool = True, ending: bool = True) -> Dates:
    """From a start to an end, each as precise as it is written: true on every day between the two.

    Where there is only one of them it is a single observation.
    """
    if start is None or end is None:
        only = start or end
        return dated(only, starting=starting and only is start, ending=ending and only is end) if only else Dates()
    if start.last > end.first:
        return replace(dated(Days(start.first, max(start.last, end.last))), starting=starting, ending=ending)
    imprecise = start.first != start.last or end.first != end.last
    return Dates(
        first_precise=start.last,
        last_precise=end.first,
        first_imprecise=start.first if imprecise else None,
        last_imprecise=end.last if imprecise else None,
        starting=starting,
        ending=ending,
    )


def _days(year: int, month: int, day: int) -> Days:
    if not month:
        if day:
            raise ValueError(day)
        return Days(date(year, 1, 1), date(year, 12, 31))
    if not day:
        return Days(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
    return Days(date(year, month, day), date(year, month, day))
