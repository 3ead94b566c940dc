import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks.base import TaskResultStatus

from muster.jobs.heartbeat import Heartbeat
from muster.jobs.interruption import LeaseLostError, StoppedError, interruptible, keep_going
from muster.jobs.models import MOST_ATTEMPTS, Job
from muster.jobs.worker import run, run_next, worker_name
from tests.jobs import work

LEASE = timedelta(seconds=60)
OVER = timedelta(seconds=-1)


def order(task=work.do_nothing, key="one", **arguments):
    return Job.objects.order(task, key=key, **arguments)


def status(key="one"):
    return Job.objects.get(key=key).result.status


def not_abandoned(job, reason):
    pytest.fail(f"{job} was abandoned: {reason}")


@pytest.mark.django_db
def test_order_of_the_same_key_is_the_same_job():
    assert order() == order()
    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_claim_takes_the_oldest_and_leases_it():
    order(key="one")
    order(key="two")
    job = Job.objects.claim(worker="amal", lease=LEASE)
    assert (job.key, job.worker, job.attempts) == ("one", "amal", 1)
    assert job.leased_until > timezone.now() + timedelta(seconds=50)
    assert job.result.status == TaskResultStatus.RUNNING
    assert job.result.worker_ids == ["amal"]


@pytest.mark.django_db
def test_claim_takes_nothing_twice():
    order()
    assert Job.objects.claim(worker="amal", lease=LEASE).key == "one"
    assert Job.objects.claim(worker="karim", lease=LEASE) is None


@pytest.mark.django_db
def test_claim_leaves_what_is_to_run_later():
    order(work.do_nothing.using(run_after=timezone.now() + timedelta(hours=1)))
    assert Job.objects.claim(worker="amal", lease=LEASE) is None


@pytest.mark.django_db
def test_reap_leaves_a_lease_that_is_good():
    order()
    Job.objects.claim(worker="amal", lease=LEASE)
    assert Job.objects.reap(abandon=not_abandoned) == 0


@pytest.mark.django_db
def test_reap_makes_an_expired_job_ready_and_its_worker_loses_it():
    order()
    old = Job.objects.claim(worker="amal", lease=OVER)
    assert Job.objects.reap(abandon=not_abandoned) == 1
    new = Job.objects.claim(worker="karim", lease=LEASE)
    assert new.attempts == 2
    assert (old.renew(LEASE), old.succeed(), old.put_back()) == (False, False, False)
    assert not old.fail(ValueError("late"), "late", abandon=not_abandoned)
    assert new.succeed()
    assert status() == TaskResultStatus.SUCCESSFUL


@pytest.mark.django_db
def test_reap_gives_up_after_the_last_attempt():
    order()
    abandoned = []
    for _ in range(MOST_ATTEMPTS):
        Job.objects.claim(worker="amal", lease=OVER)
        Job.objects.reap(abandon=lambda job, reason: abandoned.append((job.key, reason)))
    said = "given up after 5 attempts, the last time because its worker stopped without a word"
    assert abandoned == [("one", said)]
    assert status() == TaskResultStatus.FAILED
    assert Job.objects.get().result.traceback.endswith(f"GivenUpError: {said}\n")


@pytest.mark.django_db
def test_put_back_does_not_count_the_attempt():
    order()
    assert Job.objects.claim(worker="amal", lease=LEASE).put_back()
    job = Job.objects.get()
    assert (job.attempts, job.worker, job.leased_until, job.result.status) == (0, "", None, TaskResultStatus.READY)


@pytest.mark.django_db
def test_renew_reaches_further():
    order()
    job = Job.objects.claim(worker="amal", lease=OVER)
    assert job.renew(LEASE)
    assert Job.objects.reap(abandon=not_abandoned) == 0


@pytest.mark.django_db(transaction=True)
def test_worker_runs_what_waits_and_ends_when_idle():
    order(key="one")
    order(key="two")
    assert run(threading.Event(), until_idle=True) == 2
    assert (status("one"), status("two")) == (TaskResultStatus.SUCCESSFUL, TaskResultStatus.SUCCESSFUL)


@pytest.mark.django_db(transaction=True)
def test_worker_says_why_a_task_failed(caplog):
    order(work.fail, message="No such unit.")
    assert run(threading.Event(), until_idle=True) == 1
    result = Job.objects.get().result
    assert (result.status, result.exception_class_path) == (TaskResultStatus.FAILED, "builtins.ValueError")
    assert result.traceback.endswith("ValueError: No such unit.\n")
    assert "one failed" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_worker_tries_again_when_the_database_was_away():
    order(work.miss_database, message="connection refused")
    assert run(threading.Event(), until_idle=True) == 1
    job = Job.objects.get()
    assert (job.result.status, job.attempts) == (TaskResultStatus.READY, 1)
    assert job.result.run_after > timezone.now()


@pytest.mark.django_db(transaction=True)
def test_worker_gives_up_when_the_database_is_away_too_often():
    order(work.miss_database, message="connection refused")
    for _ in range(MOST_ATTEMPTS):
        run(threading.Event(), until_idle=True)
        Job.objects.get().result.__class__.objects.update(run_after=timezone.now())
    result = Job.objects.get().result
    assert result.status == TaskResultStatus.FAILED
    assert "because the database did not answer" in result.traceback


@pytest.mark.django_db(transaction=True)
def test_worker_that_stops_puts_its_task_back():
    order()
    stop = threading.Event()
    stop.set()
    assert run_next(stop, name=worker_name())
    assert status() == TaskResultStatus.READY


@pytest.mark.django_db(transaction=True)
def test_worker_waits_until_it_is_stopped():
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    assert run(stop, poll=0.05) == 0


@pytest.mark.django_db(transaction=True)
def test_heartbeat_renews_the_lease():
    order()
    short = timedelta(seconds=0.2)
    job = Job.objects.claim(worker="amal", lease=short)
    with Heartbeat(job, short) as heartbeat:
        threading.Event().wait(0.5)
        assert Job.objects.reap(abandon=not_abandoned) == 0
    assert not heartbeat.lost.is_set()


@pytest.mark.django_db(transaction=True)
def test_heartbeat_notices_that_the_lease_is_lost():
    order()
    short = timedelta(seconds=0.2)
    job = Job.objects.claim(worker="amal", lease=short)
    Job.objects.update(worker="karim")
    with Heartbeat(job, short) as heartbeat:
        assert heartbeat.lost.wait(5)


@pytest.fixture
def hide_jobs(transactional_db):
    """Takes the table away, as a database that fails."""

    def rename(before, after):
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {before} RENAME TO {after}")

    yield lambda: rename("jobs_job", "jobs_hidden")
    rename("jobs_hidden", "jobs_job")


def test_heartbeat_gives_a_lease_up_that_it_could_not_renew_in_time(hide_jobs):
    order()
    short = timedelta(seconds=0.4)
    job = Job.objects.claim(worker="amal", lease=short)
    hide_jobs()
    started = time.monotonic()
    with Heartbeat(job, short) as heartbeat:
        assert heartbeat.lost.wait(5)
    assert 0.4 <= time.monotonic() - started < 2


def test_keep_going_passes_outside_a_worker():
    keep_going()


def test_keep_going_stops_for_the_worker_and_for_a_lost_lease():
    stop, lost = threading.Event(), threading.Event()
    with interruptible(stop=stop, lost=lost):
        keep_going()
        stop.set()
        with pytest.raises(StoppedError):
            keep_going()
        lost.set()
        with pytest.raises(LeaseLostError):
            keep_going()
    keep_going()
