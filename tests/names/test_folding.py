"""Writing conventions come off; scripts are told apart."""

import pytest

from muster.names.folding import fold_arabic, fold_latin, normalise, script_of
from muster.names.skeletons import arabic_skeletons, latin_skeletons
from muster.names.sounds import sounds_of
from muster.names.spelling import spelling_distance
from muster.names.tokens import similarity, token
from muster.names.transliteration import evidence_per_letter


@pytest.mark.parametrize(
    ("text", "script"),
    [("Ali", "Latn"), ("علي", "Arab"), ("Иван", "Cyrl"), ("Γιώργος", "Grek"), ("金", "Hani"), ("12", "Zyyy"), ("١٢", "Zyyy"),
     ("דוד", "Hebr"), ("éa", "Latn")],
)  # fmt: skip
def test_script_of_names_the_script_of_most_letters(text: str, script: str) -> None:
    assert script_of(text) == script


@pytest.mark.parametrize(
    ("written", "folded"),
    [("أحمد", "احمد"), ("مصطفى", "مصطفي"), ("فاطمة", "فاطمه"), ("کریم", "كريم"), ("العانــي", "العاني"), ("مُحَمَّد", "محمد"),
     ("١٠٣", "103"), ("۱۴", "14"), ("ﻤﺣﻤﺩ", "محمد")],
)  # fmt: skip
def test_arabic_letters_fold(written: str, folded: str) -> None:
    assert fold_arabic(normalise(written)) == folded


@pytest.mark.parametrize(
    ("written", "folded"),
    [("Müller", "muller"), ("O'Brien", "obrien"), ("Øystein", "oystein"), ("Щербаков", "shcherbakov"), ("Ωνάσης", "onasis"),
     ("Yılmaz", "yilmaz"), ("დავით", "davit"), ("Ça’ud", "caud"), ("ɗan", "dan")],
)  # fmt: skip
def test_other_scripts_fold_to_latin_letters(written: str, folded: str) -> None:
    assert fold_latin(written) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [("kadhim", "كاظم"), ("qasim", "قاسم"), ("khalid", "خالد"), ("jassim", "جاسم"), ("thamir", "ثامر")],
)
def test_skeletons_meet_across_scripts(one: str, other: str) -> None:
    assert set(latin_skeletons(one)) & set(arabic_skeletons(other)) != set()


def test_skeletons_are_few_and_never_empty() -> None:
    assert [len(latin_skeletons(word)) for word in ("aei", "chachacha", "")] == [1, 3, 1]


@pytest.mark.parametrize(
    ("written", "heard"), [("Mohammed", "Mohamed"), ("fatimah", "fatima"), ("shoukri", "Sukri"), ("saeed", "said")]
)
def test_sounds_level_doubled_letters_and_digraphs(written: str, heard: str) -> None:
    assert (sounds_of(written.lower()) == heard.lower()) or (sounds_of(written) == heard)


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("salem", "salim", 0.1, 0.7),
        ("karim", "kamil", 1.0, 3.0),
        ("abcd", "abdc", 1.0, 1.0),
        ("ali", "ali", 0.0, 0.0),
        ("ali", "alih", 0.1, 1.0),
        ("alih", "ali", 0.1, 1.0),
    ],
)
def test_spelling_distance_costs_sounds_less_than_slips(one: str, other: str, least: float, most: float) -> None:
    assert least <= spelling_distance(one, other) <= most


def test_transliteration_tells_the_right_word_from_a_near_one() -> None:
    assert evidence_per_letter("دقلو", "dagalo") > evidence_per_letter("دقلو", "dakhil")


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [("Ali", "ALI", 1.0), ("12", "13", 0.0), ("Bill", "William", 0.8), ("Abdulkarim", "Nasrullah", 0.0), ("Muhammad", "Mohamed", 0.97),
     ("abd1234", "abd1234", 1.0), ("Golan", "גולן", 0.8), ("Netanyahu", "גולן", 0.0), ("Netanyahu", "נתניהו", 0.97), ("a\u0301", "ж", 0.0)],
)  # fmt: skip
def test_similarity_of_tokens(one: str, other: str, likeness: float) -> None:
    assert similarity(token(one), token(other)) == likeness
