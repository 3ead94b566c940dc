"""The registry by the API: the same reads as on the pages."""

import pytest

from muster.accounts.policy import Role
from muster.registry.predicates import Predicate
from tests.api.test_api import Caller
from tests.registry.world import amber, claim, incident, on, person, posting, under, unit, user

pytestmark = pytest.mark.django_db
LONG = on("2010-01-01", "2020-01-01")


@pytest.fixture
def caller(client):
    return Caller(client, user("carla", Role.AUDITOR))


def test_who_commanded(caller):
    upper, lower, who = unit("Upper"), unit("Lower"), person("Alpha")
    under(lower, upper, LONG)
    made = posting(who, upper, LONG, rank="Major")
    answer = caller.get(f"/registry/units/{lower.pk}/command", on="2016-04-07").json()
    assert [(found["person"]["name"], found["claims"]) for found in answer["evidenced"]] == [("Alpha", [made.number])]
    assert [(found["unit"]["name"], found["person"]) for found in answer["unknown"]] == [("Lower", None)]


def test_record_with_what_speaks_for_and_against(caller):
    who = person()
    claim(Predicate.CONDUCT, who, incident("torture"), kind="direct")
    claim(Predicate.EXCULPATION, who, value="Acquitted.")
    claim(Predicate.BIRTH, who, value="1975")
    claim(Predicate.BIRTH, who, value="1971")
    record = caller.get(f"/registry/person/{who.pk}").json()
    assert [len(record[side]) for side in ("claims", "against", "speaking_for")] == [2, 1, 1]
    assert (record["contradictions"], record["complete"], record["against"][0]["other"]["name"]) == (
        ["birth"],
        True,
        "torture",
    )


def test_claim_with_its_citations(caller):
    made = claim(Predicate.NAME, person(), value="Kamal")
    told = caller.get(f"/claims/{made.pk}").json()
    assert (told["number"], told["citations"][0]["source"], told["history"]) == (made.number, "Annual report", [])


def test_hidden_things_are_not_there(caller):
    hidden = person(label=amber("elsewhere"))
    made = claim(Predicate.NAME, hidden, value="Kamal", label=amber("elsewhere"))
    assert [
        caller.get(path).status_code
        for path in (f"/registry/person/{hidden.pk}", f"/claims/{made.pk}", "/registry/units/999/command?on=2016-01-01")
    ] == [404, 404, 404]


def test_what_if_somebody_took_a_post(caller):
    upper, lower, who = unit("Upper"), unit("Lower"), person("Alpha")
    under(lower, upper, LONG)
    told = caller.get("/registry/what-if", person=who.number, post=upper.number, on="2016-04-07").json()
    assert [(one["name"], one["certainty"]) for one in told["under"]] == [
        ("Upper", "evidenced"),
        ("Lower", "evidenced"),
    ]
    assert (told["decisions"], told["cases"], told["more"]) == ([], [], False)
