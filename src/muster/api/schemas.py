"""The documents of the API: what goes in is checked for shape here, what comes out says only this."""

from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from muster.vetting.policy import Answer as AlertAnswer
from muster.vetting.policy import AssistanceKind, Ground, Outcome, Scope

Text = Field(default="", max_length=20_000)


class RequestIn(Schema):
    purpose: str = Field(max_length=300)
    assistance: AssistanceKind
    authority: str = Field(max_length=200)
    funding_source: str = Field(default="", max_length=200)
    needed_by: date
    releasable_to: list[str] = []


class RequestOut(Schema):
    id: int
    number: str
    purpose: str
    assistance: str
    authority: str
    funding_source: str
    needed_by: date
    state: str
    organisation: str
    marking: str
    candidates: int
    decided: int
    version: int
    made_at: datetime
    submitted_at: datetime | None


class RunOut(Schema):
    id: int
    stage: str
    done: int
    total: int
    complete: bool | None
    reason: str
    ran_against: dict[str, Any]
    started_at: datetime | None
    finished_at: datetime | None


class RowErrorOut(Schema):
    row: int
    cells: list[str]
    errors: list[dict[str, Any]]
    warnings: list[dict[str, Any]]


class ColumnOut(Schema):
    index: int
    heading: str
    field: str | None
    suggestion: str | None


class RosterOut(Schema):
    id: int
    file: str
    columns: list[ColumnOut]
    usable: bool
    submitted_at: datetime | None
    rows_read: int
    rows_faulty: int


class MappingIn(Schema):
    columns: dict[int, str | None] = Field(
        default={}, description="Place of a column, from 0: the field it holds, null for unused."
    )


class CandidateOut(Schema):
    case: int
    number: str
    row: int
    name: str
    name_original: str
    unit: str
    state: str
    alerts: int
    unanswered: int
    checks_open: bool


class CheckOut(Schema):
    kind: str
    state: str
    reason: str
    ran_against: dict[str, Any]
    finished_at: datetime | None


class ResolutionOut(Schema):
    answer: str
    reason: str
    by: str
    at: datetime


class AlertOut(Schema):
    id: int
    case: int
    source: str
    source_id: str
    title: str
    score: float
    matched: dict[str, Any]
    comparison: list[dict[str, Any]]
    answer: str
    version: int
    resolutions: list[ResolutionOut]


class ResolutionIn(Schema):
    answer: AlertAnswer
    reason: str = Field(max_length=20_000)
    seen: int = Field(description="The alert's version that the person looked at.")


class FindingIn(Schema):
    sentence: str = Field(max_length=20_000)
    speaks_for: bool = False


class FindingOut(Schema):
    id: int
    sentence: str
    speaks_for: bool
    by: str
    at: datetime


class SignatureOut(Schema):
    signer: str
    agrees: bool
    note: str
    at: datetime


class ProposalIn(Schema):
    outcome: Outcome
    scope: Scope = Scope.PERSON
    grounds: list[Ground] = []
    internal_note: str = Field(max_length=20_000)
    statement: str = Text
    valid_until: date | None = None
    seen: int = Field(description="The case's version that the proposer looked at.")


class ProposalOut(Schema):
    id: int
    case: int
    outcome: str
    scope: str
    grounds: list[str]
    internal_note: str
    statement: str
    valid_until: date | None
    proposer: str
    state: str
    signers_needed: int
    signatures: list[SignatureOut]
    evidence_digest: str
    made_at: datetime


class NoteIn(Schema):
    note: str = Text


class DecisionOut(Schema):
    id: int
    number: str
    case: int
    outcome: str
    scope: str
    grounds: list[str]
    statement: str
    assistance: str
    authority: str
    certified_on: date
    expires_on: date | None
    evidence_digest: str


class SignedOut(Schema):
    proposal: ProposalOut
    decision: DecisionOut | None


class BearingOut(Schema):
    """Something in the registry that speaks for or against the subject, or neither, with its chain of claims."""

    check: str
    speaks: str
    certainty: str
    sentence: str
    claims: list[str]


class RegistryPartOut(Schema):
    """What the checks on the registry found, as far as you may read it; `unknown` is what can't be answered."""

    known_at: datetime
    changed: bool
    findings: list[BearingOut]
    unknown: dict[str, str]


class CaseOut(Schema):
    id: int
    number: str
    request: str
    state: str
    version: int
    subject: dict[str, Any]
    checks: list[CheckOut]
    alerts: list[AlertOut]
    registry: RegistryPartOut | None
    findings: list[FindingOut]
    proposals: list[ProposalOut]
    decisions: list[DecisionOut]


class ReasonOut(Schema):
    rule: str
    answer: str
    sentence: str


class GateOut(Schema):
    answer: str
    reasons: list[ReasonOut]
    clearance: str
    evidence_as_of: date | None


class ListOut(Schema):
    code: str
    title: str
    version: int
    entries: int
    as_of: date
    too_old: bool
    sha256: str


class EventOut(Schema):
    position: int
    at: datetime
    act: str
    outcome: str
    actor: str
    about: list[str]
    leaf: str


class MeOut(Schema):
    username: str
    organisation: str
    roles: list[str]


class QueueOut(Schema):
    name: str
    count: int
    oldest: datetime | date | None
