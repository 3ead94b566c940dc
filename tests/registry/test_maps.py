"""Where units were on a day and what happened around it, by place."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from muster.accounts.policy import Role
from muster.errors import InputError
from muster.registry.evidence import View
from muster.registry.maps import situation
from muster.registry.policy import read_coordinates
from muster.registry.predicates import Predicate
from muster.registry.spans import Certainty
from muster.registry.statements import map_as_text
from tests.registry.world import amber, claim, incident, on, place, registrar, unit, user

pytestmark = pytest.mark.django_db
DAY = date(2016, 4, 7)
LONG = on("2010-01-01", "2020-01-01")


def view() -> View:
    return View(registrar())


@pytest.fixture
def land(db):
    """A town with coordinates in a province with its own, and a village there without."""
    province, town, village = place("Province"), place("Town"), place("Village")
    claim(Predicate.WITHIN, town, province)
    claim(Predicate.WITHIN, village, province)
    claim(Predicate.COORDINATES, province, value="33, 44")
    claim(Predicate.COORDINATES, town, value="33.31, 44.37")
    return province, town, village


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("33.31, 44.37", (33.31, 44.37)),
        ("-90,180", (-90.0, 180.0)),
        ("91, 0", None),
        ("0, 181", None),
        ("nan, 0", None),
        ("33.31", None),
        ("Town", None),
    ],
)
def test_coordinates_are_read_in_degrees(text, at):
    assert read_coordinates(text) == at


def test_coordinates_that_are_none_are_refused(land):
    with pytest.raises(InputError):
        claim(Predicate.COORDINATES, land[0], value="in the north")


def test_sites_areas_and_incidents_have_their_places(land):
    province, town, village = land
    battalion, what = unit("Battalion"), incident("torture")
    claim(Predicate.POSITIONING, battalion, town, kind="site", dates=LONG)
    claim(Predicate.POSITIONING, battalion, province, kind="area", dates=on("2015-01-01", continuing=True))
    claim(Predicate.OCCURRENCE, what, village, dates=on("2016-05-01"))
    assert [
        (mark.kind, mark.record, mark.place, mark.certainty, mark.at, mark.drawn_at)
        for mark in situation(DAY, view()).marks
    ] == [
        ("incident", what, village, Certainty.EVIDENCED, (33.0, 44.0), province),
        ("site", battalion, town, Certainty.EVIDENCED, (33.31, 44.37), town),
        ("area", battalion, province, Certainty.INFERRED, (33.0, 44.0), province),
    ]


def test_unit_that_had_left_and_incident_of_another_year_are_not_there(land):
    claim(Predicate.POSITIONING, unit(), land[1], kind="site", dates=on("2010-01-01", "2012-01-01", ending=True))
    claim(Predicate.OCCURRENCE, incident(), land[1], dates=on("2012-01-01"))
    assert situation(DAY, view()).marks == ()
    assert len(situation(DAY, view(), around=3000).marks) == 1


def test_place_holds_what_lies_in_it_and_around_it(land):
    elsewhere = place("Elsewhere")
    for at in (*land, elsewhere):
        claim(Predicate.POSITIONING, unit(f"Unit of {at}"), at, kind="site", dates=LONG)
    found = situation(DAY, view(), within=land[1])
    assert sorted(mark.place.name for mark in found.marks) == ["Province", "Town"]


def test_place_without_coordinates_is_in_the_list_all_the_same():
    claim(Predicate.POSITIONING, unit("Battalion"), place("Nowhere"), kind="site", dates=LONG)
    (told,) = map_as_text(situation(DAY, view()))
    assert told.endswith("Nowhere, coordinates not known; evidenced, first seen 2010-01-01, last seen 2020-01-01")


@pytest.mark.parametrize("day", [date.min, date.max])
def test_map_reaches_to_the_ends_of_the_calendar(land, day):
    claim(Predicate.OCCURRENCE, incident(), land[1], dates=on(day.isoformat()))
    assert [mark.kind for mark in situation(day, View(registrar(), date.max)).marks] == ["incident"]


def test_map_says_what_it_leaves_out(land):
    for number in range(3):
        claim(Predicate.POSITIONING, unit(f"Unit {number}"), land[1], kind="site", dates=LONG)
    found = situation(DAY, view(), most=2)
    assert (len(found.marks), found.left_out) == (2, 1)


def test_map_as_known_on_an_earlier_day_is_empty(land):
    claim(Predicate.POSITIONING, unit(), land[1], kind="site", dates=LONG)
    assert situation(DAY, View(registrar(), date(2020, 1, 1))).marks == ()


def test_what_is_hidden_changes_no_map(land):
    stranger = View(user("olaf", Role.ANALYST, org="elsewhere"))
    battalion = unit("Battalion")
    claim(Predicate.POSITIONING, battalion, land[1], kind="site", dates=on("2012-01-01"))
    before = [list(map_as_text(situation(DAY, stranger, within=within))) for within in (None, land[0])]
    claim(Predicate.POSITIONING, battalion, land[1], kind="site", dates=LONG, label=amber())
    claim(Predicate.OCCURRENCE, incident(), land[1], dates=on("2016-04-07"), label=amber())
    claim(Predicate.COORDINATES, land[1], value="1, 1", label=amber())
    assert [list(map_as_text(situation(DAY, stranger, within=within))) for within in (None, land[0])] == before


@pytest.mark.parametrize("change", ["UPDATE registry_claim SET value = 'x'", "DELETE FROM registry_claim"])
def test_claims_are_still_written_once(land, change):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
