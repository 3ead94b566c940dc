"""Learns what it costs to hear one sound as another in spellings of one name (0 nothing … 1 a typing error).

Pairs: Latin forms that Wikidata gives for one Arabic word, Cyrillic words in the standard romanisation against the
Latin form in use, and the forms of one row of `known_names.tsv`. Hard expectation–maximisation: align with the costs so
far, count, set cost(x, y) = −log(n(x,y) / √(n(x)·n(y))) / SCALE, and again.
"""

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from bench.names.learn_letters import read_pairs
from muster.names.folding import fold_latin
from muster.names.sounds import sounds_of
from muster.names.tables import read_table

SCALE = 5.5
ROUNDS = 4
LEAST_SEEN = 3
LEAST_LIKE = 0.5
LEAST_COUNT = 5
Costs = dict[tuple[str, str], float]
PRIOR: Costs = {
    # McCune–Reischauer and Wade–Giles against Revised Romanization and Pinyin: unaspirated stops
    ("C", "j"): 0.35,
    ("b", "p"): 0.5,
    ("d", "t"): 0.5,
    ("g", "k"): 0.5,
    # ج in Turkish, ء and ع, Persian and Turkish v for و, Somali x and c
    ("c", "j"): 0.3,
    ("v", "w"): 0.1,
    ("h", "x"): 0.3,
    ("X", "h"): 0.2,
    ("S", "j"): 0.6,
    ("C", "X"): 0.4,
    ("C", "h"): 0.5,
    # ذ ظ ض and ث as they are heard in Iraq, Egypt, Iran and Turkey; غ
    ("D", "z"): 0.25,
    ("D", "d"): 0.25,
    ("D", "T"): 0.3,
    ("T", "z"): 0.45,
    ("d", "z"): 0.5,
    ("T", "t"): 0.3,
    ("T", "s"): 0.4,
    ("G", "g"): 0.25,
    ("G", "q"): 0.4,
    ("g", "q"): 0.35,
    ("j", "g"): 0.4,
    ("k", "q"): 0.2,
    # German, French and Polish spellings of Slavic and Turkic names
    ("S", "Z"): 0.3,
    ("C", "S"): 0.4,
    ("Q", "z"): 0.25,
    ("Q", "c"): 0.3,
    ("Q", "s"): 0.5,
    ("j", "y"): 0.25,
    ("i", "j"): 0.35,
    ("Z", "j"): 0.35,
}


def spelling_pairs(folder: Path) -> Iterator[tuple[str, str]]:
    """Pairs of Latin tokens that write one name."""
    latin_forms: dict[str, set[str]] = defaultdict(set)
    for latin, arabic, _ in read_pairs(folder / "wd_arabic_64.tsv", least=LEAST_SEEN):
        latin_forms[arabic].add(latin)
    for row in read_table("known_names"):
        latin_forms[row["name"] + row["culture"]] |= {
            form for form in map(fold_latin, row["forms"].split()) if form.isascii() and form.isalpha()
        }
    for forms in latin_forms.values():
        yield from itertools.combinations(sorted(forms), 2)
    for latin, cyrillic, _ in read_pairs(folder / "wd_russian_16.tsv"):
        yield latin, cyrillic


def alignment(a: str, b: str, costs: Costs) -> list[tuple[str, str]]:
    n, m = len(a), len(b)
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    steps: list[list[list[tuple[str, str]]]] = [[[] for _ in range(m + 1)] for _ in range(n + 1)]
    for i, j in itertools.product(range(n + 1), range(m + 1)):
        options = []
        if i and j:
            x, y = a[i - 1], b[j - 1]
            options.append((best[i - 1][j - 1] + (0.0 if x == y else costs.get((x, y), 1.0)), i - 1, j - 1, x, y))
        if i:
            options.append((best[i - 1][j] + costs.get((a[i - 1], ""), 0.8), i - 1, j, a[i - 1], ""))
        if j:
            options.append((best[i][j - 1] + costs.get(("", b[j - 1]), 0.8), i, j - 1, "", b[j - 1]))
        if options:
            cost, k, q, x, y = min(options)
            best[i][j] = cost
            steps[i][j] = [*steps[k][q], (x, y)]
    return steps[n][m]


def learn_costs(pairs: Iterable[tuple[str, str]]) -> Costs:
    """Symmetric costs of every pair of sounds met often enough; `""` stands for nothing."""
    heard = [(sounds_of(a), sounds_of(b)) for a, b in pairs if Levenshtein.normalized_similarity(a, b) >= LEAST_LIKE]
    heard = [(a, b) for a, b in heard if a != b]
    letters = Counter(itertools.chain.from_iterable(itertools.chain.from_iterable(heard)))
    letters[""] = sum(letters.values()) // 6
    costs: Costs = {}
    for _ in range(ROUNDS):
        steps: Counter[tuple[str, str]] = Counter()
        for a, b in heard:
            for x, y in alignment(a, b, costs):
                if x != y:
                    steps[x, y] += 1
                    steps[y, x] += 1
        costs = {
            (x, y): min(1.0, max(0.05, -math.log(count / math.sqrt(letters[x] * letters[y])) / SCALE))
            for (x, y), count in steps.items()
            if count >= LEAST_COUNT
        }
        for (x, y), cost in PRIOR.items():
            costs[x, y] = costs[y, x] = min(cost, costs.get((x, y), 1.0))
    return costs
