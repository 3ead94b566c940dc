"""The registry by the API: the same reads as on the pages."""

import pytest
from django.db import connection

from muster.accounts.policy import Role
from muster.registry.actions import search_identities
from muster.registry.models import Person
from muster.registry.predicates import Predicate
from tests.api.test_api import Caller
from tests.registry.world import amber, claim, green, incident, on, person, place, posting, registrar, under, unit, user

NAME = "Kamal Sirwan Darwish"

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


@pytest.fixture
def torture():
    """An incident in a town on a day, a unit there then under another one, and its commander."""
    town, what = place("Town"), incident("torture")
    upper, lower, who = unit("Upper"), unit("Lower"), person("Alpha")
    under(lower, upper, LONG)
    claim(Predicate.OCCURRENCE, what, town, dates=on("2016-04-07"))
    claim(Predicate.POSITIONING, lower, town, kind="site", dates=LONG)
    posting(who, lower, LONG, rank="Major")
    return what, upper, lower, who


def test_where_somebody_was_and_under_whom(caller, torture):
    _, upper, lower, who = torture
    posting(person("Beta"), upper, LONG)
    (found,) = caller.get(f"/registry/persons/{who.pk}/where", on="2016-04-07").json()
    assert (found["unit"]["number"], found["rank"], found["certainty"]) == (lower.number, "Major", "evidenced")
    assert [one["person"]["name"] for one in found["command"]["evidenced"]] == ["Alpha", "Beta"]


def test_what_a_unit_takes_on(caller, torture):
    upper = torture[1]
    claim(Predicate.CLASSIFICATION, upper, value="Army")
    found = caller.get(f"/registry/units/{upper.pk}/taken-on", on="2016-04-07").json()
    told = [
        (one["kind"], one["what"] if one["kind"] == "class" else one["what"]["name"], one["by"]["name"])
        for one in found
    ]
    assert told == [("class", "Army", "Upper"), ("site", "Town", "Lower")]


def test_who_answers_for_an_incident_and_its_chart(caller, torture):
    what, upper, lower, _ = torture
    answer = caller.get(f"/registry/incidents/{what.pk}/answers").json()
    assert [(one["unit"]["name"], one["place"]["name"]) for one in answer["circumstantial"]] == [("Lower", "Town")]
    assert [one["person"]["name"] for one in answer["superiors"][0]["evidenced"]] == ["Alpha"]
    chart = caller.get(f"/registry/incidents/{what.pk}/chart", on="2016-04-07").json()
    assert [(one["number"], one["level"]) for one in chart["units"]] == [(lower.number, 0), (upper.number, 1)]


def test_two_worlds_that_differ_in_hidden_rows_are_told_alike(caller, torture):
    what, upper, lower, who = torture
    paths = [
        f"/registry/persons/{who.pk}/where?on=2016-04-07",
        f"/registry/units/{upper.pk}/taken-on?on=2016-04-07",
        f"/registry/incidents/{what.pk}/answers",
        f"/registry/incidents/{what.pk}/chart?on=2016-04-07",
    ]
    before = [caller.get(path).content for path in paths]
    hidden = {"label": amber("elsewhere"), "dates": LONG}
    secret = person("Hidden", amber("elsewhere"))
    posting(secret, lower, **hidden)
    posting(who, upper, **hidden)
    claim(Predicate.POSITIONING, upper, place("Elsewhere"), kind="site", **hidden)
    claim(Predicate.CONDUCT, upper, what, kind="direct", label=amber("elsewhere"))
    assert [caller.get(path).content for path in paths] == before


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


CITED = [{"source": "Annual report 2017", "published_on": "2017-01-01", "locator": "p. 3"}]


@pytest.fixture
def keeper(client):
    return Caller(client, registrar())


def test_claim_is_recorded_corrected_graded_and_withdrawn(keeper):
    who, where = person(), unit()
    says = {"other": where.number, "role": "Commander", "first_precise": "2016-04-07"}
    made = keeper.post(f"/registry/person/{who.pk}/claims", predicate="posting", says=says, citations=CITED)
    assert (made.status_code, made.json()["last_precise"], made.json()["citations"][0]["locator"]) == (
        201,
        "2016-04-07",
        "p. 3",
    )
    pk = int(made.json()["number"].removeprefix("K-"))
    corrected = keeper.post(
        f"/claims/{pk}/corrections", says=says | {"rank": "Major"}, citations=CITED, reason="overlooked"
    ).json()
    pk = int(corrected["number"].removeprefix("K-"))
    assert keeper.post(f"/claims/{pk}/grades", grade="B").json() == {"source": "B", "information": ""}
    gone = keeper.post(f"/claims/{pk}/withdrawal", reason="forged").json()
    assert (gone["status"], gone["rank"], len(gone["history"])) == ("withdrawn", "Major", 3)


def test_refusals_are_problems(keeper, caller):
    who = person()
    address = f"/registry/person/{who.pk}/claims"
    name = {"predicate": "name", "says": {"value": "Kamal"}, "citations": CITED}
    made = claim(Predicate.NAME, who, value="Kamal")
    assert [
        caller.post(address, **name).status_code,
        keeper.post(address, **name | {"citations": []}).status_code,
        keeper.post(address, **name | {"says": {"other": "U-000999", "value": "x"}}).status_code,
        keeper.post(f"/claims/{made.pk}/withdrawal", reason="").status_code,
        keeper.post(f"/claims/{made.pk}/grades", grade="7").status_code,
        keeper.post("/claims/999/grades", grade="B").status_code,
    ] == [403, 400, 400, 409, 400, 404]


DIGITS = "9" * 5000


@pytest.mark.parametrize(
    ("field", "text", "status"),
    [
        ("archive_address", "https://archive.example/1", 201),
        ("archive_address", "javascript:alert(1)", 400),
        ("archive_address", "in the cupboard", 400),
        ("archive_address", "https://[", 400),
        ("sha256", "AB" * 32, 201),
        ("sha256", "ab" * 31, 400),
        ("sha256", "g" * 64, 400),
    ],
)
def test_archived_copy_has_an_address_and_a_hash(keeper, field, text, status):
    cited = {"source": "Report", field: text}
    address = f"/registry/person/{person().pk}/claims"
    answered = keeper.post(address, predicate="name", says={"value": "Kamal"}, citations=[cited])
    assert answered.status_code == status
    if status == 400:
        assert f"“{text}” is no" in answered.json()["detail"]
    else:
        assert answered.json()["citations"][0][field] == text.lower()


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("/registry/map", {"on": "9999-12-31", "known_on": "9999-12-31"}, 200),
        ("/registry/map", {"on": "0001-01-01"}, 200),
        ("/registry/map", {"on": "2016-04-07", "within": f"L-{DIGITS}"}, 400),
        ("/registry/map", {"on": "2016-02-31"}, 422),
        ("/registry/what-if", {"on": "2016-04-07", "person": f"P-{DIGITS}", "post": f"U-{DIGITS}"}, 400),
        ("/decisions", {"offset": "9" * 30, "limit": "-5"}, 200),
        (f"/claims/{'9' * 30}", {}, 404),
    ],
)
def test_numbers_and_days_at_the_ends_are_answered(caller, path, query, status):
    assert caller.get(path, **query).status_code == status


def test_chart_of_command(caller):
    upper, lower = unit("Upper"), unit("Lower")
    made = under(lower, upper, LONG)
    chart = caller.get(f"/registry/units/{lower.pk}/chart", on="2016-04-07").json()
    assert [(one["name"], one["level"], one["commanders"]) for one in chart["units"]] == [
        ("Lower", 0, []),
        ("Upper", 1, []),
    ]
    assert [(link["lower"], link["claims"]) for link in chart["links"]] == [(lower.number, [made.number])]


def test_map(caller):
    town = place("Town")
    claim(Predicate.COORDINATES, town, value="33.31, 44.37")
    claim(Predicate.POSITIONING, unit(), town, kind="site", dates=LONG)
    found = caller.get("/registry/map", on="2016-04-07", within="Town").json()
    assert [(mark["latitude"], mark["longitude"], mark["kind"]) for mark in found["marks"]] == [(33.31, 44.37, "site")]
    assert (found["within"]["name"], found["complete"]) == ("Town", True)


def test_two_records_are_said_to_be_one(keeper, caller):
    first, second = (Person.objects.create(label=green(), name=NAME, birth_date="1971-04-12") for _ in range(2))
    search_identities(actor=registrar())
    (proposed,) = keeper.get("/registry/identities").json()["items"]
    assert (proposed["first"]["number"], proposed["second"]["number"]) == (first.number, second.number)
    address = f"/registry/identities/person/{first.pk}/{second.pk}"
    refused = caller.post(address, answer="same", reason="one card")
    told = keeper.post(address, answer="same", reason="one card").json()
    assert (refused.status_code, told["merged"], told["said"][0]["answer"]) == (403, True, "same")
    assert caller.get(f"/registry/person/{second.pk}").json()["merged"] == [second.number]


def test_proposals_come_in_pages(keeper):
    for name in (NAME, NAME, NAME):
        Person.objects.create(label=green(), name=name)
    search_identities(actor=registrar())
    first = keeper.get("/registry/identities", limit=2).json()
    rest = keeper.get("/registry/identities", limit=2, offset=2).json()
    assert (first["count"], len(first["items"]), len(rest["items"])) == (3, 2, 1)
    assert rest["items"][0] not in first["items"]


def test_two_units_are_said_to_be_one(keeper, caller):
    first, second = unit("33rd Regiment"), unit("33e régiment")
    for one in (first, second):
        claim(Predicate.IDENTIFIER, one, value="RC-330033")
    search_identities(actor=registrar())
    (proposed,) = keeper.get("/registry/identities").json()["items"]
    assert (proposed["kind"], proposed["second"]["number"]) == ("unit", second.number)
    told = keeper.post(f"/registry/identities/unit/{first.pk}/{second.pk}", answer="same", reason="one number").json()
    assert (told["merged"], len(told["second_facts"])) == (True, 1)
    answered = caller.get(f"/registry/unit/{second.pk}").json()
    assert (answered["number"], answered["merged"]) == (first.number, [second.number])
    assert keeper.get("/registry/identities/place/1/2").status_code == 400


def test_what_if_somebody_took_a_post(caller):
    upper, lower, who = unit("Upper"), unit("Lower"), person("Alpha")
    under(lower, upper, LONG)
    told = caller.get("/registry/what-if", person=who.number, post=upper.number, on="2016-04-07").json()
    assert [(one["name"], one["certainty"]) for one in told["under"]] == [
        ("Upper", "evidenced"),
        ("Lower", "evidenced"),
    ]
    assert (told["decisions"], told["cases"], told["more"]) == ([], [], False)


def test_character_that_a_database_cannot_keep_is_no_failure(keeper):
    first, second = person(), person("Nabil Hazim")
    answered = keeper.post(
        f"/registry/identities/person/{first.pk}/{second.pk}", answer="different", reason="two\0cards"
    )
    assert answered.status_code == {"sqlite": 201, "postgresql": 400}[connection.vendor]
