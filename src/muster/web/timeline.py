"""A timeline drawn by the server: spans as bars over years, certain stretches solid, the rest in outline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from muster.registry.files import Stretch

WIDTH, ROW, TOP, LEFT = 960, 22, 24, 8
MOST_YEARS_MARKED = 16
YEAR = 36
"""As much room as a year takes at the end of the scale."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the drawing."""

    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One span: its whole length, its certain parts, and whether each end is known to be one."""

    y: int
    whole: Box
    certain: tuple[Box, ...]
    stretch: Stretch


@dataclass(frozen=True, slots=True)
class Timeline:
    """The drawing as numbers, for the template."""

    width: int
    height: int
    years: tuple[tuple[int, int], ...]
    bars: tuple[Bar, ...]


def draw_timeline(stretches: Sequence[Stretch], today: date) -> Timeline | None:
    """The drawing of all spans that have dates, or None when there are none; what goes on is drawn up to today."""
    dated = [(one, one.span.first, one.span.last) for one in stretches if one.span.first and one.span.last]
    if not dated:
        return None
    ends = [today if one.span.continuing else last for one, _, last in dated]
    start, stop = min(first for _, first, _ in dated), max(ends)
    days = max((stop - start).days, 1)

    def at(day: date) -> int:
        return LEFT + round((day - start).days * (WIDTH - 2 * LEFT) / days)

    def box(first: date, last: date) -> Box:
        return Box(at(first), max(at(last) - at(first), 4))

    step = max(1, (stop.year - start.year) // MOST_YEARS_MARKED + 1)
    marked = [year for year in range(start.year + 1, stop.year + 1) if year % step == 0]
    return Timeline(
        width=WIDTH,
        height=TOP + ROW * len(dated),
        years=tuple((x, year) for year in marked if (x := at(date(year, 1, 1))) <= WIDTH - YEAR),
        bars=tuple(
            Bar(TOP + ROW * row, box(first, end), tuple(box(*pair) for pair in one.span.certain), one)
            for row, ((one, first, _), end) in enumerate(zip(dated, ends, strict=True))
        ),
    )
