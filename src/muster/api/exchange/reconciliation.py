"""The reconciliation API (W3C community group, version 0.2) as OpenRefine speaks it."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from ninja import Form, Router
from ninja.errors import HttpError
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from muster.api.access import caller
from muster.api.exchange.access import KeyAccess
from muster.api.exchange.matching import require_algorithm, require_index
from muster.api.exchange.schemas import MOST_QUERIES
from muster.screening.countries import country_name
from muster.screening.results import RAISED_AT
from muster.watchlists.actions import record_matching, record_search
from muster.watchlists.browsing import Search, find_entity, schemata_in, search_entities
from muster.watchlists.entities import Entity
from muster.watchlists.matching import Example, Found, Match, match_examples
from muster.watchlists.schemata import TOPMOST, Property, Schema, find_schema
from muster.watchlists.scopes import Scope, scope_of

router = Router(tags=["Reconciliation"], auth=KeyAccess(in_address=True))

SECOND_FACTS = frozenset({"identifier", "birth_date", "father_name", "mother_name"})
FRAMED = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors *"
MOST_SUGGESTED = 20
RENDERED_BY_NAME = "caption"


class PropertyIn(BaseModel):
    pid: str
    v: Any = None


class QueryIn(BaseModel):
    query: str | None = None
    type: str | list[str] | None = None
    limit: int = Field(default=5, ge=1, le=MOST_QUERIES)
    properties: list[PropertyIn] = []

    def example(self) -> Example:
        """The same as an example to match; a property is named as `birthDate` or `Person:birthDate`."""
        wanted = self.type if isinstance(self.type, str) else next(iter(self.type or ()), "")
        properties: dict[str, list[str]] = {"name": [self.query] if self.query else []}
        for one in self.properties:
            properties.setdefault(one.pid.rpartition(":")[2], []).extend(_texts(one.v))
        return Example(wanted or TOPMOST, properties)


class SettingsIn(BaseModel):
    limit: int = 0
    render: str = RENDERED_BY_NAME


class ExtendedPropertyIn(BaseModel):
    id: str
    settings: SettingsIn = SettingsIn()


class ExtensionIn(BaseModel):
    ids: list[str] = Field(max_length=MOST_QUERIES)
    properties: list[ExtendedPropertyIn]


QUERIES = TypeAdapter(dict[str, QueryIn])
EXTENSION = TypeAdapter(ExtensionIn)


@router.get("/reconcile/{dataset}", operation_id="show_reconciliation")
def show_service(request: HttpRequest, dataset: str, queries: str = "", algorithm: str = "best") -> dict[str, Any]:
    """What the reconciliation service of a dataset offers; with `queries`, their answers."""
    if queries:
        return _answers(request, dataset, queries, algorithm)
    scope = scope_of(caller(request), dataset)
    base = request.build_absolute_uri(f"/reconcile/{dataset}")
    key = f"?{request.GET.urlencode()}" if request.GET else ""
    preview = f"{base}/preview{key}{'&' if key else '?'}id={{{{id}}}}"
    suggest = {
        name: {"service_url": base, "service_path": f"/suggest/{name}{key}"} for name in ("entity", "type", "property")
    }
    return {
        "versions": ["0.2"],
        "name": f"{scope.titles.get(dataset, 'All lists')} (Muster)",
        "identifierSpace": request.build_absolute_uri("/entities/"),
        "schemaSpace": "https://followthemoney.tech/explorer/",
        "view": {"url": preview},
        "preview": {"url": preview, "width": 430, "height": 400},
        "suggest": suggest,
        "extend": {
            "propose_properties": {"service_url": base, "service_path": f"/extend/property{key}"},
            "property_settings": SETTINGS,
            "propose_settings": SETTINGS,
        },
        "batchSize": 25,
        "defaultTypes": [_type_out(schema) for schema in _schemata(scope)],
    }


@router.post("/reconcile/{dataset}", operation_id="reconcile")
def reconcile(
    request: HttpRequest,
    dataset: str,
    queries: Form[str] = "",
    extend: Form[str] = "",
    algorithm: str = "best",
) -> dict[str, Any]:
    """Answers to a batch of queries, or the values of some properties of some entities."""
    if extend:
        return _extension(scope_of(caller(request), dataset), _read(EXTENSION, extend))
    return _answers(request, dataset, queries, algorithm)


@router.get("/reconcile/{dataset}/suggest/entity", operation_id="suggest_entities")
def suggest_entities(request: HttpRequest, dataset: str, prefix: str = "", cursor: int = 0) -> dict[str, Any]:
    """Entities with the words that somebody began to write; recorded as a search."""
    user = caller(request)
    require_index()
    scope = scope_of(user, dataset)
    found: tuple[Entity, ...] = ()
    if prefix.strip():
        page = search_entities(scope, Search(text=f"{prefix.strip()}*", limit=MOST_SUGGESTED, offset=max(cursor, 0)))
        record_search(actor=user, dataset=dataset, text=prefix, found=page.total)
        found = page.entities
    return {**OK, "prefix": prefix, "result": [_entity_out(entity) for entity in found]}


@router.get("/reconcile/{dataset}/suggest/type", operation_id="suggest_types")
def suggest_types(request: HttpRequest, dataset: str, prefix: str = "") -> dict[str, Any]:
    """Schemata by the beginning of their name."""
    schemata = _schemata(scope_of(caller(request), dataset))
    found = [schema for schema in schemata if _begins(prefix, schema.name, schema.label, schema.plural)]
    return {**OK, "prefix": prefix, "result": [_type_out(schema) for schema in found[:MOST_SUGGESTED]]}


@router.get("/reconcile/{dataset}/suggest/property", operation_id="suggest_properties")
def suggest_properties(request: HttpRequest, dataset: str, prefix: str = "") -> dict[str, Any]:
    """Properties by the beginning of their name."""
    schemata = _schemata(scope_of(caller(request), dataset))
    known = {(one.schema, one.name): one for schema in schemata for one in _shown(schema)}
    found = [one for one in known.values() if _begins(prefix, one.name, one.label)]
    result = [{"id": f"{one.schema}:{one.name}", "name": one.label} for one in found[:MOST_SUGGESTED]]
    return {**OK, "prefix": prefix, "result": result}


@router.get("/reconcile/{dataset}/extend/property", operation_id="propose_properties")
def propose_properties(request: HttpRequest, dataset: str, type: str = TOPMOST, limit: int = 0) -> dict[str, Any]:  # noqa: A002 -- the name in the specification
    """The properties that entities of a type may be extended with, the usual ones first."""
    scope_of(caller(request), dataset)
    schema = find_schema(type)
    if schema is None:
        raise HttpError(400, f"There is no schema {type!r} in FollowTheMoney.")
    ordered = sorted(_shown(schema), key=lambda one: (one.name not in schema.featured, one.label))
    properties = [{"id": one.name, "name": one.label} for one in ordered]
    return {"limit": limit, "type": schema.name, "properties": properties[:limit] if limit > 0 else properties}


@router.get("/reconcile/{dataset}/preview", operation_id="preview_entity")
def preview_entity(request: HttpRequest, dataset: str, id: str) -> HttpResponse:  # noqa: A002 -- the name in the specification
    """One entity as a small page, which the client shows in a frame."""
    entity = find_entity(scope_of(caller(request), dataset), id)
    if entity is None:
        raise Http404
    labels = {one.name: one.label for one in _shown(find_schema(entity.schema))}
    rows = format_html_join(
        "",
        "<dt>{}</dt><dd><bdi>{}</bdi></dd>",
        ((label, "; ".join(values)) for name, label in labels.items() if (values := entity.texts(name))),
    )
    page = format_html(
        '<!doctype html><html><head><meta charset="utf-8"><title>{0}</title></head>'
        "<body><h1><bdi>{0}</bdi></h1><p>{1}: {2}</p><dl>{3}</dl></body></html>",
        entity.caption,
        entity.schema,
        ", ".join(entity.datasets),
        rows,
    )
    response = HttpResponse(page, headers={"Content-Security-Policy": FRAMED, "Cache-Control": "private, no-store"})
    response.xframe_options_exempt = True
    return response


OK = {"code": "/api/status/ok", "status": "200 OK"}
SETTINGS = [
    {
        "name": "limit",
        "label": "Limit",
        "type": "number",
        "default": 0,
        "help_text": "The most values for each row; 0 for all.",
    },
    {
        "name": "render",
        "label": "Values",
        "type": "select",
        "default": RENDERED_BY_NAME,
        "choices": [{"value": RENDERED_BY_NAME, "name": "In words"}, {"value": "raw", "name": "As they are kept"}],
        "help_text": "Whether a country is written as its name or as its code.",
    },
]


def _answers(request: HttpRequest, dataset: str, written: str, algorithm: str) -> dict[str, Any]:
    user = caller(request)
    require_algorithm(algorithm)
    queries = _read(QUERIES, written)
    if not 0 < len(queries) <= MOST_QUERIES:
        raise HttpError(400, f"Send 1 to {MOST_QUERIES} queries; this batch has {len(queries)}.")
    require_index()
    examples = [query.example() for query in queries.values()]
    scope = scope_of(user, dataset)
    matches = match_examples(scope, examples, least_score=RAISED_AT)
    record_matching(
        actor=user,
        dataset=dataset,
        asked=["; ".join(example.names) for example in examples],
        raised=sum(len(match.found) for match in matches.each),
        complete=matches.complete,
        ran_against=matches.ran_against,
    )
    answered = zip(queries.items(), matches.each, strict=True)
    return {name: _answer(match, query.limit) for (name, query), match in answered}


def _answer(match: Match, limit: int) -> dict[str, Any]:
    result = [
        _entity_out(found.entity) | {"score": found.hit.score, "match": _is_settled(found, match)}
        for found in match.found[:limit]
    ]
    return {"result": result, "complete": not match.problem, "problem": match.problem}


def _is_settled(found: Found, match: Match) -> bool:
    """Clients take what is settled without asking, so a name alone settles nothing: another fact must agree."""
    agreeing = {component.feature for component in found.hit.components if component.effect > 0}
    return len(match.found) == 1 and not match.problem and not agreeing.isdisjoint(SECOND_FACTS)


def _extension(scope: Scope, wanted: ExtensionIn) -> dict[str, Any]:
    entities = scope.entities(wanted.ids)
    meta: dict[str, dict[str, str]] = {}
    rows: dict[str, dict[str, list[dict[str, str]]]] = {entity_id: {} for entity_id in wanted.ids}
    for entity_id, entity in entities.items():
        known = {one.name: one for one in _shown(find_schema(entity.schema))}
        for asked in wanted.properties:
            found = known.get(asked.id.rpartition(":")[2])
            if found is not None:
                meta[asked.id] = {"id": asked.id, "name": found.label}
                rows[entity_id][asked.id] = [{"str": value} for value in _rendered(entity, found, asked.settings)]
    return {"meta": list(meta.values()), "rows": rows}


def _rendered(entity: Entity, one: Property, settings: SettingsIn) -> list[str]:
    values = list(entity.texts(one.name))[: settings.limit or None]
    in_words = settings.render == RENDERED_BY_NAME and one.type == "country"
    return [country_name(value) for value in values] if in_words else values


def _read(adapter: TypeAdapter[Any], written: str) -> Any:  # noqa: ANN401 -- what the adapter is of
    try:
        return adapter.validate_python(json.loads(written))
    except (ValueError, ValidationError, RecursionError) as error:
        raise HttpError(400, f"This is no batch of the reconciliation API: {str(error).splitlines()[0]}.") from error


def _texts(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    named = [one.get("name") or one.get("id") if isinstance(one, dict) else one for one in values]
    return [str(one) for one in named if isinstance(one, str | int | float) and str(one).strip()]


def _schemata(scope: Scope) -> list[Schema]:
    return [schema for name in schemata_in(scope) if (schema := find_schema(name))]


def _shown(schema: Schema | None) -> Iterable[Property]:
    every: Mapping[str, Property] = schema.properties if schema else {}
    return [one for one in every.values() if not one.hidden and one.type != "entity"]


def _begins(prefix: str, *names: str) -> bool:
    begun = prefix.strip().lower()
    return bool(begun) and any(name.lower().startswith(begun) for name in names)


def _type_out(schema: Schema) -> dict[str, str]:
    return {"id": schema.name, "name": schema.plural}


def _entity_out(entity: Entity) -> dict[str, Any]:
    schema = find_schema(entity.schema)
    label = schema.label if schema else entity.schema
    types = [_type_out(schema)] if schema else []
    return {"id": entity.id, "name": entity.caption, "description": label, "type": types}
