"""Reports of foreign military training (one training on each row, CSV or TSV) as the assistance that a unit was given.

A row that names no unit is put aside: what was given to nobody in particular is evidence about no unit.
"""

from collections.abc import Iterable, Iterator

from muster.registry.predicates import PREFERRED, Predicate, SubjectKind
from muster.registry.readers.cells import Cells, Days, ranged, read_days
from muster.registry.readers.staging import Key, StagedClaim, StagedRow
from muster.registry.spans import Dates

NEEDED = {"country", "program", "course_title", "student_unit", "start_date", "end_date"}


def read_training(rows: Iterable[Cells]) -> Iterator[StagedRow]:
    """One training on each row."""
    for cells in rows:
        yield _training(cells)


def _training(cells: Cells) -> StagedRow:
    name, country = " ".join(cells.text("student_unit").split()), cells.needed("country")
    if not name:
        cells.errors.append("student_unit is empty; name the unit that was trained")
    course = cells.text("course_title") or cells.needed("program")
    key = Key(SubjectKind.UNIT, f"{country}/{name}".casefold())
    claims = (
        StagedClaim(predicate=Predicate.NAME, subject=key, value=name, kind=PREFERRED),
        StagedClaim(predicate=Predicate.COUNTRY, subject=key, value=country),
        StagedClaim(
            predicate=Predicate.ASSISTANCE,
            subject=key,
            value="; ".join(filter(None, (course, cells.text("program"), *_amounts(cells)))),
            kind="training",
            title=cells.text("location")[:300],
            role=cells.text("us_unit")[:200],
            dates=_dates(cells),
        ),
    )
    return StagedRow(cells.at, ((key, name),), claims, tuple(cells.errors))


def _amounts(cells: Cells) -> Iterator[str]:
    if seats := cells.text("quantity"):
        yield f"{seats} trained"
    if cost := cells.text("total_cost"):
        yield f"cost {cost}"
    if page := cells.text("page_number"):
        yield f"report {cells.text('report')}, page {page}"


def _dates(cells: Cells) -> Dates:
    """Both cells together hold the two days; in some reports one cell holds both."""
    days: list[Days] = []
    for column in ("start_date", "end_date"):
        for text in cells.text(column).split():
            try:
                days.append(read_days(text))
            except ValueError:
                cells.errors.append(f"{column} is no date: “{text[:30]}”; write it as month/day/year or YYYY-MM-DD")
    if not days:
        return Dates()
    if days[-1].last < days[0].first:
        cells.errors.append(f"end_date ({days[-1].last}) is before start_date ({days[0].first}); correct one of them")
        return Dates()
    return ranged(days[0], days[-1]) if len(days) > 1 else ranged(days[0], None)
