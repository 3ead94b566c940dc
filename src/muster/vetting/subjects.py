"""A candidate in the words of its neighbours: columns of our table, a subject of the registry, a query, a record."""

from collections.abc import Mapping, Sequence
from dataclasses import fields as dataclass_fields
from datetime import date
from typing import TypedDict

from muster.audit.canonical import JsonValue
from muster.names import Kind
from muster.registry.bearings import Vetted, stated_posting
from muster.registry.folding import Row
from muster.registry.policy import SubjectFields
from muster.registry.spans import Dates
from muster.screening.records import Query, Record
from muster.vetting.models import Candidate
from muster.vetting.readers.dates import days_of
from muster.vetting.readers.fields import CandidateFields, to_query

CANDIDATE = "candidate:"


class CandidateColumns(TypedDict):
    """What the table of candidates keeps beside the row it came from."""

    kind: str
    name: str
    name_original: str
    fields: dict[str, JsonValue]
    birth_date: str
    rank: str
    unit_name: str


def candidate_columns(fields: CandidateFields) -> CandidateColumns:
    """A read row as the columns of a candidate; a text too long for its column is whole in `fields`."""
    written = ((field.name, getattr(fields, field.name)) for field in dataclass_fields(fields))
    known = {name: list(value) if isinstance(value, tuple) else value for name, value in written if value}
    return {
        "kind": fields.kind,
        "name": fields.name[:400],
        "name_original": fields.name_original[:400],
        "fields": known,
        "birth_date": fields.birth_date[:30],
        "rank": fields.rank[:80],
        "unit_name": fields.unit_name[:300],
    }


def fields_of(fields: Mapping[str, JsonValue]) -> CandidateFields:
    """The read row again, from the fields of its candidate."""
    known = {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
    return CandidateFields(**known)  # type: ignore[arg-type]  # as candidate_columns wrote them


def subject_fields(fields: CandidateFields) -> SubjectFields:
    """What the registry keeps of a read row."""
    return SubjectFields(
        kind=Kind(fields.kind),
        name=fields.name[:400],
        name_original=fields.name_original[:400],
        gender=fields.gender[:20],
        birth_date=fields.birth_date[:30],
        nationality=fields.nationality[:60],
        father_name=fields.father_name[:200],
        mother_name=fields.mother_name[:200],
        position=fields.job_title[:200],
        identifiers=tuple(value[:80] for value in (fields.id_number, fields.other_identifier) if value),
        unit_name=unit_name_of(fields),
        unit_location=fields.unit_location[:200],
    )


def unit_name_of(fields: CandidateFields) -> str:
    """The unit that the row is about: the subject itself, or the unit that the person serves in."""
    return (fields.name if fields.kind == "unit" else fields.unit_name)[:300]


def candidate_query(candidate: Candidate) -> Query:
    """The candidate as a question to an index."""
    return to_query(fields_of(candidate.fields))


def record_id(candidate: int) -> str:
    """The id by which a candidate is found."""
    return f"{CANDIDATE}{candidate}"


def candidate_id(found: str) -> int:
    """The candidate of a record's id."""
    return int(found.removeprefix(CANDIDATE))


def candidate_record(candidate: int, fields: Mapping[str, JsonValue]) -> Record:
    """The candidate as something that can be found by another's question."""
    asked = to_query(fields_of(fields))
    return Record(
        id=record_id(candidate),
        kind=asked.kind,
        name=asked.name,
        aliases=asked.aliases,
        dataset="candidates",
        gender=asked.gender,
        birth_dates=(asked.birth_date,) if asked.birth_date else (),
        birth_places=(asked.birth_place,) if asked.birth_place else (),
        countries=asked.countries,
        identifiers=asked.identifiers,
        father_name=asked.father_name,
        mother_name=asked.mother_name,
        units=(asked.unit,) if asked.unit else (),
        positions=(asked.rank,) if asked.rank else (),
    )


def vetted(candidate: Candidate, on: date, also: Sequence[int] = ()) -> Vetted:
    """The candidate as the registry is asked about them, on the day of the roster; `also` are persons they are too."""
    stated: tuple[Row, ...] = ()
    if candidate.kind != "unit" and candidate.unit_id is not None:
        fields = fields_of(candidate.fields)
        dates = posting_dates(fields.posting_from, fields.posting_to, on)
        role = fields.job_title or fields.rank
        stated = (stated_posting(candidate.person_id, candidate.unit_id, dates, role=role),)
    return Vetted(
        name=candidate.name,
        on=on,
        person=candidate.person_id,
        also=tuple(also),
        unit=candidate.unit_id,
        stated=stated,
        is_unit=candidate.kind == "unit",
    )


def posting_dates(first: str, last: str, on: date) -> Dates:
    """When a posting holds that a roster of this day states: without a start, of that day alone."""
    began, ended = days_of(first), days_of(last)
    if ended is not None and ended[0] > on:
        ended = None
    until = (ended[0], min(ended[1], on)) if ended else (on, on)
    if began is None or began[0] > until[1]:
        outer, inner = until, (until[1], until[0])
    else:
        outer, inner = (began[0], until[1]), (began[1], until[0])
    precise = inner if inner[0] <= inner[1] else (None, None)
    imprecise = outer if outer != inner else (None, None)
    return Dates(
        first_precise=precise[0],
        last_precise=precise[1],
        first_imprecise=imprecise[0],
        last_imprecise=imprecise[1],
        starting=began is not None and outer[0] == began[0],
        ending=ended is not None,
    )
