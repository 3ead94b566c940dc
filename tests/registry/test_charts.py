"""The chart of command on a day: above and below, bounded, and the same for whoever may not read what was added."""

from datetime import date

import pytest

from muster.accounts.policy import Role
from muster.registry.charts import command_chart, incident_chart
from muster.registry.evidence import View
from muster.registry.predicates import Predicate
from muster.registry.sentences import flag_in_words
from muster.registry.spans import Certainty
from muster.registry.statements import chart_as_text
from tests.registry.world import amber, claim, incident, on, person, place, posting, registrar, under, unit, user

pytestmark = pytest.mark.django_db
DAY = date(2016, 4, 7)
LONG = on("2010-01-01", "2020-01-01")


def view() -> View:
    return View(registrar())


@pytest.fixture
def force(db):
    corps, brigade, first, second = unit("Corps"), unit("Brigade"), unit("First"), unit("Second")
    under(brigade, corps, LONG)
    under(first, brigade, LONG)
    under(second, brigade, on("2015-01-01", continuing=True))
    posting(person("Alpha"), brigade, LONG, rank="Colonel")
    return corps, brigade, first, second


def test_chart_goes_up_and_down_with_commanders(force):
    chart = command_chart(force[1], DAY, view())
    assert [(node.unit.name, node.level, node.certainty) for node in chart.nodes] == [
        ("Brigade", 0, Certainty.EVIDENCED),
        ("Corps", 1, Certainty.EVIDENCED),
        ("First", -1, Certainty.EVIDENCED),
        ("Second", -1, Certainty.INFERRED),
    ]
    assert [[one.person.name for one in node.commanders] for node in chart.nodes] == [["Alpha"], [], [], []]
    assert [(chart.names[link.lower], link.certainty) for link in chart.links] == [
        ("Brigade", Certainty.EVIDENCED),
        ("First", Certainty.EVIDENCED),
        ("Second", Certainty.INFERRED),
    ]


def test_chart_says_how_many_units_it_leaves_out(force):
    chart = command_chart(force[1], DAY, view(), most=2)
    assert ([node.unit.name for node in chart.nodes], chart.left_out, len(chart.links)) == (["Brigade", "Corps"], 2, 1)


def test_chart_of_another_day_is_another_chart(force):
    chart = command_chart(force[1], date(2012, 1, 1), view())
    assert [node.certainty for node in chart.nodes if node.unit.name == "Second"] == [Certainty.UNKNOWN]


def test_circle_is_flagged_and_ends(force):
    under(force[0], force[2], LONG)
    chart = command_chart(force[1], DAY, view())
    assert tuple(map(flag_in_words, chart.flags)) == (
        "The chain of command runs in a circle through Brigade, Corps, First.",
    )


def test_chart_of_an_incident_starts_at_who_was_named_or_near(force):
    what, where = incident(), place()
    claim(Predicate.OCCURRENCE, what, where, dates=on("2016-04-07"))
    claim(Predicate.POSITIONING, force[2], where, kind="site", dates=LONG)
    claim(Predicate.CONDUCT, force[3], what, kind="direct")
    chart = incident_chart(what, DAY, view())
    assert [(node.unit.name, node.level, node.asked) for node in chart.nodes] == [
        ("First", 0, True),
        ("Second", 0, True),
        ("Brigade", 1, False),
        ("Corps", 2, False),
    ]


def test_unit_asked_for_stands_above_one_that_is_under_it(force):
    what = incident()
    for named in (force[1], force[2]):
        claim(Predicate.CONDUCT, named, what, kind="direct")
    chart = incident_chart(what, DAY, view())
    assert {(node.unit.name, node.level, node.asked, node.certainty) for node in chart.nodes} == {
        ("First", 0, True, Certainty.EVIDENCED),
        ("Brigade", 1, True, Certainty.EVIDENCED),
        ("Corps", 2, False, Certainty.EVIDENCED),
    }


def test_chart_of_an_incident_that_names_nobody_is_empty():
    assert incident_chart(incident(), DAY, view()).nodes == ()


def test_chart_is_told_in_lines(force):
    told = list(chart_as_text(command_chart(force[2], DAY, view(), most=2)))
    brigade, first = force[1].number, force[2].number
    assert told == [
        f"+1 Brigade ({brigade}, evidenced): Colonel Alpha (evidenced)",
        f"+0 First ({first}, evidenced): no commander is known; under Brigade (evidenced)",
        "! At least 1 more units are not shown.",
    ]


def test_what_is_hidden_changes_no_chart(force):
    stranger = View(user("olaf", Role.ANALYST, org="elsewhere"))
    what = incident()
    claim(Predicate.CONDUCT, force[2], what, kind="direct")

    def charts():
        drawn = [command_chart(one, DAY, stranger) for one in force]
        return [list(chart_as_text(chart)) for chart in [*drawn, incident_chart(what, DAY, stranger)]]

    before = charts()
    hidden = unit("Hidden")
    under(hidden, force[1], LONG, label=amber())
    under(force[0], hidden, LONG, label=amber())
    posting(person("Beta"), force[2], LONG, label=amber())
    posting(person("Gamma", label=amber()), force[3], LONG)
    claim(Predicate.CONDUCT, force[3], what, kind="direct", label=amber())
    assert charts() == before
