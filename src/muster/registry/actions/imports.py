"""Acts on files of evidence: applied in one transaction, undone as a whole, the same file twice changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from muster.accounts.inserting import insert_rows, insert_values
from muster.accounts.models import Label
from muster.accounts.scoping import Reader
from muster.audit.acts import act
from muster.audit.log import record
from muster.documents.models import Document
from muster.documents.storage import write_bytes
from muster.errors import InputError, RuleError
from muster.registry.imports import (
    EvidenceFile,
    StagedFiles,
    Tell,
    counts_of,
    difference,
    ids_of,
    rejected_of,
    tell_nobody,
)
from muster.registry.models import (
    ANCHORS,
    Citation,
    Claim,
    ClaimCitation,
    Import,
    ImportState,
    Incident,
    Person,
    Place,
    Source,
    Unit,
)
from muster.registry.origins import BATCH, Origins
from muster.registry.policy import require_reason, require_registrar, written_key
from muster.registry.predicates import ClaimStatus, Predicate, SubjectKind
from muster.registry.projections import chunks, refold
from muster.registry.readers.formats import LIMITS
from muster.registry.readers.staging import Key, StagedClaim, StagedRow
from muster.registry.recording import Touched, touched_by
from muster.registry.words import write_words

ROWS = 1_000
"""How many rows of a file are written at a time."""


ENDS = ("person", "unit", "place", "incident", "other_unit", "other_place", "other_incident")
CLAIM = (
    *("label_id", "predicate", *(f"{end}_id" for end in ENDS), "value", "kind", "category", "role", "title", "rank"),
    *("first_precise", "last_precise", "first_imprecise", "last_imprecise", "starting", "ending", "continuing"),
    *("confidence", "digest", "status", "reason", "brought_in_id", "recorded_at", "recorded_by"),
)
CITATION = ("label_id", "source_id", "locator", "quote", "archive_address", "sha256")


@dataclass(frozen=True, slots=True)
class Applied:
    """What applying came to: the import that stands, and whether these files had been applied before."""

    brought: Import
    unchanged: bool = False


@act
def apply_import(
    *, actor: Reader, brought: StagedFiles, staged: Import | None = None, tell: Tell = tell_nobody
) -> Applied:
    """Staged files become claims with a citation to each row, whole or not at all; the same files again change nothing.

    What earlier files of the same data set said about the same subjects and these no longer say is withdrawn, where the
    format says all that its data set knows. `staged` is the import whose difference somebody looked at before.

    Raises:
        NotPermittedError: the actor is no registrar.
        InputError: a file changed since it was staged.
    """
    require_registrar(actor.roles)
    _one_at_a_time(brought.label)
    standing = Import.objects.as_system().filter(applied_at__isnull=False, undone_at__isnull=True)
    same = standing.filter(dataset=brought.dataset, digest=brought.digest, label=brought.label).first()
    if same is not None:
        record(actor=actor, act="registry.apply_import", about=[same], details={"unchanged": True})
        return Applied(same, unchanged=True)
    ids = ids_of(brought)
    found = difference(brought, ids)
    made = staged or Import(label=brought.label, dataset=brought.dataset, form=brought.form, digest=brought.digest)
    made.names = [file.name for file in brought.files]
    made.counts, made.rejected = counts_of(brought, found), rejected_of(brought)
    made.state, made.applied_at, made.applied_by = ImportState.APPLIED, timezone.now(), actor.audit_name
    made.save()
    made.files.set([_document(file, made.applied_at) for file in brought.files])
    origins = Origins(brought.dataset, brought.label)
    ids |= _write_subjects(brought, found.new_subjects, origins)
    touched = _Writer(actor, brought, made, origins, ids).write(set(found.new_claims), tell)
    reason = f"No longer in the files of {made.number}."
    _replace(actor, found.gone, touched, brought=made, reason=reason, status=ClaimStatus.WITHDRAWN)
    tell("folding", sum(map(len, touched.values())))
    refold(touched)
    record(actor=actor, act="registry.apply_import", about=[made], details={"digest": made.digest, **made.counts})
    return Applied(made)


@act
def undo_import(*, actor: Reader, brought: Import, reason: str) -> Import:
    """Every claim that the import made is withdrawn, and what it had withdrawn stands again; the bare records stay.

    Raises:
        RuleError: it is undone already, a later one of the same data set stands, or no reason is given.
    """
    require_registrar(actor.roles)
    said = require_reason(reason)
    _one_at_a_time(brought.label)
    standing = Import.objects.as_system().filter(applied_at__isnull=False, undone_at__isnull=True)
    alike = standing.filter(dataset=brought.dataset, label=brought.label).order_by("-applied_at", "-pk")
    newest = alike.select_for_update().first()
    if newest is None or newest.pk != brought.pk:
        later = f"; undo {newest.number} first" if newest and alike.filter(pk=brought.pk).exists() else " any more"
        raise RuleError(f"{brought.number} cannot be undone{later}.", rule="last_import_first")
    unreplaced = Claim.objects.as_system().filter(brought_in=brought, replaced_by__isnull=True)
    made = list(unreplaced.exclude(status=ClaimStatus.WITHDRAWN).values_list("pk", flat=True))
    removed = list(unreplaced.filter(status=ClaimStatus.WITHDRAWN).values_list("pk", flat=True))
    touched = touched_by([])
    why = f"{brought.number} undone: {said}"
    _replace(actor, removed, touched, brought=None, reason=why)
    _replace(actor, made, touched, brought=brought, reason=why, status=ClaimStatus.WITHDRAWN)
    newest.state, newest.undone_at, newest.undone_by = ImportState.UNDONE, timezone.now(), actor.audit_name
    newest.save(update_fields=["state", "undone_at", "undone_by"])
    refold(touched)
    record(
        actor=actor,
        act="registry.undo_import",
        about=[newest],
        details={"withdrawn": len(made), "restored": len(removed)},
        personal={"reason": said},
    )
    return newest


def _one_at_a_time(label: Label) -> None:
    """Imports under one marking meet each other's records: the second waits until the first is done."""
    Label.objects.select_for_update(no_key=True).get(pk=label.pk)


def _document(file: EvidenceFile, now: datetime) -> Document:
    with file.path.open("rb") as content:
        stored = write_bytes(content, limit=max(settings.MUSTER_UPLOAD_LIMIT, LIMITS.file_bytes))
    if stored.sha256 != file.sha256:
        raise InputError(f"{file.name} changed while it was read; import it again.")
    document, _ = Document.objects.get_or_create(
        sha256=stored.sha256,
        defaults={"size": stored.size, "media_type": "application/octet-stream", "stored_at": now},
    )
    return document


def _write_subjects(brought: StagedFiles, keys: Sequence[Key], origins: Origins) -> dict[Key, int]:
    """A record for each new subject; a unit known by the very same name, and from nowhere else, is that unit."""
    ids: dict[Key, int] = {}
    for kind, model in ANCHORS.items():
        fresh = {key: brought.staged.subjects[key] for key in keys if key.kind is kind}
        free = origins.free(model, [key.id for key in fresh])
        if kind is SubjectKind.UNIT:
            ids |= _adopt_units(fresh, free, origins)
        made = {
            key: _subject_row(model, name, free[key.id], origins.label) for key, name in fresh.items() if key not in ids
        }
        if kind is SubjectKind.UNIT:
            _part_keys([row for row in made.values() if isinstance(row, Unit)])
        insert_rows(model, list(made.values()), ignore_conflicts=False)
        write_words(kind, list(made.values()))
        ids |= {key: row.pk for key, row in made.items()}
    return ids


def _subject_row(
    model: type[Person | Unit | Place | Incident], name: str, origin: str, label: Label
) -> Person | Unit | Place | Incident:
    row = model(label=label, name=name[:300], origin=origin)
    if isinstance(row, Unit):
        row.key, row.confirmed = written_key(name)[:280] or origin, True
    return row


def _adopt_units(names: Mapping[Key, str], free: Mapping[str, str], origins: Origins) -> dict[Key, int]:
    by_name = {written_key(name)[:280]: key for key, name in names.items()}
    adopted: dict[Key, int] = {}
    for chunk in chunks(sorted(by_name), BATCH):
        for unit in Unit.objects.as_system().filter(key__in=chunk, origin="", label__in=origins.readable):
            key = by_name[unit.key]
            unit.origin, unit.confirmed = free[key.id], True
            unit.save(update_fields=["origin", "confirmed"])
            adopted[key] = unit.pk
    return adopted


def _part_keys(units: Sequence[Unit]) -> None:
    """Give each unit a key of its own where several carry one name: its origin is nobody else's."""
    taken: set[str] = set()
    for chunk in chunks(sorted({unit.key for unit in units}), BATCH):
        taken |= set(Unit.objects.as_system().filter(key__in=chunk).values_list("key", flat=True))
    for unit in units:
        if unit.key in taken:
            unit.key = f"{unit.key} {unit.origin}"[-300:]
        taken.add(unit.key)


class _Writer:
    """Writes the claims of an import piece by piece, each with a citation of its rows and of the sources it names."""

    def __init__(
        self, actor: Reader, brought: StagedFiles, made: Import, origins: Origins, ids: Mapping[Key, int]
    ) -> None:
        self.actor, self.brought, self.made, self.origins, self.ids = actor, brought, made, origins, ids
        self.written: dict[str, int] = {}
        self.named: dict[str, int] = {}
        self.touched = touched_by([])
        documents = {document.sha256: document for document in made.files.all()}
        words = {
            file.sha256: {"title": file.name, "is_compilation": True, "document": documents[file.sha256]}
            for file in brought.files
        }
        sources = _sources(Origins("file", brought.label), words)
        self.source_of = {
            table.name: (sources[file.sha256], file.sha256) for file in brought.files for table in file.tables
        }

    def write(self, new: set[str], tell: Tell) -> Touched:
        """Write the claims of these digests; returns which records they touch."""
        done = 0
        for rows in chunks(self.brought.rows() if new else (), ROWS):
            self._write_rows(rows, new)
            done += len(rows)
            tell("writing", done)
        return self.touched

    def _write_rows(self, rows: Sequence[StagedRow], new: set[str]) -> None:
        saying = [
            (row, digests)
            for row in rows
            if (digests := {d: claim for claim in row.claims if (d := claim.digest) in new})
        ]
        fresh = {d: claim for _, digests in saying for d, claim in digests.items() if d not in self.written}
        ids = insert_values(Claim, CLAIM, [self._claim(claim, digest) for digest, claim in fresh.items()])
        self.written |= dict(zip(fresh, ids, strict=True))
        self._cite_sources({source for claim in fresh.values() for source in claim.sources})
        cited = insert_values(Citation, CITATION, [self._citation(row) for row, _ in saying])
        links = [
            (self.written[digest], citation)
            for citation, (_, digests) in zip(cited, saying, strict=True)
            for digest in digests
        ]
        links += [
            (self.written[digest], self.named[source]) for digest, claim in fresh.items() for source in claim.sources
        ]
        insert_values(ClaimCitation, ("claim_id", "citation_id"), links)

    def _citation(self, row: StagedRow) -> tuple[object, ...]:
        source, sha256 = self.source_of[row.at.sheet]
        return self.made.label_id, source, str(row.at)[:300], "", "", sha256

    def _cite_sources(self, wanted: set[str]) -> None:
        """A citation of each source as a whole that the files name; one made before is used again."""
        fresh = sorted(wanted - self.named.keys())
        if not fresh:
            return
        sources = _sources(self.origins, {name: {"title": _title(self.origins.dataset, name)} for name in fresh})
        known: dict[int, int] = {}
        for chunk in chunks(sorted(set(sources.values())), BATCH):
            whole = Citation.objects.as_system().filter(
                source__in=chunk, locator="", quote="", label=self.made.label_id
            )
            known |= dict(whole.values_list("source", "pk"))
        missing = [source for source in dict.fromkeys(sources.values()) if source not in known]
        made = [Citation(label_id=self.made.label_id, source_id=source) for source in missing]
        Citation.objects.write_rows(made)
        known |= {row.source_id: row.pk for row in made}
        self.named |= {name: known[source] for name, source in sources.items()}

    def _claim(self, claim: StagedClaim, digest: str) -> tuple[object, ...]:
        """The columns of `CLAIM`; which records must be folded anew is noted."""
        ends: dict[str, int] = {claim.subject.kind: self.ids[claim.subject]}
        self.touched[claim.subject.kind].add(ends[claim.subject.kind])
        if claim.other:
            ends[f"other_{claim.other.kind}"] = pk = self.ids[claim.other]
            if claim.predicate is Predicate.POSTING:
                self.touched[SubjectKind.UNIT].add(pk)
        dates = claim.dates
        return (
            self.made.label_id,
            claim.predicate.value,
            *(ends.get(end) for end in ENDS),
            *(claim.value, claim.kind[:40], claim.category[:60], claim.role[:200], claim.title[:300], claim.rank[:100]),
            *(dates.first_precise, dates.last_precise, dates.first_imprecise, dates.last_imprecise),
            *(dates.starting, dates.ending, dates.continuing, claim.confidence, digest, ClaimStatus.ACCEPTED.value, ""),
            *(self.made.pk, self.made.applied_at, self.actor.audit_name),
        )


def _title(dataset: str, name: str) -> str:
    """What a source is called: an id means nothing without its data set, words do."""
    return (name if " " in name or "/" in name else f"{dataset} {name}")[:500]


def _sources(origins: Origins, wanted: Mapping[str, Mapping[str, object]]) -> dict[str, int]:
    """The sources of these ids, made where they are new."""
    known = origins.known(Source, wanted)
    free = origins.free(Source, [name for name in wanted if name not in known])
    made = {name: Source(label=origins.label, origin=origin, **wanted[name]) for name, origin in free.items()}
    Source.objects.bulk_create(made.values(), batch_size=BATCH)
    return known | {name: row.pk for name, row in made.items()}


def _replace(
    actor: Reader,
    claims: Sequence[int],
    touched: Touched,
    *,
    brought: Import | None,
    reason: str,
    status: ClaimStatus = ClaimStatus.ACCEPTED,
) -> None:
    """A new claim in the place of each of these, with the same words and citations; what they touch is added.

    Without `brought`, what is withdrawn stands again as its own import had brought it.
    """
    now = timezone.now()
    for chunk in chunks(claims, BATCH):
        rows = list(Claim.objects.as_system().filter(pk__in=chunk).select_related("replaces").order_by("pk"))
        links = list(ClaimCitation.objects.filter(claim__in=chunk).values_list("claim", "citation"))
        made: dict[int, Claim] = {}
        for row in rows:
            before, origin = row.pk, row.replaces
            row.pk, row.replaces_id, row.reason, row.status = None, before, reason, status
            row.recorded_at, row.recorded_by = now, actor.audit_name
            row.brought_in_id = brought.pk if brought else origin.brought_in_id if origin else None
            made[before] = row
        Claim.objects.write_rows(list(made.values()))
        cited = [ClaimCitation(claim_id=made[claim].pk, citation_id=citation) for claim, citation in links]
        insert_rows(ClaimCitation, cited, ignore_conflicts=False)
        touched_by(made.values(), touched)
