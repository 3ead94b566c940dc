"""Alerts as they are written: new ones raised, those whose evidence changed asked again, known answers carried over."""

from collections.abc import Mapping, Sequence

from django.utils import timezone

from muster.accounts.models import Label
from muster.accounts.policy import join_markings
from muster.vetting.models import Alert, Case, Check, Rescreening, Resolution
from muster.vetting.policy import Answer, CheckKind
from muster.vetting.results import AlertDraft, CheckResult

BATCH = 500


def raise_alerts(results: Sequence[CheckResult], kind: CheckKind, rescreening: Rescreening | None = None) -> int:
    """Write the alerts that are new and ask those again that rest on changed evidence; returns how many are new."""
    ids = [result.case_id for result in results]
    cases = Case.objects.as_system().select_related("candidate", "label").in_bulk(ids)
    checks = {check.case_id: check for check in Check.objects.as_system().filter(case__in=ids, kind=kind)}
    known = {
        (alert.case_id, alert.source, alert.source_id): alert
        for alert in Alert.objects.as_system().filter(case__in=ids)
    }
    labels = Label.objects.in_bulk([draft.label_id for result in results for draft in result.alerts if draft.label_id])
    fresh: list[Alert] = []
    for result in results:
        for draft in result.alerts:
            case = cases[result.case_id]
            alert = known.get((case.pk, draft.source, draft.source_id))
            if alert is not None and alert.evidence_digest == draft.digest:
                continue
            if alert is not None:
                _ask_again(alert, draft, rescreening)
                continue
            other = labels.get(draft.label_id) if draft.label_id else None
            label = case.label if other is None else joined(case.label, other)
            fresh.append(_alert(case, checks[case.pk], draft, label, rescreening))
    _remember(fresh, cases)
    Alert.objects.bulk_create(fresh, batch_size=BATCH, ignore_conflicts=True)
    return len(fresh)


def _alert(case: Case, check: Check, draft: AlertDraft, label: Label, rescreening: Rescreening | None) -> Alert:
    return Alert(
        label=label,
        case=case,
        raised_by=check,
        source=draft.source,
        source_id=draft.source_id,
        title=draft.title,
        score=draft.score,
        matched=draft.matched,
        comparison=draft.comparison,
        evidence_digest=draft.digest,
        raised_at=timezone.now(),
        rescreening=rescreening,
    )


def joined(one: Label, other: Label) -> Label:
    """The label of what rests on both: only who may read both may read it."""
    return one if one.pk == other.pk else Label.objects.obtain(join_markings(one.marking, other.marking))


def _ask_again(alert: Alert, draft: AlertDraft, rescreening: Rescreening | None) -> None:
    alert.title, alert.score, alert.matched, alert.comparison = (
        draft.title,
        draft.score,
        draft.matched,
        draft.comparison,
    )
    alert.evidence_digest, alert.answer, alert.remembered = draft.digest, "", None
    alert.raised_at, alert.rescreening = timezone.now(), rescreening
    alert.version += 1
    alert.save()


def _remember(alerts: Sequence[Alert], cases: Mapping[int, Case]) -> None:
    """Carry over "different" where the same person was compared with the same thing on the same evidence."""
    digests = {alert.evidence_digest for alert in alerts}
    if not digests:
        return
    earlier = Resolution.objects.as_system().filter(
        alert__evidence_digest__in=sorted(digests), answer=Answer.DIFFERENT, alert__answer=Answer.DIFFERENT
    )
    by_pair = {
        (row.alert.case.candidate.person_id, row.alert.source, row.alert.source_id, row.alert.evidence_digest): row
        for row in earlier.select_related("alert__case__candidate")
    }
    for alert in alerts:
        person = cases[alert.case_id].candidate.person_id
        found = by_pair.get((person, alert.source, alert.source_id, alert.evidence_digest)) if person else None
        if found is not None:
            alert.answer, alert.remembered = Answer.DIFFERENT, found
