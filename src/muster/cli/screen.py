"""`muster screen`: a file of names against an index, one answer for each row."""

import hashlib
import time
from collections import deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from pathlib import Path

import click

from muster.cli.answers import Answers, Run, answers_in
from muster.cli.output import note, progress
from muster.cli.tables import RowFile, read_rows
from muster.errors import InputError
from muster.screening import Component, Hit, Index, Query, Result, open_index
from muster.screening.parallel import screen_in_parallel
from muster.screening.queries import has_names, query_from_row


@click.command()
@click.argument("queries", metavar="QUERIES", type=click.Path(path_type=Path))
@click.option("--index", "directory", metavar="DIR", required=True, type=click.Path(path_type=Path), help="The index.")
@click.option("--limit", type=click.IntRange(min=1), default=5, show_default=True, help="Hits shown for a row.")
@click.option("--threshold", type=click.FloatRange(0, 1), default=0.7, show_default=True, help="Least score of a hit.")
@click.option("--workers", type=click.IntRange(min=0), default=0, help="Processes; 0 is one for each processor.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="A file for the answers, not stdout.")
@click.option("--resume", is_flag=True, help="Go on where the answers in --out end, after a run that was stopped.")
@click.option("--json", "as_json", is_flag=True, help="Accepted everywhere; the answers are JSON lines anyway.")
def screen(
    *,
    queries: Path,
    directory: Path,
    limit: int,
    threshold: float,
    workers: int,
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
    index = open_index(directory)
    table = read_rows(queries)
    if not has_names(table.columns):
        raise InputError(f"{queries} has no column name or full_name; its header must name it.")
    started = time.monotonic()
    faults: deque[str] = deque()
    with _answers(out, queries, index, limit=limit, threshold=threshold, resume=resume) as answers:
        asked = _queries(table, faults, skipped=answers.done_before)
        results = screen_in_parallel(index, asked, limit=limit, threshold=threshold, workers=workers)
        with progress("Screening", results, table.share) as shown:
            for row, result in enumerate(shown, start=1 + answers.done_before):
                answers.write(_answer(row, result, faults.popleft()))
    seconds, counts = time.monotonic() - started, answers.counts
    done = counts["rows"] - answers.done_before
    before = f" after {answers.done_before:,} before" if resume else ""
    note(
        f"{counts['rows']:,} rows in {seconds:.1f} s ({done / max(seconds, 1e-9):,.0f} rows per second{before}), "
        f"{counts['raised']:,} raised, {counts['incomplete']:,} incomplete, against {_lists(index)}"
    )


def _answers(
    out: Path | None, queries: Path, index: Index, *, limit: int, threshold: float, resume: bool
) -> AbstractContextManager[Answers]:
    if out is None:
        return nullcontext(Answers())
    with queries.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    manifest = index.manifest
    run = Run(queries=sha256, index=manifest.generation, engine=manifest.engine, limit=limit, threshold=threshold)
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


def _answer(row: int, result: Result, fault: str) -> dict[str, object]:
    answer: dict[str, object] = {
        "row": row,
        "hits": [_hit(hit) for hit in result.hits],
        "complete": result.complete and not fault,
    }
    if result.more:
        answer["more"] = result.more
    if problem := fault or result.problem:
        answer["problem"] = problem
    return answer


def _hit(hit: Hit) -> dict[str, object]:
    return {
        "id": hit.record.id,
        "name": hit.record.name,
        "score": hit.score,
        "name_score": hit.name_score,
        "matched_name": hit.matched_name,
        "dataset": hit.record.dataset,
        "explanation": [_reason(component) for component in hit.components],
    }


def _reason(component: Component) -> dict[str, object]:
    return {
        "feature": component.feature,
        "relation": component.relation,
        "query": component.query_value,
        "record": component.record_value,
        "effect": component.effect,
        "text": component.sentence_en,
        "text_ar": component.sentence_ar,
    }


def _lists(index: Index) -> str:
    return ", ".join(f"{one.name} {one.published_on}".strip() for one in index.manifest.lists)
