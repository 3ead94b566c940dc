"""`muster index`: build a screening index from published lists, and say what one holds."""

import hashlib
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import click

from muster.cli.output import note, print_json, print_table
from muster.screening import ListVersion, Manifest, Record, build_index, open_index
from muster.watchlists.readers import ListFile, read_list


@click.group()
def index() -> None:
    """Build a screening index from published lists, and say what one holds."""


@index.command()
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", "directory", metavar="DIR", required=True, type=click.Path(path_type=Path), help="The index.")
@click.option("--json", "as_json", is_flag=True, help="The manifest as one JSON object.")
def build(files: tuple[Path, ...], directory: Path, as_json: bool) -> None:
    """Build an index of published lists into DIR; who reads the one that is there is not disturbed.

    Formats are told apart by content: OFAC sdn.csv (with alt.csv and add.csv beside it), UN XML, UK OFSI CSV, EU FSF
    XML, FollowTheMoney JSON lines, or CSV with id,kind,name,aliases,birth_date,country.

    Example: muster index build --out var/index UN_consolidated.xml ofac/sdn.csv
    """
    started = time.monotonic()
    paths = [path / "sdn.csv" if path.is_dir() else path for path in files]
    lists = [read_list(path) for path in paths]
    counts = [0] * len(lists)
    records = list(_counted(lists, counts))
    versions = [_version(path, one, count) for path, one, count in zip(paths, lists, counts, strict=True)]
    manifest = build_index(records, directory, lists=versions)
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
@click.option("--json", "as_json", is_flag=True, help="The manifest as one JSON object.")
def show(directory: Path, as_json: bool) -> None:
    """Say what the index in DIR holds and what it was built from; checks every file of it.

    Example: muster index show var/index
    """
    manifest: Manifest = open_index(directory).manifest
    if as_json:
        print_json(asdict(manifest))
        return
    click.echo(
        f"{manifest.generation}: {manifest.records:,} records, {manifest.names:,} names, engine {manifest.engine}"
    )
    print_table(
        ("list", "format", "published", "records", "sha256"),
        [(one.name, one.format, one.published_on, f"{one.records:,}", one.sha256[:12]) for one in manifest.lists],
    )


def _counted(lists: list[ListFile], counts: list[int]) -> Iterator[Record]:
    for number, one in enumerate(lists):
        for record in one.records:
            counts[number] += 1
            yield record if record.dataset else replace(record, dataset=one.list_code)


def _version(path: Path, one: ListFile, records: int) -> ListVersion:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    published = one.published_on.isoformat() if one.published_on else ""
    return ListVersion(
        name=one.list_code, format=one.format.value, published_on=published, records=records, sha256=sha256
    )
