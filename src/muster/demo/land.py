"""The Republic of Nahrazan, its neighbours and guests. None of it exists."""

from dataclasses import dataclass
from functools import cache

from muster.demo.spelling import Token, nisba_token, read_table

REPUBLIC = "Nahrazan"
REPUBLIC_ARABIC = "نهرزان"
COALITION = ("Kestria", "Halvenia", "Vessaly", "Merrowan", "Tolvania")
SPONSOR = "Zirkand"


@dataclass(frozen=True, slots=True)
class Place:
    """A town of one province, with what a man from there is called."""

    name: str
    arabic: str
    province: str
    on_the_frontier: bool
    nisba: Token


@cache
def places() -> tuple[Place, ...]:
    """Return every town; a province bears the name of its first."""
    return tuple(
        Place(
            row["place"],
            row["arabic"],
            row["province"],
            row["frontier"] == "yes",
            nisba_token(row["nisba"], row["nisba_arabic"]),
        )
        for row in read_table("places.csv")
    )


def provinces() -> tuple[str, ...]:
    """Return the provinces, the capital's first."""
    return tuple(dict.fromkeys(place.province for place in places()))
