"""Who commanded a unit on a day, and upward: in three sets, evidenced, inferred and unknown, never silent.

A chain is worth as much as its weakest link. `child-of` relations of the class command carry orders, and `member-of`
puts a unit under a task force; administrative relations are no command (Research Handbook, "Command relations").
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from django.db import connection

from muster.registry.evidence import Strength, View, strengths
from muster.registry.folding import Row, is_command, last_said, spans_by
from muster.registry.models import Person, Unit
from muster.registry.policy import is_commanding
from muster.registry.predicates import Predicate, RelationKind, SubjectKind
from muster.registry.spans import CERTAINTIES, Certainty, Span, weakest_certainty

MOST_UNITS = 500
PLACEHOLDER = "placeholder"
NOT_WEIGHED = Strength("", "", 0)
LinkKey = tuple[int, int, str, str]


class Remark(StrEnum):
    """What is odd about a chain of command and must not be hidden."""

    CIRCLE = "circle"
    TWO_AT_ONCE = "two at once"
    TASK_FORCE = "task force"
    TOO_MANY = "too many above"
    NOT_FOLLOWED = "not followed"


@dataclass(frozen=True, slots=True)
class Flag:
    """A remark with the words of its sentence, by name; `registry/sentences.py` says it."""

    remark: Remark
    words: tuple[tuple[str, str], ...]


def flag(remark: Remark, **words: object) -> Flag:
    """A remark about these units and persons."""
    return Flag(remark, tuple((name, str(word)) for name, word in words.items()))


@dataclass(frozen=True, slots=True)
class Link:
    """A unit under, or in, another one: how well that is known on the day, and how strong its evidence is."""

    lower: int
    upper: int
    kind: str
    category: str
    certainty: Certainty
    span: Span
    strength: Strength

    @property
    def key(self) -> LinkKey:
        """What is told of as one link."""
        return (self.lower, self.upper, self.kind, self.category)


@dataclass(frozen=True, slots=True, kw_only=True)
class Commander:
    """Somebody, or nobody known, in command of a unit of the chain; `certainty` is that of the whole path to them."""

    unit: Unit
    distance: int
    certainty: Certainty
    person: Person | None = None
    posting: Certainty | None = None
    rank: str = ""
    title: str = ""
    span: Span | None = None
    strength: Strength | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """A unit with everything above it on a day: units by id, links, and how far and how surely each is above."""

    unit: Unit
    on: date | None
    units: Mapping[int, Unit]
    links: tuple[Link, ...]
    reach: Mapping[int, tuple[Certainty, int]]
    placeholders: frozenset[int]
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class Command:
    """The answer to who commanded: the chain, and each commander in one of three sets."""

    chain: Chain
    commanders: tuple[Commander, ...]
    flags: tuple[Flag, ...]

    def known_as(self, certainty: Certainty) -> tuple[Commander, ...]:
        """The commanders of one set, from the unit itself upward."""
        return tuple(found for found in self.commanders if found.certainty is certainty)


def who_commanded(unit: Unit, on: date, view: View) -> Command:
    """Who commanded this unit on this day, and every unit above it; a unit whose commander nobody names says so."""
    (found,) = commands_over([unit], on, view)
    return found


def commands_over(units: Sequence[Unit], on: date, view: View) -> tuple[Command, ...]:
    """The same of each of several units, read at once."""
    if not units:
        return ()
    chains = climb(units, on, view)
    met = {pk: unit for chain in chains for pk, unit in chain.units.items()}
    links = {link.key: link for chain in chains for link in chain.links}
    heads, weighed = commanders_of(met, links.values(), on, view)
    return tuple(
        Command(
            replace(chain, links=tuple(weighed[link.key] for link in chain.links)),
            commanders := along(heads, chain.units, chain.reach),
            (*chain.flags, *two_at_once(commanders)),
        )
        for chain in chains
    )


def commanders_of(
    units: Mapping[int, Unit], links: Iterable[Link], on: date, view: View
) -> tuple[Mapping[int, Sequence[Commander]], Mapping[LinkKey, Link]]:
    """Who commanded each of these units on a day, as if it were asked for alone, and the links by key, both weighed."""
    rows = [row for row in view.rows({Predicate.POSTING}, "other_unit", units) if is_commanding(row.role)]
    postings: dict[int, list[tuple[int, Span, list[Row]]]] = defaultdict(list)
    for (at, person), span, said in spans_by(rows, lambda row: (row.other_unit or 0, row.person or 0)):
        postings[at].append((person, span, said))
    standing_there = [
        (at, person, span, said, standing)
        for at, spans in postings.items()
        for person, span, said in spans
        if (standing := standing_command(span, person, spans, on)) is not None
    ]
    persons = view.in_bulk(Person, {person for _, person, *_ in standing_there})
    held = [found for found in standing_there if found[1] in persons]
    joined = {link.key: link for link in links}
    behind: dict[LinkKey | int, Span] = {key: link.span for key, link in joined.items()}
    behind |= {number: span for number, (_, _, span, _, _) in enumerate(held)}
    weighed = strengths({key: span.evidence for key, span in behind.items()}, view)
    heads: dict[int, list[Commander]] = defaultdict(list)
    for number, (at, person, span, said, standing) in enumerate(held):
        heads[at].append(
            Commander(
                unit=units[at],
                distance=0,
                certainty=standing,
                person=persons[person],
                posting=standing,
                rank=last_said(by_then(said, on), "rank"),
                title=last_said(by_then(said, on), "title"),
                span=span,
                strength=weighed[number],
            )
        )
    return heads, {key: replace(link, strength=weighed[key]) for key, link in joined.items()}


def along(
    heads: Mapping[int, Sequence[Commander]], units: Mapping[int, Unit], reach: Mapping[int, tuple[Certainty, int]]
) -> tuple[Commander, ...]:
    """The commanders of the units of a chain, each as sure as the way to them, and the unknown ones."""
    commanders = [
        replace(found, distance=distance, certainty=weakest_certainty([certainty, found.certainty]))
        for at, (certainty, distance) in reach.items()
        for found in heads.get(at, [Commander(unit=units[at], distance=0, certainty=Certainty.UNKNOWN)])
    ]
    commanders.sort(key=lambda found: (found.distance, found.unit.name, found.person.name if found.person else ""))
    return tuple(commanders)


def climb(starts: Sequence[Unit], on: date | None, view: View, *, task_forces: bool = True) -> tuple[Chain, ...]:
    """Everything above each of these units on a day, or at any time when no day is given; not weighed yet."""
    most = MOST_UNITS * len(starts)
    starts = view.leads(starts)
    above = ever_linked({unit.pk for unit in starts}, view, most=most)
    rows = view.rows({Predicate.RELATION, Predicate.CLASSIFICATION}, "unit", above)
    units = view.in_bulk(Unit, above) | {unit.pk: unit for unit in starts}
    placeholders = frozenset(row.unit or 0 for row in rows if row.value.casefold() == PLACEHOLDER)
    commanding = [
        row
        for row in rows
        if row.predicate == Predicate.RELATION
        and row.unit in units
        and row.other_unit in units
        and carries_command(row, task_forces=task_forces)
    ]
    found: dict[LinkKey, Link] = {}
    for key, span, _ in spans_by(commanding, lambda row: (row.unit or 0, row.other_unit or 0, row.kind, row.category)):
        standing = span.standing(on) if on else Certainty.EVIDENCED
        best = found.get(key)
        if standing and (best is None or CERTAINTIES.index(standing) < CERTAINTIES.index(best.certainty)):
            found[key] = Link(*key, standing, span, NOT_WEIGHED)
    cut = len(above) > most
    return tuple(_chain(unit, on, units, found.values(), placeholders, cut=cut) for unit in starts)


def _chain(
    unit: Unit,
    on: date | None,
    units: Mapping[int, Unit],
    found: Collection[Link],
    placeholders: frozenset[int],
    *,
    cut: bool,
) -> Chain:
    reach = _reach(unit.pk, found)
    links = tuple(link for link in found if link.lower in reach)
    flags = [*circles(links, units), *_task_forces(links, units, on)]
    if cut:
        flags.append(flag(Remark.TOO_MANY, count=MOST_UNITS, unit=unit.name))
    return Chain(
        unit, on, {pk: units[pk] for pk in reach}, links, reach, placeholders.intersection(reach), tuple(flags)
    )


def units_below(start: Unit, on: date, view: View, most: int) -> tuple[dict[int, tuple[Certainty, int]], list[Link]]:
    """The units under one on a day, how surely and how far below, and the links; no level after the one past `most`."""
    level = {view.same_as(SubjectKind.UNIT, start.pk)}
    reach = dict.fromkeys(level, (Certainty.EVIDENCED, 0))
    links: list[Link] = []
    while level and len(reach) <= most:
        rows = [row for row in view.rows({Predicate.RELATION}, "other_unit", level) if is_command(row)]
        level = set()
        for key, span, _ in spans_by(rows, lambda row: (row.unit or 0, row.other_unit or 0, row.kind, row.category)):
            lower, upper = key[:2]
            if not (standing := span.standing(on)):
                continue
            links.append(Link(*key, standing, span, NOT_WEIGHED))
            if lower not in reach:
                certainty, distance = reach[upper]
                reach[lower] = weakest_certainty([certainty, standing]), distance - 1
                level.add(lower)
    return reach, links


def carries_command(row: Row, *, task_forces: bool = True) -> bool:
    """Whether orders go through this relation: that of command, or into a task force."""
    return is_command(row) or (task_forces and row.kind == RelationKind.MEMBER_OF)


def ever_linked(units: Iterable[int], view: View, *, below: bool = False, most: int = MOST_UNITS) -> set[int]:
    """These units and all that any claim ever put above (or below) them, whatever its date, marking or status.

    A bound for one read: it goes on level by level until more than `most` are found. Of several records of a unit, as
    far as the reader may know, it names the one that stands for them.
    """
    level = {view.same_as(SubjectKind.UNIT, unit) for unit in units}
    found = set(level)
    end, start = ("unit_id", "other_unit_id") if below else ("other_unit_id", "unit_id")
    with connection.cursor() as cursor:
        while level and len(found) <= most:
            # By levels and not by a recursive query: SQLite filters that by a scan of all relations. The literal, and
            # not a parameter, is what lets it use the partial index.
            asked = view.members_of(SubjectKind.UNIT, level)
            cursor.execute(
                f"SELECT {end} FROM registry_claim WHERE predicate = 'relation' "  # noqa: S608 -- placeholders only
                f"AND {start} IN ({', '.join(['%s'] * len(asked))})",
                list(asked),
            )
            level = {view.same_as(SubjectKind.UNIT, linked) for (linked,) in cursor.fetchall()} - found
            found |= level
    return found


def by_then(rows: Sequence[Row], on: date) -> Sequence[Row]:
    """The claims of what was so by a day, or the first one: nobody is given the rank that they got later."""
    return [row for row in rows if (first := row.first_imprecise or row.first_precise) and first <= on] or rows[:1]


def standing_command(
    span: Span, person: int, spans: Sequence[tuple[int, Span, list[Row]]], on: date
) -> Certainty | None:
    """How well a command stands on a day; evidence of another commander in between ends what is only inferred."""
    standing = span.standing(on)
    if standing in (None, Certainty.EVIDENCED) or span.first is None or span.last is None:
        return standing
    others = [other for holder, other, _ in spans if holder != person]
    if on > span.last and any(other.first and span.last < other.first <= on for other in others):
        return None
    if on < span.first and any(other.last and on <= other.last < span.first for other in others):
        return None
    return standing


def _reach(start: int, links: Iterable[Link]) -> dict[int, tuple[Certainty, int]]:
    """How surely and how many steps above the start each unit is: by the surest path, then the shortest."""
    upward: dict[int, list[Link]] = defaultdict(list)
    for link in links:
        upward[link.lower].append(link)
    reach: dict[int, tuple[Certainty, int]] = {}
    for allowed in CERTAINTIES:
        passable = CERTAINTIES[: CERTAINTIES.index(allowed) + 1]
        level, distance, seen = {start}, 0, set[int]()
        while level:
            for unit in level:
                reach.setdefault(unit, (allowed, distance))
            seen |= level
            level = {link.upper for unit in level for link in upward[unit] if link.certainty in passable} - seen
            distance += 1
    return reach


def circles(links: Iterable[Link], units: Mapping[int, Unit]) -> list[Flag]:
    """Chains that lead back to themselves, each named once."""
    upward: dict[int, set[int]] = defaultdict(set)
    for link in links:
        upward[link.lower].add(link.upper)
    circling = set(upward)
    while dead := {unit for unit in circling if not upward[unit] & circling}:
        circling -= dead
    names = sorted(units[unit].name for unit in circling if _returns(unit, upward))
    return [flag(Remark.CIRCLE, units=", ".join(names))] if names else []


def _returns(start: int, upward: Mapping[int, Collection[int]]) -> bool:
    seen: set[int] = set()
    level = set(upward.get(start, ()))
    while level:
        if start in level:
            return True
        seen |= level
        level = {upper for unit in level for upper in upward.get(unit, ())} - seen
    return False


def _task_forces(links: Iterable[Link], units: Mapping[int, Unit], on: date | None) -> list[Flag]:
    if on is None:
        return []
    return [
        flag(
            Remark.TASK_FORCE,
            unit=units[link.lower].name,
            force=units[link.upper].name,
            on=on,
            certainty=link.certainty,
        )
        for link in links
        if link.kind == RelationKind.MEMBER_OF and link.certainty is not Certainty.UNKNOWN
    ]


def two_at_once(commanders: Iterable[Commander]) -> list[Flag]:
    """A flag for each unit that several people are said to have commanded on the day."""
    by_unit: dict[int, list[Commander]] = defaultdict(list)
    for found in commanders:
        if found.person and found.posting is not Certainty.UNKNOWN:
            by_unit[found.unit.pk].append(found)
    return [
        flag(
            Remark.TWO_AT_ONCE,
            unit=found[0].unit.name,
            count=len(found),
            persons=", ".join(str(one.person) for one in found),
        )
        for found in by_unit.values()
        if len({one.person for one in found}) > 1
    ]
