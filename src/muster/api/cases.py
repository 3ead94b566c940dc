"""Cases, alerts, proposals and decisions: the same acts as on the pages."""

from django.http import HttpRequest
from ninja import Router, Status

from muster.api.access import caller
from muster.api.documents import alert_out, case_out, decision_out, finding_out, proposal_out
from muster.api.paging import Page, WindowQuery, page_of
from muster.api.schemas import (
    AlertOut,
    CaseOut,
    DecisionOut,
    FindingIn,
    FindingOut,
    NoteIn,
    ProposalIn,
    ProposalOut,
    ResolutionIn,
    SignedOut,
)
from muster.vetting import actions
from muster.vetting.queries import cases as queries

router = Router(tags=["cases"])


@router.get("/cases/{case_id}", response=CaseOut, operation_id="show_case")
def show_case(request: HttpRequest, case_id: int) -> CaseOut:
    """One case: checks, alerts, findings, proposals and decisions, as far as you may read them."""
    return case_out(queries.case_file(caller(request), case_id))


@router.post("/cases/{case_id}/findings", response={201: FindingOut}, operation_id="record_finding")
def record_finding(request: HttpRequest, case_id: int, wanted: FindingIn) -> Status[FindingOut]:
    """Record a finding of your own, for or against the subject."""
    actor = caller(request)
    case = queries.case_by_id(actor, case_id)
    return Status(201, finding_out(actions.record_finding(actor=actor, case=case, **wanted.dict())))


@router.post("/cases/{case_id}/proposals", response={201: ProposalOut}, operation_id="propose_decision")
def propose_decision(request: HttpRequest, case_id: int, wanted: ProposalIn) -> Status[ProposalOut]:
    """Propose a decision; somebody else must sign it."""
    actor = caller(request)
    case = queries.case_by_id(actor, case_id)
    proposal = actions.propose_decision(actor=actor, case=case, **wanted.dict())
    return Status(201, proposal_out(queries.proposal_by_id(actor, proposal.pk)))


@router.get("/alerts", response=Page[AlertOut], operation_id="list_waiting_alerts")
def list_waiting_alerts(request: HttpRequest, window: WindowQuery) -> Page[AlertOut]:
    """Unanswered alerts of open cases, oldest request first."""
    return page_of(queries.waiting_alerts(caller(request)), window, alert_out)


@router.get("/alerts/{alert_id}", response=AlertOut, operation_id="show_alert")
def show_alert(request: HttpRequest, alert_id: int) -> AlertOut:
    """One alert with both records and the comparison."""
    return alert_out(queries.alert_by_id(caller(request), alert_id))


@router.post("/alerts/{alert_id}/resolutions", response={201: AlertOut}, operation_id="resolve_alert")
def resolve_alert(request: HttpRequest, alert_id: int, given: ResolutionIn) -> Status[AlertOut]:
    """Say whether it is the same, different, or cannot be told, and why."""
    actor = caller(request)
    actions.resolve_alert(actor=actor, alert=queries.alert_by_id(actor, alert_id), **given.dict())
    return Status(201, alert_out(queries.alert_by_id(actor, alert_id)))


@router.get("/proposals/{proposal_id}", response=ProposalOut, operation_id="show_proposal")
def show_proposal(request: HttpRequest, proposal_id: int) -> ProposalOut:
    """One proposal with its signatures."""
    return proposal_out(queries.proposal_by_id(caller(request), proposal_id))


@router.post("/proposals/{proposal_id}/sign", response=SignedOut, operation_id="sign_decision")
def sign_decision(request: HttpRequest, proposal_id: int, given: NoteIn) -> SignedOut:
    """Sign; the answer holds the decision when yours was the last signature needed."""
    actor = caller(request)
    decision = actions.sign_decision(actor=actor, proposal=queries.proposal_by_id(actor, proposal_id), note=given.note)
    signed = proposal_out(queries.proposal_by_id(actor, proposal_id))
    return SignedOut(proposal=signed, decision=decision_out(decision) if decision else None)


@router.post("/proposals/{proposal_id}/decline", response=ProposalOut, operation_id="decline_proposal")
def decline_proposal(request: HttpRequest, proposal_id: int, given: NoteIn) -> ProposalOut:
    """Decline to sign, with the reason; the case goes back to the assessors."""
    actor = caller(request)
    actions.decline_proposal(actor=actor, proposal=queries.proposal_by_id(actor, proposal_id), note=given.note)
    return proposal_out(queries.proposal_by_id(actor, proposal_id))


@router.post("/proposals/{proposal_id}/withdraw", response=ProposalOut, operation_id="withdraw_proposal")
def withdraw_proposal(request: HttpRequest, proposal_id: int) -> ProposalOut:
    """Take a proposal back."""
    actor = caller(request)
    actions.withdraw_proposal(actor=actor, proposal=queries.proposal_by_id(actor, proposal_id))
    return proposal_out(queries.proposal_by_id(actor, proposal_id))


@router.get("/decisions", response=Page[DecisionOut], operation_id="list_decisions")
def list_decisions(request: HttpRequest, window: WindowQuery) -> Page[DecisionOut]:
    """The decisions that you may read, newest first."""
    return page_of(queries.decisions(caller(request)), window, decision_out)
