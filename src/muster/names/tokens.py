"""One written token and the forms by which it is found and compared; all work on a token is done once and kept."""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import Levenshtein

from muster.names.folding import ARABIC, fold_arabic, fold_latin, script_of
from muster.names.known import is_chained, names_of, nicknames_of
from muster.names.skeletons import arabic_skeletons, latin_skeletons
from muster.names.sounds import sounds_of
from muster.names.spelling import spelling_distance
from muster.names.transliteration import evidence_per_letter

CACHED_TOKENS: Final = 1 << 17
LONGEST: Final = 40
KNOWN_SAME: Final = 0.97
"""Two spellings of one known name."""
KNOWN_OTHER: Final = 0.45
"""Two known names that share no row: however close the letters, they are two names."""
NICKNAME: Final = 0.80
UNLIKE: Final = 0.40
TRANSLITERATED_AT: Final = -0.13
TRANSLITERATION_SLOPE: Final = 4.0
SPELLING_SLOPE: Final = 1.6
ARABIC_SLOPE: Final = 1.5


@dataclass(frozen=True, slots=True, eq=False)
class Token:
    """One token: `folded` in its own script, `latin` in letters a–z, `sounds` as heard, `skeletons` of consonant classes."""

    text: str
    script: str
    folded: str
    latin: str
    sounds: str
    skeletons: tuple[str, ...]
    names: frozenset[int]
    nicknames: frozenset[int]
    chained: bool


@lru_cache(maxsize=CACHED_TOKENS)
def token(text: str) -> Token:
    """The token for one written word; the same object is returned for the same text while it is remembered."""
    text = text[:LONGEST]
    script = script_of(text)
    latin = fold_latin(text)
    arabic = script == ARABIC
    folded = fold_arabic(text) if arabic else latin
    return Token(
        text,
        script,
        folded,
        latin,
        sounds_of(latin),
        arabic_skeletons(folded) if arabic else latin_skeletons(latin),
        names_of(folded),
        nicknames_of(folded),
        is_chained(folded),
    )


def similarity(a: Token, b: Token) -> float:
    """How likely two tokens write one name, 0..1; symmetric; 1 only for the same folded form."""
    if a is b or a.folded == b.folded:
        return 1.0
    return _similarity(a, b) if a.folded < b.folded else _similarity(b, a)


@lru_cache(maxsize=CACHED_TOKENS)
def _similarity(a: Token, b: Token) -> float:
    if not a.names.isdisjoint(b.names):
        return KNOWN_SAME
    if not a.nicknames.isdisjoint(b.nicknames):
        return NICKNAME
    written = _written_alike(a, b)
    if a.names and b.names:
        return min(written, KNOWN_OTHER)
    return written


def _written_alike(a: Token, b: Token) -> float:
    if a.script == ARABIC:
        if b.script == ARABIC:
            return _arabic_alike(a.folded, b.folded)
        return _transliterated(a.folded, b.latin)
    if b.script == ARABIC:
        return _transliterated(b.folded, a.latin)
    return _latin_alike(a, b)


def _latin_alike(a: Token, b: Token) -> float:
    longer = max(len(a.sounds), len(b.sounds))
    if not longer or a.latin.isdecimal() or b.latin.isdecimal():
        return 0.0
    rough = Levenshtein.normalized_similarity(a.sounds, b.sounds)
    if rough < UNLIKE:
        return rough * 0.5
    distance = spelling_distance(a.sounds, b.sounds)
    likeness = 1.0 - SPELLING_SLOPE * distance / (0.5 * (len(a.sounds) + len(b.sounds)))
    return min(0.99, max(0.0, likeness))


def _arabic_alike(a: str, b: str) -> float:
    distance = Levenshtein.distance(a, b)
    return max(0.0, 1.0 - ARABIC_SLOPE * distance / max(len(a), len(b)))


def _transliterated(arabic: str, latin: str) -> float:
    if not latin or not 0.4 <= len(latin) / len(arabic) <= 4.0:
        return 0.0
    worth = evidence_per_letter(arabic, latin) - TRANSLITERATED_AT
    return 1.0 / (1.0 + math.exp(-TRANSLITERATION_SLOPE * worth - 0.8473))
