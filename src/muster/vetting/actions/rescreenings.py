"""What a change of a list means for those who were vetted before; each act changes nothing when it is done twice."""

from collections.abc import Sequence

from django.utils import timezone

from muster.audit.acts import act
from muster.audit.canonical import JsonValue
from muster.audit.log import Actor, record
from muster.vetting.models import Rescreening
from muster.vetting.policy import CheckKind
from muster.vetting.raising import raise_alerts
from muster.vetting.results import CheckResult
from muster.watchlists.models import ListVersion


@act
def order_rescreening(*, actor: Actor, version: ListVersion) -> Rescreening:
    """Everybody vetted so far is to be screened against what a version of a list changed."""
    ordered, made = Rescreening.objects.get_or_create(version=version, defaults={"ordered_at": timezone.now()})
    record(actor=actor, act="vetting.order_rescreening", about=[version], details={"new": made})
    return ordered


@act
def record_rescreening(*, actor: Actor, rescreening: Rescreening, results: Sequence[CheckResult]) -> int:
    """The alerts that the change raises, on decided cases too; returns how many are new.

    A pair that was answered stays answered as long as its evidence is the same; changed evidence is asked again. A
    decision stands as it was signed: an alert that came after it holds the gate until a person has looked.
    """
    raised = raise_alerts(results, CheckKind.WATCHLISTS, rescreening)
    details: dict[str, JsonValue] = {"cases": len(results), "alerts": raised}
    record(actor=actor, act="vetting.record_rescreening", about=[rescreening.version], details=details)
    return raised


@act
def finish_rescreening(*, actor: Actor, rescreening: Rescreening, problem: str = "") -> Rescreening:
    """All who may be meant were screened, or `problem` says why not."""
    row = Rescreening.objects.select_for_update(of=("self",)).get(pk=rescreening.pk)
    if row.finished_at is None:
        row.finished_at, row.complete, row.reason = timezone.now(), not problem, problem
        row.save(update_fields=["finished_at", "complete", "reason"])
    details: dict[str, JsonValue] = {"complete": row.complete, "reason": row.reason}
    record(actor=actor, act="vetting.finish_rescreening", about=[row.version], details=details)
    return row
