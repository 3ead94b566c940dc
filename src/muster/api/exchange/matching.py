"""Matching by example, and search."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.errors import HttpError

from muster.api.access import caller
from muster.api.exchange import schemas
from muster.api.exchange.documents import ALIASES, ENGINE, facet_out, match_out, ran_against_out
from muster.errors import InputError
from muster.screening import engine_version
from muster.watchlists.actions import record_matching, record_search
from muster.watchlists.browsing import FACET_LABELS, Search, search_entities
from muster.watchlists.entities import entity_document
from muster.watchlists.index import current_index
from muster.watchlists.matching import Example, match_examples
from muster.watchlists.scopes import scope_of

router = Router(tags=["Matching"])


@router.post("/match/{dataset}", response=schemas.MatchesOut, by_alias=True, operation_id="match_examples")
def match(
    request: HttpRequest,
    response: HttpResponse,
    dataset: str,
    asked: schemas.ExamplesIn,
    how: schemas.MatchQuery,
) -> schemas.MatchesOut:
    """Match a batch of examples with the lists of a dataset; every batch is recorded."""
    user = caller(request)
    require_algorithm(how.algorithm)
    if not 0 < len(asked.queries) <= schemas.MOST_QUERIES:
        raise HttpError(400, f"Send 1 to {schemas.MOST_QUERIES} queries; this batch has {len(asked.queries)}.")
    require_index()
    examples = [Example(one.schema_, one.texts()) for one in asked.queries.values()]
    scope = scope_of(user, dataset)
    least = min(how.cutoff, how.threshold)
    matches = match_examples(scope, examples, wanted=how.wanted(), least_score=least)
    outs = {
        name: match_out(example, one, limit=how.limit, threshold=how.threshold)
        for (name, example), one in zip(asked.queries.items(), matches.each, strict=True)
    }
    record_matching(
        actor=user,
        dataset=scope.dataset,
        asked=["; ".join(example.names) for example in examples],
        raised=sum(out.total.value for out in outs.values()),
        complete=matches.complete,
        ran_against=matches.ran_against,
    )
    response["x-batch-size"] = str(len(outs))
    return schemas.MatchesOut.model_construct(
        responses=outs,
        limit=how.limit,
        complete=matches.complete,
        algorithm=f"{ENGINE} {engine_version()}",
        algorithm_asked=how.algorithm,
        ignored=[name for name in ("weights", "config") if getattr(asked, name)],
        ran_against=ran_against_out(user, matches.ran_against),
    )


@router.get("/search/{dataset}", response=schemas.SearchOut, by_alias=True, operation_id="search_entities")
def search(request: HttpRequest, dataset: str, asked: schemas.SearchQuery) -> schemas.SearchOut:
    """Search the lists of a dataset by words or by a name; a search with a text is recorded."""
    user = caller(request)
    require_index()
    scope = scope_of(user, dataset)
    filters = [("countries", one) for one in asked.countries] + [("datasets", one) for one in asked.datasets]
    filters += [("topics", one) for one in asked.topics]
    filters += [_filter(one) for one in asked.filter]
    filters += [("target", str(asked.target).lower())] if asked.target is not None else []
    page = search_entities(
        scope,
        Search(
            text=asked.q,
            schema=asked.schema_,
            filters=filters,
            every=asked.filter_op == "AND",
            wanted=replace(asked.wanted(), topics=()),
            sort=asked.sort,
            facets=asked.facets,
            limit=asked.limit,
            offset=asked.offset,
        ),
    )
    if asked.q.strip():
        record_search(actor=user, dataset=scope.dataset, text=asked.q, found=page.total)
    return schemas.SearchOut(
        limit=asked.limit,
        offset=asked.offset,
        total=schemas.TotalOut(value=page.total),
        results=[schemas.EntityOut.model_validate(entity_document(entity)) for entity in page.entities],
        facets={field: facet_out(FACET_LABELS[field], values) for field, values in page.facets.items()},
        complete=not page.problem,
        problem=page.problem,
    )


def require_algorithm(name: str) -> None:
    """Pass for every name that clients send for an engine; they all mean this one."""
    if name.strip().lower() not in {ENGINE, "best", *ALIASES}:
        raise HttpError(400, f"There is no algorithm {name!r}; use one of {', '.join(('best', ENGINE, *ALIASES))}.")


def require_index() -> None:
    """Pass when the lists can be screened; an answer without them would look like a clear one."""
    try:
        current_index()
    except InputError as error:
        raise HttpError(503, error.message) from error


def _filter(written: str) -> tuple[str, str]:
    field, colon, value = written.partition(":")
    if not colon:
        raise HttpError(400, f"Write a filter as field:value, not {written!r}.")
    return field, value
