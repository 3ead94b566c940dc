"""The pages of the registry: what is claimed, by which sources, what speaks for and against, and who commanded."""

import pytest

from muster.accounts.policy import Role
from muster.registry.actions import withdraw_claim
from muster.registry.predicates import Predicate
from tests.registry.world import amber, claim, incident, on, person, place, posting, registrar, under, unit, user
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db
LONG = on("2010-01-01", "2020-01-01")


@pytest.fixture
def reader(db):
    return client_of(user("carla", Role.AUDITOR))


@pytest.fixture
def stranger(db):
    return client_of(user("olaf", Role.ANALYST, org="elsewhere"))


def test_search_finds_every_kind_by_words_of_its_name(reader):
    person("Kamal Sarhad"), unit("Sarhad Battalion"), place("Sarhad"), incident("torture in Sarhad")
    response = reader.get("/registry/", {"words": "sarhad"})
    assert [len(part.records) for _, part in response.context["found"]] == [1, 1, 1, 1]


def test_search_that_finds_nothing_says_so(reader):
    assert "Nothing of that name." in text_of(reader.get("/registry/", {"words": "nobody"}))


def test_what_speaks_for_stands_beside_what_speaks_against(reader):
    who = person()
    against = claim(Predicate.CONDUCT, who, incident("torture"), kind="direct")
    denial = claim(Predicate.EXCULPATION, who, value="Acquitted by the military court.")
    file = reader.get(f"/registry/person/{who.pk}/").context["file"]
    assert [[one.claim for one in side] for side in (file.against, file.speaking_for)] == [[against], [denial]]


def test_contradictions_are_shown_side_by_side(reader):
    who = person()
    claim(Predicate.BIRTH, who, value="1975-03-02")
    claim(Predicate.BIRTH, who, value="1971-01-01")
    response = reader.get(f"/registry/person/{who.pk}/")
    assert "These claims contradict each other." in text_of(response)


def test_name_stands_in_both_scripts(reader):
    who = person()
    claim(Predicate.NAME, who, value="Kamal Sirwan")
    claim(Predicate.NAME, who, value="كمال سيروان")
    file = reader.get(f"/registry/person/{who.pk}/").context["file"]
    assert (file.name, file.name_original, file.other_names) == ("Kamal Sirwan", "كمال سيروان", ())


def test_timeline_draws_what_is_certain_and_what_is_not(reader):
    who, where = person(), unit()
    posting(who, where, on("2010-01-01", "2012-01-01"))
    posting(who, where, on("2015-01-01"))
    (bar,) = reader.get(f"/registry/person/{who.pk}/").context["timeline"].bars
    assert (bar.stretch.record, len(bar.certain), bar.whole.x, bar.whole.width) == (where, 2, 8, 944)


def test_record_without_dates_has_no_timeline(reader):
    who = person()
    claim(Predicate.NAME, who, value="Kamal")
    assert reader.get(f"/registry/person/{who.pk}/").context["timeline"] is None


def test_unit_shows_its_people_and_what_is_under_it(reader):
    upper, lower, who = unit("Upper"), unit("Lower"), person()
    under(lower, upper, LONG)
    posting(who, upper, LONG)
    stretches = reader.get(f"/registry/unit/{upper.pk}/").context["file"].timeline
    assert [(one.record, one.words) for one in stretches] == [(who, "Commander"), (lower, "over")]


def test_incident_shows_who_answers_for_it(reader):
    what, where, near = incident(), place(), unit()
    claim(Predicate.OCCURRENCE, what, where, dates=on("2016-04-07"))
    claim(Predicate.POSITIONING, near, where, kind="site", dates=LONG)
    response = reader.get(f"/registry/incident/{what.pk}/")
    assert [found.unit for found in response.context["answer"].circumstantial] == [near]


def test_claim_shows_its_source_and_history(reader):
    made = claim(Predicate.NAME, person(), value="Kamal")
    gone = withdraw_claim(actor=registrar(), claim=made, reason="forged")
    response = reader.get(f"/claims/{made.pk}/")
    assert response.context["file"].history == (made, gone)
    assert "Annual report · p. 3" in text_of(response)


def test_withdrawn_claim_no_longer_stands_but_can_be_read(reader):
    who = person()
    made = claim(Predicate.NAME, who, value="Kamal")
    gone = withdraw_claim(actor=registrar(), claim=made, reason="forged")
    file = reader.get(f"/registry/person/{who.pk}/").context["file"]
    assert (file.facts, list(file.past)) == ((), [gone, made])


def test_who_commanded_on_a_day(reader):
    upper, lower, who = unit("Upper"), unit("Lower"), person("Alpha")
    under(lower, upper, LONG)
    posting(who, upper, LONG)
    response = reader.get(f"/registry/unit/{lower.pk}/command/", {"on": "2016-04-07"})
    assert [(found.unit, found.person) for found in response.context["answer"].commanders] == [
        (lower, None),
        (upper, who),
    ]
    assert "No commander is known" in text_of(response)


def test_day_that_is_none_is_refused(reader):
    assert reader.get(f"/registry/unit/{unit().pk}/command/", {"on": "yesterday"}).status_code == 400


def test_hidden_record_is_not_there(stranger):
    who = person(label=amber())
    assert stranger.get(f"/registry/person/{who.pk}/").status_code == 404
    assert stranger.get("/registry/persons/1/").status_code == 404


def test_hidden_claim_is_not_there_and_changes_no_page(stranger):
    who, where = person(), unit()
    posting(who, where, on("2012-01-01"))
    addresses = [
        f"/registry/person/{who.pk}/",
        f"/registry/unit/{where.pk}/",
        f"/registry/unit/{where.pk}/command/?on=2014-01-01",
    ]
    before = [text_of(stranger.get(address)) for address in addresses]
    hidden = posting(who, where, on("2014-01-01"), label=amber())
    claim(Predicate.EXCULPATION, who, value="Released.", label=amber())
    claim(Predicate.NAME, who, value="Kamal the Hidden", label=amber())
    assert [text_of(stranger.get(address)) for address in addresses] == before
    assert stranger.get(f"/claims/{hidden.pk}/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_queries_does_not_grow_with_the_claims(reader, count, django_assert_num_queries):
    who = person()
    for number in range(count):
        posting(who, unit(f"Unit {number}"), LONG)
    with django_assert_num_queries(15, exact=False):
        reader.get(f"/registry/person/{who.pk}/")


def test_chart_of_command_says_in_a_table_what_is_drawn(reader):
    upper, lower, who = unit("Upper"), unit("Lower"), person("Alpha")
    under(lower, upper, on("2010-01-01", continuing=True))
    posting(who, upper, LONG, rank="Major")
    response = reader.get(f"/registry/unit/{lower.pk}/chart/", {"on": "2016-04-07"})
    drawn = response.context["drawing"]
    assert [(node["label"], node["certainty"]) for node in drawn["nodes"]] == [
        ("Lower\n(Unknown)", "evidenced"),
        ("Upper\n\u2068Major Alpha\u2069 \u2068(Inferred)\u2069", "inferred"),
    ]
    assert [(link["label"], link["certainty"]) for link in drawn["links"]] == [("Inferred", "inferred")]
    assert "Upper Inferred Alpha Major Inferred —" in text_of(response)


def test_chart_as_known_on_an_earlier_day(reader):
    upper, lower = unit("Upper"), unit("Lower")
    under(lower, upper, LONG)
    response = reader.get(f"/registry/unit/{lower.pk}/chart/", {"on": "2016-04-07", "known_on": "2020-01-01"})
    assert [node.unit for node in response.context["chart"].nodes] == [lower]


def test_chart_of_an_incident_is_of_its_first_day(reader):
    what, near = incident(), unit()
    claim(Predicate.OCCURRENCE, what, dates=on("2016-04-07"))
    claim(Predicate.CONDUCT, near, what, kind="direct")
    chart = reader.get(f"/registry/incident/{what.pk}/chart/").context["chart"]
    assert (str(chart.on), [node.unit for node in chart.nodes]) == ("2016-04-07", [near])


def test_map_lists_every_mark(reader):
    town, battalion = place("Town"), unit()
    claim(Predicate.COORDINATES, town, value="33.31, 44.37")
    claim(Predicate.POSITIONING, battalion, town, kind="site", dates=LONG)
    response = reader.get("/registry/map/", {"on": "2016-04-07", "within": "Town"})
    assert [(mark["at"], mark["kind"], mark["words"]) for mark in response.context["drawing"]["marks"]] == [
        ((33.31, 44.37), "site", "site, Evidenced")
    ]
    assert "site 7th Border Battalion Town Evidenced" in text_of(response)


def test_place_that_is_not_known_is_said_in_the_form(reader):
    response = reader.get("/registry/map/", {"on": "2016-04-07", "within": "Atlantis"})
    assert response.status_code == 400
    assert "No place is called Atlantis; give its number, like L-000012." in text_of(response)


def test_new_record_is_opened_by_who_keeps_the_registry(reader):
    sent = {"kind": "incident", "name": "Shooting at the ford"}
    assert reader.post("/registry/new/", sent).status_code == 403
    keeper = client_of(registrar())
    page = keeper.post("/registry/new/", sent, follow=True)
    assert (page.context["file"].name, page.context["may_record"]) == ("Shooting at the ford", True)
    assert keeper.post("/registry/new/", sent | {"name": "--"}).status_code == 400


def test_where_somebody_was_and_under_whom(reader):
    upper, lower, who = unit("Upper"), unit("Lower"), person("Alpha")
    under(lower, upper, LONG)
    posting(who, lower, LONG, role="Deputy Commander")
    posting(person("Beta"), upper, LONG)
    response = reader.get(f"/registry/person/{who.pk}/where/", {"on": "2016-04-07"})
    assert [service.command.chain.unit for service in response.context["services"]] == [lower]
    assert "Beta" in text_of(response)


def test_unit_says_what_it_takes_on(reader):
    upper, lower, town = unit("Upper"), unit("Lower"), place("Town")
    under(lower, upper, LONG)
    claim(Predicate.POSITIONING, lower, town, kind="site", dates=LONG)
    response = reader.get(f"/registry/unit/{upper.pk}/command/", {"on": "2016-04-07"})
    assert [(one.what, one.by) for one, _ in response.context["taken"]] == [(town, lower)]
    assert "site Town · Lower Evidenced" in text_of(response)
