"""What is folded from claims: at once when they are recorded, and the same again by a rebuild."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.forms.models import model_to_dict
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muster.audit.models import Event
from muster.errors import RuleError
from muster.registry.actions import (
    appoint_commander,
    rebuild_projections,
    register_unit,
    resolve_identity,
    withdraw_claim,
)
from muster.registry.models import Claim, Incident, NameWord, Person, Place, Positioning, Posting, Relation, Unit
from muster.registry.predicates import Predicate, Sameness
from tests.registry.world import amber, claim, incident, on, person, place, posting, registrar, under, unit

pytestmark = pytest.mark.django_db

TABLES = (Posting, Relation, Positioning, NameWord)
ANCHORS = (Person, Unit, Place, Incident)


def rows() -> dict[str, list]:
    """Everything that is folded; projections without their own ids, which a rebuild makes anew."""
    found = {
        table.__name__: sorted(
            map(
                str,
                (
                    {key: value for key, value in row.items() if key != "id"}
                    for row in table.objects.as_system().values()
                ),
            )
        )
        for table in TABLES
    }
    return found | {
        table.__name__: [model_to_dict(row) for row in table.objects.as_system().order_by("pk")] for table in ANCHORS
    }


def test_two_claims_of_one_posting_are_one_span():
    who, where = person(), unit()
    posting(who, where, on("2012-01-01", starting=True), rank="Major", confidence="High")
    posting(who, where, on("2014-01-01", continuing=True), rank="Colonel", confidence="Low")
    (row,) = Posting.objects.visible_to(registrar())
    assert (row.first, row.last, row.starting, row.continuing) == (date(2012, 1, 1), date(2014, 1, 1), True, True)
    assert (row.rank, row.claims, row.confidence, row.commands) == ("Colonel", 2, "Low", True)


def test_deputy_does_not_command():
    where = unit()
    posting(person(), where, on("2012-01-01"), role="Deputy Commander")
    where.refresh_from_db()
    assert (Posting.objects.as_system().get().commands, where.commander) == (False, None)


def test_claims_of_different_markings_are_folded_apart():
    who, where = person(), unit()
    posting(who, where, on("2012-01-01"))
    posting(who, where, on("2014-01-01"), label=amber("elsewhere"))
    (readable,) = Posting.objects.visible_to(registrar())
    assert (readable.last, readable.claims) == (date(2012, 1, 1), 1)


def test_hidden_name_does_not_reach_an_open_record():
    who = person()
    claim(Predicate.NAME, who, value="Kamal Sirwan")
    claim(Predicate.NAME, who, value="Kamal Sirwan the Longer", label=amber())
    who.refresh_from_db()
    assert who.name == "Kamal Sirwan"


def test_longest_name_is_the_canonical_one_unless_its_source_prefers_another():
    where = unit()
    claim(Predicate.NAME, where, value="7th Battalion of the Border Guard")
    claim(Predicate.NAME, where, value="7 Bn")
    claim(Predicate.NAME, where, value="الكتيبة السابعة")
    where.refresh_from_db()
    assert (where.name, where.name_original, where.aliases) == (
        "7th Battalion of the Border Guard",
        "الكتيبة السابعة",
        ["7 Bn"],
    )
    claim(Predicate.NAME, where, value="7 Bn", kind="preferred")
    where.refresh_from_db()
    assert (where.name, where.aliases) == ("7 Bn", ["7th Battalion of the Border Guard"])


def test_newest_open_posting_is_where_a_person_is():
    who, old, new = person(), unit("Old"), unit("New")
    posting(who, new, on("2015-01-01", continuing=True))
    posting(who, old, on("2012-01-01", "2014-01-01", ending=True))
    who.refresh_from_db()
    assert who.unit == new


def test_relation_of_another_class_is_no_parent():
    lower, upper = unit("Lower"), unit("Upper")
    under(lower, upper, on("2012-01-01"), category="administrative")
    lower.refresh_from_db()
    assert lower.parent is None
    assert Relation.objects.as_system().get().category == "administrative"


def test_facts_of_an_incident_are_folded():
    what, where = incident(), place()
    claim(Predicate.VIOLATION, what, value="Torture")
    claim(Predicate.VIOLATION, what, value="Murder")
    claim(Predicate.OCCURRENCE, what, where, dates=on("2012-01-01", "2012-01-03"))
    what.refresh_from_db()
    assert (what.name, what.first, what.last, what.place) == (
        "Murder; Torture",
        date(2012, 1, 1),
        date(2012, 1, 3),
        where,
    )


def test_place_is_within_a_larger_one():
    town, province = place("Town"), place("Province")
    claim(Predicate.WITHIN, town, province)
    town.refresh_from_db()
    assert town.within == province


def test_facts_about_a_person_are_folded_and_correctable():
    who = person()
    claim(Predicate.BIRTH, who, value="1975-03-02")
    claim(Predicate.PARENT_NAME, who, value="Sirwan", kind="father")
    who.refresh_from_db()
    assert (who.birth_date, who.father_name) == ("1975-03-02", "Sirwan")


def test_appointment_is_a_claim_and_ends_the_predecessors():
    where, first, second = unit(), person("First"), person("Second")
    appoint_commander(actor=registrar(), unit=where, commander=first)
    appoint_commander(actor=registrar(), unit=where, commander=second)
    where.refresh_from_db()
    assert (where.commander, where.version) == (second, 3)
    spans = {row.person_id: (row.ending, row.continuing) for row in Posting.objects.as_system()}
    assert spans == {first.pk: (True, False), second.pk: (False, True)}


def test_predecessor_ends_the_day_before():
    where, first, second = unit(), person("First"), person("Second")
    posting(first, where, on("2012-01-01", continuing=True))
    appoint_commander(actor=registrar(), unit=where, commander=second)
    assert Posting.objects.as_system().get(person=first).last == timezone.localdate() - timedelta(days=1)


def test_dismissal_leaves_no_commander():
    where, first = unit(), person("First")
    appoint_commander(actor=registrar(), unit=where, commander=first)
    appoint_commander(actor=registrar(), unit=where, commander=None)
    where.refresh_from_db()
    assert where.commander is None


def test_registered_unit_is_claimed_under_its_parent():
    upper = register_unit(actor=registrar(), name="Border Guard")
    lower = register_unit(actor=registrar(), name="7th Battalion", parent=upper)
    register_unit(actor=registrar(), name="7th Battalion", parent=upper)
    assert (lower.parent, Claim.objects.as_system().count()) == (upper, 1)


def test_records_without_claims_stay_as_they_were_entered():
    upper, lower, chief = unit("Upper"), unit("Lower"), person()
    Unit.objects.as_system().filter(pk=lower.pk).update(parent=upper, commander=chief)
    before = rows()
    rebuild_projections(actor=registrar())
    assert rows() == before


def test_rebuild_is_recorded():
    posting(person(), unit(), on("2012-01-01"))
    counts = rebuild_projections(actor=registrar())
    assert counts == {"postings": 1, "relations": 0, "positionings": 0}
    assert Event.objects.order_by("position").last().act == "registry.rebuild_projections"


DATES = st.builds(
    lambda first, days, flag: on(str(first), str(first + timedelta(days)), **({flag: True} if flag else {})),
    st.dates(date(2010, 1, 1), date(2012, 1, 1)),
    st.integers(0, 500),
    st.sampled_from(["", "starting", "ending", "continuing"]),
)
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("posting"), st.integers(0, 1), st.integers(0, 2), st.sampled_from(["Commander", "Deputy"]), DATES
        ),
        st.tuples(
            st.just("relation"),
            st.integers(0, 2),
            st.integers(0, 2),
            st.sampled_from(["command", "administrative"]),
            DATES,
        ),
        st.tuples(
            st.just("name"),
            st.integers(0, 2),
            st.integers(0, 1),
            st.sampled_from(["7 Bn", "Seventh", "السابعة"]),
            DATES,
        ),
        st.tuples(st.just("withdraw"), st.integers(0, 5), st.just(0), st.just(""), DATES),
        st.tuples(
            st.sampled_from(["person", "unit"]),
            st.integers(0, 2),
            st.integers(0, 2),
            st.sampled_from(Sameness),
            DATES,
        ),
    ),
    min_size=1,
    max_size=6,
)


def take(steps, persons, units) -> None:
    """Claim, withdraw and merge as the steps say."""
    actor, labels = registrar(), [None, amber()]
    for kind, first, second, word, dates in steps:
        if kind == "posting":
            posting(persons[first], units[second], dates, role=word, label=labels[second % 2])
        elif kind == "relation" and first != second:
            under(units[first], units[second], dates, category=word, label=labels[first % 2])
        elif kind == "name":
            claim(Predicate.NAME, units[first], value=word, label=labels[second])
        elif kind == "withdraw":
            standing = list(Claim.objects.as_system().standing())
            if standing:
                withdraw_claim(actor=actor, claim=standing[first % len(standing)], reason="forged")
        elif kind in {"person", "unit"} and first != second:
            pair = {"person": persons, "unit": units}[kind]
            with suppress(RuleError):
                resolve_identity(actor=actor, first=pair[first], second=pair[second], answer=word, reason="as said")


def those() -> tuple[list[Person], list[Unit]]:
    """Three persons and three units, each with a fact that could make them one."""
    persons = [person("Kamal Sirwan") for _ in range(3)]
    units = [unit(f"Unit {Unit.objects.as_system().count()} {number}") for number in range(3)]
    for one in persons:
        claim(Predicate.PARENT_NAME, one, value="Halima Rostam", kind="mother")
    for one in units:
        claim(Predicate.IDENTIFIER, one, value="RC-330033")
    return persons, units


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_rebuild_gives_the_same_rows(steps):
    take(steps, *those())
    before = rows()
    rebuild_projections(actor=registrar())
    assert rows() == before


@pytest.mark.slow
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_merge_of_units_that_is_taken_back_leaves_no_trace_in_what_is_folded(steps):
    persons, units = those()
    take([step for step in steps if step[0] != "unit"], persons, units)
    before = rows()
    for answer in (Sameness.SAME, Sameness.DIFFERENT):
        resolve_identity(actor=registrar(), first=units[0], second=units[1], answer=answer, reason="as said")
    assert rows() == before
