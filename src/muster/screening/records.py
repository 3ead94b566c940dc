"""What is listed and what is asked: the two sides of every comparison."""

from dataclasses import dataclass

from muster.names import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One person, organisation or unit that can be found: an entry of a watchlist, of the registry, of a roster.

    Dates are partial ISO dates (`1964`, `1964-05`, `1964-05-17`) or ranges (`1960/1964`); a leading `~` says
    approximately. Countries are ISO 3166-1 alpha-2 in lower case where they are known, else the words as written.
    """

    id: str
    kind: Kind
    name: str
    aliases: tuple[str, ...] = ()
    weak_aliases: tuple[str, ...] = ()
    dataset: str = ""
    gender: str = ""
    birth_dates: tuple[str, ...] = ()
    birth_places: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    father_name: str = ""
    mother_name: str = ""
    units: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    listed_on: str = ""
    remarks: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One subject to look for; empty means not known, and what is not known neither raises nor lowers a score."""

    name: str
    kind: Kind = Kind.PERSON
    aliases: tuple[str, ...] = ()
    gender: str = ""
    birth_date: str = ""
    birth_place: str = ""
    countries: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    father_name: str = ""
    mother_name: str = ""
    unit: str = ""
    rank: str = ""
