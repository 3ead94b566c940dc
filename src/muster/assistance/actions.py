"""Asking the gate: every question and its answer is recorded."""

from datetime import date

from muster.accounts.scoping import Reader
from muster.assistance.policy import GateResult, decide_gate
from muster.assistance.queries import gate_facts
from muster.audit.acts import act
from muster.audit.log import record
from muster.registry.models import Person, Unit
from muster.vetting.policy import AssistanceKind


@act
def ask_gate(*, actor: Reader, subject: Person | Unit, assistance: AssistanceKind, on: date) -> GateResult:
    """May this subject have this assistance on this date: CLEAR, HOLD or BARRED, with reasons."""
    result = decide_gate(gate_facts(subject, assistance=assistance, on=on, user=actor))
    record(
        actor=actor,
        act="assistance.ask_gate",
        about=[subject],
        details={
            "assistance": assistance,
            "on": on.isoformat(),
            "answer": result.answer,
            "clearance": result.clearance,
        },
    )
    return result
