"""Reading standing claims as one reader may see them, as known on a day, and how strong the evidence behind them is."""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache, cached_property, partial
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model, Q, sql

from muster.accounts.models import Label, User
from muster.accounts.scoping import Reader, ScopedQuerySet
from muster.registry.folding import ANSWERED, COLUMNS, Row, last_answers, merged_groups
from muster.registry.models import Claim, Identity, Person, Source, Unit
from muster.registry.policy import SourceFacts, independent_sources
from muster.registry.predicates import Predicate, SubjectKind
from muster.registry.spans import CONFIDENCES, Evidence

K = TypeVar("K", bound=Hashable)
M = TypeVar("M", bound=Model)
P = TypeVar("P", Person, Unit)
MERGING = (("person", SubjectKind.PERSON), ("unit", SubjectKind.UNIT), ("other_unit", SubjectKind.UNIT))
SAID = ", ".join(("id", *COLUMNS[1:]))
CITED = (
    "SELECT citation.id, claim_id, source_id, reprint_of_id, is_compilation FROM registry_claimcitation "
    "JOIN registry_citation AS citation ON citation.id = citation_id "
    "JOIN registry_source AS source ON source.id = source_id WHERE"
)


class View:
    """Through whose eyes, and with the knowledge of which day or moment, the registry is read; None is the present one.

    Which markings the reader may read is asked once, for all reads through one view.
    """

    def __init__(
        self,
        reader: Reader,
        known_on: date | datetime | None = None,
        asked: tuple[SubjectKind, int, int] | None = None,
    ) -> None:
        self.reader = reader
        self.known_on = known_on
        self._asked = asked

    @cached_property
    def labels(self) -> frozenset[int] | None:
        """The markings that the reader may read; None for the operator, who reads all."""
        if not isinstance(self.reader, User):
            return None
        return frozenset(Label.objects.readable_by(self.reader).values_list("pk", flat=True))

    @property
    def _markings(self) -> Q:
        return Q() if self.labels is None else Q(label__in=self.labels)

    @cached_property
    def _leads(self) -> dict[SubjectKind, dict[int, int]]:
        """Records that were said to be the same, each with the oldest one, to which they lead."""
        answers = last_answers(self.answers().values_list(*ANSWERED))
        if self._asked is not None:
            kind, *pair = self._asked
            answers[kind].pop((min(pair), max(pair)), None)
        return {kind: merged_groups(found) for kind, found in answers.items()}

    def without(self, kind: SubjectKind, first: int, second: int) -> "View":
        """The same eyes, as if nothing had been said about these two records."""
        return View(self.reader, self.known_on, (kind, first, second))

    def same_as(self, kind: SubjectKind, record: int) -> int:
        """The record that stands for this one, as far as the reader may know: itself or the oldest of its group."""
        return self._leads[kind].get(record, record) if kind in self._leads else record

    def members(self, kind: SubjectKind, record: int) -> frozenset[int]:
        """All records of the same person or unit, this one among them."""
        return self._groups.get((kind, self.same_as(kind, record)), frozenset({record}))

    def members_of(self, kind: SubjectKind, records: Iterable[int]) -> set[int]:
        """All records of these persons or units."""
        return {member for record in records for member in self.members(kind, record)}

    def leads(self, records: Sequence[P]) -> list[P]:
        """For each of these records of one kind the one that stands for it."""
        if not records:
            return []
        kind = SubjectKind.PERSON if isinstance(records[0], Person) else SubjectKind.UNIT
        leads = {record.pk: lead for record in records if (lead := self.same_as(kind, record.pk)) != record.pk}
        found = self.in_bulk(type(records[0]), set(leads.values()))
        return [found.get(leads.get(record.pk, 0), record) for record in records]

    def as_one(self, rows: Iterable[Row]) -> list[Row]:
        """These claims as of the records that stand for those which they name."""
        merged = [(column, self._leads[kind]) for column, kind in MERGING if self._leads[kind]]
        if not merged:
            return list(rows)
        found = []
        for row in rows:
            moved: dict[str, Any] = {c: lead for c, leads in merged if (lead := leads.get(getattr(row, c)))}
            found.append(row._replace(**moved) if moved else row)
        return found

    @cached_property
    def _groups(self) -> dict[tuple[SubjectKind, int], frozenset[int]]:
        groups: dict[tuple[SubjectKind, int], set[int]] = defaultdict(set)
        for kind, leads in self._leads.items():
            for record, lead in leads.items():
                groups[kind, lead].add(record)
        return {key: frozenset(group) for key, group in groups.items()}

    @property
    def moment(self) -> datetime | None:
        """The end of that day, in UTC; a moment itself."""
        if self.known_on is None or isinstance(self.known_on, datetime):
            return self.known_on
        return datetime.combine(self.known_on, time.max, UTC)

    def known_by(self, column: str) -> tuple[str, list[str | None]]:
        """The condition of a query by hand that a moment lies before what is asked for, and its value."""
        if self.moment is None:
            return "", []
        return f"{column} <= %s AND ", [connection.ops.adapt_datetimefield_value(self.moment)]

    def answers(self) -> ScopedQuerySet[Identity]:
        """What was said about pairs of records by then, as far as the reader may know it, in order."""
        said = self.readable(Identity.objects.all())
        return (said if self.moment is None else said.filter(decided_at__lte=self.moment)).order_by("pk")

    def readable(self, rows: ScopedQuerySet[M]) -> ScopedQuerySet[M]:
        """The rows that this reader may see."""
        return rows.as_system().filter(self._markings)

    def in_bulk(self, model: type[M], records: Collection[int], column: str = "id") -> dict[int, M]:
        """The records of these ids, or with these values in a column, that this reader may see."""
        if not records:
            return {}
        columns, names, converters = _stored(model)
        condition, values = self._among({column: records})
        found = {}
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {columns} FROM {model._meta.db_table} WHERE {condition}", values)  # noqa: S608, SLF001 -- placeholders only; public options
            for row in cursor.fetchall():
                cells = list(row)
                for place, convert in converters:
                    cells[place] = convert(cells[place])
                record = model.from_db(connection.alias, names, cells)
                found[record.pk] = record
        return found

    def rows(self, predicates: Collection[Predicate], about: str, records: Collection[int]) -> list[Row]:
        """The claims that stand for this reader on that day, by a column that names a record, as they were recorded.

        Records of one person or unit are read as one: rows name the record that stands for them.

        Written by hand, as `in_bulk` is: the chain of command is asked in passing, and Django took longer to put the
        queries together than databases to answer them.
        """
        later = "SELECT 1 FROM registry_claim AS later WHERE later.replaces_id = registry_claim.id"
        known, moments = self.known_by("recorded_at")
        if self.moment is not None:
            later += " AND later.recorded_at <= %s"
            moments *= 2
        query = f"SELECT {SAID} FROM registry_claim WHERE status = 'accepted' AND {known}NOT EXISTS ({later}) AND"  # noqa: S608 -- names and placeholders only
        members = self.members_of(SubjectKind(about.removeprefix("other_")), records)
        found = self.read(query, {"predicate": predicates, f"{about}_id": members}, moments)
        return self.as_one(map(Row._make, found))

    def read(
        self,
        query: str,
        columns: Mapping[str, Collection[int | str]],
        values: Sequence[str | None] = (),
        *,
        label: str = "label_id",
    ) -> list[tuple[Any, ...]]:
        """What a query by hand finds where columns hold one of these values, in order, as this reader may see it."""
        if not all(columns.values()):
            return []
        condition, wanted = self._among(columns, label)
        with connection.cursor() as cursor:
            cursor.execute(f"{query} {condition} ORDER BY 1", [*values, *wanted])
            return list(cursor.fetchall())

    def _among(
        self, columns: Mapping[str, Collection[int | str]], label: str = "label_id"
    ) -> tuple[str, list[int | str]]:
        """The condition that columns hold one of these values and the reader may see the row, and all these values."""
        chosen = {**columns, **({} if self.labels is None else {label: self.labels})}
        marks = (f"{column} IN ({', '.join(['%s'] * len(wanted)) or 'NULL'})" for column, wanted in chosen.items())
        return " AND ".join(marks), [value for wanted in chosen.values() for value in wanted]

    def rows_where(self, predicates: Collection[Predicate], condition: Q, most: int | None = None) -> list[Row]:
        """The same by any condition, which names all records that are meant; `most` + 1 where there are more."""
        found = Claim.objects.as_system().filter(self._markings, condition, predicate__in=predicates)
        standing = found.standing(self.moment).order_by("pk")[: None if most is None else most + 1]
        return self.as_one(Row(*values) for values in standing.values_list(*COLUMNS))


@cache
def _stored(model: type[Model]) -> tuple[str, Sequence[str], Sequence[tuple[int, Callable[[Any], Any]]]]:
    """A model's columns in SQL, their names, and by place what turns a cell into a value where a database needs it."""
    fields = model._meta.concrete_fields  # noqa: SLF001 -- public options
    wanted = sql.Query(model).get_compiler(connection=connection).get_converters([field.cached_col for field in fields])
    converters = [(place, partial(_converted, steps, of)) for place, (steps, of) in wanted.items()]
    return ", ".join(str(field.column) for field in fields), [field.attname for field in fields], converters


def _converted(steps: Sequence[Callable[..., Any]], of: object, cell: Any) -> Any:  # noqa: ANN401 -- any column's
    for step in steps:
        cell = step(cell, of, connection)
    return cell


@dataclass(frozen=True, slots=True)
class Strength:
    """How strong the evidence of a link is: its least confidence, its worst grade, and how many origins it has."""

    confidence: str
    grade: str
    sources: int


def strengths(evidence: Mapping[K, Iterable[Evidence]], view: View) -> dict[K, Strength]:
    """The strength of each group of claims, by the key that the caller gives the group."""
    groups = {key: list(entries) for key, entries in evidence.items()}
    claims = {entry.claim for entries in groups.values() for entry in entries}
    cited, reprints = _sources_of(claims, view)
    grades = _grades_of(claims, view)
    return {
        key: Strength(
            confidence=min((entry.confidence for entry in entries), key=CONFIDENCES.index, default=""),
            grade=max((grades[entry.claim] for entry in entries if entry.claim in grades), default=""),
            sources=independent_sources({fact for entry in entries for fact in cited[entry.claim]}, reprints),
        )
        for key, entries in groups.items()
    }


def sources_behind(claims: Iterable[Claim], reader: Reader) -> int:
    """How many independent sources that this reader may see stand behind these claims."""
    cited, reprints = _sources_of({claim.pk for claim in claims}, View(reader))
    return independent_sources({fact for facts in cited.values() for fact in facts}, reprints)


def _sources_of(claims: Collection[int], view: View) -> tuple[dict[int, set[SourceFacts]], dict[int, int]]:
    cited: dict[int, set[SourceFacts]] = defaultdict(set)
    reprints: dict[int, int] = {}
    for _, claim, source, reprint_of, is_compilation in view.read(
        CITED, {"claim_id": claims}, label="citation.label_id"
    ):
        cited[claim].add(SourceFacts(source, reprint_of, is_compilation))
        if reprint_of is not None:
            reprints[source] = reprint_of
    asked = set(reprints.values()) - set(reprints)
    while asked:
        rows = Source.objects.as_system().filter(pk__in=asked, reprint_of__isnull=False)
        step = dict(rows.values_list("pk", "reprint_of"))
        asked = {origin for origin in step.values() if origin is not None} - set(reprints) - set(step)
        reprints |= {pk: origin for pk, origin in step.items() if origin is not None}
    return cited, reprints


def _grades_of(claims: Collection[int], view: View) -> dict[int, str]:
    """Both grades of the claims that have both, for example `B3`."""
    grades: dict[int, list[str]] = defaultdict(list)
    given = view.known_by("graded_at")
    query = f"SELECT claim_id, grade FROM registry_grade WHERE {given[0]}"  # noqa: S608 -- names and placeholders only
    for claim, grade in view.read(query, {"claim_id": claims}, given[1]):
        grades[claim].append(grade)
    return {claim: "".join(sorted(both, reverse=True)) for claim, both in grades.items() if len(both) == 2}
