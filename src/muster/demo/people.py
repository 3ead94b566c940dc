"""Invented people: a chain of given names, sometimes a nisba, papers that disagree about a birthday."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from random import Random

from muster.demo.dice import dice, pick_weighted
from muster.demo.land import Place, places
from muster.demo.spelling import Style, Token, given_names, read_table


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One invented human being as they are, whatever papers say.

    `birth_on_papers` is what the person's identity card says: for one in four a default birthday, 1 January or 1 July.
    """

    id: str
    sex: str
    given: Token
    father: Token
    grandfather: Token
    great_grandfather: Token
    nisba: Token
    kunya: Token | None
    mother: tuple[Token, Token]
    born_on: date
    birth_on_papers: date
    birthplace: Place
    national_id: str
    style: Style

    @property
    def chain(self) -> tuple[Token, ...]:
        return (self.given, self.father, self.grandfather, self.great_grandfather)

    def name(self, style: Style | None = None, *, links: int = 3, nisba: bool = True) -> str:
        """Write the name in Latin letters: so many links of the chain, with or without the nisba."""
        parts = self.chain[:links] + ((self.nisba,) if nisba else ())
        return " ".join(part.written(style or self.style) for part in parts)

    def arabic(self, *, links: int = 3, nisba: bool = True) -> str:
        """Write the name in Arabic script."""
        parts = self.chain[:links] + ((self.nisba,) if nisba else ())
        return " ".join(part.arabic for part in parts)

    def kunya_written(self, style: Style) -> str:
        return f"Abu {self.kunya.written(style)}" if self.kunya else ""

    def mother_name(self, style: Style) -> str:
        return " ".join(part.written(style) for part in self.mother)

    def mother_arabic(self) -> str:
        return " ".join(part.arabic for part in self.mother)


class Registrar:
    """Registers births so that no two people share given name, father and grandfather unless a story asks for it."""

    def __init__(self, purpose: str) -> None:
        self._rng = dice(purpose)
        self._men = given_names("m")
        self._women = given_names("f")
        self._places = places()
        self._known = {(row["first"], row["second"]) for row in read_table("famous.csv")}
        self._taken: set[tuple[str, str, str]] = set()
        self._numbers = count(1)

    @property
    def rng(self) -> Random:
        return self._rng

    def _given(self, sex: str) -> Token:
        names = self._men if sex == "m" else self._women
        return pick_weighted(self._rng, names, [name.weight for name in names]).token

    def _chains(self, sex: str) -> Iterator[tuple[Token, Token, Token, Token]]:
        while True:
            yield self._given(sex), self._given("m"), self._given("m"), self._given("m")

    def free(self, chain: tuple[Token, ...]) -> bool:
        """Tell whether a chain may be given: nobody has it, no public figure's name begins so."""
        names = tuple(token.arabic for token in chain)
        return (
            (names[0], names[1], names[2]) not in self._taken
            and names[:2] not in self._known
            and names[0] != names[1]
            and names[1] != names[2]
        )

    def birth_between(self, first: int, last: int) -> date:
        """Draw a day between two years, both included."""
        start = date(first, 1, 1)
        return start + timedelta(days=self._rng.randrange((date(last, 12, 31) - start).days))

    def born(
        self,
        *,
        sex: str = "m",
        chain: tuple[Token, Token, Token, Token] | None = None,
        nisba: Token | None = None,
        years: tuple[int, int] = (1966, 2004),
    ) -> Person:
        """Register one person; what a story doesn't fix is drawn."""
        rng = self._rng
        chain = chain or next(found for found in self._chains(sex) if self.free(found))
        self._taken.add((chain[0].arabic, chain[1].arabic, chain[2].arabic))
        home = rng.choice(self._places)
        born_on = self.birth_between(*years)
        on_papers = born_on.replace(month=rng.choice((1, 7)), day=1) if rng.random() < 0.25 else born_on
        number = next(self._numbers)
        return Person(
            id=f"P-{number:05d}",
            sex=sex,
            given=chain[0],
            father=chain[1],
            grandfather=chain[2],
            great_grandfather=chain[3],
            nisba=nisba or (home.nisba if rng.random() < 0.6 else rng.choice(self._places).nisba),
            kunya=self._given("m") if sex == "m" and rng.random() < 0.3 else None,
            mother=(self._given("f"), self._given("m")),
            born_on=born_on,
            birth_on_papers=on_papers,
            birthplace=home,
            national_id=f"{born_on.year}{number * 7919 % 1000000:06d}{rng.randrange(100):02d}",
            style=rng.choice(tuple(Style)),
        )
