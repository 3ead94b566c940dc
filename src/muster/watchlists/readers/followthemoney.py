"""Entities of the FollowTheMoney model, one JSON object on each line (https://followthemoney.tech).

Persons and organisations are read for screening. Other schemata, and properties that no comparison uses, are counted;
whoever keeps a list keeps them as they came. A delta says on each line what became of one entity.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from muster.errors import InputError
from muster.names import Kind
from muster.screening.records import Record
from muster.watchlists.readers.countries import country
from muster.watchlists.readers.dates import count_unreadable, partial_date
from muster.watchlists.readers.text import clean, decode_lines, distinct

SCHEMATA = {
    "Person": Kind.PERSON,
    "Organization": Kind.ORGANIZATION,
    "PublicBody": Kind.ORGANIZATION,
    "Company": Kind.ORGANIZATION,
    "LegalEntity": Kind.ORGANIZATION,
}
_NAMES = ("name",)
_ALIASES = ("alias", "previousName", "abbreviation")
_WEAK_ALIASES = ("weakAlias",)
_COUNTRIES = ("nationality", "citizenship", "country", "jurisdiction", "mainCountry")
_NUMBERS = (
    "passportNumber",
    "idNumber",
    "socialSecurityNumber",
    "registrationNumber",
    "taxNumber",
    "innCode",
    "ogrnCode",
)
_DATES = ("birthDate",)
_OTHERS = (
    "gender",
    "birthPlace",
    "fatherName",
    "motherName",
    "position",
    "title",
    "topics",
    "program",
    "programId",
    "notes",
)
KNOWN = frozenset((*_NAMES, *_ALIASES, *_WEAK_ALIASES, *_COUNTRIES, *_NUMBERS, *_DATES, *_OTHERS))

NEVER_KEPT = frozenset({"ethnicity", "religion", "political"})
"""Creed is no feature, no filter and no sort order here (rule 4), so what a list says of it stays in its file alone."""

Entity = dict[str, object]
Parsed = TypeVar("Parsed")


class Operation(StrEnum):
    """What a line of a delta does."""

    ADD = "ADD"
    MOD = "MOD"
    DEL = "DEL"


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a delta; what is deleted has no content, and what is never screened no record."""

    operation: Operation
    entity_id: str
    content: Entity | None = None
    record: Record | None = None


def read_followthemoney(
    path: Path, skipped: Counter[str] | None = None, kept: dict[str, Entity] | None = None
) -> Iterator[Record]:
    """Yield the persons and organisations in order; other schemata and unused properties are counted in `skipped`.

    Into `kept` goes the content of every entity of any schema by id, as it came but for what is never kept.

    Raises:
        InputError: a line is not a JSON object with `id`, `schema` and `properties`, or the last one is cut off.
    """
    counts = skipped if skipped is not None else Counter()
    for number, entity in _parsed_lines(path, parse_entity):
        if kept is not None:
            if str(entity["id"]) in kept:
                raise InputError(f"{path.name}: the id {entity['id']!r} comes twice; fetch the file again.")
            kept[str(entity["id"])] = _content(entity, path, number)
        record = _read(entity, path, number, counts)
        if record is not None:
            yield record


def read_delta(path: Path, skipped: Counter[str]) -> Iterator[Change]:
    """Yield the changes that a delta makes, in order; what `read_followthemoney` counts is counted here too.

    Raises:
        InputError: a line is no change of an entity, an entity comes twice, or the last line is cut off.
    """
    seen: set[str] = set()
    for number, (operation, entity) in _parsed_lines(path, parse_change):
        entity_id = str(entity["id"])
        if entity_id in seen:
            raise InputError(f"{path.name}, line {number}: the delta changes {entity_id!r} twice; ask for another.")
        seen.add(entity_id)
        if operation is Operation.DEL:
            yield Change(operation, entity_id)
        else:
            content = _content(entity, path, number)
            yield Change(operation, entity_id, content, _read(entity, path, number, skipped))


def parse_entity(line: str) -> Entity:
    """Return the object in a line.

    Raises:
        ValueError: it is not JSON, or not an entity.
    """
    return _require_entity(_parse(line))


def parse_change(line: str) -> tuple[Operation, Entity]:
    """Return what a line of a delta does, and to which entity; of one that is deleted only the id is certain.

    Raises:
        ValueError: it is not JSON, or not a change of an entity.
    """
    change = _parse(line)
    if not isinstance(change, dict) or change.get("op") not in set(Operation):
        raise ValueError("not a change with op ADD, MOD or DEL")
    operation, entity = Operation(change["op"]), change.get("entity")
    if operation is not Operation.DEL:
        return operation, _require_entity(entity)
    if not isinstance(entity, dict) or not str(entity.get("id") or ""):
        raise ValueError("not a change of an entity with an id")
    return operation, entity


def _parsed_lines(path: Path, parse: Callable[[str], Parsed]) -> Iterator[tuple[int, Parsed]]:
    """Yield the lines that are not empty, with their numbers."""
    broken: tuple[int, str] | None = None
    for number, line in enumerate(decode_lines(path), start=1):
        if broken:
            raise InputError(f"{path.name}, line {broken[0]}: {broken[1]}; each line must be one JSON object.")
        if not line.strip():
            continue
        try:
            parsed = parse(line)
        except ValueError as error:
            broken = (number, str(error))
            continue
        yield number, parsed
    if broken:
        raise InputError(f"{path.name} ends in the middle of a line or its last line is not JSON; fetch it again.")


def _parse(line: str) -> Any:  # noqa: ANN401 -- whatever a line of JSON may hold
    try:
        return json.loads(line, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _require_entity(found: object) -> Entity:
    if not isinstance(found, dict) or not {"id", "schema", "properties"} <= found.keys():
        raise ValueError("not an entity with id, schema and properties")
    return found


def _content(entity: Entity, path: Path, line: int) -> Entity:
    """The entity as it is kept: without its id, which stands beside it, and without what is never kept."""
    try:
        return {name: _kept(value) for name, value in entity.items() if name != "id"}
    except RecursionError as error:
        raise InputError(f"{path.name}, line {line}: nested too deeply; fetch the file again.") from error


def _kept(value: object) -> object:
    if isinstance(value, str):
        return _storable(value)
    if isinstance(value, list):
        return [_kept(one) for one in value]
    if isinstance(value, dict):
        return {_storable(str(name)): _kept(one) for name, one in value.items() if name not in NEVER_KEPT}
    return value


def _read(entity: Entity, path: Path, line: int, skipped: Counter[str]) -> Record | None:
    kind = SCHEMATA.get(str(entity["schema"]))
    if kind is None:
        skipped[f"schema {entity['schema']}"] += 1
        return None
    return _record(entity, kind, path, line, skipped)


def _record(entity: Entity, kind: Kind, path: Path, line: int, skipped: Counter[str]) -> Record:
    properties = _properties(entity, path, line)
    skipped.update(f"property {name}" for name in properties.keys() - KNOWN)

    def values(*names: str) -> list[str]:
        return [value for name in names for value in properties.get(name, ())]

    names = distinct([_caption(entity, values("name")), *values("name")])
    if not names:
        raise InputError(f"{path.name}, line {line}: entity {entity['id']!r} has no name.")
    aliases = distinct([*names[1:], *values(*_ALIASES)], without=names[:1])
    births = values("birthDate")
    birth_dates = [partial_date(birth) for birth in births]
    count_unreadable(skipped, births, birth_dates)
    return Record(
        id=str(entity["id"]),
        kind=kind,
        name=names[0],
        aliases=aliases,
        weak_aliases=distinct(values("weakAlias"), without=[names[0], *aliases]),
        dataset=next(iter(_texts(entity.get("datasets"))), ""),
        gender=next(iter(values("gender")), ""),
        birth_dates=distinct(birth_dates),
        birth_places=distinct(values("birthPlace")),
        countries=distinct(map(country, values("nationality", "citizenship") or values(*_COUNTRIES))),
        identifiers=distinct(values(*_NUMBERS)),
        father_name=next(iter(values("fatherName")), ""),
        mother_name=next(iter(values("motherName")), ""),
        positions=distinct(values("title", "position")),
        topics=distinct(values("topics")),
        programmes=distinct(values("program", "programId")),
        remarks=" ".join(values("notes")),
    )


def _caption(entity: Entity, names: list[str]) -> str:
    """The caption is the name that the publisher shows, when it is a name at all."""
    caption = clean(str(entity.get("caption") or ""))
    return caption if caption in names else ""


def _properties(entity: Entity, path: Path, line: int) -> dict[str, list[str]]:
    properties = entity["properties"]
    if not isinstance(properties, dict):
        raise InputError(f"{path.name}, line {line}: the properties of {entity['id']!r} are not an object.")
    return {str(name): _texts(value) for name, value in properties.items()}


def _texts(value: object) -> list[str]:
    """The texts in a value that should be a list of texts; nested entities are left out."""
    found = value if isinstance(value, list) else [value]
    return [clean(_storable(text)) for text in found if isinstance(text, str) and text.strip()]


def _storable(text: str) -> str:
    """JSON can escape what no database keeps, NUL and half characters; they become U+FFFD."""
    return text.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
