"""Pairs of parts are ruled out only where `names` would rule them out too."""

import random
from itertools import product

import pytest
from rapidfuzz.distance import Levenshtein

from muster.names.folding import ARABIC
from muster.names.person_comparison import SAME_AT
from muster.names.spelling import spelling_distance
from muster.names.tables import read_table
from muster.names.tokens import Token, similarity, token
from muster.screening.forms import heard_alike, sounds_of_form
from muster.screening.likeness import heard_of, may_transliterate
from muster.screening.slips import slip_between, whole_word

LATIN, ARABIC_SCRIPT = False, True


def some_tokens(*, arabic: bool, count: int, seed: int) -> list[Token]:
    """Known spellings and words with two slips in them; no compounds."""
    chooser = random.Random(seed)
    words = [word for row in read_table("known_names") for word in row["forms"].split()]
    chooser.shuffle(words)
    chosen = [word for word in words if (token(word).script == ARABIC) == arabic][:count]
    letters = "".join(chosen)
    spoilt = []
    for word in chosen:
        places = sorted(chooser.sample(range(len(word)), min(2, len(word))))
        spoilt.append("".join(chooser.choice(letters) if place in places else one for place, one in enumerate(word)))
    return [one for one in map(token, (*chosen, *spoilt)) if not one.compound and one.stem]


@pytest.mark.parametrize("arabic", [LATIN, ARABIC_SCRIPT])
def test_a_pair_in_one_script_that_is_ruled_out_is_two_names(arabic: bool):
    tokens = some_tokens(arabic=arabic, count=90, seed=1)
    pairs = [
        (one, other) for one, other in product(tokens, tokens) if one is not other and not (one.groups and other.groups)
    ]
    heard = [(sounds_of_form(one), sounds_of_form(other)) for one, other in pairs]
    possible = [heard_alike(one, other, Levenshtein.distance(one, other)) for one, other in heard]
    lost = [
        (one.text, other.text)
        for (one, other), left in zip(pairs, possible, strict=True)
        if not left
        and similarity(one, other) >= SAME_AT
        and not slip_between(whole_word(one.text), whole_word(other.text))
        and Levenshtein.distance(one.latin, other.latin) > 1
    ]
    assert lost == []
    assert 0 < sum(possible) < len(pairs) / 2, "it should rule out most, and not all"


def test_a_pair_in_two_scripts_that_is_ruled_out_is_two_names():
    pairs = list(product(some_tokens(arabic=True, count=120, seed=3), some_tokens(arabic=False, count=120, seed=4)))
    pairs = [(one, other) for one, other in pairs if not (one.groups and other.groups)]
    arabic = heard_of([sounds_of_form(one) for one, _ in pairs])
    possible = may_transliterate(arabic, heard_of([other.stem for _, other in pairs]))
    lost = [
        (one.text, other.text)
        for (one, other), left in zip(pairs, possible.tolist(), strict=True)
        if not left and 0.6 <= len(other.stem) / len(one.stem) <= 2.4 and similarity(one, other) >= SAME_AT
    ]
    assert lost == []
    assert 0 < possible.mean() < 0.3


def test_a_spelling_distance_is_left_off_only_beyond_the_most():
    words = [one.sounds for one in some_tokens(arabic=False, count=40, seed=6)]
    for one, other in product(words, words):
        distance = spelling_distance(one, other)
        stopped = spelling_distance(one, other, 2.0)
        assert stopped == distance or 2.0 < stopped <= distance
