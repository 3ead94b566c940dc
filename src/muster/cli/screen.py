"""`muster screen`: a file of names against an index, one answer for each row."""

import time
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path

import click

from muster.cli.output import note, print_json, progress
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
@click.option("--json", "as_json", is_flag=True, help="Accepted everywhere; the answers are JSON lines anyway.")
def screen(*, queries: Path, directory: Path, limit: int, threshold: float, workers: int, as_json: bool) -> None:  # noqa: ARG001 -- JSON lines are the only form; the option is accepted as everywhere
    """Screen QUERIES (CSV, XLSX or JSON lines) against the index in DIR: one JSON object for each row, in order.

    The file needs a column name or full_name (or first_name, middle_name, last_name), and may have aliases,
    father_name, mother_name, date_of_birth, place_of_birth, nationality, gender, identifiers, kind, unit and rank. A
    row that can't be screened says "complete": false and why; that row is not clear.

    Example: muster screen roster.csv --index var/index > answers.jsonl
    """
    index = open_index(directory)
    table = read_rows(queries)
    if not has_names(table.columns):
        raise InputError(f"{queries} has no column name or full_name; its header must name it.")
    started = time.monotonic()
    counts: Counter[str] = Counter()
    faults: deque[str] = deque()
    asked = _queries(table, faults)
    results = screen_in_parallel(index, asked, limit=limit, threshold=threshold, workers=workers)
    with progress("Screening", results, table.share) as shown:
        for row, result in enumerate(shown, start=1):
            print_json(_answer(row, result, faults.popleft()))
            counts.update(rows=1, raised=bool(result.hits), incomplete=not result.complete)
    seconds = time.monotonic() - started
    note(
        f"{counts['rows']:,} rows in {seconds:.1f} s ({counts['rows'] / max(seconds, 1e-9):,.0f} rows per second), "
        f"{counts['raised']:,} raised, {counts['incomplete']:,} incomplete, against {_lists(index)}"
    )


def _queries(table: RowFile, faults: deque[str]) -> Iterator[Query]:
    """A query for each row; what is wrong with a row goes into `faults`, and no name of it is asked."""
    for row in table.rows:
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
