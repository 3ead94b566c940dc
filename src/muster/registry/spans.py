"""From dated claims to spans of time: what is evidenced on a day, what is only inferred, what is not known.

A claim is dated by two ranges (Security Force Monitor, Research Handbook, "Dates"): it is true on every day of the
precise one and on at least one day of the imprecise one. Between two claims of the same posting, relation or
positioning it is taken to go on, and that is an inference which is shown as one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from operator import attrgetter, itemgetter
from typing import NamedTuple, Protocol

CONFIDENCES = ("", "Low", "Medium", "High")


class Certainty(StrEnum):
    """How well something is known to hold on a day."""

    EVIDENCED = "evidenced"
    INFERRED = "inferred"
    UNKNOWN = "unknown"


CERTAINTIES = tuple(Certainty)


def weakest_certainty(found: Iterable[Certainty]) -> Certainty:
    """What a chain of links is worth: as much as its weakest one."""
    return max(found, key=CERTAINTIES.index, default=Certainty.EVIDENCED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """When a claim holds; `starting` and `ending` say that its outermost dates are the real start and end.

    `continuing` says that the source takes it to go on after its last date.
    """

    first_precise: date | None = None
    last_precise: date | None = None
    first_imprecise: date | None = None
    last_imprecise: date | None = None
    starting: bool = False
    ending: bool = False
    continuing: bool = False

    @property
    def completed(self) -> "Dates":
        """The same, where a range of which one end is given is that one day."""
        return replace(
            self,
            first_precise=self.first_precise or self.last_precise,
            last_precise=self.last_precise or self.first_precise,
            first_imprecise=self.first_imprecise or self.last_imprecise,
            last_imprecise=self.last_imprecise or self.first_imprecise,
        )

    @property
    def first(self) -> date | None:
        """The earliest day on which it may hold."""
        return self.first_imprecise or self.first_precise

    @property
    def last(self) -> date | None:
        """The latest day on which the claim says that it may hold."""
        return self.last_imprecise or self.last_precise

    @property
    def are_ordered(self) -> bool:
        """Whether each range begins before it ends and the precise one lies inside the imprecise one."""
        ends = (self.first_imprecise, self.first_precise, self.last_precise, self.last_imprecise)
        known = [day for day in ends if day is not None]
        halves = (self.first_precise is None) == (self.last_precise is None) and (self.first_imprecise is None) == (
            self.last_imprecise is None
        )
        return halves and known == sorted(known)


class When(Protocol):
    """`Dates`, or a row that has the same columns."""

    @property
    def first_precise(self) -> date | None: ...
    @property
    def last_precise(self) -> date | None: ...
    @property
    def first(self) -> date | None: ...
    @property
    def last(self) -> date | None: ...
    @property
    def starting(self) -> bool: ...
    @property
    def ending(self) -> bool: ...
    @property
    def continuing(self) -> bool: ...


class Evidence(NamedTuple):
    """One accepted claim as the fold sees it."""

    claim: int
    dates: When
    confidence: str = ""


class Span(NamedTuple):
    """An unbroken stretch of one posting, relation or positioning, with the claims that it is folded from."""

    evidence: tuple[Evidence, ...]
    first: date | None = None
    last: date | None = None
    starting: bool = False
    ending: bool = False
    continuing: bool = False
    certain: tuple[tuple[date, date], ...] = ()

    @property
    def confidence(self) -> str:
        """The least confidence of the claims behind it; empty when one of them has none."""
        return min((entry.confidence for entry in self.evidence), key=CONFIDENCES.index)

    def standing(self, on: date) -> Certainty | None:
        """How well it is known to hold on a day; None when it had not begun or was over."""
        if self.first is None or self.last is None:
            return Certainty.UNKNOWN
        if any(first <= on <= last for first, last in self.certain):
            return Certainty.EVIDENCED
        if on < self.first:
            return None if self.starting else Certainty.UNKNOWN
        if on > self.last:
            if self.ending:
                return None
            return Certainty.INFERRED if self.continuing else Certainty.UNKNOWN
        return Certainty.INFERRED

    def during(self, first: date, last: date) -> Certainty | None:
        """How well it is known to hold on some day of a range: as well as on the day on which it is known best."""
        edges = [self.first, self.last, *(day for pair in self.certain for day in pair)]
        days = {first, last} | {day for day in edges if day and first <= day <= last}
        found = [standing for day in days if (standing := self.standing(day))]
        return min(found, key=CERTAINTIES.index, default=None)


def fold_spans(evidence: Iterable[Evidence]) -> tuple[Span, ...]:
    """The spans of one posting, relation or positioning, from the earliest on, whatever the order of the claims.

    A new span begins where the last one really ended, or where a claim says that it really started later than what was
    known. A claim without dates belongs to the only span there is, else it is a span of its own.
    """
    dated: list[tuple[date, date, int, Evidence]] = []
    undated: list[Evidence] = []
    for entry in evidence:
        first, last = entry.dates.first, entry.dates.last
        if first is None or last is None:
            undated.append(entry)
        else:
            dated.append((first, last, entry.claim, entry))
    dated.sort(key=itemgetter(0, 1, 2))
    undated.sort(key=attrgetter("claim"))
    groups: list[tuple[date | None, date | None, list[Evidence]]] = []
    reach = date.min
    for first, last, _, entry in dated:
        if not groups or (first > reach and (entry.dates.starting or _ended(groups[-1][2], reach))):
            groups.append((first, last, [entry]))
            reach = last
        else:
            reach = max(reach, last)
            groups[-1][2].append(entry)
            groups[-1] = (groups[-1][0], reach, groups[-1][2])
    if len(groups) == 1:
        groups[0][2].extend(undated)
    elif undated:
        groups.append((None, None, undated))
    return tuple(_span(*group) for group in groups)


def _ended(group: Sequence[Evidence], last: date | None) -> bool:
    """Whether a claim that reaches as far as any says that it ended there."""
    return any(entry.dates.ending and entry.dates.last == last for entry in group)


def _span(first: date | None, last: date | None, group: Sequence[Evidence]) -> Span:
    starting = ending = continuing = False
    certain = []
    for entry in group:
        when = entry.dates
        starting = starting or (when.starting and when.first == first)
        if when.last == last:
            ending = ending or when.ending
            continuing = continuing or when.continuing
        if when.first_precise and when.last_precise:
            certain.append((when.first_precise, when.last_precise))
    return Span(tuple(group), first, last, starting, ending, continuing and not ending, tuple(certain))
