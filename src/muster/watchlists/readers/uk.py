"""The consolidated list of the United Kingdom (OFSI) in its CSV form.

A first line with the date, then a header, then one row for each combination of a name with a birth date: the rows of a
group id are one entry. Cells may hold several values, `(1) Tunisia (2) Libya`; an unknown day or month is `00`. From
2020 on there are columns for the name in its own script, for the quality of an alias and for document numbers.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import chain, islice
from pathlib import Path

from muster.errors import InputError
from muster.names import Kind
from muster.screening.records import Record
from muster.watchlists.readers.countries import countries
from muster.watchlists.readers.dates import count_unreadable, date_from_slashes
from muster.watchlists.readers.numbered import find_numbers, split_numbered
from muster.watchlists.readers.parents import father_name, mother_name
from muster.watchlists.readers.tables import read_mappings
from muster.watchlists.readers.text import clean, decode_lines, distinct

DATE_LINE = "Last Updated"
NEEDED = frozenset({"Group ID", "Group Type", "Alias Type", "Name 1", "Name 6", "DOB", "Nationality"})
_NAME_COLUMNS = ("Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6")
_DOCUMENT_COLUMNS = ("Passport Number", "Passport Details", "NI Number", "National Identification Number")
_KINDS = {"Individual": Kind.PERSON, "Entity": Kind.ORGANIZATION}


def read_uk(path: Path, skipped: Counter[str] | None = None) -> Iterator[Record]:
    """Yield one record for each group id; ships and dates that can't be understood are counted in `skipped`.

    Raises:
        InputError: the file is cut off, a column is missing, or an entry is of an unknown type.
    """
    counts = skipped if skipped is not None else Counter()
    lines = decode_lines(path, fallback="cp1252")
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in read_mappings(islice(lines, 1, None), path):
        if not groups and (missing := NEEDED - row.keys()):
            raise InputError(
                f"{path.name} has no column {', '.join(sorted(missing))}; is it the OFSI consolidated list?"
            )
        groups[row["Group ID"].strip()].append(row)
    for group, rows in groups.items():
        kind = rows[0]["Group Type"].strip()
        if kind == "Ship":
            counts["ship"] += 1
        elif kind in _KINDS:
            yield _record(group, _KINDS[kind], rows, counts)
        else:
            raise InputError(f"{path.name}: group {group!r} is of the unknown type {kind!r}; fetch the file again.")


def published_on(path: Path) -> date | None:
    """Return the date in the first line."""
    first = next(decode_lines(path, fallback="cp1252"), "")
    written = date_from_slashes(first.split(",")[1]) if first.count(",") else ""
    return date.fromisoformat(written) if len(written) == 10 else None


def _record(group: str, kind: Kind, rows: list[dict[str, str]], skipped: Counter[str]) -> Record:
    each = _cells_of(rows)
    remarks = " ".join(each("Other Information"))
    main = next((row for row in rows if row["Alias Type"].startswith("Prim")), rows[0])
    name = _name(main)
    strong = (_name(row) for row in rows if not _is_weak(row))
    aliases = distinct([*each("Name Non-Latin Script"), *strong], without=[name])
    births = each("DOB")
    birth_dates = [date_from_slashes(birth) for birth in births]
    count_unreadable(skipped, births, birth_dates)
    return Record(
        id=f"uk-{group}",
        kind=kind,
        name=name,
        aliases=aliases,
        weak_aliases=distinct((_name(row) for row in rows if _is_weak(row)), without=[name, *aliases]),
        dataset="uk-ofsi",
        gender=next((gender.casefold() for gender in each("Gender")), ""),
        birth_dates=distinct(birth_dates),
        birth_places=_split(each("Town of Birth")),
        countries=countries(each("Nationality")) or countries(each("Country of Birth")) or countries(each("Country")),
        identifiers=distinct(
            chain.from_iterable(find_numbers(cell) for name in _DOCUMENT_COLUMNS for cell in each(name))
        ),
        father_name=father_name(remarks),
        mother_name=mother_name(remarks),
        positions=_split([*each("Title"), *each("Position")]),
        topics=("sanction",),
        programmes=each("Regime"),
        listed_on=min(filter(None, map(date_from_slashes, each("Listed On"))), default=""),
        remarks=remarks,
    )


def _cells_of(rows: list[dict[str, str]]) -> Callable[[str], tuple[str, ...]]:
    """Return a function that gives the distinct cells of a column over all rows of a group."""
    return lambda column: distinct(clean(row.get(column)) for row in rows)


def _split(cells: Iterable[str]) -> tuple[str, ...]:
    return distinct(chain.from_iterable(map(split_numbered, cells)))


def _name(row: dict[str, str]) -> str:
    return " ".join(filter(None, (clean(row.get(column)) for column in _NAME_COLUMNS)))


def _is_weak(row: dict[str, str]) -> bool:
    return row.get("Alias Quality", "").strip().casefold().startswith("low")
