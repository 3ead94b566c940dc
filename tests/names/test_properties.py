"""What holds for every text: nothing raises, order does not matter, a name is itself, and work is bounded."""

from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.names.organisation_pairs import organisation_pairs
from bench.names.people import person_pairs
from bench.names.unit_pairs import unit_pairs
from muster.names import Kind, compare, parse, retrieval_keys
from muster.names import tokens as token_module

WORDS: Final = (
    "Ali", "Hassan", "al-", "Abu", "bin", "Abdul", "Rahman", "علي", "حسن", "ابو", "عبد", "الله", "الدين", "Col.", "اللواء", "J.", ",",
    "(", ")", "Иван", "习近平", "김", "3rd", "Division", "الفرقة", "RIM", "Ltd", "ul", "Din", "de", "Jr", "/", "-", "Battalion", "IV",
    "\u200f", "\x00", "٣", "É", "ظ", "Kurdî", "''",
)  # fmt: skip
texts = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join))
kinds = st.sampled_from(list(Kind))


@given(texts, texts, kinds)
@settings(max_examples=150, deadline=None)
def test_compare_is_symmetric_and_stays_between_0_and_1(left: str, right: str, kind: Kind) -> None:
    there, back = compare(left, right, kind), compare(right, left, kind)

    assert there.score == pytest.approx(back.score, abs=1e-9)
    assert 0.0 <= there.score <= 1.0


@given(texts, kinds)
@settings(max_examples=120, deadline=None)
def test_a_name_is_itself(text: str, kind: Kind) -> None:
    assert compare(text, text, kind).score == 1.0


@given(texts, kinds)
@settings(max_examples=120, deadline=None)
def test_parse_and_keys_never_raise(text: str, kind: Kind) -> None:
    name = parse(text, kind)

    assert name.text == text
    assert len({key.token for key in retrieval_keys(name)}) == len(retrieval_keys(name))


@given(texts, texts, kinds)
@settings(max_examples=150, deadline=None)
def test_matches_share_a_retrieval_key(left: str, right: str, kind: Kind) -> None:
    _assert_findable(left, right, kind)


@pytest.mark.parametrize(
    ("pairs", "kind"),
    [
        (person_pairs(7, 640), Kind.PERSON),
        (unit_pairs(7, 280), Kind.UNIT),
        (organisation_pairs(7, 180), Kind.ORGANIZATION),
    ],
)
def test_generated_matches_share_a_retrieval_key(pairs: object, kind: Kind) -> None:
    for pair in pairs:
        _assert_findable(pair.left, pair.right, kind)


def _assert_findable(left: str, right: str, kind: Kind) -> None:
    if compare(left, right, kind).score >= 0.70 and left != right:
        keys = {key.token for key in retrieval_keys(parse(left, kind))}
        assert not keys.isdisjoint({key.token for key in retrieval_keys(parse(right, kind))})


def test_keys_of_a_persons_name_are_few() -> None:
    counts = [len(retrieval_keys(parse(pair.left))) for pair in person_pairs(11, 320)]

    assert sum(counts) / len(counts) <= 12


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize(
    "text",
    ["a" * 10_000, "Ali " * 2_500, "ع" * 10_000, "1" * 10_000, ", " * 5_000, "(" * 10_000, "Abdul " * 300, "A. " * 300],
)
def test_long_texts_cost_a_bounded_number_of_comparisons(
    text: str, kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0
    original = token_module.similarity

    def counted(one: token_module.Token, other: token_module.Token) -> float:
        nonlocal asked
        asked += 1
        return original(one, other)

    monkeypatch.setattr(token_module, "similarity", counted)
    compare(text, f"{text}x Hassan", kind)

    assert asked <= 2_000
