"""`muster registry`: import evidence, ask who commanded, fold everything anew."""

from datetime import datetime
from pathlib import Path

import click

from muster.accounts.models import Label
from muster.accounts.policy import Marking, Tlp
from muster.accounts.queries import organisation_by_code
from muster.cli import claims, evidence, identities
from muster.cli.output import note, print_json
from muster.cli.people import reader
from muster.registry.actions import Applied, apply_import, rebuild_projections, undo_import
from muster.registry.command import who_commanded
from muster.registry.evidence import View
from muster.registry.imports import StagedFiles, count_anew, difference, ids_of_origins, stage_sfm
from muster.registry.queries import import_by_number, unit_by_reference
from muster.registry.statements import command_as_json, command_as_text

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")


@click.group()
def registry() -> None:
    """Import and ask the evidence base.

    Example: muster registry rebuild
    """


@registry.command("import-sfm")
@click.argument("files", nargs=-1, required=True, metavar="UNITS PERSONS INCIDENTS LOCATIONS", type=FILE)
@click.option("--dry-run", is_flag=True, help="Show the difference and the rejected rows, and write nothing.")
@click.option("--organisation", metavar="CODE", help="Mark it TLP:AMBER for this organisation; TLP:GREEN if not given.")
@JSON
def import_sfm(files: tuple[Path, ...], *, dry_run: bool, organisation: str | None, as_json: bool) -> None:
    """Import Security Force Monitor sheets as claims: four CSV files in any order, or one workbook.

    Every row is read first: rows with errors are put aside and listed with the reason, the difference to what stands is
    shown, and the rest is applied in one transaction. The same files again change nothing.

    Example: muster registry import-sfm units.csv persons.csv incidents.csv locations.csv --dry-run
    """
    actor = reader()
    brought = stage_sfm(files)
    if not as_json:
        for row in brought.staged.rejected:
            note(f"rejected {row.at}: {'; '.join(row.errors)}")
    if dry_run:
        facts = _difference(brought)
    else:
        facts = _applied(apply_import(actor=actor, brought=brought, label=_label(organisation)))
        count_anew()
    if as_json:
        print_json(facts | {"rejected_rows": [[str(row.at), list(row.errors)] for row in brought.staged.rejected]})
    else:
        click.echo(_sentence(facts))


@registry.command("undo-import")
@click.argument("number")
@click.option("--reason", required=True, help="Why it must go; it stays on record.")
def undo(number: str, *, reason: str) -> None:
    """Undo the import NUMBER as a whole: its claims are withdrawn, and what it had withdrawn stands again.

    Example: muster registry undo-import I-000002 --reason "wrong country"
    """
    actor = reader()
    undone = undo_import(actor=actor, brought=import_by_number(number, actor), reason=reason)
    click.echo(f"{undone.number} undone.")


@registry.command("who-commanded")
@click.argument("unit")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day, YYYY-MM-DD.")
@click.option(
    "--known-on", type=click.DateTime(["%Y-%m-%d"]), help="Answer with what was known at the end of that day."
)
@JSON
def who(unit: str, *, on: datetime, known_on: datetime | None, as_json: bool) -> None:
    """Say who commanded UNIT on a day, and every unit above it: evidenced, inferred, unknown.

    UNIT is a number (U-000012), an id of an imported data set, or a name that plainly means one unit.

    Example: muster registry who-commanded "7th Border Battalion" --on 2016-04-07
    """
    view = View(reader(), known_on.date() if known_on else None)
    answer = who_commanded(unit_by_reference(unit, view.reader), on.date(), view)
    if as_json:
        print_json(command_as_json(answer))
        return
    for line in command_as_text(answer):
        click.echo(line)


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


for command in (*claims.COMMANDS, *evidence.COMMANDS, identities.identities):
    registry.add_command(command)


def _label(organisation: str | None) -> Label:
    if organisation is None:
        return Label.objects.obtain(Marking(Tlp.GREEN, None))
    return Label.objects.obtain(Marking(Tlp.AMBER, organisation_by_code(organisation).pk))


def _difference(brought: StagedFiles) -> dict[str, object]:
    staged = brought.staged
    found = difference(brought, ids_of_origins(brought.dataset, staged.subjects))
    return {
        "import": None,
        "unchanged": not (found.new_subjects or found.new_claims or found.gone),
        "rows": sum(staged.rows.values()),
        "rejected": len(staged.rejected),
        "subjects": len(staged.subjects),
        "new_subjects": len(found.new_subjects),
        "claims": len(staged.claims),
        "new_claims": len(found.new_claims),
        "withdrawn": len(found.gone),
    }


def _applied(done: Applied) -> dict[str, object]:
    return {"import": done.brought.number, "unchanged": done.unchanged, **done.brought.counts}


def _sentence(facts: dict[str, object]) -> str:
    if facts["unchanged"] and facts["import"]:
        return f"{facts['import']}: the same files; nothing changed."
    return (
        f"{facts['import'] or 'Not applied'}: {facts['rows']} rows, {facts['rejected']} rejected; "
        f"{facts['subjects']} subjects ({facts['new_subjects']} new), {facts['claims']} claims "
        f"({facts['new_claims']} new, {facts['withdrawn']} withdrawn)."
    )
