import pytest

from muster.assistance.policy import GateAnswer
from muster.audit.models import Event
from muster.vetting.actions import propose_decision, sign_decision
from muster.vetting.policy import Outcome, Scope
from tests.vetting.world import NOTE, checked_case, today
from tests.web import scene
from tests.web.pages import text_of

pytestmark = pytest.mark.django_db


def question(subject, **changes):
    return {"subject": subject, "assistance": "training", "on": today().isoformat()} | changes


def approved(people):
    case = checked_case(people)
    proposal = propose_decision(
        actor=people.assessor,
        case=case,
        outcome=Outcome.APPROVED,
        scope=Scope.PERSON,
        internal_note=NOTE,
        seen=case.version,
    )
    sign_decision(actor=people.signer, proposal=proposal)
    return case


def test_an_undecided_subject_is_held_with_the_reason(people, requester):
    case = checked_case(people)

    response = requester.post("/gate/", question(case.number))

    assert response.context["result"].answer is GateAnswer.HOLD
    assert "Nobody has decided on Harun Qadari for training." in text_of(response)


def test_an_approved_subject_is_clear_with_recent_lists(people, requester, site, tmp_path):
    scene.import_watchlist(tmp_path)

    response = requester.post("/gate/", question(approved(people).number))

    assert response.context["result"].answer is GateAnswer.CLEAR
    assert "CLEAR" in text_of(response)


def test_without_lists_nobody_is_clear(people, requester):
    response = requester.post("/gate/", question(approved(people).number))

    assert response.context["result"].answer is GateAnswer.HOLD


def test_every_question_is_recorded(people, requester):
    requester.post("/gate/", question(checked_case(people).number))

    event = Event.objects.order_by("-position").first()
    assert (event.act, event.actor, event.details["answer"]) == ("assistance.ask_gate", "user:rania", "HOLD")


def test_an_outsider_learns_nothing(people, outsider):
    case = approved(people)

    hidden = outsider.post("/gate/", question(case.number))
    missing = outsider.post("/gate/", question("C-999999"))

    assert hidden.status_code == missing.status_code == 400
    assert text_of(hidden).replace(case.number, "X") == text_of(missing).replace("C-999999", "X")


def test_an_unfinished_question_is_told_at_its_place(requester):
    response = requester.post("/gate/", question("", on="never"))

    assert sorted(response.context["form"].errors) == ["on", "subject"]


def test_a_case_links_to_its_question(people, requester):
    case = checked_case(people)

    assert requester.get(f"/gate/?subject={case.number}").context["form"]["subject"].value() == case.number
