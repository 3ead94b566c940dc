"""Acts on single claims: the same as on the pages."""

from datetime import date

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from muster.accounts.models import User
from muster.api.access import caller
from muster.api.evidence import ClaimOut
from muster.api.schemas import Text
from muster.registry import actions
from muster.registry.evidence import View
from muster.registry.files import claim_file, readable_records
from muster.registry.models import Claim
from muster.registry.policy import Subject
from muster.registry.predicates import ClaimStatus, Predicate, SubjectKind
from muster.registry.queries import grades_of
from muster.registry.recording import CitationDraft, claim_label
from muster.registry.records import claim_as_json
from muster.registry.references import CitationWords, ClaimWords, read_citation, read_claim

router = Router(tags=["registry"])


class CitationIn(Schema):
    """A place in a source: its number like S-000012, or its title, which may be a new one."""

    source: str = Field(max_length=500)
    published_on: date | None = None
    address: str = Field(default="", max_length=2000)
    locator: str = Field(default="", max_length=300)
    quote: str = Text
    archive_address: str = Field(default="", max_length=2000)
    sha256: str = Field(default="", max_length=64)


class WordsIn(Schema):
    """What is claimed; `other` is the number or the name of what it points to."""

    other: str = Field(default="", max_length=400)
    value: str = Text
    kind: str = Field(default="", max_length=40)
    category: str = Field(default="", max_length=60)
    role: str = Field(default="", max_length=200)
    title: str = Field(default="", max_length=300)
    rank: str = Field(default="", max_length=100)
    confidence: str = Field(default="", max_length=10)
    first_precise: date | None = None
    last_precise: date | None = None
    first_imprecise: date | None = None
    last_imprecise: date | None = None
    starting: bool = False
    ending: bool = False
    continuing: bool = False


class ClaimIn(Schema):
    """A new claim; `own` keeps it to the caller's organisation."""

    predicate: Predicate
    says: WordsIn
    citations: list[CitationIn]
    own: bool = False


class CorrectionIn(Schema):
    """What stands in the place of a claim."""

    says: WordsIn
    citations: list[CitationIn]
    reason: str = Text
    status: ClaimStatus = ClaimStatus.ACCEPTED


class WithdrawalIn(Schema):
    reason: str = Text


class GradeIn(Schema):
    """A letter for the source (A to F) or a digit for what it says (1 to 6)."""

    grade: str = Field(max_length=1)


class GradesOut(Schema):
    """Both grades, or the caller's own until both are given."""

    source: str
    information: str


@router.post("/registry/{kind}/{record_id}/claims", response={201: ClaimOut}, operation_id="record_claim")
def record_claim(request: HttpRequest, kind: SubjectKind, record_id: int, wanted: ClaimIn) -> Status[dict[str, object]]:
    """Claim something about a record, with the places that it can be read in."""
    actor = caller(request)
    record = readable_records(kind, View(actor)).select_related("label").get(pk=record_id)
    words = ClaimWords(**wanted.says.dict())
    draft = read_claim(words, predicate=wanted.predicate, subject=Subject(kind, record.pk), reader=actor)
    made = actions.record_claim(
        actor=actor,
        draft=draft,
        citations=_citations(wanted.citations, actor),
        label=claim_label(actor, record.label, own=wanted.own),
    )
    return Status(201, _told(made, actor))


@router.post("/claims/{claim_id}/corrections", response={201: ClaimOut}, operation_id="correct_claim")
def correct_claim(request: HttpRequest, claim_id: int, wanted: CorrectionIn) -> Status[dict[str, object]]:
    """Put a new claim in the place of one; the old one stays readable."""
    actor = caller(request)
    claim = _claim(claim_id, actor)
    words = ClaimWords(**wanted.says.dict())
    draft = read_claim(words, predicate=Predicate(claim.predicate), subject=Subject(*claim.subject), reader=actor)
    made = actions.correct_claim(
        actor=actor,
        claim=claim,
        draft=draft,
        citations=_citations(wanted.citations, actor),
        reason=wanted.reason,
        status=wanted.status,
    )
    return Status(201, _told(made, actor))


@router.post("/claims/{claim_id}/withdrawal", response={201: ClaimOut}, operation_id="withdraw_claim")
def withdraw_claim(request: HttpRequest, claim_id: int, wanted: WithdrawalIn) -> Status[dict[str, object]]:
    """Withdraw a claim with the reason; both stay readable."""
    actor = caller(request)
    made = actions.withdraw_claim(actor=actor, claim=_claim(claim_id, actor), reason=wanted.reason)
    return Status(201, _told(made, actor))


@router.post("/claims/{claim_id}/grades", response={201: GradesOut}, operation_id="grade_claim")
def grade_claim(request: HttpRequest, claim_id: int, wanted: GradeIn) -> Status[GradesOut]:
    """Grade the source, or what it says; another person grades the other side, and neither sees the other's first."""
    actor = caller(request)
    claim = _claim(claim_id, actor)
    actions.grade_claim(actor=actor, claim=claim, grade=wanted.grade)
    source, information = grades_of(claim, actor)
    return Status(201, GradesOut(source=source, information=information))


def _claim(pk: int, actor: User) -> Claim:
    return Claim.objects.visible_to(actor).select_related("label").get(pk=pk)


def _citations(wanted: list[CitationIn], actor: User) -> list[CitationDraft]:
    return [read_citation(CitationWords(**one.dict()), actor) for one in wanted]


def _told(claim: Claim, actor: User) -> dict[str, object]:
    return dict(claim_as_json(claim_file(claim.pk, View(actor))))
