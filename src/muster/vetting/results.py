"""What a check brings back for one case, before anything is written."""

import hashlib
import json
from dataclasses import asdict, dataclass, fields

from muster.audit.canonical import JsonValue
from muster.registry.bearings import Answer, Bearing
from muster.screening.records import Query, Record
from muster.screening.results import Component, Hit, RanAgainst
from muster.vetting.policy import AlertSource


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertDraft:
    """A match that a person must look at; `label_id` is the marking of the other side, None where it is public."""

    source: AlertSource
    source_id: str
    title: str
    score: float
    matched: dict[str, JsonValue]
    comparison: list[JsonValue]
    digest: str
    label_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """The answer to one check of one case; without `problem` it is complete."""

    case_id: int
    alerts: tuple[AlertDraft, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class RegistryResult:
    """What the registry answers to its three checks of one case."""

    case_id: int
    answer: Answer


def bearing_digest(found: Bearing) -> str:
    """Equal exactly when the finding says the same, as surely, on the same claims."""
    said = [found.question, found.way, found.speaks, found.certainty, dict(found.words), found.claims]
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def draft_alert(
    query: Query, hit: Hit, *, source: AlertSource, source_id: str, title: str, label_id: int | None = None
) -> AlertDraft:
    """A hit as an alert; the digest changes exactly when either side of the comparison changes."""
    matched = _document(hit.record)
    sides = json.dumps({"query": _document(query), "matched": matched}, sort_keys=True, ensure_ascii=False)
    return AlertDraft(
        source=source,
        source_id=source_id,
        title=title[:400],
        score=round(min(max(hit.score, 0.0), 1.0), 4),
        matched=matched | {"matched_name": hit.matched_name},
        comparison=[_document(component) for component in hit.components],
        digest=hashlib.sha256(sides.encode()).hexdigest(),
        label_id=label_id,
    )


def _document(flat: Record | Query | Component) -> dict[str, JsonValue]:
    """A flat record as JSON; `asdict` would copy every value of every hit of a large roster."""
    values = ((field.name, getattr(flat, field.name)) for field in fields(flat))
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values}


def ran_against_document(ran_against: RanAgainst) -> dict[str, JsonValue]:
    """List versions, index and engine as JSON, as a run and every decision keep them."""
    document: dict[str, JsonValue] = json.loads(json.dumps(asdict(ran_against)))
    return document
