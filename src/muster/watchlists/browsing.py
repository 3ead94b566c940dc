"""Looking through the lists: search by words and names, with filters, counts and order; and what is near an entity."""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

import numpy as np

from muster.audit.canonical import JsonValue
from muster.errors import InputError
from muster.screening.countries import country_name
from muster.watchlists.catalogue import (
    FACETS,
    LONGEST_SEARCHED,
    UNSAID,
    Catalogue,
    Mask,
    current_catalogue,
    field_values,
    references_of,
)
from muster.watchlists.entities import Entity, dataset_name, entity_document
from muster.watchlists.matching import Example, match_examples, matched_schemata
from muster.watchlists.readers.followthemoney import SCHEMATA
from muster.watchlists.schemata import TOPMOST, find_schema
from muster.watchlists.scopes import NO_WISH, Scope, Wanted

ALIKE: Final = 0.50
"""From this score on a name counts as what was searched for; lower than for matching, since a person looks at it."""

FACET_LABELS: Final = {
    "datasets": "Data sources",
    "schema": "Entity types",
    "countries": "Countries",
    "identifiers": "Identifiers",
    "topics": "Topics",
    "genders": "Genders",
}
MOST_FACET_VALUES: Final = 1000
SORTABLE: Final = ("caption", "name", "id", "first_seen", "last_change")


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What somebody looks for: entities of `schema` with the words of `text`, or with a name like it.

    `filters` are pairs of a field and a value; of several values of one field any will do, or all with `every`.
    `sort` is fields, each with `:desc` for the other way round.
    """

    text: str = ""
    schema: str = TOPMOST
    filters: Sequence[tuple[str, str]] = ()
    every: bool = False
    wanted: Wanted = NO_WISH
    sort: Sequence[str] = ()
    facets: Collection[str] = ()
    limit: int = 10
    offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of what was found, how much it is in all, and how often each value of the facets comes."""

    entities: tuple[Entity, ...]
    total: int
    facets: Mapping[str, Sequence[tuple[str, str, int]]]
    problem: str = ""


def search_entities(scope: Scope, search: Search) -> Page:
    """The entities in scope that are looked for, the most alike first unless another order is asked for.

    Raises:
        InputError: the schema, a field to filter by or a field to sort by is not known.
    """
    schema = find_schema(search.schema)
    if schema is None:
        raise InputError(f"There is no schema {search.schema!r} in FollowTheMoney.")
    catalogue = current_catalogue()
    schemata = matched_schemata(schema)
    mask = catalogue.of_lists(scope.lists) & _any(catalogue, "schema", schemata - set(search.wanted.exclude_schema))
    alike: dict[str, float] = {}
    problem = ""
    if search.text.strip():
        if schemata & SCHEMATA.keys():
            example = Example(search.schema, {"name": [search.text]})
            (match,) = match_examples(scope, [example], wanted=search.wanted, least_score=ALIKE).each
            alike, problem = {found.entity.id: found.hit.score for found in match.found}, match.problem
        mask &= catalogue.with_words(search.text) | catalogue.of_entities(alike)
    mask &= _wanted(catalogue, scope, search.wanted)
    for field in dict.fromkeys(field for field, _ in search.filters):
        values = [value for name, value in search.filters if name == field]
        mask &= _having(catalogue, mask, scope, field, values, every=search.every)
    order = _ordered(catalogue, mask, search.sort, alike)
    page = [catalogue.entity_ids[number] for number in order[search.offset : search.offset + search.limit]]
    found = scope.entities(page, search.wanted)
    return Page(
        entities=tuple(found[entity_id] for entity_id in page if entity_id in found),
        total=len(order),
        facets={field: _counted(catalogue, field, mask, scope) for field in search.facets},
        problem=problem,
    )


def schemata_in(scope: Scope) -> tuple[str, ...]:
    """The schemata of what stands in scope and can be matched, and what they are kinds of."""
    catalogue = current_catalogue()
    counted = catalogue.facets["schema"].counts(catalogue.of_lists(scope.lists), catalogue.ids)
    found = [schema for name, _ in counted if (schema := find_schema(name)) and schema.matchable]
    return tuple(sorted({name for schema in found for name in schema.ancestors}))


def entities_in(scope: Scope) -> Mapping[str, int]:
    """How many entities of any schema stand on each list, by the name that clients know."""
    catalogue = current_catalogue()
    names = {one.watchlist_id: dataset_name(one.watchlist.code) for one in scope.versions if one.watchlist}
    return {name: int(np.count_nonzero(catalogue.lists == list_id)) for list_id, name in names.items()}


def find_entity(scope: Scope, entity_id: str) -> Entity | None:
    """The entity in scope with that id, or with which the one of that id was merged."""
    found = scope.entities([entity_id])
    if not found and scope.has_links and (canonical := current_catalogue().merged.get(entity_id)):
        found = scope.entities([canonical])
        found = {one.id: one for one in found.values() if entity_id in one.referents}
    return next(iter(found.values()), None)


def nested_document(scope: Scope, entity: Entity) -> dict[str, JsonValue]:
    """An entity as JSON with what it names and what names it inside: one step far, and two over a link."""
    properties: dict[str, list[JsonValue]] = {name: list(values) for name, values in entity.properties.items()}
    for name, other in neighbours(scope, entity):
        inner = entity_document(other)
        schema = find_schema(other.schema)
        if schema and schema.edge:
            beyond = [(key, one) for key, one in _outward(scope, other) if one.id != entity.id]
            inner |= {"properties": _nest({key: list(held) for key, held in other.properties.items()}, beyond)}
        properties = _nest(properties, [(name, other)], {other.id: inner})
    return entity_document(entity) | {"properties": properties}


def neighbours(scope: Scope, entity: Entity) -> list[tuple[str, Entity]]:
    """What is one step from an entity, each with the property of the entity that leads there."""
    referring = scope.entities(current_catalogue().referrers.get(entity.id, ()) if scope.has_links else ())
    inward = [
        (schema.properties[name].reverse, other)
        for other in referring.values()
        if (schema := find_schema(other.schema))
        for name, referred in references_of(other)
        if referred == entity.id and schema.properties[name].reverse
    ]
    listings = [("sanctions", listing) for listing in scope.listings(entity.id)]
    return [*_outward(scope, entity), *inward, *listings]


def _outward(scope: Scope, entity: Entity) -> list[tuple[str, Entity]]:
    named = list(references_of(entity))
    found = scope.entities(referred for _, referred in named)
    return [(name, found[referred]) for name, referred in named if referred in found]


def _nest(
    properties: dict[str, list[JsonValue]],
    others: Sequence[tuple[str, Entity]],
    documents: Mapping[str, JsonValue] | None = None,
) -> dict[str, list[JsonValue]]:
    """The properties with other entities in the place of their ids."""
    for name, other in others:
        held = [value for value in properties.get(name, []) if value != other.id]
        properties[name] = [*held, (documents or {}).get(other.id) or entity_document(other)]
    return properties


def _any(catalogue: Catalogue, field: str, values: Collection[str]) -> Mask:
    mask = np.zeros(len(catalogue.ids), dtype=np.bool_)
    for value in values:
        mask |= catalogue.facets[field].having(value, len(mask))
    return mask


def _wanted(catalogue: Catalogue, scope: Scope, wanted: Wanted) -> Mask:
    """The rows that `Wanted.admits`, schemata aside."""
    mask = np.ones(len(catalogue.ids), dtype=np.bool_)
    if wanted.include_dataset:
        mask &= _any(catalogue, "datasets", [dataset_name(one) for one in wanted.include_dataset])
    if wanted.exclude_dataset:
        mask &= ~_excluded(catalogue, scope, {dataset_name(one) for one in wanted.exclude_dataset})
    if wanted.topics:
        mask &= _any(catalogue, "topics", wanted.topics)
    if wanted.changed_since:
        mask &= catalogue.changed > wanted.changed_since.timestamp()
    if wanted.exclude_entity_ids:
        mask &= ~catalogue.of_entities(wanted.exclude_entity_ids)
    return mask


def _excluded(catalogue: Catalogue, scope: Scope, names: AbstractSet[str]) -> Mask:
    """The rows of excluded lists, and those whose own datasets are all excluded."""
    lists = {dataset_name(one.watchlist.code): one.watchlist_id for one in scope.versions if one.watchlist}
    facet = catalogue.facets["datasets"]
    own = np.zeros(len(catalogue.ids), dtype=np.bool_)
    left = own.copy()
    for value in facet.values:
        if value not in lists:
            having = facet.having(value, len(own))
            own |= having
            left |= having if value not in names else False
    by_list = catalogue.of_lists([number for name, number in lists.items() if name in names and number])
    return by_list | (own & ~left)


def _having(catalogue: Catalogue, mask: Mask, scope: Scope, field: str, values: Sequence[str], *, every: bool) -> Mask:
    """The rows that have one of the values in a field, or every one."""
    if field in FACETS:
        each = [catalogue.facets[field].having(value, len(mask)) for value in values]
        having: Mask = np.logical_and.reduce(each) if every else np.logical_or.reduce(each)
        return having
    if not field.startswith("properties."):
        raise InputError(f"Nothing can be filtered by {field!r}; use {', '.join(FACETS)} or properties.NAME.")
    if field.removeprefix("properties.") not in UNSAID:
        each = [catalogue.with_words(value) for value in values if len(value) <= LONGEST_SEARCHED]
        mask = mask & np.logical_or.reduce(each) if len(each) == len(values) else mask
    ids = [catalogue.entity_ids[number] for number in np.unique(catalogue.ids[mask]).tolist()]
    asked = set(values)
    found = {
        entity_id
        for entity_id, entity in scope.entities(ids).items()
        if (held := asked.intersection(field_values(entity, field))) and (not every or held == asked)
    }
    return catalogue.of_entities(found)


def _ordered(catalogue: Catalogue, mask: Mask, sort: Sequence[str], alike: Mapping[str, float]) -> list[int]:
    """The numbers of the entities in the mask, in order."""
    rows = np.flatnonzero(mask)
    numbers, first = np.unique(catalogue.ids[rows], return_index=True)
    row_of = dict(zip(numbers.tolist(), rows[first].tolist(), strict=True))
    order = sorted(row_of, key=lambda number: (catalogue.captions[row_of[number]].casefold(), number))
    order.sort(key=lambda number: -alike.get(catalogue.entity_ids[number], 0.0))
    for wish in reversed(sort):
        field, _, direction = wish.partition(":")
        if field not in SORTABLE:
            raise InputError(f"Nothing can be sorted by {field!r}; use {', '.join(SORTABLE)}.")
        order.sort(key=lambda number: _sort_key(catalogue, row_of[number], field), reverse=direction == "desc")
    return order


def _sort_key(catalogue: Catalogue, row: int, field: str) -> tuple[float, str]:
    if field in {"first_seen", "last_change"}:
        return float(catalogue.changed[row]), ""
    return 0.0, catalogue.entity_ids[catalogue.ids[row]] if field == "id" else catalogue.captions[row].casefold()


def _counted(catalogue: Catalogue, field: str, mask: Mask, scope: Scope) -> list[tuple[str, str, int]]:
    """Value, label and count of a facet."""
    counts = catalogue.facets[field].counts(mask, catalogue.ids)[:MOST_FACET_VALUES]
    return [(value, _label(field, value, scope), count) for value, count in counts]


def _label(field: str, value: str, scope: Scope) -> str:
    if field == "datasets":
        return scope.titles.get(value, value)
    if field == "schema":
        schema = find_schema(value)
        return schema.plural if schema else value
    return country_name(value) if field == "countries" else value
