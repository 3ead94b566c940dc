"""Rows with known answers: who must be raised, by which check, against what, and who must not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import cycle
from random import Random

from muster.demo.listings import HOUSE_STYLE, Desk, Listing, Shape, Watchlist
from muster.demo.people import Person, Registrar
from muster.demo.rosters import Clerk, Hand, Row
from muster.demo.spelling import Style, Token, given_names, typed_in_haste


class PlantKind(StrEnum):
    """Why a row is in the roster."""

    LISTED_MISSPELT = "listed, misspelt"
    LISTED_OTHER_SCRIPT = "listed, in the other script"
    LISTED_SHORTENED = "listed, parts of the name left out"
    DISMISSED_RETURNED = "dismissed, back under another spelling"
    NAMESAKE_BIRTH = "namesake, born in another year"
    NAMESAKE_LINK = "namesake, another father or grandfather"
    BROTHER = "brother of a listed man"
    REVERSED = "chain reversed"
    CLEARANCE_EXPIRED = "clearance expired"
    CLEARED_ELSEWHERE = "cleared elsewhere"
    REFUSED_BEFORE = "refused before"
    DUPLICATE_ROW = "twice in the roster"
    DUPLICATE_REQUEST = "also in another open request"
    CELL_ERROR = "cell in error"
    ORDINARY = "ordinary"


class Check(StrEnum):
    """Which check must raise the row."""

    WATCHLISTS = "watchlists"
    EARLIER = "earlier decisions"
    DUPLICATES = "duplicates"
    NONE = ""


COUNTS = {
    PlantKind.LISTED_MISSPELT: 30,
    PlantKind.LISTED_OTHER_SCRIPT: 16,
    PlantKind.LISTED_SHORTENED: 8,
    PlantKind.DISMISSED_RETURNED: 20,
    PlantKind.NAMESAKE_BIRTH: 16,
    PlantKind.NAMESAKE_LINK: 16,
    PlantKind.BROTHER: 14,
    PlantKind.REVERSED: 10,
    PlantKind.CLEARANCE_EXPIRED: 8,
    PlantKind.CLEARED_ELSEWHERE: 6,
    PlantKind.REFUSED_BEFORE: 4,
    PlantKind.DUPLICATE_ROW: 8,
    PlantKind.DUPLICATE_REQUEST: 6,
    PlantKind.CELL_ERROR: 10,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plant:
    """One planted row and its answer; `cell` names the field at fault, `fault` how badly, `why` says it in words."""

    kind: PlantKind
    row: Row
    check: Check = Check.NONE
    against: str = ""
    cell: str = ""
    fault: str = ""
    why: str = ""

    @property
    def expected(self) -> bool:
        """Whether the row must be raised."""
        return self.check is not Check.NONE


_INTERNATIONAL = (Watchlist.OFAC, Watchlist.UN, Watchlist.UK, Watchlist.COALITION)


class Gardener:
    """Plants rows that stand in a known relation to an entry of a list."""

    def __init__(self, rng: Random, registrar: Registrar, desk: Desk, clerk: Clerk) -> None:
        self._rng = rng
        self._registrar = registrar
        self._desk = desk
        self._clerk = clerk
        self._men = [name.token for name in given_names("m")]
        self._bad_cells = cycle(_BAD_CELLS)
        self.listings: list[Listing] = []
        self.outsiders: list[Person] = []

    def _list(self, watchlist: Watchlist, person: Person, shape: Shape) -> Listing:
        listing = self._desk.list_person(watchlist, person, shape)
        self.listings.append(listing)
        return listing

    def _international(self) -> Watchlist:
        return self._rng.choice(_INTERNATIONAL)

    def _another_style(self, listing: Listing) -> Style:
        return self._rng.choice([style for style in Style if style != HOUSE_STYLE[listing.watchlist]])

    def _outsider(self, like: Person, chain: tuple[Token, Token, Token, Token], gap: tuple[int, int]) -> Person:
        """Register a man outside the ministry with this chain and the same nisba, born so many years away."""
        away = self._rng.randrange(*gap) * (self._rng.choice((-1, 1)) if like.born_on.year < 1985 else -1)
        year = like.born_on.year + away
        person = self._registrar.born(chain=chain, nisba=like.nisba, years=(year, year))
        self.outsiders.append(person)
        return person

    def _chain_with(self, change: Callable[[Token], tuple[Token, Token, Token, Token]]) -> tuple[Token, ...]:
        """Return a changed chain that nobody has yet."""
        while True:
            chain = change(self._rng.choice(self._men))
            if self._registrar.free(chain):
                return chain

    def listed_misspelt(self, person: Person) -> Iterator[Plant]:
        listing = self._list(self._international(), person, Shape(birth=self._rng.choice(("exact", "year", "circa"))))
        hand = Hand(
            style=self._another_style(listing), nisba=self._rng.random() < 0.8, slips=self._rng.choice((1, 1, 2))
        )
        yield Plant(
            kind=PlantKind.LISTED_MISSPELT,
            row=self._clerk.row(person, hand),
            check=Check.WATCHLISTS,
            against=listing.id,
            why="the same man, spelled by another clerk with a slip of the keyboard",
        )

    def listed_other_script(self, person: Person) -> Iterator[Plant]:
        listing = self._list(self._international(), person, Shape(birth=self._rng.choice(("exact", "year"))))
        row = self._clerk.row(person, Hand(script="arabic"))
        if self._rng.random() < 0.5:
            row = row.with_cells(name=typed_in_haste(row.cells["name"], self._rng))
        yield Plant(
            kind=PlantKind.LISTED_OTHER_SCRIPT,
            row=row,
            check=Check.WATCHLISTS,
            against=listing.id,
            why="the same man in Arabic script; the list has Latin letters only",
        )

    def listed_shortened(self, person: Person) -> Iterator[Plant]:
        listing = self._list(self._international(), person, Shape(links=4))
        links, nisba = self._rng.choice(((2, True), (3, False)))
        yield Plant(
            kind=PlantKind.LISTED_SHORTENED,
            row=self._clerk.row(person, Hand(style=self._another_style(listing), links=links, nisba=nisba)),
            check=Check.WATCHLISTS,
            against=listing.id,
            why="the same man; grandfather or family name left out",
        )

    def dismissed_returned(self, person: Person) -> Iterator[Plant]:
        listing = self._list(Watchlist.DISMISSED, person, Shape(links=4, arabic=True))
        arabic = self._rng.random() < 0.4
        hand = Hand(
            style=self._another_style(listing),
            nisba=self._rng.random() < 0.6,
            script="arabic" if arabic else "latin",
            slips=1,
        )
        row = self._clerk.row(person, hand).with_cells(national_id="")
        if arabic:
            row = row.with_cells(name=typed_in_haste(row.cells["name"], self._rng))
        yield Plant(
            kind=PlantKind.DISMISSED_RETURNED,
            row=row,
            check=Check.WATCHLISTS,
            against=listing.id,
            why="dismissed by order 88, back under another spelling",
        )

    def namesake_birth(self, person: Person) -> Iterator[Plant]:
        chain = self._chain_with(lambda other: (person.given, person.father, other, person.great_grandfather))
        namesake = self._outsider(person, (chain[0], chain[1], chain[2], chain[3]), (9, 25))
        listing = self._list(self._international(), namesake, Shape(links=2))
        yield Plant(
            kind=PlantKind.NAMESAKE_BIRTH,
            row=self._clerk.row(person, Hand(links=2)),
            against=listing.id,
            why="same given name, father and family name, born at least nine years apart",
        )

    def namesake_link(self, person: Person) -> Iterator[Plant]:
        father = self._rng.random() < 0.5
        chain = self._chain_with(
            lambda other: (
                (person.given, other, person.grandfather, person.great_grandfather)
                if father
                else (person.given, person.father, other, person.great_grandfather)
            )
        )
        namesake = self._outsider(person, (chain[0], chain[1], chain[2], chain[3]), (1, 12))
        shape = Shape(birth=self._rng.choice(("exact", "year", "none")))
        yield Plant(
            kind=PlantKind.NAMESAKE_LINK,
            row=self._clerk.row(person, Hand()),
            against=self._list(self._international(), namesake, shape).id,
            why=f"another {'father' if father else 'grandfather'}: another man",
        )

    def brother(self, person: Person) -> Iterator[Plant]:
        chain = self._chain_with(lambda other: (other, person.father, person.grandfather, person.great_grandfather))
        brother = self._outsider(person, (chain[0], chain[1], chain[2], chain[3]), (1, 7))
        yield Plant(
            kind=PlantKind.BROTHER,
            row=self._clerk.row(person, Hand()),
            against=self._list(self._international(), brother, Shape()).id,
            why="a brother of the listed man: all the same but the given name",
        )

    def reversed_chain(self, person: Person) -> Iterator[Plant]:
        chain = (person.father, person.given, person.grandfather, person.great_grandfather)
        if not self._registrar.free(chain):
            return
        other = self._outsider(person, chain, (1, 20))
        yield Plant(
            kind=PlantKind.REVERSED,
            row=self._clerk.row(person, Hand()),
            against=self._list(self._international(), other, Shape(birth=self._rng.choice(("exact", "none")))).id,
            why="given name and father's name change places: another man",
        )

    def twice_in_the_roster(self, person: Person) -> Iterator[Plant]:
        """Plant two rows for one man; the second stands under another spelling without its number."""
        first = self._clerk.row(person, Hand())
        style = self._rng.choice([style for style in Style if style != person.style])
        second = self._clerk.row(person, Hand(style=style, slips=self._rng.choice((0, 1))))
        for row in (first, second.with_cells(national_id="", birth_date=first.cells["birth_date"])):
            yield Plant(
                kind=PlantKind.DUPLICATE_ROW,
                row=row,
                check=Check.DUPLICATES,
                against=person.id,
                why="one man in two rows of this roster",
            )

    def cell_error(self, person: Person) -> Iterator[Plant]:
        cell, text, fault = next(self._bad_cells)
        row = self._clerk.row(person, Hand())
        if cell == "name" and text:
            text = text.format(row.cells["name"])
        yield Plant(
            kind=PlantKind.CELL_ERROR,
            row=row.with_cells(**{cell: text}),
            cell=cell,
            fault=fault,
            why="one cell can't be read; the rest of the row stands",
        )

    def known_before(self, kind: PlantKind, person: Person, against: str) -> Iterator[Plant]:
        """Plant a man whom an earlier request knows, under `against`; the kind says how that request ended."""
        style = self._rng.choice([style for style in Style if style != person.style])
        row = self._clerk.row(person, Hand(style=style, slips=1))
        by_number = kind in (PlantKind.CLEARED_ELSEWHERE, PlantKind.CLEARANCE_EXPIRED)
        check = Check.DUPLICATES if kind is PlantKind.DUPLICATE_REQUEST else Check.EARLIER
        yield Plant(
            kind=kind,
            row=row.with_cells(national_id=person.national_id if by_number else ""),
            check=check,
            against=against,
            why="found by the number of his identity card" if by_number else "found by name, birth date and unit",
        )


_BAD_CELLS = (
    ("birth_date", "31/02/1985", "error"),
    ("birth_date", "1985-13-40", "error"),
    ("birth_date", "#REF!", "error"),
    ("birth_date", "12/05/2081", "error"),
    ("name", "", "error"),
    ("name", "\u202e{}", "warning"),
    ("sex", "Q7", "error"),
    ("position", '=HYPERLINK("http://example.invalid","Medic")', "none"),
)
