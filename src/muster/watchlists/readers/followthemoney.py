"""Entities of the FollowTheMoney model, one JSON object on each line (https://followthemoney.tech).

Persons and organisations are read. Other schemata, and properties that no comparison uses, are left out and counted.
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

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

Entity = dict[str, object]


def read_followthemoney(path: Path, skipped: Counter[str] | None = None) -> Iterator[Record]:
    """Yield the persons and organisations in order; other schemata and unused properties are counted in `skipped`.

    Raises:
        InputError: a line is not a JSON object with `id`, `schema` and `properties`, or the last one is cut off.
    """
    counts = skipped if skipped is not None else Counter()
    broken: tuple[int, str] | None = None
    for number, line in enumerate(decode_lines(path), start=1):
        if broken:
            raise InputError(f"{path.name}, line {broken[0]}: {broken[1]}; each line must be one JSON object.")
        if not line.strip():
            continue
        try:
            entity = parse_entity(line)
        except ValueError as error:
            broken = (number, str(error))
            continue
        kind = SCHEMATA.get(str(entity["schema"]))
        if kind is None:
            counts[f"schema {entity['schema']}"] += 1
        else:
            yield _record(entity, kind, path, number, counts)
    if broken:
        raise InputError(f"{path.name} ends in the middle of a line or its last line is not JSON; fetch it again.")


def parse_entity(line: str) -> Entity:
    """Return the object in a line.

    Raises:
        ValueError: it is not JSON, or not an entity.
    """
    try:
        entity = json.loads(line)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(entity, dict) or not {"id", "schema", "properties"} <= entity.keys():
        raise ValueError("not an entity with id, schema and properties")
    return entity


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
