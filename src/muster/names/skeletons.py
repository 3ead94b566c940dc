"""Consonant skeletons: the coarse form that spellings of one name share, whatever the script.

Letters fall into classes that transliteration confuses (q/k/g, s/z/sh, d/t/dh/th, b/p …); vowels, h, w and y go.
A letter that belongs to two classes doubles the skeletons, up to a limit, so a name has few of them.
"""

import re
from collections.abc import Iterable
from typing import Final

MOST: Final = 4

COUNT_BITS: Final = 6
_ONE: Final = {letter: 1 << (place * COUNT_BITS) for place, letter in enumerate("KJSTPFMNLR")}
COUNTS_FIT: Final = sum(one << (COUNT_BITS - 1) for one in _ONE.values())
"""The highest bit of each count: `(may | COUNTS_FIT) - must` keeps them where every class may be as often as must."""

_DOUBLED: Final = re.compile(r"(.)\1+")
_LATIN_CLASSES: Final[dict[str, tuple[str, ...]]] = {
    "chr": ("KR",), "chl": ("KL",), "cht": ("KT",), "chn": ("KN",), "chm": ("KM",), "cch": ("K", "J"),
    "cci": ("J", "K"),
    "schtsch": ("S",), "chtch": ("S",), "szcz": ("S",), "shch": ("S",),
    "tsch": ("J",), "tch": ("J",), "sch": ("S",), "dzh": ("J",), "dj": ("J",), "dz": ("J", "TS"),
    "ch": ("S", "J"), "sh": ("S",), "kh": ("K", ""), "gh": ("K",), "th": ("T", "S"), "dh": ("T", "S"), "ph": ("F",),
    "zh": ("S", "J"), "ck": ("K",), "ts": ("S", "TS"), "tz": ("S", "TS"), "ce": ("S", "K"), "ci": ("S", "K"),
    "x": ("KS", ""), "q": ("K",), "k": ("K",), "c": ("K", "J"), "g": ("K", "J"), "j": ("J", ""), "s": ("S",),
    "z": ("S",), "d": ("T",), "t": ("T",), "b": ("P",), "p": ("P",), "f": ("F",), "v": ("F", ""), "w": ("", "F"),
    "m": ("M",), "n": ("N",), "l": ("L",), "r": ("R",),
}  # fmt: skip
LATIN_CLUSTERS: Final = frozenset(letters for letters in _LATIN_CLASSES if len(letters) > 1)
_LATIN_PATTERN: Final = re.compile("|".join(sorted(_LATIN_CLASSES, key=len, reverse=True)))
_ARABIC_CLASSES: Final[dict[str, tuple[str, ...]]] = {
    "تش": ("J", "S"), "ب": ("P",), "پ": ("P",), "ت": ("T",), "ث": ("T", "S"), "ج": ("J", "K"), "چ": ("J", "S"),
    "خ": ("K", ""), "د": ("T",), "ذ": ("T", "S"), "ر": ("R",), "ز": ("S",), "ژ": ("S", "J"), "س": ("S",), "ش": ("S",),
    "ص": ("S",), "ض": ("T", "S"), "ط": ("T",), "ظ": ("T", "S"), "غ": ("K",), "ف": ("F",), "ڤ": ("F",), "ق": ("K",),
    "ك": ("K",), "گ": ("K",), "ل": ("L",), "م": ("M",), "ن": ("N",),
}  # fmt: skip
_ARABIC_PATTERN: Final = re.compile("|".join(sorted(_ARABIC_CLASSES, key=len, reverse=True)))


def latin_skeletons(token: str) -> tuple[str, ...]:
    """The skeletons of a token in letters a–z; never empty, but a token without consonants has the skeleton “-”."""
    return _spelled(_LATIN_CLASSES[match] for match in _LATIN_PATTERN.findall(token))


def arabic_skeletons(token: str) -> tuple[str, ...]:
    """The skeletons of a folded Arabic-script token, in the same classes."""
    return _spelled(_ARABIC_CLASSES[match] for match in _ARABIC_PATTERN.findall(token))


def latin_counts(token: str) -> tuple[int, int]:
    """How often each consonant class must and may stand in a token, as packed counts (`COUNTS_FIT`)."""
    return _counted(_LATIN_CLASSES[match] for match in _LATIN_PATTERN.findall(_DOUBLED.sub(r"\1", token)))


def arabic_counts(token: str) -> tuple[int, int]:
    """The same for a folded Arabic-script token."""
    return _counted(_ARABIC_CLASSES[match] for match in _ARABIC_PATTERN.findall(token))


def _counted(classes: Iterable[tuple[str, ...]]) -> tuple[int, int]:
    must = may = 0
    for choices in classes:
        for letter in {letter for choice in choices for letter in choice}:
            may += _ONE[letter]
        if len(choices) == 1:
            for letter in choices[0]:
                must += _ONE[letter]
    return must, may


def _spelled(classes: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    skeletons = [""]
    for choices in classes:
        room = choices if len(skeletons) * len(choices) <= MOST else choices[:1]
        skeletons = [
            skeleton if letter and skeleton.endswith(letter) else skeleton + letter
            for letter in room
            for skeleton in skeletons
        ]
    return tuple(dict.fromkeys(skeleton or "-" for skeleton in skeletons))
