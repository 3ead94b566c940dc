"""A request for assistance, the roster that came with it, and each row of the roster as a candidate."""

from typing import ClassVar

from django.db import models

from muster.accounts.models import Organisation, User
from muster.accounts.scoping import ScopedQuerySet
from muster.documents.models import Upload
from muster.registry.models import Person, Unit
from muster.vetting.models.protected import Protected, known_word, word_field
from muster.vetting.policy import AssistanceKind, RequestState


class Request(Protected):
    """One submission: what is to be given, by what authority, with what money, until when, to whom."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="requests")
    requester = models.ForeignKey(User, on_delete=models.PROTECT, related_name="requests")
    purpose = models.CharField(max_length=300)
    assistance = word_field(AssistanceKind)
    authority = models.CharField(max_length=200)
    funding_source = models.CharField(max_length=200, blank=True)
    needed_by = models.DateField()
    state = word_field(RequestState, default=RequestState.DRAFTED)
    return_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)

    objects: ClassVar[ScopedQuerySet["Request"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        ordering = ["-pk"]
        constraints = [
            known_word("request_assistance_known", "assistance", AssistanceKind),
            known_word("request_state_known", "state", RequestState),
            models.CheckConstraint(
                condition=~models.Q(state=RequestState.RETURNED) | ~models.Q(return_reason=""),
                name="request_returned_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """How people call it, for example `R-2026-00042`."""
        return f"R-{self.made_at.year}-{self.pk:05}"


class Roster(Protected):
    """One uploaded spreadsheet of a request, with the layout by which it is read."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="rosters")
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="+")
    layout = models.JSONField(default=dict)
    skipped = models.JSONField(default=list)
    submitted_at = models.DateTimeField(null=True)
    rows_read = models.PositiveIntegerField(default=0)
    rows_faulty = models.PositiveIntegerField(default=0)
    read_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    objects: ClassVar[ScopedQuerySet["Roster"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.upload}"


class RosterRow(Protected):
    """One row exactly as it came, with what is wrong in it; never changed, so that nothing is lost."""

    roster = models.ForeignKey(Roster, on_delete=models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    errors = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    faulty = models.BooleanField(default=False)

    objects: ClassVar[ScopedQuerySet["RosterRow"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        ordering = ["roster", "number"]
        constraints = [models.UniqueConstraint(fields=["roster", "number"], name="roster_row_once")]
        indexes = [models.Index(fields=["roster"], condition=models.Q(faulty=True), name="roster_row_faulty")]

    def __str__(self) -> str:
        return f"row {self.number}"


class Candidate(Protected):
    """A subject in the context of a request: one good row of its roster."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="candidates")
    row = models.OneToOneField(RosterRow, on_delete=models.PROTECT, related_name="candidate")
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=400)
    name_original = models.CharField(max_length=400, blank=True)
    fields = models.JSONField()
    birth_date = models.CharField(max_length=30, blank=True)
    rank = models.CharField(max_length=80, blank=True)
    unit_name = models.CharField(max_length=300, blank=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="candidacies")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="candidacies")

    objects: ClassVar[ScopedQuerySet["Candidate"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="person", person__isnull=False) | models.Q(kind="unit", unit__isnull=False),
                name="candidate_has_subject",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ScreeningRun(Protected):
    """One run of the checks of a request: how far it came, what it ran against, and whether it finished."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="runs")
    stage = models.CharField(max_length=40, default="waiting")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    complete = models.BooleanField(null=True)
    reason = models.TextField(blank=True)
    ran_against = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects: ClassVar[ScopedQuerySet["ScreeningRun"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=models.Q(finished_at__isnull=True), name="screening_run_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(finished_at__isnull=True) | models.Q(complete__isnull=False),
                name="screening_run_says_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"run {self.pk}"
