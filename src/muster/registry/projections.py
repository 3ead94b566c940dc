"""Read tables and columns folded from standing claims: for what was touched, or for everything."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import TypeVar

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from muster.accounts.inserting import insert_rows
from muster.accounts.models import Label
from muster.accounts.policy import OPEN_TO_ALL
from muster.registry.folding import (
    ANSWERED,
    COLUMNS,
    Row,
    choose_names,
    is_command,
    last_answers,
    last_said,
    last_value,
    merged_groups,
    newest_open,
    spans_by,
)
from muster.registry.models import (
    ANCHORS,
    Claim,
    Identity,
    Incident,
    NameWord,
    Person,
    Place,
    Positioning,
    Posting,
    Relation,
    Unit,
)
from muster.registry.models.projections import Spanned
from muster.registry.policy import is_commanding
from muster.registry.predicates import ClaimStatus, Predicate, SubjectKind
from muster.registry.spans import Span
from muster.registry.words import write_words

T = TypeVar("T")
M = TypeVar("M", Person, Unit, Place, Incident)
CHUNK = 500
BATCH = 500

Touched = Mapping[SubjectKind, Iterable[int]]


def refold(touched: Touched) -> None:
    """Fold these records anew; whatever points to a unit as its place of posting must be named as touched too."""
    for kind, fold in FOLDS.items():
        for chunk in chunks(sorted(set(touched.get(kind, ()))), CHUNK):
            fold(chunk)


def fold_merges() -> None:
    """Write down for each person and unit the record that it was merged into, from the last word on every pair.

    A unit that has gained or lost a record is folded anew: its parent and its commander are those of all its records.
    """
    moved: dict[SubjectKind, set[int]] = {}
    for kind, model in ((SubjectKind.PERSON, Person), (SubjectKind.UNIT, Unit)):
        records = model._default_manager.all().as_system()  # noqa: SLF001 -- one of two models
        standing = dict(records.filter(merged_into__isnull=False).values_list("pk", "merged_into"))
        wanted = {record: lead for record, lead in merged_groups(_answers(kind)).items() if record != lead}
        moved[kind] = {one for one in standing.keys() | wanted.keys() if standing.get(one) != wanted.get(one)}
        for record in moved[kind]:
            records.filter(pk=record).update(merged_into=wanted.get(record))
        moved[kind] |= {lead for one in moved[kind] for lead in (standing.get(one), wanted.get(one)) if lead}
    refold({SubjectKind.UNIT: moved[SubjectKind.UNIT]})


def rebuild() -> dict[str, int]:
    """Fold everything anew, and say how many rows came out."""
    for table in (Posting, Relation, Positioning, NameWord):
        table.objects.as_system()._raw_delete(using=connection.alias)  # noqa: SLF001 -- one DELETE; nothing refers to a projection
    claims = Claim.objects.as_system().order_by()
    touched: dict[SubjectKind, set[int]] = {}
    for kind in SubjectKind:
        about = claims.filter(**{f"{kind}__isnull": False}).values_list(f"{kind}_id", flat=True).distinct()
        touched[kind] = set(about)
    posted = claims.filter(other_unit__isnull=False, predicate=Predicate.POSTING)
    touched[SubjectKind.UNIT] |= set(posted.values_list("other_unit_id", flat=True).distinct())
    for kind, model in ANCHORS.items():
        records: Iterable[Person | Unit | Place | Incident] = model.objects.as_system().iterator(chunk_size=CHUNK)
        for chunk in chunks((one for one in records if one.pk not in touched[kind]), CHUNK):
            write_words(kind, chunk)
    refold(touched)
    fold_merges()
    return {
        "postings": Posting.objects.as_system().count(),
        "relations": Relation.objects.as_system().count(),
        "positionings": Positioning.objects.as_system().count(),
    }


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of at most `size`."""
    left = iter(items)
    while chunk := list(islice(left, size)):
        yield chunk


def _answers(kind: SubjectKind) -> dict[tuple[int, int], str]:
    """The last word on each pair of records of a kind, whoever may read it."""
    return last_answers(Identity.objects.as_system().order_by("pk").values_list(*ANSWERED))[kind]


class _Claims:
    """The claims of some records: those that stand, and which predicates were ever claimed of which record."""

    def __init__(self, kind: SubjectKind, condition: Q, key: str = "") -> None:
        column = key or kind.value
        later = Claim.objects.as_system().filter(replaces=OuterRef("pk"))
        found = Claim.objects.as_system().filter(condition).annotate(replaced=Exists(later)).order_by("pk")
        self.standing: dict[int, list[Row]] = defaultdict(list)
        self.spoken_of: dict[int, set[str]] = defaultdict(set)
        for status, replaced, *values in found.values_list("status", "replaced", *COLUMNS):
            row = Row(*values)
            record = getattr(row, column)
            self.spoken_of[record].add(row.predicate)
            if status == ClaimStatus.ACCEPTED and not replaced:
                self.standing[record].append(row)

    def of(self, record: int, predicate: Predicate) -> list[Row]:
        return [row for row in self.standing[record] if row.predicate == predicate]

    def all_of(self, predicate: Predicate) -> list[Row]:
        return [row for row in chain.from_iterable(self.standing.values()) if row.predicate == predicate]

    def readable(self, record: int, label: int, open_labels: frozenset[int]) -> list[Row]:
        """Claims that everybody who reads the record may read."""
        return [row for row in self.standing[record] if row.label == label or row.label in open_labels]


def _open_labels() -> frozenset[int]:
    return frozenset(Label.objects.filter(tlp__in=OPEN_TO_ALL).values_list("pk", flat=True))


def _span_columns(label: int, span: Span) -> dict[str, object]:
    return {
        "label_id": label,
        "first": span.first,
        "last": span.last,
        "starting": span.starting,
        "ending": span.ending,
        "continuing": span.continuing,
        "claims": len(span.evidence),
        "confidence": span.confidence,
    }


def _fold_persons(persons: Sequence[int]) -> None:
    claims = _Claims(SubjectKind.PERSON, Q(person__in=persons))
    postings = claims.all_of(Predicate.POSTING)
    Posting.objects.as_system().filter(person__in=persons).delete()
    _insert(
        Posting,
        [
            Posting(
                person_id=person,
                unit_id=unit,
                role=role,
                title=last_said(rows, "title"),
                rank=last_said(rows, "rank"),
                commands=is_commanding(role),
                **_span_columns(label, span),
            )
            for (label, person, unit, role), span, rows in spans_by(
                postings, lambda row: (row.label, row.person or 0, row.other_unit or 0, row.role)
            )
        ],
    )
    open_labels = _open_labels()
    changed = []
    records = Person.objects.as_system().filter(pk__in=persons)
    for person in records:
        before = _columns(person, PERSON_COLUMNS)
        rows = claims.readable(person.pk, person.label_id, open_labels)
        name, original, _ = choose_names(rows)
        if name:
            person.name, person.name_original = name[:400], original[:400]
        for column, predicate, kind, longest in PERSON_VALUES:
            if value := last_value(rows, predicate, kind):
                setattr(person, column, value[:longest])
        if Predicate.POSTING in claims.spoken_of[person.pk]:
            own = spans_by(claims.of(person.pk, Predicate.POSTING), lambda row: row.other_unit or 0)
            person.unit_id = newest_open((unit, span) for unit, span, _ in own)
        if _columns(person, PERSON_COLUMNS) != before:
            changed.append(person)
    _update(Person, changed, PERSON_COLUMNS)
    write_words(SubjectKind.PERSON, records, claims.all_of(Predicate.NAME))


def _fold_units(units: Sequence[int]) -> None:
    answers = _answers(SubjectKind.UNIT)
    answered, leads = {pk for pair in answers for pk in pair}, merged_groups(answers)
    groups: dict[int, set[int]] = defaultdict(set)
    for pk in {*units, *leads}:
        groups[leads.get(pk, pk)].add(pk)
    units = sorted({one for pk in units for one in groups[leads.get(pk, pk)]})
    claims = _Claims(SubjectKind.UNIT, Q(unit__in=units))
    Relation.objects.as_system().filter(unit__in=units).delete()
    Positioning.objects.as_system().filter(unit__in=units).delete()
    _insert(
        Relation,
        [
            Relation(unit_id=unit, superior_id=superior, kind=kind, category=category, **_span_columns(label, span))
            for (label, unit, superior, kind, category), span, _ in spans_by(
                claims.all_of(Predicate.RELATION),
                lambda row: (row.label, row.unit or 0, row.other_unit or 0, row.kind, row.category),
            )
        ],
    )
    _insert(
        Positioning,
        [
            Positioning(unit_id=unit, place_id=place, kind=kind, **_span_columns(label, span))
            for (label, unit, place, kind), span, _ in spans_by(
                claims.all_of(Predicate.POSITIONING),
                lambda row: (row.label, row.unit or 0, row.other_place or 0, row.kind),
            )
        ],
    )
    posted = _Claims(SubjectKind.UNIT, Q(other_unit__in=units, predicate=Predicate.POSTING), key="other_unit")
    open_labels = _open_labels()
    changed = []
    records = Unit.objects.as_system().filter(pk__in=units)
    for unit in records:
        before = _columns(unit, UNIT_COLUMNS)
        name, original, others = choose_names(claims.readable(unit.pk, unit.label_id, open_labels))
        if name:
            unit.name, unit.name_original, unit.aliases = name[:300], original[:300], others
        group = groups[leads.get(unit.pk, unit.pk)]
        if unit.pk in answered or Predicate.RELATION in claims.spoken_of[unit.pk]:
            related = [row for one in group for row in claims.of(one, Predicate.RELATION)]
            over = [row for row in related if is_command(row) and row.other_unit not in group]
            unit.parent_id = newest_open(
                (found, span) for found, span, _ in spans_by(over, lambda row: row.other_unit or 0)
            )
        if unit.pk in answered or Predicate.POSTING in posted.spoken_of[unit.pk]:
            serving = [row for one in group for row in posted.of(one, Predicate.POSTING)]
            commanders = [row for row in serving if is_commanding(row.role)]
            unit.commander_id = newest_open(
                (found, span) for found, span, _ in spans_by(commanders, lambda row: row.person or 0)
            )
        if _columns(unit, UNIT_COLUMNS) != before:
            changed.append(unit)
    _update(Unit, changed, UNIT_COLUMNS)
    write_words(SubjectKind.UNIT, records, claims.all_of(Predicate.NAME))


def _fold_places(places: Sequence[int]) -> None:
    claims = _Claims(SubjectKind.PLACE, Q(place__in=places))
    open_labels = _open_labels()
    changed = []
    records = Place.objects.as_system().filter(pk__in=places)
    for place in records:
        before = (place.name, place.within_id)
        rows = claims.readable(place.pk, place.label_id, open_labels)
        place.name = choose_names(rows)[0][:300] or place.name
        larger = [row for row in rows if row.predicate == Predicate.WITHIN]
        place.within_id = larger[-1].other_place if larger else None
        if (place.name, place.within_id) != before:
            changed.append(place)
    _update(Place, changed, ["name", "within"])
    write_words(SubjectKind.PLACE, records, claims.all_of(Predicate.NAME))


def _fold_incidents(incidents: Sequence[int]) -> None:
    claims = _Claims(SubjectKind.INCIDENT, Q(incident__in=incidents))
    open_labels = _open_labels()
    changed = []
    columns = ["name", "first", "last", "place"]
    records = Incident.objects.as_system().filter(pk__in=incidents)
    for incident in records:
        rows = claims.readable(incident.pk, incident.label_id, open_labels)
        kinds = sorted({row.value for row in rows if row.predicate == Predicate.VIOLATION})
        happened = [row for row in rows if row.predicate == Predicate.OCCURRENCE]
        incident.name = (choose_names(rows)[0] or "; ".join(kinds))[:300] or incident.name
        incident.first = min((row.dates.first for row in happened if row.dates.first), default=None)
        incident.last = max((row.dates.last for row in happened if row.dates.last), default=None)
        incident.place_id = next((row.other_place for row in reversed(happened) if row.other_place), None)
        changed.append(incident)
    _update(Incident, changed, columns)
    write_words(SubjectKind.INCIDENT, records, claims.all_of(Predicate.NAME))


def _insert(table: type[Spanned], rows: Sequence[Spanned]) -> None:
    insert_rows(table, rows, ignore_conflicts=False)


def _update(model: type[M], changed: Sequence[M], columns: Sequence[str]) -> None:
    """Write these columns of many rows, as an insert that meets its own row: far faster than an update by cases."""
    model._default_manager.bulk_create(  # noqa: SLF001 -- of one of four models
        changed, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=columns
    )


def _columns(record: Person | Unit, columns: Sequence[str]) -> list[object]:
    return [getattr(record, f"{column}_id" if column in LINKS else column) for column in columns]


LINKS = {"unit", "parent", "commander"}
PERSON_VALUES = (
    ("gender", Predicate.GENDER, "", 20),
    ("birth_date", Predicate.BIRTH, "", 30),
    ("nationality", Predicate.NATIONALITY, "", 60),
    ("father_name", Predicate.PARENT_NAME, "father", 200),
    ("mother_name", Predicate.PARENT_NAME, "mother", 200),
)
PERSON_COLUMNS = ["name", "name_original", "unit", *(column for column, *_ in PERSON_VALUES)]
UNIT_COLUMNS = ["name", "name_original", "aliases", "parent", "commander"]
FOLDS = {
    SubjectKind.PLACE: _fold_places,
    SubjectKind.UNIT: _fold_units,
    SubjectKind.PERSON: _fold_persons,
    SubjectKind.INCIDENT: _fold_incidents,
}
