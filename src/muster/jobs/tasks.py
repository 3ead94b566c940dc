"""What runs in the background. A task may be killed anywhere and run again: each of its transactions is idempotent."""

import logging

from django_tasks import task

from muster.audit.acts import SYSTEM
from muster.errors import InputError, MusterError
from muster.jobs.interruption import keep_going
from muster.jobs.models import Job
from muster.registry.actions import apply_import, fail_import, stage_import, undo_import
from muster.registry.imports import count_anew, files_again, note_progress
from muster.registry.models import Import, ImportState
from muster.vetting.actions.checks import finish_run
from muster.vetting.actions.rescreenings import finish_rescreening
from muster.vetting.checking import Progress, run_checks
from muster.vetting.models import Rescreening, ScreeningRun
from muster.vetting.rescreening import order_rescreenings, rescreen, waiting_rescreenings

logger = logging.getLogger(__name__)


@task()
def check_request(run_id: int) -> None:
    """All checks of a request, in chunks; the run's row says how far it came."""

    def tell(progress: Progress) -> None:
        logger.info("run %d: %s, %d of %d", run_id, progress.stage, progress.done, progress.total)
        keep_going()

    run = run_checks(run_id, tell=tell)
    logger.info("run %d: %s", run_id, "complete" if run.complete else f"not complete: {run.reason}")


@task()
def rescreen_subjects(rescreening_id: int) -> None:
    """Everybody vetted before against what a version of a list changed."""
    rescreening, raised = rescreen(rescreening_id)
    logger.info("%s: %d new alerts, %s", rescreening, raised, rescreening.reason or "complete")


def order_rescreened() -> int:
    """Orders a job for every change of a list that those vetted before have not been screened against; how many."""
    order_rescreenings()
    keys = {f"rescreen_subjects:{row.pk}": row.pk for row in waiting_rescreenings()}
    known = set(Job.objects.filter(key__in=list(keys)).values_list("key", flat=True))
    for key in keys.keys() - known:
        Job.objects.order(rescreen_subjects, key=key, rescreening_id=keys[key])
    return len(keys.keys() - known)


@task()
def work_on_import(import_id: int) -> None:
    """The next step of an import: its files are read and staged, applied, or undone, in the name of who asked."""
    brought = Import.objects.as_system().select_related("label", "asked_by__organisation").get(pk=import_id)
    actor, state = brought.asked_by, ImportState(brought.state)
    if actor is None or not brought.is_under_way:
        return

    def tell(stage: str, done: int) -> None:
        note_progress(brought, stage, done)
        keep_going()

    try:
        if state is ImportState.UNDOING:
            undo_import(actor=actor, brought=brought, reason=brought.asked_for)
        elif state is ImportState.READING:
            stage_import(actor=actor, brought=brought, files=files_again(brought, tell))
        else:
            files = files_again(brought, tell)
            done = apply_import(actor=actor, brought=files, staged=brought, tell=lambda _stage, _done: keep_going())
            if done.unchanged:
                raise InputError(f"The same files stand as {done.brought.number}; nothing changed.")
    except MusterError as error:
        fail_import(actor=SYSTEM, brought=brought, problem=error.message)
    else:
        count_anew()


def order_imports() -> int:
    """Orders a job for every step of an import that somebody asked for and that has none yet; returns how many."""
    under_way = [state.value for state in ImportState if state.is_under_way]
    rows = Import.objects.as_system().filter(state__in=under_way, asked_at__isnull=False).order_by("pk")
    keys = {f"import:{pk}:{asked.isoformat()}": pk for pk, asked in rows.values_list("pk", "asked_at") if asked}
    known = set(Job.objects.filter(key__in=list(keys)).values_list("key", flat=True))
    for key in keys.keys() - known:
        Job.objects.order(work_on_import, key=key, import_id=keys[key])
    return len(keys.keys() - known)


def order_checks() -> int:
    """Orders a job for every run that has none yet; returns how many.

    A submitted roster leaves an unfinished run in the transaction of its act. That row is the order, so nothing is lost
    when a process dies between the act and the queue.
    """
    runs = ScreeningRun.objects.as_system().filter(finished_at__isnull=True).order_by("pk")
    keys = {f"check_request:{pk}": pk for pk in runs.values_list("pk", flat=True)}
    known = set(Job.objects.filter(key__in=list(keys)).values_list("key", flat=True))
    for key in keys.keys() - known:
        Job.objects.order(check_request, key=key, run_id=keys[key])
    return len(keys.keys() - known)


def abandon(job: Job, reason: str) -> None:
    """A job is given up: what waits for it is told, so that no check stays "running" for ever."""
    arguments = job.result.args_kwargs["kwargs"]
    if job.result.task_path == check_request.module_path:
        for run in ScreeningRun.objects.as_system().filter(pk=arguments["run_id"], finished_at__isnull=True):
            finish_run(actor=SYSTEM, run=run, ran_against={}, problem=f"The checks were stopped: {reason}.")
    if job.result.task_path == rescreen_subjects.module_path:
        for row in Rescreening.objects.filter(pk=arguments["rescreening_id"]):
            finish_rescreening(actor=SYSTEM, rescreening=row, problem=f"The screening was stopped: {reason}.")
    if job.result.task_path == work_on_import.module_path:
        for brought in Import.objects.as_system().filter(pk=arguments["import_id"]):
            fail_import(actor=SYSTEM, brought=brought, problem=f"The work was stopped: {reason}.")
