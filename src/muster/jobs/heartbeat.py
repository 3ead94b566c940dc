"""The thread that renews a lease while its task runs."""

import logging
import threading
import time
from datetime import timedelta
from types import TracebackType
from typing import Self

from django.db import Error as DatabaseFailure
from django.db import connection

from muster.jobs.models import Job

BEATS_PER_LEASE = 4

logger = logging.getLogger(__name__)


class Heartbeat:
    """Renews the lease of a job until the block ends; sets `lost` when the lease is gone."""

    def __init__(self, job: Job, lease: timedelta) -> None:
        self.lost = threading.Event()
        self._job = job
        self._lease = lease
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"lease of {job.key}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _beat(self) -> None:
        good_until = time.monotonic() + self._lease.total_seconds()
        while not self.lost.is_set() and not self._ended.wait(self._lease.total_seconds() / BEATS_PER_LEASE):
            asked = time.monotonic()
            try:
                held = self._job.renew(self._lease)
            except DatabaseFailure as error:
                logger.warning("The lease of %s could not be renewed: %s", self._job, error)
                held = asked < good_until
            else:
                good_until = asked + self._lease.total_seconds()
            if not held:
                logger.warning("The lease of %s is lost.", self._job)
                self.lost.set()
        connection.close()
