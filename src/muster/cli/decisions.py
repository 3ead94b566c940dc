"""`muster decisions`: list what was decided, and sign what is proposed, in the name of MUSTER_TOKEN's owner."""

import json

import click

from muster.cli.people import person, reader
from muster.errors import InputError
from muster.vetting.actions import decline_proposal, sign_decision
from muster.vetting.models import Decision, Proposal
from muster.vetting.queries.cases import decisions as readable_decisions
from muster.vetting.queries.cases import proposal_by_id
from muster.vetting.queries.work import proposals_to_sign


@click.group()
def decisions() -> None:
    """List and show decisions, and sign proposals.

    Example: muster decisions list --json
    """


@decisions.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_decisions(*, as_json: bool) -> None:
    """List the decisions that you may read, newest first.

    Example: muster decisions list
    """
    for decision in readable_decisions(reader()).iterator(chunk_size=2000):
        known = _document(decision)
        click.echo(
            json.dumps(known, ensure_ascii=False) if as_json else "\t".join(str(value) for value in known.values())
        )


@decisions.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def waiting(*, as_json: bool) -> None:
    """List the proposals that wait for your signature.

    Example: MUSTER_TOKEN=… muster decisions waiting
    """
    for proposal in proposals_to_sign(person()):
        known = {
            "proposal": proposal.pk,
            "case": proposal.case.number,
            "name": proposal.case.candidate.name,
            "outcome": proposal.outcome,
            "proposer": proposal.proposer.username,
        }
        click.echo(
            json.dumps(known, ensure_ascii=False) if as_json else "\t".join(str(value) for value in known.values())
        )


@decisions.command()
@click.argument("proposal", type=int)
@click.option("--note", default="", help="Kept with the signature.")
def sign(proposal: int, *, note: str) -> None:
    """Sign a proposal; nobody signs their own.

    Example: MUSTER_TOKEN=… muster decisions sign 12
    """
    actor = person()
    decision = sign_decision(actor=actor, proposal=_proposal(proposal), note=note)
    click.echo(f"{decision.number} {decision.outcome}" if decision else "Signed; another signature is needed.")


@decisions.command()
@click.argument("proposal", type=int)
@click.option("--note", required=True, help="Why, for the assessor.")
def decline(proposal: int, *, note: str) -> None:
    """Decline to sign a proposal; the case goes back to the assessors.

    Example: MUSTER_TOKEN=… muster decisions decline 12 --note "the unit is missing"
    """
    decline_proposal(actor=person(), proposal=_proposal(proposal), note=note)
    click.echo("Declined; the case is back with the assessors.")


def _proposal(number: int) -> Proposal:
    try:
        return proposal_by_id(person(), number)
    except Proposal.DoesNotExist as error:
        raise InputError(f"There is no proposal {number} that you may read.") from error


def _document(decision: Decision) -> dict[str, object]:
    return {
        "number": decision.number,
        "case": decision.case.number,
        "outcome": decision.outcome,
        "scope": decision.scope,
        "assistance": decision.assistance,
        "certified_on": decision.certified_on.isoformat(),
        "expires_on": decision.expires_on.isoformat() if decision.expires_on else None,
    }
