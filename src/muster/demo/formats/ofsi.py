"""The UK's consolidated list of 2018: a date line above the header, cp1252, one row for each alias and birth date."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from io import StringIO
from pathlib import Path

from muster.demo.listings import Listing

_COLUMNS = (
    "Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Title,DOB,Town of Birth,Country of Birth,Nationality,Passport Details,"
    "NI Number,Position,Address 1,Address 2,Address 3,Address 4,Address 5,Address 6,Post/Zip Code,Country,"
    "Other Information,Group Type,Alias Type,Regime,Listed On,Last Updated,Group ID"
)
HEADER = next(csv.reader([_COLUMNS]))


def _births(listing: Listing) -> Iterator[str]:
    """Yield dates as dd/mm/yyyy with 00 for what is not known; a range has a row for each of its years."""
    for written in listing.births or ("",):
        if "/" in written:
            first, last = (int(year) for year in written.split("/"))
            yield from (f"00/00/{year}" for year in range(first, last + 1))
        elif len(written) == 10:
            yield f"{date.fromisoformat(written):%d/%m/%Y}"
        else:
            yield f"00/00/{written.lstrip('~')}" if written else ""


def _name_cells(parts: tuple[str, ...], kind: str) -> dict[str, str]:
    """Put the family name into Name 6 and the others into Name 1 to 5; an organisation stands in Name 6 alone."""
    if kind != "person":
        return {"Name 6": " ".join(parts).upper()}
    cells = {f"Name {number}": part for number, part in enumerate(parts[:-1], 1)}
    return {"Name 6": parts[-1].upper(), **cells}


def _rows(listing: Listing) -> Iterator[dict[str, str]]:
    spellings = [("Prime Alias", listing.names)]
    aliases = [tuple(alias.split()) if listing.kind == "person" else (alias,) for alias in listing.aliases]
    spellings += [("AKA", alias) for alias in aliases]
    spellings += [("AKA", (alias,)) for alias in listing.weak_aliases]
    other = listing.reason
    if listing.father:
        other += f" Father's name: {listing.father}."
    if listing.mother:
        other += f" Mother's name: {listing.mother}."
    for alias_type, parts in spellings:
        for birth in _births(listing):
            yield {
                **_name_cells(parts, listing.kind),
                "DOB": birth,
                "Town of Birth": listing.birth_town,
                "Country of Birth": listing.nationality if listing.birth_town else "",
                "Nationality": listing.nationality if listing.kind == "person" else "",
                "Passport Details": f"Passport number {listing.identifier}" if listing.identifier else "",
                "Position": listing.position,
                "Country": listing.nationality,
                "Other Information": other,
                "Group Type": "Individual" if listing.kind == "person" else "Entity",
                "Alias Type": alias_type,
                "Regime": "Nahrazan",
                "Listed On": f"{listing.listed_on:%d/%m/%Y}",
                "Last Updated": f"{listing.listed_on:%d/%m/%Y}",
                "Group ID": str(listing.number),
            }


def write_ofsi(listings: Iterable[Listing], path: Path, published_on: date) -> None:
    """Write the list as one CSV file, sorted by family name as the publisher does."""
    rows = sorted((row for listing in listings for row in _rows(listing)), key=lambda row: row["Name 6"])
    text = StringIO()
    text.write(f"Last Updated,{published_on:%d/%m/%Y}" + "," * (len(HEADER) - 2) + "\n")
    table = csv.DictWriter(text, HEADER, restval="", lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode("cp1252"))
