"""`muster index`: build a screening index from published lists, update it, and say what one holds."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

import click

from muster.cli.output import note, print_json, print_table
from muster.screening import (
    ListVersion,
    Manifest,
    Record,
    Verify,
    build_index,
    compact_index,
    open_index,
    update_index,
)
from muster.screening.parallel import processors
from muster.watchlists.readers import ListFile, read_list
from muster.watchlists.readers.changes import changes_of, version_of


@click.group()
def index() -> None:
    """Build a screening index from published lists, update it, and say what one holds."""


@index.command()
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", "directory", metavar="DIR", required=True, type=click.Path(path_type=Path), help="The index.")
@click.option("--workers", type=click.IntRange(min=0), default=0, help="Processes; 0 is one for each processor.")
@click.option("--json", "as_json", is_flag=True, help="The manifest as one JSON object.")
def build(files: tuple[Path, ...], directory: Path, workers: int, as_json: bool) -> None:
    """Build an index of published lists into DIR; who reads the one that is there is not disturbed.

    Formats are told apart by content: OFAC sdn.csv (with alt.csv and add.csv beside it), UN XML, UK OFSI CSV, EU FSF
    XML, FollowTheMoney JSON lines, or CSV with id,kind,name,aliases,birth_date,country.

    Example: muster index build --out var/index UN_consolidated.xml ofac/sdn.csv
    """
    started = time.monotonic()
    paths = [path / "sdn.csv" if path.is_dir() else path for path in files]
    lists = [read_list(path) for path in paths]
    versions: list[ListVersion] = []
    records = _read(zip(paths, lists, strict=True), versions)
    manifest = build_index(records, directory, lists=versions, workers=workers or processors())
    for path, one in zip(paths, lists, strict=True):
        left_out = ", ".join(f"{count} {what}" for what, count in one.skipped.items())
        if left_out:
            note(f"{path}: left out {left_out}")
    note(
        f"{manifest.records:,} records with {manifest.names:,} names indexed in {directory} "
        f"in {time.monotonic() - started:.1f} s"
    )
    if as_json:
        print_json(asdict(manifest))


@index.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="The manifest as one JSON object.")
def update(directory: Path, files: tuple[Path, ...], as_json: bool) -> None:
    """Put newer versions of lists, or deltas of FollowTheMoney lists, into the index in DIR; only what changed is read.

    A list takes the place of the one of the same name. A delta is named after its list (lsa.delta.jsonl for lsa). The
    answers are those of an index that is built anew.

    Example: muster index update var/index UN_consolidated.xml
    """
    for path in (path / "sdn.csv" if path.is_dir() else path for path in files):
        started = time.monotonic()
        opened = open_index(directory)
        change = changes_of(path, opened)
        lists = [change.version if one.name == change.version.name else one for one in opened.manifest.lists]
        manifest = update_index(directory, added=change.added, removed=change.removed, lists=lists)
        note(
            f"{path}: {len(change.added):,} records came and {len(change.removed):,} went "
            f"in {time.monotonic() - started:.1f} s; {manifest.records:,} records stand"
        )
    if as_json:
        print_json(asdict(open_index(directory).manifest))


@index.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
def compact(directory: Path) -> None:
    """Build the index in DIR anew of what stands in it, so that nothing is searched that was removed.

    Updates do this themselves when a fifth has changed.

    Example: muster index compact var/index
    """
    manifest = compact_index(directory, workers=processors())
    note(f"{manifest.records:,} records in one segment, in {directory}")


@index.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="The manifest as one JSON object.")
def show(directory: Path, as_json: bool) -> None:
    """Say what the index in DIR holds and what it was built from; checks every file of it.

    Example: muster index show var/index
    """
    manifest: Manifest = open_index(directory, verify=Verify.ALL).manifest
    if as_json:
        print_json(asdict(manifest))
        return
    click.echo(
        f"{manifest.generation}: {manifest.records:,} records, {manifest.names:,} names, engine {manifest.engine}; "
        f"{manifest.changed:,} records came and {manifest.removed:,} went since the base was built"
    )
    print_table(
        ("list", "format", "published", "records", "sha256"),
        [(one.name, one.format, one.published_on, f"{one.records:,}", one.sha256[:12]) for one in manifest.lists],
    )


def _read(lists: Iterable[tuple[Path, ListFile]], versions: list[ListVersion]) -> Iterator[Record]:
    """The records of all lists; a list that has been read to its end is added to `versions`."""
    for path, one in lists:
        count = 0
        for count, record in enumerate(one.records, start=1):  # noqa: B007 - the count outlives the loop
            yield record
        versions.append(version_of(path, one, count))
