"""The case of one candidate: checks, the alerts that they raised, what people said about them, and findings."""

from collections.abc import Sequence
from typing import ClassVar, Self

from django.db import connection, models
from django.db.models.functions import Length, Trim

from muster.accounts.models import User
from muster.accounts.scoping import ScopedQuerySet
from muster.registry.bearings import Gap, Speaks, Way
from muster.registry.spans import Certainty
from muster.vetting.models.protected import Protected, known_word, word_field
from muster.vetting.models.requests import Candidate, ScreeningRun
from muster.vetting.policy import AlertSource, Answer, CaseState, CheckKind, CheckState
from muster.watchlists.models import ListVersion

models.CharField.register_lookup(Length)
models.TextField.register_lookup(Length)
models.TextField.register_lookup(Trim)


class Case(Protected):
    """All checks, findings and decisions about one candidate in one request."""

    candidate = models.OneToOneField(Candidate, on_delete=models.PROTECT, related_name="case")
    state = word_field(CaseState, default=CaseState.OPENED)
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    objects: ClassVar[ScopedQuerySet["Case"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        ordering = ["pk"]
        constraints = [known_word("case_state_known", "state", CaseState)]
        indexes = [models.Index(fields=["state"], name="case_state")]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """How people call it, for example `C-000042`."""
        return f"C-{self.pk:06}"


MOST_PARAMETERS = 500
BEGIN_CHECKS = """
    INSERT INTO vetting_check (label_id, case_id, kind, state, reason, gap)
    SELECT opened.label_id, opened.id, kinds.column1, %s, '', ''
    FROM vetting_case opened CROSS JOIN (VALUES {kinds}) kinds
    WHERE opened.id IN ({ids}) ORDER BY opened.id, kinds.column2
"""


class CheckQuerySet(ScopedQuerySet["Check"]):
    """Query sets of checks."""

    def begin(self, cases: Sequence[Case]) -> None:
        """Every check of these new cases, pending; by the database itself, since a large roster has 100,000 of them."""
        kinds = ", ".join(f"(%s, {place})" for place, _ in enumerate(CheckKind))
        with connection.cursor() as cursor:
            for start in range(0, len(cases), MOST_PARAMETERS):
                ids = [case.pk for case in cases[start : start + MOST_PARAMETERS]]
                places = ", ".join(["%s"] * len(ids))
                cursor.execute(BEGIN_CHECKS.format(kinds=kinds, ids=places), [CheckState.PENDING, *CheckKind, *ids])


class Check(Protected):
    """One question that a case must answer; a run says what it was answered against.

    `gap` is what nobody's claims can answer of a question to the registry. It is for policy and evidence: what somebody
    is shown is asked through their own eyes.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="checks")
    kind = word_field(CheckKind)
    state = word_field(CheckState, default=CheckState.PENDING)
    reason = models.TextField(blank=True)
    gap = word_field(Gap, blank=True)
    run = models.ForeignKey(ScreeningRun, on_delete=models.PROTECT, null=True, related_name="checks")
    finished_at = models.DateTimeField(null=True)

    objects: ClassVar[CheckQuerySet] = CheckQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "kind"], name="check_once"),
            known_word("check_kind_known", "kind", CheckKind),
            known_word("check_state_known", "state", CheckState),
            known_word("check_gap_known", "gap", Gap, blank=True),
            models.CheckConstraint(
                condition=~models.Q(state=CheckState.COMPLETED)
                | models.Q(run__isnull=False, finished_at__isnull=False),
                name="check_completed_by_a_run",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[CheckState.PARTIAL, CheckState.FAILED, CheckState.SKIPPED])
                | ~models.Q(reason=""),
                name="check_open_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class RegistryFindingQuerySet(ScopedQuerySet["RegistryFinding"]):
    """Query sets of what checks found in the registry."""

    def standing(self) -> Self:
        """Those of the present run of their check."""
        return self.filter(run=models.F("raised_by__run"))

    def against(self) -> Self:
        """Those that speak against the subject and are more than a doubt."""
        return self.filter(speaks=Speaks.AGAINST).exclude(certainty=Certainty.UNKNOWN)


class Rescreening(models.Model):
    """A version of a list was screened against everybody who had been vetted before it came; one for each version."""

    version = models.OneToOneField(ListVersion, on_delete=models.PROTECT, related_name="rescreening")
    ordered_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    complete = models.BooleanField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(finished_at__isnull=True) | models.Q(complete__isnull=False),
                name="rescreening_says_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version}"


class Alert(Protected):
    """A candidate matched something; `comparison` is the explanation, `matched` the other side as it stood then."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="alerts")
    raised_by = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="alerts")
    source = word_field(AlertSource)
    source_id = models.CharField(max_length=120)
    title = models.CharField(max_length=400)
    score = models.FloatField()
    matched = models.JSONField()
    comparison = models.JSONField()
    evidence_digest = models.CharField(max_length=64)
    answer = word_field(Answer, blank=True)
    remembered = models.ForeignKey("Resolution", on_delete=models.PROTECT, null=True, related_name="carried_to")
    rescreening = models.ForeignKey(Rescreening, on_delete=models.PROTECT, null=True, related_name="alerts")
    """The change of a list that raised it or changed its evidence, after the checks of the case."""
    raised_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[ScopedQuerySet["Alert"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "source", "source_id"], name="alert_once"),
            known_word("alert_source_known", "source", AlertSource),
            known_word("alert_answer_known", "answer", Answer, blank=True),
            models.CheckConstraint(condition=models.Q(score__gte=0, score__lte=1), name="alert_score_range"),
        ]
        indexes = [models.Index(fields=["case"], condition=models.Q(answer=""), name="alert_unanswered")]

    def __str__(self) -> str:
        return self.title

    @property
    def came_after_decision(self) -> bool:
        """Whether a change of a list raised it, or changed its evidence, when the case had been decided."""
        decided = self.case.decided_at
        return self.rescreening_id is not None and decided is not None and self.raised_at > decided


CAME_AFTER_DECISION = models.Q(rescreening__isnull=False, raised_at__gt=models.F("case__decided_at"))
"""`Alert.came_after_decision`, for a query."""


class RegistryFinding(Protected):
    """What a check found in the registry: for or against the subject, how surely, and on which chain of claims.

    Findings of the check's present run stand; those of earlier runs are what was known then. Like the gaps of a check
    they are for policy and evidence, drawn from all claims, whoever may read them.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="registry_findings")
    raised_by = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="findings")
    run = models.ForeignKey(ScreeningRun, on_delete=models.PROTECT, related_name="findings")
    way = word_field(Way)
    speaks = word_field(Speaks)
    certainty = word_field(Certainty)
    sentence = models.TextField()
    claims = models.JSONField()
    digest = models.CharField(max_length=64)

    objects: ClassVar[RegistryFindingQuerySet] = RegistryFindingQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["raised_by", "run", "digest"], name="registryfinding_once"),
            known_word("registryfinding_way_known", "way", Way),
            known_word("registryfinding_speaks_known", "speaks", Speaks),
            known_word("registryfinding_certainty_known", "certainty", Certainty),
        ]

    def __str__(self) -> str:
        return self.sentence


class Resolution(Protected):
    """What a named human said about an alert, and why; a change of mind is a new one."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="resolutions")
    answer = word_field(Answer)
    reason = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="resolutions")
    at = models.DateTimeField()

    objects: ClassVar[ScopedQuerySet["Resolution"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        ordering = ["-pk"]
        constraints = [
            known_word("resolution_answer_known", "answer", Answer),
            models.CheckConstraint(condition=models.Q(reason__trim__length__gte=3), name="resolution_with_reason"),
        ]

    def __str__(self) -> str:
        return self.answer


class Finding(Protected):
    """A conclusion that policy can use, bound to the alert that it rests on."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="findings")
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, null=True, related_name="findings")
    sentence = models.TextField()
    speaks_for = models.BooleanField(default=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="findings")
    at = models.DateTimeField()

    objects: ClassVar[ScopedQuerySet["Finding"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~models.Q(sentence=""), name="finding_written")]

    def __str__(self) -> str:
        return self.sentence
