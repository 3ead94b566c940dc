"""What the registry holds about many persons and units at once, read in a number of queries that rows don't raise.

A run keeps one of these: units and what lies around them (superiors, subordinates, commanders, places, incidents) are
read when they first come up, and folded when they are asked for.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from muster.registry.command import MOST_UNITS, carries_command, ever_linked, standing_command
from muster.registry.evidence import View
from muster.registry.exposure import fitting, places_meeting
from muster.registry.folding import Row, spans_by
from muster.registry.models import Incident, Person, Place, Unit
from muster.registry.policy import is_commanding
from muster.registry.predicates import Predicate, SubjectKind
from muster.registry.spans import CERTAINTIES, Certainty, Span, weakest_certainty

M = TypeVar("M", Unit, Person, Incident)
MOST_BELOW = 2_000
PERSONAL = {Predicate.POSTING, Predicate.AFFILIATION, Predicate.CONDUCT, Predicate.EXCULPATION}
OF_UNITS = {
    Predicate.RELATION,
    Predicate.CLASSIFICATION,
    Predicate.POSITIONING,
    Predicate.CONDUCT,
    Predicate.EXCULPATION,
}


@dataclass(frozen=True, slots=True)
class When:
    """The days of something alleged; `exact` where it is said of each of them, and not of one among them."""

    first: date
    last: date
    exact: bool

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first} – {self.last}"


@dataclass(frozen=True, slots=True)
class Happening:
    """Something alleged of somebody, or that happened where a unit was: how surely it was there, by which claims."""

    words: str
    kind: str
    incident: Incident | None
    when: When | None
    certainty: Certainty
    claims: tuple[int, ...]
    place: str = ""


@dataclass(frozen=True, slots=True)
class Reached:
    """How surely a unit is under or above another, how many steps off, and by which claims."""

    certainty: Certainty
    distance: int
    claims: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Commanding:
    """Somebody in command of a unit on a day; how surely includes the way up to that unit."""

    unit: Unit
    person: Person
    reached: Reached


class Holdings:
    """See above. Learn about persons and units before asking; what nothing is known of has empty answers."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.cut_off: set[int] = set()
        self.units: dict[int, Unit] = {}
        self._persons: dict[int, Person] = {}
        self._incidents: dict[int, Incident] = {}
        self._places: dict[int, Place] = {}
        self._of_person: dict[int, list[Row]] = {}
        self._of_unit: dict[int, list[Row]] = {}
        self._commanding: dict[int, list[Row]] = {}
        self._facts: dict[int, list[Row]] = {}
        self._followed: set[int] = set()
        self._sited: set[int] = set()
        self._named: dict[int, list[Happening]] = {}
        self._near: dict[int, list[Happening]] = {}
        self._up: dict[int, list[tuple[int, Span]]] = defaultdict(list)
        self._down: dict[int, list[tuple[int, Span]]] = defaultdict(list)
        self._below: dict[tuple[int, date], dict[int, Reached]] = {}
        self._commanded: dict[tuple[int, date], list[Commanding]] = {}
        self._held_at: dict[int, set[int]] = defaultdict(set)
        self._parts: dict[int | None, list[int]] = defaultdict(list)

    def learn(self, persons: Iterable[int], units: Iterable[int], *, led: Iterable[int] = ()) -> None:
        """Read what stands about these persons and units, and around them; what was read is not read again.

        `led` are units whose commander is asked about as such: what is below them is read too.
        """
        rows = self._read(PERSONAL, "person", self.persons_of(persons), self._of_person)
        posted = [row for row in rows if row.predicate == Predicate.POSTING and row.other_unit]
        asked = {*map(self.unit_of, units), *(row.other_unit or 0 for row in posted)}
        led = {*map(self.unit_of, led), *(row.other_unit or 0 for row in posted if is_commanding(row.role))}
        led -= self._followed
        self._followed |= led
        unknown = asked - set(self._commanding)
        above = ever_linked(unknown, self.view, most=max(MOST_UNITS, 10 * len(unknown)))
        below = ever_linked(led, self.view, below=True, most=MOST_BELOW)
        if len(below) > MOST_BELOW:
            self.cut_off |= led
        around = self._read(OF_UNITS, "unit", above | below, self._of_unit)
        orders = self._read({Predicate.POSTING}, "other_unit", above, self._commanding)
        for unit in above:
            self._commanding[unit] = [row for row in self._commanding[unit] if is_commanding(row.role)]
        leaders = {row.person or 0 for row in orders if is_commanding(row.role)}
        rows += around + self._read(PERSONAL, "person", leaders, self._of_person)
        named = {row.other_incident or 0 for row in rows} | self._incidents_near(asked | below)
        for row in self._read({Predicate.OCCURRENCE, Predicate.PERPETRATOR}, "incident", named - {0}, self._facts):
            self._held_at[row.other_place or 0].add(row.incident or 0)
        self._know(self.units, Unit, above | below | {row.other_unit or 0 for row in rows})
        self._know(self._persons, Person, leaders)
        self._know(self._incidents, Incident, named)
        self._link(around)

    def said_of(self, *persons: int) -> list[Row]:
        """The claims about a person, under whichever of their records."""
        rows = (row for record in self.persons_of(persons) for row in self._of_person.get(record, ()))
        return sorted(rows, key=lambda row: row.pk)

    def said_of_unit(self, unit: int) -> list[Row]:
        """The claims about a unit."""
        return self._of_unit.get(unit, [])

    def knows_unit(self, unit: int) -> bool:
        """Whether anything is claimed of it, or of who commands it."""
        return bool(self._of_unit.get(unit) or self._commanding.get(unit))

    def alleged(self, rows: Iterable[Row]) -> Iterator[Happening]:
        """What claims of conduct say was done, with the incident where they name one."""
        for row in rows:
            incident = self._incidents.get(row.other_incident or 0)
            if row.predicate != Predicate.CONDUCT or (row.other_incident and incident is None):
                continue
            happened = self._happened(incident.pk) if incident else []
            words = row.value or (incident.name if incident else "")
            claims = (row.pk, *(one.pk for one in happened))
            yield Happening(words, row.kind, incident, _when(happened) or _when([row]), Certainty.EVIDENCED, claims)

    def named(self, unit: int) -> list[Happening]:
        """What claims say that this unit did."""
        if unit not in self._named:
            self._named[unit] = list(self.alleged(self.said_of_unit(unit)))
        return self._named[unit]

    def near(self, unit: int) -> list[Happening]:
        """What happened where the unit was or may have been then, if its class fits; not what names it."""
        if unit not in self._near:
            best: dict[int, Happening] = {}
            for found in self._met(unit):
                at = found.incident.pk if found.incident else 0
                if at not in best or CERTAINTIES.index(found.certainty) < CERTAINTIES.index(best[at].certainty):
                    best[at] = found
            self._near[unit] = list(best.values())
        return self._near[unit]

    def below(self, unit: int, on: date) -> dict[int, Reached]:
        """The units under this one on a day, itself too."""
        if (unit, on) not in self._below:
            self._below[unit, on] = _spread(unit, self._down, on)
        return self._below[unit, on]

    def ever_below(self, unit: int) -> set[int]:
        """The units under this one on whatever day."""
        found, level = {unit}, [unit]
        while level:
            level = [lower for upper in level for lower, _ in self._down.get(upper, ()) if lower not in found]
            found |= set(level)
        return found - {unit}

    def commanders(self, unit: int, on: date) -> list[Commanding]:
        """Who commanded this unit on a day, and every unit above it."""
        if (unit, on) not in self._commanded:
            self._commanded[unit, on] = list(self._commanders(unit, on))
        return self._commanded[unit, on]

    def _commanders(self, unit: int, on: date) -> Iterator[Commanding]:
        for at, reached in _spread(unit, self._up, on).items():
            posted = list(spans_by(self._commanding.get(at, ()), lambda row: row.person or 0))
            for person, span, _ in posted:
                standing = standing_command(span, person, posted, on)
                if standing and person in self._persons and at in self.units:
                    worth = weakest_certainty([reached.certainty, standing])
                    way = Reached(worth, reached.distance, reached.claims + claims_of(span))
                    yield Commanding(self.units[at], self._persons[person], way)

    def unit_of(self, unit: int) -> int:
        """The record that stands for a unit, by which it is asked for here."""
        return self.view.same_as(SubjectKind.UNIT, unit)

    def persons_of(self, persons: Iterable[int]) -> set[int]:
        """The same of persons."""
        return {self.view.same_as(SubjectKind.PERSON, person) for person in persons}

    def _read(
        self, predicates: Collection[Predicate], key: str, wanted: Iterable[int], into: dict[int, list[Row]]
    ) -> list[Row]:
        """Claims by what they are about, in one query; what nothing is claimed of is known for that."""
        fresh = set(wanted) - set(into)
        rows = self.view.rows(predicates, key, fresh)
        into.update({pk: [] for pk in fresh})
        for row in rows:
            into[getattr(row, key)].append(row)
        return rows

    def _know(self, known: dict[int, M], model: type[M], wanted: Iterable[int]) -> None:
        missing = set(wanted) - set(known) - {0}
        if missing:
            known.update(self.view.in_bulk(model, missing))

    def _incidents_near(self, units: Iterable[int]) -> set[int]:
        """Incidents in places that meet a site or an area of these units."""
        sites = {row.other_place or 0 for unit in units for row in self._of_unit.get(unit, ())} - self._sited - {0}
        self._sited |= sites
        if not sites:
            return set()
        found = places_meeting(sites, self.view)
        self._places |= found
        self._parts.clear()
        for place in self._places.values():
            self._parts[place.within_id].append(place.pk)
        rows = self.view.rows({Predicate.OCCURRENCE}, "other_place", found)
        return {row.incident for row in rows if row.incident}

    def _link(self, rows: Iterable[Row]) -> None:
        """Relations that carry command, by both of their ends."""
        readable = [
            row for row in rows if carries_command(row) and row.unit in self.units and row.other_unit in self.units
        ]
        for (lower, upper, _, _), span, _ in spans_by(
            readable, lambda row: (row.unit or 0, row.other_unit or 0, row.kind, row.category)
        ):
            self._up[lower].append((upper, span))
            self._down[upper].append((lower, span))
        if readable:
            self._below.clear()
            self._commanded.clear()

    def _met(self, unit: int) -> Iterator[Happening]:
        rows = self.said_of_unit(unit)
        classes = [row for row in rows if row.predicate == Predicate.CLASSIFICATION]
        named = {row.other_incident for row in rows if row.predicate == Predicate.CONDUCT}
        sited = [row for row in rows if row.predicate == Predicate.POSITIONING and row.other_place in self._places]
        for site, span, _ in spans_by(sited, lambda row: row.other_place or 0):
            around = self._around(site)
            for pk in sorted(set().union(*(self._held_at.get(place, ()) for place in around)) - named):
                happened = [row for row in self._happened(pk) if row.other_place in around]
                when = _when(happened)
                standing = met(span, when) if when and pk in self._incidents else None
                facts = self._facts[pk]
                described = {row.value.casefold() for row in facts if row.predicate == Predicate.PERPETRATOR}
                if standing and fitting(classes, [unit], described):
                    incident, claims = self._incidents[pk], (*claims_of(span), *(row.pk for row in happened))
                    yield Happening(incident.name, "", incident, when, standing, claims, self._places[site].name)

    def _around(self, place: int) -> set[int]:
        """The place, what it lies in, and what lies in it."""
        around, level, over = {place}, [place], self._places[place].within_id
        while over in self._places and over not in around:
            around.add(over)
            over = self._places[over].within_id
        while level:
            level = [part for larger in level for part in self._parts.get(larger, ()) if part not in around]
            around |= set(level)
        return around

    def _happened(self, incident: int) -> list[Row]:
        return [row for row in self._facts.get(incident, ()) if row.predicate == Predicate.OCCURRENCE]


def met(span: Span, when: When | None) -> Certainty | None:
    """How surely something that lasted was so when something else happened.

    Of one unknown day among many it is evidenced only where all of them are.
    """
    if when is None:
        return Certainty.UNKNOWN
    best = span.during(when.first, when.last)
    covered = any(first <= when.first and when.last <= last for first, last in span.certain)
    return Certainty.INFERRED if best is Certainty.EVIDENCED and not when.exact and not covered else best


def claims_of(span: Span) -> tuple[int, ...]:
    """The claims behind a span; what a roster says is no claim."""
    return tuple(entry.claim for entry in span.evidence if entry.claim)


def _spread(start: int, steps: Mapping[int, Sequence[tuple[int, Span]]], on: date) -> dict[int, Reached]:
    """What is reached from a unit along links that held on a day: by the surest path, then the shortest."""
    found = {start: Reached(Certainty.EVIDENCED, 0, ())}
    for allowed in CERTAINTIES:
        level = set(found)
        while level:
            reached = set()
            for unit in sorted(level):
                came = found[unit]
                for other, span in steps.get(unit, ()):
                    standing = span.standing(on) if other not in found else None
                    if standing and CERTAINTIES.index(standing) <= CERTAINTIES.index(allowed):
                        worth = weakest_certainty([came.certainty, standing])
                        found[other] = Reached(worth, came.distance + 1, came.claims + claims_of(span))
                        reached.add(other)
            level = reached
    return found


def _when(rows: Sequence[Row]) -> When | None:
    dated = [row.dates for row in rows if row.dates.first and row.dates.last]
    if not dated:
        return None
    first = min(dates.first for dates in dated if dates.first)
    last = max(dates.last for dates in dated if dates.last)
    exact = all((dates.first_precise, dates.last_precise) == (first, last) for dates in dated)
    return When(first, last, exact)
