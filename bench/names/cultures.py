"""Hard pairs that need names of one culture: other systems of romanisation, other orders, other ways to shorten.

The names are the rows of `tables/culture_names.tsv`; none of them was looked at while the matcher was built.
"""

import csv
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).parent / "tables/culture_names.tsv"
MISREAD = {"o": "0", "l": "1", "i": "1", "s": "5", "b": "8", "e": "3"}
VOWELS = frozenset("aeiou")
Names = dict[tuple[str, str], list[tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names, whether they name the same, and what was done to make the second."""

    category: str
    left: str
    right: str
    same: bool


def culture_names() -> Names:
    """The table: (culture, role) → names, each by its forms."""
    names: Names = defaultdict(list)
    lines = (line for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#"))
    for row in csv.DictReader(lines, delimiter="\t"):
        names[row["culture"], row["role"]].append(tuple(row["forms"].split()))
    return names


class Cultures:
    """Makes pairs of one culture each; `chain` writes a person of the chain cultures, part by part."""

    def __init__(self, source: random.Random, chain: Callable[[], list[str]]) -> None:
        self.random = source
        self.chain = chain
        self.names = culture_names()

    def two(self, culture: str, role: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        one, other = self.random.sample(self.names[culture, role], 2)
        return one, other

    def any(self, culture: str, role: str) -> tuple[str, ...]:
        return self.random.choice(self.names[culture, role])

    def makers(self) -> list[Callable[[], Pair | None]]:
        """One maker for each kind."""
        return [
            self.chinese, self.chinese_other, self.han, self.korean, self.korean_other, self.hangul, self.cyrillic,
            self.latin_systems, self.kurdish, self.burmese, self.second_surname_dropped, self.second_surname_other,
            self.hungarian, self.icelandic, self.nickname, self.gendered, self.ben_together, self.without_vowels,
            self.run_together, self.misread, self.initials, self.initial_other, self.kunya, self.son,
        ]  # fmt: skip

    def chinese(self) -> Pair:
        family, given = self.any("chinese", "family"), self.any("chinese", "given")
        written = self.random.choice((f"{given[1]} {family[1]}", f"{family[2]} {given[2]}"))
        return Pair("Chinese romanisation", f"{family[1]} {given[1]}", written, same=True)

    def chinese_other(self) -> Pair:
        family = self.any("chinese", "family")
        one, other = self.two("chinese", "given")
        system = self.random.choice((1, 2))
        return Pair(
            "other Chinese given name", f"{family[1]} {one[1]}", f"{family[system]} {other[system]}", same=False
        )

    def han(self) -> Pair:
        family, given = self.any("chinese", "family"), self.any("chinese", "given")
        system = self.random.choice((1, 2))
        return Pair("Han", f"{family[0]}{given[0]}", f"{family[system]} {given[system]}", same=True)

    def korean(self) -> Pair:
        family, given = self.any("korean", "family"), self.any("korean", "given")
        one, other = (
            f"{self.random.choice(family[1:])} {self.random.choice(given[1:])}",
            f"{self.random.choice(family[1:])} {self.random.choice(given[1:])}",
        )
        return Pair("Korean romanisation", one, other, same=True)

    def korean_other(self) -> Pair:
        family = self.random.choice(self.any("korean", "family")[1:])
        one, other = self.two("korean", "given")
        return Pair("other Korean given name", f"{family} {one[1]}", f"{family} {other[1]}", same=False)

    def hangul(self) -> Pair:
        family, given = self.any("korean", "family"), self.any("korean", "given")
        latin = f"{self.random.choice(family[1:])} {self.random.choice(given[1:])}"
        return Pair("Hangul", f"{family[0]}{given[0]}", latin, same=True)

    def cyrillic(self) -> Pair:
        given, family = self.any("cyrillic", "given"), self.any("cyrillic", "family")
        latin = f"{self.random.choice(given[1:])} {self.random.choice(family[1:])}"
        return Pair("Cyrillic", f"{given[0]} {family[0]}", latin, same=True)

    def latin_systems(self) -> Pair:
        given, family = self.any("cyrillic", "given"), self.any("cyrillic", "family")
        system = self.random.randrange(2, len(family))
        return Pair("Russian romanisation", f"{given[1]} {family[1]}", f"{given[-1]} {family[system]}", same=True)

    def kurdish(self) -> Pair:
        one, other = self.two("kurdish", "given")
        latin = f"{self.random.choice(one[1:])} {self.random.choice(other[1:])}"
        return Pair("Kurdish", f"{one[0]} {other[0]}", latin, same=True)

    def burmese(self) -> Pair:
        one, other = self.two("burmese", "given")
        address = self.random.choice(("U", "Daw", "Ko", "Ma"))
        return Pair("Burmese address", f"{address} {one[0]} {other[0]}", f"{one[0]} {other[0]}", same=True)

    def second_surname_dropped(self) -> Pair:
        given = self.any("iberian", "given")[0]
        father, mother = self.two("iberian", "family")
        return Pair("second surname dropped", f"{given} {father[0]} {mother[0]}", f"{given} {father[0]}", same=True)

    def second_surname_other(self) -> Pair:
        given = self.any("iberian", "given")[0]
        father, mother, other = self.random.sample(self.names["iberian", "family"], 3)
        return Pair(
            "other second surname", f"{given} {father[0]} {mother[0]}", f"{given} {father[0]} {other[0]}", same=False
        )

    def hungarian(self) -> Pair:
        given, family = self.any("hungarian", "given")[0], self.any("hungarian", "family")[0]
        return Pair("Hungarian order", f"{family} {given}", f"{given} {family}", same=True)

    def icelandic(self) -> Pair:
        given = self.any("icelandic", "given")[0]
        one, other = self.two("icelandic", "father")
        return Pair("other Icelandic father", f"{given} {one[0]}", f"{given} {other[0]}", same=False)

    def nickname(self) -> Pair:
        name, family = self.any("nickname", "given"), self.any("iberian", "family")[0]
        return Pair("short form", f"{name[0]} {family}", f"{name[1]} {family}", same=True)

    def gendered(self) -> Pair:
        name, rest = self.any("gendered", "given"), self.chain()[1:]
        return Pair("woman and man", " ".join((name[0], *rest)), " ".join((name[1], *rest)), same=False)

    def ben_together(self) -> Pair:
        family, given = self.any("benfamily", "family"), self.chain()[0]
        apart = self.random.choice((f"Ben {family[2]}", f"بن {family[1]}"))
        return Pair("ben written together", f"{given} {family[0]}", f"{given} {apart}", same=True)

    def without_vowels(self) -> Pair | None:
        parts = self.chain()[:2]
        bare = ["".join(letter for letter in part if letter.lower() not in VOWELS) for part in parts]
        if min(map(len, bare)) < 4 or any(part[0].lower() in VOWELS for part in parts):
            return None
        return Pair("without vowels", " ".join(parts), " ".join(bare), same=True)

    def run_together(self) -> Pair | None:
        parts = self.chain()[:2]
        if not all(part.isalpha() for part in parts):
            return None
        written = "".join(parts)
        return Pair("run together", " ".join(parts), self.random.choice((written, written.lower())), same=True)

    def misread(self) -> Pair | None:
        text = " ".join(self.chain())
        places = [at for at, letter in enumerate(text) if letter in MISREAD]
        if not places:
            return None
        at = self.random.choice(places)
        return Pair("misread letter", text, f"{text[:at]}{MISREAD[text[at]]}{text[at + 1 :]}", same=True)

    def initials(self) -> Pair:
        parts = self.chain()[:3]
        return Pair("two initials", " ".join(parts), f"{parts[0][0]}. {parts[1][0]}. {parts[2]}", same=True)

    def initial_other(self) -> Pair | None:
        parts = self.chain()[:3]
        letter = self.random.choice([x for x in "BDFKMRST" if x != parts[1][0]])
        return Pair("other initial", " ".join(parts), f"{parts[0]} {letter}. {parts[2]}", same=False)

    def kunya(self) -> Pair:
        parts = self.chain()[:3]
        text = " ".join(parts)
        return Pair("kunya beside the name", text, f"{text} (Abu {self.chain()[0]})", same=True)

    def son(self) -> Pair | None:
        parts = self.chain()
        if parts[0] in parts[1:]:
            return None
        return Pair("father and son", " ".join(parts), " ".join(parts[1:]), same=False)


def culture_pairs(cultures: Cultures) -> Iterator[Pair]:
    """Pairs without end, one of each kind in turn."""
    makers = cultures.makers()
    while True:
        for make in makers:
            pair = make()
            if pair is not None and pair.left != pair.right:
                yield pair
