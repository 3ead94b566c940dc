"""`muster gate`: may this subject have this assistance on this date?"""

import json
import sys
from datetime import datetime

import click

from muster.assistance.gate import answer
from muster.assistance.policy import GateAnswer
from muster.cli.people import reader
from muster.vetting.policy import AssistanceKind


@click.command()
@click.argument("subject")
@click.option("--assistance", type=click.Choice([kind.value for kind in AssistanceKind]), required=True)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Day of delivery, YYYY-MM-DD.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def gate(subject: str, *, assistance: str, on: datetime, as_json: bool) -> None:
    """Ask whether SUBJECT may have an assistance on a date: exit 0 CLEAR, 1 HOLD or BARRED, 2 bad input.

    SUBJECT is a case (C-000012), a person (P-000012), a unit (U-000012), an ID number or a whole name.

    Example: muster gate C-000012 --assistance training --on 2026-12-01
    """
    result = answer(subject, assistance=AssistanceKind(assistance), on=on.date(), user=reader)
    as_of = result.evidence_as_of.isoformat() if result.evidence_as_of else None
    if as_json:
        reasons = [
            {"rule": reason.rule, "answer": reason.answer, "sentence": reason.sentence} for reason in result.reasons
        ]
        document = {
            "answer": result.answer,
            "clearance": result.clearance or None,
            "evidence_as_of": as_of,
            "reasons": reasons,
        }
        click.echo(json.dumps(document, ensure_ascii=False))
    else:
        click.echo(f"{result.answer}  (evidence as of {as_of or 'unknown'})")
        for reason in result.reasons:
            click.echo(f"  {reason.answer}: {reason.sentence}")
        if result.clearance:
            click.echo(f"  cleared by {result.clearance}")
    sys.exit(0 if result.answer is GateAnswer.CLEAR else 1)
