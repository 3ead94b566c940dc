"""Screening on several processors: worker processes share one memory-mapped index, results keep their order."""

import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice, repeat
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import Final

from muster.errors import MusterError
from muster.screening.index import Index, open_index
from muster.screening.records import Query
from muster.screening.results import Result

CHUNK: Final = 256
WORTH_A_PROCESS: Final = 1_000
"""Fewer queries than this are done before a second process has started."""

_opened: Index | None = None


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def screen_in_parallel(
    index: Index,
    queries: Iterable[Query],
    *,
    own: Iterable[str] = (),
    limit: int = 5,
    threshold: float = 0.70,
    workers: int = 0,
) -> Iterator[Result]:
    """One result for each query, in order, from `workers` processes (0: one for each processor).

    Queries are taken in as results are given out, so memory doesn't grow with their number; all are screened against
    the generation of the index that `index` has open. `own` is that of `Index.search_many`.

    Raises:
        MusterError: a process died; what has been given out before stands, the rest has not been screened.
    """
    workers = workers or processors()
    remaining = iter(queries)
    first = list(islice(remaining, WORTH_A_PROCESS))
    if workers == 1 or len(first) < WORTH_A_PROCESS:
        yield from index.search_many(chain(first, remaining), own=own, limit=limit, threshold=threshold)
        return
    asked = zip(chain(first, remaining), chain(own, repeat("")), strict=False)
    yield from _screen(index, asked, limit, threshold, workers)


def _screen(
    index: Index, asked: Iterator[tuple[Query, str]], limit: int, threshold: float, workers: int
) -> Iterator[Result]:
    opened = (index.directory, index.manifest.generation)
    pending: deque[Future[list[Result]]] = deque()
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_open, initargs=opened) as pool:
        try:
            while True:
                while len(pending) <= 2 * workers and (chunk := list(islice(asked, CHUNK))):
                    pending.append(pool.submit(_search, chunk, limit, threshold))
                if not pending:
                    return
                yield from pending.popleft().result()
        except BrokenProcessPool as error:
            raise MusterError("A screening process died; the rows that have no result were not screened.") from error
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _open(directory: Path, generation: str) -> None:
    global _opened  # noqa: PLW0603 - one index for each worker process
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _opened = open_index(directory, generation=generation, verify=False)


def _end_with_parent() -> None:
    """A killed parent can't tell its workers to stop, so each of them watches for its end."""
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)


def _search(asked: list[tuple[Query, str]], limit: int, threshold: float) -> list[Result]:
    assert _opened is not None
    queries, own = zip(*asked, strict=True)
    return list(_opened.search_many(queries, own=own, limit=limit, threshold=threshold))
