"""The task that runs the checks of a request, in this process; tests/jobs/test_workers.py kills it in others."""

import threading

import pytest

from muster.jobs.models import Job
from muster.jobs.tasks import abandon, order_checks
from muster.jobs.worker import run
from muster.vetting.models import Case, Check, ScreeningRun
from muster.vetting.policy import CheckState
from tests.vetting.world import desk, request_with_run

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def submitted(site):
    """A run that waits, as submitting a roster leaves it."""
    return request_with_run(desk().requester)[1]


def test_unfinished_run_is_ordered_once(submitted):
    assert (order_checks(), order_checks()) == (1, 0)
    job = Job.objects.get()
    assert job.key == f"check_request:{submitted.pk}"
    assert job.result.args_kwargs == {"args": [], "kwargs": {"run_id": submitted.pk}}


def test_finished_run_is_not_ordered(submitted):
    run(threading.Event(), until_idle=True)
    Job.objects.all().delete()
    assert order_checks() == 0


def test_worker_finds_and_finishes_the_run(submitted):
    assert run(threading.Event(), until_idle=True) == 1
    submitted = ScreeningRun.objects.as_system().get(pk=submitted.pk)
    assert (submitted.stage, submitted.complete is None, submitted.finished_at is None) == ("finished", False, False)
    assert Case.objects.as_system().count() == 1


def test_run_that_fails_says_so_and_clears_nobody(submitted, monkeypatch):
    monkeypatch.setattr("muster.vetting.checking.read_sheet", break_down)
    run(threading.Event(), until_idle=True)
    submitted = ScreeningRun.objects.as_system().get(pk=submitted.pk)
    reason = "The checks were stopped: an internal error (ZeroDivisionError) that the operator's log describes."
    assert (submitted.complete, submitted.reason) == (False, reason)
    assert not Check.objects.as_system().filter(state=CheckState.COMPLETED).exists()


def break_down(*_, **__):
    raise ZeroDivisionError


def test_given_up_run_says_so(submitted):
    order_checks()
    abandon(Job.objects.get(), "given up after 5 attempts")
    submitted = ScreeningRun.objects.as_system().get(pk=submitted.pk)
    assert (submitted.complete, submitted.reason) == (False, "The checks were stopped: given up after 5 attempts.")


def test_finished_run_is_left_alone_when_its_job_is_given_up(submitted):
    run(threading.Event(), until_idle=True)
    before = ScreeningRun.objects.as_system().values().get()
    abandon(Job.objects.get(), "given up after 5 attempts")
    assert ScreeningRun.objects.as_system().values().get() == before
