"""Exports as sheets: those of Security Force Monitor, and the plain sheet of claims that can be brought again."""

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest

from muster.registry.exports.dossiers import Dossier, Named, Stretch, Told, stretches, written
from muster.registry.predicates import PREFERRED, Predicate, RelationKind, SubjectKind
from muster.registry.readers.claims import COLUMNS as CLAIM_COLUMNS

Cells = dict[str, str]

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_OURS = uuid.UUID("6f1cdd0e-3f5c-5d0b-9d7e-6d7573746572")
_KINDS = {RelationKind.CHILD_OF.value: "child", RelationKind.MEMBER_OF.value: "member"}
_POSITIONS = {"site": "site", "area": "aoo"}


def _sourced(*columns: str) -> tuple[str, ...]:
    return tuple(f"{column}{part}" for column in columns for part in ("", ":source", ":confidence"))


SFM_COLUMNS: Mapping[SubjectKind, tuple[str, ...]] = {
    SubjectKind.UNIT: (
        "unit:id:admin",
        *_sourced("unit:name", "unit:other_names", "unit:classification", "unit:country", "unit:first_cited_date"),
        "unit:first_cited_date_start",
        *_sourced("unit:last_cited_date"),
        *("unit:last_cited_date_open", "unit:relation_type", "unit:related_unit_id:admin"),
        *_sourced("unit:related_unit"),
        "unit:related_unit_class",
        *_sourced("unit:related_unit_first_cited_date"),
        "unit:related_unit_first_cited_date_start",
        *_sourced("unit:related_unit_last_cited_date"),
        *("unit:related_unit_open", "unit:location_type", "unit:base_name"),
        *_sourced("unit:location", "unit:location_first_cited_date"),
        "unit:location_first_cited_date_founding",
        *_sourced("unit:location_last_cited_date"),
        "unit:location_open",
    ),
    SubjectKind.PERSON: (
        "person:id:admin",
        *_sourced("person:name", "person:other_names", "person:country"),
        *("person:posting_unit_id:admin", "person:posting_unit_name"),
        *("person:posting_unit:source", "person:posting_unit:confidence"),
        *("person:posting_role", "person:posting_title", "person:posting_rank"),
        *_sourced("person:posting_first_cited_date"),
        *("person:posting_first_cited_date_start", "person:posting_first_cited_date_start_context"),
        *_sourced("person:posting_last_cited_date"),
        *("person:posting_last_cited_date_end", "person:posting_last_cited_date_end_context"),
    ),
    SubjectKind.INCIDENT: (
        *("incident:id:admin", "incident:start_date", "incident:end_date", "incident:location_description"),
        *("incident:location", "incident:violation_type", "incident:violation_description"),
        *("incident:perpetrator_person_id:admin", "incident:perpetrator_person_name"),
        *("incident:perpetrator_unit_id:admin", "incident:perpetrator_unit_name"),
        *("incident:perpetrator_classification", "incident:all:source", "incident:all:confidence"),
    ),
    SubjectKind.PLACE: (
        *("location:id:admin", "location:name", "location:id", "location:geo_type", "location:origin"),
        *(f"location:admin_level_{level}" for level in range(10, 1, -1)),
    ),
}
SHEETS = {
    SubjectKind.UNIT: "units",
    SubjectKind.PERSON: "persons",
    SubjectKind.INCIDENT: "incidents",
    SubjectKind.PLACE: "locations",
}


def sfm_rows(dossier: Dossier, larger: Mapping[int, int | None]) -> Iterator[list[str]]:
    """The rows of a record in the sheet of its kind, each cell under its column."""
    kind = dossier.record.kind
    match kind:
        case SubjectKind.UNIT:
            found = _units(dossier)
        case SubjectKind.PERSON:
            found = _persons(dossier)
        case SubjectKind.INCIDENT:
            found = _incidents(dossier)
        case SubjectKind.PLACE:
            found = iter([_place(dossier, larger)])
    return ([cells.get(column, "") for column in SFM_COLUMNS[kind]] for cells in found)


def claim_rows(dossier: Dossier) -> Iterator[list[str]]:
    """The claims about a record, one on each row, in the columns of the plain sheet."""
    for told in dossier.claims:
        if told.subject == dossier.record:
            yield [_claim_cell(told, column) for column in CLAIM_COLUMNS]


def _claim_cell(told: Told, column: str) -> str:
    end = told.subject if column.startswith("subject") else told.other
    match column:
        case "subject" | "other":
            return end.id if end else ""
        case "subject_kind" | "other_kind":
            return end.kind.value if end else ""
        case "subject_name" | "other_name":
            return end.name if end else ""
        case "sources":
            return "; ".join(told.cited)
        case "starting" | "ending" | "continuing":
            return "Y" if getattr(told.row, column) else ""
        case _:
            return str(getattr(told.row, column) or "")


def _units(dossier: Dossier) -> Iterator[Cells]:
    yield from _rows(
        dossier,
        "unit",
        [_existence(stretch) for stretch in stretches(dossier.of(Predicate.EXISTENCE))],
        [
            _relation(stretch)
            for stretch in stretches(dossier.of(Predicate.RELATION))
            if stretch.told.row.kind in _KINDS
        ],
        [_position(stretch) for stretch in stretches(dossier.of(Predicate.POSITIONING))],
        _lists("unit:classification", dossier.of(Predicate.CLASSIFICATION)),
    )


def _persons(dossier: Dossier) -> Iterator[Cells]:
    postings = stretches(dossier.of(Predicate.POSTING))
    yield from _rows(dossier, "person", [_posting(stretch) for stretch in postings])


def _rows(dossier: Dossier, prefix: str, *blocks: Sequence[Cells]) -> Iterator[Cells]:
    """As many rows as the longest block needs; name and id stand on each."""
    names = dossier.of(Predicate.NAME)
    preferred = [_put(f"{prefix}:name", told.row.value, told) for told in names if told.row.kind == PREFERRED]
    preferred = preferred or [{f"{prefix}:name": dossier.record.name}]
    others = _lists(f"{prefix}:other_names", [told for told in names if told.row.kind != PREFERRED])
    countries = _lists(f"{prefix}:country", dossier.of(Predicate.COUNTRY))
    for at, parts in enumerate(zip_longest(preferred, others, countries, *blocks, fillvalue=None)):
        cells = {f"{prefix}:id:admin": _uuid(dossier.record), **preferred[min(at, len(preferred) - 1)]}
        for part in parts[1:]:
            cells |= part or {}
        yield cells


def _put(column: str, value: str, told: Told) -> Cells:
    return {
        column: value,
        f"{column}:source": ";".join(told.sources),
        f"{column}:confidence": told.row.confidence,
    }


def _lists(column: str, claims: Iterable[Told]) -> list[Cells]:
    """Values that share their sources stand in one cell."""
    groups: dict[tuple[tuple[str, ...], str], list[Told]] = defaultdict(list)
    for told in claims:
        groups[told.sources, told.row.confidence].append(told)
    return [_put(column, ";".join(told.row.value for told in group), group[0]) for group in groups.values()]


def _dated(stretch: Stretch, undated: str, columns: tuple[str, str, str, str]) -> Cells:
    """Both dates with their sources; without dates the sources stand at the column itself.

    The columns are those of the first and last date, and of the flags that say whether they are the start and the end.
    """
    first, last, start, end = columns
    cells: Cells = {}
    if stretch.first and stretch.started:
        cells |= _put(first, stretch.started, stretch.first) | {start: stretch.start_flag}
    elif stretch.first and undated:
        cells |= {key: value for key, value in _put(undated, "", stretch.first).items() if key != undated}
    if stretch.last:
        cells |= _put(last, stretch.ended, stretch.last)
    if stretch.started or stretch.ended:
        cells[end] = stretch.end_flag if end.endswith("open") else "Y" if stretch.end_flag == "E" else "N"
    return cells


def _existence(stretch: Stretch) -> Cells:
    dates = ("unit:first_cited_date", "unit:last_cited_date")
    return _dated(stretch, "", (*dates, f"{dates[0]}_start", f"{dates[1]}_open"))


def _relation(stretch: Stretch) -> Cells:
    told, column = stretch.told, "unit:related_unit"
    dates = (f"{column}_first_cited_date", f"{column}_last_cited_date")
    return _dated(stretch, column, (*dates, f"{dates[0]}_start", f"{column}_open")) | {
        "unit:relation_type": _KINDS[told.row.kind],
        f"{column}_id:admin": _uuid(told.other),
        column: told.other.name if told.other else "",
        f"{column}_class": told.row.category,
    }


def _position(stretch: Stretch) -> Cells:
    told, column = stretch.told, "unit:location"
    dates = (f"{column}_first_cited_date", f"{column}_last_cited_date")
    return _dated(stretch, column, (*dates, f"{dates[0]}_founding", f"{column}_open")) | {
        f"{column}_type": _POSITIONS.get(told.row.kind, "site"),
        column: _reference(told.other),
        "unit:base_name": told.row.title,
    }


def _posting(stretch: Stretch) -> Cells:
    told, column = stretch.told, "person:posting"
    dates = (f"{column}_first_cited_date", f"{column}_last_cited_date")
    cells = _dated(stretch, f"{column}_unit", (*dates, f"{dates[0]}_start", f"{dates[1]}_end")) | {
        f"{column}_unit_id:admin": _uuid(told.other),
        f"{column}_unit_name": told.other.name if told.other else "",
        f"{column}_role": told.row.role,
        f"{column}_title": told.row.title,
        f"{column}_rank": told.row.rank,
    }
    if stretch.first:
        cells[f"{dates[0]}_start_context"] = stretch.first.row.value
    if stretch.last and stretch.last is not stretch.first:
        cells[f"{dates[1]}_end_context"] = stretch.last.row.value
    return cells


def _incidents(dossier: Dossier) -> Iterator[Cells]:
    """What the same sources say stands together: here they stand for the whole row."""
    groups: dict[tuple[tuple[str, ...], str], list[Told]] = defaultdict(list)
    for told in dossier.claims:
        groups[told.sources, told.row.confidence].append(told)
    for (sources, confidence), claims in groups.items():
        said = Dossier(dossier.record, tuple(claims))
        common = {
            "incident:id:admin": _uuid(dossier.record),
            "incident:violation_type": ";".join(_values(said, Predicate.VIOLATION)) or dossier.record.name,
            "incident:perpetrator_classification": ";".join(_values(said, Predicate.PERPETRATOR)),
            "incident:all:source": ";".join(sources),
            "incident:all:confidence": confidence,
        }
        happened = [_occurrence(told) for told in said.of(Predicate.OCCURRENCE)] or [{}]
        described = [{"incident:violation_description": text} for text in _values(said, Predicate.DESCRIPTION)]
        blamed = {
            kind: [
                {f"incident:perpetrator_{kind}_id:admin": _uuid(who), f"incident:perpetrator_{kind}_name": who.name}
                for who in dict.fromkeys(
                    told.subject for told in said.of(Predicate.CONDUCT) if told.subject.kind is kind
                )
            ]
            for kind in (SubjectKind.UNIT, SubjectKind.PERSON)
        }
        for at, parts in enumerate(zip_longest(happened, described, *blamed.values(), fillvalue=None)):
            cells = common | happened[min(at, len(happened) - 1)]
            for part in parts[1:]:
                cells |= part or {}
            yield cells


def _values(dossier: Dossier, predicate: Predicate) -> list[str]:
    return [told.row.value for told in dossier.of(predicate)]


def _occurrence(told: Told) -> Cells:
    dates = told.row.dates
    one = written(dates.first, dates.last) if dates.first == dates.last else str(dates.first)
    return {
        "incident:start_date": one,
        "incident:end_date": str(dates.last) if dates.first != dates.last else "",
        "incident:location": _reference(told.other),
        "incident:location_description": told.row.value,
    }


def _place(dossier: Dossier, larger: Mapping[int, int | None]) -> Cells:
    cells = {"location:id:admin": _uuid(dossier.record)}
    names = [told.row.value for told in dossier.of(Predicate.NAME) if told.row.kind == PREFERRED]
    cells["location:name"] = next(iter(names), dossier.record.name)
    for told in dossier.of(Predicate.IDENTIFIER):
        cells["location:origin"], _, cells["location:id"] = told.row.value.partition(":")
    for told in dossier.of(Predicate.CLASSIFICATION):
        cells["location:geo_type"] = told.row.value
    for told in dossier.of(Predicate.WITHIN):
        if told.other:
            cells[f"location:admin_level_{_level(told.other.pk, larger)}"] = _reference(told.other)
    return cells


def _level(place: int, larger: Mapping[int, int | None]) -> int:
    """2 for a country, two more for each step down, as open maps count."""
    seen = [place]
    while (over := larger.get(seen[-1])) is not None and over not in seen:
        seen.append(over)
    return min(2 * len(seen), 10)


def _reference(named: Named | None) -> str:
    return f"{named.name} {_uuid(named)}" if named else ""


def _uuid(named: Named | None) -> str:
    """The id as these sheets need it: as it came, or always the same one made of ours."""
    if named is None:
        return ""
    return named.id if _UUID.fullmatch(named.id) else str(uuid.uuid5(_OURS, f"{named.kind}:{named.id}"))
