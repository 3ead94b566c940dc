"""From findings to a decision: one person proposes, others sign, and the database counts them.

This is the slice that the rest of Muster imitates: `policy` says the rule, `models` and their triggers hold it, the act
here checks authority, checks policy, writes and records, `queries` read it, and page, endpoint and command call it.
"""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from muster.accounts.models import User
from muster.accounts.policy import Role, require_role
from muster.audit.acts import act
from muster.audit.log import record
from muster.errors import RuleError
from muster.vetting.models import Case, Decision, Proposal, Signature
from muster.vetting.policy import (
    ON_REGISTRY,
    CaseFacts,
    CaseState,
    CheckState,
    Ground,
    Outcome,
    ProposalFacts,
    ProposalState,
    Scope,
    default_expiry,
    is_fully_signed,
    request_is_decided,
    require_may_sign,
    require_proposable,
    require_registry_unchanged,
    signers_needed,
)
from muster.vetting.policy import RequestState as State
from muster.vetting.queries.evidence import (
    case_evidence,
    case_facts,
    evidence_digest,
    proposal_facts,
)
from muster.vetting.queries.registry import registry_changed
from muster.vetting.versions import advance


@act
def propose_decision(
    *,
    actor: User,
    case: Case,
    outcome: Outcome,
    scope: Scope,
    grounds: Sequence[Ground] = (),
    internal_note: str,
    statement: str = "",
    valid_until: date | None = None,
    seen: int,
) -> Proposal:
    """A decision put before the signers, bound to what is known of the case at this moment.

    `seen` is the version of the case that the proposer looked at; an approval without `valid_until` gets 12 months.

    Raises:
        NotPermittedError: the actor is no assessor.
        RuleError: the case is decided, has an open proposal, a rule of `policy.require_proposable` is not met, or the
            registry answers otherwise than when the case was checked.
        StaleError: the case changed since it was seen.
    """
    require_role(actor.roles, Role.ASSESSOR)
    case = Case.objects.as_system().select_for_update(of=("self",)).select_related("candidate").get(pk=case.pk)
    today = timezone.now().date()
    if outcome is Outcome.APPROVED and valid_until is None:
        valid_until = default_expiry(today)
    if case.state == CaseState.PROPOSED:
        raise RuleError("A proposal is open already; sign, decline or withdraw it first.", rule="one_open_proposal")
    if case.state == CaseState.DECIDED:
        raise RuleError("This case is decided. A new request is needed for another decision.", rule="case_decided")
    facts = case_facts(case)
    proposed = ProposalFacts(
        outcome=outcome,
        scope=scope,
        grounds=tuple(grounds),
        internal_note=internal_note,
        statement=statement,
        valid_until=valid_until if outcome is Outcome.APPROVED else None,
        proposed_by=actor.pk,
    )
    require_proposable(facts, proposed, today=today)
    if _is_checked(facts):
        require_registry_unchanged(changed=registry_changed(case))
    evidence = case_evidence(case)
    advance(case, seen=seen, state=CaseState.PROPOSED)
    proposal = Proposal.objects.create(
        label=case.label,
        case=case,
        proposer=actor,
        outcome=outcome,
        scope=scope,
        grounds=[ground.value for ground in grounds],
        internal_note=internal_note,
        statement=statement,
        valid_until=proposed.valid_until,
        signers_needed=signers_needed(facts, outcome),
        evidence=evidence,
        evidence_digest=evidence_digest(evidence),
        made_at=timezone.now(),
    )
    record(
        actor=actor,
        act="vetting.propose_decision",
        about=[case, proposal],
        details={"outcome": outcome, "scope": scope},
    )
    return proposal


@act
def sign_decision(*, actor: User, proposal: Proposal, note: str = "") -> Decision | None:
    """One signature; the decision when it was the last one needed, else None.

    Raises:
        NotPermittedError: the actor is no signer, or proposed this decision.
        RuleError: signed already, no longer open, or the evidence or the registry changed since the proposal.
    """
    require_role(actor.roles, Role.SIGNER)
    proposal = _locked(proposal)
    digest = evidence_digest(case_evidence(proposal.case))
    require_may_sign(proposal_facts(proposal), signer=actor.pk, evidence_digest=digest)
    if _is_checked(case_facts(proposal.case)):
        require_registry_unchanged(changed=registry_changed(proposal.case))
    signature = Signature.objects.create(
        label=proposal.label, proposal=proposal, signer=actor, agrees=True, note=note, at=timezone.now()
    )
    decision = _decide(proposal) if is_fully_signed(proposal_facts(proposal)) else None
    record(
        actor=actor,
        act="vetting.sign_decision",
        about=[proposal.case, proposal, signature, *([decision] if decision else [])],
        details={"outcome": proposal.outcome, "decided": decision is not None, "evidence": digest},
    )
    return decision


@act
def decline_proposal(*, actor: User, proposal: Proposal, note: str) -> Proposal:
    """A signer's no, with the reason; the case goes back to the assessors.

    Raises:
        NotPermittedError: the actor is no signer, or proposed this decision.
        RuleError: no longer open, signed by this person already, or no reason given.
    """
    require_role(actor.roles, Role.SIGNER)
    proposal = _locked(proposal)
    facts = proposal_facts(proposal)
    require_may_sign(facts, signer=actor.pk, evidence_digest=facts.evidence_digest)
    if not note.strip():
        raise RuleError("Say why you decline, so that the assessor can mend it.", rule="decline_with_reason")
    Signature.objects.create(
        label=proposal.label, proposal=proposal, signer=actor, agrees=False, note=note, at=timezone.now()
    )
    _close(proposal, ProposalState.DECLINED)
    record(actor=actor, act="vetting.decline_proposal", about=[proposal.case, proposal])
    return proposal


@act
def withdraw_proposal(*, actor: User, proposal: Proposal) -> Proposal:
    """The proposer's own undo, or another assessor's when the evidence changed; signatures so far stay on record.

    Raises:
        NotPermittedError: the actor is no assessor.
        RuleError: the proposal is no longer open.
    """
    require_role(actor.roles, Role.ASSESSOR)
    proposal = _locked(proposal)
    if proposal.state != ProposalState.OPENED:
        raise RuleError(f"This proposal is {proposal.state} already.", rule="proposal_open")
    _close(proposal, ProposalState.WITHDRAWN)
    record(actor=actor, act="vetting.withdraw_proposal", about=[proposal.case, proposal])
    return proposal


def _is_checked(facts: CaseFacts) -> bool:
    """Whether the registry answered; a case can be returned or refused without that, and then nothing can change."""
    return all(facts.checks.get(kind) is CheckState.COMPLETED for kind in ON_REGISTRY)


def _locked(proposal: Proposal) -> Proposal:
    """The proposal as it stands now, locked against other signers until the transaction ends."""
    rows = Proposal.objects.as_system().select_for_update(of=("self",)).select_related("case__candidate__request")
    return rows.get(pk=proposal.pk)


def _decide(proposal: Proposal) -> Decision:
    case, request = proposal.case, proposal.case.candidate.request
    now = timezone.now()
    decision = Decision.objects.create(
        label=proposal.label,
        case=case,
        proposal=proposal,
        outcome=proposal.outcome,
        scope=proposal.scope,
        grounds=proposal.grounds,
        internal_note=proposal.internal_note,
        statement=proposal.statement,
        evidence=proposal.evidence,
        evidence_digest=proposal.evidence_digest,
        person_id=case.candidate.person_id,
        unit_id=case.candidate.unit_id,
        assistance=request.assistance,
        authority=request.authority,
        certified_on=now.date(),
        expires_on=proposal.valid_until,
        made_at=now,
    )
    _set_state(proposal, ProposalState.DECIDED)
    advance(case, seen=case.version, state=CaseState.DECIDED, decided_at=now)
    states = Case.objects.as_system().filter(candidate__request=request).values_list("state", flat=True).distinct()
    if request_is_decided([CaseState(state) for state in states]):
        advance(request, seen=request.version, state=State.CLOSED)
    return decision


def _close(proposal: Proposal, state: ProposalState) -> None:
    _set_state(proposal, state)
    advance(proposal.case, seen=proposal.case.version, state=CaseState.CHECKED)


def _set_state(proposal: Proposal, state: ProposalState) -> None:
    proposal.state = state
    proposal.save(update_fields=["state"])
