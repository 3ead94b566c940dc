"""Events of the Uppsala Conflict Data Program's georeferenced event dataset (CSV) as incidents.

The columns are those of its codebook (Högbladh, UCDP GED Codebook); a row of HXL tags below the headings is passed
over. Coordinates are those of the place `where_coordinates`. An event names parties, never a unit, so nobody is blamed:
of one-sided violence the side is described, no more.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from muster.registry.predicates import PREFERRED, Predicate, SubjectKind
from muster.registry.readers.cells import Cells, Days, dated
from muster.registry.readers.staging import Key, StagedClaim, StagedRow
from muster.registry.spans import Dates

NEEDED = {"id", "type_of_violence", "date_start", "date_end", "side_a", "side_b", "country"}
VIOLENCE = {"1": "state-based armed conflict", "2": "non-state armed conflict", "3": "one-sided violence"}
ONE_SIDED = "3"


def read_ucdp(rows: Iterable[Cells]) -> Iterator[StagedRow]:
    """One event on each row."""
    for cells in rows:
        if not any(value.startswith("#") for value in cells.values.values()):
            yield _event(cells)


def _event(cells: Cells) -> StagedRow:
    key = Key(SubjectKind.INCIDENT, cells.needed("id"))
    violence = cells.text("type_of_violence")
    if violence not in VIOLENCE:
        cells.errors.append(f"type_of_violence is “{violence[:20]}”; write 1, 2 or 3")
    places = _places(cells)
    sources = _sources(cells)
    words = VIOLENCE.get(violence, "")

    def said(predicate: Predicate, *, subject: Key = key, **more: object) -> StagedClaim:
        return StagedClaim(predicate=predicate, subject=subject, sources=sources, **more)  # type: ignore[arg-type]  # fields by name

    claims = [
        said(
            Predicate.OCCURRENCE,
            other=places[0][0] if places else None,
            value=", ".join(name for _, name in places),
            dates=_dates(cells),
        ),
        said(Predicate.VIOLATION, value=words),
        said(Predicate.DESCRIPTION, value=_description(cells)),
    ]
    if violence == ONE_SIDED and (party := cells.text("side_a")):
        claims.append(said(Predicate.PERPETRATOR, value=party))
    claims += [StagedClaim(predicate=Predicate.NAME, subject=k, value=name, kind=PREFERRED) for k, name in places]
    claims += [
        StagedClaim(predicate=Predicate.WITHIN, subject=inner, other=outer)
        for (inner, _), (outer, _) in pairwise(places)
    ]
    if degrees := cells.degrees("latitude", "longitude"):
        where = cells.text("where_coordinates")
        claims += [
            StagedClaim(predicate=Predicate.COORDINATES, subject=at, value=degrees)
            for at, name in places
            if name == where
        ]
    return StagedRow(cells.at, ((key, words), *places), tuple(claims), tuple(cells.errors))


def _places(cells: Cells) -> list[tuple[Key, str]]:
    """From the point up to the country; the id of each holds all that it lies in."""
    names = [cells.text(column) for column in ("country", "adm_1", "adm_2", "where_coordinates")]
    written = [name for at, name in enumerate(names) if name and name not in names[:at]]
    found = [(Key(SubjectKind.PLACE, "/".join(written[: at + 1]).casefold()), name) for at, name in enumerate(written)]
    return found[::-1]


def _dates(cells: Cells) -> Dates:
    """A day where the event is dated to it, else a range on one day of which it was."""
    began, ended = cells.day("date_start"), cells.day("date_end")
    if not began or not ended:
        cells.needed("date_start")
        cells.needed("date_end")
        return Dates()
    if ended.last < began.first:
        cells.errors.append(f"date_end ({ended.last}) is before date_start ({began.first})")
        return Dates()
    return dated(Days(began.first, ended.last))


def _description(cells: Cells) -> str:
    deaths = {name: cells.text(name) for name in ("best", "low", "high", "deaths_civilians")}
    counted = (
        f"deaths {deaths['best']} (low {deaths['low']}, high {deaths['high']}), civilians {deaths['deaths_civilians']}"
    )
    parts = (f"{cells.text('side_a')} – {cells.text('side_b')}", counted if deaths["best"] else "", _reported_by(cells))
    return "; ".join(part for part in parts if part)


def _reported_by(cells: Cells) -> str:
    by = cells.text("source_original")
    return f"reported by {by}" if by else ""


def _sources(cells: Cells) -> tuple[str, ...]:
    """The articles that the event rests on; several stand in quotes with a semicolon between them."""
    articles = (part.strip(' "') for part in cells.text("source_article").split('";"'))
    return tuple(sorted({article for article in articles if article}))
