"""What a question of a client is about: the lists that its asker may read, and what of them it wants."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from muster.accounts.scoping import Reader
from muster.audit.canonical import storable
from muster.watchlists.entities import Entity, dataset_name, entity_of, listing_of, merge_entities
from muster.watchlists.models import Entry, ListVersion, Watchlist
from muster.watchlists.readers import ListFormat

EVERYTHING: Final = "default"
"""The collection of all lists; clients ask for it where no other is named."""

BATCH: Final = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a client wants of the lists in its scope; empty restricts nothing."""

    include_dataset: Collection[str] = ()
    exclude_dataset: Collection[str] = ()
    exclude_schema: Collection[str] = ()
    topics: Collection[str] = ()
    changed_since: datetime | None = None
    exclude_entity_ids: Collection[str] = ()

    def admits(self, entity: Entity) -> bool:
        """Whether one entry, as its own list tells it, is wanted."""
        name, *own = entity.datasets
        excluded = set(map(dataset_name, self.exclude_dataset))
        included = set(map(dataset_name, self.include_dataset))
        return not (
            name in excluded
            or (own and excluded.issuperset(own))
            or (included and not included.intersection(entity.datasets))
            or entity.schema in self.exclude_schema
            or (self.topics and not set(self.topics).intersection(entity.texts("topics")))
            or (self.changed_since and entity.last_change and entity.last_change <= self.changed_since)
            or {entity.id, *entity.referents}.intersection(self.exclude_entity_ids)
        )


NO_WISH: Final = Wanted()


@dataclass(frozen=True, slots=True)
class Scope:
    """The versions of lists that somebody may read and asks about."""

    dataset: str
    versions: Sequence[ListVersion]

    @property
    def lists(self) -> tuple[int, ...]:
        """The ids of the lists."""
        return tuple(version.watchlist_id for version in self.versions if version.watchlist_id is not None)

    @property
    def titles(self) -> Mapping[str, str]:
        """The title of each list by the name that clients know."""
        lists = [version.watchlist for version in self.versions if version.watchlist]
        return {dataset_name(one.code): one.title for one in lists}

    @property
    def has_links(self) -> bool:
        """Whether a list in scope may have entities that name others: those of FollowTheMoney do."""
        return any(version.format in {ListFormat.FOLLOWTHEMONEY, ListFormat.DELTA} for version in self.versions)

    def entries(self, ids: Iterable[str]) -> dict[str, list[Entry]]:
        """What stands in scope under each of some ids."""
        found: dict[str, list[Entry]] = {}
        wanted = sorted({one for one in ids if storable(one) == one})
        for start in range(0, len(wanted), BATCH):
            rows = Entry.objects.listed().filter(watchlist__in=self.lists, entity_id__in=wanted[start : start + BATCH])
            for row in rows.select_related("watchlist", "added_in").order_by("pk"):
                found.setdefault(row.entity_id, []).append(row)
        return found

    def entities(self, ids: Iterable[str], wanted: Wanted = NO_WISH) -> dict[str, Entity]:
        """The entities with some ids, each told by all lists in scope that have it."""
        return {
            entity_id: merge_entities(told)
            for entity_id, entries in self.entries(ids).items()
            if (told := [entity for entity in map(entity_of, entries) if wanted.admits(entity)])
        }

    def listings(self, entity_id: str) -> list[Entity]:
        """Why an entity stands on lists that don't say so by an entity of their own."""
        entries = self.entries([entity_id]).get(entity_id, [])
        return [listing for listing in map(listing_of, entries) if listing is not None]


def scope_of(reader: Reader, dataset: str = EVERYTHING) -> Scope:
    """The lists behind the name of a dataset, for this reader.

    Raises:
        Watchlist.DoesNotExist: there is no such dataset for this reader.
    """
    standing = ListVersion.objects.readable_by(reader).latest_of_each().order_by("watchlist__code")
    versions = list(standing.select_related("watchlist__label"))
    if dataset != EVERYTHING:
        name = dataset_name(dataset)
        versions = [one for one in versions if one.watchlist and dataset_name(one.watchlist.code) == name]
        if not versions:
            raise Watchlist.DoesNotExist
    return Scope(dataset, versions)
