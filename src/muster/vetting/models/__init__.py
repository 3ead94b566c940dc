"""Requests with their rosters, cases with their checks and alerts, decisions with their signatures."""

from muster.vetting.models.cases import Alert, Case, Check, Finding, RegistryFinding, Rescreening, Resolution
from muster.vetting.models.decisions import Decision, Proposal, Signature
from muster.vetting.models.requests import Candidate, Request, Roster, RosterRow, ScreeningRun

__all__ = [
    "Alert",
    "Candidate",
    "Case",
    "Check",
    "Decision",
    "Finding",
    "Proposal",
    "RegistryFinding",
    "Request",
    "Rescreening",
    "Resolution",
    "Roster",
    "RosterRow",
    "ScreeningRun",
    "Signature",
]
