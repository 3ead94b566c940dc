"""Acts on files of evidence: applied in one transaction, undone as a whole, the same file twice changes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from muster.accounts.models import Label
from muster.accounts.scoping import Reader
from muster.audit.acts import act
from muster.audit.log import record
from muster.documents.models import Document
from muster.documents.storage import write_bytes
from muster.errors import InputError, RuleError
from muster.registry.imports import ANCHORS, Difference, EvidenceFile, StagedFiles, difference, ids_of_origins
from muster.registry.models import Citation, Claim, ClaimCitation, Import, Incident, Person, Place, Source, Unit
from muster.registry.policy import ClaimDraft, Subject, require_reason, require_registrar, written_key
from muster.registry.predicates import ClaimStatus, SubjectKind
from muster.registry.projections import chunks, refold
from muster.registry.readers.staging import Key, StagedClaim
from muster.registry.readers.staging import Place as RowPlace
from muster.registry.recording import touched_by, unsaved_claim

BATCH = 500


@dataclass(frozen=True, slots=True)
class Applied:
    """What applying came to: the import that stands, and whether these files had been applied before."""

    brought: Import
    unchanged: bool = False


@act
def apply_import(*, actor: Reader, brought: StagedFiles, label: Label) -> Applied:
    """Staged files become claims with a citation to each row, whole or not at all; the same files again change nothing.

    What earlier files of the same data set said about the same subjects and these no longer say is withdrawn.

    Raises:
        NotPermittedError: the actor is no registrar.
        InputError: a file changed since it was staged.
    """
    require_registrar(actor.roles)
    before = Import.objects.as_system().filter(dataset=brought.dataset, digest=brought.digest, undone_at__isnull=True)
    if (same := before.first()) is not None:
        record(actor=actor, act="registry.apply_import", about=[same], details={"unchanged": True})
        return Applied(same, unchanged=True)
    ids = ids_of_origins(brought.dataset, brought.staged.subjects)
    found = difference(brought, ids)
    made = _write_import(actor, brought, found, label)
    ids |= _write_subjects(brought, found.new_subjects, label)
    new = [brought.staged.claims[digest] for digest in found.new_claims]
    ids |= ids_of_origins(brought.dataset, {claim.other for claim in new if claim.other} - set(ids))
    ids |= ids_of_origins(brought.dataset, {claim.subject for claim in new} - set(ids))
    written = _write_claims(actor, brought, found.new_claims, ids, made)
    withdrawn = _replace(
        actor,
        found.gone,
        brought=made,
        reason=f"No longer in the files of {made.number}.",
        status=ClaimStatus.WITHDRAWN,
    )
    refold(touched_by([*written, *withdrawn]))
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
    standing = Import.objects.as_system().filter(dataset=brought.dataset, undone_at__isnull=True).order_by("-pk")
    newest = standing.select_for_update().first()
    if newest is None or newest.pk != brought.pk:
        later = f"; undo {newest.number} first" if newest and newest.pk > brought.pk else " any more"
        raise RuleError(f"{brought.number} cannot be undone{later}.", rule="last_import_first")
    claims = Claim.objects.as_system().filter(brought_in=brought)
    unreplaced = claims.filter(replaced_by__isnull=True)
    made = unreplaced.exclude(status=ClaimStatus.WITHDRAWN).values_list("pk", flat=True)
    removed = unreplaced.filter(status=ClaimStatus.WITHDRAWN).values_list("pk", flat=True)
    back = _replace(actor, list(removed), brought=None, reason=f"{brought.number} undone: {said}")
    gone = _replace(
        actor, list(made), brought=brought, reason=f"{brought.number} undone: {said}", status=ClaimStatus.WITHDRAWN
    )
    newest.undone_at, newest.undone_by = timezone.now(), actor.audit_name
    newest.save(update_fields=["undone_at", "undone_by"])
    refold(touched_by([*gone, *back]))
    record(
        actor=actor,
        act="registry.undo_import",
        about=[newest],
        details={"withdrawn": len(gone), "restored": len(back)},
        personal={"reason": said},
    )
    return newest


def _write_import(actor: Reader, brought: StagedFiles, found: Difference, label: Label) -> Import:
    staged = brought.staged
    made = Import.objects.create(
        label=label,
        dataset=brought.dataset,
        digest=brought.digest,
        names=[file.path.name for file in brought.files],
        counts={
            "rows": sum(staged.rows.values()),
            "rejected": len(staged.rejected),
            "subjects": len(staged.subjects),
            "new_subjects": len(found.new_subjects),
            "claims": len(staged.claims),
            "new_claims": len(found.new_claims),
            "withdrawn": len(found.gone),
        },
        rejected=[[str(row.at), list(row.errors)] for row in staged.rejected],
        applied_at=timezone.now(),
        applied_by=actor.audit_name,
    )
    made.files.set([_document(file, made.applied_at) for file in brought.files])
    return made


def _document(file: EvidenceFile, now: datetime) -> Document:
    with file.path.open("rb") as content:
        stored = write_bytes(content, limit=settings.MUSTER_UPLOAD_LIMIT)
    if stored.sha256 != file.sha256:
        raise InputError(f"{file.path.name} changed while it was read; import it again.")
    document, _ = Document.objects.get_or_create(
        sha256=stored.sha256,
        defaults={"size": stored.size, "media_type": "application/octet-stream", "stored_at": now},
    )
    return document


def _write_subjects(brought: StagedFiles, keys: Sequence[Key], label: Label) -> dict[Key, int]:
    """A record for each new subject; a unit known by the very same name, and from nowhere else, is that unit."""
    ids: dict[Key, int] = {}
    for kind, model in ANCHORS.items():
        fresh = {key: brought.staged.subjects[key] for key in keys if key.kind is kind}
        origins = {key: f"{brought.dataset}:{key.id}" for key in fresh}
        if kind is SubjectKind.UNIT:
            adopted = _adopt_units(fresh, origins)
            fresh = {key: name for key, name in fresh.items() if key not in adopted}
            ids |= adopted
        rows = [_subject_row(model, fresh[key], origins[key], label) for key in fresh]
        if kind is SubjectKind.UNIT:
            _part_keys([row for row in rows if isinstance(row, Unit)])
        model._default_manager.bulk_create(rows, batch_size=BATCH)  # type: ignore[arg-type]  # noqa: SLF001 -- one of four models
        ids |= {key: row.pk for key, row in zip(fresh, rows, strict=True)}
    return ids


def _subject_row(
    model: type[Person | Unit | Place | Incident], name: str, origin: str, label: Label
) -> Person | Unit | Place | Incident:
    row = model(label=label, name=name[:300], origin=origin)
    if isinstance(row, Unit):
        row.key, row.confirmed = written_key(name)[:280] or origin, True
    return row


def _adopt_units(names: Mapping[Key, str], origins: Mapping[Key, str]) -> dict[Key, int]:
    by_name = {written_key(name)[:280]: key for key, name in names.items()}
    adopted: dict[Key, int] = {}
    for chunk in chunks(sorted(by_name), BATCH):
        for unit in Unit.objects.as_system().filter(key__in=chunk, origin=""):
            key = by_name[unit.key]
            unit.origin, unit.confirmed = origins[key], True
            unit.save(update_fields=["origin", "confirmed"])
            adopted[key] = unit.pk
    return adopted


def _part_keys(units: Sequence[Unit]) -> None:
    """Give each unit a key of its own where several carry one name."""
    taken: set[str] = set()
    for chunk in chunks(sorted({unit.key for unit in units}), BATCH):
        taken |= set(Unit.objects.as_system().filter(key__in=chunk).values_list("key", flat=True))
    for unit in units:
        if unit.key in taken:
            unit.key = f"{unit.key} {written_key(unit.origin)}"[-300:]
        taken.add(unit.key)


def _write_claims(
    actor: Reader, brought: StagedFiles, digests: Sequence[str], ids: Mapping[Key, int], made: Import
) -> list[Claim]:
    claims = [brought.staged.claims[digest] for digest in digests]
    places = [brought.staged.places[digest] for digest in digests]
    rows = [_claim_row(actor, claim, digest, ids, made) for claim, digest in zip(claims, digests, strict=True)]
    Claim.objects.bulk_create(rows, batch_size=BATCH)
    cited = _cite_rows(brought, {place for at in places for place in at}, made.label)
    named = _cite_sources(brought.dataset, {source for claim in claims for source in claim.sources}, made.label)
    ClaimCitation.objects.bulk_create(
        (
            ClaimCitation(claim=row, citation_id=citation)
            for row, claim, at in zip(rows, claims, places, strict=True)
            for citation in [cited[place] for place in at] + [named[source] for source in claim.sources]
        ),
        batch_size=BATCH,
    )
    return rows


def _claim_row(actor: Reader, claim: StagedClaim, digest: str, ids: Mapping[Key, int], made: Import) -> Claim:
    draft = ClaimDraft(
        predicate=claim.predicate,
        subject=Subject(claim.subject.kind, ids[claim.subject]),
        other=Subject(claim.other.kind, ids[claim.other]) if claim.other else None,
        value=claim.value,
        kind=claim.kind,
        category=claim.category[:60],
        role=claim.role[:200],
        title=claim.title[:300],
        rank=claim.rank[:100],
        dates=claim.dates,
        confidence=claim.confidence,
    )
    row = unsaved_claim(draft, label_id=made.label_id, recorded_by=actor.audit_name, digest=digest)
    row.brought_in, row.recorded_at = made, made.applied_at
    return row


def _cite_rows(brought: StagedFiles, places: Iterable[RowPlace], label: Label) -> dict[RowPlace, int]:
    """A citation for each row: the file by its hash, the sheet, the row."""
    sources = _sources(
        {
            f"file:{file.sha256}": {"title": file.path.name, "is_compilation": True, "document": document}
            for file in brought.files
            for document in Document.objects.filter(sha256=file.sha256)
        },
        label,
    )
    ordered = sorted(places, key=lambda place: (place.sheet, place.row))
    rows = []
    for place in ordered:
        sha256 = brought.file_of[place.sheet].sha256
        rows.append(Citation(label=label, source_id=sources[f"file:{sha256}"], locator=str(place), sha256=sha256))
    Citation.objects.bulk_create(rows, batch_size=BATCH)
    return {place: row.pk for place, row in zip(ordered, rows, strict=True)}


def _cite_sources(dataset: str, named: Iterable[str], label: Label) -> dict[str, int]:
    """A citation of each source as a whole that the files name by its id; one made before is used again."""
    ordered = sorted(named)
    sources = _sources({f"{dataset}:{name}"[:120]: {"title": f"{dataset} {name}"[:500]} for name in ordered}, label)
    known: dict[int, int] = {}
    for chunk in chunks(sorted(sources.values()), BATCH):
        whole = Citation.objects.as_system().filter(source__in=chunk, locator="", quote="", label=label)
        known |= dict(whole.values_list("source", "pk"))
    made = [Citation(label=label, source_id=source) for source in sources.values() if source not in known]
    Citation.objects.bulk_create(made, batch_size=BATCH)
    known |= {row.source_id: row.pk for row in made}
    return {name: known[sources[f"{dataset}:{name}"[:120]]] for name in ordered}


def _sources(wanted: Mapping[str, Mapping[str, object]], label: Label) -> dict[str, int]:
    """The sources of these origins, made where they are new."""
    known: dict[str, int] = {}
    for chunk in chunks(sorted(wanted), BATCH):
        known |= dict(Source.objects.as_system().filter(origin__in=chunk).values_list("origin", "pk"))
    made = [Source(label=label, origin=origin, **words) for origin, words in wanted.items() if origin not in known]
    Source.objects.bulk_create(made, batch_size=BATCH)
    return known | {row.origin: row.pk for row in made}


def _replace(
    actor: Reader,
    claims: Sequence[int],
    *,
    brought: Import | None,
    reason: str,
    status: ClaimStatus = ClaimStatus.ACCEPTED,
) -> list[Claim]:
    """A new claim in the place of each of these, with the same words and citations.

    Without `brought`, what is withdrawn stands again as its own import had brought it.
    """
    replaced: list[Claim] = []
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
        Claim.objects.bulk_create(made.values(), batch_size=BATCH)
        ClaimCitation.objects.bulk_create(
            (ClaimCitation(claim=made[claim], citation_id=citation) for claim, citation in links), batch_size=BATCH
        )
        replaced += made.values()
    return replaced
