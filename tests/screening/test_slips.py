"""What is read as a slip of the pen, what it costs, and what stays another name."""

import pytest

from muster.names import Kind, parse
from muster.screening import Query, Record, build_index, open_index, score_pair
from muster.screening.slips import readings, slip_between


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("berzzni", "berzani"),
        ("brzani", "berzani"),
        ("berrzani", "berzani"),
        ("bezrani", "berzani"),
        ("nerzani", "berzani"),
        ("adul", "abdul"),
        ("mohanmad", "mohammad"),
        ("بزاني", "برزاني"),
        ("irin", "irina"),
    ],
)
def test_one_letter_may_be_a_slip(written: str, meant: str):
    assert slip_between(written, meant) == slip_between(meant, written) == "typing"


@pytest.mark.parametrize(("one", "other"), [("jamal", "jamil"), ("samir", "samira"), ("ahmad", "ahmadi")])
def test_a_slip_may_make_another_name(one: str, other: str):
    assert slip_between(one, other) == slip_between(other, one) == "name"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ali", "alia"),  # two short names that are known
        ("abu", "abd"),
        ("berzani", "berzani"),
        ("berzani", "barzeni"),
        ("al", "el"),
        ("unit12", "unit13"),
    ],
)
def test_other_names_are_no_slips(one: str, other: str):
    assert not slip_between(one, other)


@pytest.mark.parametrize(
    ("asked", "listed", "slips"),
    [
        ("Sultan Aziz Vexa", "Sultan Aziz Vera", [("typing", "Vexa", "Vera")]),
        (
            "Sultan Azzz Velsi Tamran",
            "Sultan Aziz Velasi Tamran",
            [("typing", "Azzz", "Aziz"), ("typing", "Velsi", "Velasi")],
        ),
        ("Adbul Kabir Tamrani", "Abdul Kabir Tamrani", [("typing", "Adbul", "Abdul")]),
        ("Omed Bad al-Kabir Tamrani", "Omed Abd al-Kabir Tamrani", [("typing", "Bad", "Abd")]),
        ("Velasi Jamil Karam al-Tamrani", "Velasi Jamal Karam al-Tamrani", [("name", "Jamil", "Jamal")]),
        ("Kim Mun Cmhol", "Kim Mun Chol", []),
        ("Kimsok Chol", "Kim Sok Chol", [("spacing", "Kimsok", "Kim sok")]),
        ("Nadimal-Hashari", "Nadim al-Hashari", [("spacing", "Nadimal-Hashari", "Nadim al-Hashari")]),
        ("Maulanafazlullah", "Maulana Fazlullah", [("spacing", "Maulanafazlullah", "Maulana fazlullah")]),
    ],
)
def test_a_name_with_slips_is_found_and_says_them(tmp_path, asked: str, listed: str, slips: list):
    build_index([Record(id="x", kind=Kind.PERSON, name=listed)], tmp_path, lists=[])
    hit = open_index(tmp_path).search(Query(name=asked)).hits[0]
    said = [(one.relation, one.query_value, one.record_value) for one in hit.components if one.feature == "slip"]
    assert said == slips


def test_a_slip_costs():
    record = Record(id="x", kind=Kind.PERSON, name="Nadim Karam Velasi")
    right, wrong = (score_pair(Query(name=name), record) for name in ("Nadim Karam Velasi", "Ndaim Karam Velasi"))
    assert right.score > wrong.score >= 0.70


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        ("Jamil Velasi Karam al-Tamrani", "Jamal Velasi Karam al-Tamrani"),  # brothers
        ("Ali Jamil Hasan", "Ali Jamal Hasan"),  # too common for a slip
    ],
)
def test_another_name_is_not_always_a_slip(asked: str, listed: str):
    assert score_pair(Query(name=asked), Record(id="x", kind=Kind.PERSON, name=listed)).score < 0.70


def test_a_name_of_slips_only_is_another():
    record = Record(id="x", kind=Kind.PERSON, name="Omed Veli")
    assert score_pair(Query(name="Omex Vela"), record).score < 0.50


@pytest.mark.parametrize("name", ["Nadim Karam Berzani", "Abdul Rahman Haddad", "Abdel Karim Haddad"])
def test_a_name_that_is_listed_has_one_reading(name: str):
    assert [reading.name.text for reading in readings(parse(name), lambda _: True)] == [name]


ASIRI = Record(id="x", kind=Kind.PERSON, name="Ibrahim Hasan Tali al-Zemlari", aliases=("Ibrahim al-Zemlari",))


@pytest.mark.parametrize(
    ("asked", "raised"),
    [
        ("Ibrahim al-Zemlari", True),
        ("Ibrahim Hasan al-Zemlari", True),
        ("Ibrahim Hasan Tali Omar al-Zemlari", True),
        ("Ibrahim Khalid al-Zemlari", False),
        ("Ibrahim Khalid Tali al-Zemlari", False),
        ("Ibrahim Hasan Tali al-Maghtari", False),
    ],
)
def test_a_short_name_does_not_hide_what_the_fuller_contradicts(asked: str, raised: bool):
    assert (score_pair(Query(name=asked), ASIRI).score >= 0.70) == raised


def test_the_same_day_of_birth_speaks_for_names_in_another_order():
    record = Record(id="x", kind=Kind.PERSON, name="Nadim Salim Karim", birth_dates=("1964-05-17",), countries=("iq",))
    asked = Query(name="Salim Karim Nadim", countries=("iq",))
    assert score_pair(asked, record).score < 0.50
    same_day = Query(name="Salim Karim Nadim", countries=("iq",), birth_date="1964-05-17")
    assert score_pair(same_day, record).score >= 0.50
