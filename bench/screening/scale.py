"""An index of a crowd of any size: what it costs to build, to open, to search and to bring up to date.

    python -m bench.screening.scale --names 10000 100000 [--queries 2000] [--workers 2] [--keep DIR] [--plot FILE]

Every size is measured in a process of its own; --plot draws how the cost of a query grows, as SVG. Processor seconds
count all processes; on a machine with other work they say more than the clock. `yardstick` is the time for making
10,000 names of the crowd, which tells how fast the machine is just now.
"""

import argparse
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

from bench.screening.crowd import Crowd, crowd
from bench.screening.loss import miswritten
from bench.screening.plot import plot
from muster import engine
from muster.screening import Index, Query, Record, build_index, open_index, update_index
from muster.screening.reverse import subjects_concerned
from muster.screening.segments import read_record, write_record

SHARE_CHANGED = 0.01


def seconds() -> float:
    """Processor seconds of this process and of those that it has ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


@contextmanager
def measured(what: str) -> Iterator[None]:
    before, started = seconds(), time.monotonic()
    yield
    print(f"{what:12} {seconds() - before:8.2f} CPU-s {time.monotonic() - started:8.2f} s by the clock", flush=True)


def written(names: int, path: Path) -> Path:
    """The crowd as lines of a file, so that making it up is no cost of the build."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{write_record(record)}\n" for record in crowd(names))
    return path


def measure(names: int, queries: int, workers: int, folder: Path) -> float:
    """Print what an index of so many names costs, and return how many queries a processor second answers."""
    print(f"engine {engine.describe()}, {names:,} persons, {workers} workers")
    with measured("yardstick"):
        list(crowd(10_000, seed=1))
    with measured("crowd"):
        listed = written(names, folder.with_name("crowd.jsonl"))
    with measured("build"), listed.open(encoding="utf-8") as lines:
        built = build_index(map(read_record, lines), folder, lists=[], workers=workers)
    memory = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(f"memory       {memory[0]:,.0f} MiB in the main process, {memory[1]:,.0f} in the largest worker")
    files = list((folder / built.generation).rglob("*.npy"))
    print(f"disk         {sum(path.stat().st_size for path in files) / names:,.0f} bytes for each name")
    with measured("open"):
        index = open_index(folder)
    maker = Crowd(2)
    asked = [Query(name=miswritten(maker.name(), maker.random)) for _ in range(queries)]
    took = []
    with measured("one by one"):
        for query in asked[: queries // 4]:
            started = time.perf_counter()
            index.search(query)
            took.append(time.perf_counter() - started)
    late = statistics.quantiles(took, n=20)[-1]
    print(f"             p50 {statistics.median(took) * 1000:.1f} ms, p95 {late * 1000:.1f} ms")
    before = seconds()
    found = list(index.search_many(asked))
    rate = queries / (seconds() - before)
    print(f"in blocks    {rate:,.0f} queries for each CPU-s, {sum(bool(one.hits) for one in found):,} raised")
    changed = int(names * SHARE_CHANGED)
    removed = [record for _, record in zip(range(changed), index.records(), strict=False)]
    added = [maker.record(names + number) for number in range(changed)]
    with measured("update 1 %"):
        update_index(folder, added=added, removed=removed, lists=[])
    rescreen(maker, open_index(folder), changed, folder.with_name("changes"))
    return rate


def rescreen(maker: Crowd, subjects: Index, changed: int, folder: Path) -> None:
    """The crowd as subjects, a list of which so many entries changed, and who must be looked at again."""
    listed = [maker.record(number) for number in range(changed)]
    with measured("rescreen"):
        concerned, complete = subjects_concerned(subjects, listed)
        build_index(listed, folder, lists=[])
        again = (query_of(subjects.record(one)) for one in sorted(concerned))
        raised = sum(bool(one.hits) for one in open_index(folder).search_many(again))
    told = "all of them" if complete else "not all"
    print(f"             {changed:,} listed, {len(concerned):,} subjects concerned ({told}), {raised:,} raised")


def query_of(record: Record) -> Query:
    return Query(name=record.name, kind=record.kind, birth_date=record.birth_dates[0], countries=record.countries)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--names", type=int, nargs="+", default=[100_000])
    options.add_argument("--queries", type=int, default=2_000)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--keep", type=Path, help="a directory for the indexes, which stay")
    options.add_argument("--plot", type=Path)
    chosen = options.parse_args()
    runs = []
    with tempfile.TemporaryDirectory() as temporary:
        for names in sorted(chosen.names):
            folder = (chosen.keep or Path(temporary)) / str(names)
            folder.mkdir(parents=True)
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
                rate = alone.submit(measure, names, chosen.queries, chosen.workers, folder / "index").result()
            runs.append({"engine": "muster", "size": names, "per_second": rate})
    if chosen.plot:
        chosen.plot.write_text(plot(runs), encoding="utf-8")


if __name__ == "__main__":
    main()
