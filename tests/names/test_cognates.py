"""Learned words of one origin have one form."""

import pytest

from muster.names.cognates import cognate

ONE = [
    ("contrasubversivo", "countersubversive"),
    ("interinstitucional", "interinstitutional"),
    ("inspektsiya", "inspection"),
    ("territoriale", "territorialnaya"),
    ("republicaine", "republicana"),
    ("especial", "special"),
]


@pytest.mark.parametrize(("one", "other"), ONE)
def test_cognate_is_the_same_for_relatives(one: str, other: str) -> None:
    assert cognate(one) == cognate(other)


@pytest.mark.parametrize("word", ["gao", "homs", "مصراته", "regimientos7"])
def test_cognate_leaves_other_words_as_they_are(word: str) -> None:
    assert cognate(word) == word


def test_cognate_keeps_words_of_other_meaning_apart() -> None:
    assert cognate("operation") != cognate("operational")
