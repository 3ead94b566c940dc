"""From a row of texts to a query: the columns that a roster may have, and how their cells are read."""

from collections.abc import Mapping
from typing import Final

from muster.errors import InputError
from muster.names import Kind
from muster.screening.countries import country_code
from muster.screening.features import read_gender
from muster.screening.records import Query

NAME_COLUMNS: Final = ("name", "full_name")
NAME_PARTS: Final = ("first_name", "middle_name", "last_name")
KIND_WORDS: Final = {"organisation": Kind.ORGANIZATION, "entity": Kind.ORGANIZATION, "individual": Kind.PERSON}


def has_names(columns: tuple[str, ...]) -> bool:
    """Whether a table with these columns names anybody."""
    return bool({column_of(column) for column in columns} & {*NAME_COLUMNS, *NAME_PARTS})


def column_of(written: str) -> str:
    """A column's name as it is looked for: lower case, words joined by underscores."""
    return "_".join(written.strip().strip("\ufeff").lower().replace("-", " ").replace("_", " ").split())


def query_from_row(row: Mapping[str, str]) -> Query:
    """The query that a row of texts asks.

    The columns are `name` or `full_name` (else `first_name middle_name last_name` are joined), and optionally `aliases`
    (split by `;`), `kind`, `gender`, `date_of_birth`, `place_of_birth`, `nationality` or `country` (split by `;`),
    `identifiers` (split by `;`), `father_name`, `mother_name`, `unit`, `rank`. Others are left aside.

    Raises:
        InputError: `kind` is none that is known.
    """
    cells = {column_of(name): cell.strip() for name, cell in row.items() if cell}
    parts = [cells[part] for part in NAME_PARTS if cells.get(part)]
    return Query(
        name=cells.get("name") or cells.get("full_name") or " ".join(parts),
        kind=_kind(cells.get("kind", "")),
        aliases=_several(cells, "aliases"),
        gender=read_gender(cells.get("gender", "")),
        birth_date=cells.get("date_of_birth") or cells.get("birth_date", ""),
        birth_place=cells.get("place_of_birth") or cells.get("birth_place", ""),
        countries=tuple(country_code(one) or one for one in _several(cells, "nationality", "country")),
        identifiers=_several(cells, "identifiers", "id_number"),
        father_name=cells.get("father_name", ""),
        mother_name=cells.get("mother_name", ""),
        unit=cells.get("unit", ""),
        rank=cells.get("rank", ""),
    )


def _several(cells: Mapping[str, str], *columns: str) -> tuple[str, ...]:
    written = (one.strip() for column in columns for one in cells.get(column, "").split(";"))
    return tuple(dict.fromkeys(one for one in written if one))


def _kind(written: str) -> Kind:
    word = written.lower() or Kind.PERSON.value
    try:
        return KIND_WORDS.get(word) or Kind(word)
    except ValueError as error:
        raise InputError(f"The kind is {written!r}; use one of {', '.join(kind.value for kind in Kind)}.") from error
