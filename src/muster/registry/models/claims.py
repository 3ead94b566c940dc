"""Claims: the only truth about the world, written once. A correction or a withdrawal is a new claim."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from muster.accounts.models import Label, User
from muster.accounts.scoping import ScopedQuerySet
from muster.documents.models import Document
from muster.registry.models.evidence import Citation
from muster.registry.models.subjects import Incident, Person, Place, Unit
from muster.registry.predicates import ClaimStatus, Predicate, SubjectKind
from muster.registry.spans import Dates

SUBJECTS = tuple(kind.value for kind in SubjectKind)


class ImportState(StrEnum):
    """How far an import is; while it is being read, applied or undone, the row is the order for the worker."""

    READING = "reading"
    STAGED = "staged"
    APPLYING = "applying"
    APPLIED = "applied"
    UNDOING = "undoing"
    UNDONE = "undone"
    FAILED = "failed"

    @property
    def is_under_way(self) -> bool:
        """Whether a worker has something to do."""
        return self in (ImportState.READING, ImportState.APPLYING, ImportState.UNDOING)


class Import(models.Model):
    """A set of files brought as claims: staged, then applied in one transaction, and undone as a whole.

    `sample` shows some of the claims that would be new or withdrawn; `asked_by` answers for the next step and
    `asked_for` is the reason that they gave for undoing it.
    """

    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")
    dataset = models.CharField(max_length=40)
    form = models.CharField(max_length=12, default="sfm")
    state = models.CharField(max_length=10, default=ImportState.APPLIED.value)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True)
    asked_for = models.TextField(blank=True)
    problem = models.TextField(blank=True)
    sample = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, db_index=True)
    files = models.ManyToManyField(Document, related_name="+")
    names = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    rejected = models.JSONField(default=list)
    applied_at = models.DateTimeField(null=True)
    applied_by = models.CharField(max_length=200, blank=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=200, blank=True)

    objects: ClassVar[ScopedQuerySet["Import"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "digest", "label"],
                condition=Q(undone_at__isnull=True, applied_at__isnull=False),
                name="import_stands_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in ImportState]), name="import_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """How people call it, for example `I-000042`."""
        return f"I-{self.pk:06}"

    @property
    def is_under_way(self) -> bool:
        """Whether a worker has something to do."""
        return ImportState(self.state).is_under_way

    @property
    def unchanged(self) -> int:
        """How many claims of the files stand already."""
        return int(self.counts.get("claims", 0)) - int(self.counts.get("new_claims", 0))


class ClaimQuerySet(ScopedQuerySet["Claim"]):
    def standing(self, as_known_on: datetime | None = None) -> Self:
        """What is accepted and neither corrected nor withdrawn: today, or as it was known at a moment."""
        later = Claim.objects.as_system().filter(replaces=OuterRef("pk"))
        found = self.filter(status=ClaimStatus.ACCEPTED)
        if as_known_on is not None:
            later = later.filter(recorded_at__lte=as_known_on)
            found = found.filter(recorded_at__lte=as_known_on)
        return found.filter(~Exists(later))


def _one_subject() -> Q:
    """Exactly one of the columns that name the subject is filled."""
    condition = Q()
    for chosen in SUBJECTS:
        condition |= Q(**{f"{kind}__isnull": kind != chosen for kind in SUBJECTS})
    return condition


def _partial(column: str) -> models.Index:
    return models.Index(fields=[column], condition=Q(**{f"{column}__isnull": False}), name=f"claim_{column}")


class Claim(models.Model):
    """One assertion about a person, unit, place or incident, with its dates, its status and its citations."""

    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+", db_index=False)
    predicate = models.CharField(max_length=20)
    status = models.CharField(max_length=12, default=ClaimStatus.ACCEPTED)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="evidence", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="evidence", db_index=False)
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="evidence", db_index=False)
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, related_name="evidence", db_index=False)
    other_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="named_in", db_index=False)
    other_place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="named_in", db_index=False)
    other_incident = models.ForeignKey(Incident, models.PROTECT, null=True, related_name="named_in", db_index=False)
    value = models.TextField(blank=True)
    kind = models.CharField(max_length=40, blank=True)
    category = models.CharField(max_length=60, blank=True)
    role = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=300, blank=True)
    rank = models.CharField(max_length=100, blank=True)
    first_precise = models.DateField(null=True)
    last_precise = models.DateField(null=True)
    first_imprecise = models.DateField(null=True)
    last_imprecise = models.DateField(null=True)
    starting = models.BooleanField(default=False)
    ending = models.BooleanField(default=False)
    continuing = models.BooleanField(default=False)
    confidence = models.CharField(max_length=10, blank=True)
    digest = models.CharField(max_length=32)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by", db_index=False)
    reason = models.TextField(blank=True)
    brought_in = models.ForeignKey(Import, models.PROTECT, null=True, related_name="claims", db_index=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    citations: models.ManyToManyField[Citation, "ClaimCitation"] = models.ManyToManyField(
        Citation, through="ClaimCitation", related_name="claims"
    )

    objects: ClassVar[ClaimQuerySet] = ClaimQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        ordering = ["pk"]
        indexes = [
            *(_partial(kind) for kind in SUBJECTS),
            *(_partial(f"other_{kind}") for kind in ("unit", "place", "incident")),
            _partial("brought_in"),
            models.Index(
                fields=["unit", "other_unit"], condition=Q(predicate=Predicate.RELATION), name="claim_relation"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["replaces"], condition=Q(replaces__isnull=False), name="claim_replaced_once"
            ),
            models.CheckConstraint(condition=_one_subject(), name="claim_one_subject"),
            models.CheckConstraint(
                condition=Q(predicate__in=[predicate.value for predicate in Predicate]), name="claim_predicate_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in ClaimStatus]), name="claim_status_known"
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True, reason="") & ~Q(status=ClaimStatus.WITHDRAWN)
                | (Q(replaces__isnull=False) & ~Q(reason="")),
                name="claim_replaces_with_reason",
            ),
            models.CheckConstraint(
                condition=(Q(first_precise__isnull=True) | Q(first_precise__lte=F("last_precise")))
                & (Q(first_imprecise__isnull=True) | Q(first_imprecise__lte=F("last_imprecise")))
                & (
                    Q(first_precise__isnull=True)
                    | Q(first_imprecise__isnull=True)
                    | Q(first_imprecise__lte=F("first_precise"), last_precise__lte=F("last_imprecise"))
                ),
                name="claim_dates_ordered",
            ),
            models.CheckConstraint(condition=~Q(ending=True, continuing=True), name="claim_ends_or_continues"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """How people call it, for example `K-000042`."""
        return f"K-{self.pk:06}"

    @property
    def dates(self) -> Dates:
        """When it holds."""
        return Dates(
            first_precise=self.first_precise,
            last_precise=self.last_precise,
            first_imprecise=self.first_imprecise,
            last_imprecise=self.last_imprecise,
            starting=self.starting,
            ending=self.ending,
            continuing=self.continuing,
        )

    @property
    def subject(self) -> tuple[SubjectKind, int]:
        """What it is about."""
        return next((kind, pk) for kind in SubjectKind if (pk := getattr(self, f"{kind}_id")) is not None)


class ClaimCitation(models.Model):
    """That a claim rests on a citation; it has no marking of its own, the claim and the citation have."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="+", db_index=False)
    citation = models.ForeignKey(Citation, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["claim", "citation"], name="claimcitation_once")]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.citation_id}"


class Grade(models.Model):
    """One of the two grades of a claim: how reliable its source is (A-F), or how credible what it says is (1-6)."""

    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="grades", db_index=False)
    grade = models.CharField(max_length=1)
    is_of_source = models.BooleanField()
    grader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    graded_at = models.DateTimeField()

    objects: ClassVar[ScopedQuerySet["Grade"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "is_of_source"], name="grade_once"),
            models.CheckConstraint(
                condition=Q(is_of_source=True, grade__in=tuple("ABCDEF"))
                | Q(is_of_source=False, grade__in=tuple("123456")),
                name="grade_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.grade}"
