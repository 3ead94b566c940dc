from dataclasses import replace
from math import exp

import pytest

from muster.names import Kind
from muster.screening import Hit, Query, Record, score_pair

RECORD = Record(
    id="x-1",
    kind=Kind.PERSON,
    name="Nadim Karam Berzani",
    weak_aliases=("Abu Fares Velasi",),
    birth_dates=("1964-05-17",),
    gender="male",
    countries=("iq",),
    identifiers=("A1234567",),
)


def score(**asked: object) -> float:
    return score_pair(Query(**{"name": "Nadim Karam Berzani"} | asked), RECORD).score


def test_same_name_alone_is_raised():
    assert score() >= 0.70


@pytest.mark.parametrize(
    ("weaker", "stronger"),
    [
        ({"birth_date": "1990-03-04"}, {"birth_date": "1967-03-04"}),
        ({"birth_date": "1967-03-04"}, {"birth_date": "1964-11-28"}),
        ({"birth_date": "1964-11-28"}, {}),
        ({}, {"birth_date": "1964"}),
        ({"birth_date": "1964"}, {"birth_date": "1964-05-17"}),
        ({"gender": "female"}, {}),
        ({"countries": ("cn",)}, {"countries": ("iq",)}),
        ({"name": "Abu Fares Velasi"}, {"name": "Nadim Karam Berzani"}),
    ],
)
def test_agreement_raises_a_score_and_contradiction_lowers_it(weaker: dict, stronger: dict):
    assert score(**weaker) < score(**stronger)


def test_namesake_born_decades_apart_is_not_raised():
    common = Record(id="x-9", kind=Kind.PERSON, name="Muhammad Ali Hussein", birth_dates=("1950-03-04",))
    assert score_pair(Query(name="Muhammad Ali Hussein", birth_date="1991-10-12"), common).score < 0.70


def test_facts_cannot_make_one_name_of_two():
    asked = Query(name="Yusuf Hadi Tamran", birth_date="1964-05-17", gender="male", countries=("iq",))
    hit = score_pair(asked, RECORD)
    assert hit.score < 0.50
    assert hit.components[-1].feature == "name_floor"


def test_same_document_is_raised_under_any_name():
    assert score(name="Yusuf Hadi Tamran", identifiers=("A 123-4567",)) >= 0.70


def summed(hit: Hit) -> float:
    return sum(component.effect for component in hit.components if component.feature != "name_part")


@pytest.mark.parametrize("asked", [{}, {"birth_date": "1990"}, {"name": "Nadim Berzani"}, {"name": "Muhammad Ali"}])
def test_effects_of_the_components_sum_to_the_score(asked: dict):
    hit = score_pair(Query(**{"name": "Nadim Karam Berzani"} | asked), replace(RECORD, aliases=("Muhammad Ali",)))
    assert hit.score == pytest.approx(1 / (1 + exp(-summed(hit))), abs=0.001)


def test_components_state_both_values_in_both_languages():
    component = next(
        one
        for one in score_pair(Query(name=RECORD.name, birth_date="1990"), RECORD).components
        if one.feature == "birth_date"
    )
    assert component.sentence_en == "Born many years apart: 1990, 1964-05-17."
    assert component.sentence_ar == "بين تاريخي الميلاد سنوات كثيرة: 1990، 1964-05-17."


def test_unit_may_be_listed_as_an_organisation():
    listed = Record(id="x-8", kind=Kind.ORGANIZATION, name="3rd Federal Police Brigade")
    assert score_pair(Query(name="3rd Federal Police Brigade", kind=Kind.UNIT), listed).score >= 0.70
