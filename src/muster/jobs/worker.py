"""The loop of a worker: order what waits, take back what dead workers left, claim a job, run it, say how it ended."""

import logging
import os
import secrets
import socket
import threading
import time
from datetime import timedelta

from django.conf import settings
from django.db import InterfaceError, InternalError, OperationalError, close_old_connections

from muster.jobs.heartbeat import Heartbeat
from muster.jobs.interruption import LeaseLostError, StoppedError, interruptible
from muster.jobs.models import Job
from muster.jobs.tasks import abandon, order_checks, order_imports, order_rescreened

POLL_SECONDS = 1.0
TRY_AGAIN_AFTER = timedelta(seconds=5)

DATABASE_GONE = (OperationalError, InterfaceError, InternalError)

logger = logging.getLogger(__name__)


def worker_name() -> str:
    """A name that no other worker has, and by which an operator finds the process."""
    return f"{socket.gethostname()[:32]}-{os.getpid()}-{secrets.token_hex(4)}"


def run(stop: threading.Event, *, name: str = "", poll: float = POLL_SECONDS, until_idle: bool = False) -> int:
    """Works until `stop` is set, or with `until_idle` until nothing waits; returns how many jobs it ran.

    A database that is away is waited for.
    """
    name = name or worker_name()
    ran = 0
    while not stop.is_set():
        close_old_connections()
        try:
            worked = run_next(stop, name=name)
        except DATABASE_GONE as error:
            logger.warning("The database does not answer, the worker waits: %s", error)
            stop.wait(poll * 5)
            continue
        ran += worked
        if not worked:
            if until_idle:
                break
            stop.wait(poll)
    return ran


def end_silent_transactions(lease: timedelta) -> None:
    """Has PostgreSQL end a transaction of this process that says nothing for a lease.

    The locks of a worker that freezes in the middle of one would hold up whoever takes over. Call it before connecting.
    """
    said = f"-c idle_in_transaction_session_timeout={int(lease.total_seconds() * 1000)}"
    os.environ["PGOPTIONS"] = f"{os.environ.get('PGOPTIONS', '')} {said}".strip()


def run_next(stop: threading.Event, *, name: str) -> bool:
    """Claims one job and runs it; False when nothing waits."""
    lease: timedelta = settings.MUSTER_JOB_LEASE
    order_checks()
    order_rescreened()
    order_imports()
    Job.objects.reap(abandon=abandon)
    job = Job.objects.claim(worker=name, lease=lease)
    if job is None:
        return False
    perform(job, stop=stop, lease=lease)
    return True


def perform(job: Job, *, stop: threading.Event, lease: timedelta) -> None:
    """Runs the task of a job under its lease, and records how it ended unless the lease went to another worker."""
    started = time.monotonic()
    with Heartbeat(job, lease) as heartbeat, interruptible(stop=stop, lost=heartbeat.lost):
        try:
            arguments = job.result.args_kwargs
            job.result.task.call(*arguments["args"], **arguments["kwargs"])
        except StoppedError:
            said = "put back, since the worker stops" if job.put_back() else "lost"
        except LeaseLostError:
            said = "lost to another worker"
        except DATABASE_GONE as error:
            close_old_connections()
            again = job.try_again("the database did not answer", delay=TRY_AGAIN_AFTER, abandon=abandon)
            said = f"to be tried again ({error})" if again else "lost to another worker"
        except Exception as error:
            logger.exception("%s failed", job)
            reason = f"an internal error ({type(error).__name__}) that the operator's log describes"
            said = "failed" if job.fail(error, reason, abandon=abandon) else "lost"
        else:
            said = "done" if job.succeed() else "done, after its lease was lost"
    logger.info("%s: %s after %.1f s", job, said, time.monotonic() - started)
