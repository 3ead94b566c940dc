"""How a running task learns that it should stop: between two of its transactions it asks `keep_going`."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class StoppedError(Exception):
    """The worker was asked to stop; the task is put back and goes on elsewhere."""


class LeaseLostError(Exception):
    """Another worker has this task now, since this one was taken for dead."""


_stop: ContextVar[threading.Event | None] = ContextVar("the worker should stop", default=None)
_lost: ContextVar[threading.Event | None] = ContextVar("the lease is lost", default=None)


@contextmanager
def interruptible(*, stop: threading.Event, lost: threading.Event) -> Iterator[None]:
    """The task inside stops at its next `keep_going` once one of these is set."""
    tokens = _stop.set(stop), _lost.set(lost)
    try:
        yield
    finally:
        _stop.reset(tokens[0])
        _lost.reset(tokens[1])


def keep_going() -> None:
    """Passes while the task may go on; outside a worker always.

    Raises: LeaseLostError, StoppedError.
    """
    stop, lost = _stop.get(), _lost.get()
    if lost is not None and lost.is_set():
        raise LeaseLostError
    if stop is not None and stop.is_set():
        raise StoppedError
