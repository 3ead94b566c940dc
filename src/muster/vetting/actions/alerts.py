"""What people say about alerts, and the findings that follow."""

from django.utils import timezone

from muster.accounts.models import User
from muster.accounts.policy import Role, require_role
from muster.audit.acts import act
from muster.audit.log import record
from muster.errors import RuleError
from muster.vetting.models import Alert, Case, Finding, Resolution
from muster.vetting.policy import Answer, CaseState, require_resolution
from muster.vetting.versions import advance

OPEN_FOR_ANSWERS = (CaseState.OPENED, CaseState.CHECKED)


@act
def resolve_alert(*, actor: User, alert: Alert, answer: Answer, reason: str, seen: int) -> Resolution:
    """What this person says about the alert, and why; a later answer replaces it and both stay on record.

    `seen` is the version of the alert that the person looked at. Answering "same" makes a finding of it.

    Raises:
        NotPermittedError: the actor is neither analyst nor assessor.
        RuleError: no reason, or the case is proposed or decided, unless a change of a list raised the alert since.
        StaleError: somebody else answered in between.
    """
    require_role(actor.roles, Role.ANALYST, Role.ASSESSOR)
    require_resolution(answer, reason)
    if not alert.came_after_decision:
        _require_open(alert.case)
    now = timezone.now()
    resolution = Resolution.objects.create(
        label=alert.label, alert=alert, answer=answer, reason=reason.strip(), by=actor, at=now
    )
    advance(alert, seen=seen, answer=answer)
    if answer is Answer.SAME:
        sentence = f"The subject is the one named in {alert.source} {alert.source_id}: {alert.title}."
        Finding.objects.create(label=alert.label, case=alert.case, alert=alert, sentence=sentence, by=actor, at=now)
    record(actor=actor, act="vetting.resolve_alert", about=[alert.case, alert, resolution], details={"answer": answer})
    return resolution


@act
def record_finding(*, actor: User, case: Case, sentence: str, speaks_for: bool) -> Finding:
    """An assessor's own conclusion, for or against the subject.

    Raises:
        NotPermittedError: the actor is neither analyst nor assessor.
        RuleError: the sentence is empty, or the case is proposed or decided.
    """
    require_role(actor.roles, Role.ANALYST, Role.ASSESSOR)
    _require_open(case)
    if not sentence.strip():
        raise RuleError("Write the finding as a sentence.", rule="finding_written")
    finding = Finding.objects.create(
        label=case.label, case=case, sentence=sentence.strip(), speaks_for=speaks_for, by=actor, at=timezone.now()
    )
    record(actor=actor, act="vetting.record_finding", about=[case, finding], details={"speaks_for": speaks_for})
    return finding


def _require_open(case: Case) -> None:
    state = Case.objects.as_system().select_for_update().get(pk=case.pk).state
    if state not in OPEN_FOR_ANSWERS:
        raise RuleError(
            f"This case is {state}: what it rests on can't change. Withdraw the proposal, or open a new request.",
            rule="case_open",
        )
