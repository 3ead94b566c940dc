"""The forces in the registry: every unit, its parent and its commander, entered by the registrar."""

from muster.accounts.models import Label, User
from muster.accounts.policy import Marking, Tlp
from muster.demo.land import REPUBLIC
from muster.demo.people import Person
from muster.demo.world import World
from muster.names import Kind
from muster.registry.actions import appoint_commander, register_person, register_unit
from muster.registry.models import Unit
from muster.registry.policy import SubjectFields


def subject_of(person: Person, *, position: str, unit_name: str) -> SubjectFields:
    """What the registry is told of a person."""
    return SubjectFields(
        kind=Kind.PERSON,
        name=person.name(),
        name_original=person.arabic(),
        gender="female" if person.sex == "f" else "male",
        birth_date=person.birth_on_papers.isoformat(),
        nationality=REPUBLIC,
        father_name=person.father.written(person.style),
        mother_name=person.mother_name(person.style),
        position=position,
        identifiers=(person.national_id,),
        unit_name=unit_name,
    )


def enrol_forces(world: World, *, registrar: User) -> dict[str, Unit]:
    """Register all units from the ministry down, each under its commander; returns them by their id in the world."""
    people = {person.id: person for person in world.people}
    assert registrar.organisation_id is not None  # the cast gives everybody one
    label = Label.objects.obtain(Marking(Tlp.AMBER, registrar.organisation_id))
    entered: dict[str, Unit] = {}
    for unit in world.units:
        made = register_unit(
            actor=registrar,
            name=unit.name,
            name_original=unit.arabic,
            aliases=unit.aliases,
            echelon=unit.echelon,
            place=unit.place.name,
            parent=entered.get(unit.parent_id),
        )
        fields = subject_of(people[unit.commander_id], position="Commander", unit_name=unit.name)
        commander = register_person(actor=registrar, fields=fields, label=label, unit=made)
        entered[unit.id] = appoint_commander(actor=registrar, unit=made, commander=commander)
    return entered
