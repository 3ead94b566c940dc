"""What a check brings back for one case, before anything is written."""

import hashlib
import json
from dataclasses import asdict, dataclass

from muster.audit.canonical import JsonValue
from muster.screening.records import Query
from muster.screening.results import Hit, RanAgainst
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


def draft_alert(
    query: Query, hit: Hit, *, source: AlertSource, source_id: str, title: str, label_id: int | None = None
) -> AlertDraft:
    """A hit as an alert; the digest changes exactly when either side of the comparison changes."""
    matched: dict[str, JsonValue] = json.loads(json.dumps(asdict(hit.record)))
    sides = json.dumps({"query": asdict(query), "matched": matched}, sort_keys=True, ensure_ascii=False)
    return AlertDraft(
        source=source,
        source_id=source_id,
        title=title[:400],
        score=round(min(max(hit.score, 0.0), 1.0), 4),
        matched=matched | {"matched_name": hit.matched_name},
        comparison=[json.loads(json.dumps(asdict(component))) for component in hit.components],
        digest=hashlib.sha256(sides.encode()).hexdigest(),
        label_id=label_id,
    )


def ran_against_document(ran_against: RanAgainst) -> dict[str, JsonValue]:
    """List versions, index and engine as JSON, as a run and every decision keep them."""
    document: dict[str, JsonValue] = json.loads(json.dumps(asdict(ran_against)))
    return document
