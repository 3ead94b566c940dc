"""Who may be the same as whom: pairs that look alike, the facts of both, and what was said about them before."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db.models import Max

from muster.accounts.models import Label
from muster.accounts.policy import OPEN_TO_ALL, join_markings
from muster.accounts.scoping import ScopedQuerySet
from muster.errors import InputError
from muster.names import Kind
from muster.registry.evidence import View
from muster.registry.models import Claim, Identifier, Identity, Likeness, Person, Unit
from muster.registry.policy import SECOND_FACTS, is_second_fact
from muster.registry.predicates import Predicate
from muster.screening import Hit, Query, Record, build_index, open_index, score_pair
from muster.screening.results import Component
from muster.screening.storage import Verify

MOST_ALIKE = 50
ALIKE_FROM = 0.70
TELLING = frozenset(
    {
        *(Predicate.NAME, Predicate.IDENTIFIER, Predicate.BIRTH, Predicate.GENDER, Predicate.NATIONALITY),
        *(Predicate.PARENT_NAME, Predicate.COUNTRY, Predicate.POSTING),
    }
)
"""What a claim may say that bears on who somebody is: a newer one asks a pair again."""


@dataclass(frozen=True, slots=True)
class PairFile:
    """Two records beside each other: their facts, how they compare, and what was said; `merged` if they are one now."""

    first: Person
    second: Person
    sides: tuple[Record, Record]
    hit: Hit
    said: tuple[Identity, ...]
    merged: bool

    @property
    def second_facts(self) -> tuple[Component, ...]:
        """What agrees beside the name."""
        return tuple(one for one in self.hit.components if is_second_fact(one))

    @property
    def contradictions(self) -> tuple[Component, ...]:
        """What speaks for two different people."""
        return tuple(one for one in self.hit.components if one.feature in SECOND_FACTS | {"gender"} and one.effect < 0)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A pair that waits for somebody's word; `before` is an earlier answer that newer evidence has opened again."""

    likeness: Likeness
    before: Identity | None


def pair_file(first: int, second: int, view: View) -> PairFile:
    """Two persons side by side, the older record first.

    Raises:
        Person.DoesNotExist: the reader may not see one of them.
        InputError: it is one record.
    """
    if first == second:
        raise InputError("Name two records: one is always the same as itself.")
    persons = view.readable(Person.objects.all()).select_related("label")
    older, newer = persons.get(pk=min(first, second)), persons.get(pk=max(first, second))
    sides = _side(older, view), _side(newer, view)
    said = view.readable(Identity.objects.all()).filter(first=older, second=newer).select_related("decided_by")
    one = view.same_as(older.pk) == view.same_as(newer.pk)
    return PairFile(older, newer, sides, score_pair(_query(*sides), sides[1]), tuple(said), one)


def identity_proposals(view: View) -> list[Proposal]:
    """The pairs that somebody should answer, the likeliest first: never asked, or with newer evidence since."""
    last = {(one.first_id, one.second_id): one for one in view.readable(Identity.objects.all()).order_by("pk")}
    newest = _newest_evidence({person for pair in last for person in pair}, view)
    found = []
    alike = view.readable(Likeness.objects.all()).select_related("first", "second")
    for likeness in alike:
        if view.same_as(likeness.first_id) == view.same_as(likeness.second_id):
            continue
        before = last.get((likeness.first_id, likeness.second_id))
        if before is None or any(
            (told := newest.get(person)) is not None and told > before.decided_at
            for person in (likeness.first_id, likeness.second_id)
        ):
            found.append(Proposal(likeness, before))
    return found


def alike_pairs() -> dict[tuple[int, int], float]:
    """Every two records of persons that screening raises against each other, with the score."""
    records = list(open_records(Person.objects.as_system()))
    pairs: dict[tuple[int, int], float] = {}
    if not records:
        return pairs
    with TemporaryDirectory(prefix="muster-identities-") as folder:
        build_index(records, Path(folder) / "index", lists=())
        index = open_index(Path(folder) / "index", verify=Verify.NOTHING)
        for record in records:
            for hit in index.search(_query(record), limit=MOST_ALIKE + 1, threshold=ALIKE_FROM).hits:
                pair = (min(int(record.id), int(hit.record.id)), max(int(record.id), int(hit.record.id)))
                if pair[0] != pair[1]:
                    pairs[pair] = max(hit.score, pairs.get(pair, 0))
    return pairs


def joint_label(first: Person, second: Person, known: dict[tuple[int, int], Label]) -> Label:
    """The marking of what is said about two persons: readable by whoever may read both."""
    key = (first.label_id, second.label_id)
    if key not in known:
        same = first.label_id == second.label_id
        joint = first.label if same else Label.objects.obtain(join_markings(first.label.marking, second.label.marking))
        known[key] = joint
    return known[key]


def _newest_evidence(persons: Iterable[int], view: View) -> dict[int, datetime]:
    """When the reader's newest claim that bears on who these persons are was recorded."""
    rows = view.readable(Claim.objects.all()).filter(person__in=persons, predicate__in=TELLING)
    return dict(rows.order_by().values_list("person").annotate(Max("recorded_at")))


def open_records(persons: ScopedQuerySet[Person]) -> Iterator[Record]:
    """Persons as everybody who may read their records knows them, so that no hidden claim shows in what is found."""
    open_labels = set(Label.objects.filter(tlp__in=OPEN_TO_ALL).values_list("pk", flat=True))
    numbers: dict[int, list[str]] = {}
    rows = Identifier.objects.as_system().filter(person__in=persons.order_by())
    for person, value, label, own in rows.values_list("person", "value", "label", "person__label"):
        if label == own or label in open_labels:
            numbers.setdefault(person, []).append(value)
    for one in persons.order_by("pk").iterator(chunk_size=2000):
        yield _open_record(one, numbers.get(one.pk, ()))


def _open_record(person: Person, identifiers: Iterable[str]) -> Record:
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


def _side(person: Person, view: View) -> Record:
    """A person with all that this reader may know of them."""
    rows = view.rows(TELLING, "person", view.members(person.pk))
    said: dict[str, list[str]] = {}
    for row in rows:
        is_parent = row.predicate == Predicate.PARENT_NAME
        said.setdefault(f"{row.predicate}:{row.kind}" if is_parent else row.predicate, []).append(row.value)
    posted = {row.other_unit for row in rows if row.predicate == Predicate.POSTING and row.other_unit}
    units = view.in_bulk(Unit, posted)
    names = [person.name, person.name_original, *said.get(Predicate.NAME, ())]
    numbers = view.readable(Identifier.objects.all()).filter(person=person).values_list("value", flat=True)

    def of(own: str, *keys: str) -> tuple[str, ...]:
        values = [own, *(value for key in keys for value in said.get(key, ()))]
        return tuple(dict.fromkeys(value for value in values if value))

    return Record(
        id=person.number,
        kind=Kind.PERSON,
        name=person.name,
        aliases=tuple(dict.fromkeys(name for name in names if name and name != person.name)),
        gender=next(iter(of(person.gender, Predicate.GENDER)), ""),
        birth_dates=of(person.birth_date, Predicate.BIRTH),
        countries=of(person.nationality, Predicate.NATIONALITY, Predicate.COUNTRY),
        identifiers=tuple(dict.fromkeys([*numbers, *said.get(Predicate.IDENTIFIER, ())])),
        father_name=next(iter(of(person.father_name, "parent-name:father")), ""),
        mother_name=next(iter(of(person.mother_name, "parent-name:mother")), ""),
        units=tuple(unit.name for unit in units.values()),
    )


def _query(record: Record, beside: Record | None = None) -> Query:
    """A record as it is asked; of several values the one that the other record has too."""

    def best(values: tuple[str, ...], known: tuple[str, ...]) -> str:
        return next((value for value in values if value in known), next(iter(values), ""))

    return Query(
        name=record.name,
        aliases=record.aliases,
        gender=record.gender,
        birth_date=best(record.birth_dates, beside.birth_dates if beside else ()),
        countries=record.countries,
        identifiers=record.identifiers,
        father_name=record.father_name,
        mother_name=record.mother_name,
        unit=best(record.units, beside.units if beside else ()),
    )
