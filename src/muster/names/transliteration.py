"""How well Latin letters write an Arabic-script word: every vocalisation at once, not one romanisation.

Each Arabic letter writes up to four Latin letters (its consonant with the vowel around it, or nothing); the table
`letter_costs_arabic.tsv` holds how much each choice speaks for the pair. The best way through is found by dynamic
programming (Viterbi), as in Knight & Graehl, “Machine Transliteration” (1998).
"""

from collections import defaultdict
from typing import Final

from muster.names.tables import read_table

LONGEST_CHUNK: Final = 4
_UNSEEN: Final = (-9.0, -9.0, -16.0, -20.0, -24.0)
_NO_WAY: Final = -1e9

Evidence = dict[str, float]


def _load() -> dict[str, dict[str, Evidence]]:
    places: dict[str, dict[str, Evidence]] = {place: defaultdict(dict) for place in ("first", "inner", "last")}
    for name in ("letter_costs_persian", "letter_costs_arabic"):
        for row in read_table(name):
            evidence = places[row["place"]][row["letter"]]
            evidence[row["latin"]] = max(float(row["evidence"]), evidence.get(row["latin"], _NO_WAY))
    return {place: dict(letters) for place, letters in places.items()}


_EVIDENCE: Final = _load()
_NOTHING: Final[Evidence] = {}


def evidence_per_letter(arabic: str, latin: str) -> float:
    """Log-likelihood that `latin` writes `arabic` (both folded), against half of chance, per letter of both."""
    size = len(latin)
    last = len(arabic) - 1
    best = [_NO_WAY] * (size + 1)
    best[0] = 0.0
    for index, letter in enumerate(arabic):
        place = "first" if index == 0 else "last" if index == last else "inner"
        evidence = _EVIDENCE[place].get(letter, _NOTHING)
        following = [_NO_WAY] * (size + 1)
        for start in range(size + 1):
            so_far = best[start]
            if so_far == _NO_WAY:
                continue
            for length in range(min(LONGEST_CHUNK, size - start) + 1):
                worth = so_far + evidence.get(latin[start : start + length], _UNSEEN[length])
                if worth > following[start + length]:
                    following[start + length] = worth
        best = following
    return max(best[size], -99.0) / (len(arabic) + size + 4)
