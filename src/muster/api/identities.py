"""Who is who: pairs of records that may be one person or one unit, and what people say about them."""

from datetime import date

from django.http import HttpRequest
from ninja import Router, Schema, Status

from muster.api.access import caller
from muster.api.evidence import NamedOut
from muster.api.paging import Page, WindowQuery, page_of_found
from muster.api.schemas import Text
from muster.registry.actions import resolve_identity as resolve
from muster.registry.evidence import View
from muster.registry.identities import Proposal, identity_proposals, pair_file
from muster.registry.predicates import Sameness
from muster.registry.records import pair_as_json

router = Router(tags=["registry"])


class ProposedPairOut(Schema):
    """A pair that waits for somebody's word; `before` is an earlier answer that newer evidence has opened again."""

    kind: str
    first: NamedOut
    second: NamedOut
    score: float
    before: str


class SaidOut(Schema):
    answer: str
    reason: str
    by: str
    at: str


class PairOut(Schema):
    """Two records beside each other."""

    first: NamedOut
    second: NamedOut
    score: float
    merged: bool
    second_facts: list[str]
    contradictions: list[str]
    compared: list[str]
    said: list[SaidOut]


class SamenessIn(Schema):
    answer: Sameness
    reason: str = Text


def _proposed(one: Proposal) -> ProposedPairOut:
    likeness = one.likeness
    return ProposedPairOut(
        kind=likeness.kind,
        first=NamedOut(number=likeness.first.number, name=likeness.first.name),
        second=NamedOut(number=likeness.second.number, name=likeness.second.name),
        score=likeness.score,
        before=one.before.answer if one.before else "",
    )


@router.get("/registry/identities", response=Page[ProposedPairOut], operation_id="list_identity_proposals")
def list_proposals(request: HttpRequest, window: WindowQuery) -> Page[ProposedPairOut]:
    """The pairs that somebody should answer, the likeliest first."""
    return page_of_found(identity_proposals(View(caller(request))), window, _proposed)


@router.get("/registry/identities/{kind}/{first}/{second}", response=PairOut, operation_id="show_pair")
def show_pair(
    request: HttpRequest, kind: str, first: int, second: int, known_on: date | None = None
) -> dict[str, object]:
    """Two persons or two units (`kind`), how they compare, and what was said about them."""
    return dict(pair_as_json(pair_file(kind, first, second, View(caller(request), known_on))))


@router.post("/registry/identities/{kind}/{first}/{second}", response={201: PairOut}, operation_id="resolve_identity")
def resolve_identity(
    request: HttpRequest, kind: str, first: int, second: int, given: SamenessIn
) -> Status[dict[str, object]]:
    """Say whether they are the same, different, or cannot be told, and why; the last word counts."""
    actor = caller(request)
    file = pair_file(kind, first, second, View(actor))
    resolve(actor=actor, first=file.first, second=file.second, answer=given.answer, reason=given.reason)
    return Status(201, dict(pair_as_json(pair_file(kind, first, second, View(actor)))))
