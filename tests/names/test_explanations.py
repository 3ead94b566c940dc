"""Every relation has a sentence in English and Arabic that holds both parts."""

import pytest

from muster.names import Relation, Statement, compare
from muster.names.comparison import calibrated


@pytest.mark.parametrize("relation", list(Relation))
@pytest.mark.parametrize("language", ["en", "ar"])
def test_sentence_holds_what_was_compared(relation: Relation, language: str) -> None:
    sentence = Statement(relation, "Tikriti", "", -0.1).sentence(language)

    assert ("Tikriti" in sentence, "{" in sentence) == (True, False)


def test_sentence_names_the_contradiction_in_both_languages() -> None:
    statement = compare("Omar al-Tikriti", "Omar al-Mosuli").statements[-1]

    assert statement.sentence() == "“al-Tikriti” contradicts “al-Mosuli”."
    assert statement.sentence("ar") == "يتعارض «al-Tikriti» مع «al-Mosuli»."


@pytest.mark.parametrize(("likeness", "score"), [(0.0, 0.0), (0.7, 0.7), (1.0, 1.0), (1.2, 1.0)])
def test_calibrated_keeps_the_line_and_the_ends(likeness: float, score: float) -> None:
    assert calibrated(likeness) == score
