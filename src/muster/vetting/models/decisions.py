"""What is proposed, who signed it, and the decision that came of it: rows that are written once."""

from datetime import date
from typing import ClassVar

from django.db import models

from muster.accounts.models import User
from muster.accounts.scoping import ScopedQuerySet
from muster.registry.models import Person, Unit
from muster.vetting.models.cases import Case
from muster.vetting.models.protected import Protected, known_word, word_field
from muster.vetting.policy import ADVERSE, ADVERSE_SIGNERS, AssistanceKind, Outcome, ProposalState, Scope


class DecisionText(Protected):
    """What a proposal and its decision say alike: outcome, grounds, and the texts kept apart (rule 13)."""

    outcome = word_field(Outcome)
    scope = word_field(Scope)
    grounds = models.JSONField(default=list)
    internal_note = models.TextField()
    statement = models.TextField(blank=True)
    evidence = models.JSONField()
    evidence_digest = models.CharField(max_length=64)

    class Meta:
        abstract = True


def text_constraints(name: str) -> list[models.BaseConstraint]:
    """What the columns of a decision text must hold, on both of its tables."""
    return [
        known_word(f"{name}_outcome_known", "outcome", Outcome),
        known_word(f"{name}_scope_known", "scope", Scope),
        models.CheckConstraint(
            condition=~models.Q(outcome__in=ADVERSE) | ~models.Q(statement=""), name=f"{name}_adverse_with_statement"
        ),
        models.CheckConstraint(condition=~models.Q(internal_note=models.F("statement")), name=f"{name}_texts_apart"),
    ]


class Proposal(DecisionText):
    """A decision that somebody proposes; only its state ever changes."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="proposals")
    proposer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="proposals")
    valid_until = models.DateField(null=True)
    signers_needed = models.PositiveSmallIntegerField()
    state = word_field(ProposalState, default=ProposalState.OPENED)
    made_at = models.DateTimeField()

    objects: ClassVar[ScopedQuerySet["Proposal"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        ordering = ["-pk"]
        constraints = [
            *text_constraints("proposal"),
            known_word("proposal_state_known", "state", ProposalState),
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(state=ProposalState.OPENED), name="proposal_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(signers_needed__gte=ADVERSE_SIGNERS)
                | (models.Q(signers_needed__gte=1) & ~models.Q(outcome__in=ADVERSE)),
                name="proposal_signers_enough",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome=Outcome.APPROVED) | models.Q(valid_until__isnull=False),
                name="proposal_approval_expires",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} ({self.scope})"


class Signature(Protected):
    """One person's yes or no to a proposal; the database refuses the proposer's, and a second one."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="signatures")
    signer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="signatures")
    agrees = models.BooleanField()
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    objects: ClassVar[ScopedQuerySet["Signature"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "signer"], name="signature_once"),
            models.CheckConstraint(
                condition=models.Q(agrees=True) | ~models.Q(note=""), name="signature_refusal_with_note"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signer}: {'signed' if self.agrees else 'declined'}"


class Decision(DecisionText):
    """A signed decision; written once, tested against the date on which assistance is delivered."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="decision")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="decisions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="decisions")
    assistance = word_field(AssistanceKind)
    authority = models.CharField(max_length=200)
    certified_on = models.DateField()
    expires_on = models.DateField(null=True)
    made_at = models.DateTimeField()

    objects: ClassVar[ScopedQuerySet["Decision"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        ordering = ["-pk"]
        constraints = [
            *text_constraints("decision"),
            known_word("decision_assistance_known", "assistance", AssistanceKind),
            models.CheckConstraint(
                condition=~models.Q(outcome=Outcome.APPROVED) | models.Q(expires_on__gt=models.F("certified_on")),
                name="decision_approval_expires",
            ),
            models.CheckConstraint(
                condition=models.Q(scope=Scope.PERSON, person__isnull=False)
                | models.Q(scope=Scope.UNIT, unit__isnull=False)
                | models.Q(scope=Scope.BOTH, person__isnull=False, unit__isnull=False),
                name="decision_has_subject",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="decision_of_person"),
            models.Index(fields=["unit", "-id"], name="decision_of_unit"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """How people call it, for example `D-000042`."""
        return f"D-{self.pk:06}"

    def is_valid_on(self, day: date) -> bool:
        """Whether this is an approval that covers the day."""
        return (
            self.outcome == Outcome.APPROVED
            and self.expires_on is not None
            and self.certified_on <= day <= self.expires_on
        )
