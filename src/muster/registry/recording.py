"""Writing claims for the acts that answer for them: from drafts to rows, one by one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import IntegrityError, transaction
from django.utils import timezone

from muster.accounts.models import Label
from muster.accounts.scoping import Reader
from muster.errors import InputError, StaleError
from muster.registry.models import Citation, Claim, ClaimCitation, Source
from muster.registry.policy import ClaimDraft, Subject, claim_digest, require_shape, require_within_source
from muster.registry.predicates import ClaimStatus, Predicate, SubjectKind
from muster.registry.projections import refold


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationDraft:
    """A place in a source, as somebody read it."""

    source: Source
    locator: str = ""
    quote: str = ""
    archive_address: str = ""
    sha256: str = ""


def draft_of(claim: Claim) -> ClaimDraft:
    """What a recorded claim says."""
    other = next(
        (
            Subject(kind, pk)
            for kind in (SubjectKind.UNIT, SubjectKind.PLACE, SubjectKind.INCIDENT)
            if (pk := getattr(claim, f"other_{kind}_id")) is not None
        ),
        None,
    )
    return ClaimDraft(
        predicate=Predicate(claim.predicate),
        subject=Subject(*claim.subject),
        other=other,
        value=claim.value,
        kind=claim.kind,
        category=claim.category,
        role=claim.role,
        title=claim.title,
        rank=claim.rank,
        dates=claim.dates,
        confidence=claim.confidence,
    )


def unsaved_claim(draft: ClaimDraft, *, label_id: int, recorded_by: str, digest: str = "") -> Claim:
    """The row of a draft."""
    dates = draft.dates
    made = Claim(
        label_id=label_id,
        predicate=draft.predicate,
        value=draft.value,
        kind=draft.kind,
        category=draft.category,
        role=draft.role,
        title=draft.title,
        rank=draft.rank,
        first_precise=dates.first_precise,
        last_precise=dates.last_precise,
        first_imprecise=dates.first_imprecise,
        last_imprecise=dates.last_imprecise,
        starting=dates.starting,
        ending=dates.ending,
        continuing=dates.continuing,
        confidence=draft.confidence,
        digest=digest,
        recorded_by=recorded_by,
        recorded_at=timezone.now(),
    )
    setattr(made, f"{draft.subject.kind}_id", draft.subject.pk)
    if draft.other:
        setattr(made, f"other_{draft.other.kind}_id", draft.other.pk)
    return made


def write_claim(
    actor: Reader,
    draft: ClaimDraft,
    citations: Sequence[CitationDraft],
    *,
    label: Label,
    replaces: Claim | None = None,
    reason: str = "",
    status: ClaimStatus = ClaimStatus.ACCEPTED,
) -> Claim:
    """Write one claim with its citations and fold what it touches, for the act that answers for it."""
    require_shape(draft)
    if not citations:
        raise InputError("A claim needs a citation: the place in a source where it can be read.")
    require_within_source(draft.dates, [citation.source.published_on for citation in citations])
    draft = replace(draft, value=draft.value.strip())
    claim = unsaved_claim(
        draft,
        label_id=label.pk,
        recorded_by=actor.audit_name,
        digest=claim_digest(draft, [str(citation.source.pk) for citation in citations]),
    )
    claim.replaces, claim.reason, claim.status = replaces, reason, status
    try:
        with transaction.atomic():
            claim.save(force_insert=True)
    except IntegrityError as error:
        if replaces is None or not Claim.objects.as_system().filter(replaces=replaces).exists():
            raise
        raise StaleError("Somebody else has replaced this claim; look at what stands there now.") from error
    for citation in citations:
        made = Citation.objects.create(
            label=citation.source.label,
            source=citation.source,
            locator=citation.locator,
            quote=citation.quote,
            archive_address=citation.archive_address,
            sha256=citation.sha256,
        )
        ClaimCitation.objects.create(claim=claim, citation=made)
    refold(touched_by([claim, *([replaces] if replaces else [])]))
    return claim


Touched = dict[SubjectKind, set[int]]


def touched_by(claims: Iterable[Claim], touched: Touched | None = None) -> Touched:
    """Which records must be folded anew because of these claims, added to those that must be already."""
    touched = {kind: set() for kind in SubjectKind} if touched is None else touched
    for claim in claims:
        kind, pk = claim.subject
        touched[kind].add(pk)
        if claim.other_unit_id and claim.predicate == Predicate.POSTING:
            touched[SubjectKind.UNIT].add(claim.other_unit_id)
    return touched
