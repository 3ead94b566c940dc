"""How many people may bear a name: the first thing to know about a match that rests on names alone."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from math import floor, log10, prod
from typing import Final

from muster.names import Kind, Name, Part, Role
from muster.names.known import share_of

TABLE: Final = files("muster.screening") / "data" / "populations.csv"
SMALL_COUNTRY: Final = 1_000_000
LARGE_COUNTRY: Final = 100_000_000
"""The populations of the range that is stated where the country is not known."""

FAMILY_OF_SYLLABLES: Final = 0.05
"""A Chinese or Korean family name is one of some twenty that most people share."""

COMMON_FAMILY: Final = 0.2
"""The weight of a part below which it is such a family name."""


@dataclass(frozen=True, slots=True)
class Namesakes:
    """How many people are expected to bear a name: in countries that are known, else from a small to a large one."""

    least: float
    most: float

    @property
    def counted(self) -> bool:
        """Whether the population is known."""
        return self.least == self.most

    def __str__(self) -> str:
        low, high = _rounded(self.least), _rounded(self.most)
        return low if low == high else f"{low}–{high}"


def expected_namesakes(name: Name, population: float) -> float:
    """How many of `population` people have every part of a person's name, the one who is asked for among them.

    The parts are taken as independent, each with its share of bearers (`names.known.share_of`): a name is a draw of a
    given name, a father's, a grandfather's and a family name. Initials and kunyas count as not said. What somebody
    believes or which tribe or sect a name is common in plays no part: only how many bear it.
    """
    return population * _share_of_all(name)


def namesakes(one: Name, other: Name, countries: Iterable[str] = ()) -> Namesakes | None:
    """How many people may bear what two matching persons' names have in common: the parts of the shorter one.

    `countries` are ISO 3166-1 alpha-2 codes; their inhabitants are added up. Where none is known, the range for a
    country of 1 to 100 million people is given. None for names that are no person's.
    """
    if one.kind is not Kind.PERSON or other.kind is not Kind.PERSON:
        return None
    least, most = (max(expected_namesakes(name, size) for name in (one, other)) for size in _populations(countries))
    return Namesakes(least, most)


def _populations(countries: Iterable[str]) -> tuple[float, float]:
    known = sum(_inhabitants().get(country, 0.0) for country in set(countries))
    return (known, known) if known else (SMALL_COUNTRY, LARGE_COUNTRY)


@cache
def _inhabitants() -> dict[str, float]:
    rows = csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines())
    return {row["code"]: float(row["millions"]) * 1_000_000 for row in rows}


@lru_cache(maxsize=1 << 16)
def _share_of_all(name: Name) -> float:
    return prod(_share(part) for part in name.parts if part.role not in {Role.INITIAL, Role.KUNYA})


def _share(part: Part) -> float:
    return FAMILY_OF_SYLLABLES if part.weight < COMMON_FAMILY else share_of(part.folded)


def _rounded(number: float) -> str:
    """At least the one who is asked for; two figures, which is more than is known."""
    number = max(1.0, number)
    return f"{round(number, 1 - floor(log10(number))):,.0f}"
