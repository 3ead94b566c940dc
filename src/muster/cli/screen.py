"""`muster screen`: a file of names against an index, one answer for each row."""

import hashlib
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from pathlib import Path

import click

from muster.cli.answers import Answers, Run, answers_in
from muster.cli.output import note, progress
from muster.cli.tables import RowFile, read_rows
from muster.errors import InputError
from muster.screening import Index, Query, open_index
from muster.screening.answers import Answer, answer_of
from muster.screening.parallel import screen_in_parallel
from muster.screening.queries import has_names, query_from_row


@click.command()
@click.argument("queries", metavar="QUERIES", type=click.Path(path_type=Path))
@click.option(
    "--index",
    "directories",
    metavar="DIR",
    required=True,
    multiple=True,
    type=click.Path(path_type=Path),
    help="The index; several are its shards (--engine spark).",
)
@click.option("--limit", type=click.IntRange(min=1), default=5, show_default=True, help="Hits shown for a row.")
@click.option("--threshold", type=click.FloatRange(0, 1), default=0.7, show_default=True, help="Least score of a hit.")
@click.option("--workers", type=click.IntRange(min=0), default=0, help="Processes; 0 is one for each processor.")
@click.option(
    "--engine",
    type=click.Choice(["process", "spark"]),
    default="process",
    show_default=True,
    help="Processes on this machine, or Spark (pip install passmuster[spark]).",
)
@click.option("--master", default="local[*]", show_default=True, help="Where Spark's cluster is.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="A file for the answers, not stdout.")
@click.option("--resume", is_flag=True, help="Go on where the answers in --out end, after a run that was stopped.")
@click.option("--json", "as_json", is_flag=True, help="Accepted everywhere; the answers are JSON lines anyway.")
def screen(
    *,
    queries: Path,
    directories: tuple[Path, ...],
    limit: int,
    threshold: float,
    workers: int,
    engine: str,
    master: str,
    out: Path | None,
    resume: bool,
    as_json: bool,  # noqa: ARG001 -- JSON lines are the only form; the option is accepted as everywhere
) -> None:
    """Screen QUERIES (CSV, XLSX or JSON lines) against the index in DIR: one JSON object for each row, in order.

    The file needs a column name or full_name (or first_name, middle_name, last_name), and may have aliases,
    father_name, mother_name, date_of_birth, place_of_birth, nationality, gender, identifiers, kind, unit and rank. A
    row that can't be screened says "complete": false and why; that row is not clear.

    A run with --out that was killed goes on with --resume; what it writes is what one run would have written. QUERIES,
    index, engine and options must be the same. FILE.run.json says whether a run has finished.

    Example: muster screen roster.csv --index var/index --out answers.jsonl
    """
    if resume and out is None:
        raise InputError("--resume continues a file; name it with --out.")
    if len(directories) > 1 and engine != "spark":
        raise InputError("Several indexes are shards, which --engine spark merges.")
    indexes = [open_index(directory) for directory in directories]
    table = read_rows(queries)
    if not has_names(table.columns):
        raise InputError(f"{queries} has no column name or full_name; its header must name it.")
    started = time.monotonic()
    faults: deque[str] = deque()
    with _answers(out, queries, indexes, limit=limit, threshold=threshold, resume=resume) as answers:
        asked = _queries(table, faults, skipped=answers.done_before)
        if engine == "spark":
            found = _in_spark(master, indexes, asked, limit=limit, threshold=threshold)
        else:
            results = screen_in_parallel(indexes[0], asked, limit=limit, threshold=threshold, workers=workers)
            found = map(answer_of, results)
        with progress("Screening", found, table.share) as shown:
            for row, answer in enumerate(shown, start=1 + answers.done_before):
                if fault := faults.popleft():
                    answer |= {"complete": False, "problem": fault}
                answers.write({"row": row, **answer})
    seconds, counts = time.monotonic() - started, answers.counts
    done = counts["rows"] - answers.done_before
    before = f" after {answers.done_before:,} before" if resume else ""
    note(
        f"{counts['rows']:,} rows in {seconds:.1f} s ({done / max(seconds, 1e-9):,.0f} rows per second{before}), "
        f"{counts['raised']:,} raised, {counts['incomplete']:,} incomplete, against {_lists(indexes)}"
    )


def _in_spark(
    master: str, indexes: Sequence[Index], asked: Iterator[Query], *, limit: int, threshold: float
) -> Iterator[Answer]:
    try:
        from muster.screening import spark
    except ImportError as error:
        raise InputError("Spark is not installed; `pip install passmuster[spark]`, and Java 17 or later.") from error
    return spark.answers(spark.session(master), indexes, asked, limit=limit, threshold=threshold)


def _answers(
    out: Path | None, queries: Path, indexes: Sequence[Index], *, limit: int, threshold: float, resume: bool
) -> AbstractContextManager[Answers]:
    if out is None:
        return nullcontext(Answers())
    with queries.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    generations = " ".join(index.manifest.generation for index in indexes)
    engine = indexes[0].manifest.engine
    run = Run(queries=sha256, index=generations, engine=engine, limit=limit, threshold=threshold)
    return answers_in(out, run, resume=resume)


def _queries(table: RowFile, faults: deque[str], *, skipped: int) -> Iterator[Query]:
    """A query for each row after the `skipped` ones; a row with a fault (which goes into `faults`) asks no name."""
    for row in islice(table.rows, skipped, None):
        fault = row.fault
        query = Query(name="")
        if not fault:
            try:
                query = query_from_row(row.cells)
            except InputError as error:
                fault = error.message
        faults.append(fault)
        yield query


def _lists(indexes: Sequence[Index]) -> str:
    names = (f"{one.name} {one.published_on}".strip() for index in indexes for one in index.manifest.lists)
    return ", ".join(dict.fromkeys(names))
