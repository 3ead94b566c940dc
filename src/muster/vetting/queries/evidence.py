"""What a decision on a case rests on, as facts for policy and as a document with a digest."""

import hashlib
import json
from collections.abc import Mapping

from muster.audit.canonical import JsonValue
from muster.vetting.models import Alert, Case, Proposal, RegistryFinding
from muster.vetting.models.cases import RegistryFindingQuerySet
from muster.vetting.policy import (
    AlertFacts,
    AlertSource,
    Answer,
    CaseFacts,
    CheckKind,
    CheckState,
    Ground,
    Outcome,
    ProposalFacts,
    ProposalState,
    Scope,
)


def case_facts(case: Case) -> CaseFacts:
    """What policy must know of the case; every alert counts, also those that the reader may not see."""
    checks = case.checks.all().as_system()
    alerts = case.alerts.all().as_system()
    return CaseFacts(
        checks={CheckKind(kind): CheckState(state) for kind, state in checks.values_list("kind", "state")},
        alerts=tuple(
            AlertFacts(source=AlertSource(source), answer=Answer(answer) if answer else None)
            for source, answer in alerts.values_list("source", "answer")
        ),
        spoken_against=_findings(case).against().exists(),
        subject_is_unit=case.candidate.kind == "unit",
        unit_known=case.candidate.unit_id is not None,
    )


def proposal_facts(proposal: Proposal) -> ProposalFacts:
    """The proposal as policy sees it, with who has agreed to it so far."""
    signed = proposal.signatures.all().as_system().filter(agrees=True).order_by("pk")
    return ProposalFacts(
        outcome=Outcome(proposal.outcome),
        scope=Scope(proposal.scope),
        grounds=tuple(Ground(ground) for ground in proposal.grounds),
        internal_note=proposal.internal_note,
        statement=proposal.statement,
        valid_until=proposal.valid_until,
        proposed_by=proposal.proposer_id,
        state=ProposalState(proposal.state),
        signers_needed=proposal.signers_needed,
        signed_by=tuple(signed.values_list("signer_id", flat=True)),
        evidence_digest=proposal.evidence_digest,
    )


def case_evidence(case: Case) -> dict[str, JsonValue]:
    """Checks with what they ran against, alerts with their answers, findings: what is known of the case now."""
    checks = list(case.checks.all().as_system().select_related("run").order_by("kind"))
    alerts = case.alerts.all().as_system().order_by("source", "source_id")
    findings = case.findings.all().as_system().order_by("pk")
    return {
        "checks": [
            {"kind": check.kind, "state": check.state, "ran_against": check.run.ran_against if check.run else {}}
            | ({"gap": check.gap} if check.gap else {})
            for check in checks
        ],
        "registry": [
            {"id": one.pk, "digest": one.digest, "certainty": one.certainty, "claims": one.claims}
            for one in _findings(case)
        ],
        "alerts": [_alert_evidence(alert) for alert in alerts],
        "findings": [{"id": finding.pk, "sentence": finding.sentence} for finding in findings],
    }


def _findings(case: Case) -> RegistryFindingQuerySet:
    return RegistryFinding.objects.as_system().filter(case=case).standing()


def _alert_evidence(alert: Alert) -> dict[str, JsonValue]:
    return {"source": alert.source, "id": alert.source_id, "digest": alert.evidence_digest, "answer": alert.answer}


def evidence_digest(evidence: Mapping[str, JsonValue]) -> str:
    """SHA-256 of the evidence as canonical JSON; equal exactly when nothing of it changed."""
    written = json.dumps(evidence, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
