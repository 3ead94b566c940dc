"""What the registry holds for and against somebody who is vetted: each finding with its chain of claims.

Where a person was, by the roster and by claims, is laid over what is alleged of those units, what happened where they
were, and what units under the person's command did (Security Force Monitor, Research Handbook: direct, circumstantial,
superiors). A chain is worth its weakest link; what is not known is said and clears nobody.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from muster.registry.folding import Row, last_said, spans_by
from muster.registry.holdings import MOST_BELOW, Happening, Holdings, claims_of, met
from muster.registry.policy import is_commanding
from muster.registry.predicates import Predicate
from muster.registry.spans import CERTAINTIES, Certainty, Dates, Span, weakest_certainty

MOST_TOLD = 20
JUDGED = frozenset({Predicate.CONDUCT, Predicate.EXCULPATION})
ALWAYS = Span((), date.min, date.max, starting=True, ending=True, certain=((date.min, date.max),))
"""A unit is where it is: of itself, everything counts."""


class Question(StrEnum):
    """What is asked: of the subject, of the units it was in, of the command it stood in or held."""

    REGISTRY = "registry"
    UNIT = "unit"
    COMMAND = "command"


class Speaks(StrEnum):
    AGAINST = "against"
    FOR = "for"
    NEITHER = "neither"


class Way(StrEnum):
    """How something bears on the subject."""

    CONDUCT = "conduct"
    AFFILIATION = "affiliation"
    EXCULPATION = "exculpation"
    POSTING = "posting"
    IN_NAMED = "in a unit that is named"
    IN_NEAR = "in a unit that was near"
    NEAR = "was near"
    OVER_NAMED = "over a unit that is named"
    OVER_NEAR = "over a unit that was near"
    SUPERIOR = "superior"
    SUPERIOR_CLEARED = "in favour of a superior"
    DOUBTFUL = "not known whether there"
    MORE = "more of the same"
    TOO_MANY = "too many units"


class Gap(StrEnum):
    """What can't be answered at all."""

    PERSON = "person unknown"
    UNIT = "unit unknown"
    NO_UNIT = "no unit named"
    UNDATED = "posting undated"
    COMMANDER = "commander unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vetted:
    """Who is asked about, and the postings that the roster states; `on` is the day of the roster.

    `also` are persons of the registry whom somebody said that the subject is.
    """

    name: str
    on: date
    person: int | None = None
    also: tuple[int, ...] = ()
    unit: int | None = None
    stated: tuple[Row, ...] = ()
    is_unit: bool = False

    @property
    def persons(self) -> set[int]:
        """The persons that the subject is."""
        return {*self.also, *filter(None, [self.person])}

    @property
    def led(self) -> set[int]:
        """The units that the roster says the subject commands, or the unit itself."""
        own = {self.unit or 0} if self.is_unit else set()
        return own | {row.other_unit or 0 for row in self.stated if is_commanding(row.role)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearing:
    """One finding: the words of its sentence, which of them are records (by number), and its chain of claims."""

    question: Question
    way: Way
    speaks: Speaks
    certainty: Certainty
    words: Mapping[str, str]
    records: Mapping[str, str]
    claims: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that bears on a subject, and for each question what can't be answered."""

    found: tuple[Bearing, ...]
    gaps: Mapping[Question, Gap]


def stated_posting(person: int | None, unit: int, dates: Dates, *, role: str = "", rank: str = "") -> Row:
    """What a roster says of a posting, in the shape of a claim that it is not."""
    nothing = (None, None, None)
    ends = (dates.first_precise, dates.last_precise, dates.first_imprecise, dates.last_imprecise)
    return Row(
        0, 0, Predicate.POSTING, person, *nothing, unit, None, None, "", "", "", role, "", rank,
        *ends, dates.starting, dates.ending, dates.continuing, "",
    )  # fmt: skip


def weigh(vetted: Vetted, held: Holdings) -> Answer:
    """All that these holdings, which must have learnt of the subject, say for and against it."""
    stated, unit = tuple(held.view.as_one(vetted.stated)), held.unit_of(vetted.unit) if vetted.unit else None
    vetted = replace(vetted, unit=unit, stated=stated)
    said = held.said_of_unit(vetted.unit or 0) if vetted.is_unit else held.said_of(*vetted.persons)
    posted = [*vetted.stated, *(row for row in said if row.predicate == Predicate.POSTING)]
    posted = [row for row in posted if row.other_unit in held.units]
    stays = list(spans_by(posted, lambda row: row.other_unit or 0))
    commands = list(spans_by((row for row in posted if is_commanding(row.role)), lambda row: row.other_unit or 0))
    if vetted.is_unit and vetted.unit in held.units:
        stays = commands = [(vetted.unit or 0, ALWAYS, [])]
    weighing = _Weighing(vetted, held)
    found = list(weighing.registry(said, stays))
    for unit, span, _ in stays:
        found += weighing.in_unit(unit, span)
    for unit, span, _ in commands:
        found += weighing.over_units(unit, span)
    found += weighing.superiors()
    return Answer(tuple(found), weighing.gaps(said, stays))


@dataclass(frozen=True, slots=True)
class _Weighing:
    vetted: Vetted
    held: Holdings

    def registry(self, said: list[Row], stays: list[tuple[int, Span, list[Row]]]) -> Iterator[Bearing]:
        """What is said of the subject itself."""
        for one in self.held.alleged(said):
            yield self._of(Question.REGISTRY, Way.CONDUCT, one, {}, {})
        for row in said:
            unit = self.held.units.get(row.other_unit or 0)
            words = {"what": row.value or (unit.name if unit else ""), "when": _days(row.dates.first, row.dates.last)}
            if row.predicate == Predicate.AFFILIATION:
                yield self._plain(Question.REGISTRY, Way.AFFILIATION, words, {}, claims=[row.pk])
            elif row.predicate == Predicate.EXCULPATION:
                yield self._plain(Question.REGISTRY, Way.EXCULPATION, words, {}, claims=[row.pk], speaks=Speaks.FOR)
        for at, span, behind in stays:
            unit = self.held.units.get(at)
            if unit and claims_of(span):
                words = {"unit": unit.name, "role": last_said(behind, "role"), "when": _days(span.first, span.last)}
                worth = Certainty.EVIDENCED if span.first else Certainty.UNKNOWN
                yield self._plain(
                    Question.REGISTRY,
                    Way.POSTING,
                    words,
                    {"unit": unit.number},
                    claims=claims_of(span),
                    certainty=worth,
                )

    def in_unit(self, unit: int, span: Span) -> Iterator[Bearing]:
        """What is alleged of a unit, or happened near it, in that time; and what speaks for the unit."""
        named, near = (Way.CONDUCT, Way.NEAR) if self.vetted.is_unit else (Way.IN_NAMED, Way.IN_NEAR)
        if not self.vetted.is_unit:
            yield from self._told(Question.UNIT, named, unit, _during(span, self.held.named(unit)))
            yield from self._in_favour(unit)
        yield from self._told(Question.UNIT, near, unit, _during(span, self.held.near(unit)))

    def over_units(self, unit: int, span: Span) -> Iterator[Bearing]:
        """What units under the subject's command did while it commanded; of a vetted unit, the units under it."""
        for lower in sorted(self.held.ever_below(unit) | (set() if self.vetted.is_unit else {unit})):
            for way, happenings in ((Way.OVER_NAMED, self.held.named(lower)), (Way.OVER_NEAR, self.held.near(lower))):
                yield from self._told(
                    Question.COMMAND, way, lower, list(self._under(unit, lower, _during(span, happenings)))
                )
        if unit in self.held.cut_off:
            words = {"count": str(MOST_BELOW), "unit": self.held.units[unit].name}
            yield self._plain(Question.COMMAND, Way.TOO_MANY, words, {}, certainty=Certainty.UNKNOWN)

    def superiors(self) -> Iterator[Bearing]:
        """What is said of those who command the subject's unit, and every unit above it, on the day of the roster."""
        for found in self.held.commanders(self.vetted.unit or 0, self.vetted.on):
            said = [row for row in self.held.said_of(found.person.pk) if row.predicate in JUDGED]
            if not said or found.person.pk in self.held.persons_of(self.vetted.persons):
                continue
            words = {"superior": found.person.name, "unit": found.unit.name, "on": str(self.vetted.on)}
            records = {"superior": found.person.number, "unit": found.unit.number}
            for one in self.held.alleged(said):
                alleged = replace(one, certainty=found.reached.certainty, claims=found.reached.claims + one.claims)
                yield self._of(Question.COMMAND, Way.SUPERIOR, alleged, words, records)
            for row in said:
                if row.predicate == Predicate.EXCULPATION:
                    told = words | {"what": row.value, "when": _days(row.dates.first, row.dates.last)}
                    yield self._plain(
                        Question.COMMAND,
                        Way.SUPERIOR_CLEARED,
                        told,
                        records,
                        claims=(*found.reached.claims, row.pk),
                        certainty=found.reached.certainty,
                        speaks=Speaks.FOR,
                    )

    def gaps(self, said: Sequence[Row], stays: Sequence[tuple[int, Span, list[Row]]]) -> dict[Question, Gap]:
        """What can't be answered: nothing is known, no unit is named, or nobody says since when."""
        found: dict[Question, Gap] = {}
        unit = self.vetted.unit
        if not said:
            found[Question.REGISTRY] = Gap.UNIT if self.vetted.is_unit else Gap.PERSON
        if unit is None:
            found[Question.UNIT] = found[Question.COMMAND] = Gap.NO_UNIT
        elif not self.held.knows_unit(unit):
            found[Question.UNIT] = found[Question.COMMAND] = Gap.UNIT
        else:
            if any(not (span.starting and span.first) for _, span, _ in stays):
                found[Question.UNIT] = Gap.UNDATED
            if not any(one.unit.pk == unit for one in self.held.commanders(unit, self.vetted.on)):
                found[Question.COMMAND] = Gap.COMMANDER
        return found

    def _under(self, unit: int, lower: int, happenings: Iterable[Happening]) -> Iterator[Happening]:
        """Those of a lower unit's that happened while it was under the upper one."""
        for one in happenings:
            day = one.when.first if one.when else self.vetted.on
            if reached := self.held.below(unit, day).get(lower):
                worth = weakest_certainty([one.certainty, reached.certainty])
                yield replace(one, certainty=worth, claims=reached.claims + one.claims)

    def _in_favour(self, unit: int) -> Iterator[Bearing]:
        for row in self.held.said_of_unit(unit):
            if row.predicate == Predicate.EXCULPATION:
                words = {"subject": self.held.units[unit].name, "what": row.value}
                words["when"] = _days(row.dates.first, row.dates.last)
                records = {"subject": self.held.units[unit].number}
                yield self._plain(Question.UNIT, Way.EXCULPATION, words, records, claims=[row.pk], speaks=Speaks.FOR)

    def _told(self, question: Question, way: Way, unit: int, happenings: list[Happening]) -> Iterator[Bearing]:
        """The surest one by one, what is left out as a number, and what may or may not concern the subject together."""
        if not happenings:
            return
        words, records = {"unit": self.held.units[unit].name}, {"unit": self.held.units[unit].number}
        sure = [one for one in happenings if one.certainty is not Certainty.UNKNOWN]
        sure.sort(key=lambda one: (CERTAINTIES.index(one.certainty), str(one.when)))
        for one in sure[:MOST_TOLD]:
            yield self._of(question, way, one, words, records)
        doubtful = [one for one in happenings if one.certainty is Certainty.UNKNOWN]
        for rest, kind in ((sure[MOST_TOLD:], Way.MORE), (doubtful, Way.DOUBTFUL)):
            if rest:
                listed = ", ".join(
                    f"{one.words} {one.incident.number if one.incident else ''}".strip() for one in rest[:MOST_TOLD]
                )
                claims = [claim for one in rest for claim in one.claims]
                told = words | {"count": str(len(rest)), "what": listed}
                worth = weakest_certainty(one.certainty for one in rest)
                yield self._plain(question, kind, told, records, claims=claims, certainty=worth, speaks=Speaks.AGAINST)

    def _of(
        self, question: Question, way: Way, one: Happening, words: Mapping[str, str], records: Mapping[str, str]
    ) -> Bearing:
        told = {"what": one.words, "role": one.kind, "when": str(one.when or ""), "place": one.place, **words}
        found = {**records, **({"what": one.incident.number} if one.incident else {})}
        return self._plain(
            question, way, told, found, claims=one.claims, certainty=one.certainty, speaks=Speaks.AGAINST
        )

    def _plain(
        self,
        question: Question,
        way: Way,
        words: Mapping[str, str],
        records: Mapping[str, str],
        *,
        claims: Iterable[int] = (),
        certainty: Certainty = Certainty.EVIDENCED,
        speaks: Speaks = Speaks.NEITHER,
    ) -> Bearing:
        return Bearing(
            question=question,
            way=way,
            speaks=speaks,
            certainty=certainty,
            words={"subject": self.vetted.name, **words},
            records=records,
            claims=tuple(dict.fromkeys(claims)),
        )


def _during(span: Span, happenings: Iterable[Happening]) -> list[Happening]:
    """Those that happened, or may have, while the span lasted, its claims before theirs."""
    return [
        replace(one, certainty=weakest_certainty([standing, one.certainty]), claims=claims_of(span) + one.claims)
        for one in happenings
        if (standing := met(span, one.when))
    ]


def _days(first: date | None, last: date | None) -> str:
    return "" if first is None else str(first) if first == last else f"{first} – {last}"
