"""The word, the tone and the sign of every coded value that a page shows.

A code that isn't here is shown as it is written, in the idle tone: never as something good.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Word:
    """How one code is shown."""

    label: str | Promise
    tone: str = "idle"
    icon: str = "dash"


ROLES = {
    "requester": Word(_("Requester")),
    "analyst": Word(_("Analyst")),
    "assessor": Word(_("Assessor")),
    "signer": Word(_("Signer")),
    "appeal reviewer": Word(_("Appeal reviewer")),
    "programme officer": Word(_("Programme officer")),
    "registrar": Word(_("Registrar")),
    "auditor": Word(_("Auditor")),
    "administrator": Word(_("Administrator")),
}

STATES = {
    # a request and its cases
    "drafted": Word(_("Drafted"), "idle", "pen"),
    "submitted": Word(_("Submitted"), "note", "clock"),
    "checked": Word(_("Checked"), "note", "check"),
    "closed": Word(_("Closed"), "idle", "lock"),
    "opened": Word(_("Open"), "note", "clock"),
    "proposed": Word(_("Proposed"), "note", "pen"),
    "decided": Word(_("Decided"), "idle", "lock"),
    "declined": Word(_("Declined"), "warn", "cross"),
    "withdrawn": Word(_("Withdrawn"), "idle", "dash"),
    # a check and a run
    "waiting": Word(_("Waiting"), "note", "clock"),
    "pending": Word(_("Pending"), "warn", "clock"),
    "completed": Word(_("Completed"), "good", "check"),
    "partial": Word(_("Partial"), "warn", "warning"),
    "failed": Word(_("Failed"), "bad", "cross"),
    "skipped": Word(_("Skipped"), "warn", "dash"),
    # a decision
    "approved": Word(_("Approved"), "good", "check"),
    "rejected": Word(_("Rejected"), "bad", "cross"),
    "suspended": Word(_("Suspended"), "warn", "pause"),
    "cancelled": Word(_("Cancelled"), "idle", "dash"),
    "returned": Word(_("Returned"), "note", "previous"),
    # an answer to an alert
    "": Word(_("Unanswered"), "warn", "clock"),
    "same": Word(_("Same"), "bad", "same"),
    "different": Word(_("Different"), "good", "differs"),
    "cannot tell": Word(_("Cannot tell"), "warn", "question"),
    # the gate
    "CLEAR": Word(_("CLEAR"), "good", "check"),
    "HOLD": Word(_("HOLD"), "warn", "pause"),
    "BARRED": Word(_("BARRED"), "bad", "cross"),
}

KINDS = {
    "person": Word(_("Person")),
    "unit": Word(_("Unit")),
    "both": Word(_("Person and unit")),
    "training": Word(_("Training")),
    "equipment": Word(_("Equipment")),
    "stipend": Word(_("Stipend")),
    "intelligence": Word(_("Intelligence")),
    "operations": Word(_("Operations")),
    "watchlists": Word(_("Watchlists")),
    "duplicates": Word(_("Duplicates")),
    "earlier decisions": Word(_("Earlier decisions")),
    "registry": Word(_("Registry")),
    "command": Word(_("Chain of command")),
    "watchlist": Word(_("Watchlist")),
    "candidate": Word(_("Another candidate")),
    "decision": Word(_("Earlier decision")),
}

GROUNDS = {
    "torture or cruel, inhuman or degrading treatment": Word(_("Torture or cruel, inhuman or degrading treatment")),
    "extrajudicial killing": Word(_("Extrajudicial killing")),
    "enforced disappearance": Word(_("Enforced disappearance")),
    "rape under colour of law": Word(_("Rape under colour of law")),
    "prolonged detention without trial": Word(_("Prolonged detention without trial")),
    "other flagrant denial of life, liberty or security": Word(_("Other flagrant denial of life, liberty or security")),
    "violence against the partner": Word(_("Violence against the partner")),
    "other serious crime": Word(_("Other serious crime")),
    "named on a watchlist": Word(_("Named on a watchlist")),
    "dismissed for misconduct": Word(_("Dismissed for misconduct")),
    "refused before, nothing new": Word(_("Refused before, nothing new")),
    "identity not established": Word(_("Identity not established")),
    "false or contradictory papers": Word(_("False or contradictory papers")),
    "commander not cleared": Word(_("Commander not cleared")),
    "policy rule": Word(_("Policy rule")),
    "request withdrawn": Word(_("Request withdrawn")),
}

STAGES = {
    "reading the roster": Word(_("reading the roster")),
    "checking watchlists": Word(_("checking watchlists")),
    "checking duplicates": Word(_("checking duplicates")),
    "checking earlier decisions": Word(_("checking earlier decisions")),
    "checking registry": Word(_("checking the registry")),
    "finished": Word(_("finished")),
    "accepted": Word(_("Accepted"), "good", "check"),
    "refused": Word(_("Refused"), "bad", "cross"),
    "done": Word(_("Done"), "good", "check"),
}

PROPOSED: dict[str, str | Promise] = {
    "approved": _("to be approved"),
    "rejected": _("to be rejected"),
    "suspended": _("to be suspended"),
    "cancelled": _("to be cancelled"),
    "returned": _("to be returned"),
}

FIELDS: dict[str, str | Promise] = {
    "number": _("Row number"),
    "kind": _("Person or unit"),
    "name": _("Full name"),
    "name_original": _("Full name in the original script"),
    "name_latin": _("Full name in Latin letters"),
    "name_1": _("Name slot 1"),
    "name_2": _("Name slot 2"),
    "name_3": _("Name slot 3"),
    "name_4": _("Name slot 4"),
    "name_5": _("Name slot 5"),
    "name_6": _("Name slot 6"),
    "given_name": _("Given name"),
    "middle_name": _("Middle name"),
    "father_name": _("Father's name"),
    "grandfather_name": _("Grandfather's name"),
    "great_grandfather_name": _("Great-grandfather's name"),
    "family_name": _("Family name"),
    "mother_name": _("Mother's name"),
    "aliases": _("Also written"),
    "gender": _("Sex"),
    "birth_date": _("Date of birth"),
    "birth_year": _("Year of birth"),
    "birth_month": _("Month of birth"),
    "birth_day": _("Day of birth"),
    "birth_place": _("Place of birth"),
    "birth_city": _("City of birth"),
    "birth_province": _("Province of birth"),
    "birth_country": _("Country of birth"),
    "nationality": _("Nationality"),
    "country_to_search": _("Country to search"),
    "id_number": _("ID number"),
    "other_identifier": _("Other identifier"),
    "rank": _("Rank"),
    "job_title": _("Position"),
    "unit_name": _("Unit"),
    "unit_alias": _("Other name of the unit"),
    "unit_type": _("Type of unit"),
    "unit_location": _("Place of the unit"),
    "parent_unit": _("Parent unit"),
    "commander_name": _("Commander"),
    "posting_from": _("Posted from"),
    "posting_to": _("Posted to"),
    "remarks": _("Remarks"),
    "correction": _("What to correct, written by us and not read"),
}

REGISTRY = {
    "evidenced": Word(_("Evidenced"), "note", "check"),
    "inferred": Word(_("Inferred"), "warn", "question"),
    "unknown": Word(_("Unknown"), "idle", "dash"),
    "place": Word(_("Place")),
    "incident": Word(_("Incident")),
    "name": Word(_("Name")),
    "identifier": Word(_("Identifier")),
    "birth": Word(_("Date of birth")),
    "gender": Word(_("Sex")),
    "nationality": Word(_("Nationality")),
    "parent-name": Word(_("Name of a parent")),
    "classification": Word(_("Class")),
    "country": Word(_("Country")),
    "existence": Word(_("First and last seen")),
    "relation": Word(_("Command and membership")),
    "positioning": Word(_("Sites and areas")),
    "posting": Word(_("Postings")),
    "affiliation": Word(_("Affiliation")),
    "conduct": Word(_("Conduct")),
    "exculpation": Word(_("Exculpation")),
    "succession": Word(_("Succession")),
    "dismissal": Word(_("Dismissals and other measures")),
    "sanction": Word(_("Sanctions")),
    "assistance": Word(_("Assistance given")),
    "occurrence": Word(_("When and where")),
    "violation": Word(_("Alleged violation")),
    "perpetrator": Word(_("Described as")),
    "description": Word(_("Description")),
    "within": Word(_("Lies in")),
    "coordinates": Word(_("Coordinates")),
    "preferred": Word(_("preferred")),
    "other": Word(_("other")),
    "child-of": Word(_("under")),
    "member-of": Word(_("member of")),
    "over": Word(_("over")),
    "site": Word(_("site")),
    "area": Word(_("area of operations")),
    "class": Word(_("Class")),
    "direct": Word(_("direct")),
    "commanded": Word(_("commanded")),
    "present": Word(_("present")),
    "father": Word(_("father")),
    "mother": Word(_("mother")),
    "commander": Word(_("Commander")),
    "parent": Word(_("Superior unit")),
    "sfm": Word(_("Security Force Monitor sheets")),
    "sfm-csv": Word(_("Security Force Monitor sheets as CSV")),
    "ftm": Word(_("FollowTheMoney")),
    "ucdp": Word(_("UCDP events")),
    "claims": Word(_("A sheet of claims")),
    "dismissals": Word(_("A disciplinary list")),
    "statements": Word(_("FollowTheMoney statements")),
    "graphml": Word(_("A graph (GraphML)")),
    "csv": Word(_("A sheet of claims (CSV)")),
    "xlsx": Word(_("A sheet of claims (XLSX)")),
    "reading": Word(_("Being read"), "note", "question"),
    "staged": Word(_("Read, not applied"), "warn", "pen"),
    "applying": Word(_("Being applied"), "note", "question"),
    "applied": Word(_("Applied"), "note", "check"),
    "undoing": Word(_("Being undone"), "note", "question"),
    "undone": Word(_("Undone"), "idle", "dash"),
    "conflict": Word(_("In conflict"), "warn", "warning"),
    "work_needed": Word(_("Work needed"), "warn", "pen"),
    "issue": Word(_("With an issue"), "warn", "warning"),
}

GRADES = {
    # NATO's Admiralty scale (AJP-2.1): the source by letters, what it says by digits
    "A": Word(_("completely reliable")),
    "B": Word(_("usually reliable")),
    "C": Word(_("fairly reliable")),
    "D": Word(_("not usually reliable")),
    "E": Word(_("unreliable")),
    "F": Word(_("reliability cannot be judged")),
    "1": Word(_("confirmed by other sources")),
    "2": Word(_("probably true")),
    "3": Word(_("possibly true")),
    "4": Word(_("doubtful")),
    "5": Word(_("improbable")),
    "6": Word(_("truth cannot be judged")),
    "Low": Word(_("Low")),
    "Medium": Word(_("Medium")),
    "High": Word(_("High")),
}

WORDS = {**GRADES, **REGISTRY, **STAGES, **ROLES, **STATES, **KINDS, **GROUNDS}


def word_for(code: str) -> Word:
    """How `code` is shown."""
    return WORDS.get(str(code)) or Word(str(code))
