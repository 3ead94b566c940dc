"""Acts on claims: recording, correcting, withdrawing and grading; each folds what it touches in its transaction."""

from collections.abc import Sequence
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils import timezone

from muster.accounts.models import Label, User
from muster.accounts.scoping import Reader
from muster.audit.acts import act
from muster.audit.log import record
from muster.errors import InputError, RuleError
from muster.registry.actions.sources import add_source
from muster.registry.models import Claim, Grade, Source
from muster.registry.policy import (
    SOURCE_GRADES,
    WORD_GRADES,
    ClaimDraft,
    Subject,
    require_reason,
    require_registrar,
)
from muster.registry.predicates import ClaimStatus
from muster.registry.projections import rebuild
from muster.registry.recording import CitationDraft, SourceDraft, citations_of, draft_of, write_claim


@act
def record_claim(*, actor: Reader, draft: ClaimDraft, citations: Sequence[CitationDraft], label: Label) -> Claim:
    """Something is claimed, with the places that it can be read in; what is folded from claims follows at once.

    Raises:
        NotPermittedError: the actor is no registrar.
        InputError: the claim lacks what its predicate needs, or has no citation.
        RuleError: it reaches past its source's date.
    """
    require_registrar(actor.roles)
    claim = write_claim(actor, draft, _with_sources(actor, citations, label), label=label)
    record(actor=actor, act="registry.record_claim", about=[claim], details={"predicate": draft.predicate})
    return claim


@act
def correct_claim(
    *,
    actor: Reader,
    claim: Claim,
    draft: ClaimDraft,
    citations: Sequence[CitationDraft],
    reason: str,
    status: ClaimStatus = ClaimStatus.ACCEPTED,
) -> Claim:
    """A new claim in the place of an old one, about the same thing and under the same marking; the old one stays.

    Raises:
        RuleError: no reason, or another subject or predicate.
        StaleError: somebody else replaced it meanwhile.
    """
    require_registrar(actor.roles)
    if draft.predicate != claim.predicate or draft.subject != Subject(*claim.subject):
        raise RuleError("A correction is about the same thing; record a new claim instead.", rule="same_subject")
    if status is ClaimStatus.WITHDRAWN:
        raise InputError("A withdrawal is an act of its own; withdraw the claim.")
    made = write_claim(
        actor,
        draft,
        _with_sources(actor, citations, claim.label),
        label=claim.label,
        replaces=claim,
        reason=require_reason(reason),
        status=status,
    )
    record(
        actor=actor,
        act="registry.correct_claim",
        about=[made, claim],
        details={"status": status},
        personal={"reason": made.reason},
    )
    return made


@act
def withdraw_claim(*, actor: Reader, claim: Claim, reason: str) -> Claim:
    """The claim no longer stands; it stays readable, and so does the reason.

    Raises:
        RuleError: no reason is given.
        StaleError: somebody else replaced it meanwhile.
    """
    require_registrar(actor.roles)
    made = write_claim(
        actor,
        draft_of(claim),
        citations_of(claim),
        label=claim.label,
        replaces=claim,
        reason=require_reason(reason),
        status=ClaimStatus.WITHDRAWN,
    )
    record(actor=actor, act="registry.withdraw_claim", about=[made, claim], personal={"reason": made.reason})
    return made


@act
def grade_claim(*, actor: User, claim: Claim, grade: str) -> Grade:
    """A letter grades the source (A-F), a digit what it says (1-6); two people, and neither sees the other's first.

    Raises:
        InputError: it is neither.
        RuleError: it was graded so before, or by the same person.
    """
    require_registrar(actor.roles)
    if grade not in set(SOURCE_GRADES + WORD_GRADES):
        raise InputError("Grade the source A to F, or what it says 1 to 6.")
    try:
        with transaction.atomic():
            made = Grade.objects.create(
                label=claim.label,
                claim=claim,
                grade=grade,
                is_of_source=grade.isalpha(),
                grader=actor,
                graded_at=timezone.now(),
            )
    except IntegrityError as error:
        raise RuleError(
            "Each side is graded once, and by two different people.", rule="graded_by_two_people"
        ) from error
    record(actor=actor, act="registry.grade_claim", about=[claim])
    return made


@act
def rebuild_projections(*, actor: Reader) -> dict[str, int]:
    """Everything folded from claims is folded anew; the same claims give the same rows. Returns rows by table."""
    require_registrar(actor.roles)
    counts = rebuild()
    record(actor=actor, act="registry.rebuild_projections", details=counts)
    return counts


def _with_sources(actor: Reader, citations: Sequence[CitationDraft], label: Label) -> list[CitationDraft]:
    """The citations with a row for each source that was a draft; two citations of one draft share it."""
    made: dict[SourceDraft, Source] = {}
    for citation in citations:
        if isinstance(citation.source, SourceDraft) and citation.source not in made:
            made[citation.source] = add_source(actor=actor, draft=citation.source, label=label)
    return [
        replace(citation, source=made[citation.source]) if isinstance(citation.source, SourceDraft) else citation
        for citation in citations
    ]
