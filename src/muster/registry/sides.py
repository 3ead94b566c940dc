"""Two records beside each other: what is known of each, and what both have in common beside their names."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product

from muster.accounts.models import Label
from muster.accounts.policy import OPEN_TO_ALL
from muster.accounts.scoping import ScopedQuerySet
from muster.names import Kind
from muster.registry.evidence import View
from muster.registry.folding import Row, spans_by
from muster.registry.models import Identifier, Person, Place, Unit
from muster.registry.origins import id_of_origin
from muster.registry.policy import is_commanding
from muster.registry.predicates import Predicate, RelationKind, SubjectKind
from muster.registry.spans import Span
from muster.screening import Query, Record
from muster.screening.results import Component
from muster.screening.weights import Weight

TELLING = {
    SubjectKind.PERSON: frozenset(
        {
            *(Predicate.NAME, Predicate.IDENTIFIER, Predicate.BIRTH, Predicate.GENDER, Predicate.NATIONALITY),
            *(Predicate.PARENT_NAME, Predicate.COUNTRY, Predicate.POSTING),
        }
    ),
    SubjectKind.UNIT: frozenset(
        {
            *(Predicate.NAME, Predicate.IDENTIFIER, Predicate.COUNTRY, Predicate.CLASSIFICATION),
            *(Predicate.RELATION, Predicate.POSITIONING),
        }
    ),
}
"""What a claim may say that bears on who somebody, or which unit something, is: a newer one asks a pair again."""
SHARED = {
    "commander": Weight(
        "commander",
        "shared",
        1.0,
        "{query} commanded both at the same time.",
        "قاد \u2068{query}\u2069 كلتيهما في الوقت نفسه.",
    ),
    "site": Weight(
        "site", "shared", 1.0, "Both were at {query} at the same time.", "كانتا في \u2068{query}\u2069 في الوقت نفسه."
    ),
    "parent": Weight(
        "parent",
        "shared",
        1.0,
        "Both were under {query} at the same time.",
        "كانتا تتبعان \u2068{query}\u2069 في الوقت نفسه.",
    ),
}
ONE_ID = Weight(
    "identifier",
    "data_set",
    2.5,
    "One data set knows both as {query}.",
    "تعرفهما مجموعة بيانات واحدة بالرقم \u2068{query}\u2069.",
)
APART = Weight(
    "data_set",
    "apart",
    -1.0,
    "One data set knows them as two: {query} and {record}.",
    "تعرفهما مجموعة بيانات واحدة قيدين مختلفين: \u2068{query}\u2069 و\u2068{record}\u2069.",
)
OTHERS = Weight(
    "superior",
    "apart",
    -0.5,
    "At the same time one was under {query}, the other under {record}.",
    "كانت إحداهما تتبع \u2068{query}\u2069 والأخرى تتبع \u2068{record}\u2069 في الوقت نفسه.",
)
UNDER = Weight(
    "under",
    "said",
    -1.0,
    "One is said to be under the other: {query}.",
    "قيل إن إحداهما تتبع الأخرى: \u2068{query}\u2069.",
)


@dataclass(frozen=True, slots=True)
class Side:
    """A record with all that one reader may know of it: as it is compared, and field by field.

    `tied` are the commanders, superiors and sites of a unit (`ties` by name) with the spans of each.
    """

    pk: int
    record: Record
    facts: Mapping[str, tuple[str, ...]]
    tied: Mapping[tuple[str, int], tuple[Span, ...]]
    ties: Mapping[tuple[str, int], str]
    origin: str


def open_records(rows: ScopedQuerySet[Person] | ScopedQuerySet[Unit]) -> Iterator[Record]:
    """Persons or units as everybody who may read their records knows them: no hidden claim shows in what is found."""
    numbers = _open_numbers() if rows.model is Person else {}
    for one in rows.order_by("pk").iterator(chunk_size=2000):
        yield _open_person(one, numbers.get(one.pk, ())) if isinstance(one, Person) else _open_unit(one)


def _open_numbers() -> dict[int, list[str]]:
    """The numbers of each person, where everybody who may read the person may read them."""
    open_labels = set(Label.objects.filter(tlp__in=OPEN_TO_ALL).values_list("pk", flat=True))
    numbers: dict[int, list[str]] = {}
    rows = Identifier.objects.as_system().values_list("person", "value", "label", "person__label")
    for person, value, label, own in rows:
        if label == own or label in open_labels:
            numbers.setdefault(person, []).append(value)
    return numbers


def _open_person(person: Person, identifiers: Iterable[str]) -> Record:
    return Record(
        id=str(person.pk),
        kind=Kind.PERSON,
        name=person.name,
        aliases=(person.name_original,) if person.name_original else (),
        gender=person.gender,
        birth_dates=(person.birth_date,) if person.birth_date else (),
        countries=(person.nationality,) if person.nationality else (),
        identifiers=tuple(identifiers),
        father_name=person.father_name,
        mother_name=person.mother_name,
    )


def _open_unit(unit: Unit) -> Record:
    names = tuple(name for name in (unit.name_original, *unit.aliases) if name)
    return Record(id=str(unit.pk), kind=Kind.UNIT, name=unit.name, aliases=names)


def side_of(record: Person | Unit, view: View) -> Side:
    """A record with all that this reader may know of it."""
    return _person_side(record, view) if isinstance(record, Person) else _unit_side(record, view)


def _person_side(person: Person, view: View) -> Side:
    rows = view.rows(TELLING[SubjectKind.PERSON], "person", [person.pk])
    said: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        is_parent = row.predicate == Predicate.PARENT_NAME
        said[f"{row.predicate}:{row.kind}" if is_parent else row.predicate].append(row.value)
    posted = {row.other_unit for row in rows if row.predicate == Predicate.POSTING and row.other_unit}
    numbers = view.readable(Identifier.objects.all()).filter(person=person).values_list("value", flat=True)
    facts = {
        "name": _values([person.name, person.name_original], said[Predicate.NAME]),
        "birth": _values([person.birth_date], said[Predicate.BIRTH]),
        "identifier": _values(numbers, said[Predicate.IDENTIFIER]),
        "father": _values([person.father_name], said["parent-name:father"])[:1],
        "mother": _values([person.mother_name], said["parent-name:mother"])[:1],
        "gender": _values([person.gender], said[Predicate.GENDER])[:1],
        "nationality": _values([person.nationality], said[Predicate.NATIONALITY], said[Predicate.COUNTRY]),
        "posting": tuple(unit.name for unit in view.in_bulk(Unit, posted).values()),
    }
    record = Record(
        id=person.number,
        kind=Kind.PERSON,
        name=person.name,
        aliases=facts["name"][1:],
        gender="".join(facts["gender"]),
        birth_dates=facts["birth"],
        countries=facts["nationality"],
        identifiers=facts["identifier"],
        father_name="".join(facts["father"]),
        mother_name="".join(facts["mother"]),
        units=facts["posting"],
    )
    return Side(person.pk, record, facts, {}, {}, person.origin)


def _unit_side(unit: Unit, view: View) -> Side:
    rows = view.rows(TELLING[SubjectKind.UNIT], "unit", [unit.pk])
    orders = [row for row in view.rows({Predicate.POSTING}, "other_unit", [unit.pk]) if is_commanding(row.role)]
    said: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        said[row.predicate].append(row.value)
    tied: dict[tuple[str, int], list[Span]] = defaultdict(list)
    for tie, span, _ in spans_by((row for row in (*rows, *orders) if _tie(row)), _tie):
        tied[tie].append(span)
    pks = {of: {pk for kind, pk in tied if kind == of} for of in SHARED}
    persons, units = view.in_bulk(Person, pks["commander"]), view.in_bulk(Unit, pks["parent"])
    ties = {("commander", pk): one.name for pk, one in persons.items()}
    ties |= {("parent", pk): one.name for pk, one in units.items()}
    ties |= {("site", pk): one.name for pk, one in view.in_bulk(Place, pks["site"]).items()}
    names = _values([unit.name, unit.name_original], unit.aliases, said[Predicate.NAME])
    identifiers = _values(said[Predicate.IDENTIFIER])
    countries = _values(said[Predicate.COUNTRY])
    facts = {
        "name": names,
        "identifier": identifiers,
        "classification": _values(said[Predicate.CLASSIFICATION]),
        "country": countries,
        **{of: tuple(name for (kind, _), name in ties.items() if kind == of) for of in SHARED},
    }
    record = Record(
        id=unit.number,
        kind=Kind.UNIT,
        name=unit.name,
        aliases=names[1:],
        countries=countries,
        identifiers=identifiers,
    )
    return Side(unit.pk, record, facts, {tie: tuple(spans) for tie, spans in tied.items()}, ties, unit.origin)


def _tie(row: Row) -> tuple[str, int]:
    """What a claim ties a unit to that few others are tied to, a commander, superior or site; `("", 0)` to nothing."""
    match row.predicate:
        case Predicate.POSTING:
            return "commander", row.person or 0
        case Predicate.RELATION if row.kind == RelationKind.CHILD_OF:
            return "parent", row.other_unit or 0
        case Predicate.POSITIONING if row.kind != "area":
            return "site", row.other_place or 0
        case _:
            return "", 0


def _values(*said: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for values in said for value in values if value))


def shared_by(first: Side, second: Side) -> Iterator[Component]:
    """What ties both to the same at the same time; that their superiors were two then, or one data set knows two."""
    for tie in first.tied.keys() & second.tied.keys() & first.ties.keys():
        if any(_meet(*spans) for spans in product(first.tied[tie], second.tied[tie])):
            yield SHARED[tie[0]].component(first.ties[tie], second.ties[tie])
    yield from _under_others(first, second)
    for lower, upper in ((first, second), (second, first)):
        if name := lower.ties.get(("parent", upper.pk)):
            yield UNDER.component(name, lower.record.name)
    own, other = (side.origin.partition(":")[0] for side in (first, second))
    one_id, other_id = id_of_origin(first.origin), id_of_origin(second.origin)
    if own and own == other:
        yield (ONE_ID if one_id == other_id else APART).component(one_id, other_id)


def _under_others(first: Side, second: Side) -> Iterator[Component]:
    """The superiors of both at the same time, where they share none and neither is over the other."""
    own, other = ([tie for tie in side.ties if tie[0] == "parent"] for side in (first, second))
    if set(own) & set(other) or ("parent", second.pk) in own or ("parent", first.pk) in other:
        return
    for one, another in product(own, other):
        if any(_meet(*spans) for spans in product(first.tied[one], second.tied[another])):
            yield OTHERS.component(first.ties[one], second.ties[another])


def _meet(one: Span, other: Span) -> bool:
    """Whether two spans have a day in common; what has no dates may have."""
    if one.first is None or other.first is None:
        return True
    return one.first <= _end(other) and other.first <= _end(one)


def _end(span: Span) -> date:
    return date.max if span.continuing or span.last is None else span.last


def query_of(record: Record, beside: Record | None = None) -> Query:
    """A record as it is asked; of several values the one that the other record has too."""

    def best(values: tuple[str, ...], known: tuple[str, ...]) -> str:
        return next((value for value in values if value in known), next(iter(values), ""))

    return Query(
        name=record.name,
        kind=record.kind,
        aliases=record.aliases,
        gender=record.gender,
        birth_date=best(record.birth_dates, beside.birth_dates if beside else ()),
        countries=record.countries,
        identifiers=record.identifiers,
        father_name=record.father_name,
        mother_name=record.mother_name,
        unit=best(record.units, beside.units if beside else ()),
    )
