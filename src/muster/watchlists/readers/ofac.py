"""The SDN list of the US Treasury (OFAC) in its legacy CSV form: `sdn.csv` with `alt.csv`, `add.csv` beside it.

The files have no header; `-0-` says nothing; a last line of 0x1A ends them. What is known of a person stands in the
remarks (see `ofac_remarks`), which continue in `sdn_comments.csv` when they are long. Layout: OFAC, "SDN list data
formats and data schemas". Vessels and aircraft are counted as skipped: nobody vets them.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from muster.errors import InputError
from muster.names import Kind
from muster.screening.records import Record
from muster.watchlists.readers.countries import countries, country_code
from muster.watchlists.readers.ofac_remarks import Remarks, read_remarks
from muster.watchlists.readers.tables import read_rows
from muster.watchlists.readers.text import clean, decode_lines, distinct

COLUMNS = 12
KINDS = frozenset({"individual", "", "vessel", "aircraft"})
_NO_COUNTRY = re.compile(r"undetermined|Region:")
_CUT_OFF_NULLS = frozenset({"", "-", "-0"})


@dataclass(frozen=True, slots=True)
class _Companions:
    """What the files beside `sdn.csv` say, by entry number."""

    aliases: dict[str, list[str]]
    countries: dict[str, list[str]]
    more_remarks: dict[str, str]


def read_ofac(path: Path, skipped: Counter[str] | None = None) -> Iterator[Record]:
    """Yield the persons and organisations of `sdn.csv`; a missing companion file is counted in `skipped`.

    Raises:
        InputError: one of the files is cut off or not CSV.
    """
    counts = skipped if skipped is not None else Counter()
    companions = _read_companions(path, counts)
    last: list[str] = []
    for row in read_rows(decode_lines(path, fallback="latin-1"), path, width=COLUMNS):
        last = row
        kind = null(row[2])
        if kind in {"vessel", "aircraft"}:
            counts[kind] += 1
        elif kind in KINDS:
            yield _record(row, companions)
        else:
            raise InputError(f"{path.name}: entry {row[0]} is of the unknown type {kind!r}; nothing was read from it.")
    if last and last[-1].strip() in _CUT_OFF_NULLS:
        raise InputError(f"{path.name} ends in the middle of a row: it was truncated on its way; fetch it again.")


def null(cell: str) -> str:
    """Return the cell, or empty for `-0-`."""
    words = clean(cell)
    return "" if words == "-0-" else words


def _read_companions(path: Path, skipped: Counter[str]) -> _Companions:
    aliases: dict[str, list[str]] = defaultdict(list)
    places: dict[str, list[str]] = defaultdict(list)
    remarks: dict[str, str] = defaultdict(str)
    for row in _companion_rows(path.with_name("alt.csv"), 5, skipped):
        aliases[row[0]].append(null(row[3]))
    for row in _companion_rows(path.with_name("add.csv"), 6, skipped):
        places[row[0]].append(null(row[4]))
    comments = path.with_name("sdn_comments.csv")
    if comments.exists():
        for row in _companion_rows(comments, 2, skipped):
            remarks[row[0]] += row[1]
    return _Companions(aliases, places, remarks)


def _companion_rows(path: Path, width: int, skipped: Counter[str]) -> Iterator[list[str]]:
    if not path.exists():
        skipped[f"missing {path.name}"] = 1
        return
    yield from read_rows(decode_lines(path, fallback="latin-1"), path, width=width)


def _record(row: list[str], companions: _Companions) -> Record:
    number = row[0].strip()
    person = null(row[2]) == "individual"
    remarks = read_remarks(row[11] + companions.more_remarks.get(number, ""))
    name = _turn(null(row[1]), person=person)
    aliases = distinct((_turn(alias, person=person) for alias in companions.aliases.get(number, ())), without=[name])
    return Record(
        id=f"ofac-{number}",
        kind=Kind.PERSON if person else Kind.ORGANIZATION,
        name=name,
        aliases=aliases,
        weak_aliases=distinct(
            (_turn(alias, person=person) for alias in remarks.weak_aliases), without=[name, *aliases]
        ),
        dataset="ofac-sdn",
        gender=remarks.gender,
        birth_dates=remarks.birth_dates,
        birth_places=remarks.birth_places,
        countries=_countries(remarks, companions.countries.get(number, ())),
        identifiers=remarks.identifiers,
        positions=distinct([null(row[4])]),
        topics=("sanction",),
        programmes=distinct(null(row[3]).split("] [")),
        remarks=remarks.text,
    )


def _turn(name: str, *, person: bool) -> str:
    """Return `SURNAME, Given, Jr.` of a person in the order in which it is spoken: `Given Jr. SURNAME`."""
    if not person:
        return name
    surname, _comma, rest = name.partition(",")
    return clean(f"{rest.replace(',', ' ')} {surname}")


def _countries(remarks: Remarks, addresses: list[str] | tuple[()]) -> tuple[str, ...]:
    """Nationality and citizenship; where neither is known the country of birth and those of the addresses."""
    if remarks.nationalities:
        return countries(remarks.nationalities)
    births = (country_code(place.rpartition(",")[2]) for place in remarks.birth_places)
    return distinct((*births, *countries(place for place in addresses if not _NO_COUNTRY.match(place))))
