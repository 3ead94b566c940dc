"""The acts of a run of checks; each is one transaction and changes nothing when it is done twice.

A worker that is killed between two of them leaves a run that another worker continues: rows are unique by roster and
number, checks by case and kind, alerts by case and source.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

from django.utils import timezone

from muster.accounts.models import Label
from muster.audit.acts import act
from muster.audit.canonical import JsonValue
from muster.audit.log import Actor, record
from muster.registry.actions import register_subjects
from muster.registry.bearings import Question
from muster.registry.models import Claim
from muster.registry.sentences import bearing_in_words
from muster.vetting.models import (
    Candidate,
    Case,
    Check,
    RegistryFinding,
    Roster,
    RosterRow,
    ScreeningRun,
)
from muster.vetting.policy import ON_REGISTRY, CaseState, CheckKind, CheckState, RequestState
from muster.vetting.raising import joined, raise_alerts
from muster.vetting.readers.rosters import RosterEntry, SkippedRow
from muster.vetting.results import CheckResult, RegistryResult, bearing_digest
from muster.vetting.subjects import candidate_columns, subject_fields


@act
def read_rows(
    *,
    actor: Actor,
    run: ScreeningRun,
    roster: Roster,
    entries: Sequence[RosterEntry],
    units: Mapping[str, int],
    total: int,
) -> list[Case]:
    """Rows of the roster verbatim, and a candidate with an opened case for each good one; returns the new cases."""
    kept = set(
        RosterRow.objects.as_system()
        .filter(roster=roster, number__in=[e.number for e in entries])
        .values_list("number", flat=True)
    )
    fresh = [entry for entry in entries if entry.number not in kept]
    rows = [
        RosterRow(
            label=roster.label,
            roster=roster,
            number=entry.number,
            cells=list(entry.cells),
            errors=[asdict(error) for error in entry.errors],
            warnings=[asdict(warning) for warning in entry.warnings],
            faulty=entry.fields is None,
        )
        for entry in fresh
    ]
    RosterRow.objects.write_rows(rows)
    good = [(row, entry.fields) for row, entry in zip(rows, fresh, strict=True) if entry.fields is not None]
    subjects = [subject_fields(fields) for _, fields in good]
    registered = register_subjects(actor=actor, subjects=subjects, label=roster.label, units=units)
    candidates = [
        Candidate(
            label=roster.label,
            request_id=roster.request_id,
            row=row,
            person=person,
            unit=unit,
            **candidate_columns(fields),
        )
        for (row, fields), (person, unit) in zip(good, registered, strict=True)
    ]
    Candidate.objects.write_rows(candidates)
    now = timezone.now()
    cases = [Case(label=roster.label, candidate=candidate, opened_at=now) for candidate in candidates]
    Case.objects.write_rows(cases)
    Check.objects.begin(cases)
    _note_progress(run, "reading the roster", done=max((entry.number for entry in entries), default=0), total=total)
    record(
        actor=actor, act="vetting.read_rows", about=[run, roster], details={"rows": len(rows), "candidates": len(cases)}
    )
    return cases


@act
def finish_reading(*, actor: Actor, run: ScreeningRun, roster: Roster, skipped: Sequence[SkippedRow]) -> None:
    """The roster is read to its end: its counts are stated, and which rows hold no subject at all."""
    rows = RosterRow.objects.as_system().filter(roster=roster)
    roster.rows_read, roster.rows_faulty = rows.count(), rows.filter(faulty=True).count()
    roster.read_at = timezone.now()
    roster.skipped = [asdict(row) for row in skipped]
    roster.save(update_fields=["rows_read", "rows_faulty", "read_at", "skipped"])
    details: dict[str, JsonValue] = {"rows": roster.rows_read, "faulty": roster.rows_faulty}
    record(actor=actor, act="vetting.finish_reading", about=[run, roster], details=details)


@act
def record_checks(
    *, actor: Actor, run: ScreeningRun, kind: CheckKind, results: Sequence[CheckResult], done: int, total: int
) -> int:
    """The results of one check for some cases, with their alerts; returns how many alerts are new.

    A decided case is left alone. An alert whose evidence changed is asked again; one that a person called different
    before, on the same evidence about the same person, keeps that answer and says where it comes from.
    """
    asked = Case.objects.as_system().filter(pk__in=[result.case_id for result in results])
    undecided = set(asked.exclude(state=CaseState.DECIDED).values_list("pk", flat=True))
    wanted = [result for result in results if result.case_id in undecided]
    raised = raise_alerts([result for result in wanted if result.alerts], kind)
    now = timezone.now()
    checks = Check.objects.as_system().filter(kind=kind)
    whole = [result.case_id for result in wanted if not result.problem]
    checks.filter(case__in=whole).update(state=CheckState.COMPLETED, reason="", run=run, finished_at=now)
    for result in wanted:
        if result.problem:
            part = checks.filter(case=result.case_id)
            part.update(state=CheckState.PARTIAL, reason=result.problem, run=run, finished_at=now)
    _note_progress(run, f"checking {kind}", done=done, total=total)
    details: dict[str, JsonValue] = {"check": kind, "cases": len(wanted), "completed": len(whole), "alerts": raised}
    record(actor=actor, act="vetting.record_checks", about=[run], details=details)
    return raised


@act
def record_registry_checks(
    *, actor: Actor, run: ScreeningRun, results: Sequence[RegistryResult], done: int, total: int
) -> int:
    """What the registry answers about some cases: all findings, and what can't be answered; returns how many findings.

    A decided case is left alone. Findings are kept with the run that brought them, so that those of a later run stand
    beside what was known before. The check on the subject itself stays pending: it is completed by `record_checks`,
    with the persons of the registry who are like the subject.
    """
    asked = Case.objects.as_system().filter(pk__in=[result.case_id for result in results])
    undecided = set(asked.exclude(state=CaseState.DECIDED).values_list("pk", flat=True))
    wanted = [result for result in results if result.case_id in undecided]
    by_gap: dict[tuple[str, str], list[int]] = defaultdict(list)
    for result in wanted:
        for question in Question:
            by_gap[question.value, result.answer.gaps.get(question, "")].append(result.case_id)
    now = timezone.now()
    for (kind, gap), cases in by_gap.items():
        rows = Check.objects.as_system().filter(kind=kind, case__in=cases)
        state = CheckState.PENDING if kind == CheckKind.REGISTRY else CheckState.COMPLETED
        rows.update(state=state, reason="", gap=gap, run=run, finished_at=now)
    found = _write_findings(run, [result for result in wanted if result.answer.found])
    _note_progress(run, "checking registry", done=done, total=total)
    details: dict[str, JsonValue] = {"cases": len(wanted), "findings": found}
    record(actor=actor, act="vetting.record_registry_checks", about=[run], details=details)
    return found


@act
def finish_run(
    *, actor: Actor, run: ScreeningRun, ran_against: Mapping[str, JsonValue], problem: str = ""
) -> ScreeningRun:
    """The run is over: complete when no check of the request is left open, else with the reason."""
    run = ScreeningRun.objects.as_system().select_for_update(of=("self",)).select_related("request").get(pk=run.pk)
    if run.finished_at is not None:
        return run
    cases = Case.objects.as_system().filter(candidate__request=run.request_id).exclude(state=CaseState.DECIDED)
    open_checks = Check.objects.as_system().filter(case__in=cases).exclude(state=CheckState.COMPLETED)
    left = open_checks.count()
    if problem:
        open_checks.filter(state=CheckState.PENDING).update(state=CheckState.FAILED, reason=problem)
    cases.filter(state=CaseState.OPENED).update(state=CaseState.CHECKED)
    run.complete = left == 0 and not problem
    run.reason = problem or (f"{left} checks could not be completed" if left else "")
    run.ran_against, run.stage, run.finished_at = dict(ran_against), "finished", timezone.now()
    run.save(update_fields=["complete", "reason", "ran_against", "stage", "finished_at"])
    request = run.request
    if request.state == RequestState.SUBMITTED:
        request.state = RequestState.CHECKED
        request.version += 1
        request.save(update_fields=["state", "version"])
    details: dict[str, JsonValue] = {"complete": run.complete, "reason": run.reason}
    record(actor=actor, act="vetting.finish_run", about=[run, request], details=details)
    return run


def _note_progress(run: ScreeningRun, stage: str, *, done: int, total: int) -> None:
    rows = ScreeningRun.objects.as_system().filter(pk=run.pk, finished_at__isnull=True)
    rows.update(stage=stage, done=done, total=max(total, done), started_at=run.started_at or timezone.now())


def _write_findings(run: ScreeningRun, results: Sequence[RegistryResult]) -> int:
    """Each finding under the marking that joins those of its case and of all its claims."""
    ids = [result.case_id for result in results]
    if not ids:
        return 0
    cases = Case.objects.as_system().select_related("label").in_bulk(ids)
    checks = {
        (check.case_id, check.kind): check
        for check in Check.objects.as_system().filter(case__in=ids, kind__in=ON_REGISTRY)
    }
    claims = {claim for result in results for one in result.answer.found for claim in one.claims}
    label_of = dict(Claim.objects.as_system().filter(pk__in=claims).values_list("pk", "label"))
    labels = Label.objects.in_bulk(set(label_of.values()))
    rows = [
        RegistryFinding(
            label=_joined_with(cases[result.case_id].label, {label_of[claim] for claim in one.claims}, labels),
            case_id=result.case_id,
            raised_by=checks[result.case_id, one.question],
            run=run,
            way=one.way,
            speaks=one.speaks,
            certainty=one.certainty,
            sentence=bearing_in_words(one),
            claims=list(one.claims),
            digest=bearing_digest(one),
        )
        for result in results
        for one in result.answer.found
    ]
    RegistryFinding.objects.write_rows(rows, ignore_conflicts=True)
    return len(rows)


def _joined_with(own: Label, others: Iterable[int], labels: Mapping[int, Label]) -> Label:
    for other in sorted(others):
        own = joined(own, labels[other])
    return own
