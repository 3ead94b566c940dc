"""Where claims come from: who publishes, what was published, and the place in it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from muster.accounts.models import Label
from muster.accounts.scoping import ScopedQuerySet
from muster.documents.models import Document


class Publication(models.Model):
    """Who publishes: a newspaper, a ministry, an organisation, a research group."""

    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=300)
    country = models.CharField(max_length=60, blank=True)
    address = models.URLField(max_length=1000, blank=True)

    objects: ClassVar[ScopedQuerySet["Publication"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Source(models.Model):
    """One document. A reprint names the source whose words it repeats; a compilation repeats many and adds none."""

    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, null=True, related_name="sources")
    title = models.CharField(max_length=500)
    origin = models.CharField(max_length=120, blank=True)
    address = models.URLField(max_length=2000, blank=True)
    published_on = models.DateField(null=True)
    accessed_on = models.DateField(null=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    reprint_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="reprints")
    is_compilation = models.BooleanField(default=False)

    objects: ClassVar[ScopedQuerySet["Source"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["origin"], condition=~Q(origin=""), name="source_origin_once"),
            models.CheckConstraint(condition=~Q(reprint_of=F("id")), name="source_no_reprint_of_itself"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        """How people call it, for example `S-000042`."""
        return f"S-{self.pk:06}"


class Citation(models.Model):
    """A place in a source: page, paragraph, line, cell or frame, with its words and the archived copy of it."""

    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="citations")
    locator = models.CharField(max_length=300, blank=True)
    quote = models.TextField(blank=True)
    archive_address = models.URLField(max_length=2000, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    objects: ClassVar[ScopedQuerySet["Citation"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.source_id} {self.locator}"
