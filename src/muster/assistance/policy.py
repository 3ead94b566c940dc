"""The gate: may this subject have this assistance on this date? Every rule that does not plainly say yes says no.

Each rule is a function from facts to reasons; its docstring is the rule in the user's words. CLEAR is what is left when
no rule has a reason, so a fact that is missing can never clear anybody.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from muster.vetting.policy import ADVERSE, AssistanceKind, Outcome


class GateAnswer(StrEnum):
    CLEAR = "CLEAR"
    HOLD = "HOLD"
    BARRED = "BARRED"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the gate is not open: the rule's name, what it leads to, and the sentence."""

    rule: str
    answer: GateAnswer
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFacts:
    """One decision on a subject, as the gate sees it; `checked` says whether all its checks were completed."""

    number: str
    outcome: Outcome
    assistance: AssistanceKind
    certified_on: date
    expires_on: date | None
    checked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectFacts:
    """One person or unit: its decisions from the oldest to the newest, and what is still unanswered."""

    name: str
    decisions: tuple[DecisionFacts, ...] = ()
    unanswered_alerts: int = 0
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFacts(SubjectFacts):
    """A unit: `holds` are the decisions on persons that hold it; `commander` is None when none is known."""

    holds: tuple[str, ...] = ()
    commander: SubjectFacts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFacts:
    """A watchlist: the day to which its newest good version speaks (None: there is none), and its greatest age."""

    name: str
    as_of: date | None
    greatest_age: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalAbove:
    """A refused unit, or the refused commander of one, above the unit; `hidden` where the asker may not know of it."""

    unit: str
    number: str
    outcome: Outcome
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GateFacts:
    """Everything that the gate looks at; `person` is None when the subject is a unit."""

    on: date
    today: date
    assistance: AssistanceKind
    person: SubjectFacts | None
    unit: UnitFacts | None
    lists: tuple[ListFacts, ...]
    refused_above: tuple[RefusalAbove, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GateResult:
    """The answer with its reasons; `clearance` is the decision that opens the gate, `evidence_as_of` the oldest
    date on which the answer rests.
    """

    answer: GateAnswer
    reasons: tuple[Reason, ...]
    clearance: str = ""
    evidence_as_of: date | None = None


def standing_refusal(subject: SubjectFacts) -> DecisionFacts | None:
    """A refusal or suspension stands until a later approval of the same subject, whatever it was refused for."""
    standing: DecisionFacts | None = None
    for decision in subject.decisions:
        if decision.outcome in ADVERSE:
            standing = decision
        elif decision.outcome is Outcome.APPROVED:
            standing = None
    return standing


def latest_for(subject: SubjectFacts, assistance: AssistanceKind) -> DecisionFacts | None:
    """The newest decision about this kind of assistance."""
    return next((decision for decision in reversed(subject.decisions) if decision.assistance is assistance), None)


def subject_is_cleared(facts: GateFacts) -> Iterator[Reason]:
    """Nobody receives anything without an approval by named people, for this kind, valid on the day of delivery."""
    subject = facts.person or facts.unit
    if subject is None:
        yield Reason("subject_is_cleared", GateAnswer.HOLD, "This subject is not known.")
        return
    yield from _not_cleared("subject_is_cleared", subject, facts)


def subject_is_not_refused(facts: GateFacts) -> Iterator[Reason]:
    """Whoever was refused stays barred, and whoever is suspended stays held, until an approval says otherwise."""
    for subject in (facts.person, facts.unit):
        refusal = standing_refusal(subject) if subject else None
        if subject is not None and refusal is not None:
            answer = GateAnswer.BARRED if refusal.outcome is Outcome.REJECTED else GateAnswer.HOLD
            yield Reason(
                "subject_is_not_refused",
                answer,
                f"{subject.name} was {refusal.outcome} on {refusal.certified_on} ({refusal.number}).",
            )


def unit_is_not_held(facts: GateFacts) -> Iterator[Reason]:
    """A refused individual holds the unit as well, until somebody decides on the unit (rule 2)."""
    if facts.unit is not None and facts.unit.holds:
        numbers = ", ".join(facts.unit.holds)
        yield Reason(
            "unit_is_not_held",
            GateAnswer.HOLD,
            f"{facts.unit.name} is held because of {numbers} until somebody decides on the unit.",
        )


def commander_is_cleared(facts: GateFacts) -> Iterator[Reason]:
    """A unit goes with its commander: unknown or uncleared, the unit waits; refused, so do its people (rule 2)."""
    if facts.unit is None:
        return
    commander = facts.unit.commander
    if commander is not None and (refusal := standing_refusal(commander)) is not None:
        sentence = f"The commander of {facts.unit.name} was {refusal.outcome} ({refusal.number})."
        yield Reason("commander_is_cleared", GateAnswer.HOLD, sentence)
    elif facts.person is None and commander is None:
        yield Reason("commander_is_cleared", GateAnswer.HOLD, f"Nobody is known to command {facts.unit.name}.")
    elif facts.person is None and commander is not None:
        yield from _not_cleared("commander_is_cleared", commander, facts)


def chain_is_not_refused(facts: GateFacts) -> Iterator[Reason]:
    """A refused unit or commander holds what is under it, as many levels down as policy says (rule 2)."""
    for above in facts.refused_above:
        if not above.hidden:
            sentence = f"{above.unit}, above {facts.unit.name if facts.unit else 'it'}, or its commander was "
            yield Reason("chain_is_not_refused", GateAnswer.HOLD, f"{sentence}{above.outcome} ({above.number}).")


def alerts_are_answered(facts: GateFacts) -> Iterator[Reason]:
    """An alert that nobody has answered may be the one that matters."""
    for subject in (facts.person, facts.unit):
        if subject is not None and subject.unanswered_alerts:
            sentence = f"{subject.unanswered_alerts} unanswered alert(s) on {subject.name}."
            yield Reason("alerts_are_answered", GateAnswer.HOLD, sentence)


def lists_are_fresh(facts: GateFacts) -> Iterator[Reason]:
    """A clearance against an old list is no clearance: every watchlist must be recent, and there must be one."""
    if not facts.lists:
        yield Reason("lists_are_fresh", GateAnswer.HOLD, "No watchlist has been imported.")
    for watchlist in facts.lists:
        if watchlist.as_of is None:
            yield Reason("lists_are_fresh", GateAnswer.HOLD, f"{watchlist.name} has no good version.")
        elif facts.today - watchlist.as_of > watchlist.greatest_age:
            oldest = watchlist.greatest_age.days
            sentence = f"{watchlist.name} was last updated on {watchlist.as_of}: older than {oldest} days."
            yield Reason("lists_are_fresh", GateAnswer.HOLD, sentence)


def everything_can_be_read(facts: GateFacts) -> Iterator[Reason]:
    """Where the reader may not see everything, the gate can't be opened for them."""
    subjects = (facts.person, facts.unit, facts.unit.commander if facts.unit else None)
    if any(subject is not None and subject.hidden for subject in subjects) or any(
        above.hidden for above in facts.refused_above
    ):
        sentence = "No clearance can be confirmed to you; ask the vetting office."
        yield Reason("everything_can_be_read", GateAnswer.HOLD, sentence)


RULES: tuple[Callable[[GateFacts], Iterator[Reason]], ...] = (
    subject_is_not_refused,
    subject_is_cleared,
    unit_is_not_held,
    commander_is_cleared,
    chain_is_not_refused,
    alerts_are_answered,
    lists_are_fresh,
    everything_can_be_read,
)


def decide_gate(facts: GateFacts) -> GateResult:
    """The answer of all rules: BARRED when one bars, HOLD when one holds, CLEAR only when none has a reason."""
    reasons = tuple(reason for rule in RULES for reason in rule(facts))
    answers = {reason.answer for reason in reasons}
    subject = facts.person or facts.unit
    clearance = latest_for(subject, facts.assistance) if subject else None
    dates = [watchlist.as_of for watchlist in facts.lists if watchlist.as_of] + (
        [clearance.certified_on] if clearance else []
    )
    evidence_as_of = min(dates, default=None)
    if GateAnswer.BARRED in answers:
        return GateResult(answer=GateAnswer.BARRED, reasons=reasons, evidence_as_of=evidence_as_of)
    if reasons or clearance is None or clearance.outcome is not Outcome.APPROVED:
        return GateResult(answer=GateAnswer.HOLD, reasons=reasons, evidence_as_of=evidence_as_of)
    return GateResult(answer=GateAnswer.CLEAR, reasons=(), clearance=clearance.number, evidence_as_of=evidence_as_of)


def unreachable() -> GateResult:
    """The answer when the database does not answer: what is not known is held."""
    sentence = "The records can't be reached now, so nothing can be confirmed. Ask again, or ask the vetting office."
    return GateResult(answer=GateAnswer.HOLD, reasons=(Reason("records_answer", GateAnswer.HOLD, sentence),))


def _not_cleared(rule: str, subject: SubjectFacts, facts: GateFacts) -> Iterator[Reason]:
    decision = latest_for(subject, facts.assistance)
    hold = GateAnswer.HOLD
    if decision is None:
        yield Reason(rule, hold, f"Nobody has decided on {subject.name} for {facts.assistance}.")
    elif decision.outcome is not Outcome.APPROVED:
        yield Reason(rule, hold, f"The last decision on {subject.name} is {decision.outcome} ({decision.number}).")
    elif not decision.checked:
        yield Reason(rule, hold, f"{decision.number} rests on checks that were not completed.")
    elif facts.on < decision.certified_on:
        yield Reason(
            rule, hold, f"The clearance of {subject.name} begins on {decision.certified_on} ({decision.number})."
        )
    elif decision.expires_on is None or facts.on > decision.expires_on:
        yield Reason(
            rule, hold, f"The clearance of {subject.name} expired on {decision.expires_on} ({decision.number})."
        )
