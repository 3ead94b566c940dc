"""A case as one readable column: checks, alerts, findings, proposals, decisions."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from muster.accounts.scoping import Reader
from muster.vetting.models import Alert, Case, Check, Decision, Finding, Proposal, Resolution, Signature
from muster.vetting.models.cases import CAME_AFTER_DECISION
from muster.vetting.policy import CaseFacts, CaseState, CheckKind, ProposalState
from muster.vetting.queries.evidence import case_facts
from muster.vetting.queries.registry import RegistryPart, registry_part
from muster.vetting.queries.requests import as_read_by


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """All that one user may read of a case; `facts` is what policy sees, hidden alerts included."""

    case: Case
    facts: CaseFacts
    checks: list[Check]
    alerts: list[Alert]
    findings: list[Finding]
    proposals: list[Proposal]
    decisions: list[Decision]
    registry: RegistryPart | None

    @property
    def open_proposal(self) -> Proposal | None:
        """The proposal that waits for signatures."""
        return next((proposal for proposal in self.proposals if proposal.state == ProposalState.OPENED), None)


def cases(user: Reader) -> QuerySet[Case]:
    """The cases that this user may read, with their candidate and request."""
    return Case.objects.visible_to(user).select_related(
        "candidate__request__organisation", "candidate__row", "candidate__unit", "candidate__person", "label"
    )


def case_by_id(user: Reader, pk: int) -> Case:
    """One case.

    Raises:
        Case.DoesNotExist: there is none that this user may read.
    """
    return cases(user).get(pk=pk)


def case_file(user: Reader, pk: int) -> CaseFile:
    """One case with everything in it that this user may read.

    Raises:
        Case.DoesNotExist: there is none that this user may read.
    """
    case = case_by_id(user, pk)
    resolutions = Prefetch("resolutions", Resolution.objects.visible_to(user).select_related("by"))
    signatures = Prefetch("signatures", Signature.objects.visible_to(user).select_related("signer"))
    alerts = Alert.objects.visible_to(user).filter(case=case).prefetch_related(resolutions)
    checks = _checks(user, case)
    return CaseFile(
        case=case,
        facts=case_facts(case),
        checks=checks,
        alerts=list(alerts.select_related("remembered__by", "raised_by")),
        findings=list(Finding.objects.visible_to(user).filter(case=case).select_related("by")),
        proposals=list(
            Proposal.objects.visible_to(user).filter(case=case).select_related("proposer").prefetch_related(signatures)
        ),
        decisions=list(Decision.objects.visible_to(user).filter(case=case)),
        registry=registry_part(case, checks, user),
    )


def _checks(user: Reader, case: Case) -> list[Check]:
    checks = list(Check.objects.visible_to(user).filter(case=case).select_related("run"))
    for check in checks:
        if check.kind == CheckKind.WATCHLISTS and check.run is not None:
            check.run = as_read_by(user, check.run)
    return checks


def alert_by_id(user: Reader, pk: int) -> Alert:
    """One alert with its case and the resolutions so far.

    Raises:
        Alert.DoesNotExist: there is none that this user may read.
    """
    resolutions = Prefetch("resolutions", Resolution.objects.visible_to(user).select_related("by"))
    rows = Alert.objects.visible_to(user).select_related(
        "case__candidate__request", "case__candidate__row", "raised_by__run", "remembered__by"
    )
    return rows.prefetch_related(resolutions).get(pk=pk)


def waiting_alerts(user: Reader) -> QuerySet[Alert]:
    """Unanswered alerts of open cases and those that came after a decision, by request and then the highest score."""
    waiting = Q(case__state__in=[CaseState.OPENED, CaseState.CHECKED]) | Q(CAME_AFTER_DECISION)
    rows = Alert.objects.visible_to(user).filter(waiting, answer="")
    resolutions = Prefetch("resolutions", Resolution.objects.visible_to(user).select_related("by"))
    rows = rows.select_related("case__candidate__request").prefetch_related(resolutions)
    return rows.order_by("case__candidate__request_id", "-score", "pk")


def next_alert(user: Reader, after: Alert) -> Alert | None:
    """The alert to look at after this one: of the same case first, then of the same request, then any."""
    waiting = waiting_alerts(user).exclude(pk=after.pk)
    same_case = waiting.filter(case=after.case_id).first()
    return (
        same_case or waiting.filter(case__candidate__request=after.case.candidate.request_id).first() or waiting.first()
    )


def proposal_by_id(user: Reader, pk: int) -> Proposal:
    """One proposal with its case and signatures.

    Raises:
        Proposal.DoesNotExist: there is none that this user may read.
    """
    signatures = Prefetch("signatures", Signature.objects.visible_to(user).select_related("signer"))
    rows = Proposal.objects.visible_to(user).select_related("case__candidate__request", "proposer", "label")
    return rows.prefetch_related(signatures).get(pk=pk)


def decisions(user: Reader) -> QuerySet[Decision]:
    """The decisions that this user may read, newest first."""
    rows = Decision.objects.visible_to(user)
    return rows.select_related("case__candidate__request", "person", "unit", "proposal__proposer")
