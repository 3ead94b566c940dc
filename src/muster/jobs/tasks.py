"""What runs in the background. A task may be killed anywhere and run again: each of its transactions is idempotent."""

import logging

from django_tasks import task

from muster.audit.acts import SYSTEM
from muster.jobs.interruption import keep_going
from muster.jobs.models import Job
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
