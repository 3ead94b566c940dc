"""The act of giving evidence out as a file: who took what and how much of it stays on record."""

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from muster.accounts.policy import require_role
from muster.accounts.scoping import Reader
from muster.audit.acts import act
from muster.audit.log import record
from muster.documents.whole import written_whole
from muster.registry.evidence import View
from muster.registry.exports.writing import WRITERS, Counts, ExportFormat, write_graph
from muster.registry.models import Unit
from muster.registry.policy import EXPORTING


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: how many records and claims, and the hash of the file."""

    records: int
    claims: int
    sha256: str


@act
def export_registry(
    *, actor: Reader, form: ExportFormat, path: Path, above: Unit | None = None, known_on: date | None = None
) -> Exported:
    """Everything that the actor may read is written to the file; with `above` the unit and what was ever above it.

    With `known_on` it is what was claimed by the end of that day.

    Raises:
        NotPermittedError: the actor works with no evidence.
        InputError: the disk is full; nothing is written then, and nothing recorded.
    """
    require_role(actor.roles, *EXPORTING)
    counts, view = Counts(), View(actor, known_on)
    with written_whole(path) as partial:
        if above is None:
            WRITERS[form].write(partial, view, counts)
        else:
            write_graph(partial, view, counts, above=above)
    with path.open("rb") as file:
        written = Exported(counts.records, counts.claims, hashlib.file_digest(file, "sha256").hexdigest())
    record(
        actor=actor,
        act="registry.export_registry",
        about=[above] if above else [],
        details={
            "format": form.value,
            "records": written.records,
            "claims": written.claims,
            "sha256": written.sha256,
            **({"known_on": str(known_on)} if known_on else {}),
        },
    )
    return written
