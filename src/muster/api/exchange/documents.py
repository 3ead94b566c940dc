"""Answers of the domain in the shapes that such clients read."""

from collections.abc import Sequence

from django.utils import timezone

from muster.accounts.models import User
from muster.api.exchange import schemas
from muster.screening import Hit, RanAgainst
from muster.watchlists.entities import dataset_name, entity_document
from muster.watchlists.matching import Found, Match
from muster.watchlists.queries import list_states

ENGINE = "muster"
ALIASES = ("logic-v2", "logic-v1", "name-based", "name-qualified", "regression-v1")
"""Names of other servers' engines that clients send; this engine answers them all, and says so."""


def match_out(example: schemas.ExampleIn, match: Match, *, limit: int, threshold: float) -> schemas.MatchOut:
    texts = example.texts()
    return schemas.MatchOut.model_construct(
        status=206 if match.problem else 200,
        results=[_scored(found, threshold) for found in match.found[:limit]],
        total=schemas.TotalOut(value=sum(found.hit.score >= threshold for found in match.found)),
        query=schemas.ExampleOut.model_construct(id=example.id, schema_=example.schema_, properties=texts),
        complete=not match.problem,
        problem=match.problem,
    )


def ran_against_out(user: User, ran_against: RanAgainst) -> schemas.RanAgainstOut:
    states = list_states(now=timezone.now(), reader=user)
    indexed = {one.name: one for one in ran_against.lists}
    lists = [
        {
            "name": dataset_name(state.code),
            "title": state.title,
            "as_of": state.as_of.isoformat(),
            "too_old": state.too_old,
            "records": indexed[state.code].records,
            "sha256": indexed[state.code].sha256,
        }
        for state in states
        if state.code in indexed
    ]
    return schemas.RanAgainstOut(engine=f"{ENGINE} {ran_against.engine}", index=ran_against.index, lists=lists)


def reasons_out(hit: Hit) -> dict[str, schemas.ReasonOut]:
    """The reasons of a score by feature; of several that are alike each has a number."""
    reasons: dict[str, schemas.ReasonOut] = {}
    for component in hit.components:
        key = component.feature if component.feature not in reasons else f"{component.feature}_{len(reasons)}"
        reasons[key] = schemas.ReasonOut.model_construct(
            score=hit.name_score if component.feature == "name" else component.effect,
            detail=component.sentence_en,
            query=component.query_value or None,
            candidate=component.record_value or None,
        )
    return reasons


def facet_out(label: str, values: Sequence[tuple[str, str, int]]) -> schemas.FacetOut:
    return schemas.FacetOut(
        label=label,
        values=[schemas.FacetValueOut(name=name, label=said, count=count) for name, said, count in values],
    )


def _scored(found: Found, threshold: float) -> schemas.ScoredEntityOut:
    document = entity_document(found.entity)
    return schemas.ScoredEntityOut.model_validate(
        document
        | {
            "score": found.hit.score,
            "match": found.hit.score >= threshold,
            "explanations": reasons_out(found.hit),
        }
    )
