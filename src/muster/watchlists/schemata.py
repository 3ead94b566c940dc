"""The schemata of FollowTheMoney, as far as clients ask for them: what is a kind of what, with which properties."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

DATA: Final = files("muster.watchlists") / "data"
TOPMOST: Final = "Thing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """A property as its schema declares it; `reverse` is what a property that names an entity is called from there."""

    name: str
    schema: str
    label: str
    type: str
    hidden: bool
    reverse: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """A schema with all that it inherits: `ancestors` holds itself too."""

    name: str
    label: str
    plural: str
    matchable: bool
    edge: bool
    featured: tuple[str, ...]
    ancestors: frozenset[str]
    properties: Mapping[str, Property]


def find_schema(name: str) -> Schema | None:
    """The schema of that name."""
    return all_schemata().get(name)


def is_a(name: str, ancestor: str) -> bool:
    """Whether a schema is the other or a kind of it; one that is not known is only itself."""
    schema = find_schema(name)
    return name == ancestor or (schema is not None and ancestor in schema.ancestors)


@cache
def all_schemata() -> Mapping[str, Schema]:
    """Every schema by name."""
    rows = {row["schema"]: row for row in _rows("schemata.csv")}
    declared: dict[str, dict[str, Property]] = {name: {} for name in rows}
    for row in _rows("properties.csv"):
        declared[row["schema"]][row["property"]] = Property(
            name=row["property"],
            schema=row["schema"],
            label=row["label"],
            type=row["type"],
            hidden=row["hidden"] == "1",
            reverse=row["reverse"],
        )
    return {name: _schema(name, rows, declared) for name in rows}


def _schema(name: str, rows: Mapping[str, Mapping[str, str]], declared: Mapping[str, dict[str, Property]]) -> Schema:
    row = rows[name]
    above = list(dict.fromkeys(_upwards(name, rows)))
    return Schema(
        name=name,
        label=row["label"],
        plural=row["plural"],
        matchable=row["matchable"] == "1",
        edge=row["edge"] == "1",
        featured=tuple(filter(None, row["featured"].split(";"))),
        ancestors=frozenset(above),
        properties={key: found for one in reversed(above) for key, found in declared[one].items()},
    )


def _upwards(name: str, rows: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    yield name
    for parent in filter(None, rows[name]["extends"].split(";")):
        yield from _upwards(parent, rows)


def _rows(file: str) -> list[dict[str, str]]:
    return list(csv.DictReader((DATA / file).read_text(encoding="utf-8").splitlines()))
