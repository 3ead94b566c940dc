"""`muster requests`: list and show requests."""

import json

import click

from muster.cli.people import reader
from muster.errors import InputError
from muster.vetting.models import Request
from muster.vetting.queries import requests as queries


@click.group()
def requests() -> None:
    """List and show requests.

    Example: muster requests list --json
    """


@requests.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_requests(*, as_json: bool) -> None:
    """List the requests that you may read, newest first.

    Example: muster requests list
    """
    for request in queries.requests(reader()):
        click.echo(json.dumps(_document(request), ensure_ascii=False) if as_json else _line(request))


@requests.command()
@click.argument("number")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def show(number: str, *, as_json: bool) -> None:
    """Show a request (R-2026-00012) with its candidates and how far its checks are.

    Example: muster requests show R-2026-00001
    """
    who = reader()
    request = find_request(number)
    run = queries.latest_run(who, request)
    if not as_json:
        click.echo(_line(request))
        state = (
            f"{run.stage}, {run.done} of {run.total}" + (f" ({run.reason})" if run.reason else "")
            if run
            else "none yet"
        )
        click.echo(f"checks: {state}")
    for candidate in queries.candidates(who, request).iterator(chunk_size=2000):
        known = {
            "row": candidate.row.number,
            "case": candidate.case.number,
            "name": candidate.name,
            "state": candidate.case.state,
            "alerts": getattr(candidate, "alert_count", 0),
            "unanswered": getattr(candidate, "unanswered_count", 0),
        }
        click.echo(
            json.dumps(known, ensure_ascii=False) if as_json else "\t".join(str(value) for value in known.values())
        )


def find_request(number: str) -> Request:
    """The request that a person means by its number.

    Raises:
        InputError: there is none that they may read.
    """
    try:
        return queries.request_by_id(reader(), int(number.rsplit("-", 1)[-1]))
    except (ValueError, Request.DoesNotExist) as error:
        raise InputError(f"There is no request {number}; `muster requests list` shows all.") from error


def _document(request: Request) -> dict[str, object]:
    return {
        "number": request.number,
        "purpose": request.purpose,
        "assistance": request.assistance,
        "state": request.state,
        "organisation": request.organisation.code,
        "needed_by": request.needed_by.isoformat(),
        "candidates": getattr(request, "candidate_count", 0),
        "decided": getattr(request, "decided_count", 0),
    }


def _line(request: Request) -> str:
    return "\t".join(str(value) for value in _document(request).values())
