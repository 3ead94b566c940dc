"""Writing claims for the acts that answer for them: from drafts to rows, one by one."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from muster.accounts.models import Label, User
from muster.accounts.policy import Marking, Tlp, join_markings
from muster.accounts.scoping import Reader
from muster.documents.models import Document
from muster.errors import InputError, StaleError
from muster.registry.models import Citation, Claim, ClaimCitation, Publication, Source
from muster.registry.policy import SAID, ClaimDraft, Subject, claim_digest, require_shape, require_within_source
from muster.registry.predicates import ClaimStatus, Predicate, SubjectKind
from muster.registry.projections import refold


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDraft:
    """A document as it is described; `is_compilation` says that it only repeats what others found."""

    title: str
    publication: Publication | None = None
    address: str = ""
    published_on: date | None = None
    accessed_on: date | None = None
    document: Document | None = None
    is_compilation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationDraft:
    """A place in a source, as somebody read it; a source that is not known yet comes as a draft."""

    source: Source | SourceDraft
    locator: str = ""
    quote: str = ""
    archive_address: str = ""
    sha256: str = ""


def claim_label(actor: Reader, about: Label, *, own: bool = False) -> Label:
    """The marking of a claim about a record: the record's, and where it is for one's `own` organisation, no wider.

    Raises:
        InputError: the actor belongs to no organisation.
    """
    if not own:
        return about
    if not isinstance(actor, User) or actor.organisation_id is None:
        raise InputError("Only somebody who belongs to an organisation can keep a claim to it.")
    return Label.objects.obtain(join_markings(about.marking, Marking(Tlp.AMBER, actor.organisation_id)))


def record_label(actor: Reader, *, own: bool = False) -> Label:
    """The marking of a new record: TLP:GREEN, or for one's own organisation."""
    return claim_label(actor, Label.objects.obtain(Marking(Tlp.GREEN, None)), own=own)


def citations_of(claim: Claim) -> list[CitationDraft]:
    """The places that a claim cites, to be cited again."""
    return [
        CitationDraft(
            source=citation.source,
            locator=citation.locator,
            quote=citation.quote,
            archive_address=citation.archive_address,
            sha256=citation.sha256,
        )
        for citation in Citation.objects.as_system().filter(claims=claim).select_related("source__label")
    ]


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
        dates=claim.dates,
        **{column: getattr(claim, column) for column in SAID},
    )


def unsaved_claim(draft: ClaimDraft, *, label_id: int, recorded_by: str, digest: str = "") -> Claim:
    """The row of a draft."""
    made = Claim(
        label_id=label_id,
        predicate=draft.predicate,
        **{column: getattr(draft, column) for column in SAID},
        **asdict(draft.dates),
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
    sources = [citation.source for citation in citations if isinstance(citation.source, Source)]
    assert len(sources) == len(citations)  # the act has written those that were drafts
    require_within_source(draft.dates, [source.published_on for source in sources])
    draft = replace(draft, value=draft.value.strip())
    claim = unsaved_claim(
        draft,
        label_id=label.pk,
        recorded_by=actor.audit_name,
        digest=claim_digest(draft, [str(source.pk) for source in sources]),
    )
    claim.replaces, claim.reason, claim.status = replaces, reason, status
    try:
        with transaction.atomic():
            claim.save(force_insert=True)
    except IntegrityError as error:
        if replaces is None or not Claim.objects.as_system().filter(replaces=replaces).exists():
            raise
        raise StaleError("Somebody else has replaced this claim; look at what stands there now.") from error
    for citation, source in zip(citations, sources, strict=True):
        made = Citation.objects.create(
            label=source.label,
            source=source,
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
