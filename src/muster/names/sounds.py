"""A Latin token as it is heard, one symbol a sound: digraphs and doubled letters levelled.

Upper-case symbols stand for the digraphs of common romanisations (X for kh, G for gh, T for th, D for dh, C for ch,
S for sh, Q for ts, Z for zh); which of them replace each other, and at what cost, is learned
(`letter_costs_latin.tsv`).
"""

import re
from typing import Final

_DIGRAPHS: Final = {
    "schtsch": "S", "chtch": "S", "szcz": "S", "shch": "S", "tsch": "C", "dzh": "j",
    "sch": "S", "tch": "C", "sh": "S", "ch": "C", "kh": "X", "gh": "G",
    "th": "T", "dh": "D", "ph": "f", "zh": "Z", "dj": "j", "ts": "Q", "tz": "Q", "ck": "k",
    "ou": "u", "oo": "u", "ee": "i",
}  # fmt: skip
DIGRAPHS: Final = frozenset(_DIGRAPHS)
_PATTERN: Final = re.compile("|".join(sorted(_DIGRAPHS, key=len, reverse=True)))
_DOUBLED: Final = re.compile(r"(.)\1+")
_VOWEL_H: Final = re.compile(r"(?<=[aeiou])h$")


def sounds_of(latin: str) -> str:
    """The sounds of a token in letters a–z, one character each."""
    heard = _PATTERN.sub(lambda match: _DIGRAPHS[match.group()], latin)
    return _VOWEL_H.sub("", _DOUBLED.sub(r"\1", heard))
