"""Verifying the log where it is kept: what an export would show, and that the searchable columns repeat it truly."""

import json

from muster.audit import keys, tree, verifier
from muster.audit.canonical import timestamp
from muster.audit.export import export_lines, snapshot
from muster.audit.models import Event, TreeHead
from muster.audit.verifier import Mismatch, Report
from muster.errors import InputError


def verify_database(*, outside: str | None = None) -> Report:
    """Verifies the log in the database under the site's own key, and against a checkpoint held outside when given.

    Raises: Mismatch at the first thing that doesn't hold.
    """
    with snapshot():
        report = verifier.verify(export_lines(look_at=compare_columns), outside=outside, key=site_key())
        compare_head(report)
    return report


def site_key() -> str | None:
    """The site's public key, where this machine holds its private one."""
    try:
        return keys.public_key()
    except InputError:
        return None


def compare_columns(event: Event) -> None:
    """The columns that pages search say the same as the text that is hashed."""
    try:
        content = json.loads(event.text)
        said = [content["position"], content["at"], content["act"], content["outcome"], content["actor"]]
        about = sorted(content["about"])
    except (ValueError, KeyError, TypeError) as error:
        raise Mismatch(f"the text of event {event.position} is not an event") from error
    if said != [event.position, timestamp(event.at), event.act, event.outcome, event.actor]:
        raise Mismatch(f"the columns of event {event.position} don't say what its text says")
    if about != sorted(reference.target for reference in event.references.all()):
        raise Mismatch(f"the rows that event {event.position} is found by are not those that it is about")


def compare_head(report: Report) -> None:
    """The working copy that the next append starts from belongs to these events."""
    for head in TreeHead.objects.all():
        root = tree.root([bytes.fromhex(peak) for peak in head.peaks.split()]).hex()
        if (head.size, root) != (report.events, report.root):
            raise Mismatch(f"the tree's head stands at {head.size}, {root}; the events give {report.root}")
