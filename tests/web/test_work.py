import pytest

from muster.accounts.models import User
from muster.accounts.policy import Role
from muster.errors import NotPermittedError
from muster.vetting.actions import propose_decision, record_finding, sign_decision
from muster.vetting.policy import Ground, Outcome, Scope
from muster.vetting.queries.work import my_work
from muster.vetting.readers.fields import CandidateFields
from muster.web.views.work import LOOKS
from tests.vetting.world import NOTE, STATEMENT, add_cases, checked_case, complete, listing, request_with_run, user
from tests.web.pages import queries_for, text_of

pytestmark = pytest.mark.django_db


def test_an_analyst_sees_cases_with_alerts(people, analyst):
    checked_case(people, listing())

    text = text_of(analyst.get("/"))

    assert "1 Cases with alerts to answer oldest: 0 minutes" in text
    assert "Harun Qadari" in text


def test_a_signer_sees_proposals_of_others(people, signer):
    case = checked_case(people)
    propose_decision(
        actor=people.assessor,
        case=case,
        outcome=Outcome.APPROVED,
        scope=Scope.PERSON,
        internal_note=NOTE,
        seen=case.version,
    )

    assert "Proposals to sign 1 Harun Qadari to be approved" in text_of(signer.get("/"))


def test_a_requester_sees_their_requests(people, requester):
    request_with_run(people.requester)

    assert "Requests under way 1 border guard course" in text_of(requester.get("/"))


def test_a_colleague_without_such_a_role_sees_no_such_work(people, colleague):
    checked_case(people, listing())

    assert "Harun" not in text_of(colleague.get("/"))


def test_an_outsider_sees_nothing_of_it(people, outsider):
    checked_case(people, listing())

    assert "Harun" not in text_of(outsider.get("/"))


def test_every_queue_has_a_look(people):
    assert {queue.name for queue in my_work(user("eve", *Role))} == LOOKS.keys()


def test_queries_do_not_grow_with_the_queues(people, analyst):
    _, run = request_with_run(people.requester)
    persons = [CandidateFields(name=name) for name in ("Harun", "Samir", "Walid")]
    cases = add_cases(run, persons[0])
    first = queries_for(analyst, "/")
    cases += add_cases(run, *persons[1:])
    complete(run, cases, alerts={case.pk: (listing(),) for case in cases})

    assert queries_for(analyst, "/") == first


@pytest.mark.parametrize(
    ("role", "places"),
    [
        (Role.REQUESTER, ["My work", "Requests", "Decisions", "Gate", "Registry", "Lists", "Log", "Help"]),
        (Role.ANALYST, ["My work", "Requests", "Alerts", "Decisions", "Gate", "Registry", "Lists", "Log", "Help"]),
        (Role.SIGNER, ["My work", "Requests", "Proposals", "Decisions", "Gate", "Registry", "Lists", "Log", "Help"]),
    ],
)
def test_the_places_follow_the_role(people, role, places):
    from tests.web.pages import client_of

    response = client_of(user(f"only-{role.value}", role)).get("/")

    assert [str(place.label) for place in response.context["places"]] == places


def test_an_auditor_sees_refused_acts(people, client):
    case = checked_case(people)
    with pytest.raises(NotPermittedError):
        resolve_without_role(people, case)
    client.force_login(user("odette", Role.AUDITOR))

    assert "Acts that were refused 1 vetting.record_finding" in text_of(client.get("/"))


def test_an_appeal_reviewer_sees_refusals_of_others(people, client):
    refuse(checked_case(people), people)
    client.force_login(user("lena", Role.APPEAL_REVIEWER))

    assert "Refusals that may be appealed 1 Harun Qadari" in text_of(client.get("/"))


def test_who_signed_a_refusal_is_no_reviewer_of_it(people, client):
    refuse(checked_case(people), people)
    user(people.signer.username, Role.APPEAL_REVIEWER)
    client.force_login(people.signer)

    assert "Refusals that may be appealed 1" not in text_of(client.get("/"))


def test_an_administrator_sees_accounts_with_a_password_alone(people, client):
    administrator = user("ada", Role.ADMINISTRATOR)
    User.objects.exclude(pk=administrator.pk).update(password="!")
    client.force_login(administrator)

    assert "Accounts that sign in with a password alone 1 ada" in text_of(client.get("/"))


def resolve_without_role(people, case):
    return record_finding(actor=people.requester, case=case, sentence="A finding.", speaks_for=False)


def refuse(case, people):
    proposal = propose_decision(
        actor=people.assessor,
        case=case,
        outcome=Outcome.REJECTED,
        scope=Scope.PERSON,
        grounds=[Ground.IDENTITY],
        internal_note=NOTE,
        statement=STATEMENT,
        seen=case.version,
    )
    sign_decision(actor=people.signer, proposal=proposal)
    return sign_decision(actor=people.second_signer, proposal=proposal)
