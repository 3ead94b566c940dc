"""The acts of vetting: what somebody may be asked to answer for."""

from muster.vetting.actions.alerts import record_finding, resolve_alert
from muster.vetting.actions.checks import finish_reading, finish_run, read_rows, record_checks, record_registry_checks
from muster.vetting.actions.decisions import decline_proposal, propose_decision, sign_decision, withdraw_proposal
from muster.vetting.actions.requests import attach_roster, open_request, repeat_checks, return_request, submit_roster
from muster.vetting.actions.rescreenings import finish_rescreening, order_rescreening, record_rescreening

__all__ = [
    "attach_roster",
    "decline_proposal",
    "finish_reading",
    "finish_rescreening",
    "finish_run",
    "open_request",
    "order_rescreening",
    "propose_decision",
    "read_rows",
    "record_checks",
    "record_finding",
    "record_registry_checks",
    "record_rescreening",
    "repeat_checks",
    "resolve_alert",
    "return_request",
    "sign_decision",
    "submit_roster",
    "withdraw_proposal",
]
