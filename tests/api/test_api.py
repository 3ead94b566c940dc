import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from muster.accounts.actions import issue_token, revoke_token
from muster.accounts.models import ApiToken
from muster.vetting.models import Decision
from tests.vetting.world import NOTE, STATEMENT, checked_case, desk, listing, only_alert

pytestmark = pytest.mark.django_db
ROOT = "/api/v1"


class Caller:
    """A client of the API in one person's name."""

    def __init__(self, client, user):
        self.client = client
        self.headers = {"Authorization": f"Bearer {issue_token(actor=user, name='test')}"}

    def get(self, path, **query):
        return self.client.get(ROOT + path, query, headers=self.headers)

    def post(self, path, **document):
        return self.client.post(
            ROOT + path, json.dumps(document), content_type="application/json", headers=self.headers
        )

    def send(self, path, **form):
        return self.client.post(ROOT + path, form, headers=self.headers)


@pytest.fixture
def people():
    return desk()


def test_without_a_token_nothing_is_told(client):
    answer = client.get(f"{ROOT}/requests")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


def test_revoked_and_expired_tokens_open_nothing(client, people):
    caller = Caller(client, people.analyst)
    assert caller.get("/me").json() == {"username": "anton", "organisation": "mission", "roles": ["analyst"]}
    revoke_token(actor=people.analyst, token=ApiToken.objects.get())
    assert caller.get("/me").status_code == 401
    expired = Caller(client, people.analyst)
    ApiToken.objects.filter(revoked_at__isnull=True).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert expired.get("/me").status_code == 401


def test_a_decision_is_proposed_and_signed_by_another(client, people):
    case = checked_case(people, listing())
    alert = only_alert(case)
    analyst, assessor, signer = (Caller(client, user) for user in (people.analyst, people.assessor, people.signer))
    assert [found["id"] for found in analyst.get("/alerts").json()["items"]] == [alert.pk]
    resolved = analyst.post(f"/alerts/{alert.pk}/resolutions", answer="different", reason="born 20 years later", seen=1)
    assert (resolved.status_code, resolved.json()["answer"]) == (201, "different")
    proposed = assessor.post(f"/cases/{case.pk}/proposals", outcome="approved", internal_note=NOTE, seen=case.version)
    assert proposed.status_code == 201
    signed = signer.post(f"/proposals/{proposed.json()['id']}/sign")
    assert signed.json()["decision"]["outcome"] == "approved"
    assert [found["number"] for found in signer.get("/decisions").json()["items"]] == [
        Decision.objects.as_system().get().number
    ]
    assert signer.get(f"/cases/{case.pk}").json()["state"] == "decided"


def test_own_proposal_is_refused_with_403(client, people):
    case = checked_case(people)
    people.assessor.memberships.create(role="signer")
    caller = Caller(client, people.assessor)
    proposal = caller.post(
        f"/cases/{case.pk}/proposals", outcome="approved", internal_note=NOTE, seen=case.version
    ).json()
    refused = caller.post(f"/proposals/{proposal['id']}/sign")
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")


def test_a_broken_rule_is_409_with_its_name(client, people):
    case = checked_case(people, listing())
    refused = Caller(client, people.assessor).post(
        f"/cases/{case.pk}/proposals", outcome="approved", internal_note=NOTE, seen=case.version
    )
    assert (refused.status_code, refused.json()["rule"]) == (409, "require_alerts_answered")


def test_a_stale_version_is_412(client, people):
    case = checked_case(people)
    refused = Caller(client, people.assessor).post(
        f"/cases/{case.pk}/proposals",
        outcome="rejected",
        grounds=["identity not established"],
        internal_note=NOTE,
        statement=STATEMENT,
        seen=case.version + 5,
    )
    assert refused.status_code == 412


@pytest.mark.parametrize("path", ["/cases/{case}", "/alerts/{alert}"])
def test_what_is_hidden_is_not_there(client, people, path):
    case = checked_case(people, listing())
    address = path.format(case=case.pk, alert=only_alert(case).pk)
    assert Caller(client, people.analyst).get(address).status_code == 200
    hidden = Caller(client, people.outsider).get(address)
    missing = Caller(client, people.outsider).get(path.format(case=10**6, alert=10**6))
    assert (hidden.status_code, hidden.json()) == (404, missing.json())


def test_wrong_shape_is_422_and_says_where(client, people):
    answer = Caller(client, people.requester).post("/requests", purpose="course")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == ["body", "wanted", "assistance"]


def test_a_roster_is_sent_and_submitted(client, people):
    caller = Caller(client, people.requester)
    opened = caller.post(
        "/requests", purpose="course", assistance="training", authority="training act", needed_by="2027-01-31"
    ).json()
    file = SimpleUploadedFile("roster.csv", b"Full name,Date of birth\nHarun Qadari,1975\n")
    roster = caller.send(f"/requests/{opened['id']}/rosters", file=file)
    assert (roster.status_code, roster.json()["usable"]) == (201, True)
    run = caller.post(f"/requests/rosters/{roster.json()['id']}/submit")
    assert (run.status_code, run.json()["stage"]) == (202, "waiting")
    assert caller.get(f"/requests/{opened['id']}").json()["state"] == "submitted"


def test_gate_holds_what_nobody_decided(client, people):
    case = checked_case(people)
    answer = Caller(client, people.analyst).get("/gate", subject=case.number, assistance="training", on="2026-12-01")
    assert answer.json()["answer"] == "HOLD"


def test_an_unknown_address_is_a_problem_too(client):
    answer = client.get(f"{ROOT}/nothing")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_the_api_describes_itself(client):
    described = client.get(f"{ROOT}/openapi.json").json()
    assert described["paths"][f"{ROOT}/proposals/{{proposal_id}}/sign"]["post"]["operationId"] == "sign_decision"
