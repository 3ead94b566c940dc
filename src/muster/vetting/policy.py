"""What the rules of vetting say, as pure functions; each rule's docstring is the sentence that the user reads.

References in brackets are to public law and manuals: 10 U.S.C. 362 and 22 U.S.C. 2378d (the Leahy laws), and the
US Department of State's fact sheet on the Leahy vetting process.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from muster.errors import NotPermittedError, RuleError


class AssistanceKind(StrEnum):
    """What a partner can be given; a clearance is for one kind."""

    TRAINING = "training"
    EQUIPMENT = "equipment"
    STIPEND = "stipend"
    INTELLIGENCE = "intelligence"
    OPERATIONS = "operations"


class RequestState(StrEnum):
    DRAFTED = "drafted"
    SUBMITTED = "submitted"
    CHECKED = "checked"
    RETURNED = "returned"
    CLOSED = "closed"


class CaseState(StrEnum):
    OPENED = "opened"
    CHECKED = "checked"
    PROPOSED = "proposed"
    DECIDED = "decided"


class CheckKind(StrEnum):
    """One question that a case must answer."""

    WATCHLISTS = "watchlists"
    DUPLICATES = "duplicates"
    EARLIER_DECISIONS = "earlier decisions"
    REGISTRY = "registry"
    UNIT = "unit"
    COMMAND = "command"


class CheckState(StrEnum):
    """Only `completed` can ever support a clearance; every other state means that something is not known."""

    PENDING = "pending"
    COMPLETED = "completed"
    PARTIAL = "partial"
    FAILED = "failed"
    SKIPPED = "skipped"


class AlertSource(StrEnum):
    """What a candidate matched."""

    WATCHLIST = "watchlist"
    CANDIDATE = "candidate"
    DECISION = "decision"
    REGISTRY = "registry"


class Answer(StrEnum):
    """What a named human said about an alert."""

    SAME = "same"
    DIFFERENT = "different"
    CANNOT_TELL = "cannot tell"


class Outcome(StrEnum):
    APPROVED = "approved"
    REJECTED = "rejected"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"
    RETURNED = "returned"


class Scope(StrEnum):
    """Whom a decision is about."""

    PERSON = "person"
    UNIT = "unit"
    BOTH = "both"


class ProposalState(StrEnum):
    OPENED = "opened"
    DECIDED = "decided"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Ground(StrEnum):
    """A coded reason. Conduct and facts only: no ground names a creed, an origin or a membership."""

    TORTURE = "torture or cruel, inhuman or degrading treatment"
    KILLING = "extrajudicial killing"
    DISAPPEARANCE = "enforced disappearance"
    RAPE = "rape under colour of law"
    DETENTION = "prolonged detention without trial"
    FLAGRANT_DENIAL = "other flagrant denial of life, liberty or security"
    VIOLENCE_AGAINST_PARTNER = "violence against the partner"
    OTHER_CRIME = "other serious crime"
    LISTED = "named on a watchlist"
    DISMISSED = "dismissed for misconduct"
    EARLIER_REFUSAL = "refused before, nothing new"
    IDENTITY = "identity not established"
    FALSE_PAPERS = "false or contradictory papers"
    COMMANDER = "commander not cleared"
    POLICY = "policy rule"
    WITHDRAWN = "request withdrawn"


ADVERSE = (Outcome.REJECTED, Outcome.SUSPENDED)
REQUIRED_CHECKS = tuple(CheckKind)
ON_REGISTRY = (CheckKind.REGISTRY, CheckKind.UNIT, CheckKind.COMMAND)
VALIDITY_MONTHS = 12
MAXIMUM_VALIDITY_MONTHS = 24
ADVERSE_SIGNERS = 2
EXPIRING_DAYS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFacts:
    """One alert as policy sees it."""

    source: AlertSource
    answer: Answer | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """What policy must know of a case before anybody may propose or sign."""

    checks: dict[CheckKind, CheckState]
    alerts: tuple[AlertFacts, ...] = ()
    spoken_against: bool = False
    subject_is_unit: bool = False
    unit_known: bool = True

    @property
    def contested(self) -> bool:
        """Whether the registry, or something that a human saw, speaks against the subject, or stays unclear.

        That the subject is a person of the registry says nothing by itself: what is claimed of that person does.
        """
        return self.spoken_against or any(
            alert.answer is Answer.CANNOT_TELL
            or (alert.answer is Answer.SAME and alert.source in (AlertSource.WATCHLIST, AlertSource.DECISION))
            for alert in self.alerts
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalFacts:
    """A proposed decision as policy sees it; people are the ids of user accounts."""

    outcome: Outcome
    scope: Scope
    grounds: tuple[Ground, ...]
    internal_note: str
    statement: str
    valid_until: date | None
    proposed_by: int
    state: ProposalState = ProposalState.OPENED
    signers_needed: int = ADVERSE_SIGNERS
    signed_by: tuple[int, ...] = ()
    evidence_digest: str = ""


def require_checks_completed(facts: CaseFacts) -> None:
    """Nobody is cleared while a check is missing, partial, failed or skipped: unknown is never clear (rule 1)."""
    missing = [kind for kind in REQUIRED_CHECKS if facts.checks.get(kind) is not CheckState.COMPLETED]
    if missing:
        names = ", ".join(f"{kind} ({facts.checks.get(kind, CheckState.PENDING)})" for kind in missing)
        raise RuleError(
            f"An approval needs every check completed; still open: {names}. Run the checks again or return the case.",
            rule="require_checks_completed",
        )


def require_alerts_answered(facts: CaseFacts) -> None:
    """Nobody is cleared over an alert that no human has answered (rule 1)."""
    unanswered = sum(alert.answer is None for alert in facts.alerts)
    if unanswered:
        raise RuleError(
            f"{unanswered} unanswered alert{'s' if unanswered > 1 else ''}: answer each before proposing an approval.",
            rule="require_alerts_answered",
        )


def require_registry_unchanged(*, changed: bool) -> None:
    """Nobody decides on what the registry no longer says: a changed claim asks its checks again (rule 10)."""
    if changed:
        raise RuleError(
            "The registry says something else than when this case was checked. Run the checks again and look at it.",
            rule="require_registry_unchanged",
        )


def require_texts(facts: ProposalFacts) -> None:
    """An adverse decision names its grounds and tells the subject why; the internal note never goes to the subject."""
    if facts.outcome in ADVERSE and not facts.grounds:
        raise RuleError("An adverse decision needs at least one coded ground.", rule="require_texts")
    if facts.outcome in ADVERSE and not facts.statement.strip():
        raise RuleError("An adverse decision needs the statement that the subject will read.", rule="require_texts")
    if facts.outcome is Outcome.APPROVED and facts.grounds:
        raise RuleError(
            "An approval has no grounds; put what you want to keep into the internal note.", rule="require_texts"
        )
    if not facts.internal_note.strip():
        raise RuleError("Write the internal note: how you came to this.", rule="require_texts")
    if facts.statement.strip() and facts.statement.strip() == facts.internal_note.strip():
        raise RuleError(
            "The statement for the subject and the internal note are the same text; they are kept apart (rule 13).",
            rule="require_texts",
        )


def require_scope(case: CaseFacts, proposal: ProposalFacts) -> None:
    """A decision on a person names the person; one on a unit needs a unit that we know (Leahy: unit and commander)."""
    if case.subject_is_unit and proposal.scope is not Scope.UNIT:
        raise RuleError("This subject is a unit: the decision is about the unit.", rule="require_scope")
    if not case.subject_is_unit and proposal.scope is Scope.UNIT:
        raise RuleError("This subject is a person: decide on the person, or on both.", rule="require_scope")
    if proposal.scope is not Scope.PERSON and not case.unit_known:
        raise RuleError("The roster names no unit, so the decision can't be about one.", rule="require_scope")


def require_validity(proposal: ProposalFacts, *, today: date) -> None:
    """An approval ends after 12 months unless said otherwise, and never later than 24 (rule 9)."""
    if proposal.outcome is not Outcome.APPROVED:
        return
    if proposal.valid_until is None or proposal.valid_until <= today:
        raise RuleError("An approval needs an expiry date in the future.", rule="require_validity")
    if proposal.valid_until > add_months(today, MAXIMUM_VALIDITY_MONTHS):
        raise RuleError(
            f"An approval can't be valid for more than {MAXIMUM_VALIDITY_MONTHS} months.", rule="require_validity"
        )


def require_proposable(case: CaseFacts, proposal: ProposalFacts, *, today: date) -> None:
    """All rules that a proposal must meet, in the order in which a person can mend them.

    Raises:
        RuleError: the first rule that is not met; `rule` names it.
    """
    require_scope(case, proposal)
    if proposal.outcome is Outcome.APPROVED:
        require_checks_completed(case)
        require_alerts_answered(case)
    require_validity(proposal, today=today)
    require_texts(proposal)


def signers_needed(case: CaseFacts, outcome: Outcome) -> int:
    """Adverse and contested decisions need two distinct signers besides the proposer; others need one (rule 3)."""
    return ADVERSE_SIGNERS if outcome in ADVERSE or case.contested else 1


def require_may_sign(proposal: ProposalFacts, *, signer: int, evidence_digest: str) -> None:
    """Whoever proposes can't sign, nobody signs twice, and all sign the same evidence (rule 3).

    Raises:
        NotPermittedError: the signer is the proposer.
        RuleError: signed already, no longer open, or the evidence changed since the proposal.
    """
    if signer == proposal.proposed_by:
        raise NotPermittedError("You proposed this decision, so somebody else must sign it. No role changes that.")
    if proposal.state is not ProposalState.OPENED:
        raise RuleError(f"This proposal is {proposal.state} and can't be signed any more.", rule="require_may_sign")
    if signer in proposal.signed_by:
        raise RuleError(
            "You have signed this proposal already; another person must add theirs.", rule="require_may_sign"
        )
    if evidence_digest != proposal.evidence_digest:
        raise RuleError(
            "The evidence changed after this was proposed. Withdraw it and propose again on what is known now.",
            rule="require_may_sign",
        )


def is_fully_signed(proposal: ProposalFacts) -> bool:
    """Whether enough distinct people other than the proposer have signed."""
    return len(set(proposal.signed_by) - {proposal.proposed_by}) >= proposal.signers_needed


def require_resolution(answer: Answer, reason: str) -> None:
    """Every answer to an alert has a reason that somebody else can follow."""
    if len(reason.strip()) < 3:
        raise RuleError(f"Say in a few words why this is “{answer}”.", rule="require_resolution")


def add_months(day: date, months: int) -> date:
    """The same day some months later, or that month's last day where there is none."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def default_expiry(certified_on: date) -> date:
    """Twelve months after the decision is certified (rule 9)."""
    return add_months(certified_on, VALIDITY_MONTHS)


def request_is_decided(states: Sequence[CaseState]) -> bool:
    """A request is closed when every one of its cases has a decision, and not before."""
    return bool(states) and all(state is CaseState.DECIDED for state in states)
