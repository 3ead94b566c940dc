"""A list of one's own: CSV with `id,kind,name,aliases,birth_date,country`; `;` stands between several values."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from muster.errors import InputError
from muster.names import Kind
from muster.screening.records import Record
from muster.watchlists.readers.countries import country
from muster.watchlists.readers.dates import partial_date
from muster.watchlists.readers.tables import read_mappings
from muster.watchlists.readers.text import clean, decode_lines, distinct

NEEDED = frozenset({"id", "kind", "name"})
KNOWN = NEEDED | {"aliases", "birth_date", "country"}
_KINDS = {"organisation": Kind.ORGANIZATION, "": Kind.PERSON} | {kind.value: kind for kind in Kind}


def read_plain(path: Path, skipped: Counter[str] | None = None) -> Iterator[Record]:
    """Yield a record for each row; columns that are not ours are left out and counted in `skipped`.

    Raises:
        InputError: the file is cut off, or a row has no id or name, an unknown kind or an unreadable birth date.
    """
    counts = skipped if skipped is not None else Counter()
    for number, cells in enumerate(read_mappings(decode_lines(path), path), start=2):
        row = {column.strip().casefold(): clean(cell) for column, cell in cells.items()}
        counts.update(f"column {column}" for column in row.keys() - KNOWN)
        if missing := sorted(NEEDED - row.keys()):
            raise InputError(f"{path.name} has no column {', '.join(missing)}.")
        yield _record(row, f"{path.name}, row {number}")


def _record(row: dict[str, str], where: str) -> Record:
    if not row["id"] or not row["name"]:
        raise InputError(f"{where}: the id or the name is empty.")
    kind = _KINDS.get(row["kind"].casefold())
    if kind is None:
        raise InputError(f"{where}: the kind {row['kind']!r} is none of person, organization, unit.")
    return Record(
        id=row["id"],
        kind=kind,
        name=row["name"],
        aliases=distinct(_split(row.get("aliases", "")), without=[row["name"]]),
        birth_dates=distinct(_birth_date(words, where) for words in _split(row.get("birth_date", ""))),
        countries=distinct(map(country, _split(row.get("country", "")))),
    )


def _split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _birth_date(words: str, where: str) -> str:
    understood = partial_date(words)
    if not understood:
        raise InputError(
            f"{where}: the birth date {words!r} is not like 1964, 1964-05, 1964-05-17, ~1964 or 1960/1964."
        )
    return understood
