"""`muster worker`: run background jobs in the foreground."""

import logging
import signal
import threading
from types import FrameType

import click
from django.conf import settings

from muster.jobs.worker import end_silent_transactions, run


@click.command()
@click.option("--until-idle", is_flag=True, help="End when nothing waits any more.")
@click.option("--quiet", is_flag=True, help="Say nothing about progress.")
def worker(*, until_idle: bool, quiet: bool) -> None:
    """Run background jobs until Ctrl-C or SIGTERM; several may run side by side, on several machines too.

    A worker that is asked to end puts its job back at the next step; one that is killed leaves it to another, which
    takes it when the lease (MUSTER_JOB_LEASE_SECONDS) is over. Example: muster worker
    """
    if not quiet:
        logging.getLogger("muster.jobs").setLevel(logging.INFO)
    stop = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001  # the signature of a signal handler
        stop.set()
        signal.signal(number, signal.SIG_DFL)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    end_silent_transactions(settings.MUSTER_JOB_LEASE)
    run(stop, until_idle=until_idle)
