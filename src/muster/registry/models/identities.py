"""Whether two records are one person or unit: what people said, written once, and what a search proposes to them."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from muster.accounts.models import Label, User
from muster.accounts.scoping import ScopedQuerySet
from muster.registry.models.subjects import Person, Unit
from muster.registry.predicates import PAIRED, Sameness, SubjectKind


def _one_kind() -> Q:
    """Two records of one kind, the older one first, and none of another kind."""
    condition = Q()
    for chosen in PAIRED:
        filled = {f"{end}{kind}__isnull": kind is not chosen for kind in PAIRED for end in ("", "other_")}
        condition |= Q(**filled, **{f"{chosen}__lt": F(f"other_{chosen}")})
    return condition


class Pair(models.Model):
    """Two records of one kind, the older one first, marked for whoever may read both."""

    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    other_person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    other_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return " ".join(map(str, self.key))

    @property
    def kind(self) -> SubjectKind:
        """What the two are records of."""
        return next(kind for kind in PAIRED if getattr(self, f"{kind}_id"))

    @property
    def key(self) -> tuple[SubjectKind, int, int]:
        """By which a pair is known: its kind and both ids."""
        return self.kind, getattr(self, f"{self.kind}_id"), getattr(self, f"other_{self.kind}_id")

    @property
    def first(self) -> Person | Unit:
        """The older record."""
        found: Person | Unit = getattr(self, self.kind)
        return found

    @property
    def second(self) -> Person | Unit:
        """The newer record."""
        found: Person | Unit = getattr(self, f"other_{self.kind}")
        return found


class Identity(Pair):
    """What a named person said about two records, why, and on which second facts; the last word on a pair counts."""

    answer = models.CharField(max_length=12)
    reason = models.TextField()
    facts = models.JSONField(default=list)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    objects: ClassVar[ScopedQuerySet["Identity"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=_one_kind(), name="identity_older_first"),
            models.CheckConstraint(condition=~Q(reason=""), name="identity_with_reason"),
            models.CheckConstraint(
                condition=Q(answer__in=[answer.value for answer in Sameness]), name="identity_answer_known"
            ),
            models.CheckConstraint(
                condition=~Q(answer=Sameness.SAME) | ~Q(facts=[]), name="identity_never_by_name_alone"
            ),
        ]


class Likeness(Pair):
    """Two records that screening finds alike; every search writes these anew."""

    score = models.FloatField()
    found_at = models.DateTimeField()

    objects: ClassVar[ScopedQuerySet["Likeness"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        ordering = ["-score", "pk"]
        constraints = [
            models.CheckConstraint(condition=_one_kind(), name="likeness_older_first"),
            models.UniqueConstraint(fields=["person", "other_person"], name="likeness_once"),
            models.UniqueConstraint(fields=["unit", "other_unit"], name="likeness_of_units_once"),
        ]
