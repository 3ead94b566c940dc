"""`muster registry`: import evidence, ask who commanded, fold everything anew."""

import click

from muster.cli.output import print_json
from muster.cli.people import reader
from muster.registry.actions import rebuild_projections

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")


@click.group()
def registry() -> None:
    """Import and ask the evidence base.

    Example: muster registry rebuild
    """


@registry.command()
@JSON
def rebuild(*, as_json: bool) -> None:
    """Fold postings, relations, positionings and the columns of all records anew from the claims.

    The same claims give the same rows; this is for whoever does not want to take that on trust.

    Example: muster registry rebuild --json
    """
    counts = rebuild_projections(actor=reader())
    if as_json:
        print_json(counts)
    else:
        click.echo(", ".join(f"{count:,} {name}" for name, count in counts.items()) + " folded from claims.")
