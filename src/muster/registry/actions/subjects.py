"""Acts on the registry: naming units and their commanders, and giving every subject of a roster a record."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.utils import timezone

from muster.accounts.models import Label, User
from muster.accounts.policy import Marking, Role, Tlp, require_role
from muster.accounts.scoping import Reader
from muster.audit.acts import act
from muster.audit.log import Actor, record
from muster.errors import InputError
from muster.names import Kind
from muster.registry.models import Claim, Identifier, Incident, Person, Place, Source, Unit
from muster.registry.policy import (
    ClaimDraft,
    Subject,
    SubjectFields,
    normalised_identifier,
    require_registrar,
    written_key,
)
from muster.registry.predicates import COMMAND, Predicate, RelationKind, SubjectKind
from muster.registry.queries import known_person, persons_by_identifier
from muster.registry.recording import CitationDraft, write_claim
from muster.registry.spans import Dates
from muster.registry.words import write_words


def _public_label() -> Label:
    """The marking of unit names: which units exist is no secret, and a hold must reach everybody."""
    return Label.objects.obtain(Marking(Tlp.GREEN, None))


@act
def register_unit(
    *,
    actor: User,
    name: str,
    name_original: str = "",
    aliases: Sequence[str] = (),
    echelon: str = "",
    place: str = "",
    parent: Unit | None = None,
) -> Unit:
    """A unit that a registrar vouches for; one that a roster named before is confirmed instead of made twice.

    Raises:
        InputError: the name has no letters or digits.
    """
    require_role(actor.roles, Role.REGISTRAR, Role.ADMINISTRATOR)
    key = written_key(name)
    if not key:
        raise InputError("A unit needs a name with letters or digits.")
    if parent is not None and parent.key == key:
        raise InputError("A unit is not under itself.")
    unit, _ = Unit.objects.as_system().update_or_create(
        key=key,
        defaults={
            "label": _public_label(),
            "name": name,
            "name_original": name_original,
            "aliases": list(aliases),
            "echelon": echelon,
            "place": place,
            "confirmed": True,
        },
    )
    write_words(SubjectKind.UNIT, [unit])
    if parent is not None and unit.parent_id != parent.pk:
        draft = ClaimDraft(
            predicate=Predicate.RELATION,
            subject=Subject(SubjectKind.UNIT, unit.pk),
            other=Subject(SubjectKind.UNIT, parent.pk),
            kind=RelationKind.CHILD_OF,
            category=COMMAND,
            dates=_day(timezone.localdate(), continuing=True),
        )
        write_claim(actor, draft, [_own_word(actor)], label=unit.label)
        unit.refresh_from_db(fields=["parent"])
    record(actor=actor, act="registry.register_unit", about=[unit])
    return unit


@act
def register_person(*, actor: User, fields: SubjectFields, label: Label, unit: Unit | None = None) -> Person:
    """A person of the registry; nobody is merged with anybody by this."""
    require_role(actor.roles, Role.REGISTRAR, Role.ADMINISTRATOR)
    person = _person(fields, label, unit.pk if unit else None)
    person.save()
    Identifier.objects.bulk_create(_identifiers(person, fields, label))
    write_words(SubjectKind.PERSON, [person])
    record(actor=actor, act="registry.register_person", about=[person], personal={"name": person.name})
    return person


@act
def open_record(*, actor: Reader, kind: SubjectKind, name: str, label: Label) -> Person | Unit | Place | Incident:
    """A record for claims to speak of, with its name on the registrar's own word; a unit of the very name is that unit.

    Raises:
        InputError: the name has no letters or digits.
    """
    require_registrar(actor.roles)
    written, key = " ".join(name.split())[:300], written_key(name)[:300]
    if not key:
        raise InputError("A record needs a name with letters or digits.")
    made: Person | Unit | Place | Incident | None = None
    if kind is SubjectKind.UNIT:
        made, label = Unit.objects.as_system().filter(key=key).first(), _public_label()
    if made is None:
        made = _bare_record(kind, written, key, label)
        draft = ClaimDraft(predicate=Predicate.NAME, subject=Subject(kind, made.pk), value=written)
        write_claim(actor, draft, [_own_word(actor)], label=label)
    record(actor=actor, act="registry.open_record", about=[made], details={"kind": kind})
    return made


def _bare_record(kind: SubjectKind, name: str, key: str, label: Label) -> Person | Unit | Place | Incident:
    match kind:
        case SubjectKind.UNIT:
            return Unit.objects.create(label=label, name=name, key=key, confirmed=True)
        case SubjectKind.PERSON:
            return Person.objects.create(label=label, name=name)
        case SubjectKind.PLACE:
            return Place.objects.create(label=label, name=name)
        case SubjectKind.INCIDENT:
            return Incident.objects.create(label=label, name=name)


@act
def appoint_commander(*, actor: User, unit: Unit, commander: Person | None) -> Unit:
    """Who commands the unit from today on; a refusal of that person holds the unit (rule 2).

    It is claimed on the registrar's own word, and so is that the predecessor's posting ended the day before.
    """
    require_role(actor.roles, Role.REGISTRAR, Role.ADMINISTRATOR)
    today = timezone.localdate()
    before = Person.objects.as_system().filter(commands=unit).select_related("label").first()
    if before is not None and before != commander:
        since = Claim.objects.as_system().standing().filter(person=before, other_unit=unit, first_precise=today)
        ended = today if since.exists() else today - timedelta(days=1)
        _claim_command(actor, unit, before, _day(ended, ending=True))
    if commander is not None and before != commander:
        _claim_command(actor, unit, commander, _day(today, starting=True, continuing=True))
    unit.refresh_from_db(fields=["commander"])
    unit.version += 1
    unit.save(update_fields=["version"])
    record(actor=actor, act="registry.appoint_commander", about=[unit, *([commander] if commander else [])])
    return unit


def _claim_command(actor: User, unit: Unit, person: Person, dates: Dates) -> None:
    draft = ClaimDraft(
        predicate=Predicate.POSTING,
        subject=Subject(SubjectKind.PERSON, person.pk),
        other=Subject(SubjectKind.UNIT, unit.pk),
        role="Commander",
        dates=dates,
    )
    write_claim(actor, draft, [_own_word(actor)], label=person.label)


def _day(day: date, *, starting: bool = False, ending: bool = False, continuing: bool = False) -> Dates:
    return Dates(first_precise=day, last_precise=day, starting=starting, ending=ending, continuing=continuing)


def _own_word(actor: Reader) -> CitationDraft:
    """What a registrar enters without a document is cited to them."""
    source, _ = Source.objects.as_system().get_or_create(
        origin=f"word:{actor.audit_name}",
        defaults={"label": _public_label(), "title": f"Entered by {actor.audit_name}"},
    )
    return CitationDraft(source=source)


@act
def register_subjects(
    *, actor: Actor, subjects: Sequence[SubjectFields], label: Label, units: Mapping[str, int]
) -> list[tuple[Person | None, Unit | None]]:
    """A person and a unit for each subject, in order: known ones where a second fact says so, new ones otherwise.

    `units` maps unit names to the ids of units that they plainly mean; every other name becomes a unit of its own,
    unconfirmed, so that a refusal can hold it.
    """
    known = persons_by_identifier(subjects)
    by_name = _register_units(subjects, units)
    persons: list[Person | None] = []
    made: list[tuple[Person, SubjectFields]] = []
    for subject in subjects:
        if subject.kind is Kind.UNIT:
            persons.append(None)
            continue
        person = known_person(subject, known)
        if person is None:
            unit = by_name.get(written_key(subject.unit_name))
            person = _person(subject, label, unit.pk if unit else None)
            made.append((person, subject))
            for value in subject.identifiers:
                known.setdefault(normalised_identifier(value), []).append(person)
        persons.append(person)
    Person.objects.write_rows([person for person, _ in made])
    write_words(SubjectKind.PERSON, [person for person, _ in made])
    Identifier.objects.write_rows(
        [row for person, subject in made for row in _identifiers(person, subject, label)], ignore_conflicts=True
    )
    record(
        actor=actor,
        act="registry.register_subjects",
        details={"persons": len(made), "units": sum(unit.pk not in units.values() for unit in by_name.values())},
    )
    return [
        (person, by_name.get(written_key(subject.name if subject.kind is Kind.UNIT else subject.unit_name)))
        for person, subject in zip(persons, subjects, strict=True)
    ]


def _register_units(subjects: Sequence[SubjectFields], units: Mapping[str, int]) -> dict[str, Unit]:
    """Units by the written key of the names that these subjects carry."""
    named: dict[str, SubjectFields] = {}
    meant: dict[str, int] = {}
    for subject in subjects:
        text = subject.name if subject.kind is Kind.UNIT else subject.unit_name
        key = written_key(text)
        if not key:
            continue
        named.setdefault(key, subject)
        if text in units:
            meant[key] = units[text]
    rows, label = Unit.objects.as_system(), _public_label()
    wanted = [key for key in named if key not in meant]
    by_key = {unit.key: unit for unit in rows.filter(key__in=wanted)}
    missing = [key for key in wanted if key not in by_key]
    if missing:
        Unit.objects.bulk_create(
            [_unit_of(named[key], key, label) for key in missing], ignore_conflicts=True, batch_size=500
        )
        fresh = list(rows.filter(key__in=missing))
        write_words(SubjectKind.UNIT, fresh)
        by_key |= {unit.key: unit for unit in fresh}
    by_id = rows.in_bulk(sorted(set(meant.values())))
    return by_key | {key: by_id[unit] for key, unit in meant.items()}


def _unit_of(fields: SubjectFields, key: str, label: Label) -> Unit:
    name = fields.name if fields.kind is Kind.UNIT else fields.unit_name
    return Unit(label=label, name=name, key=key, place=fields.unit_location)


def _person(fields: SubjectFields, label: Label, unit_id: int | None) -> Person:
    return Person(
        label=label,
        name=fields.name,
        name_original=fields.name_original,
        gender=fields.gender,
        birth_date=fields.birth_date,
        nationality=fields.nationality,
        father_name=fields.father_name,
        mother_name=fields.mother_name,
        position=fields.position,
        unit_id=unit_id,
    )


def _identifiers(person: Person, fields: SubjectFields, label: Label) -> list[Identifier]:
    values = {normalised_identifier(value) for value in fields.identifiers} - {""}
    return [Identifier(label=label, person=person, value=value) for value in sorted(values)]
