"""What stands on which list, how old it is, and what changed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from muster.accounts.scoping import Reader
from muster.audit.acts import SYSTEM
from muster.errors import InputError
from muster.screening import Record
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


def list_states(*, now: datetime, reader: Reader = SYSTEM) -> tuple[ListState, ...]:
    """Every list that has a version and is there for the reader, by code."""
    states = []
    refused = {version.watchlist_id: version for version in ListVersion.objects.refused_since_accepted()}
    versions = ListVersion.objects.readable_by(reader).latest_of_each()
    versions = versions.select_related("watchlist__label").order_by("watchlist__code")
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


def list_by_code(code: str, *, reader: Reader) -> Watchlist:
    """The list of that code.

    Raises:
        InputError: there is none for this reader.
    """
    found = Watchlist.objects.readable_by(reader).filter(code=code).first()
    if found is None:
        raise InputError(f"There is no list {code}; `muster lists show` shows those that stand.")
    return found


def labels_of_records(records: Collection[Record]) -> Mapping[str, int]:
    """The label of each record that stands so on a list with a marking, by the record's id."""
    lists = Watchlist.objects.filter(label__isnull=False).in_bulk()
    entries = Entry.objects.listed().filter(watchlist__in=lists, entity_id__in={record.id for record in records})
    marked = {entry.record: lists[entry.watchlist_id].label_id for entry in (entries if lists else ())}
    return {record.id: label for record in records if (label := marked.get(record))}


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
