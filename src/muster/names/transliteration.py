"""How well Latin letters write an Arabic-script word: every vocalisation at once, not one romanisation.

Each Arabic letter writes up to four Latin letters (its consonant with the vowel around it, or nothing); the table
`letter_costs_arabic.tsv` holds how much each choice speaks for the pair. The best way through is found by dynamic
programming (Viterbi), as in Knight & Graehl, “Machine Transliteration” (1998).
"""

from collections import defaultdict
from functools import lru_cache
from typing import Final

from muster.names.tables import read_table

LONGEST_CHUNK: Final = 4
BAND: Final = 4
"""How far an alignment may stray from the straight line."""
HOPELESS: Final = 12.0
"""How far behind the best way so far another may be and still be followed."""
UNSEEN: Final[tuple[float, ...]] = (-9.0, -9.0, -16.0, -20.0, -24.0)
_NO_WAY: Final = -1e9

Evidence = dict[str, float]


def _load() -> dict[str, dict[str, Evidence]]:
    places: dict[str, dict[str, Evidence]] = {place: defaultdict(dict) for place in ("first", "inner", "last")}
    for name in ("letter_costs_persian", "letter_costs_arabic"):
        for row in read_table(name):
            evidence = places[row["place"]][row["letter"]]
            evidence[row["latin"]] = max(float(row["evidence"]), evidence.get(row["latin"], _NO_WAY))
    return {place: dict(letters) for place, letters in places.items()}


EVIDENCE: Final = _load()
_NOTHING: Final[Evidence] = {}


def evidence_per_letter(arabic: str, latin: str) -> float:
    """Log-likelihood that `latin` writes `arabic` (both folded), against half of chance, per letter of both."""
    size, last = len(latin), len(arabic) - 1
    chunks = _chunks(latin)
    best = [_NO_WAY] * (size + 1)
    best[0] = top = 0.0
    for index, letter in enumerate(arabic):
        place = "first" if index == 0 else "last" if index == last else "inner"
        evidence = EVIDENCE[place].get(letter, _NOTHING)
        following = [_NO_WAY] * (size + 1)
        middle = index * size // (last + 1)
        least, top = top - HOPELESS, _NO_WAY
        for start in range(max(0, middle - BAND), min(size, middle + BAND) + 1):
            so_far = best[start]
            if so_far < least:
                continue
            end = start
            for chunk in chunks[start]:
                worth = so_far + evidence.get(chunk, UNSEEN[end - start])
                if worth > following[end]:
                    following[end] = worth
                    if worth > top:  # noqa: PLR1730 - max() costs twice the time here
                        top = worth
                end += 1
        best = following
    return max(best[size], -99.0) / (len(arabic) + size + 4)


@lru_cache(maxsize=1 << 14)
def _chunks(latin: str) -> list[list[str]]:
    """For each place in a word what one Arabic letter may write there: nothing, or the next one to four letters."""
    return [
        [latin[start : start + k] for k in range(LONGEST_CHUNK + 1) if start + k <= len(latin)]
        for start in range(len(latin) + 1)
    ]
