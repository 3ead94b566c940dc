"""Who commanded there and then: three sets, gaps that are said, contradictions that are shown."""

import xml.etree.ElementTree as ET
from datetime import date, timedelta

import pytest
from django.db.models import Q

from muster.accounts.policy import Role
from muster.audit.acts import SYSTEM
from muster.registry.actions import apply_import, declare_reprint, grade_claim, withdraw_claim
from muster.registry.command import climb, commands_over, who_commanded
from muster.registry.evidence import View
from muster.registry.imports import stage_files
from muster.registry.models import Claim, Incident, Place, Unit
from muster.registry.predicates import Predicate, RelationKind
from muster.registry.queries import unit_by_reference
from muster.registry.sentences import flag_in_words
from muster.registry.spans import Certainty
from muster.registry.statements import command_as_json, command_as_text
from tests.registry.world import (
    amber,
    claim,
    green,
    incident,
    on,
    person,
    place,
    posting,
    registrar,
    source,
    under,
    unit,
    user,
)

pytestmark = pytest.mark.django_db

ASKED = date(2016, 4, 7)
LONG = on("2010-01-01", "2020-01-01")


def asked(about: Unit, day: date = ASKED, **view):
    return who_commanded(about, day, View(view.pop("reader", None) or registrar(), **view))


def sets(answer) -> dict[str, list[tuple[str, str | None]]]:
    """Unit and person by set."""
    return {
        certainty.value: [(found.unit.name, found.person and found.person.name) for found in answer.known_as(certainty)]
        for certainty in Certainty
    }


@pytest.fixture
def chain():
    battalion, brigade, corps = unit("Battalion"), unit("Brigade"), unit("Corps")
    under(battalion, brigade, LONG)
    under(brigade, corps, LONG)
    return battalion, brigade, corps


def test_whole_chain_is_evidenced(chain):
    people = [person(name) for name in ("Alpha", "Beta", "Gamma")]
    for who, where in zip(people, chain, strict=True):
        posting(who, where, LONG)
    assert sets(asked(chain[0])) == {
        "evidenced": [("Battalion", "Alpha"), ("Brigade", "Beta"), ("Corps", "Gamma")],
        "inferred": [],
        "unknown": [],
    }


def test_unit_without_a_known_commander_says_so(chain):
    posting(person("Gamma"), chain[2], LONG)
    assert sets(asked(chain[0]))["unknown"] == [("Battalion", None), ("Brigade", None)]


def test_date_in_a_gap_is_inferred(chain):
    who = person("Alpha")
    posting(who, chain[0], on("2015-01-01"))
    posting(who, chain[0], on("2017-01-01"))
    assert ("Battalion", "Alpha") in sets(asked(chain[0]))["inferred"]


@pytest.mark.parametrize(("day", "rank"), [("2011-01-01", "Major"), ("2016-04-07", "Major"), ("2018-01-01", "Colonel")])
def test_rank_is_the_one_of_the_day(chain, day, rank):
    who = person("Alpha")
    posting(who, chain[0], on("2012-01-01"), rank="Major")
    posting(who, chain[0], on("2017-01-01", continuing=True), rank="Colonel")
    assert [found.rank for found in asked(chain[0], date.fromisoformat(day)).commanders if found.person] == [rank]


def test_chain_is_worth_its_weakest_link():
    battalion, corps = unit("Battalion"), unit("Corps")
    under(battalion, corps, on("2015-01-01"))
    under(battalion, corps, on("2017-01-01"))
    posting(person("Gamma"), corps, LONG)
    (found,) = asked(battalion).known_as(Certainty.INFERRED)
    assert (found.person.name, found.posting, found.distance) == ("Gamma", Certainty.EVIDENCED, 1)


def test_after_the_last_word_nothing_is_known_unless_it_is_taken_to_go_on(chain):
    posting(person("Alpha"), chain[0], on("2015-01-01"))
    posting(person("Beta"), chain[1], on("2015-01-01", continuing=True))
    found = sets(asked(chain[0]))
    assert ("Battalion", "Alpha") in found["unknown"]
    assert ("Brigade", "Beta") in found["inferred"]


def test_what_had_ended_or_not_begun_is_left_out(chain):
    posting(person("Alpha"), chain[0], on("2010-01-01", "2016-04-06", ending=True))
    posting(person("Beta"), chain[0], on("2016-04-08", "2017-01-01", starting=True))
    assert sets(asked(chain[0]))["unknown"][0] == ("Battalion", None)


def test_evidence_of_a_successor_ends_what_was_taken_to_go_on(chain):
    posting(person("Alpha"), chain[0], on("2014-01-01", continuing=True))
    posting(person("Beta"), chain[0], on("2015-01-01", starting=True, continuing=True))
    assert [found for found in sets(asked(chain[0]))["inferred"] if found[0] == "Battalion"] == [("Battalion", "Beta")]
    assert ("Battalion", "Alpha") in sets(asked(chain[0], date(2014, 6, 1)))["inferred"]


def test_two_commanders_at_once_are_shown_and_flagged(chain):
    posting(person("Alpha"), chain[0], LONG)
    posting(person("Beta"), chain[0], LONG)
    answer = asked(chain[0])
    assert [found for found in sets(answer)["evidenced"] if found[0] == "Battalion"] == [
        ("Battalion", "Alpha"),
        ("Battalion", "Beta"),
    ]
    assert tuple(map(flag_in_words, answer.flags)) == (
        "Battalion has 2 commanders at once: Alpha, Beta. The claims contradict each other.",
    )


def test_circle_is_flagged_and_ends(chain):
    under(chain[2], chain[0], LONG)
    answer = asked(chain[0])
    assert tuple(map(flag_in_words, answer.flags)) == (
        "The chain of command runs in a circle through Battalion, Brigade, Corps.",
    )
    assert {pk: distance for pk, (_, distance) in answer.chain.reach.items()} == {
        chain[0].pk: 0,
        chain[1].pk: 1,
        chain[2].pk: 2,
    }


def test_administrative_relations_are_no_command(chain):
    ministry = unit("Ministry")
    under(chain[0], ministry, LONG, category="administrative")
    assert ministry.pk not in asked(chain[0]).chain.units


def test_task_force_commands_its_members(chain):
    force = unit("Task Force")
    under(chain[0], force, LONG, kind=RelationKind.MEMBER_OF, category="")
    posting(person("Delta"), force, LONG)
    answer = asked(chain[0])
    assert ("Task Force", "Delta") in sets(answer)["evidenced"]
    assert tuple(map(flag_in_words, answer.flags)) == (
        "Battalion was in Task Force on 2016-04-07 (evidenced): its people there were under the task force, not under their home unit.",
    )


def test_placeholder_holds_the_chain_together(chain):
    claim(Predicate.CLASSIFICATION, chain[1], value="Placeholder")
    assert asked(chain[0]).chain.placeholders == {chain[1].pk}
    assert "  Brigade (a placeholder), 1 up: no commander is known on this day" in list(
        command_as_text(asked(chain[0]))
    )


def test_surest_path_is_the_one_that_counts(chain):
    under(chain[0], chain[2], on("2015-01-01"))
    posting(person("Gamma"), chain[2], LONG)
    (found,) = [found for found in asked(chain[0]).commanders if found.person]
    assert (found.certainty, found.distance) == (Certainty.EVIDENCED, 2)


def test_deputies_do_not_command(chain):
    posting(person("Alpha"), chain[0], LONG, role="Deputy Commander")
    assert ("Battalion", None) in sets(asked(chain[0]))["unknown"]


def test_strength_is_the_weakest_of_the_evidence(chain):
    cable, reprint = source("Cable"), source("Newspaper")
    declare_reprint(actor=registrar(), source=reprint, of=cable)
    who = person("Alpha")
    first = posting(who, chain[0], LONG, cited=cable, confidence="High")
    posting(who, chain[0], LONG, cited=reprint, confidence="Low")
    grade_claim(actor=registrar(), claim=first, grade="B")
    grade_claim(actor=user("rafi", Role.REGISTRAR), claim=first, grade="3")
    strength = asked(chain[0]).known_as(Certainty.EVIDENCED)[0].strength
    assert (strength.confidence, strength.sources, strength.grade) == ("Low", 1, "B3")


def test_answer_as_known_before_a_withdrawal(chain):
    made = posting(person("Alpha"), chain[0], LONG)
    withdraw_claim(actor=registrar(), claim=made, reason="forged")
    today = Claim.objects.as_system().latest("pk").recorded_at.date()
    assert ("Battalion", None) in sets(asked(chain[0], known_on=today))["unknown"]
    assert asked(chain[0], known_on=today - timedelta(days=1)).chain.links == ()


def test_hidden_claims_change_nothing(chain):
    before = list(command_as_text(asked(chain[0])))
    posting(person("Alpha"), chain[0], LONG, label=amber("elsewhere"))
    under(chain[0], unit("Secret Corps"), LONG, label=amber("elsewhere"))
    assert list(command_as_text(asked(chain[0]))) == before
    assert len(asked(chain[0], reader=user("olaf", org="elsewhere")).chain.units) == 4


def test_hidden_person_is_not_named(chain):
    posting(person("Alpha", amber("elsewhere")), chain[0], LONG)
    assert ("Battalion", None) in sets(asked(chain[0]))["unknown"]


def test_number_of_queries_does_not_grow_with_the_evidence(chain, django_assert_num_queries):
    def ask():
        return asked(chain[0], reader=reader)

    reader = registrar()
    for number in range(3):
        posting(person(f"Alpha {number}"), chain[0], LONG)
    with django_assert_num_queries(11):
        ask()
    for number in range(9):
        posting(person(f"Beta {number}"), chain[1], LONG)
    with django_assert_num_queries(11):
        ask()


def test_several_units_are_answered_as_each_alone_is_in_as_many_queries(chain, django_assert_num_queries):
    sister = unit("Sister Battalion")
    under(sister, chain[1], on("2012-01-01", continuing=True))
    for name, where in zip(("Alpha", "Beta", "Gamma", "Delta"), (*chain, sister), strict=True):
        posting(person(name), where, LONG)
    claim(Predicate.CLASSIFICATION, chain[1], value="Placeholder")
    view = View(registrar())
    alone = tuple(who_commanded(one, ASKED, view) for one in (*chain, sister))
    with django_assert_num_queries(7):
        together = commands_over([*chain, sister], ASKED, view)
    assert together == alone


@pytest.mark.parametrize("reader", [registrar, lambda: user("reader"), lambda: SYSTEM])
@pytest.mark.parametrize("moment", [0, 1, 2, None])
def test_claims_read_by_hand_are_those_that_stand_for_the_reader(chain, reader, moment):
    who = person("Alpha")
    moments = [posting(who, chain[0], LONG, label=label).recorded_at for label in (None, amber(), amber("elsewhere"))]
    withdrawn = Claim.objects.as_system().filter(predicate=Predicate.POSTING).order_by("pk").first()
    assert withdrawn
    moments[2] = withdraw_claim(actor=registrar(), claim=withdrawn, reason="a misprint").recorded_at
    view = View(reader(), None if moment is None else moments[moment])
    by_hand = view.rows({Predicate.POSTING, Predicate.NAME}, "other_unit", {chain[0].pk, chain[1].pk})
    assert by_hand == view.rows_where({Predicate.POSTING, Predicate.NAME}, Q(other_unit__in=[chain[0], chain[1]]))
    assert view.in_bulk(Unit, [chain[0].pk]) == view.readable(Unit.objects.all()).in_bulk([chain[0].pk])


def test_records_read_by_hand_hold_what_django_reads():
    within, happened = place(), incident()
    part = place("Sarhad Market")
    Place.objects.as_system().filter(pk=part.pk).update(within=within)
    Incident.objects.as_system().filter(pk=happened.pk).update(first=date(2016, 4, 7), last=date(2016, 4, 8))
    one = unit()
    Unit.objects.as_system().filter(pk=one.pk).update(aliases=["Alpha", "ألفا"], confirmed=True)
    view = View(registrar())
    for record in (one, happened, part, person()):
        (by_hand,) = view.in_bulk(type(record), [record.pk]).values()
        by_django = type(record).objects.as_system().get(pk=record.pk)
        assert [getattr(by_hand, field.attname) for field in record._meta.concrete_fields] == [
            getattr(by_django, field.attname) for field in record._meta.concrete_fields
        ]
        assert by_hand._state.db == by_django._state.db
    assert list(view.in_bulk(Place, [within.pk], "within_id")) == [part.pk]


def test_answer_for_machines_names_its_claims(chain):
    made = posting(person("Alpha"), chain[0], LONG, rank="Major")
    answer = command_as_json(asked(chain[0]))
    (found,) = answer["evidenced"]
    assert (found["person"]["name"], found["rank"], found["claims"]) == ("Alpha", "Major", [made.number])
    assert [(link["certainty"], link["unit_class"]) for link in answer["chain"]] == [("evidenced", "command")] * 2


@pytest.mark.real_data
@pytest.mark.slow
@pytest.mark.usefixtures("site")
def test_chain_of_the_32nd_regiment_is_the_expected_one(real_data):
    folder = real_data / "sfm_mali"
    brought = stage_files([folder / "ml_units.csv", folder / "ml_locations.csv"], label=green())
    apply_import(actor=registrar(), brought=brought)
    company = Unit.objects.as_system().get(origin="sfm:45bb4fae-5f2d-4790-b512-955d43cfb9a6")
    (chain,) = climb([company], None, View(registrar()), task_forces=False)
    origin = {pk: row.origin.removeprefix("sfm:") for pk, row in chain.units.items()}

    space = {"g": "http://graphml.graphdrawing.org/xmlns"}
    graph = ET.parse(folder / "expected_324_command_chain.graphml").getroot()
    edges = {
        (edge.get("source"), edge.get("target")): edge.findtext("g:data", namespaces=space)
        for edge in graph.iterfind(".//g:edge", space)
    }
    nodes = {node.get("id"): node.findtext("g:data", namespaces=space) for node in graph.iterfind(".//g:node", space)}

    def labelled(link) -> str:
        """As the expected graph writes a relation: dates as precise as they are known, real start, open or exact end."""
        first, last = link.span.evidence[0].dates, link.span.evidence[-1].dates
        end = "E" if link.span.ending else "Y" if link.span.continuing else "N"
        only = len(link.span.evidence) == 1
        return f"{written(first)} ({'Y' if link.span.starting else 'N'}) to {'None' if only else written(last)} ({end})"

    def written(dates) -> str:
        if dates.first_precise:
            return str(dates.first_precise)
        whole_year = dates.first_imprecise.month != dates.last_imprecise.month
        return f"{dates.first_imprecise:%Y}-" if whole_year else f"{dates.first_imprecise:%Y-%m}-"

    assert {(origin[link.upper], origin[link.lower]): labelled(link) for link in chain.links} == edges
    assert {origin[pk]: row.name for pk, row in chain.units.items()} == nodes


def test_hidden_unit_of_a_like_name_changes_no_answer():
    seen = unit("7th Border Guard Battalion")
    reader = user("anton", Role.ANALYST)
    asked = "7th Border Guards Battalion"
    assert unit_by_reference(asked, reader) == seen
    Unit.objects.create(label=amber("elsewhere"), name="7 Border Guard Battalion", key="hidden")
    assert unit_by_reference(asked, reader) == seen
