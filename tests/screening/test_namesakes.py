"""How many people may bear a name, and where that is said."""

import pytest

from muster.names import Kind, parse
from muster.screening import Query, Record, score_pair
from muster.screening.namesakes import expected_namesakes, namesakes


def expected(text: str, population: float = 1_000_000) -> float:
    return expected_namesakes(parse(text), population)


def test_a_longer_or_rarer_name_has_fewer_bearers():
    names = ("Muhammad", "Muhammad Ali", "Muhammad Ali Zubren", "Vexal Ali Zubren")
    counts = [expected(name) for name in names]
    assert counts == sorted(counts, reverse=True)
    assert len(set(counts)) == len(counts)


def test_bearers_grow_with_the_population():
    assert expected("Muhammad Ali", 44_000_000) == pytest.approx(44 * expected("Muhammad Ali"))


def test_initials_and_kunyas_are_not_counted():
    assert expected("Muhammad A. Hasan") == pytest.approx(expected("Muhammad Hasan"))
    assert expected("Muhammad Hasan (Abu Zubren)") == pytest.approx(expected("Muhammad Hasan"))


def test_without_a_country_a_range_is_stated():
    name = parse("Muhammad Ali Hasan")
    assert str(namesakes(name, name, ())) == "66–6,600"
    assert str(namesakes(name, name, ("iq",))) == "2,900"


def test_the_shorter_name_counts():
    long, short = parse("Muhammad Ali Hasan al-Zubri"), parse("Muhammad Hasan")
    assert namesakes(long, short, ("iq",)) == namesakes(short, short, ("iq",))


def test_units_have_no_namesakes():
    unit = parse("3rd Brigade", Kind.UNIT)
    assert namesakes(unit, unit) is None


def test_the_explanation_says_how_many():
    record = Record(id="x", kind=Kind.PERSON, name="Muhammad Ali Hasan", countries=("iq",))
    said = [one for one in score_pair(Query(name="Muhammad Hasan"), record).components if one.feature == "commonness"]
    assert [one.sentence_en for one in said] == [
        "People expected to have this name in the country: about 72,000 (“Muhammad Hasan”)."
    ]
