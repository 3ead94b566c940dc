"""Tasks that tests give to real workers; they write into a table that only these tests have.

CREATE TABLE jobs_step (job, number, worker): one row per finished step, unique by job and number as domain rows are.
"""

import os
import time

from django.db import OperationalError, connection, transaction
from django_tasks import task

from muster.jobs.interruption import keep_going


@task()
def count_up(job: str, steps: int, milliseconds: int) -> None:
    """Writes the numbers that are missing, each in its own transaction, like the chunks of a run of checks."""
    for number in range(steps):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM jobs_step WHERE job = %s AND number = %s", [job, number])
            if cursor.fetchone() is None:
                time.sleep(milliseconds / 1500)
                with transaction.atomic():
                    cursor.execute(
                        "INSERT INTO jobs_step VALUES (%s, %s, %s) ON CONFLICT DO NOTHING", [job, number, os.getpid()]
                    )
                    time.sleep(milliseconds / 3000)
        keep_going()


@task()
def start(job: str, milliseconds: int) -> None:
    """Notes that it began, without looking whether it did before, and takes its time."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO jobs_step VALUES (%s, %s, %s)", [job, time.time_ns() % 10**9, os.getpid()])
    time.sleep(milliseconds / 1000)


@task()
def die(job: str) -> None:
    """Ends its process as a kernel that is out of memory would."""
    start.call(job, 0)
    os.kill(os.getpid(), 9)


@task()
def fail(message: str) -> None:
    raise ValueError(message)


@task()
def miss_database(message: str) -> None:
    raise OperationalError(message)


@task()
def do_nothing() -> None:
    keep_going()
