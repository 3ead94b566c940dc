"""Acts before and around an import: files are handed in and staged, applying and undoing are asked for, work fails."""

from collections.abc import Sequence

from django.utils import timezone

from muster.accounts.models import Label, User
from muster.accounts.policy import Marking, Tlp
from muster.accounts.scoping import Reader
from muster.audit.acts import act
from muster.audit.log import record
from muster.documents.models import Upload
from muster.errors import InputError, RuleError
from muster.registry.imports import StagedFiles, counts_of, difference, ids_of, rejected_of, sample_of
from muster.registry.models import Import, ImportState
from muster.registry.policy import require_reason, require_registrar
from muster.registry.readers.formats import Format

BEFORE = {ImportState.APPLYING: ImportState.STAGED, ImportState.UNDOING: ImportState.APPLIED}


@act
def obtain_marking(*, actor: User, tlp: Tlp, releasable_to: Sequence[int] = ()) -> Label:
    """The marking under which an import is made: open to all, or for the actor's organisation and some others."""
    require_registrar(actor.roles)
    own = None if tlp is Tlp.GREEN else actor.organisation_id
    others = frozenset(releasable_to) - {own} if own else frozenset()
    label = Label.objects.obtain(Marking(tlp, own, frozenset(others)))
    record(actor=actor, act="registry.obtain_marking", about=[label])
    return label


@act
def order_import(
    *, actor: User, uploads: Sequence[Upload], label: Label, form: Format | None = None, dataset: str = ""
) -> Import:
    """Uploaded files handed in as evidence: they are read and staged in the background, and nothing is applied.

    Raises:
        NotPermittedError: the actor is no registrar.
        InputError: the same file comes twice.
    """
    require_registrar(actor.roles)
    if len({upload.document_id for upload in uploads}) != len(uploads):
        raise InputError("Two of the files are the same; choose each once.")
    made = Import.objects.create(
        label=label,
        dataset=dataset.strip()[:40],
        form=form.value if form else "",
        state=ImportState.READING,
        names=[upload.name for upload in uploads],
        asked_by=actor,
        asked_at=timezone.now(),
    )
    for upload in uploads:
        made.files.add(upload.document)
    record(actor=actor, act="registry.order_import", about=[made, *uploads])
    return made


@act
def order_step(*, actor: User, brought: Import, step: ImportState, reason: str = "") -> Import:
    """A staged import is to be applied, or an applied one undone; a worker does it in the name of who asked.

    Raises:
        RuleError: it is not in the state for that, or an undoing has no reason.
    """
    require_registrar(actor.roles)
    row = Import.objects.as_system().select_for_update().get(pk=brought.pk)
    if row.state != BEFORE[step]:
        raise RuleError(f"{row.number} is {row.state}; look at the page again.", rule="import_step_in_order")
    row.asked_for = require_reason(reason) if step is ImportState.UNDOING else ""
    row.state, row.asked_by, row.asked_at, row.problem = step, actor, timezone.now(), ""
    row.save(update_fields=["state", "asked_by", "asked_at", "asked_for", "problem"])
    record(actor=actor, act="registry.order_step", about=[row], details={"step": step.value})
    return row


@act
def stage_import(*, actor: Reader, brought: Import, files: StagedFiles) -> Import:
    """What applying the files would do is written down, for somebody to look at."""
    require_registrar(actor.roles)
    found = difference(files, ids_of(files))
    brought.dataset, brought.form, brought.digest = files.dataset, files.form, files.digest
    brought.counts, brought.rejected = counts_of(files, found), rejected_of(files)
    brought.sample, brought.state = sample_of(files, found), ImportState.STAGED
    brought.save(update_fields=["dataset", "form", "digest", "counts", "rejected", "sample", "state"])
    record(actor=actor, act="registry.stage_import", about=[brought], details={"digest": brought.digest})
    return brought


@act
def fail_import(*, actor: Reader, brought: Import, problem: str) -> Import:
    """The work on an import came to nothing and says why; an import that could not be undone still stands."""
    row = Import.objects.as_system().select_for_update().get(pk=brought.pk)
    state = ImportState(row.state)
    if state.is_under_way:
        row.state = ImportState.APPLIED if state is ImportState.UNDOING else ImportState.FAILED
        row.problem = problem
        row.save(update_fields=["state", "problem"])
    record(actor=actor, act="registry.fail_import", about=[row])
    return row
