"""`muster vet`: a roster from file to checked cases, in one command."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress as Bar

from muster.cli.people import requester
from muster.cli.requests import find_request
from muster.vetting.actions import open_request, submit_roster
from muster.vetting.checking import Progress, run_checks
from muster.vetting.intake import receive_roster
from muster.vetting.models import ScreeningRun
from muster.vetting.policy import AssistanceKind
from muster.vetting.queries.outcomes import CandidateOutcome, candidate_outcomes


@click.command()
@click.argument("roster", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--request", "request_number", default="", help="Add the roster to this request (R-2026-00012).")
@click.option("--purpose", default="vetting from the command line", show_default=True)
@click.option(
    "--assistance", type=click.Choice([kind.value for kind in AssistanceKind]), default="training", show_default=True
)
@click.option("--authority", default="not stated", show_default=True, help="Legal authority.")
@click.option("--needed-by", type=click.DateTime(["%Y-%m-%d"]), help="YYYY-MM-DD; 30 days from now when not given.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def vet(
    roster: Path,
    *,
    request_number: str,
    purpose: str,
    assistance: str,
    authority: str,
    needed_by: datetime | None,
    as_json: bool,
) -> None:
    """Import ROSTER, run all checks, and print one line per candidate.

    Example: muster vet roster.xlsx --purpose "border guard course" --authority "training act" --json
    """
    actor = requester()
    if request_number:
        request = find_request(request_number)
    else:
        needed = needed_by.date() if needed_by else date.today() + timedelta(days=30)  # noqa: DTZ011 -- the local day
        request = open_request(
            actor=actor, purpose=purpose, assistance=AssistanceKind(assistance), authority=authority, needed_by=needed
        )
    with roster.open("rb") as file:
        received = receive_roster(actor=actor, request=request, file=file, name=roster.name)
    run = _run(submit_roster(actor=actor, roster=received))
    for outcome in candidate_outcomes(received):
        click.echo(json.dumps(outcome.as_json(), ensure_ascii=False) if as_json else _line(outcome))
    state = "complete" if run.complete else f"NOT COMPLETE: {run.reason}"
    click.echo(f"{request.number}: {received.rows_read} rows, {received.rows_faulty} with errors; {state}", err=True)


def _run(run: ScreeningRun) -> ScreeningRun:
    """Run the checks here and now, with a bar when a person is watching."""
    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=None)

        def tell(progress: Progress) -> None:
            bar.update(task, description=progress.stage, completed=progress.done, total=progress.total)

        return run_checks(run.pk, tell=tell)


def _line(outcome: CandidateOutcome) -> str:
    found = f"{outcome.alerts} alerts" if outcome.alerts else "no alert"
    return f"{outcome.row}\t{outcome.name}\t{outcome.outcome}\t{found}"
