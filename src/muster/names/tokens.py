"""One written token and the forms by which it is found and compared; all work on a token is done once and kept."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import JaroWinkler, Levenshtein

from muster.names.folding import ARABIC, fold_arabic, fold_latin, script_of
from muster.names.skeletons import arabic_skeletons, latin_skeletons, sound

CACHED_TOKENS: Final = 1 << 17
LONGEST: Final = 48


@dataclass(frozen=True, slots=True, eq=False)
class Token:
    """One token: `folded` in its own script, `latin` in letters a–z, `sound` as heard, `skeletons` of consonant classes."""

    text: str
    script: str
    folded: str
    latin: str
    sound: str
    skeletons: tuple[str, ...]


@lru_cache(maxsize=CACHED_TOKENS)
def token(text: str) -> Token:
    """The token for one written word; the same object is returned for the same text while it is remembered."""
    text = text[:LONGEST]
    script = script_of(text)
    if script == ARABIC:
        folded = fold_arabic(text)
        latin = fold_latin(text)
        return Token(text, script, folded, latin, sound(latin), arabic_skeletons(folded))
    latin = fold_latin(text)
    return Token(text, script, latin, latin, sound(latin), latin_skeletons(latin))


def similarity(a: Token, b: Token) -> float:
    """How likely two tokens write one name, 0..1; symmetric; 1 only for the same folded form."""
    if a.folded == b.folded:
        return 1.0
    return _similarity(a, b) if a.text <= b.text else _similarity(b, a)


@lru_cache(maxsize=CACHED_TOKENS)
def _similarity(a: Token, b: Token) -> float:
    shared = any(skeleton in b.skeletons for skeleton in a.skeletons)
    if (a.script == ARABIC) != (b.script == ARABIC):
        return 0.9 if shared else 0.5 * JaroWinkler.similarity(a.skeletons[0], b.skeletons[0])
    if a.script == ARABIC:
        return Levenshtein.normalized_similarity(a.folded, b.folded) ** 1.5
    if a.sound == b.sound:
        return 0.96
    spelled = max(
        Levenshtein.normalized_similarity(a.sound, b.sound), Levenshtein.normalized_similarity(a.latin, b.latin)
    )
    return spelled if shared else spelled**1.5
