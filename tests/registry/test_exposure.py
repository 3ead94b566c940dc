"""From an incident to units and superiors, from a person to where they were, and what a unit takes on."""

from datetime import date

import pytest

from muster.registry.evidence import View
from muster.registry.exposure import taken_on, where_was, who_answers_for
from muster.registry.predicates import Predicate
from muster.registry.spans import Certainty
from tests.registry.world import amber, claim, incident, on, person, place, posting, registrar, under, unit

pytestmark = pytest.mark.django_db

LONG = on("2010-01-01", "2020-01-01")
DAY = on("2016-04-07")


def view() -> View:
    return View(registrar())


@pytest.fixture
def scene():
    """A town in a province, a torture there, and a battalion of a brigade."""
    town, province = place("Town"), place("Province")
    claim(Predicate.WITHIN, town, province)
    what = incident()
    claim(Predicate.OCCURRENCE, what, town, dates=DAY)
    battalion, brigade = unit("Battalion"), unit("Brigade")
    under(battalion, brigade, LONG)
    return what, town, province, battalion, brigade


def near(what) -> list[tuple[str, str, Certainty]]:
    return [
        (found.unit.name, found.place.name, found.certainty) for found in who_answers_for(what, view()).circumstantial
    ]


def test_named_unit_is_direct_and_its_commanders_are_superiors(scene):
    what, _, _, battalion, brigade = scene
    claim(Predicate.CONDUCT, battalion, what, kind="direct")
    posting(person("Alpha"), brigade, LONG)
    answer = who_answers_for(what, view())
    assert [(found.subject, found.kind, len(found.claims)) for found in answer.direct] == [(battalion, "direct", 1)]
    (command,) = answer.superiors
    assert [found.person.name for found in command.known_as(Certainty.EVIDENCED)] == ["Alpha"]


def test_named_person_is_direct(scene):
    who = person("Alpha")
    claim(Predicate.CONDUCT, who, scene[0], kind="present")
    assert [found.subject for found in who_answers_for(scene[0], view()).direct] == [who]


def test_unit_at_the_place_on_the_day_is_circumstantial(scene):
    claim(Predicate.POSITIONING, scene[3], scene[1], kind="site", dates=LONG)
    assert near(scene[0]) == [("Battalion", "Town", Certainty.EVIDENCED)]


def test_area_that_holds_the_place_meets_it(scene):
    claim(Predicate.POSITIONING, scene[3], scene[2], kind="area", dates=on("2015-01-01", continuing=True))
    assert near(scene[0]) == [("Battalion", "Province", Certainty.INFERRED)]


def test_site_within_the_place_meets_it(scene):
    what = incident("elsewhere in the province")
    claim(Predicate.OCCURRENCE, what, scene[2], dates=DAY)
    claim(Predicate.POSITIONING, scene[3], scene[1], kind="site", dates=LONG)
    assert near(what) == [("Battalion", "Town", Certainty.EVIDENCED)]


def test_unit_that_had_left_was_not_near(scene):
    claim(Predicate.POSITIONING, scene[3], scene[1], kind="site", dates=on("2010-01-01", "2016-04-06", ending=True))
    assert near(scene[0]) == []


def test_unit_seen_there_during_the_days_was_near(scene):
    what = incident("a week")
    claim(Predicate.OCCURRENCE, what, scene[1], dates=on("2016-05-01", "2016-05-31"))
    claim(Predicate.POSITIONING, scene[3], scene[1], kind="site", dates=on("2016-05-10"))
    assert near(what) == [("Battalion", "Town", Certainty.EVIDENCED)]


@pytest.mark.parametrize(("own", "fits"), [("Army", True), ("Police", False), ("", True)])
def test_class_must_fit_what_was_described(scene, own, fits):
    claim(Predicate.PERPETRATOR, scene[0], value="army")
    claim(Predicate.POSITIONING, scene[3], scene[1], kind="site", dates=LONG)
    if own:
        claim(Predicate.CLASSIFICATION, scene[3], value=own)
    assert bool(near(scene[0])) is fits


def test_incident_without_a_date_has_only_who_is_named(scene):
    what = incident("some day")
    claim(Predicate.OCCURRENCE, what, scene[1])
    claim(Predicate.CONDUCT, scene[3], what, kind="direct")
    claim(Predicate.POSITIONING, scene[3], scene[1], kind="site", dates=LONG)
    answer = who_answers_for(what, view())
    assert (len(answer.direct), answer.circumstantial, answer.superiors) == (1, (), ())


def test_hidden_claims_lead_to_nobody(scene):
    claim(Predicate.POSITIONING, scene[3], scene[1], kind="site", dates=LONG, label=amber("elsewhere"))
    claim(Predicate.CONDUCT, scene[3], scene[0], kind="direct", label=amber("elsewhere"))
    answer = who_answers_for(scene[0], view())
    assert (answer.direct, answer.circumstantial, answer.superiors) == ((), (), ())


def test_where_a_person_was_and_under_whom(scene):
    who = person("Alpha")
    posting(who, scene[3], on("2015-01-01"), role="Deputy Commander", rank="Major")
    posting(who, scene[3], on("2017-01-01"), role="Deputy Commander", rank="Colonel")
    posting(who, unit("Old"), on("2010-01-01", "2011-01-01", ending=True))
    posting(person("Beta"), scene[4], LONG)
    (service,) = where_was(who, date(2016, 4, 7), view())
    assert service.rank == "Major"
    assert (service.role, service.certainty, service.command.chain.unit) == (
        "Deputy Commander",
        Certainty.INFERRED,
        scene[3],
    )
    assert [found.person.name for found in service.command.known_as(Certainty.EVIDENCED)] == ["Beta"]


def test_superior_takes_on_areas_and_classes_while_the_unit_is_below(scene):
    _, town, _, battalion, brigade = scene
    claim(Predicate.POSITIONING, battalion, town, kind="site", dates=LONG)
    claim(Predicate.CLASSIFICATION, battalion, value="Army")
    claim(Predicate.CLASSIFICATION, brigade, value="Border Guard")
    found = [(str(one.what), one.by.name, one.certainty) for one in taken_on(brigade, date(2016, 4, 7), view())]
    assert found == [
        ("Border Guard", "Brigade", Certainty.EVIDENCED),
        ("Army", "Battalion", Certainty.EVIDENCED),
        ("Town", "Battalion", Certainty.EVIDENCED),
    ]
    later = [
        str(one.what) for one in taken_on(brigade, date(2009, 1, 1), view()) if one.certainty is not Certainty.UNKNOWN
    ]
    assert later == ["Border Guard"]


def test_take_on_ends_in_a_circle(scene):
    under(scene[4], scene[3], LONG)
    claim(Predicate.CLASSIFICATION, scene[3], value="Army")
    assert [one.by.name for one in taken_on(scene[4], date(2016, 4, 7), view())] == ["Battalion"]
