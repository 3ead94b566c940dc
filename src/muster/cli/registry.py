"""`muster registry`: import evidence, ask who commanded, fold everything anew."""

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

import click

from muster.accounts.models import Label
from muster.accounts.policy import Marking, Tlp
from muster.accounts.queries import organisation_by_code
from muster.assistance.what_if import suppose, what_if_as_json, what_if_as_text
from muster.cli import claims, evidence, identities
from muster.cli.output import note, print_json, telling
from muster.cli.people import reader
from muster.errors import InputError
from muster.registry.actions import apply_import, export_registry, rebuild_projections, undo_import
from muster.registry.command import who_commanded
from muster.registry.evidence import View
from muster.registry.exports.writing import ExportFormat
from muster.registry.imports import count_anew, counts_of, difference, ids_of, rejected_of, stage_files
from muster.registry.queries import import_by_number, unit_by_reference
from muster.registry.readers.formats import Format
from muster.registry.statements import command_as_json, command_as_text

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")


@click.group()
def registry() -> None:
    """Import and ask the evidence base.

    Example: muster registry rebuild
    """


DRY = click.option("--dry-run", is_flag=True, help="Show the difference and the rejected rows, and write nothing.")
MARKED = click.option(
    "--organisation", metavar="CODE", help="Mark it TLP:AMBER for this organisation; TLP:GREEN if not given."
)


@registry.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=FILE)
@click.option(
    "--format", "form", type=click.Choice([form.value for form in Format]), help="Told by content if not given."
)
@click.option("--dataset", default="", metavar="NAME", help="Whose ids the files use; the format's name if not given.")
@DRY
@MARKED
@JSON
def import_files(
    files: tuple[Path, ...], *, form: str | None, dataset: str, dry_run: bool, organisation: str | None, as_json: bool
) -> None:
    """Import files of evidence as claims: SFM sheets, FollowTheMoney, UCDP events, training, claims, dismissals.

    Every row is read first: rows with errors are put aside and listed with the reason, the difference to what stands is
    shown, and the rest is applied in one transaction. The same files again change nothing.

    Example: muster registry import events.csv --format ucdp --dry-run
    """
    chosen = Format(form) if form else None
    _bring(files, chosen, dataset=dataset, dry_run=dry_run, organisation=organisation, as_json=as_json)


@registry.command("import-sfm")
@click.argument("files", nargs=-1, required=True, metavar="UNITS PERSONS INCIDENTS LOCATIONS", type=FILE)
@DRY
@MARKED
@JSON
def import_sfm(files: tuple[Path, ...], *, dry_run: bool, organisation: str | None, as_json: bool) -> None:
    """Import Security Force Monitor sheets: four CSV files in any order, or one workbook.

    The same as `muster registry import --format sfm`.

    Example: muster registry import-sfm units.csv persons.csv incidents.csv locations.csv --dry-run
    """
    _bring(files, Format.SFM, dataset="", dry_run=dry_run, organisation=organisation, as_json=as_json)


def _bring(
    files: tuple[Path, ...],
    form: Format | None,
    *,
    dataset: str,
    dry_run: bool,
    organisation: str | None,
    as_json: bool,
) -> None:
    actor, label = reader(), _label(organisation)
    with telling() as tell:
        brought = stage_files(files, form=form, dataset=dataset, label=label, tell=tell)
    if not as_json:
        for row in brought.staged.rejected:
            note(f"rejected {row.at}: {'; '.join(row.errors)}")
    if dry_run:
        found = difference(brought, ids_of(brought))
        untouched = not (found.new_subjects or found.new_claims or found.gone)
        facts: dict[str, object] = {"import": None, "unchanged": untouched, **counts_of(brought, found)}
    else:
        with telling() as tell:
            done = apply_import(actor=actor, brought=brought, tell=tell)
            count_anew()
        facts = {"import": done.brought.number, "unchanged": done.unchanged, **done.brought.counts}
    if as_json:
        print_json(facts | {"rejected_rows": rejected_of(brought)})
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


@registry.command("export")
@click.option("--format", "form", type=click.Choice([form.value for form in ExportFormat]), required=True)
@click.option("--out", required=True, metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--above", metavar="UNIT", help="Only this unit and all that were ever above it, as GraphML.")
@claims.KNOWN_ON
@JSON
def export(*, form: str, out: Path, above: str | None, known_on: date | None, as_json: bool) -> None:
    """Write everything that you may read to FILE; who took what, how much, and its hash stay on record.

    sfm is a workbook of four sheets, sfm-csv the same as CSV in a ZIP; ftm are FollowTheMoney JSON lines, statements
    their values as CSV; csv and xlsx are plain sheets of claims, which `muster registry import` reads.

    Example: muster registry export --format graphml --above U-000012 --out chain.graphml
    """
    actor = reader()
    if above and form != ExportFormat.GRAPHML:
        raise InputError("--above is for --format graphml.")
    unit = unit_by_reference(above, actor) if above else None
    done = export_registry(actor=actor, form=ExportFormat(form), path=out, above=unit, known_on=known_on)
    if as_json:
        print_json(asdict(done))
    else:
        click.echo(f"{out.name}: {done.records:,} records, {done.claims:,} claims, SHA-256 {done.sha256}")


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


@registry.command("what-if")
@click.argument("person")
@click.option("--post", required=True, metavar="UNIT", help="The unit that the person would command.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day, YYYY-MM-DD.")
@claims.KNOWN_ON
@JSON
def what_if(person: str, *, post: str, on: datetime, known_on: date | None, as_json: bool) -> None:
    """Say which units would come under PERSON at a post, and which decisions to look at again. Nothing is written.

    PERSON and UNIT are numbers (P-000012, U-000012), an ID number, or whole names.

    Example: muster registry what-if P-000012 --post "4th Border Guard Brigade" --on 2026-12-01
    """
    answer = suppose(person, post, on.date(), reader(), known_on)
    if as_json:
        print_json(what_if_as_json(answer))
        return
    for line in what_if_as_text(answer):
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


def _sentence(facts: dict[str, object]) -> str:
    if facts["unchanged"] and facts["import"]:
        return f"{facts['import']}: the same files; nothing changed."
    return (
        f"{facts['import'] or 'Not applied'}: {facts['rows']} rows, {facts['rejected']} rejected; "
        f"{facts['subjects']} subjects ({facts['new_subjects']} new), {facts['claims']} claims "
        f"({facts['new_claims']} new, {facts['withdrawn']} withdrawn)."
    )
