"""What django-tasks lacks: who works on a task until when, how often it was tried, and what was ordered already.

A task's result says READY, RUNNING, SUCCESSFUL or FAILED; the job beside it holds the lease. Whoever holds the lease
renews it; when it expires, the worker is taken for dead and the task is given to another.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import ClassVar, Self

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django_tasks.base import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

MOST_ATTEMPTS = 5

Abandon = Callable[["Job", str], None]


class GivenUpError(Exception):
    """A task that failed without saying why: its workers died, or its database was gone too often."""


class JobQuerySet(models.QuerySet["Job"]):
    def order(self, task: Task[..., None], *, key: str, **arguments: int | str) -> "Job":
        """The job of this key: the one that is there, whatever became of it, else a new one."""
        there = self.filter(key=key).first()
        if there is not None:
            return there
        try:
            with transaction.atomic():
                return self.create(key=key, result_id=task.enqueue(**arguments).id)
        except IntegrityError:
            return self.get(key=key)

    def ready(self) -> Self:
        """Jobs that wait for a worker, the most urgent and then the oldest first."""
        now = timezone.now()
        due = models.Q(result__run_after=get_date_max()) | models.Q(result__run_after__lte=now)
        waiting = self.filter(due, result__status=TaskResultStatus.READY)
        return waiting.order_by("-result__priority", "result__enqueued_at", "pk")

    def expired(self) -> Self:
        """Jobs whose worker has not renewed its lease in time."""
        return self.filter(result__status=TaskResultStatus.RUNNING, leased_until__lt=timezone.now())

    def locked(self) -> Self:
        """The rows with their results, locked; those that another worker has locked are passed over."""
        return self.select_for_update(skip_locked=True, of=("self",)).select_related("result")

    def claim(self, *, worker: str, lease: timedelta) -> "Job | None":
        """The next job, leased to this worker; None when nothing waits."""
        if not self.ready().exists():
            return None
        with transaction.atomic():
            job = self.ready().locked().first()
            if job is None:
                return None
            job.result.claim(worker)
            job.worker, job.leased_until = worker, timezone.now() + lease
            job.attempts += 1
            job.save(update_fields=["worker", "leased_until", "attempts"])
            return job

    def reap(self, *, abandon: Abandon) -> int:
        """Takes expired leases back: the task is ready again, or failed for good after the last attempt.

        `abandon` is told of a job that is given up, and why, in the same transaction.
        """
        reaped = 0
        for pk in list(self.expired().values_list("pk", flat=True)):
            with transaction.atomic():
                job = self.expired().locked().filter(pk=pk).first()
                if job is not None:
                    reaped += 1
                    job.put_back_or_give_up("its worker stopped without a word", abandon=abandon)
        return reaped


class Job(models.Model):
    """One task that was ordered, by the key of what it does, with its lease."""

    key = models.CharField(max_length=120, unique=True)
    result = models.OneToOneField(DBTaskResult, on_delete=models.CASCADE, related_name="job")
    worker = models.CharField(max_length=64, blank=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[JobQuerySet] = JobQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(worker="", leased_until__isnull=True)
                | (~models.Q(worker="") & models.Q(leased_until__isnull=False)),
                name="job_leased_to_somebody",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["leased_until"], name="job_leased_until")]

    def __str__(self) -> str:
        return self.key

    def renew(self, lease: timedelta) -> bool:
        """Longer work on the same lease; False when it was given to somebody else meanwhile."""
        mine = Job.objects.filter(pk=self.pk, worker=self.worker, attempts=self.attempts)
        return mine.update(leased_until=timezone.now() + lease) == 1

    def succeed(self) -> bool:
        """The task is done; False when the lease was lost, and then nothing is changed."""
        return self._end(lambda mine: mine.result.set_successful(None))

    def fail(self, error: BaseException, reason: str, *, abandon: Abandon) -> bool:
        """The task failed for good: its result says why, and `abandon` is told; nothing when the lease was lost."""

        def change(mine: "Job") -> None:
            abandon(mine, reason)
            mine.result.set_failed(error)

        return self._end(change)

    def put_back(self) -> bool:
        """The worker stops in good order: the attempt does not count."""
        return self._end(lambda mine: mine.make_ready(attempts=mine.attempts - 1))

    def try_again(self, reason: str, *, delay: timedelta, abandon: Abandon) -> bool:
        """Something outside was not there: the task is tried again later, unless this was the last attempt."""
        return self._end(lambda mine: mine.put_back_or_give_up(reason, abandon=abandon, delay=delay))

    def put_back_or_give_up(self, reason: str, *, abandon: Abandon, delay: timedelta = timedelta()) -> None:
        """Ready for another attempt, or failed after the last; the row is locked by the caller."""
        if self.attempts < MOST_ATTEMPTS:
            self.make_ready(attempts=self.attempts, delay=delay)
            return
        said = f"given up after {self.attempts} attempts, the last time because {reason}"
        abandon(self, said)
        self.result.set_failed(GivenUpError(said))
        self._release(attempts=self.attempts)

    def make_ready(self, *, attempts: int, delay: timedelta = timedelta()) -> None:
        """Back in the queue; the row is locked by the caller."""
        self.result.status, self.result.started_at = TaskResultStatus.READY, None
        self.result.run_after = timezone.now() + delay
        self.result.save(update_fields=["status", "started_at", "run_after"])
        self._release(attempts=attempts)

    def _end(self, change: Callable[["Job"], None]) -> bool:
        with transaction.atomic():
            held = Job.objects.select_for_update(of=("self",)).select_related("result")
            mine = held.filter(pk=self.pk, worker=self.worker, attempts=self.attempts, leased_until__isnull=False)
            job = mine.first()
            if job is None:
                return False
            change(job)
            if job.worker:
                job._release(attempts=job.attempts)  # noqa: SLF001  # the same class
            return True

    def _release(self, *, attempts: int) -> None:
        self.worker, self.leased_until, self.attempts = "", None, attempts
        self.save(update_fields=["worker", "leased_until", "attempts"])
