"""`muster audit`: sign, take out, verify, read and erase."""

import getpass
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import click

from muster.audit import actions, export, keys, policy, verifier
from muster.audit.acts import SystemActor
from muster.audit.models import Checkpoint, Event, PersonalText
from muster.audit.queries import latest_events
from muster.audit.verification import verify_database
from muster.errors import InputError, RuleError

FILE = click.Path(dir_okay=False, path_type=Path)
AUDITOR = "auditor"


def operator() -> SystemActor:
    """Whoever runs commands on the machine: by the name of their account there."""
    return SystemActor(f"operator:{getpass.getuser()}", frozenset({policy.OPERATOR, AUDITOR}))


@click.group()
def audit() -> None:
    """Verify and export the audit log.

    Example: muster audit verify --checkpoint kept-outside.json
    """


@audit.command()
def checkpoint() -> None:
    """Sign the log as it stands, and print the checkpoint; keep it where the site's operators can't change it.

    Example: muster audit checkpoint > /media/safe/2026-11-22.json
    """
    if not Checkpoint.objects.exists():
        keys.make_key()
    click.echo(export.checkpoint_line(actions.make_checkpoint(actor=operator())))


@audit.command("export")
@click.argument("file", type=FILE)
@click.option("--without-personal", is_flag=True, help="Leave out the words about persons; the log still verifies.")
def export_log(file: Path, *, without_personal: bool) -> None:
    """Write the log to FILE as lines of JSON ("-": to stdout), which the verifier reads anywhere.

    Example: muster audit export log.jsonl
    """
    actions.record_export(actor=operator(), personal=not without_personal)
    lines = export.export_lines(personal=not without_personal)
    if str(file) == "-":
        _write(lines)
        return
    with file.open("w", encoding="ascii", newline="\n") as out:
        count = sum(bool(out.write(line + "\n")) for line in lines)
    click.echo(f"{count} lines in {file}", err=True)


def _write(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(line + "\n")


@audit.command()
@click.argument("file", metavar="[EXPORT]", type=FILE, required=False)
@click.option("--checkpoint", "kept", type=FILE, help="A checkpoint that was kept outside; the log must agree with it.")
@click.option("--json", "as_json", is_flag=True, help="The counts as one JSON object.")
def verify(file: Path | None, kept: Path | None, *, as_json: bool) -> None:
    """Verify the log in the database, or an EXPORT of it; exit code 0 only if everything holds.

    Example: muster audit verify log.jsonl --checkpoint kept-outside.json
    """
    try:
        outside = kept.read_text(encoding="ascii") if kept else None
        if file is None:
            report = verify_database(outside=outside)
        else:
            with file.open(encoding="ascii", newline="\n") as lines:
                report = verifier.verify(lines, outside=outside)
    except verifier.Mismatch as mismatch:
        raise RuleError(f"The log does not hold: {mismatch}", rule="log_holds") from mismatch
    except UnicodeDecodeError as error:
        raise InputError("This is not an export or a checkpoint: it is not ASCII.") from error
    click.echo(json.dumps(asdict(report)) if as_json else report.sentence())


@audit.command()
@click.option("--limit", default=20, type=click.IntRange(min=1), show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per event.")
def show(limit: int, *, as_json: bool) -> None:
    """Show the latest events, newest first.

    Example: muster audit show --limit 5
    """
    for event in latest_events(operator(), limit=limit).events:
        click.echo(json.dumps(_described(event), ensure_ascii=False) if as_json else _line(event))


@audit.command()
@click.argument("position", type=int)
@click.argument("name")
@click.option("--reason", required=True, help="Why it must go; kept for ever, so name nobody.")
def erase(position: int, name: str, reason: str) -> None:
    """Erase the personal text NAME of the event at POSITION; the event itself stays and still verifies.

    Example: muster audit erase 1204 message --reason "erasure granted, letter of 3 May"
    """
    texts = list(PersonalText.objects.filter(event_id=position, name=name))
    event = actions.erase_personal_text(actor=operator(), texts=texts, reason=reason)
    click.echo(f"Erased; recorded as event {event.position}.")


def _described(event: Event) -> dict[str, object]:
    return {**json.loads(event.text), "personal": event.personal}


def _line(event: Event) -> str:
    said = "; ".join(text for text in event.personal.values() if text)
    moment = f"{event.at:%Y-%m-%d %H:%M:%S}"
    fields = [f"{event.position:>8}", moment, f"{event.outcome:<7}", event.act, event.actor, *event.about, said]
    return " ".join(fields).rstrip()
