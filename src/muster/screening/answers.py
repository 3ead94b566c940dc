"""A result as plain values: what a command prints for a row and what travels between machines."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from muster.screening.results import Component, Hit, Result, rank

Answer: TypeAlias = dict[str, object]
"""`hits` (each with id, name, score, name_score, matched_name, dataset, explanation), `complete`, `more`, `problem`."""


def answer_of(result: Result, fault: str = "") -> Answer:
    """A result in plain values; a row with a `fault` was not screened, and clears nobody."""
    answer: Answer = {"hits": [_hit(hit) for hit in result.hits], "complete": result.complete and not fault}
    if result.more:
        answer["more"] = result.more
    if problem := fault or result.problem:
        answer["problem"] = problem
    return answer


def merge_answers(parts: Sequence[Answer], limit: int) -> Answer:
    """The answers of several indexes to one query as one of an index of all their records: the best `limit` hits.

    No record may stand in two of them. It is complete only if every one is.
    """
    if len(parts) == 1:
        return parts[0]
    hits = sorted((hit for part in parts for hit in part["hits"]), key=_rank)  # type: ignore[attr-defined]  # a list
    more = sum(int(str(part.get("more", 0))) for part in parts) + max(0, len(hits) - limit)
    answer: Answer = {"hits": hits[:limit], "complete": all(part["complete"] for part in parts)}
    if more:
        answer["more"] = more
    if problem := next((part["problem"] for part in parts if "problem" in part), ""):
        answer["problem"] = problem
    return answer


def _rank(hit: dict[str, Any]) -> tuple[float, float, float, str]:
    name = hit["explanation"][0]
    return rank(hit["score"], hit["name_score"], (name["query"], name["record"]), hit["id"])


def _hit(hit: Hit) -> dict[str, object]:
    return {
        "id": hit.record.id,
        "name": hit.record.name,
        "score": hit.score,
        "name_score": hit.name_score,
        "matched_name": hit.matched_name,
        "dataset": hit.record.dataset,
        "explanation": [_reason(component) for component in hit.components],
    }


def _reason(component: Component) -> dict[str, object]:
    return {
        "feature": component.feature,
        "relation": component.relation,
        "query": component.query_value,
        "record": component.record_value,
        "effect": component.effect,
        "text": component.sentence_en,
        "text_ar": component.sentence_ar,
    }
