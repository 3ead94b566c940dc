from random import Random

import pytest

from muster.demo.dice import dice
from muster.demo.spelling import Style, given_names, misspell, nisba_token, stretched, typed_in_haste


def test_given_names_have_five_spellings_each() -> None:
    assert {len(name.token.latin) for sex in "mf" for name in given_names(sex)} == {5}


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        (Style.INTERIOR, "Al-Qumzali"),
        (Style.FRONTIER, "Al Gumzali"),
        (Style.COALITION, "al-Qumzali"),
        (Style.GENDARME, "El Qoumzali"),
        (Style.BANK, "Alqumzaly"),
    ],
)
def test_nisba_is_spelled_by_each_clerk(style: Style, expected: str) -> None:
    assert nisba_token("Qumzali", "القمزالي").written(style) == expected


def test_misspell_changes_as_many_words_as_asked() -> None:
    changed = misspell("Mohammed Hussein Kadhim", Random(1), slips=2).split()
    assert sum(a != b for a, b in zip(changed, ["Mohammed", "Hussein", "Kadhim"], strict=True)) == 2


def test_misspell_leaves_short_words() -> None:
    assert misspell("Ali Taha", Random(1)) == "Ali Taha"


def test_misspell_ends_when_no_letter_can_slip() -> None:
    assert misspell("Sa'ad", Random(1)) == "Sa'ad"


def test_haste_changes_letters_not_words() -> None:
    assert typed_in_haste("أحمد كريم", Random(3)).count(" ") == 1


def test_stretched_has_one_tatweel() -> None:
    assert stretched("ثامر الوزلاني") == "ثامر الوزلانـي"


def test_dice_fall_the_same_way() -> None:
    assert dice("units").random() == dice("units").random()
