"""Entries as entities of FollowTheMoney: as they came where the list is one, else written from the record."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeAlias

from muster.audit.canonical import JsonValue
from muster.names import Kind
from muster.screening import Record
from muster.watchlists.entries import CONTENT
from muster.watchlists.models import Entry
from muster.watchlists.schemata import DATA, find_schema

Properties: TypeAlias = Mapping[str, tuple[JsonValue, ...]]

OF_INTEREST: Final = frozenset((DATA / "risks.txt").read_text(encoding="utf-8").split())
"""The topics that FollowTheMoney counts as risks."""

SCHEMA_OF_KIND: Final = {Kind.PERSON: "Person", Kind.ORGANIZATION: "Organization", Kind.UNIT: "Organization"}
CODE: Final = re.compile(r"[a-z]{2,3}(-[a-z]{2})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """An entity as clients of FollowTheMoney read it; `first_seen`, `last_change` and `last_seen` are this site's."""

    id: str
    schema: str
    caption: str
    properties: Properties
    datasets: tuple[str, ...]
    referents: tuple[str, ...] = ()
    first_seen: datetime | None = None
    last_change: datetime | None = None
    last_seen: datetime | None = None

    @property
    def target(self) -> bool:
        """Whether a topic says that somebody should look at it."""
        return not OF_INTEREST.isdisjoint(self.texts("topics"))

    def texts(self, *names: str) -> tuple[str, ...]:
        """The values of some properties that are texts, each once."""
        found = (value for name in names for value in self.properties.get(name, ()))
        return tuple(dict.fromkeys(value for value in found if isinstance(value, str)))

    def of_type(self, *types: str) -> tuple[str, ...]:
        """The values of all properties of some types, by what its schema says."""
        schema = find_schema(self.schema)
        known = schema.properties if schema else {}
        return self.texts(*(name for name in self.properties if name in known and known[name].type in types))


def dataset_name(code: str) -> str:
    """The code of a list as a name that clients take: small letters, digits and underscores."""
    return code.replace("-", "_")


def entity_of(entry: Entry) -> Entity:
    """One entry, as its own list tells it; `entry.watchlist` and `entry.added_in` should be selected with it."""
    written = entry.written
    content = written.get(CONTENT)
    name = dataset_name(entry.watchlist.code)
    if content is None:
        entity = _from_record(entry.record, name)
    else:
        own = [dataset_name(one) for one in _texts(content.get("datasets"))]
        properties = {key: _values(value) for key, value in content["properties"].items()}
        names = [one for one in properties.get("name", ()) if isinstance(one, str)]
        entity = Entity(
            id=entry.entity_id,
            schema=str(content["schema"]),
            caption=str(content.get("caption") or written.get("name") or next(iter(names), entry.entity_id)),
            properties=properties,
            datasets=tuple(dict.fromkeys((name, *own))),
            referents=_texts(content.get("referents")),
        )
    seen = [entry.added_in.imported_at, *filter(None, [entry.watchlist.confirmed_at])]
    return replace(entity, first_seen=seen[0], last_change=seen[0], last_seen=max(seen))


def merge_entities(entities: Iterable[Entity]) -> Entity:
    """What several lists say about one id as one entity; the first one's schema and caption stand."""
    first, *others = entities
    properties = dict(first.properties)
    for other in others:
        for name, values in other.properties.items():
            held = properties.get(name, ())
            properties[name] = (*held, *(value for value in values if value not in held))
    every = (first, *others)
    return replace(
        first,
        properties=properties,
        datasets=tuple(dict.fromkeys(name for one in every for name in one.datasets)),
        referents=tuple(dict.fromkeys(name for one in every for name in one.referents)),
        first_seen=min((one.first_seen for one in every if one.first_seen), default=None),
        last_change=max((one.last_change for one in every if one.last_change), default=None),
        last_seen=max((one.last_seen for one in every if one.last_seen), default=None),
    )


def entity_document(entity: Entity) -> dict[str, JsonValue]:
    """The entity as JSON."""
    return {
        "id": entity.id,
        "caption": entity.caption,
        "schema": entity.schema,
        "properties": {name: list(values) for name, values in entity.properties.items() if values},
        "datasets": list(entity.datasets),
        "referents": list(entity.referents),
        "target": entity.target,
        "first_seen": _moment(entity.first_seen),
        "last_seen": _moment(entity.last_seen),
        "last_change": _moment(entity.last_change),
    }


def listing_of(entry: Entry) -> Entity | None:
    """Why an entry stands on a list that is not of FollowTheMoney, as the sanction that such clients look for."""
    if CONTENT in entry.written:
        return None
    record = entry.record
    if "sanction" not in record.topics:
        return None
    return Entity(
        id=f"{record.id}-listing",
        schema="Sanction",
        caption=entry.watchlist.title,
        properties={
            "entity": (record.id,),
            "authority": (entry.watchlist.title,),
            "program": record.programmes,
            "listingDate": (record.listed_on,) if record.listed_on else (),
        },
        datasets=(dataset_name(entry.watchlist.code),),
    )


def exported_lines(entry: Entry) -> tuple[dict[str, JsonValue], ...]:
    """An entry as the lines of an exported list: as it came where the list is one of FollowTheMoney."""
    content = entry.written.get(CONTENT)
    if content is not None:
        return ({"id": entry.entity_id, **content},)
    listing = listing_of(entry)
    return tuple(map(entity_document, filter(None, (entity_of(entry), listing))))


def _from_record(record: Record, dataset: str) -> Entity:
    person = record.kind is Kind.PERSON
    codes = tuple(one for one in record.countries if CODE.fullmatch(one))
    places = [one for one in record.countries if one not in codes]
    births = [part.lstrip("~") for one in record.birth_dates for part in one.split("/")]
    inexact = [one for one in record.birth_dates if "~" in one or "/" in one]
    notes = [
        *filter(None, [record.remarks]),
        *(f"Country as listed: {one}" for one in places),
        *(f"Birth date as listed: {one}" for one in inexact),
        *(one for one in record.positions if not person),
    ]
    properties = {
        "name": (record.name,),
        "alias": record.aliases,
        "weakAlias": record.weak_aliases,
        "topics": record.topics,
        "program": record.programmes,
        "notes": tuple(notes),
        "nationality" if person else "country": codes,
        "idNumber" if person else "registrationNumber": record.identifiers,
    }
    if person:
        properties |= {
            "birthDate": tuple(dict.fromkeys(births)),
            "birthPlace": record.birth_places,
            "gender": tuple(filter(None, [record.gender])),
            "fatherName": tuple(filter(None, [record.father_name])),
            "motherName": tuple(filter(None, [record.mother_name])),
            "position": record.positions,
        }
    return Entity(
        id=record.id,
        schema=SCHEMA_OF_KIND[record.kind],
        caption=record.name,
        properties={name: values for name, values in properties.items() if values},
        datasets=(dataset,),
    )


def _values(value: JsonValue) -> tuple[JsonValue, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


def _texts(value: JsonValue) -> tuple[str, ...]:
    return tuple(one for one in _values(value) if isinstance(one, str))


def _moment(moment: datetime | None) -> str | None:
    """To the second and without a zone, which is UTC: so clients expect it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S") if moment else None
