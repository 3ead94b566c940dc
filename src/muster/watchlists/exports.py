"""A list given out as FollowTheMoney JSON lines."""

import json
from collections.abc import Iterator
from typing import TextIO

from muster.accounts.scoping import Reader
from muster.errors import InputError
from muster.watchlists.actions import record_export
from muster.watchlists.entities import exported_lines
from muster.watchlists.models import Entry, ListVersion
from muster.watchlists.queries import list_by_code

CHUNK = 2000


def export_list(*, actor: Reader, code: str, out: TextIO) -> tuple[ListVersion, int]:
    """Write every entity of the list as it stands into `out`, one on each line; return the version and how many.

    Raises:
        InputError: there is no such list.
    """
    version = ListVersion.objects.latest_of_each().filter(watchlist=list_by_code(code, reader=actor)).first()
    if version is None:
        raise InputError(f"No version of {code} was ever accepted; `muster lists show` says why.")
    written = 0
    for line in _lines(version):
        out.write(line + "\n")
        written += 1
    record_export(actor=actor, version=version, entities=written)
    return version, written


def _lines(version: ListVersion) -> Iterator[str]:
    entries = Entry.objects.listed_in(version).select_related("watchlist", "added_in").order_by("entity_id")
    for entry in entries.iterator(chunk_size=CHUNK):
        for document in exported_lines(entry):
            yield json.dumps(document, ensure_ascii=False)
