"""What bears on somebody who is vetted: where they were, what is alleged there then, and what is not known."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from muster.audit.acts import SYSTEM
from muster.registry import holdings
from muster.registry.actions import resolve_identity
from muster.registry.bearings import Gap, Question, Speaks, Vetted, Way, stated_posting, weigh
from muster.registry.evidence import View
from muster.registry.holdings import Holdings, When, met
from muster.registry.predicates import Predicate, Sameness
from muster.registry.sentences import GAPS, SENTENCES, bearing_in_words
from muster.registry.spans import Certainty, Dates, Evidence, fold_spans
from tests.registry.world import amber, claim, incident, on, person, place, posting, registrar, under, unit, user

pytestmark = pytest.mark.django_db

LONG = on("2010-01-01", "2020-01-01")
DAY = on("2016-04-07")
TODAY = date(2026, 11, 1)


@pytest.fixture
def scene():
    """A torture in a town, a battalion that stood there, its brigade, and a man."""
    what, town = incident(), place("Town")
    claim(Predicate.OCCURRENCE, what, town, dates=DAY)
    battalion, brigade, man = unit("Battalion"), unit("Brigade"), person("Kamal Sirwan")
    under(battalion, brigade, LONG)
    return what, town, battalion, brigade, man


def asked(man=None, where=None, dates: Dates | None = None, *, role="", reader=None):
    """The answer about a man whom the roster has in a unit, or about the unit itself."""
    vetted = Vetted(
        name=man.name if man else where.name,
        on=TODAY,
        person=man and man.pk,
        unit=where and where.pk,
        stated=(stated_posting(man.pk, where.pk, dates, role=role),) if man and where and dates else (),
        is_unit=man is None,
    )
    held = Holdings(View(reader or SYSTEM))
    held.learn({man.pk} if man else (), {where.pk} if where else (), led=vetted.led)
    return weigh(vetted, held)


def ways(answer, question=None):
    return [(one.way, one.certainty) for one in answer.found if question is None or one.question is question]


def test_conduct_of_the_person_is_told_with_its_claims(scene):
    what, _, _, _, man = scene
    made = claim(Predicate.CONDUCT, man, what, kind="direct")
    (found,) = asked(man).found
    assert (found.way, found.speaks, found.claims[0]) == (Way.CONDUCT, Speaks.AGAINST, made.pk)
    assert bearing_in_words(found) == (
        f"It is alleged of Kamal Sirwan: torture (direct, 2016-04-07). [{made.number}, K-{found.claims[1]:06}]"
    )


def test_dismissal_without_an_incident_is_told(scene):
    claim(Predicate.CONDUCT, scene[4], value="dismissed for misconduct", dates=DAY)
    assert bearing_in_words(asked(scene[4]).found[0]).startswith(
        "It is alleged of Kamal Sirwan: dismissed for misconduct (not stated, 2016-04-07)."
    )


def test_what_speaks_for_the_person_and_the_unit_is_told(scene):
    claim(Predicate.EXCULPATION, scene[4], value="Acquitted by the court.")
    claim(Predicate.EXCULPATION, scene[2], value="The unit was elsewhere, says the inquiry.")
    found = asked(scene[4], scene[2], LONG).found
    assert [(one.question, one.speaks) for one in found] == [
        (Question.REGISTRY, Speaks.FOR),
        (Question.UNIT, Speaks.FOR),
    ]


def test_membership_speaks_neither_for_nor_against(scene):
    claim(Predicate.AFFILIATION, scene[4], value="a party")
    (found,) = asked(scene[4]).found
    assert found.speaks is Speaks.NEITHER
    assert "Membership alone is no ground." in bearing_in_words(found)


def test_registry_posting_in_a_named_unit_is_evidenced(scene):
    what, _, battalion, _, man = scene
    posted = posting(man, battalion, LONG, role="Soldier")
    said = claim(Predicate.CONDUCT, battalion, what, kind="direct")
    (found,) = [one for one in asked(man).found if one.question is Question.UNIT]
    assert (found.way, found.certainty, found.claims[:2]) == (
        Way.IN_NAMED,
        Certainty.EVIDENCED,
        (posted.pk, said.pk),
    )
    assert found.records["what"] == what.number


def test_posting_of_the_roster_is_laid_over_incidents_too(scene):
    what, _, battalion, _, man = scene
    claim(Predicate.CONDUCT, battalion, what)
    assert ways(asked(man, battalion, on("2016-01-01", "2017-01-01", starting=True, ending=True))) == [
        (Way.IN_NAMED, Certainty.EVIDENCED)
    ]


def test_gap_between_two_claims_is_inferred(scene):
    what, _, battalion, _, man = scene
    claim(Predicate.CONDUCT, battalion, what)
    posting(man, battalion, on("2015-01-01"), role="Soldier")
    posting(man, battalion, on("2017-01-01"), role="Soldier")
    assert ways(asked(man), Question.UNIT) == [(Way.IN_NAMED, Certainty.INFERRED)]


def test_who_had_left_has_nothing_to_do_with_it(scene):
    what, _, battalion, _, man = scene
    claim(Predicate.CONDUCT, battalion, what)
    posting(man, battalion, on("2010-01-01", "2016-04-06", ending=True), role="Soldier")
    assert ways(asked(man), Question.UNIT) == []


def test_posting_without_a_start_leaves_it_unknown_and_does_not_clear(scene):
    what, _, battalion, _, man = scene
    claim(Predicate.CONDUCT, battalion, what)
    answer = asked(man, battalion, on("2026-11-01"))
    (found,) = [one for one in answer.found if one.question is Question.UNIT]
    assert (found.way, found.certainty, found.words["count"], found.words["what"]) == (
        Way.DOUBTFUL,
        Certainty.UNKNOWN,
        "1",
        f"torture {what.number}",
    )
    assert answer.gaps[Question.UNIT] is Gap.UNDATED


def test_unit_that_was_near_is_circumstantial(scene):
    _, town, battalion, _, man = scene
    claim(Predicate.POSITIONING, battalion, town, kind="site", dates=LONG)
    posting(man, battalion, LONG, role="Soldier")
    (found,) = [one for one in asked(man).found if one.question is Question.UNIT]
    assert (found.way, found.certainty, found.words["place"]) == (Way.IN_NEAR, Certainty.EVIDENCED, "Town")


def test_area_holds_what_happened_inside_it(scene):
    _, town, battalion, _, man = scene
    province = place("Province")
    claim(Predicate.WITHIN, town, province)
    claim(Predicate.POSITIONING, battalion, province, kind="area", dates=LONG)
    posting(man, battalion, LONG, role="Soldier")
    assert ways(asked(man), Question.UNIT) == [(Way.IN_NEAR, Certainty.EVIDENCED)]


@pytest.mark.parametrize(("own", "fits"), [("Army", True), ("Police", False), ("", True)])
def test_class_must_fit_what_was_described(scene, own, fits):
    what, town, battalion, _, man = scene
    claim(Predicate.PERPETRATOR, what, value="army")
    claim(Predicate.POSITIONING, battalion, town, kind="site", dates=LONG)
    if own:
        claim(Predicate.CLASSIFICATION, battalion, value=own)
    posting(man, battalion, LONG, role="Soldier")
    assert bool(ways(asked(man), Question.UNIT)) is fits


def test_named_unit_is_not_also_circumstantial(scene):
    what, town, battalion, _, man = scene
    claim(Predicate.POSITIONING, battalion, town, kind="site", dates=LONG)
    claim(Predicate.CONDUCT, battalion, what)
    posting(man, battalion, LONG, role="Soldier")
    assert ways(asked(man), Question.UNIT) == [(Way.IN_NAMED, Certainty.EVIDENCED)]


def test_who_commanded_answers_for_the_units_below(scene):
    what, _, battalion, brigade, man = scene
    claim(Predicate.CONDUCT, battalion, what)
    posting(man, brigade, LONG)
    (found,) = [one for one in asked(man).found if one.question is Question.COMMAND]
    assert (found.way, found.certainty, found.words["unit"], len(found.claims)) == (
        Way.OVER_NAMED,
        Certainty.EVIDENCED,
        "Battalion",
        4,
    )
    assert "Every link of this is evidenced." in bearing_in_words(found)


def test_command_stated_in_the_roster_counts_too(scene):
    what, _, battalion, brigade, man = scene
    claim(Predicate.CONDUCT, battalion, what)
    stated = on("2016-01-01", "2017-01-01", starting=True)
    assert ways(asked(man, brigade, stated, role="Commander"), Question.COMMAND) == [
        (Way.OVER_NAMED, Certainty.EVIDENCED)
    ]


def test_weakest_link_of_the_chain_counts(scene):
    what, _, battalion, _, man = scene
    corps = unit("Corps")
    under(battalion, corps, on("2015-01-01"))
    under(battalion, corps, on("2017-01-01"))
    claim(Predicate.CONDUCT, battalion, what)
    posting(man, corps, LONG)
    assert ways(asked(man), Question.COMMAND) == [(Way.OVER_NAMED, Certainty.INFERRED)]


def test_unit_that_came_under_command_later_does_not_count(scene):
    what, _, _, brigade, man = scene
    other = unit("Other")
    under(other, brigade, on("2018-01-01", "2020-01-01", starting=True))
    claim(Predicate.CONDUCT, other, what)
    posting(man, brigade, LONG)
    assert ways(asked(man), Question.COMMAND) == []


def test_superiors_of_today_are_looked_at_with_what_speaks_for_them(scene):
    what, _, battalion, brigade, man = scene
    under(battalion, brigade, on("2026-01-01", "2026-12-01"))
    general = person("Nadir Hosh")
    posting(general, brigade, on("2025-01-01", "2026-12-01"))
    claim(Predicate.CONDUCT, general, what, kind="commanded")
    claim(Predicate.EXCULPATION, general, value="He denies it.")
    found = [one for one in asked(man, battalion, on("2026-11-01")).found if one.question is Question.COMMAND]
    assert [(one.way, one.speaks, one.certainty) for one in found] == [
        (Way.SUPERIOR, Speaks.AGAINST, Certainty.EVIDENCED),
        (Way.SUPERIOR_CLEARED, Speaks.FOR, Certainty.EVIDENCED),
    ]
    assert found[0].words["superior"] == "Nadir Hosh"


def test_unit_itself_is_asked_about(scene):
    what, town, battalion, brigade, _ = scene
    other = incident("killing")
    claim(Predicate.OCCURRENCE, other, town, dates=DAY)
    claim(Predicate.CONDUCT, battalion, what)
    claim(Predicate.POSITIONING, battalion, town, kind="site", dates=LONG)
    assert ways(asked(where=battalion)) == [
        (Way.CONDUCT, Certainty.EVIDENCED),
        (Way.NEAR, Certainty.EVIDENCED),
    ]
    assert [way for way, _ in ways(asked(where=brigade), Question.COMMAND)] == [Way.OVER_NAMED, Way.OVER_NEAR]


def test_what_is_not_known_is_said(scene):
    stranger, nowhere = person("Hadi Rasul"), unit("Nowhere Company")
    assert asked(stranger, nowhere, on("2026-11-01")).gaps == {
        Question.REGISTRY: Gap.PERSON,
        Question.UNIT: Gap.UNIT,
        Question.COMMAND: Gap.UNIT,
    }
    assert asked(stranger).gaps[Question.UNIT] is Gap.NO_UNIT
    assert asked(scene[4], scene[2], LONG).gaps[Question.COMMAND] is Gap.COMMANDER


def test_too_many_are_counted_and_not_hidden(scene, monkeypatch):
    monkeypatch.setattr("muster.registry.bearings.MOST_TOLD", 2)
    for _ in range(5):
        claim(Predicate.CONDUCT, scene[2], incident("beating"), dates=DAY)
    posting(scene[4], scene[2], LONG, role="Soldier")
    found = [one for one in asked(scene[4]).found if one.question is Question.UNIT]
    assert [(one.way, one.words.get("count")) for one in found] == [
        (Way.IN_NAMED, None),
        (Way.IN_NAMED, None),
        (Way.MORE, "3"),
    ]


def test_more_units_below_than_are_followed_are_flagged(scene, monkeypatch):
    monkeypatch.setattr(holdings, "MOST_BELOW", 1)
    posting(scene[4], scene[3], LONG)
    assert (Way.TOO_MANY, Certainty.UNKNOWN) in ways(asked(scene[4]))


def test_records_that_are_one_person_are_read_as_one(scene):
    what, _, battalion, _, man = scene
    other = person("Kamal Sirwan Hadi")
    for one in (man, other):
        claim(Predicate.BIRTH, one, value="1971-04-12")
    claim(Predicate.CONDUCT, battalion, what)
    posting(other, battalion, LONG, role="Soldier")
    claim(Predicate.CONDUCT, other, value="beat a prisoner")
    assert asked(man).found == ()
    resolve_identity(actor=registrar(), first=man, second=other, answer=Sameness.SAME, reason="one identity card")
    assert {way for way, _ in ways(asked(man))} == {Way.CONDUCT, Way.POSTING, Way.IN_NAMED}


def test_hidden_claims_change_nothing_for_who_may_not_read_them(scene):
    what, _, battalion, brigade, man = scene
    claim(Predicate.CONDUCT, battalion, what)
    posting(man, battalion, LONG, role="Soldier")
    before = asked(man, battalion, on("2026-11-01"), reader=registrar())
    hidden = amber("elsewhere")
    claim(Predicate.CONDUCT, man, incident("killing"), label=hidden)
    claim(Predicate.EXCULPATION, man, value="He denies it.", label=hidden)
    posting(man, brigade, LONG, label=hidden)
    claim(Predicate.CONDUCT, battalion, incident("beating"), dates=DAY, label=hidden)
    assert asked(man, battalion, on("2026-11-01"), reader=registrar()) == before
    assert len(asked(man, battalion, on("2026-11-01"), reader=user("olaf", org="elsewhere")).found) > len(before.found)


def test_queries_do_not_grow_with_rows(scene):
    def queries(number):
        held = Holdings(View(SYSTEM))
        with CaptureQueriesContext(
            connection,
        ) as asked_now:
            held.learn(people[:number], [scene[2].pk, scene[3].pk], led={scene[3].pk})
        return len(asked_now)

    people = [person(f"Man {number}").pk for number in range(12)]
    for number, who in enumerate(people):
        man = type(scene[4]).objects.as_system().get(pk=who)
        posting(man, scene[2], LONG, role="Soldier")
        claim(Predicate.CONDUCT, scene[2], incident(f"beating {number}"), dates=DAY)
    assert queries(12) == queries(1)


def test_nothing_is_read_again_and_nothing_for_strangers(scene, django_assert_num_queries):
    held = Holdings(View(SYSTEM))
    held.learn([scene[4].pk], [scene[2].pk])
    with django_assert_num_queries(0):
        held.learn([scene[4].pk], [scene[2].pk])
    strangers, places = [person(f"Man {n}").pk for n in range(3)], [unit(f"Company {n}").pk for n in range(3)]
    with django_assert_num_queries(5):
        held.learn(strangers, places)


@pytest.mark.parametrize(
    ("first", "last", "exact", "expected"),
    [
        ("2016-04-07", "2016-04-07", True, Certainty.EVIDENCED),
        ("2016-03-01", "2016-05-01", False, Certainty.EVIDENCED),
        ("2015-01-01", "2016-05-01", False, Certainty.INFERRED),
        ("2015-01-01", "2016-05-01", True, Certainty.EVIDENCED),
        ("2021-01-01", "2021-01-01", True, Certainty.UNKNOWN),
    ],
)
def test_one_unknown_day_is_evidenced_only_where_all_are(first, last, exact, expected):
    (span,) = fold_spans([Evidence(1, on("2016-01-01", "2020-01-01"))])
    assert met(span, When(date.fromisoformat(first), date.fromisoformat(last), exact)) is expected


def test_every_way_and_gap_has_its_sentence():
    assert (set(SENTENCES), set(GAPS)) == (set(Way), set(Gap))
