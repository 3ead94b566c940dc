"""Learned words of one origin in one form: contrasubversivo is counter-subversive, инспекция an inspection."""

import re
from functools import lru_cache
from typing import Final

from muster.names.tables import read_table

SHORTEST_WORD: Final = 6
SHORTEST_STEM: Final = 4
_ROWS: Final = list(read_table("cognates"))


def _rows(place: str) -> dict[str, str]:
    return {row["written"]: row["becomes"] for row in _ROWS if row["place"] == place}


_ENDINGS: Final = _rows("ending")
_BEGINNINGS: Final = _rows("beginning")
_LETTERS: Final = _rows("letters")
_LONGEST_ENDING: Final = max(map(len, _ENDINGS))
_LETTER: Final = re.compile("|".join(sorted(map(re.escape, _LETTERS), key=lambda written: (-len(written), written))))
_DOUBLED: Final = re.compile(r"(.)\1+")


@lru_cache(maxsize=1 << 14)
def cognate(folded: str) -> str:
    """The one form of a folded word and its relatives in other languages; the word itself if it has no known ending."""
    if len(folded) < SHORTEST_WORD or not (folded.isascii() and folded.isalpha()):
        return folded
    for size in range(min(_LONGEST_ENDING, len(folded) - SHORTEST_STEM), 0, -1):
        ending = _ENDINGS.get(folded[-size:])
        if ending is not None:
            return _stem(folded[:-size]) + ending
    return folded


def _stem(stem: str) -> str:
    for written, becomes in _BEGINNINGS.items():
        if stem.startswith(written):
            stem = becomes + stem[len(written) :]
            break
    return _DOUBLED.sub(r"\1", _LETTER.sub(_letters, stem))


def _letters(found: "re.Match[str]") -> str:
    return _LETTERS[found.group()]
