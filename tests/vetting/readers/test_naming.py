"""One full name out of whatever columns hold its parts."""

import pytest

from muster.vetting.readers.layouts import Field
from muster.vetting.readers.naming import compose_name, split_scripts
from muster.vetting.readers.profiles import name_profiles

SLOTS = {Field.NAME_1: "Ali", Field.NAME_2: "Hasan", Field.NAME_3: "Majid", Field.NAME_5: "Jubouri"}


@pytest.mark.parametrize(
    ("cells", "full"),
    [
        ({Field.NAME: "Ali Hasan Majid"}, "Ali Hasan Majid"),
        ({Field.NAME: "Ali Hasan", Field.FAMILY_NAME: "Jubouri"}, "Ali Hasan Jubouri"),
        ({Field.NAME: "Ali Hasan Jubouri", Field.FAMILY_NAME: "JUBOURI"}, "Ali Hasan Jubouri"),
        ({Field.NAME: "Ali Hasan", Field.FATHER_NAME: "Majid"}, "Ali Hasan"),
        ({Field.NAME: "Ali", Field.FATHER_NAME: "Hasan", Field.GRANDFATHER_NAME: "Majid"}, "Ali Hasan Majid"),
        ({Field.NAME: "محمد", Field.FATHER_NAME: "علي", Field.FAMILY_NAME: "الجبوري"}, "محمد علي الجبوري"),
        ({Field.GIVEN_NAME: "Moïse", Field.FAMILY_NAME: "Traoré"}, "Moïse Traoré"),
        ({Field.GIVEN_NAME: "John", Field.MIDDLE_NAME: "F.", Field.FAMILY_NAME: "Doe"}, "John F. Doe"),
        ({Field.GIVEN_NAME: "Ali", Field.FATHER_NAME: "Hasan", Field.GRANDFATHER_NAME: "Majid"}, "Ali Hasan Majid"),
        (SLOTS, "Ali Hasan Majid Jubouri"),
        ({Field.NAME_ORIGINAL: "علي حسن"}, "علي حسن"),
        ({Field.NAME_LATIN: "Ali Hasan"}, "Ali Hasan"),
        ({}, ""),
    ],
)
def test_full_name_is_composed(cells, full):
    assert compose_name(cells, "chain").full == full


@pytest.mark.parametrize(
    ("profile", "parts"),
    [
        ("chain", {"given": "Ali", "father": "Hasan", "grandfather": "Majid", "family": "Jubouri"}),
        ("given-family", {"given": "Ali", "middle": "Hasan Majid", "family": "Jubouri"}),
        ("two-surnames", {"given": "Ali", "middle": "Hasan", "family": "Majid", "other": "Jubouri"}),
    ],
)
def test_slots_mean_what_the_profile_says(profile, parts):
    assert compose_name(SLOTS, profile).parts == parts


def test_every_profile_has_a_given_name_first_and_a_family_name():
    assert all(parts[0] == "given" and "family" in parts for parts in name_profiles().values())


@pytest.mark.parametrize(
    ("cells", "full", "original"),
    [
        ({Field.NAME: "Ali Hasan", Field.NAME_ORIGINAL: "علي حسن"}, "Ali Hasan", "علي حسن"),
        ({Field.NAME: "علي حسن", Field.NAME_LATIN: "Ali Hasan"}, "علي حسن", "Ali Hasan"),
        ({Field.NAME: "Ali Hasan / علي حسن"}, "Ali Hasan", "علي حسن"),
        ({Field.NAME: "Ali Hasan", Field.NAME_LATIN: "ALI HASAN"}, "Ali Hasan", ""),
    ],
)
def test_name_in_another_script_is_kept_beside(cells, full, original):
    composed = compose_name(cells, "chain")
    assert (composed.full, composed.original) == (full, original)


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("علي حسن (Ali Hasan)", ("علي حسن", "Ali Hasan")),
        ("Ali Hasan - علي حسن", ("Ali Hasan", "علي حسن")),
        ("Ali (Abu Omar) Hasan", ("Ali (Abu Omar) Hasan", "")),
        ("Jean-Pierre Dupont", ("Jean-Pierre Dupont", "")),
        ("Ali/Hasan", ("Ali/Hasan", "")),
    ],
)
def test_two_scripts_in_one_cell_are_split(text, pair):
    assert split_scripts(text) == pair
