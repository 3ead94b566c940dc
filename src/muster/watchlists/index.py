"""The screening index of the site: built from the lists that stand, opened once per process, changed under its feet."""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from muster.errors import InputError
from muster.screening import Index, Manifest, Record, build_index, open_index
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
    """Build the index anew from the lists that stand, and put it in place at once; readers of the old one go on.

    Of two builds at a time the second waits, and reads the lists only then: the last one in place is the latest.

    Raises:
        InputError: no list stands yet.
    """
    with _building():
        lists = standing_lists()
        if not lists:
            raise InputError("There is no list to screen against; import one with `muster lists import FILE`.")
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
