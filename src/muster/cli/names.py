"""`muster names`: read a written name, or compare two."""

from collections.abc import Iterator
from pathlib import Path

import click

from muster.cli.output import note, print_csv, print_json, print_table
from muster.cli.tables import Row, RowFile, need_columns, read_rows
from muster.errors import InputError
from muster.names import Kind, compare, what_would_change
from muster.names import parse as parse_name

KINDS = click.Choice([kind.value for kind in Kind])


@click.group()
def names() -> None:
    """Read a written name, or compare two."""


@names.command()
@click.argument("text")
@click.option("--kind", type=KINDS, default=Kind.PERSON.value, help="What the name names.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def parse(text: str, kind: str, as_json: bool) -> None:
    """Read TEXT into its parts.

    Example: muster names parse "Maj Gen Nouri Kamil al-Maliki"
    """
    name = parse_name(text, Kind(kind))
    rank = name.rank
    if as_json:
        print_json(
            {
                "text": name.text,
                "kind": name.kind.value,
                "name": name.bare,
                "romanised": name.romanised,
                "script": name.script,
                "rank": {"canonical": rank.canonical, "level": rank.level, "nato": rank.nato, "written": rank.written}
                if rank
                else None,
                "parts": [
                    {
                        "text": part.text,
                        "role": part.role.value,
                        "script": part.script,
                        "folded": part.folded,
                        "skeletons": list(part.skeletons),
                        "weight": round(part.weight, 4),
                    }
                    for part in name.parts
                ],
            }
        )
        return
    click.echo(f"{name.bare}  ({name.romanised})")
    if rank:
        click.echo(f"rank: {rank.canonical} ({rank.nato or 'no NATO code'}), written “{rank.written}”")
    print_table(
        ("part", "role", "folded", "skeletons", "weight"),
        [
            (part.text, part.role.value, part.folded, " ".join(part.skeletons), f"{part.weight:.2f}")
            for part in name.parts
        ],
    )


@names.command(name="compare")
@click.argument("a")
@click.argument("b")
@click.option("--kind", type=KINDS, default=Kind.PERSON.value, help="What the names name.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def compare_two(a: str, b: str, kind: str, as_json: bool) -> None:
    """Say how likely names A and B name the same, and why.

    Example: muster names compare "Nouri al-Maliki" "نوري المالكي"
    """
    left, right = parse_name(a, Kind(kind)), parse_name(b, Kind(kind))
    comparison, changes = compare(left, right), what_would_change(left, right)
    if as_json:
        print_json(
            {
                "a": a,
                "b": b,
                "kind": kind,
                "score": round(comparison.score, 4),
                "verdict": comparison.verdict.value,
                "explanation": [
                    {
                        "relation": statement.relation.value,
                        "left": statement.left,
                        "right": statement.right,
                        "weight": round(statement.weight, 4),
                        "sentence": statement.sentence(),
                    }
                    for statement in comparison.statements
                ],
                "changes": [
                    {
                        "left": change.statement.left,
                        "right": change.statement.right,
                        "score": change.score,
                        "verdict": change.verdict.value,
                        "sentence": change.sentence(),
                    }
                    for change in changes
                ],
            }
        )
        return
    click.echo(f"{comparison.score:.2f} {comparison.verdict.value}")
    for statement in comparison.statements:
        click.echo(f"  {statement.weight:+.2f}  {statement.sentence()}")
    for change in changes:
        click.echo(f"         {change.sentence()}")


@names.command(name="compare-file")
@click.argument("path", metavar="IN.csv", type=click.Path(path_type=Path))
def compare_file(path: Path) -> None:
    """Compare name1 with name2 in every row; the same rows on stdout with score and verdict.

    Example: muster names compare-file pairs.csv > scored.csv
    """
    table = read_rows(path)
    need_columns(table, path, "name1", "name2")

    def judged() -> Iterator[dict[str, str]]:
        for number, row in enumerate(table.rows, start=1):
            cells = _trusted(row, number, path)
            comparison = compare(cells["name1"], cells["name2"], _kind_of(cells, number, path))
            yield {**cells, "score": f"{comparison.score:.4f}", "verdict": comparison.verdict.value}

    _print(table, judged(), "score", "verdict")


@names.command(name="parse-file")
@click.argument("path", metavar="IN.csv", type=click.Path(path_type=Path))
def parse_file(path: Path) -> None:
    """Read the column text of every row; the same rows on stdout with rank and bare name.

    Example: muster names parse-file staff.csv > ranks.csv
    """
    table = read_rows(path)
    need_columns(table, path, "text")

    def read() -> Iterator[dict[str, str]]:
        for number, row in enumerate(table.rows, start=1):
            cells = _trusted(row, number, path)
            name = parse_name(cells["text"], _kind_of(cells, number, path))
            yield {**cells, "rank": name.rank.canonical if name.rank else "", "name": name.bare}

    _print(table, read(), "rank", "name")


def _print(table: RowFile, rows: Iterator[dict[str, str]], *added: str) -> None:
    columns = [*(name for name in table.columns if name not in added), *added]
    note(f"{print_csv(columns, rows):,} rows")


def _trusted(row: Row, number: int, path: Path) -> dict[str, str]:
    if row.fault:
        raise InputError(f"{path}, row {number}: {row.fault}")
    return dict(row.cells)


def _kind_of(cells: dict[str, str], number: int, path: Path) -> Kind:
    written = cells.get("kind", "").strip().lower() or Kind.PERSON.value
    try:
        return Kind(written)
    except ValueError as error:
        known = ", ".join(kind.value for kind in Kind)
        raise InputError(f"{path}, row {number}: kind is {written!r}; use one of {known}.") from error
