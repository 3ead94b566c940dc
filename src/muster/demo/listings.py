"""Who stands on which watchlist, and how each list's publisher wrote them down."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from muster.demo.dice import pick_weighted
from muster.demo.land import REPUBLIC, SPONSOR
from muster.demo.people import Person
from muster.demo.spelling import Style, misspell


class Watchlist(StrEnum):
    """The five lists that the coalition screens against."""

    OFAC = "ofac"
    UN = "un"
    UK = "uk"
    DISMISSED = "dismissed"
    COALITION = "coalition"


HOUSE_STYLE = {
    Watchlist.OFAC: Style.COALITION,
    Watchlist.UN: Style.COALITION,
    Watchlist.UK: Style.BANK,
    Watchlist.DISMISSED: Style.INTERIOR,
    Watchlist.COALITION: Style.FRONTIER,
}

_FIRST_NUMBER = {
    Watchlist.OFAC: 9_000_101,
    Watchlist.UN: 99_000_001,
    Watchlist.UK: 9_700_001,
    Watchlist.DISMISSED: 1,
    Watchlist.COALITION: 1,
}
_ID = {
    Watchlist.OFAC: "ofac-{}",
    Watchlist.UN: "un-{}",
    Watchlist.UK: "uk-{}",
    Watchlist.DISMISSED: "dismissed-{:05d}",
    Watchlist.COALITION: "cwl-{:04d}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One entry of one list. Dates of birth are partial ISO dates; `~` says approximately, `1960/1964` a range.

    `names` are the parts of the main name in natural order, the family name last when there is one; `person_id` says
    who is meant, which no list says.
    """

    watchlist: Watchlist
    number: int
    kind: str
    names: tuple[str, ...]
    sex: str = ""
    has_family_name: bool = False
    arabic: str = ""
    aliases: tuple[str, ...] = ()
    weak_aliases: tuple[str, ...] = ()
    births: tuple[str, ...] = ()
    birth_town: str = ""
    nationality: str = ""
    father: str = ""
    mother: str = ""
    identifier: str = ""
    position: str = ""
    reason: str = ""
    listed_on: date = date(2018, 1, 1)
    person_id: str = ""

    @property
    def id(self) -> str:
        """The record's id by the contract of the list readers."""
        return _ID[self.watchlist].format(self.number)

    @property
    def name(self) -> str:
        return " ".join(self.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How much a list's entry tells: which links of the chain, whether the nisba, Arabic script, a birth date."""

    links: int = 3
    nisba: bool = True
    arabic: bool = False
    birth: str = "exact"


_REASONS = {
    Watchlist.OFAC: ("Financed an armed group.", "Procured weapons for an armed group.", "Commanded a column."),
    Watchlist.UN: ("Took part in attacks on civilians, as the Panel reports.", "Recruited for an armed group."),
    Watchlist.UK: ("Involved in undermining peace and stability.", "Provided support to an armed group."),
    Watchlist.DISMISSED: ("Dismissed by order of the former minister; no reason is stated.",),
    Watchlist.COALITION: ("Attack on a coalition patrol reported.", "Access to bases withdrawn.", "To be interviewed."),
}
_POSITIONS = ("Column leader", "Paymaster", "Liaison officer", "Quartermaster", "Spokesman", "")


class Desk:
    """The desk that writes entries: numbers them list by list and words them as that list does."""

    def __init__(self, rng: Random, today: date) -> None:
        self._rng = rng
        self._today = today
        self._next = dict(_FIRST_NUMBER)

    def _number(self, watchlist: Watchlist) -> int:
        number = self._next[watchlist]
        self._next[watchlist] += self._rng.choice((1, 1, 2, 3))
        return number

    def _listed_on(self) -> date:
        """Draw a day in the twelve years that ended a month ago."""
        return self._today - timedelta(days=self._rng.randrange(30, 12 * 365))

    def _birth(self, person: Person, precision: str) -> tuple[str, ...]:
        born = person.birth_on_papers
        match precision:
            case "exact":
                return (born.isoformat(),)
            case "year":
                return (str(born.year),)
            case "circa":
                return (f"~{born.year + self._rng.choice((-1, 0, 1))}",)
            case "range":
                return (f"{born.year - 1}/{born.year + 1}",)
            case _:
                return ()

    def shape(self) -> Shape:
        """Draw how much an ordinary entry tells."""
        rng = self._rng
        return Shape(
            links=rng.choice((2, 3, 3, 3, 4)),
            nisba=rng.random() < 0.8,
            arabic=rng.random() < 0.45,
            birth=pick_weighted(rng, ("exact", "year", "circa", "range", "none"), (50, 22, 12, 8, 8)),
        )

    def list_person(self, watchlist: Watchlist, person: Person, shape: Shape | None = None) -> Listing:
        """Write one person down; a stated shape allows no aliases that would give the name away in another form."""
        rng, style = self._rng, HOUSE_STYLE[watchlist]
        told = shape or self.shape()
        aliases: list[str] = []
        if shape is None and rng.random() < 0.5:
            other = rng.choice([choice for choice in Style if choice != style])
            aliases.append(person.name(other, links=rng.choice((2, 3)), nisba=rng.random() < 0.7))
        if shape is None and rng.random() < 0.2:
            aliases.append(misspell(person.name(style, links=2), rng))
        parts = [part.written(style) for part in person.chain[: told.links]]
        return Listing(
            watchlist=watchlist,
            number=self._number(watchlist),
            kind="person",
            sex=person.sex,
            names=(*parts, person.nisba.written(style)) if told.nisba else tuple(parts),
            has_family_name=told.nisba,
            arabic=person.arabic(links=told.links, nisba=told.nisba) if told.arabic else "",
            aliases=tuple(dict.fromkeys(aliases)),
            weak_aliases=(person.kunya_written(style),) if person.kunya and rng.random() < 0.7 else (),
            births=self._birth(person, told.birth),
            birth_town=person.birthplace.name if rng.random() < 0.6 else "",
            nationality=REPUBLIC,
            father=person.father.written(style) if rng.random() < 0.2 else "",
            mother=person.mother_name(style) if rng.random() < 0.3 else "",
            identifier=f"N{rng.randrange(10**7):07d}" if rng.random() < 0.2 else "",
            position=rng.choice(_POSITIONS) if watchlist is not Watchlist.DISMISSED else "Police officer",
            reason=rng.choice(_REASONS[watchlist]),
            listed_on=self._listed_on(),
            person_id=person.id,
        )

    def list_organisation(self, watchlist: Watchlist, name: str, arabic: str, aliases: tuple[str, ...]) -> Listing:
        """Write one organisation down."""
        return Listing(
            watchlist=watchlist,
            number=self._number(watchlist),
            kind="organization",
            names=(name,),
            arabic=arabic,
            aliases=aliases,
            nationality=self._rng.choice((REPUBLIC, REPUBLIC, SPONSOR)),
            reason=self._rng.choice(_REASONS[watchlist]),
            listed_on=self._listed_on(),
        )


_TRADES = (
    "General Trading",
    "Transport",
    "Exchange",
    "Construction",
    "Import and Export",
    "Dates and Grain",
    "Telecoms",
)
_TRADES_ARABIC = (
    "التجارة العامة",
    "النقل",
    "الصرافة",
    "المقاولات",
    "الاستيراد والتصدير",
    "التمور والحبوب",
    "الاتصالات",
)


def list_companies(
    desk: Desk, rng: Random, towns: Iterable[tuple[str, str]], lists: Iterable[Watchlist]
) -> list[Listing]:
    """Write down trading companies that are said to have paid for the militias, one for each town and list."""
    found = []
    for watchlist in lists:
        for town, arabic in towns:
            trade = rng.randrange(len(_TRADES))
            name = f"{town} {_TRADES[trade]} Company"
            short = "".join(word[0] for word in name.split() if word != "and")
            found.append(
                desk.list_organisation(
                    watchlist, name, f"شركة {arabic} {_TRADES_ARABIC[trade]}", (f"{name} LLC", short)
                )
            )
    return found
