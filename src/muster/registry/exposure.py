"""From an incident to units and their superiors, and from a person to where they were: by place, date and command.

Three ways lead from an incident to somebody (Security Force Monitor, Research Handbook): claims that name a unit or a
person (direct), units posted there then whose class fits what witnesses describe (circumstantial), and those who
commanded any of them (superiors). Superiors take on the areas and classes of their subordinates.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from muster.registry.command import Command, by_then, commands_over, units_below
from muster.registry.evidence import Strength, View, strengths
from muster.registry.folding import Row, last_said, spans_by
from muster.registry.models import Incident, Person, Place, Unit
from muster.registry.predicates import Predicate
from muster.registry.spans import CERTAINTIES, Certainty, Span, weakest_certainty

MOST_BELOW = 500
MOST_CIRCUMSTANTIAL = 20


@dataclass(frozen=True, slots=True)
class Named:
    """A unit or a person whom claims name as having done it."""

    subject: Unit | Person
    kind: str
    claims: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """A unit that was, or may have been, there then, and whose class fits."""

    unit: Unit
    place: Place
    kind: str
    certainty: Certainty
    span: Span
    strength: Strength


@dataclass(frozen=True, slots=True)
class IncidentAnswer:
    """Who is named, who was near, and who commanded them on the first day; `left_out` units were near, not followed."""

    direct: tuple[Named, ...]
    circumstantial: tuple[Near, ...]
    superiors: tuple[Command, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Service:
    """A posting of a person on a day, and who commanded there."""

    role: str
    rank: str
    certainty: Certainty
    span: Span
    strength: Strength
    command: Command


@dataclass(frozen=True, slots=True)
class TakenOn:
    """An area, a site or a class that a unit has, or takes on from a unit below it for as long as that is below."""

    what: Place | str
    kind: str
    by: Unit
    certainty: Certainty


def who_answers_for(incident: Incident, view: View) -> IncidentAnswer:
    """Direct, circumstantial and superiors of one incident; without a date or a place, only who is named."""
    direct, near, first = _named_and_near(incident, view)
    if first is None:
        return IncidentAnswer(direct, (), ())
    units = _units_of(direct, near)
    superiors = commands_over(units[:MOST_CIRCUMSTANTIAL], first, view)
    return IncidentAnswer(direct, near, superiors, len(units) - len(superiors))


def followed_units(incident: Incident, view: View) -> list[Unit]:
    """The units that are named for an incident, then those that were near it."""
    direct, near, _ = _named_and_near(incident, view)
    return _units_of(direct, near)


def _named_and_near(incident: Incident, view: View) -> tuple[tuple[Named, ...], tuple[Near, ...], date | None]:
    """Who is named, who was near, and the first day; without a day or a place nobody was near."""
    facts = view.rows({Predicate.OCCURRENCE, Predicate.PERPETRATOR}, "incident", [incident.pk])
    happened = [row for row in facts if row.predicate == Predicate.OCCURRENCE]
    first = min((row.dates.first for row in happened if row.dates.first), default=None)
    last = max((row.dates.last for row in happened if row.dates.last), default=None)
    direct = _named(incident, view)
    if first is None or last is None:
        return direct, (), None
    described = {row.value.casefold() for row in facts if row.predicate == Predicate.PERPETRATOR}
    return direct, _near({row.other_place for row in happened if row.other_place}, first, last, described, view), first


def _units_of(direct: Iterable[Named], near: Iterable[Near]) -> list[Unit]:
    named = (found.subject for found in direct if isinstance(found.subject, Unit))
    return list(dict.fromkeys([*named, *(found.unit for found in near)]))


def where_was(person: Person, on: date, view: View) -> tuple[Service, ...]:
    """The postings of a person on a day, the best known first, each with who commanded there."""
    rows = view.rows({Predicate.POSTING}, "person", [person.pk])
    units = view.in_bulk(Unit, {row.other_unit for row in rows if row.other_unit})
    held = [
        (unit, role, span, behind, standing)
        for (unit, role), span, behind in spans_by(rows, lambda row: (row.other_unit or 0, row.role))
        if unit in units and (standing := span.standing(on))
    ]
    weighed = strengths({number: span.evidence for number, (_, _, span, _, _) in enumerate(held)}, view)
    commands = commands_over([units[unit] for unit, *_ in held], on, view)
    services = [
        Service(role, last_said(by_then(behind, on), "rank"), standing, span, weighed[n], commands[n])
        for n, (_, role, span, behind, standing) in enumerate(held)
    ]
    return tuple(sorted(services, key=lambda service: CERTAINTIES.index(service.certainty)))


def taken_on(unit: Unit, on: date, view: View) -> tuple[TakenOn, ...]:
    """The sites, areas and classes of a unit on a day: its own, and those of all units below it on that day."""
    (unit,) = view.leads([unit])
    reach = {below: certainty for below, (certainty, _) in units_below(unit, on, view, MOST_BELOW)[0].items()}
    units = view.in_bulk(Unit, reach)
    rows = view.rows({Predicate.POSITIONING, Predicate.CLASSIFICATION}, "unit", units)
    places = view.in_bulk(Place, {row.other_place for row in rows if row.other_place})
    classes = {(row.unit or 0, row.value) for row in rows if row.predicate == Predicate.CLASSIFICATION}
    found = [TakenOn(value, "class", units[by], reach[by]) for by, value in sorted(classes)]
    sited = [row for row in rows if row.other_place in places]
    for (by, place, kind), span, _ in spans_by(sited, lambda row: (row.unit or 0, row.other_place or 0, row.kind)):
        if standing := span.standing(on):
            found.append(TakenOn(places[place], kind, units[by], weakest_certainty([reach[by], standing])))
    return tuple(sorted(found, key=lambda one: (one.by.pk != unit.pk, CERTAINTIES.index(one.certainty), str(one.what))))


def _named(incident: Incident, view: View) -> tuple[Named, ...]:
    rows = view.rows({Predicate.CONDUCT}, "other_incident", [incident.pk])
    units = view.in_bulk(Unit, {row.unit for row in rows if row.unit})
    persons = view.in_bulk(Person, {row.person for row in rows if row.person})
    claims: dict[tuple[Unit | Person, str], list[int]] = {}
    for row in rows:
        subject = units.get(row.unit or 0) or persons.get(row.person or 0)
        if subject is not None:
            claims.setdefault((subject, row.kind), []).append(row.pk)
    return tuple(Named(subject, kind, tuple(found)) for (subject, kind), found in claims.items())


def _near(at: Collection[int], first: date, last: date, described: set[str], view: View) -> tuple[Near, ...]:
    places = places_meeting(at, view)
    rows = view.rows({Predicate.POSITIONING}, "other_place", places)
    posted = {row.unit for row in rows if row.unit}
    units = view.in_bulk(Unit, posted)
    classed = fitting(view.rows({Predicate.CLASSIFICATION}, "unit", posted), posted, described)
    held = [
        (unit, place, kind, span, standing)
        for (unit, place, kind), span, _ in spans_by(rows, lambda row: (row.unit or 0, row.other_place or 0, row.kind))
        if unit in units and unit in classed and (standing := span.during(first, last))
    ]
    weighed = strengths({number: span.evidence for number, (_, _, _, span, _) in enumerate(held)}, view)
    near = [
        Near(units[unit], places[place], kind, standing, span, weighed[number])
        for number, (unit, place, kind, span, standing) in enumerate(held)
    ]
    return tuple(sorted(near, key=lambda found: (CERTAINTIES.index(found.certainty), found.unit.name)))


def fitting(rows: Collection[Row], units: Collection[int], described: set[str]) -> set[int]:
    """Units of a class that was described; a unit of no known class fits, and everything fits no description."""
    classes: dict[int, set[str]] = {unit: set() for unit in units}
    for row in rows:
        classes[row.unit or 0].add(row.value.casefold())
    return {unit for unit, known in classes.items() if not described or not known or known & described}


def places_meeting(at: Collection[int], view: View) -> dict[int, Place]:
    """Places that meet these: themselves, what they lie in, and what lies in them."""
    found = view.in_bulk(Place, at)
    upward = {place.within_id for place in found.values() if place.within_id} - set(found)
    while upward:
        larger = view.in_bulk(Place, upward)
        found |= larger
        upward = {place.within_id for place in larger.values() if place.within_id} - set(found)
    inside = set(at)
    while inside:
        parts = view.in_bulk(Place, inside, "within_id")
        smaller = {pk: place for pk, place in parts.items() if pk not in found}
        found |= smaller
        inside = set(smaller)
    return found
