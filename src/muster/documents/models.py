"""Files kept by hash: the bytes once, and each time that somebody brought them."""

from typing import ClassVar

from django.db import models

from muster.accounts.models import Label, Organisation, User
from muster.accounts.scoping import ScopedQuerySet


class Document(models.Model):
    """Bytes in the store, named by their SHA-256. It has no marking: nothing is read but through an upload."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sha256


class Upload(models.Model):
    """Who brought which bytes, under what name, when, and who may read them."""

    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="uploads")
    name = models.CharField(max_length=255)
    brought_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="uploads")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="uploads")
    brought_at = models.DateTimeField()

    objects: ClassVar[ScopedQuerySet["Upload"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name
