"""Consonant skeletons: the coarse form that spellings of one name share, whatever the script.

Letters fall into classes that transliteration confuses (q/k/g, s/z/sh, d/t/dh/th, b/p …); vowels, h, w and y go.
A letter that belongs to two classes doubles the skeletons, up to a limit, so a name has few of them.
"""

import re
from collections.abc import Iterable
from typing import Final

MOST: Final = 4

_LATIN: Final = (
    ("shch", ("S",)), ("tsch", ("J",)), ("tch", ("J",)), ("sch", ("S",)), ("dzh", ("J",)), ("dj", ("J",)),
    ("ch", ("S", "J")), ("sh", ("S",)), ("kh", ("K",)), ("gh", ("K",)), ("th", ("T", "S")), ("dh", ("T", "S")),
    ("ph", ("F",)), ("zh", ("S", "J")), ("ck", ("K",)), ("ts", ("S",)), ("tz", ("S",)), ("ce", ("S",)), ("ci", ("S",)),
    ("x", ("K",)), ("q", ("K",)), ("k", ("K",)), ("c", ("K",)), ("g", ("K", "J")), ("j", ("J",)), ("s", ("S",)), ("z", ("S",)),
    ("d", ("T",)), ("t", ("T",)), ("b", ("P",)), ("p", ("P",)), ("f", ("F",)), ("v", ("F",)), ("m", ("M",)), ("n", ("N",)),
    ("l", ("L",)), ("r", ("R",)),
)  # fmt: skip
_LATIN_CLASSES: Final = dict(_LATIN)
_LATIN_PATTERN: Final = re.compile("|".join(re.escape(letters) for letters, _ in _LATIN))
_ARABIC_CLASSES: Final[dict[str, tuple[str, ...]]] = {
    "ب": ("P",), "پ": ("P",), "ت": ("T",), "ث": ("T", "S"), "ج": ("J", "K"), "چ": ("J", "S"), "خ": ("K",), "د": ("T",),
    "ذ": ("T", "S"), "ر": ("R",), "ز": ("S",), "ژ": ("S", "J"), "س": ("S",), "ش": ("S",), "ص": ("S",), "ض": ("T", "S"),
    "ط": ("T",), "ظ": ("T", "S"), "غ": ("K",), "ف": ("F",), "ڤ": ("F",), "ق": ("K",), "ك": ("K",), "گ": ("K",),
    "ل": ("L",), "م": ("M",), "ن": ("N",),
}  # fmt: skip
_DOUBLED: Final = re.compile(r"(.)\1+")
_SOUNDS: Final = (
    ("shch", "$"), ("tsch", "c"), ("sch", "$"), ("sh", "$"), ("tch", "c"), ("ch", "$"), ("kh", "k"), ("gh", "g"), ("th", "t"),
    ("dh", "d"), ("ph", "f"), ("zh", "j"), ("dj", "j"), ("ck", "k"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("ei", "i"),
    ("ai", "i"), ("ay", "i"), ("ie", "i"), ("q", "k"), ("c", "k"), ("w", "v"), ("y", "i"), ("o", "u"), ("e", "i"), ("x", "ks"),
)  # fmt: skip
_SOUND_OF: Final = dict(_SOUNDS)
_SOUND_PATTERN: Final = re.compile("|".join(re.escape(letters) for letters, _ in _SOUNDS))


def latin_skeletons(token: str) -> tuple[str, ...]:
    """The skeletons of a token in letters a–z; never empty, but a token of vowels has the skeleton of its letters."""
    return _spelled((_LATIN_CLASSES[match] for match in _LATIN_PATTERN.findall(token)), token)


def arabic_skeletons(token: str) -> tuple[str, ...]:
    """The skeletons of a folded Arabic-script token, in the same classes."""
    return _spelled((_ARABIC_CLASSES[letter] for letter in token if letter in _ARABIC_CLASSES), token)


def sound(token: str) -> str:
    """A Latin token as heard: digraphs, doubled letters and vowel spellings levelled, final h dropped."""
    heard = _DOUBLED.sub(r"\1", _SOUND_PATTERN.sub(lambda match: _SOUND_OF[match.group()], token))
    return heard[:-1] if heard.endswith("h") and len(heard) > 2 else heard


def _spelled(classes: Iterable[tuple[str, ...]], token: str) -> tuple[str, ...]:
    skeletons = [""]
    for choices in classes:
        room = choices if len(skeletons) * len(choices) <= MOST else choices[:1]
        skeletons = [
            skeleton if skeleton.endswith(letter) else skeleton + letter for letter in room for skeleton in skeletons
        ]
    return tuple(dict.fromkeys(skeleton or "-" for skeleton in skeletons)) if token else ("-",)
