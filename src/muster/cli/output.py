"""How commands print: results on stdout, everything about them on stderr."""

import csv
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

Item = TypeVar("Item")


def print_json(value: object) -> None:
    """One JSON value on one line of stdout."""
    click.echo(json.dumps(value, ensure_ascii=False))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table for people on stdout."""
    table = Table(*columns, box=None, header_style="bold", pad_edge=False)
    for row in rows:
        table.add_row(*row)
    Console(markup=False, highlight=False, emoji=False).print(table)


def print_csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> int:
    """CSV on stdout as rows come; returns how many there were."""
    writer = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
    writer.writeheader()
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007 - the count outlives the loop
        writer.writerow(row)
    return count


def note(text: str) -> None:
    """One line about the work, on stderr."""
    click.echo(text, err=True)


@contextmanager
def progress(what: str, items: Iterable[Item], share: Callable[[], float]) -> Iterator[Iterator[Item]]:
    """A bar on stderr while items pass, if that is a terminal; `share` says how much (0..1) of the input is done."""
    if not sys.stderr.isatty():
        yield iter(items)
        return
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %  {task.fields[rows]:,} rows"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task(what, total=1.0, rows=0)

    def passing() -> Iterator[Item]:
        shown = 0.0
        for count, item in enumerate(items, start=1):
            yield item
            if time.monotonic() - shown > 0.1:
                shown = time.monotonic()
                bar.update(task, completed=share(), rows=count)

    with bar:
        yield passing()


@contextmanager
def telling() -> Iterator[Callable[[str, int], None]]:
    """What is being done and how many are through, on one line of stderr that is written over, if it is a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _stage, _done: None
        return
    with console.status("") as line:
        yield lambda stage, done: line.update(f"{stage}: {done:,}")
