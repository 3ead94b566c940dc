"""Watchlists, each import of one as a version, and entries with the versions in which they stood.

Most lists are public. One that is not carries a marking, for itself, its versions and its entries: whoever reads them
for a person asks `readable_by` first. Background work reads all.
"""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from muster.accounts.models import Label, User
from muster.accounts.scoping import Reader, readable_by
from muster.documents.models import Document
from muster.screening import Record
from muster.watchlists.entries import record_from_json
from muster.watchlists.policy import ListContent, VersionState


class WatchlistQuerySet(models.QuerySet["Watchlist"]):
    def readable_by(self, reader: Reader) -> Self:
        """The lists that are there for this reader."""
        return self.filter(Q(label__isnull=True) | readable_by(reader)) if isinstance(reader, User) else self.all()


class Watchlist(models.Model):
    """A list that subjects are screened against: public, unless it has a `label` that says who may read it."""

    code = models.SlugField(max_length=64, unique=True)
    title = models.CharField(max_length=200)
    confirmed_at = models.DateTimeField(null=True)
    """When the list was last fetched from its official address and found to be what stands here."""
    label = models.ForeignKey(Label, on_delete=models.PROTECT, null=True, related_name="+")

    objects: ClassVar[WatchlistQuerySet] = WatchlistQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title


class ListVersionQuerySet(models.QuerySet["ListVersion"]):
    def accepted(self) -> Self:
        return self.filter(state=VersionState.ACCEPTED)

    def refused(self) -> Self:
        return self.filter(state=VersionState.REFUSED)

    def refused_since_accepted(self) -> Self:
        """What was refused after the version that stands, the latest last."""
        later = self.model.objects.filter(
            watchlist=models.OuterRef("watchlist"), state=VersionState.ACCEPTED, pk__gt=models.OuterRef("pk")
        )
        return self.refused().filter(~models.Exists(later), watchlist__isnull=False).order_by("pk")

    def readable_by(self, reader: Reader) -> Self:
        """The versions of lists that are there for this reader, and files that were refused and are of no list."""
        lists = Watchlist.objects.readable_by(reader)
        return self.filter(Q(watchlist__isnull=True) | Q(watchlist__in=lists))

    def latest_of_each(self) -> Self:
        """The version of each list that stands today."""
        last = self.model.objects.filter(watchlist=models.OuterRef("watchlist"), state=VersionState.ACCEPTED)
        return self.filter(pk=models.Subquery(last.order_by("-number").values("pk")[:1]))


class ListVersion(models.Model):
    """One file that somebody brought: accepted as the next version of a list, or refused with the reason."""

    watchlist = models.ForeignKey(Watchlist, on_delete=models.PROTECT, null=True, related_name="versions")
    number = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=16, choices=[(state.value, state.value) for state in VersionState])
    reason = models.TextField(blank=True)
    file_name = models.CharField(max_length=255)
    format = models.CharField(max_length=32, blank=True)
    published_on = models.DateField(null=True)
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    records = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    skipped = models.JSONField(default=dict)
    shrink_confirmed = models.BooleanField(default=False)

    objects: ClassVar[ListVersionQuerySet] = ListVersionQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["watchlist", "number"], name="listversion_number_once"),
            models.CheckConstraint(
                condition=Q(state=VersionState.ACCEPTED.value, watchlist__isnull=False, number__gt=0, reason="")
                | (Q(state=VersionState.REFUSED.value, number__isnull=True) & ~Q(reason="")),
                name="listversion_accepted_or_refused_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.watchlist or self.file_name} {self.number or self.state}"

    @property
    def content(self) -> ListContent:
        """What the rules look at."""
        return ListContent(records=self.records, published_on=self.published_on)


class VersionFile(models.Model):
    """One of the files of an accepted version, as it was brought; OFAC publishes its list in several."""

    version = models.ForeignKey(ListVersion, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=255)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["version", "name"], name="versionfile_once")]

    def __str__(self) -> str:
        return self.name


class EntryQuerySet(models.QuerySet["Entry"]):
    def listed(self) -> Self:
        """What stands on the lists today."""
        return self.filter(removed_in__isnull=True)

    def screened(self) -> Self:
        """Persons, organisations and units; what else a FollowTheMoney list holds is kept and never screened."""
        return self.filter(written__has_key="kind")

    def listed_in(self, version: ListVersion) -> Self:
        """What stood on the list in that version."""
        return self.filter(
            Q(removed_in__isnull=True) | Q(removed_in__number__gt=version.number),
            watchlist=version.watchlist_id,
            added_in__number__lte=version.number,
        )


class Entry(models.Model):
    """What a list says about one entity, from the version that first said so to the one that no longer does."""

    watchlist = models.ForeignKey(Watchlist, on_delete=models.PROTECT, related_name="entries")
    entity_id = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    written = models.JSONField()
    added_in = models.ForeignKey(ListVersion, on_delete=models.PROTECT, related_name="+")
    removed_in = models.ForeignKey(ListVersion, on_delete=models.PROTECT, null=True, related_name="+")

    objects: ClassVar[EntryQuerySet] = EntryQuerySet.as_manager()  # type: ignore[assignment]  # a manager with these methods

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(fields=["entity_id", "added_in"], name="entry_once_in_a_version"),
            models.UniqueConstraint(
                fields=["watchlist", "entity_id"], condition=Q(removed_in__isnull=True), name="entry_listed_once"
            ),
        ]

    def __str__(self) -> str:
        return self.entity_id

    @property
    def record(self) -> Record:
        """The entry as screening reads it."""
        return record_from_json(self.entity_id, self.written)
