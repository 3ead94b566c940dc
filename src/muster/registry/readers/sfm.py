"""Security Force Monitor's sheets of units, persons, incidents and locations, row by row, as claims.

The columns are those of its fieldset 2.0 (Research Handbook, CC BY 4.0): every field has a `:source` and a
`:confidence` beside it. A subject's fields are repeated on each of its rows; the same claim on many rows is one claim.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

from muster.registry.predicates import PREFERRED, Predicate, RelationKind, SubjectKind
from muster.registry.readers.cells import Cells, Days, dated
from muster.registry.readers.staging import Key, StagedClaim, StagedRow
from muster.registry.spans import Dates

RELATIONS = {"child": RelationKind.CHILD_OF, "member": RelationKind.MEMBER_OF}
POSITIONS = {"site": "site", "aoo": "area"}
PERPETRATORS = (SubjectKind.UNIT, SubjectKind.PERSON)
LEVELS = range(10, 1, -1)


class SfmSheet(StrEnum):
    """The four sheets of a country workbook, by the word that their headings begin with."""

    UNITS = "unit"
    PERSONS = "person"
    INCIDENTS = "incident"
    LOCATIONS = "location"


NEEDED = {
    SfmSheet.UNITS: {"unit:id:admin", "unit:name", "unit:related_unit_id:admin", "unit:location"},
    SfmSheet.PERSONS: {"person:id:admin", "person:name", "person:posting_unit_id:admin"},
    SfmSheet.INCIDENTS: {"incident:id:admin", "incident:start_date", "incident:violation_type"},
    SfmSheet.LOCATIONS: {"location:id:admin", "location:name", "location:geo_type"},
}


def sheet_kind(headings: Collection[str]) -> SfmSheet | None:
    """Which of the four sheets has these headings, or None."""
    return next((kind for kind, needed in NEEDED.items() if needed <= set(headings)), None)


def read_sfm(rows: Iterable[Cells]) -> Iterator[StagedRow]:
    """All rows of one of the four sheets, which is told by its headings."""
    read = None
    for cells in rows:
        read = read or READERS[sheet_kind(cells.values) or SfmSheet.UNITS]
        yield read(cells)


def _unit(cells: Cells) -> StagedRow:
    key, name = _subject(cells, SubjectKind.UNIT, "unit")
    claims = [
        *_names(cells, key, "unit"),
        *_values(cells, key, "unit:classification", Predicate.CLASSIFICATION),
        *_values(cells, key, "unit:country", Predicate.COUNTRY),
    ]
    existence = cells.two_dates(
        "unit:first_cited_date",
        "unit:last_cited_date",
        start="unit:first_cited_date_start",
        end="unit:last_cited_date_open",
    )
    claims += [_claim(cells, Predicate.EXISTENCE, key, columns=(heading,), dates=dates) for heading, dates in existence]
    claims += _relation(cells, key)
    claims += _positioning(cells, key)
    return _row(cells, key, name, claims)


def _relation(cells: Cells, key: Key) -> list[StagedClaim]:
    column = "unit:related_unit"
    superior = cells.identity(f"{column}_id:admin")
    kind = cells.text("unit:relation_type").casefold()
    if not superior:
        if kind:
            cells.errors.append(f"unit:relation_type is “{kind}” but unit:related_unit_id:admin is empty")
        return []
    if kind not in RELATIONS:
        cells.errors.append(f"unit:relation_type is “{kind}”; write child or member")
        return []
    if superior == key.id:
        cells.errors.append("unit:related_unit_id:admin is the unit itself")
        return []
    dates = cells.two_dates(
        f"{column}_first_cited_date",
        f"{column}_last_cited_date",
        start=f"{column}_first_cited_date_start",
        end=f"{column}_open",
    )
    return [
        _claim(
            cells,
            Predicate.RELATION,
            key,
            other=Key(SubjectKind.UNIT, superior),
            kind=RELATIONS[kind],
            category=cells.text(f"{column}_class").casefold(),
            columns=(column, *heading),
            dates=when,
        )
        for heading, when in _or_undated(dates)
    ]


def _positioning(cells: Cells, key: Key) -> list[StagedClaim]:
    column = "unit:location"
    kind = cells.text(f"{column}_type").casefold()
    place = cells.identity(column)
    if not place:
        if kind:
            cells.errors.append(f"unit:location is empty, but unit:location_type says “{kind}”")
        return []
    if kind not in POSITIONS:
        cells.errors.append(f"unit:location_type is “{kind}”; write site or aoo")
        return []
    dates = cells.two_dates(
        f"{column}_first_cited_date",
        f"{column}_last_cited_date",
        start=f"{column}_first_cited_date_founding",
        end=f"{column}_open",
    )
    return [
        _claim(
            cells,
            Predicate.POSITIONING,
            key,
            other=Key(SubjectKind.PLACE, place),
            kind=POSITIONS[kind],
            title=cells.text("unit:base_name"),
            columns=(column, *heading),
            dates=when,
        )
        for heading, when in _or_undated(dates)
    ]


def _person(cells: Cells) -> StagedRow:
    key, name = _subject(cells, SubjectKind.PERSON, "person")
    claims = [*_names(cells, key, "person"), *_values(cells, key, "person:country", Predicate.COUNTRY)]
    column = "person:posting"
    unit = cells.identity(f"{column}_unit_id:admin")
    if not unit and (cells.text(f"{column}_role") or cells.text(f"{column}_rank")):
        cells.errors.append("person:posting_unit_id:admin is empty, but the row has a role or a rank")
    dates = cells.two_dates(
        f"{column}_first_cited_date",
        f"{column}_last_cited_date",
        start=f"{column}_first_cited_date_start",
        end=f"{column}_last_cited_date_end",
    )
    claims += [
        _claim(
            cells,
            Predicate.POSTING,
            key,
            other=Key(SubjectKind.UNIT, unit),
            value=cells.text(_context(heading)),
            role=cells.text(f"{column}_role"),
            title=cells.text(f"{column}_title"),
            rank=cells.text(f"{column}_rank"),
            columns=(f"{column}_unit", f"{column}_role", f"{column}_rank", *heading),
            dates=when,
        )
        for heading, when in (_or_undated(dates) if unit else ())
    ]
    return _row(cells, key, name, claims)


def _context(heading: Sequence[str]) -> str:
    """The column that says what the date is, for example that somebody was appointed then."""
    return f"{heading[0]}_{'start' if 'first' in heading[0] else 'end'}_context" if heading else ""


def _incident(cells: Cells) -> StagedRow:
    key = Key(SubjectKind.INCIDENT, cells.identity("incident:id:admin", needed=True))
    kinds = cells.parts("incident:violation_type")
    if not kinds:
        cells.errors.append("incident:violation_type is empty")
    began, ended = cells.day("incident:start_date"), cells.day("incident:end_date")
    place = cells.identity("incident:location")
    if began and ended and ended.last < began.first:
        cells.errors.append(f"incident:end_date ({ended.last}) is before incident:start_date ({began.first})")
    happened = (began or ended) and Days((began or ended).first, (ended or began).last)  # type: ignore[union-attr]  # one of them is there

    def said(predicate: Predicate, subject: Key = key, **words: object) -> StagedClaim:
        return _claim(cells, predicate, subject, columns=("incident:all",), **words)

    claims = [
        said(
            Predicate.OCCURRENCE,
            other=Key(SubjectKind.PLACE, place) if place else None,
            value=cells.text("incident:location_description"),
            dates=dated(happened) if happened and happened.first <= happened.last else Dates(),
        ),
        *(said(Predicate.VIOLATION, value=kind) for kind in kinds),
        *(said(Predicate.PERPETRATOR, value=part) for part in cells.parts("incident:perpetrator_classification")),
    ]
    if description := cells.text("incident:violation_description"):
        claims.append(said(Predicate.DESCRIPTION, value=description))
    named = [Key(kind, cells.identity(f"incident:perpetrator_{kind}_id:admin")) for kind in PERPETRATORS]
    claims += [said(Predicate.CONDUCT, by, other=key, kind="direct") for by in named if by.id]
    return _row(cells, key, "; ".join(kinds), claims)


def _location(cells: Cells) -> StagedRow:
    key, name = _subject(cells, SubjectKind.PLACE, "location")
    claims = [_claim(cells, Predicate.NAME, key, value=name, kind=PREFERRED)]
    if number := cells.text("location:id"):
        claims.append(_claim(cells, Predicate.IDENTIFIER, key, value=f"{cells.text('location:origin')}:{number}"))
    if shape := cells.text("location:geo_type"):
        claims.append(_claim(cells, Predicate.CLASSIFICATION, key, value=shape))
    if degrees := cells.degrees("location:latitude", "location:longitude"):
        claims.append(_claim(cells, Predicate.COORDINATES, key, value=degrees))
    larger = (cells.identity(f"location:admin_level_{level}") for level in LEVELS)
    over = next((found for found in larger if found and found != key.id), "")
    if over:
        claims.append(_claim(cells, Predicate.WITHIN, key, other=Key(SubjectKind.PLACE, over)))
    return _row(cells, key, name, claims)


READERS: Mapping[SfmSheet, Callable[[Cells], StagedRow]] = {
    SfmSheet.UNITS: _unit,
    SfmSheet.PERSONS: _person,
    SfmSheet.INCIDENTS: _incident,
    SfmSheet.LOCATIONS: _location,
}


def _subject(cells: Cells, kind: SubjectKind, prefix: str) -> tuple[Key, str]:
    return Key(kind, cells.identity(f"{prefix}:id:admin", needed=True)), cells.needed(f"{prefix}:name")


def _row(cells: Cells, key: Key, name: str, claims: Sequence[StagedClaim]) -> StagedRow:
    return StagedRow(cells.at, ((key, name),), tuple(claims), tuple(dict.fromkeys(cells.errors)))


def _claim(
    cells: Cells, predicate: Predicate, subject: Key, *, columns: Sequence[str] = (), **words: object
) -> StagedClaim:
    return StagedClaim(
        predicate=predicate,
        subject=subject,
        sources=cells.sources(*columns),
        confidence=cells.confidence(*columns) if columns else "",
        **words,  # type: ignore[arg-type]  # the fields of a staged claim, by name
    )


def _names(cells: Cells, key: Key, prefix: str) -> Iterator[StagedClaim]:
    name = cells.text(f"{prefix}:name")
    yield _claim(cells, Predicate.NAME, key, value=name, kind=PREFERRED, columns=(f"{prefix}:name",))
    others = [other for other in cells.parts(f"{prefix}:other_names") if other != name]
    yield from (
        _claim(cells, Predicate.NAME, key, value=other, kind="other", columns=(f"{prefix}:other_names",))
        for other in others
    )


def _values(cells: Cells, key: Key, column: str, predicate: Predicate) -> Iterator[StagedClaim]:
    for part in cells.parts(column):
        yield _claim(cells, predicate, key, value=part, columns=(column,))


def _or_undated(dates: Sequence[tuple[str, Dates]]) -> Iterator[tuple[tuple[str, ...], Dates]]:
    """The dates with their headings, or one claim without dates."""
    for heading, when in dates:
        yield (heading,), when
    if not dates:
        yield (), Dates()
