"""What stands on which list, how old it is, and what changed; everything here is public."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from muster.watchlists.entries import Delta
from muster.watchlists.models import Entry, ListVersion, Watchlist
from muster.watchlists.policy import too_old


@dataclass(frozen=True, slots=True, kw_only=True)
class ListState:
    """A watchlist as it stands: its last good version, how old that is, and the last file refused since."""

    code: str
    title: str
    address: str
    version: ListVersion
    as_of: date
    too_old: bool
    refused: ListVersion | None


def list_states(*, now: datetime) -> tuple[ListState, ...]:
    """Every list that has a version, by code."""
    states = []
    refused = {version.watchlist_id: version for version in ListVersion.objects.refused_since_accepted()}
    versions = ListVersion.objects.latest_of_each().select_related("watchlist").order_by("watchlist__code")
    for version in versions:
        assert version.watchlist is not None  # an accepted version has one, by constraint
        as_of = _as_of(version, version.watchlist)
        states.append(
            ListState(
                code=version.watchlist.code,
                title=version.watchlist.title,
                address=settings.MUSTER_LIST_ADDRESSES.get(version.watchlist.code, ""),
                version=version,
                as_of=as_of,
                too_old=too_old(as_of, now.date(), settings.MUSTER_LIST_MAX_AGE),
                refused=refused.get(version.watchlist_id),
            )
        )
    return tuple(states)


def lists_too_old(*, now: datetime) -> tuple[str, ...]:
    """The codes of the lists that are too old to rest on."""
    return tuple(state.code for state in list_states(now=now) if state.too_old)


def version_delta(version: ListVersion) -> Delta:
    """How a version differs from the one before it."""
    began = set(Entry.objects.filter(added_in=version).values_list("entity_id", flat=True))
    ended = set(Entry.objects.filter(removed_in=version).values_list("entity_id", flat=True))
    return Delta(
        added=tuple(sorted(began - ended)), changed=tuple(sorted(began & ended)), removed=tuple(sorted(ended - began))
    )


def _as_of(version: ListVersion, watchlist: Watchlist) -> date:
    """The publisher's date, or that of the import where there is none; or when it was last found unchanged."""
    dates = [version.published_on or version.imported_at.date()]
    if watchlist.confirmed_at:
        dates.append(watchlist.confirmed_at.date())
    return max(dates)
