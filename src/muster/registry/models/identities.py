"""Whether two records are one person: what people said, written once, and what a search proposes to them."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from muster.accounts.models import Label, User
from muster.accounts.scoping import ScopedQuerySet
from muster.registry.models.subjects import Person
from muster.registry.predicates import Sameness


class Pair(models.Model):
    """Two records of persons, the older one first, marked for whoever may read both."""

    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")
    first = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


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
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="identity_older_first"),
            models.CheckConstraint(condition=~Q(reason=""), name="identity_with_reason"),
            models.CheckConstraint(
                condition=Q(answer__in=[answer.value for answer in Sameness]), name="identity_answer_known"
            ),
            models.CheckConstraint(
                condition=~Q(answer=Sameness.SAME) | ~Q(facts=[]), name="identity_never_by_name_alone"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.answer} {self.second_id}"


class Likeness(Pair):
    """Two records that screening finds alike; every search writes these anew."""

    score = models.FloatField()
    found_at = models.DateTimeField()

    objects: ClassVar[ScopedQuerySet["Likeness"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        ordering = ["-score", "pk"]
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="likeness_once")]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id} {self.score}"
