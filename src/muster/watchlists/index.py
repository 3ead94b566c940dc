"""The screening index of the site: built from the lists that stand, opened once per process, changed under its feet."""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from muster.errors import InputError
from muster.screening import Index, Manifest, Record, build_index, open_index, update_index
from muster.screening import ListVersion as IndexedList
from muster.screening.storage import CURRENT
from muster.watchlists.models import Entry, ListVersion

CHUNK = 2000


@dataclass
class _Opened:
    """The index that this process has open, by directory and generation."""

    directory: Path | None = None
    generation: str = ""
    index: Index | None = None


_opened = _Opened()
_lock = threading.Lock()


def index_directory() -> Path:
    """Where the site keeps its index."""
    return Path(settings.MUSTER_DATA) / "index"


def rebuild_index() -> Manifest:
    """Bring the index to the lists that stand, and put it in place at once; readers of the old one go on.

    Only what changed since the index was written is read, where it tells; else it is built anew. Of two builds at a
    time the second waits, and reads the lists only then: the last one in place is the latest.

    Raises:
        InputError: no list stands yet.
    """
    with _building():
        lists = standing_lists()
        if not lists:
            raise InputError("There is no list to screen against; import one with `muster lists import FILE`.")
        try:
            added, removed = _changes()
            return update_index(index_directory(), added=added, removed=removed, lists=lists)
        except InputError:  # none yet, damaged, of another engine, or of versions that nobody knows
            return build_index(_standing_records(), index_directory(), lists=lists)


def current_index() -> Index:
    """The index as it stands now; opened when it is first asked for and again after each rebuild.

    Raises:
        InputError: there is none, or it is damaged or of another version of Muster.
    """
    directory = index_directory()
    generation = _generation(directory)
    if not generation:
        raise InputError("There is no index to screen against yet; import a list with `muster lists import FILE`.")
    with _lock:
        if _opened.index is None or (_opened.directory, _opened.generation) != (directory, generation):
            _opened.index = open_index(directory, generation=generation)
            _opened.directory, _opened.generation = directory, generation
        return _opened.index


def index_lags() -> bool:
    """Whether the lists that stand are others than those in the index; a killed import can leave it behind."""
    if not _generation(index_directory()):
        return bool(standing_lists())
    try:
        indexed = current_index().manifest.lists
    except InputError:
        return True
    return set(standing_lists()) != set(indexed)


def standing_lists() -> tuple[IndexedList, ...]:
    """The versions of the lists that stand, as an index names them."""
    versions = ListVersion.objects.latest_of_each().select_related("watchlist").order_by("watchlist__code")
    return tuple(
        IndexedList(
            name=version.watchlist.code,
            format=version.format,
            published_on=version.published_on.isoformat() if version.published_on else "",
            records=version.records,
            sha256=version.sha256,
        )
        for version in versions
        if version.watchlist
    )


def _changes() -> tuple[list[Record], list[Record]]:
    """The records that came and that went since the index was written.

    Raises:
        InputError: there is no index, or it holds a list in a version that is not known here.
    """
    added: list[Record] = []
    removed: list[Record] = []
    indexed = {one.name: one for one in open_index(index_directory()).manifest.lists}
    for version in ListVersion.objects.latest_of_each().select_related("watchlist"):
        entries = Entry.objects.filter(watchlist=version.watchlist).screened().order_by("pk")
        known = indexed.pop(version.watchlist.code if version.watchlist else "", None)
        if known is None:
            added += (entry.record for entry in entries.listed().iterator(chunk_size=CHUNK))
            continue
        versions = ListVersion.objects.accepted().filter(watchlist=version.watchlist, sha256=known.sha256)
        before = versions.order_by("-number").first()
        if before is None:
            raise InputError(f"The index holds a version of {known.name} that is not known here.")
        since = entries.listed().filter(added_in__number__gt=before.number)
        gone = entries.listed_in(before).filter(removed_in__isnull=False)
        added += (entry.record for entry in since.iterator(chunk_size=CHUNK))
        removed += (entry.record for entry in gone.iterator(chunk_size=CHUNK))
    if indexed:
        raise InputError(f"The index holds {', '.join(indexed)}, which no longer stands.")
    return added, removed


def _standing_records() -> Iterator[Record]:
    entries = Entry.objects.listed().screened().order_by("watchlist", "pk")
    return (entry.record for entry in entries.iterator(chunk_size=CHUNK))


def _generation(directory: Path) -> str:
    """What the pointer of the index names; empty when there is no index."""
    try:
        return (directory / CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""


@contextmanager
def _building() -> Iterator[None]:
    """Hold the right to build, across processes; the kernel gives it back when a process is killed."""
    with (Path(settings.MUSTER_DATA) / "index.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
