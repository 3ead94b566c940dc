"""Rows as the documents of the API."""

from muster.api import schemas
from muster.registry.sentences import bearing_in_words
from muster.vetting.models import (
    Alert,
    Candidate,
    Check,
    Decision,
    Finding,
    Proposal,
    Request,
    Roster,
    RosterRow,
    ScreeningRun,
)
from muster.vetting.queries.cases import CaseFile
from muster.vetting.queries.registry import RegistryPart
from muster.vetting.readers.layouts import Layout


def request_out(request: Request) -> schemas.RequestOut:
    return schemas.RequestOut(
        id=request.pk,
        number=request.number,
        purpose=request.purpose,
        assistance=request.assistance,
        authority=request.authority,
        funding_source=request.funding_source,
        needed_by=request.needed_by,
        state=request.state,
        organisation=request.organisation.code,
        marking=request.label.tlp,
        candidates=getattr(request, "candidate_count", 0),
        decided=getattr(request, "decided_count", 0),
        version=request.version,
        made_at=request.made_at,
        submitted_at=request.submitted_at,
    )


def run_out(run: ScreeningRun) -> schemas.RunOut:
    return schemas.RunOut(
        id=run.pk,
        stage=run.stage,
        done=run.done,
        total=run.total,
        complete=run.complete,
        reason=run.reason,
        ran_against=run.ran_against,
        started_at=run.started_at,
        finished_at=run.finished_at,
    )


def roster_out(roster: Roster) -> schemas.RosterOut:
    layout = Layout.from_json(roster.layout)
    return schemas.RosterOut(
        id=roster.pk,
        file=roster.upload.name,
        columns=[
            schemas.ColumnOut(
                index=column.index, heading=column.heading, field=column.field, suggestion=column.suggestion
            )
            for column in layout.columns
        ],
        usable=layout.is_usable,
        submitted_at=roster.submitted_at,
        rows_read=roster.rows_read,
        rows_faulty=roster.rows_faulty,
    )


def row_errors_out(row: RosterRow) -> schemas.RowErrorOut:
    return schemas.RowErrorOut(row=row.number, cells=row.cells, errors=row.errors, warnings=row.warnings)


def candidate_out(candidate: Candidate) -> schemas.CandidateOut:
    return schemas.CandidateOut(
        case=candidate.case.pk,
        number=candidate.case.number,
        row=candidate.row.number,
        name=candidate.name,
        name_original=candidate.name_original,
        unit=candidate.unit_name,
        state=candidate.case.state,
        alerts=getattr(candidate, "alert_count", 0),
        unanswered=getattr(candidate, "unanswered_count", 0),
        checks_open=getattr(candidate, "checks_open", True),
    )


def check_out(check: Check) -> schemas.CheckOut:
    against = check.run.ran_against if check.run else {}
    return schemas.CheckOut(
        kind=check.kind, state=check.state, reason=check.reason, ran_against=against, finished_at=check.finished_at
    )


def alert_out(alert: Alert) -> schemas.AlertOut:
    return schemas.AlertOut(
        id=alert.pk,
        case=alert.case_id,
        source=alert.source,
        source_id=alert.source_id,
        title=alert.title,
        score=alert.score,
        matched=alert.matched,
        comparison=alert.comparison,
        answer=alert.answer,
        version=alert.version,
        resolutions=[
            schemas.ResolutionOut(answer=given.answer, reason=given.reason, by=given.by.username, at=given.at)
            for given in alert.resolutions.all()
        ],
    )


def finding_out(finding: Finding) -> schemas.FindingOut:
    return schemas.FindingOut(
        id=finding.pk, sentence=finding.sentence, speaks_for=finding.speaks_for, by=finding.by.username, at=finding.at
    )


def proposal_out(proposal: Proposal) -> schemas.ProposalOut:
    return schemas.ProposalOut(
        id=proposal.pk,
        case=proposal.case_id,
        outcome=proposal.outcome,
        scope=proposal.scope,
        grounds=proposal.grounds,
        internal_note=proposal.internal_note,
        statement=proposal.statement,
        valid_until=proposal.valid_until,
        proposer=proposal.proposer.username,
        state=proposal.state,
        signers_needed=proposal.signers_needed,
        signatures=[
            schemas.SignatureOut(signer=given.signer.username, agrees=given.agrees, note=given.note, at=given.at)
            for given in proposal.signatures.all()
        ],
        evidence_digest=proposal.evidence_digest,
        made_at=proposal.made_at,
    )


def decision_out(decision: Decision) -> schemas.DecisionOut:
    return schemas.DecisionOut(
        id=decision.pk,
        number=decision.number,
        case=decision.case_id,
        outcome=decision.outcome,
        scope=decision.scope,
        grounds=decision.grounds,
        statement=decision.statement,
        assistance=decision.assistance,
        authority=decision.authority,
        certified_on=decision.certified_on,
        expires_on=decision.expires_on,
        evidence_digest=decision.evidence_digest,
    )


def registry_out(part: RegistryPart) -> schemas.RegistryPartOut:
    return schemas.RegistryPartOut(
        known_at=part.known_at,
        changed=part.changed,
        findings=[
            schemas.BearingOut(
                check=one.question,
                speaks=one.speaks,
                certainty=one.certainty,
                sentence=bearing_in_words(one),
                claims=[f"K-{claim:06}" for claim in one.claims],
            )
            for one in part.answer.found
        ],
        unknown=dict(part.gaps),
    )


def case_out(file: CaseFile) -> schemas.CaseOut:
    case = file.case
    return schemas.CaseOut(
        id=case.pk,
        number=case.number,
        request=case.candidate.request.number,
        state=case.state,
        version=case.version,
        subject=case.candidate.fields,
        checks=[check_out(check) for check in file.checks],
        alerts=[alert_out(alert) for alert in file.alerts],
        registry=registry_out(file.registry) if file.registry else None,
        findings=[finding_out(finding) for finding in file.findings],
        proposals=[proposal_out(proposal) for proposal in file.proposals],
        decisions=[decision_out(decision) for decision in file.decisions],
    )
