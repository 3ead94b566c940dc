import pytest

from muster.vetting.actions import propose_decision
from muster.vetting.models import Decision, Proposal
from muster.vetting.policy import CaseState, Ground, Outcome, ProposalState, Scope, default_expiry
from muster.vetting.readers.fields import CandidateFields
from tests.vetting.world import (
    NOTE,
    STATEMENT,
    add_cases,
    checked_case,
    complete,
    listing,
    request_with_run,
    today,
    user,
)
from tests.web.pages import client_of, queries_for, text_of

pytestmark = pytest.mark.django_db


def wanted(case, **changes):
    return {
        "outcome": "approved",
        "scope": "person",
        "internal_note": NOTE,
        "version": case.version,
        "valid_until": default_expiry(today()).isoformat(),
    } | changes


def proposed(people, case, outcome=Outcome.APPROVED):
    adverse = outcome is not Outcome.APPROVED
    return propose_decision(
        actor=people.assessor,
        case=case,
        outcome=outcome,
        scope=Scope.PERSON,
        grounds=[Ground.IDENTITY] if adverse else [],
        internal_note=NOTE,
        statement=STATEMENT if adverse else "",
        seen=case.version,
    )


def only_proposal():
    return Proposal.objects.as_system().get()


def test_an_assessor_proposes(people, assessor):
    case = checked_case(people)

    response = assessor.post(f"/cases/{case.pk}/propose/", wanted(case))

    proposal = only_proposal()
    assert response["Location"] == f"/proposals/{proposal.pk}/"
    assert (proposal.outcome, proposal.proposer, proposal.valid_until) == (
        Outcome.APPROVED,
        people.assessor,
        default_expiry(today()),
    )


def test_no_outcome_is_chosen_beforehand(people, assessor):
    case = checked_case(people)

    form = assessor.get(f"/cases/{case.pk}/propose/").context["form"]

    assert form["outcome"].value() is None


def test_an_approval_over_an_unanswered_alert_is_refused_with_the_rule(people, assessor):
    case = checked_case(people, listing())

    response = assessor.post(f"/cases/{case.pk}/propose/", wanted(case))

    assert response.status_code == 409
    assert "1 unanswered alert: answer each before proposing an approval." in text_of(response)


def test_an_analyst_may_not_propose(people, analyst):
    case = checked_case(people)

    assert analyst.post(f"/cases/{case.pk}/propose/", wanted(case)).status_code == 403


def test_an_outsider_finds_nothing_to_propose_or_sign(people, outsider):
    case = checked_case(people)
    proposal = proposed(people, case)

    answers = [
        outsider.get(f"/cases/{case.pk}/propose/"),
        outsider.post(f"/cases/{case.pk}/propose/", wanted(case)),
        outsider.get(f"/proposals/{proposal.pk}/"),
        outsider.post(f"/proposals/{proposal.pk}/sign/"),
        outsider.post(f"/proposals/{proposal.pk}/decline/", {"note": "no"}),
        outsider.post(f"/proposals/{proposal.pk}/withdraw/"),
    ]

    assert {answer.status_code for answer in answers} == {404}


def test_a_signature_makes_the_decision(people, signer):
    proposal = proposed(people, checked_case(people))

    response = signer.post(f"/proposals/{proposal.pk}/sign/")

    decision = Decision.objects.as_system().get()
    assert response["Location"] == f"/decisions/{decision.pk}/"
    assert decision.outcome == Outcome.APPROVED


def test_an_adverse_decision_waits_for_the_second_signer(people, signer):
    proposal = proposed(people, checked_case(people), Outcome.REJECTED)

    response = signer.post(f"/proposals/{proposal.pk}/sign/", follow=True)

    assert "Signed. Another person must sign as well." in text_of(response)
    assert Decision.objects.as_system().count() == 0


def test_the_proposer_never_signs_whatever_their_roles(people):
    from muster.accounts.policy import Role

    both = user("asma", *Role)
    proposal = proposed(people, checked_case(people))

    response = client_of(both).post(f"/proposals/{proposal.pk}/sign/")

    assert response.status_code == 403
    assert "You proposed this decision, so somebody else must sign it." in text_of(response)
    assert Decision.objects.as_system().count() == 0


def test_the_proposer_is_offered_no_signature(people, assessor):
    proposal = proposed(people, checked_case(people))

    page = assessor.get(f"/proposals/{proposal.pk}/").content.decode()

    assert f"/proposals/{proposal.pk}/sign/" not in page


def test_a_colleague_who_is_no_signer_is_refused(people, colleague):
    proposal = proposed(people, checked_case(people))

    assert colleague.post(f"/proposals/{proposal.pk}/sign/").status_code == 403


def test_a_signer_declines_with_a_reason(people, signer):
    proposal = proposed(people, checked_case(people))

    signer.post(f"/proposals/{proposal.pk}/decline/", {"note": "The statement is missing a date."})

    assert only_proposal().state == ProposalState.DECLINED


def test_a_no_without_a_reason_is_refused(people, signer):
    proposal = proposed(people, checked_case(people))

    assert signer.post(f"/proposals/{proposal.pk}/decline/").status_code == 409


def test_the_proposer_takes_it_back(people, assessor):
    case = checked_case(people)
    proposal = proposed(people, case)

    assessor.post(f"/proposals/{proposal.pk}/withdraw/")

    case.refresh_from_db()
    assert (only_proposal().state, case.state) == (ProposalState.WITHDRAWN, CaseState.CHECKED)


def test_an_unsigned_approval_is_not_drawn_as_one(people, signer):
    proposal = proposed(people, checked_case(people))

    assert "Outcome to be approved" in text_of(signer.get(f"/proposals/{proposal.pk}/"))


def test_a_decision_shows_its_texts_and_signatures(people, signer, colleague):
    signer.post(f"/proposals/{proposed(people, checked_case(people)).pk}/sign/")
    decision = Decision.objects.as_system().get()

    text = text_of(colleague.get(f"/decisions/{decision.pk}/"))

    assert [words in text for words in (NOTE, "asma proposed", "selim signed", decision.evidence_digest)] == [True] * 4


def test_an_outsider_finds_no_decision(people, signer, outsider):
    signer.post(f"/proposals/{proposed(people, checked_case(people)).pk}/sign/")
    decision = Decision.objects.as_system().get()

    assert outsider.get(f"/decisions/{decision.pk}/").status_code == 404
    assert "Nothing is decided yet." in text_of(outsider.get("/decisions/"))


def test_the_list_to_sign_leaves_out_ones_own(people, signer, assessor):
    proposed(people, checked_case(people))

    assert "Waiting for your signature 1" in text_of(signer.get("/proposals/"))
    assert "Your own, waiting for others Harun Qadari" in text_of(assessor.get("/proposals/"))


def test_queries_do_not_grow_with_proposals_and_decisions(people, signer):
    _, run = request_with_run(people.requester)
    cases = add_cases(
        run, *(CandidateFields(name=name) for name in ("Harun", "Samir", "Walid", "Nabil", "Faris", "Omar"))
    )
    complete(run, cases)
    waiting = [proposed(people, case) for case in cases]
    signer.post(f"/proposals/{waiting[0].pk}/sign/")
    before = queries_for(signer, "/decisions/")
    for proposal in waiting[1:3]:
        signer.post(f"/proposals/{proposal.pk}/sign/")

    assert queries_for(signer, "/decisions/") == before
    three = queries_for(signer, "/proposals/")
    for proposal in waiting[3:5]:
        signer.post(f"/proposals/{proposal.pk}/sign/")
    assert queries_for(signer, "/proposals/") == three
