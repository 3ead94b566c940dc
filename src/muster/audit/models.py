"""The rows of the log. Events and checkpoints are insert-only, and a personal text can only be erased: by trigger."""

import json
from typing import Any, ClassVar

from django.db import models

HASH_LENGTH = 64


class Outcome(models.TextChoices):
    DONE = "done"
    REFUSED = "refused"


class Event(models.Model):
    """One act or refused act. `text` is the canonical JSON that is hashed; the other columns repeat it for search."""

    position = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    act = models.CharField(max_length=100)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    actor = models.CharField(max_length=200)
    text = models.TextField()
    leaf = models.CharField(max_length=HASH_LENGTH)

    class Meta:
        ordering: ClassVar = ["-position"]
        indexes: ClassVar = [
            models.Index(fields=["actor", "position"], name="audit_event_actor"),
            models.Index(fields=["act", "position"], name="audit_event_act"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(position__gte=0), name="audit_event_position_from_0"),
            models.CheckConstraint(condition=models.Q(outcome__in=Outcome.values), name="audit_event_outcome_known"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.act} {self.outcome} by {self.actor}"

    @property
    def details(self) -> dict[str, Any]:
        return dict(json.loads(self.text)["details"])

    @property
    def about(self) -> list[str]:
        return list(json.loads(self.text)["about"])

    @property
    def personal(self) -> dict[str, str | None]:
        """The personal texts by name; None where one was erased."""
        return {kept.name: None if kept.erased_by_id is not None else kept.text for kept in self.personal_texts.all()}


class Reference(models.Model):
    """That an event is about a row, written `vetting.case:12`; a row of its own so that it is found by index."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="references")
    target = models.CharField(max_length=150)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["target", "event"], name="audit_reference_once"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} about {self.target}"


class PersonalText(models.Model):
    """Words about a person beside an event that holds only their salted hash: erasable without breaking the tree."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="personal_texts")
    name = models.CharField(max_length=60)
    salt = models.CharField(max_length=HASH_LENGTH)
    text = models.TextField()
    erased_by = models.ForeignKey(Event, on_delete=models.PROTECT, null=True, related_name="erased_texts")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "name"], name="audit_personal_text_once"),
            models.CheckConstraint(
                condition=models.Q(erased_by__isnull=True) | models.Q(text="", salt=""),
                name="audit_personal_text_erased_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} of event {self.event_id}"


class TreeHead(models.Model):
    """The peaks of the tree as they stand now: the row that appends lock, and that `verify` recomputes."""

    size = models.BigIntegerField()
    peaks = models.TextField()

    def __str__(self) -> str:
        return f"tree of {self.size}"


class Checkpoint(models.Model):
    """The tree's root at a size, signed; the copy held outside is what a later change can't agree with."""

    size = models.BigIntegerField(primary_key=True)
    root = models.CharField(max_length=HASH_LENGTH)
    at = models.DateTimeField()
    key = models.CharField(max_length=HASH_LENGTH)
    signature = models.CharField(max_length=2 * HASH_LENGTH)

    class Meta:
        ordering: ClassVar = ["size"]

    def __str__(self) -> str:
        return f"{self.size} {self.root}"
