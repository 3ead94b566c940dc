"""A crowd of made-up persons of any size, the same for one seed: the names of the names benchmark and a long tail.

Half of the family names are made of syllables, drawn as unevenly as real ones (Zipf), so that the number of distinct
parts grows with the crowd as it does on real lists. Every eighth name is written in Arabic letters.
"""

import random
from collections.abc import Iterator
from functools import cache
from itertools import accumulate

from bench.names.people import CULTURES, Forms, People
from muster.names import Kind
from muster.names.folding import ARABIC
from muster.screening import Record

TAIL = 200_000
ONSETS = (*"bdfghjklmnpqrstvwyz", "br", "ch", "dr", "gr", "kh", "kr", "pr", "sh", "st", "tr", "zh")
VOWELS = ("a", "a", "a", "e", "i", "i", "o", "u", "ai", "ou")
CODAS = ["", "", "", "n", "r", "l", "s", "m", "d", "k", "sh"]
ENDINGS = ["ov", "enko", "ani", "zadeh", "i", "wala", "sson", "ez", "oglu", "dze", "", "", ""]
COUNTRIES = ("iq", "sy", "ml", "ru", "ua", "co", "ng", "ph", "pk", "us")


class Crowd:
    """Persons one after another; `person(number)` tells the next one."""

    def __init__(self, seed: int, tail: int = TAIL) -> None:
        self.people = People(seed)
        self.random = self.people.random
        self.tail = tail
        self.weights = list(accumulate(1 / (rank + 20) for rank in range(tail)))

    def family(self) -> Forms:
        rank = self.random.choices(range(self.tail), cum_weights=self.weights)[0]
        return (family_name(rank),)

    def name(self) -> str:
        chance = self.random.random()
        if chance < 0.125:
            return self.people.write(self.people.person("chain"), ARABIC)
        parts = self.people.person(self.random.choice(CULTURES))
        if chance < 0.6:
            parts[-1] = self.family()
        return self.people.write(parts)

    def record(self, number: int) -> Record:
        return Record(
            id=f"crowd-{number}",
            kind=Kind.PERSON,
            name=self.name(),
            dataset="crowd",
            birth_dates=(f"{1940 + self.random.randrange(60)}-{1 + self.random.randrange(12):02}",),
            countries=(self.random.choice(COUNTRIES),),
        )


def crowd(count: int, seed: int = 20261123) -> Iterator[Record]:
    maker = Crowd(seed)
    return (maker.record(number) for number in range(count))


@cache
def family_name(rank: int) -> str:
    chance = random.Random(rank)
    syllables = [
        chance.choice(ONSETS) + chance.choice(VOWELS) + chance.choice(CODAS) for _ in range(2 + (rank > 2_000))
    ]
    return "".join(syllables) + chance.choice(ENDINGS)
