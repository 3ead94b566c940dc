"""`muster registry identities`: which records may be one person or one unit, and saying so."""

from datetime import date

import click

from muster.cli.claims import JSON, KNOWN_ON
from muster.cli.output import print_json, print_table
from muster.cli.people import person, reader
from muster.registry.actions import resolve_identity, search_identities
from muster.registry.evidence import View
from muster.registry.identities import PairFile, identity_proposals, pair_file
from muster.registry.predicates import PAIRED, Sameness
from muster.registry.records import pair_as_json, pair_as_text
from muster.registry.references import record_by_reference


@click.group()
def identities() -> None:
    """Find records that may be one person or one unit, and say whether they are.

    Example: muster registry identities list
    """


@identities.command()
def search() -> None:
    """Compare every person, and every unit, with every other one, anew.

    Example: muster registry identities search
    """
    click.echo(f"{search_identities(actor=reader())} pairs look alike.")


@identities.command("list")
@JSON
def list_proposals(*, as_json: bool) -> None:
    """List the pairs that wait for somebody's word, the likeliest first.

    Example: muster registry identities list --json
    """
    rows = [
        {
            "first": one.likeness.first.number,
            "first_name": one.likeness.first.name,
            "second": one.likeness.second.number,
            "second_name": one.likeness.second.name,
            "score": one.likeness.score,
            "before": one.before.answer if one.before else "",
        }
        for one in identity_proposals(View(reader()))
    ]
    if as_json:
        print_json(rows)
    else:
        columns = ("first", "first_name", "second", "second_name", "score", "before")
        print_table(columns, [[str(row[column]) for column in columns] for row in rows])


@identities.command()
@click.argument("first")
@click.argument("second")
@KNOWN_ON
@JSON
def show(first: str, second: str, *, known_on: date | None, as_json: bool) -> None:
    """Show two persons or two units beside each other, how they compare, and what was said.

    Example: muster registry identities show U-000012 U-000031
    """
    view = View(reader(), known_on)
    _print(_pair(first, second, view), as_json=as_json)


@identities.command()
@click.argument("first")
@click.argument("second")
@click.option("--answer", type=click.Choice([answer.value for answer in Sameness]), required=True)
@click.option("--reason", required=True, help="In a few words that somebody else can follow.")
@JSON
def resolve(first: str, second: str, *, answer: str, reason: str, as_json: bool) -> None:
    """Say that two records are the same, different, or that it cannot be told; a name alone is not enough.

    Example: MUSTER_TOKEN=… muster registry identities resolve P-000012 P-000031 --answer same --reason "one ID card"
    """
    actor = person()
    file = _pair(first, second, View(actor))
    resolve_identity(actor=actor, first=file.first, second=file.second, answer=Sameness(answer), reason=reason)
    _print(_pair(first, second, View(actor)), as_json=as_json)


def _pair(first: str, second: str, view: View) -> PairFile:
    kind, one = record_by_reference(first, PAIRED, view.reader)
    _, other = record_by_reference(second, [kind], view.reader)
    return pair_file(kind, one.pk, other.pk, view)


def _print(file: PairFile, *, as_json: bool) -> None:
    if as_json:
        print_json(pair_as_json(file))
        return
    for line in pair_as_text(file):
        click.echo(line)
