"""The exemplary slice: propose, sign, decide; on SQLite and on PostgreSQL."""

import threading

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from muster.accounts.models import User
from muster.audit.models import Event
from muster.errors import NotPermittedError, RuleError, StaleError
from muster.vetting.actions import decline_proposal, propose_decision, resolve_alert, sign_decision, withdraw_proposal
from muster.vetting.models import Alert, Check, Decision, Proposal, Signature
from muster.vetting.policy import (
    Answer,
    CaseState,
    CheckState,
    Ground,
    Outcome,
    ProposalState,
    RequestState,
    Scope,
    default_expiry,
)
from tests.vetting.world import NOTE, STATEMENT, checked_case, desk, listing, only_alert, today, user

pytestmark = pytest.mark.django_db


def approve(case, assessor):
    return propose_decision(
        actor=assessor, case=case, outcome=Outcome.APPROVED, scope=Scope.PERSON, internal_note=NOTE, seen=case.version
    )


def refuse(case, assessor):
    return propose_decision(
        actor=assessor,
        case=case,
        outcome=Outcome.REJECTED,
        scope=Scope.PERSON,
        grounds=[Ground.IDENTITY],
        internal_note=NOTE,
        statement=STATEMENT,
        seen=case.version,
    )


def last_event():
    return Event.objects.order_by("-position").first()


def decisions():
    return Decision.objects.as_system()


def signatures():
    return Signature.objects.as_system()


def test_approval_is_proposed_then_signed_by_another_person():
    people = desk()
    case = checked_case(people)
    decision = sign_decision(actor=people.signer, proposal=approve(case, people.assessor))
    case.refresh_from_db()
    assert decision.outcome == Outcome.APPROVED
    assert (decision.certified_on, decision.expires_on) == (today(), default_expiry(today()))
    assert decision.person_id == case.candidate.person_id
    assert case.state == CaseState.DECIDED
    assert (last_event().act, last_event().outcome, last_event().actor) == (
        "vetting.sign_decision",
        "done",
        "user:selim",
    )


def test_request_is_closed_with_its_last_decision():
    people = desk()
    case = checked_case(people)
    sign_decision(actor=people.signer, proposal=approve(case, people.assessor))
    case.candidate.request.refresh_from_db()
    assert case.candidate.request.state == RequestState.CLOSED


def test_proposer_cannot_sign_even_with_every_role_and_the_try_is_recorded():
    people = desk()
    both = user("bela", "assessor", "signer", "administrator")
    proposal = approve(checked_case(people), both)
    with pytest.raises(NotPermittedError):
        sign_decision(actor=both, proposal=proposal)
    assert not signatures().exists()
    assert (last_event().act, last_event().outcome, last_event().actor) == (
        "vetting.sign_decision",
        "refused",
        "user:bela",
    )


@pytest.mark.parametrize("roles", [(), ("analyst",), ("assessor",), ("administrator", "auditor")])
def test_signing_needs_the_role_of_signer(roles):
    people = desk()
    proposal = approve(checked_case(people), people.assessor)
    with pytest.raises(NotPermittedError):
        sign_decision(actor=user("nina", *roles), proposal=proposal)
    assert last_event().outcome == "refused"


@pytest.mark.parametrize("roles", [(), ("analyst",), ("signer",), ("administrator",)])
def test_proposing_needs_the_role_of_assessor(roles):
    people = desk()
    case = checked_case(people)
    with pytest.raises(NotPermittedError):
        approve(case, user("nina", *roles))
    assert not Proposal.objects.as_system().exists()


def test_refusal_needs_two_signers():
    people = desk()
    proposal = refuse(checked_case(people), people.assessor)
    assert sign_decision(actor=people.signer, proposal=proposal) is None
    decision = sign_decision(actor=people.second_signer, proposal=proposal)
    assert (decision.outcome, decision.expires_on, decision.statement) == (Outcome.REJECTED, None, STATEMENT)


def test_nobody_signs_twice():
    people = desk()
    proposal = refuse(checked_case(people), people.assessor)
    sign_decision(actor=people.signer, proposal=proposal)
    with pytest.raises(RuleError):
        sign_decision(actor=people.signer, proposal=proposal)
    assert signatures().count() == 1
    assert not decisions().exists()


def test_approval_over_a_true_listing_needs_two_signers():
    people = desk()
    case = checked_case(people, listing())
    resolve_alert(actor=people.analyst, alert=only_alert(case), answer=Answer.SAME, reason="same papers", seen=1)
    assert approve(case, people.assessor).signers_needed == 2


def test_approval_with_an_unanswered_alert_is_refused():
    people = desk()
    case = checked_case(people, listing())
    with pytest.raises(RuleError) as refused:
        approve(case, people.assessor)
    assert refused.value.rule == "require_alerts_answered"


def test_signing_is_refused_when_the_evidence_changed_since():
    people = desk()
    case = checked_case(people, listing())
    resolve_alert(actor=people.analyst, alert=only_alert(case), answer=Answer.DIFFERENT, reason="born later", seen=1)
    proposal = approve(case, people.assessor)
    Check.objects.as_system().filter(case=case, kind="watchlists").update(
        state=CheckState.PARTIAL, reason="list withdrawn"
    )
    with pytest.raises(RuleError) as refused:
        sign_decision(actor=people.signer, proposal=proposal)
    assert refused.value.rule == "require_may_sign"


def test_a_case_that_changed_since_it_was_seen_cannot_be_proposed():
    people = desk()
    case = checked_case(people)
    seen = case.version
    withdraw_proposal(actor=people.assessor, proposal=approve(case, people.assessor))
    with pytest.raises(StaleError):
        propose_decision(
            actor=people.assessor,
            case=case,
            outcome=Outcome.APPROVED,
            scope=Scope.PERSON,
            internal_note=NOTE,
            seen=seen,
        )


def test_only_one_proposal_is_open():
    people = desk()
    case = checked_case(people)
    approve(case, people.assessor)
    case.refresh_from_db()
    with pytest.raises(RuleError) as refused:
        refuse(case, people.assessor)
    assert refused.value.rule == "one_open_proposal"


def test_declined_proposal_goes_back_to_the_assessors():
    people = desk()
    case = checked_case(people)
    proposal = decline_proposal(
        actor=people.signer, proposal=approve(case, people.assessor), note="the unit is missing"
    )
    case.refresh_from_db()
    assert (proposal.state, case.state) == (ProposalState.DECLINED, CaseState.CHECKED)


def test_a_proposal_can_only_be_declined_with_a_reason():
    people = desk()
    proposal = approve(checked_case(people), people.assessor)
    with pytest.raises(RuleError):
        decline_proposal(actor=people.signer, proposal=proposal, note=" ")


class TestTheDatabaseRefuses:
    """What no code path can get round: raw rows, without any act."""

    def test_the_proposers_signature(self):
        people = desk()
        proposal = approve(checked_case(people), people.assessor)
        with pytest.raises(IntegrityError), transaction.atomic():
            sign_raw(proposal, people.assessor)

    def test_a_decision_without_enough_signatures(self):
        people = desk()
        proposal = refuse(checked_case(people), people.assessor)
        sign_raw(proposal, people.signer)
        with pytest.raises(IntegrityError), transaction.atomic():
            decide_raw(proposal)

    def test_a_decision_other_than_proposed(self):
        people = desk()
        proposal = refuse(checked_case(people), people.assessor)
        sign_raw(proposal, people.signer)
        sign_raw(proposal, people.second_signer)
        with pytest.raises(IntegrityError), transaction.atomic():
            decide_raw(proposal, outcome=Outcome.RETURNED)

    def test_an_approval_over_an_open_check(self):
        people = desk()
        case = checked_case(people)
        proposal = approve(case, people.assessor)
        Check.objects.as_system().filter(case=case, kind="watchlists").update(state=CheckState.FAILED, reason="no list")
        sign_raw(proposal, people.signer)
        with pytest.raises(IntegrityError), transaction.atomic():
            decide_raw(proposal, expires_on=proposal.valid_until)

    def test_a_changed_or_deleted_decision(self):
        people = desk()
        decision = sign_decision(actor=people.signer, proposal=approve(checked_case(people), people.assessor))
        with pytest.raises(IntegrityError), transaction.atomic():
            decisions().filter(pk=decision.pk).update(outcome=Outcome.REJECTED)
        with pytest.raises(IntegrityError), transaction.atomic():
            decisions().filter(pk=decision.pk).delete()

    def test_a_changed_proposal(self):
        people = desk()
        proposal = refuse(checked_case(people), people.assessor)
        with pytest.raises(IntegrityError), transaction.atomic():
            Proposal.objects.as_system().filter(pk=proposal.pk).update(signers_needed=3)
        with pytest.raises(IntegrityError), transaction.atomic():
            Proposal.objects.as_system().filter(pk=proposal.pk).update(grounds=["policy rule"])

    def test_an_adverse_proposal_for_one_signer(self):
        people = desk()
        case = checked_case(people)
        proposal = refuse(case, people.assessor)
        proposal.pk, proposal.signers_needed, proposal.state = None, 1, ProposalState.WITHDRAWN
        with pytest.raises(IntegrityError), transaction.atomic():
            proposal.save(force_insert=True)

    def test_an_alert_answered_by_nobody(self):
        alert = only_alert(checked_case(desk(), listing()))
        with pytest.raises(IntegrityError), transaction.atomic():
            Alert.objects.as_system().filter(pk=alert.pk).update(answer=Answer.DIFFERENT)

    def test_an_alert_that_is_deleted(self):
        alert = only_alert(checked_case(desk(), listing()))
        with pytest.raises(IntegrityError), transaction.atomic():
            Alert.objects.as_system().filter(pk=alert.pk).delete()


def sign_raw(proposal, signer):
    return Signature.objects.create(
        label=proposal.label, proposal=proposal, signer=signer, agrees=True, at=timezone.now()
    )


def decide_raw(proposal, **changes):
    wanted = {
        "label": proposal.label,
        "case": proposal.case,
        "proposal": proposal,
        "outcome": proposal.outcome,
        "scope": proposal.scope,
        "grounds": proposal.grounds,
        "internal_note": proposal.internal_note,
        "statement": proposal.statement,
        "evidence": proposal.evidence,
        "evidence_digest": proposal.evidence_digest,
        "person_id": proposal.case.candidate.person_id,
        "assistance": "training",
        "authority": "training act",
        "certified_on": today(),
        "expires_on": None,
        "made_at": timezone.now(),
    }
    return Decision.objects.create(**(wanted | changes))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("trial", range(5))
def test_eight_parallel_signatures_decide_once_and_never_by_the_proposer(trial):
    people = desk()
    both = user("bela", "assessor", "signer")
    proposal = refuse(checked_case(people), both)
    signers = [both.pk] + [user(f"signer{number}", "signer").pk for number in range(7)]
    start = threading.Barrier(len(signers))

    def sign(signer_id):
        try:
            signer, mine = User.objects.get(pk=signer_id), Proposal.objects.as_system().get(pk=proposal.pk)
            start.wait()
            sign_decision(actor=signer, proposal=mine)
        except (NotPermittedError, RuleError):
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=sign, args=(signer,)) for signer in signers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert decisions().count() == 1
    assert signatures().count() == 2
    assert not signatures().filter(signer=both).exists()
    assert connection.vendor in {"sqlite", "postgresql"}
