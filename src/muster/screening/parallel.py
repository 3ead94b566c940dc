"""Screening on several processors: worker processes share memory-mapped indexes, results keep their order."""

import gc
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import lru_cache
from itertools import chain, islice, repeat
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import Final, Self

from muster import engine
from muster.errors import MusterError
from muster.screening.index import Index, open_index
from muster.screening.records import Query
from muster.screening.results import RAISED_AT, Result
from muster.screening.storage import Verify

CHUNK: Final = 256
WORTH_A_PROCESS: Final = 1_000
"""Fewer queries than this are done before a second process has started."""


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def screen_in_parallel(
    index: Index, queries: Iterable[Query], *, limit: int = 5, threshold: float = RAISED_AT, workers: int = 0
) -> Iterator[Result]:
    """One result for each query, in order, from `workers` processes (0: one for each processor).

    Queries are taken in as results are given out, so memory doesn't grow with their number; all are screened against
    the generation of the index that `index` has open.

    Raises:
        MusterError: a process died; what has been given out before stands, the rest has not been screened.
    """
    remaining = iter(queries)
    first = list(islice(remaining, WORTH_A_PROCESS))
    asked = chain(first, remaining)
    with Screeners(len(first), workers=workers) as screeners:
        pending: deque[Iterator[Result]] = deque()
        while True:
            while len(pending) <= 2 * screeners.workers and (chunk := list(islice(asked, CHUNK))):
                pending.append(screeners.search(index, chunk, limit=limit, threshold=threshold))
            if not pending:
                return
            yield from pending.popleft()


class Screeners:
    """The worker processes of one run, for every index that it asks; a run of few queries is done in this process.

    `expected` is how many queries will be asked at least; `workers` 0 is one for each processor.
    """

    def __init__(self, expected: int, *, workers: int = 0) -> None:
        self.workers = workers or processors()
        if expected < WORTH_A_PROCESS:
            self.workers = 1
        self._pool: ProcessPoolExecutor | None = None
        if self.workers > 1:
            self._pool = ProcessPoolExecutor(self.workers, mp_context=get_context("spawn"), initializer=_watch_parent)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def prepare(self, index: Index) -> None:
        """Let the processes start and open the index, while the queries are still being read."""
        if self._pool is not None:
            with _told_of_death():
                for _ in range(self.workers):
                    self._pool.submit(_opened, index.directory, index.manifest.generation)

    def search(
        self,
        index: Index,
        queries: Sequence[Query],
        *,
        own: Sequence[str] = (),
        limit: int = 5,
        threshold: float = RAISED_AT,
    ) -> Iterator[Result]:
        """One result for each query, in order; the work begins at once in the processes that there are.

        `own` is that of `Index.search_many`.

        Raises:
            MusterError: if a process died, also while the results are taken: the rest has not been screened.
        """
        if self._pool is None:
            return index.search_many(queries, own=own, limit=limit, threshold=threshold)
        asked = zip(queries, chain(own, repeat("")), strict=False)
        futures: list[Future[list[Result]]] = []
        with _told_of_death():
            while chunk := list(islice(asked, CHUNK)):
                futures.append(
                    self._pool.submit(_search, index.directory, index.manifest.generation, chunk, limit, threshold)
                )
        return _results(futures)


def _results(futures: list[Future[list[Result]]]) -> Iterator[Result]:
    with _told_of_death():
        for future in futures:
            yield from future.result()


@contextmanager
def _told_of_death() -> Iterator[None]:
    try:
        yield
    except BrokenProcessPool as error:
        raise MusterError("A screening process died; the rows that have no result were not screened.") from error


def _watch_parent() -> None:
    gc.set_threshold(engine.COLLECTED_AT)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A killed parent can't tell its workers to stop, so each of them watches for its end."""
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)


@lru_cache(maxsize=2)
def _opened(directory: Path, generation: str) -> Index:
    return open_index(directory, generation=generation, verify=Verify.NOTHING)


def _search(
    directory: Path, generation: str, asked: list[tuple[Query, str]], limit: int, threshold: float
) -> list[Result]:
    queries, own = zip(*asked, strict=True)
    return list(_opened(directory, generation).search_many(queries, own=own, limit=limit, threshold=threshold))
