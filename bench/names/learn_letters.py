"""Learns which Latin letters write which Arabic letter, from the Wikidata transliteration pairs (CC0).

Expectation–maximisation over monotone alignments: an Arabic letter at the beginning, inside or at the end of a word
emits up to four Latin letters. A pair seen once is noise more often than not and is left out.
"""

import csv
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from muster.names.folding import ARABIC, fold_arabic, fold_latin, script_of
from muster.names.known import fold_token
from muster.names.tables import read_table

Pair = tuple[str, str, int]
LONGEST_CHUNK = 4
ROUNDS = 8
FLOOR = 1e-6
LEAST_LIKELY = 1e-3
TABLE_SEEN = 4
CHANCE = 0.5
PRIOR_SHARE = 0.2
"""How much of what is learned the table of letter classes is: film stars are no Iraqi officers."""
CLASSES = Path(__file__).parent / "tables/letter_classes.tsv"
VOWELS = {"": 50, "a": 20, "i": 8, "e": 7, "u": 6, "o": 5, "ou": 2, "ee": 0.5, "oo": 0.5, "ai": 0.5, "ay": 0.5}
LAST_VOWELS = {"": 90, "e": 4, "a": 2, "i": 2, "o": 0.5, "u": 1}


def read_pairs(path: Path, *, least: int = 2) -> list[Pair]:
    """(Latin, other script, how often seen), folded."""
    pairs: dict[tuple[str, str], int] = defaultdict(int)
    for line in path.read_text(encoding="utf-8").splitlines():
        latin, spaced, seen = line.split("\t")
        other = spaced.replace(" ", "")
        folded = fold_arabic(other) if "arabic" in path.name else fold_latin(other)
        latin = fold_latin(latin)
        if latin.isalpha() and latin.isascii() and folded:
            pairs[latin, folded] += int(seen)
    return [(latin, other, seen) for (latin, other), seen in pairs.items() if seen >= least]


def table_pairs() -> Iterator[Pair]:
    """The pairs that our own table of names states, so that names of the field weigh more than film stars."""
    for row in read_table("known_names"):
        forms = {fold_token(form) for form in row["forms"].split()}
        arabic = [form for form in forms if script_of(form) == ARABIC]
        yield from (
            (latin, other, TABLE_SEEN) for latin in sorted(forms) if latin.isascii() for other in sorted(arabic)
        )


def place(index: int, length: int) -> str:
    return "first" if index == 0 else "last" if index == length - 1 else "inner"


Emissions = dict[tuple[str, str], dict[str, float]]


def align(arabic: str, latin: str, emissions: Emissions) -> dict[tuple[int, int, int], float]:
    """Posterior of every (letter, from, to) of the latin word: forward and backward sums."""
    n, m = len(arabic), len(latin)
    forward = [[0.0] * (m + 1) for _ in range(n + 1)]
    backward = [[0.0] * (m + 1) for _ in range(n + 1)]
    forward[0][0] = backward[n][m] = 1.0
    tables = [emissions.get((arabic[i], place(i, n)), {}) for i in range(n)]
    for i in range(n):
        table = tables[i]
        for j in range(m + 1):
            if forward[i][j]:
                for k in range(min(LONGEST_CHUNK, m - j) + 1):
                    forward[i + 1][j + k] += forward[i][j] * table.get(latin[j : j + k], FLOOR)
    total = forward[n][m]
    if not total:
        return {}
    for i in range(n - 1, -1, -1):
        table = tables[i]
        for j in range(m + 1):
            for k in range(min(LONGEST_CHUNK, m - j) + 1):
                if backward[i + 1][j + k]:
                    backward[i][j] += table.get(latin[j : j + k], FLOOR) * backward[i + 1][j + k]
    posterior = {}
    for i in range(n):
        for j in range(m + 1):
            if forward[i][j]:
                for k in range(min(LONGEST_CHUNK, m - j) + 1):
                    p = forward[i][j] * tables[i].get(latin[j : j + k], FLOOR) * backward[i + 1][j + k] / total
                    if p > 0.001:
                        posterior[i, j, j + k] = p
    return posterior


def learn_emissions(pairs: Iterable[Pair], rounds: int = ROUNDS) -> Emissions:
    pairs = list(pairs)
    counts: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for latin, arabic, _ in pairs:  # a first guess: the chunk at the same share of the word
        n, m = len(arabic), len(latin)
        for i in range(n):
            middle = (i + 0.5) * m / n
            for j in range(m + 1):
                for k in range(min(LONGEST_CHUNK, m - j) + 1):
                    if abs(j + k / 2 - middle) < 2:
                        counts[arabic[i], place(i, n)][latin[j : j + k]] += math.exp(-abs(j + k / 2 - middle) - 0.7 * k)
    classes = letter_classes()
    emissions = blended(normalised(counts), classes)
    for _ in range(rounds):
        counts = defaultdict(lambda: defaultdict(float))
        for latin, arabic, seen in pairs:
            weight = math.log1p(seen)
            for (i, j, end), p in align(arabic, latin, emissions).items():
                counts[arabic[i], place(i, len(arabic))][latin[j:end]] += p * weight
        emissions = blended(normalised(counts), classes)
    return emissions


def normalised(counts: dict[tuple[str, str], dict[str, float]]) -> Emissions:
    out: Emissions = {}
    for key, row in counts.items():
        total = sum(row.values()) + 0.5
        out[key] = {chunk: count / total for chunk, count in row.items() if count / total > 3e-4}
    return out


def letter_classes() -> Emissions:
    """What `letter_classes.tsv` says that each letter writes, with the vowels that may follow a consonant."""
    counts: Emissions = defaultdict(lambda: defaultdict(float))
    lines = (line for line in CLASSES.read_text("utf-8").splitlines() if not line.startswith("#"))
    for row in csv.DictReader(lines, delimiter="\t"):
        latin = {chunk.strip("'"): float(share) for chunk, share in (x.split(":") for x in row["latin"].split())}
        for where in ("first", "inner", "last") if row["place"] == "any" else (row["place"],):
            vowels = LAST_VOWELS if where == "last" else VOWELS
            follows = vowels if row["place"] == "any" else {"": 1}
            total = sum(latin.values()) * sum(follows.values())
            for chunk, share in latin.items():
                for vowel, likely in follows.items():
                    if len(chunk + vowel) <= LONGEST_CHUNK:
                        counts[row["letter"], where][chunk + vowel] += share * likely / total
    return counts


def blended(learned: Emissions, classes: Emissions) -> Emissions:
    """What was learned, with the share of the table of letter classes that rare letters and spellings need."""
    mixed: Emissions = {}
    for key in sorted(learned.keys() | classes.keys()):
        seen, said = learned.get(key, {}), classes.get(key, {})
        share = 1.0 if not seen else PRIOR_SHARE if said else 0.0
        mixed[key] = {
            chunk: (1 - share) * seen.get(chunk, 0.0) + share * said.get(chunk, 0.0)
            for chunk in sorted(seen.keys() | said.keys())
        }
    return mixed


def letter_shares(pairs: Iterable[Pair]) -> dict[str, float]:
    """How common each Latin letter is: what chance alone would write."""
    counts: Counter[str] = Counter()
    for latin, _, _ in pairs:
        counts.update(latin)
    return {letter: count / counts.total() for letter, count in sorted(counts.items())}


def evidence(emissions: Emissions, shares: dict[str, float]) -> Iterable[tuple[str, str, str, float]]:
    """(Arabic letter, place, Latin chunk, log-likelihood against half of chance), the likeliest chunks only."""
    for (letter, where), row in sorted(emissions.items()):
        for chunk, p in sorted(row.items(), key=lambda entry: -entry[1]):
            if p > LEAST_LIKELY:
                chance = sum(math.log(shares[character]) for character in chunk)
                yield letter, where, chunk, math.log(p) - CHANCE * chance
