"""`muster lists`: import a published list, update all of them, show what stands."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import click
from django.conf import settings
from django.utils import timezone

from muster.accounts.policy import Marking, Tlp
from muster.accounts.queries import organisation_by_code
from muster.cli.audit import operator
from muster.errors import InputError, RuleError
from muster.vetting.rescreening import order_rescreenings, rescreen, waiting_rescreenings
from muster.watchlists.actions import Imported, mark_list
from muster.watchlists.exports import export_list
from muster.watchlists.imports import Update, import_list, update_lists
from muster.watchlists.queries import ListState, list_by_code, list_states

FILE = click.Path(dir_okay=False, path_type=Path)
TLP = click.Choice([tlp.value for tlp in Tlp])
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")


@click.group()
def lists() -> None:
    """Import, update and show the watchlists that everybody is screened against.

    Example: muster lists import consolidated.xml
    """


@lists.command("import")
@click.argument("file", type=FILE)
@click.option("--list", "code", metavar="CODE", help="The list that FILE is a version of, if its content doesn't say.")
@click.option("--confirm-shrink", is_flag=True, help="Take a list that is more than 5 % shorter: you looked at it.")
@JSON
def import_file(file: Path, *, code: str | None, confirm_shrink: bool, as_json: bool) -> None:
    """Import FILE as the next version of its list; the format is told by its content.

    Understood are OFAC sdn.csv (with alt.csv and add.csv beside it), UN and EU XML, UK OFSI CSV, FollowTheMoney JSON
    lines or a delta of such a list, and CSV with id,kind,name,aliases,birth_date,country. What is damaged, older, much
    shorter or doesn't fit the last version is refused, and that version stays.

    Example: muster lists import sdn.csv
    """
    imported = import_list(actor=operator(), path=file, list_code=code, confirm_shrink=confirm_shrink)
    click.echo(json.dumps(_imported(imported), ensure_ascii=False) if as_json else _sentence(imported))


@lists.command()
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@JSON
def update(codes: tuple[str, ...], *, as_json: bool) -> None:
    """Fetch the lists from their official addresses and import them; all of them, or those named.

    Example: muster lists update un-sc
    """
    updates = update_lists(actor=operator(), addresses=_addresses(codes))
    for done in updates:
        click.echo(json.dumps(_updated(done), ensure_ascii=False) if as_json else _update_sentence(done))
    failed = [done.code for done in updates if done.imported is None]
    if failed:
        raise RuleError(
            f"Not updated: {', '.join(failed)}; the last good version stays. `muster lists show` says why.",
            rule="lists_updated",
        )


@lists.command()
@click.argument("code", metavar="CODE")
@click.option("--tlp", type=TLP, required=True, help="TLP:CLEAR makes the list public again.")
@click.option("--organisation", metavar="CODE", help="Whose list it is.")
@click.option("--releasable-to", metavar="CODE", multiple=True, help="An organisation that may read it too.")
def mark(code: str, tlp: str, organisation: str | None, releasable_to: tuple[str, ...]) -> None:
    """Mark the list CODE: who may read it, its entries, and the alerts that it raises from now on.

    Example: muster lists mark wanted --tlp TLP:AMBER --organisation mission
    """
    actor = operator()
    level = Tlp(tlp)
    if level is Tlp.RED or (level is not Tlp.CLEAR and not organisation):
        raise InputError("Say with --organisation whose list it is; TLP:RED is for named persons, not for lists.")
    marking = Marking(
        level,
        organisation_by_code(organisation).pk if organisation else None,
        frozenset(organisation_by_code(one).pk for one in releasable_to),
    )
    mark_list(actor=actor, watchlist=list_by_code(code, reader=actor), marking=None if level is Tlp.CLEAR else marking)
    click.echo(f"{code} is marked {tlp}.")


@lists.command("export")
@click.argument("code", metavar="CODE")
@click.option("--out", metavar="FILE", type=FILE, help="Where to write; standard output if it is not given.")
def export_file(code: str, out: Path | None) -> None:
    """Write the list CODE as it stands as FollowTheMoney JSON lines; the export is recorded.

    Example: muster lists export un-sc --out un.ftm.json
    """
    if out is None:
        export_list(actor=operator(), code=code, out=sys.stdout)
        return
    with out.open("w", encoding="utf-8") as file:
        version, entities = export_list(actor=operator(), code=code, out=file)
    click.echo(f"{code}: version {version.number}, {entities} entities written to {out}.")


@lists.command("rescreen")
@JSON
def rescreen_subjects(*, as_json: bool) -> None:
    """Screen everybody vetted before against what the lists changed since; a worker does this by itself.

    New alerts come only from new or changed evidence: a pair that was answered stays answered.

    Example: muster lists rescreen
    """
    order_rescreenings()
    for waiting in waiting_rescreenings():
        done, raised = rescreen(waiting.pk)
        if as_json:
            told = {"version": str(done), "alerts": raised, "complete": done.complete, "reason": done.reason}
            click.echo(json.dumps(told, ensure_ascii=False))
        else:
            click.echo(f"{done}: {raised} new alerts. {done.reason or 'Complete.'}")


@lists.command()
@JSON
def show(*, as_json: bool) -> None:
    """Show each list: its version, date, age, entries, and what was refused since.

    Example: muster lists show --json
    """
    states = list_states(now=timezone.now())
    if as_json:
        click.echo(json.dumps([_state(state) for state in states], ensure_ascii=False, indent=2))
        return
    if not states:
        click.echo("There are no lists yet; import one with `muster lists import FILE`.")
    for state in states:
        click.echo(_state_lines(state))


def _addresses(codes: tuple[str, ...]) -> Mapping[str, str]:
    """The official addresses of the lists named, or of all."""
    known: Mapping[str, str] = settings.MUSTER_LIST_ADDRESSES
    if unknown := [code for code in codes if code not in known]:
        raise InputError(f"No address is known for {', '.join(unknown)}; there is one for {', '.join(sorted(known))}.")
    return {code: known[code] for code in codes or known}


def _imported(imported: Imported) -> dict[str, object]:
    version = imported.version
    return {
        "list": version.watchlist.code if version.watchlist else "",
        "version": version.number,
        "unchanged": imported.unchanged,
        "format": version.format,
        "published_on": _day(version.published_on),
        "records": version.records,
        "added": len(imported.delta.added),
        "changed": len(imported.delta.changed),
        "removed": len(imported.delta.removed),
        "skipped": version.skipped,
        "sha256": version.sha256,
    }


def _sentence(imported: Imported) -> str:
    facts = _imported(imported)
    if imported.unchanged:
        return f"{facts['list']}: the same file as version {facts['version']}; nothing changed."
    skipped = ", ".join(f"{count} {what}" for what, count in sorted(imported.version.skipped.items()))
    return (
        f"{facts['list']}: version {facts['version']} with {facts['records']} entries "
        f"({facts['added']} added, {facts['changed']} changed, {facts['removed']} removed"
        f"{'; left out: ' + skipped if skipped else ''})."
    )


def _updated(done: Update) -> dict[str, object]:
    return {"list": done.code, "problem": done.problem, **(_imported(done.imported) if done.imported else {})}


def _update_sentence(done: Update) -> str:
    return _sentence(done.imported) if done.imported else f"{done.code}: not updated. {done.problem}"


def _state(state: ListState) -> dict[str, object]:
    version, refused = state.version, state.refused
    return {
        "list": state.code,
        "title": state.title,
        "address": state.address,
        "version": version.number,
        "format": version.format,
        "published_on": _day(version.published_on),
        "imported_at": version.imported_at.isoformat(),
        "imported_by": version.imported_by,
        "as_of": _day(state.as_of),
        "too_old": state.too_old,
        "records": version.records,
        "added": version.added,
        "changed": version.changed,
        "removed": version.removed,
        "skipped": version.skipped,
        "sha256": version.sha256,
        "refused": {"at": refused.imported_at.isoformat(), "reason": refused.reason} if refused else None,
    }


def _state_lines(state: ListState) -> str:
    age = f"as of {state.as_of}" + (", TOO OLD" if state.too_old else "")
    line = f"{state.code:<12} {state.version.records:>9,} entries  version {state.version.number}  {age}  {state.title}"
    if state.refused:
        line += f"\n{'':<12} refused {state.refused.imported_at:%Y-%m-%d %H:%M}: {state.refused.reason}"
    return line


def _day(day: object) -> str | None:
    return str(day) if day else None
