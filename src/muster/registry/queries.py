"""Finding the unit and the person that a roster means."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from muster.accounts.models import User
from muster.accounts.scoping import Reader, ScopedQuerySet
from muster.audit.acts import SYSTEM
from muster.errors import InputError
from muster.names import Kind, Name, compare, parse, retrieval_keys
from muster.registry.evidence import View
from muster.registry.models import Claim, Grade, Identifier, Identity, Import, Person, Unit
from muster.registry.policy import (
    SOURCE_GRADES,
    WORD_GRADES,
    SubjectFields,
    is_same_person,
    normalised_identifier,
    read_number,
    written_key,
)
from muster.registry.predicates import SubjectKind

SAME_UNIT = 0.90
EVERYTHING = View(SYSTEM)


class UnitFinder:
    """Units by their names, all or those given, loaded once; finds the one that a text means, or none if not plain.

    A unit is taken as meant when the written key is the same, or when exactly one unit's name compares at 0.90 or more;
    records that were said to be one unit, as far as the view shows, are one.
    """

    def __init__(self, units: ScopedQuerySet[Unit] | None = None, view: View = EVERYTHING) -> None:
        self._by_key: dict[str, int] = {}
        self._names: dict[int, list[Name]] = {}
        self._by_token: dict[str, set[int]] = defaultdict(set)
        self._meant: dict[str, int | None] = {}
        self._view = view
        rows = Unit.objects.as_system() if units is None else units
        for unit in rows.only("key", "name", "name_original", "aliases"):
            self.add(unit)

    def add(self, unit: Unit) -> None:
        """Make a unit findable that was registered since."""
        written = [text for text in [unit.name, unit.name_original, *unit.aliases] if text]
        self._meant.clear()
        self._by_key[unit.key] = unit.pk
        self._names[unit.pk] = [parse(text, Kind.UNIT) for text in written]
        for text, name in zip(written, self._names[unit.pk], strict=True):
            self._by_key.setdefault(written_key(text), unit.pk)
            for key in retrieval_keys(name):
                self._by_token[key.token].add(unit.pk)

    def find(self, text: str) -> int | None:
        """The id of the unit that is meant, or None."""
        key = written_key(text)
        if key in self._by_key:
            return self._by_key[key]
        if key not in self._meant:
            self._meant[key] = self._most_alike(text)
        return self._meant[key]

    def _most_alike(self, text: str) -> int | None:
        asked = parse(text, Kind.UNIT)
        near: set[int] = set()
        for key in retrieval_keys(asked):
            near |= self._by_token.get(key.token, set())
        alike = {
            self._view.same_as(SubjectKind.UNIT, unit)
            for unit in near
            if any(compare(asked, name, Kind.UNIT).score >= SAME_UNIT for name in self._names[unit])
        }
        return alike.pop() if len(alike) == 1 else None


def persons_by_identifier(subjects: Iterable[SubjectFields]) -> dict[str, list[Person]]:
    """Known persons by the normalised identifiers that these subjects carry."""
    values = {normalised_identifier(value) for subject in subjects for value in subject.identifiers} - {""}
    found: dict[str, list[Person]] = defaultdict(list)
    ordered = sorted(values)
    for start in range(0, len(ordered), 500):
        rows = Identifier.objects.as_system().filter(value__in=ordered[start : start + 500]).select_related("person")
        for row in rows.order_by("pk"):
            found[row.value].append(row.person)
    return found


def known_person(subject: SubjectFields, known: dict[str, list[Person]]) -> Person | None:
    """The person that an identifier and a name that does not contradict both point to, or None."""
    for value in subject.identifiers:
        for person in known.get(normalised_identifier(value), ()):
            if is_same_person(subject.name, subject.birth_date, person.name, person.birth_date):
                return person
    return None


def newest_evidence_at() -> datetime | None:
    """When something was last claimed, or said about who is who; whoever may read it."""
    claimed = Claim.objects.as_system().order_by("-pk").values_list("recorded_at", flat=True).first()
    said = Identity.objects.as_system().order_by("-pk").values_list("decided_at", flat=True).first()
    return max(filter(None, (claimed, said)), default=None)


def records_of(record: Person | Unit) -> set[int]:
    """All records of one person or unit, whoever may read that they are one: for what must hold on all we know."""
    lead = record.merged_into_id or record.pk
    records = type(record)._default_manager.all().as_system()  # noqa: SLF001 -- one of two models
    return {record.pk, lead, *records.filter(merged_into=lead).values_list("pk", flat=True)}


def grades_of(claim: Claim, reader: Reader) -> tuple[str, str]:
    """The grade of the source and of what it says; until both are given, everybody sees their own only."""
    grades = list(Grade.objects.visible_to(reader).filter(claim=claim))
    if len(grades) < 2:
        grades = [grade for grade in grades if isinstance(reader, User) and grade.grader_id == reader.pk]
    of_source = next((grade.grade for grade in grades if grade.is_of_source), "")
    return of_source, next((grade.grade for grade in grades if not grade.is_of_source), "")


def grades_open_to(claim: Claim, reader: Reader) -> str:
    """The grades that this reader may still give: of both sides, of the one that another person left, or of none."""
    grades = list(Grade.objects.visible_to(reader).filter(claim=claim))
    if not isinstance(reader, User) or len(grades) > 1 or any(grade.grader_id == reader.pk for grade in grades):
        return ""
    given = {grade.is_of_source for grade in grades}
    return "".join(scale for scale in (SOURCE_GRADES, WORD_GRADES) if (scale is SOURCE_GRADES) not in given)


def imports(reader: Reader) -> ScopedQuerySet[Import]:
    """All imports that this reader may see, newest first; what may be long of them is read when it is asked for."""
    return Import.objects.visible_to(reader).select_related("label__originator").defer("rejected", "sample")


def import_by_number(number: str, reader: Reader) -> Import:
    """The import of that number.

    Raises:
        InputError: there is none that this reader may see.
    """
    row = read_number(number, ("I",))
    found = Import.objects.visible_to(reader).filter(pk=row[1]).first() if row else None
    if found is None:
        raise InputError(f"There is no import {number}; imports are numbered like I-000001.")
    return found


def unit_by_reference(text: str, reader: Reader) -> Unit:
    """The unit of a number (U-000012), of an id in a data set, or of a name that plainly means one.

    Raises:
        InputError: there is none, or several.
    """
    units = Unit.objects.visible_to(reader)
    if number := read_number(text, ("U",)):
        found = list(units.filter(pk=number[1]))
    else:
        found = list(
            units.filter(
                Q(origin=f"sfm:{text}") | Q(origin__startswith=f"sfm:{text}@") | Q(key=written_key(text)) | Q(name=text)
            )[:2]
        )
    if not found and (meant := UnitFinder(units, View(reader)).find(text)) is not None:
        found = list(units.filter(pk=meant))
    if len(found) != 1:
        problem = "Several units are" if found else "No unit is"
        raise InputError(f"{problem} called {text}; give its number, like U-000012.")
    return found[0]
