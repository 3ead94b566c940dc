from collections import Counter
from dataclasses import fields

import pytest

from muster.demo.forces import Unit, build_units, ordinal
from muster.demo.land import provinces
from muster.demo.listings import Listing, Watchlist
from muster.demo.people import Person
from muster.demo.plants import COUNTS, Check, PlantKind
from muster.demo.spelling import read_table
from muster.demo.world import Scale, World, build_world


def test_same_seed_builds_the_same_world(world: World) -> None:
    assert build_world(Scale.SMALL) == world


def test_there_are_120_units_in_five_levels() -> None:
    assert Counter(unit.level for unit in build_units()) == {1: 1, 2: 6, 3: 23, 4: 44, 5: 46}


def test_unit_names_are_unique_in_both_scripts() -> None:
    units = build_units()
    assert (len({unit.name for unit in units}), len({unit.arabic for unit in units})) == (120, 120)


def test_parents_stand_before_their_children_one_level_up() -> None:
    seen: dict[str, Unit] = {}
    for unit in build_units():
        assert unit.level == (seen[unit.parent_id].level + 1 if unit.parent_id else 1)
        seen[unit.id] = unit


def test_every_unit_has_its_own_commander(world: World) -> None:
    assert len({unit.commander_id for unit in world.units} - {""}) == 120


@pytest.mark.parametrize(("number", "expected"), [(1, "1st"), (12, "12th"), (22, "22nd"), (33, "33rd"), (111, "111th")])
def test_ordinals_are_english(number: int, expected: str) -> None:
    assert ordinal(number) == expected


def test_republic_has_ten_provinces() -> None:
    assert len(provinces()) == 10


def test_nobody_shares_three_links_of_the_chain(world: World) -> None:
    chains = Counter((p.given.arabic, p.father.arabic, p.grandfather.arabic) for p in (*world.people, *world.outsiders))
    assert chains.most_common(1)[0][1] == 1


def test_no_name_begins_like_a_public_figures(world: World) -> None:
    famous = {(row["first"], row["second"]) for row in read_table("famous.csv")}
    assert famous.isdisjoint((p.given.arabic, p.father.arabic) for p in (*world.people, *world.outsiders))


@pytest.mark.parametrize("record", [Person, Listing, Unit])
def test_data_model_knows_no_creed(record: type) -> None:
    creeds = {"sect", "religion", "ethnicity", "tribe", "clan", "creed", "confession"}
    assert creeds.isdisjoint(field.name for field in fields(record))


def test_every_row_has_one_answer(world: World) -> None:
    rows = [(roster.key, number) for roster in world.rosters for number in range(1, len(roster.rows) + 1)]
    assert [(answer.roster, answer.row) for answer in world.answers] == rows


def test_answers_are_about_their_rows(world: World) -> None:
    rosters = {roster.key: roster for roster in world.rosters}
    assert all(rosters[answer.roster].rows[answer.row - 1] == answer.plant.row for answer in world.answers)


@pytest.mark.parametrize("kind", [kind for kind in COUNTS if kind is not PlantKind.DUPLICATE_ROW])
def test_each_kind_is_planted_as_often_as_the_scale_says(world: World, kind: PlantKind) -> None:
    assert sum(answer.plant.kind is kind for answer in world.answers) == world.scale.times(COUNTS[kind])


def test_expected_listings_are_the_same_person(world: World) -> None:
    listed = {listing.id: listing.person_id for listing in world.listings}
    raised = [answer.plant for answer in world.answers if answer.plant.check is Check.WATCHLISTS]
    assert all(listed[plant.against] == plant.row.person_id for plant in raised)


def test_look_alikes_are_other_people(world: World) -> None:
    listed = {listing.id: listing.person_id for listing in world.listings}
    others = [a.plant for a in world.answers if a.plant.against in listed and not a.plant.expected]
    assert all(listed[plant.against] != plant.row.person_id for plant in others)


def test_nobody_ordinary_is_on_a_list(world: World) -> None:
    listed = {listing.person_id for listing in world.listings}
    ordinary = {a.plant.row.person_id for a in world.answers if a.plant.kind is PlantKind.ORDINARY}
    assert listed.isdisjoint(ordinary)


def test_list_numbers_are_unique(world: World) -> None:
    assert len({listing.id for listing in world.listings}) == len(world.listings)


def test_earlier_decisions_have_an_outcome_for_each_row(world: World) -> None:
    assert all(len(request.rows) == len(request.outcomes) for request in world.earlier)


def test_one_earlier_request_has_expired_and_two_are_valid(world: World) -> None:
    valid = {request.key: bool(request.expires_on and request.expires_on >= world.today) for request in world.earlier}
    assert valid == {
        "earlier-expired": False,
        "earlier-elsewhere": True,
        "earlier-units": True,
        "earlier-open": False,
    }


def test_every_allegation_has_a_source_that_exists(world: World) -> None:
    sources = {source.id for source in world.story.sources}
    cited = [set(a.sources) for a in world.story.allegations]
    assert all(cited)
    assert set().union(*cited, *(a.against_it for a in world.story.allegations)) <= sources


def test_minister_has_a_cable_against_and_releases_for_him(world: World) -> None:
    about = next(a for a in world.story.allegations if a.about == world.story.minister_id)
    assert (about.sources, about.against_it) == (("S-001", "S-002"), ("S-003", "S-004", "S-005", "S-006"))


def test_reprint_of_the_cable_is_one_origin_with_it(world: World) -> None:
    origins = {source.id: source.origin for source in world.story.sources}
    assert origins["S-002"] == origins["S-001"]


def test_courses_before_the_election_are_frozen(world: World) -> None:
    frozen = {course.state for course in world.story.courses if course.starts >= world.today}
    assert frozen == {"approved, frozen until the election"}


def test_every_list_has_entries(world: World) -> None:
    assert all(world.listed(watchlist) for watchlist in Watchlist)
