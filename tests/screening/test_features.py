from dataclasses import replace

import pytest

from muster.names import Kind
from muster.screening import Query, Record
from muster.screening.features import FEATURES
from muster.screening.identifiers import identifier_numbers, miswritten
from muster.screening.weights import ROWS, WEIGHTS

QUERY = Query(name="Nadim Berzani")
RECORD = Record(id="x-1", kind=Kind.PERSON, name="Nadim Berzani")


def relations(query: Query, record: Record) -> dict[str, str]:
    found = (feature(query, record) for feature in FEATURES)
    return {component.feature: component.relation for component in found if component is not None}


@pytest.mark.parametrize(
    ("asked", "listed", "expected"),
    [
        ({"birth_date": "1964-05-17"}, {"birth_dates": ("1964-05-17",)}, {"birth_date": "same day"}),
        ({"birth_date": "1964-05-17"}, {"birth_dates": ("1980", "1964")}, {"birth_date": "same year"}),
        ({"birth_date": "1964-05-17"}, {"birth_dates": ("1980",)}, {"birth_date": "many years apart"}),
        ({"gender": "M"}, {"gender": "male"}, {"gender": "same"}),
        ({"gender": "أنثى"}, {"gender": "male"}, {"gender": "contradicted"}),
        ({"gender": "unknown"}, {"gender": "male"}, {}),
        ({"countries": ("Iraqi",)}, {"countries": ("iq",)}, {"country": "same"}),
        ({"countries": ("العراق",)}, {"countries": ("sy", "iq")}, {"country": "same"}),
        ({"countries": ("iq",)}, {"countries": ("sy",)}, {"country": "contradicted"}),
        ({"identifiers": ("A-123 4567",)}, {"identifiers": ("Passport A1234567 (Iraq)",)}, {"identifier": "same"}),
        ({"identifiers": ("A7654321",)}, {"identifiers": ("A1234567",)}, {}),
        ({"identifiers": ("0013542429",)}, {"identifiers": ("0013542419",)}, {"identifier": "slip"}),
        ({"identifiers": ("A1234568",)}, {"identifiers": ("A1234567",)}, {}),
        ({"father_name": "Karam Salim"}, {"father_name": "Karam Saleem"}, {"father_name": "same"}),
        ({"father_name": "Karam Salim"}, {"father_name": "Yusuf Hadi"}, {"father_name": "contradicted"}),
        ({"mother_name": "Layla Hadi"}, {"mother_name": "ليلى هادي"}, {"mother_name": "same"}),
        ({"birth_place": "Baghdad"}, {"birth_places": ("Baghdad Governorate, Iraq",)}, {"birth_place": "same"}),
        ({"birth_place": "Kirkuk city"}, {"birth_places": ("Basra city",)}, {"birth_place": "contradicted"}),
        ({"birth_place": "Iraq"}, {"birth_places": ("Basra, Iraq",)}, {}),
        ({"unit": "2nd Border Brigade"}, {"units": ("Second Border Brigade",)}, {"unit": "same"}),
        ({"unit": "2nd Border Brigade"}, {"units": ("3rd Border Brigade",)}, {"unit": "contradicted"}),
    ],
)
def test_fact_agrees_or_contradicts(asked: dict, listed: dict, expected: dict):
    assert relations(replace(QUERY, **asked), replace(RECORD, **listed)) == expected


@pytest.mark.parametrize(
    "asked",
    [
        {"birth_date": "1964"}, {"gender": "male"}, {"countries": ("iq",)}, {"identifiers": ("A1234567",)},
        {"father_name": "Karam"}, {"mother_name": "Layla"}, {"birth_place": "Basra"}, {"unit": "2nd Brigade"},
    ],
)  # fmt: skip
def test_what_one_side_does_not_know_is_no_evidence(asked: dict):
    assert relations(replace(QUERY, **asked), RECORD) == {}


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("A-123 4567", {"A1234567"}),
        ("Passport A1234567 (Iraq)", {"A1234567", "PASSPORTA1234567IRAQ"}),
        ("no. 12", frozenset()),
        ("unknown passport", frozenset()),
    ],
)
def test_identifier_is_reduced_to_its_number(written: str, numbers: set[str]):
    assert identifier_numbers([written]) >= set(numbers)
    assert bool(identifier_numbers([written])) == bool(numbers)


def test_agreement_raises_and_contradiction_lowers():
    signs = {row.relation: row.effect > 0 for row in ROWS if row.feature not in {"name", "commonness", "name_floor"}}
    lowering = {
        "weak",
        "contradicted",
        "typing",
        "name",
        "spacing",
        "same year, another day",
        "one year apart",
        "years apart",
        "many years apart",
    }
    assert signs == {relation: relation not in lowering for relation in signs}


def test_every_weight_speaks_both_languages():
    assert [row for row in WEIGHTS.values() if not row.english.isascii() and "“" not in row.english] == []
    assert all(any("\u0600" <= letter <= "\u06ff" for letter in row.arabic) for row in ROWS)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("0013542419", "0013542491"),  # national code of Iran
        ("10000000146", "10000000164"),  # identity number of Turkey
        ("IMO9074729", "IMO9074739"),
        ("5493001KJTIIGC8Y1R12", "5493001KJTIIGC8Y1R21"),
        ("GB82WEST12345698765432", "GB82WEST12345698765423"),
    ],
)
def test_check_digits_tell_a_slip(right: str, wrong: str):
    assert miswritten(right, wrong)
    assert not miswritten(right, right)
    assert not miswritten(wrong, wrong)
