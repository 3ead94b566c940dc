"""Read tables folded from accepted claims; nobody edits them, and `muster registry rebuild` makes the same rows again.

One row is a span of claims of one marking: whoever may not read some of the claims sees the spans of the others.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from muster.accounts.models import Label
from muster.accounts.scoping import ScopedQuerySet
from muster.registry.models.subjects import Person, Place, Unit
from muster.registry.predicates import RelationKind, SubjectKind


class Spanned(models.Model):
    """What spans have in common: from when to when, how sure both ends are, and how many claims stand behind it."""

    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+", db_index=False)
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    starting = models.BooleanField()
    ending = models.BooleanField()
    continuing = models.BooleanField()
    claims = models.PositiveIntegerField()
    confidence = models.CharField(max_length=10, blank=True)

    class Meta:
        abstract = True


class Posting(Spanned):
    """A person's place in a unit."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="postings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="postings")
    role = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=300, blank=True)
    rank = models.CharField(max_length=100, blank=True)
    commands = models.BooleanField()

    objects: ClassVar[ScopedQuerySet["Posting"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        ordering = ["first", "pk"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.unit_id}"


class Relation(Spanned):
    """A unit's place under, or in, another one."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="superiors")
    superior = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="subordinates")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in RelationKind])
    category = models.CharField(max_length=60, blank=True)

    objects: ClassVar[ScopedQuerySet["Relation"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        ordering = ["first", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in RelationKind]), name="relation_kind")
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind} {self.superior_id}"


class Positioning(Spanned):
    """A unit's site or area of operations."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="positionings")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="positionings")
    kind = models.CharField(max_length=20, blank=True)

    objects: ClassVar[ScopedQuerySet["Positioning"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        ordering = ["first", "pk"]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind} {self.place_id}"


class NameWord(models.Model):
    """A word of a record's names, folded, as bytes; marked as the record is, or the claim that gives the name."""

    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in SubjectKind])
    record = models.BigIntegerField()
    text = models.BinaryField(max_length=60)

    objects: ClassVar[ScopedQuerySet["NameWord"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        indexes = [models.Index(fields=["kind", "text", "record"], name="nameword_text")]
        constraints = [models.UniqueConstraint(fields=["kind", "record", "text", "label"], name="nameword_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.record} {bytes(self.text).decode(errors='replace')}"
