"""One written token and the forms by which it is found and compared; all work on a token is done once and kept."""

import math
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA, Levenshtein

from muster.names.compounds import SERVANT, split_arabic, split_latin
from muster.names.folding import ARABIC, HEBREW, fold_arabic, fold_latin, script_of
from muster.names.known import is_chained, names_of, nicknames_of
from muster.names.skeletons import arabic_skeletons, latin_skeletons
from muster.names.sounds import sounds_of
from muster.names.spelling import spelling_distance
from muster.names.transliteration import evidence_per_letter

CACHED_TOKENS: Final = 1 << 16
CACHED_PAIRS: Final = 1 << 17
LONGEST: Final = 40
KNOWN_SAME: Final = 0.97
"""Two spellings of one known name."""
KNOWN_OTHER: Final = 0.45
"""Two known names that share no row: however close the letters, they are two names."""
NICKNAME: Final = 0.80
UNLIKE: Final = 0.40
SKELETON_ONLY: Final = 0.80
"""Hebrew writes consonants only, and the same ones stand in the other name."""
UNLIKE_CLASSES: Final = 3
STEM_ONLY: Final = 0.76
"""A compound and its stem alone: Nasir for Nasiruddin."""
_CLASSES: Final = "KJSTPFMNLR"
_CLASS_BITS: Final = {letter: 1 << place for place, letter in enumerate(_CLASSES)}
CLASSES_IN: Final = [bits.bit_count() for bits in range(1 << len(_CLASSES))]
"""How many consonant classes a mask holds."""
TRANSLITERATED_AT: Final = -0.2
TRANSLITERATION_SLOPE: Final = 4.0
TRANSLITERATED: Final = 0.8473
SPELLING_SLOPE: Final = 1.6
TYPING_SLOPE: Final = 1.8
COMPOUND_LENGTH: Final = 3
ARABIC_SLOPE: Final = 1.6
OTHER_GENDER: Final = 0.45
"""A woman's name beside a man's: Farid, Farida."""
GENDERED_SURNAME: Final = 0.90
"""Petrov, Petrova; التكريتي, التكريتية."""
OTHER_BEGINNING: Final = 0.5
"""What a different first consonant costs beside the typing error that it may be."""
FAR: Final = 0.75
"""From this cost on, one sound is not heard as another."""
SHORTEST_GENDERED: Final = 3
ARTICLES: Final = frozenset({"al", "el"})
LONGEST_BARE_ARTICLE: Final = 5
_SKY: Final = frozenset({"ki", "ky", "ij", "iy"})
_SKAYA: Final = frozenset({"aya", "aia", "aja", "a"})
_NONE: Final[frozenset[int]] = frozenset()
_VOWELS: Final = frozenset("aeiou")
_NO_VOWELS: Final = {ord(vowel): None for vowel in "aeiou"}
_ONSETS: Final = frozenset("lr")


class Token:
    """One token: `folded` in its own script (compounds by kind and stem), `latin` in letters a–z, `sounds` as heard.

    `must` and `may` are the consonant classes of every and of any skeleton, as bits. A Chinese or Korean family or
    given name is known by its `readings`; `meaning` is the folded form of a word that is compared by its translation.
    Nothing changes a token; its attributes are not `Final`, because mypyc 2.4 loses count of references to such ones.
    """

    def __init__(self, text: str, *, readings: frozenset[int] | None = None, meaning: str = "") -> None:
        self.text = text
        self.script = script_of(text)
        self.latin = fold_latin(text)
        arabic = self.script == ARABIC
        compound, stem = split_arabic(fold_arabic(text)) if arabic else split_latin(self.latin)
        self.compound = compound
        self.stem = stem
        written = f"{compound}+{stem}" if compound else stem
        self.folded = meaning or written
        self.sounds = "" if arabic else sounds_of(stem)
        skeletons = arabic_skeletons(stem) if arabic else latin_skeletons(stem)
        if not arabic and stem[:2] in ARTICLES and len(stem) > LONGEST_BARE_ARTICLE:
            skeletons = tuple(dict.fromkeys((*skeletons, *latin_skeletons(stem[2:]))))  # Alhamdan without the article
        self.skeletons = skeletons
        self.must = _classes(skeletons, every=True)
        self.may = _classes(skeletons, every=False)
        self.names = names_of(written) if readings is None else readings
        self.nicknames = nicknames_of(written) if readings is None else _NONE
        self.groups = self.names | frozenset([-1 - group for group in self.nicknames])
        self.chained = is_chained(written)


@lru_cache(maxsize=CACHED_TOKENS)
def token(text: str) -> Token:
    """The token for one written word; the same object is returned for the same text while it is remembered."""
    return Token(text[:LONGEST])


@lru_cache(maxsize=CACHED_TOKENS)
def token_with_readings(text: str, readings: frozenset[int]) -> Token:
    """The token of a Chinese or Korean family or given name."""
    return Token(text[:LONGEST], readings=readings)


def _classes(skeletons: tuple[str, ...], *, every: bool) -> int:
    """The consonant classes that every (or any) skeleton has, as bits."""
    shared = -1 if every else 0
    for skeleton in skeletons:
        bits = 0
        for letter in skeleton:
            bits |= _CLASS_BITS.get(letter, 0)
        shared = shared & bits if every else shared | bits
    return shared


def unlike(a: Token, b: Token) -> bool:
    """Whether two tokens can't be one name, told from consonants alone: three classes or more have no counterpart."""
    if CLASSES_IN[a.must & ~b.may] + CLASSES_IN[b.must & ~a.may] < UNLIKE_CLASSES:
        return False
    return not a.groups or a.groups.isdisjoint(b.groups)


def similarity(a: Token, b: Token) -> float:
    """How likely two tokens write one name, 0..1; symmetric; 1 only for the same folded form."""
    if a is b or a.folded == b.folded:
        return 1.0
    if unlike(a, b):
        return 0.0
    return _similarity(a, b) if a.folded < b.folded else _similarity(b, a)


@lru_cache(maxsize=CACHED_PAIRS)
def _similarity(a: Token, b: Token) -> float:
    if not a.names.isdisjoint(b.names):
        return KNOWN_SAME
    if not a.nicknames.isdisjoint(b.nicknames):
        return NICKNAME
    if _without_vowels(a, b):
        return SKELETON_ONLY
    if a.compound != b.compound:
        return _stem_alone(a, b)
    written = _written_alike(a, b)
    if (a.names and b.names) or (a.compound and _stems_are_others(token(a.stem), token(b.stem))):
        return min(written, KNOWN_OTHER)
    return written


def _stems_are_others(one: Token, other: Token) -> bool:
    """Whether two compounds are built of two known names: Nasibullah, Najibullah."""
    return bool(one.names) and bool(other.names) and one.names.isdisjoint(other.names)


def _stem_alone(a: Token, b: Token) -> float:
    """A compound against another kind of name: a slip of the pen in the whole, or the stem used alone."""
    slip = 0.0 if ARABIC in (a.script, b.script) or (a.names and b.names) else _typed_alike(a.latin, b.latin)
    if (a.compound and b.compound) or SERVANT in (a.compound, b.compound):
        return slip
    stems = similarity(token(a.stem), token(b.stem))
    return max(slip, STEM_ONLY * stems if stems >= KNOWN_SAME else 0.0)


def _written_alike(a: Token, b: Token) -> float:
    if a.script == ARABIC:
        return _arabic_alike(a.stem, b.stem) if b.script == ARABIC else _transliterated(a.stem, b.stem)
    if b.script == ARABIC:
        return _transliterated(b.stem, a.stem)
    if (a.script == HEBREW) != (b.script == HEBREW):
        return SKELETON_ONLY if not set(a.skeletons).isdisjoint(b.skeletons) else 0.0
    return _latin_alike(a, b)


def _latin_alike(a: Token, b: Token) -> float:
    if not a.sounds or not b.sounds or a.latin.isdecimal() or b.latin.isdecimal():
        return 0.0
    gendered = _gendered(a.sounds, b.sounds)
    if gendered:
        return gendered
    typed = _typed_alike(a.latin, b.latin)
    if Levenshtein.normalized_similarity(a.sounds, b.sounds) < UNLIKE:
        return typed
    length = 0.5 * (len(a.sounds) + len(b.sounds)) + (COMPOUND_LENGTH if a.compound else 0)
    distance = spelling_distance(a.sounds, b.sounds)
    if distance >= FAR and a.sounds[0] != b.sounds[0] and a.sounds[1:2] == b.sounds[1:2]:
        distance += OTHER_BEGINNING * (spelling_distance(a.sounds[0], b.sounds[0]) >= FAR)
    heard = 1.0 - SPELLING_SLOPE * distance / length
    if heard < SKELETON_ONLY and (_is_bare(a.sounds) or _is_bare(b.sounds)):
        bones = _bones(a.sounds)
        if len(bones) >= SHORTEST_GENDERED and bones == _bones(b.sounds):
            return SKELETON_ONLY
    return min(0.99, max(0.0, heard, typed))


def _gendered(a: str, b: str) -> float:
    """The likeness of two tokens that differ by the ending of a woman's name; 0 if they do not."""
    if len(a) > len(b):
        a, b = b, a
    if len(a) < SHORTEST_GENDERED:
        return 0.0
    if b[:-1] == a and b[-1] == "a" and a[-1] not in _VOWELS and a[-1] != "y":
        if a.endswith(("ov", "ev", "of", "ow", "ew")):
            return GENDERED_SURNAME
        return 0.0 if a.endswith("in") else OTHER_GENDER
    if b == f"{a}ova" or (a[-2:] in _SKY and b[: len(a) - 1] == a[:-1] and b[len(a) - 1 :] in _SKAYA):
        return GENDERED_SURNAME
    if len(a) == len(b) and a[:-1] == b[:-1] and a[-2] == "i" and {a[-1], b[-1]} == {"o", "a"}:
        return OTHER_GENDER
    return OTHER_GENDER if b[-2:] == "ia" and b[:-2] == a and a[-1] not in _VOWELS else 0.0


def other_gender(a: Token, b: Token) -> bool:
    """Whether one given name is the other with the ending of women's names: Celestin, Celestina (but Putin, Putina)."""
    if not a.names.isdisjoint(b.names):
        return False
    one, other = (a.latin, b.latin) if len(a.latin) < len(b.latin) else (b.latin, a.latin)
    return len(other) == len(one) + 1 and other == f"{one}a" and one[-2:] == "in"


def _without_vowels(a: Token, b: Token) -> bool:
    """Khrbt beside Khreibit: a Latin word of consonants alone, beside a name that has just these."""
    if ARABIC in (a.script, b.script) or HEBREW in (a.script, b.script) or (a.names and b.names):
        return False
    left, right = a.latin.translate(_NO_VOWELS), b.latin.translate(_NO_VOWELS)
    if min(len(left), len(right)) < SHORTEST_GENDERED or (left != a.latin and right != b.latin):
        return False
    return left == right or _single(a.latin).translate(_NO_VOWELS) == _single(b.latin).translate(_NO_VOWELS)


def _single(letters: str) -> str:
    """A word with every doubled letter once: Youssef, Yousef."""
    return "".join(letter for letter, before in zip(letters, " " + letters, strict=False) if letter != before)


def _is_bare(sounds: str) -> bool:
    """Whether a token is written without its vowels, as Arabic is: Mhmd, Hsyn, Hmdan."""
    vowels = sum(sound in _VOWELS for sound in sounds)
    if len(sounds) < SHORTEST_GENDERED or sounds[0] in _VOWELS or sounds[1] in _VOWELS:
        return False
    return not vowels or (vowels == 1 and len(sounds) > LONGEST_BARE_ARTICLE - 1 and not _opens_word(sounds))


def _opens_word(sounds: str) -> bool:
    """Whether two consonants stand first as they may in a European name (Brown, Stone)."""
    return sounds[1] in _ONSETS or sounds[0] == "s"


def _bones(sounds: str) -> str:
    """The consonants of what is heard; w and y may be vowels."""
    return "".join(sound for sound in sounds if sound not in _VOWELS and sound not in "wyv").rstrip("h")


def _typed_alike(a: str, b: str) -> float:
    """Likeness letter by letter: one slip in six letters is still the name, but the first letter is seldom missed."""
    distance = float(OSA.distance(a, b))
    if a[:1] != b[:1] and a[1:2] == b[1:2]:
        distance += OTHER_BEGINNING
    return max(0.0, 1.0 - TYPING_SLOPE * distance / (0.5 * (len(a) + len(b))))


def _arabic_alike(a: str, b: str) -> float:
    if len(a) - len(b) in {1, -1}:
        shorter, longer = (a, b) if len(a) < len(b) else (b, a)
        if longer[-1] == "ه" and longer[:-1] == shorter:
            return GENDERED_SURNAME if shorter[-1] == "ي" and len(shorter) > SHORTEST_GENDERED else OTHER_GENDER
    distance = Levenshtein.distance(a, b)
    return max(0.0, 1.0 - ARABIC_SLOPE * distance / max(len(a), len(b)))


def _transliterated(arabic: str, latin: str) -> float:
    if not latin or not 0.4 <= len(latin) / len(arabic) <= 4.0:
        return 0.0
    worth = evidence_per_letter(arabic, latin)
    if latin[:2] in ARTICLES and len(latin) > LONGEST_BARE_ARTICLE and arabic[0] != "ا":
        worth = max(worth, evidence_per_letter(arabic, latin[2:]))
    likeness = 1.0 / (1.0 + math.exp(-TRANSLITERATION_SLOPE * (worth - TRANSLITERATED_AT) - TRANSLITERATED))
    return min(likeness, OTHER_GENDER) if _gender_differs(arabic, latin) else likeness


def transliterated_at(likeness: float) -> float:
    """The least evidence per letter with which Latin letters write an Arabic word with a likeness, 0..1."""
    return TRANSLITERATED_AT + (math.log(likeness / (1.0 - likeness)) - TRANSLITERATED) / TRANSLITERATION_SLOPE


def _gender_differs(arabic: str, latin: str) -> bool:
    """Whether only one of the two ends as women's names do: سميرة and Samir, سمير and Samira."""
    if len(arabic) < SHORTEST_GENDERED:
        return False
    if arabic[-1] == "ه":
        return latin[-1] not in "aeiouyht"
    return arabic[-1] not in "اهيوعحيىئء" and latin.endswith(("a", "ah"))
