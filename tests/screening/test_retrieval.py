"""What retrieval leaves out is held against brute force: every pair that scores 0.70 or more must be found."""

import sys
from pathlib import Path

import pytest

from muster.names import Kind, compare, parse
from muster.screening import Query, Record, build_index, open_index
from muster.screening.forms import NISBA, FormKind, cover

sys.path.insert(0, str(Path(__file__).parents[2]))
from bench.screening.crowd import Crowd, crowd
from bench.screening.loss import FAMILY, lost_pairs, miswritten


@pytest.mark.slow
@pytest.mark.parametrize("kind", list(Kind))
def test_no_pair_is_lost_against_brute_force(tmp_path, kind: Kind):
    """`python -m bench.screening.loss` does the same for as many queries and names as are asked for."""
    assert lost_pairs(tmp_path, kind, queries=60, listed=600, seed=20261122) == []


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        ("Nadim Berzani", "Nadeem Barzany"),
        ("Nadim Berzani", "BERZANI, Nadim"),
        ("Nadim Berzani", "Nadim Karam Berzani"),
        ("Nadim Karam Salim Berzani", "Nadim Berzani"),
        ("N. Berzani", "Nadim Berzani"),
        ("Nadim Berzani", "N. Berzani"),
        ("Abd Allah Tamrani", "Abdallah Tamrani"),
        ("Abdallah Tamrani", "Abd Allah Tamrani"),
        ("Hasam Shahbandi", "Hasan Shahbandi"),
        ("Bill Thompson", "William Thompson"),
        ("محمد علي حسن", "Muhammad Ali Hasan"),
        ("Muhammad Ali Hasan", "محمد علي حسن"),
        ("Виктор Петров", "Viktor Petrov"),
        ("Salim Abdullah al-Dalmuqi", "Salim Adbullah Al-Dalmuqi"),
        ("أحمد جاسم حسين", "Ahmad Jaim Husayn"),
        ("Ygahia Djoudari", "Yahia Djoudari"),
        ("محمد اسحاق آخوند زاده", "Mohammad Eshaq Akhunzada"),
        ("ولی جان", "Walijan"),
        ("Rashidpeter Diallo", "Rashid Pierre Diallo"),
        ("J. P. Diallo", "Jean Pierre Diallo"),
        ("Jean Pierre Diallo", "J. P. Diallo"),
        ("J. Pierre Diallo", "Jean P. Diallo"),
        ("Jean Diallo Keita", "J. Diallo Keita Traore"),
        ("J. K.", "J. K."),
        ("Mstph Thsn", "Mostapha Tahsin"),
    ],
)
def test_pair_that_names_match_is_found(tmp_path, asked: str, listed: str):
    build_index([Record(id="x", kind=Kind.PERSON, name=listed)], tmp_path, lists=[])
    assert compare(asked, listed).score >= 0.70
    assert [hit.record.id for hit in open_index(tmp_path).search(Query(name=asked)).hits] == ["x"]


@pytest.mark.parametrize("name", ["AL-HIDAYA", "Brigade", "The Company", "Light Trading", "Harbour"])
def test_an_organisation_of_common_words_finds_itself(tmp_path, name: str):
    build_index([Record(id="x", kind=Kind.ORGANIZATION, name=name)], tmp_path, lists=[])
    query = Query(name=name, kind=Kind.ORGANIZATION)
    assert [hit.record.id for hit in open_index(tmp_path).search(query, threshold=0.5).hits] == ["x"]


@pytest.mark.parametrize(
    ("kind", "asked", "listed"),
    [
        (Kind.ORGANIZATION, "Blue elta Investment", "Blue Delta Investment"),
        (Kind.ORGANIZATION, "OrionPeak Shipping", "Orion Peak Shipping"),
        (Kind.UNIT, "Garrobo Brigade", "107 Infantry Brigade (Garrobo Brigade)"),
        (Kind.UNIT, "قرميد Division", "215 Division “Qarmid”"),
    ],
)
def test_unit_or_organisation_that_names_match_is_found(tmp_path, kind: Kind, asked: str, listed: str):
    build_index([Record(id="x", kind=kind, name=listed)], tmp_path, lists=[])
    assert compare(asked, listed, kind).score >= 0.70
    assert open_index(tmp_path).candidates([parse(asked, kind)]) == [[0]]


def test_initials_weigh_nothing_and_nisbas_apart():
    covering = cover(parse("N. Karam al-Hashari"))
    assert covering.total == 1 + NISBA
    assert {form.kind for form in covering.weights} <= {FormKind.PART, FormKind.JOINED}


def test_name_that_has_one_part_in_common_and_two_left_over_is_not_compared(tmp_path):
    listed = ["Dmitri Berzani", "Nadim Berzani", "Karam Nadim Berzani", "Berzani", "D. Berzani", "Diyar Karam Berzani"]
    records = [Record(id=name, kind=Kind.PERSON, name=name) for name in listed]
    build_index(records, tmp_path, lists=[])
    (found,) = open_index(tmp_path).candidates([parse("D. Berzani")])
    assert sorted(listed[row] for row in found) == ["Berzani", "D. Berzani", "Dmitri Berzani"]


def test_no_pair_is_lost_where_most_names_hold_the_same_parts(tmp_path):
    listed = list(dict.fromkeys(record.name for record in crowd(1_200)))
    build_index([Record(id=name, kind=Kind.PERSON, name=name) for name in listed], tmp_path, lists=[])
    maker = Crowd(5)
    asked = [parse(miswritten(maker.name(), maker.random)) for _ in range(25)]
    parsed = [parse(name) for name in listed]
    for query, found in zip(asked, open_index(tmp_path).candidates(asked), strict=True):
        alike = {row for row, name in enumerate(parsed) if compare(query, name).score >= 0.70}
        assert alike <= set(found), query.text


def test_fewer_forms_are_looked_up_at_once_where_names_need_the_bits(tmp_path, monkeypatch):
    listed = list(dict.fromkeys(record.name for record in crowd(300)))
    build_index([Record(id=name, kind=Kind.PERSON, name=name) for name in listed], tmp_path, lists=[])
    asked = [parse(name) for name in listed[:50]]
    found = open_index(tmp_path).candidates(asked)
    monkeypatch.setattr("muster.screening.retrieval.MOST_FORM_BITS", 1)
    assert open_index(tmp_path).candidates(asked) == found


def test_too_many_candidates_are_not_complete(tmp_path, monkeypatch):
    monkeypatch.setattr("muster.screening.retrieval.MOST_CANDIDATES", 2)
    records = [Record(id=str(number), kind=Kind.PERSON, name=f"Nadim {family}") for number, family in enumerate(FAMILY)]
    build_index(records, tmp_path, lists=[])
    result = open_index(tmp_path).search(Query(name="Nadim"))
    assert not result.complete
    assert result.problem == "Too many listed names resemble this one to compare them all; give more of the name."
