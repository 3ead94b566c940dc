"""Importing lists from files and from their official addresses; afterwards the index holds what stands.

Files are read and fetched before the act that writes: nobody waits for the database while a list is parsed.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from muster.errors import InputError, RuleError
from muster.watchlists.actions import Imported, Member, accept_version, order_update, refuse_version
from muster.watchlists.deltas import read_published_delta
from muster.watchlists.fetching import fetch_list
from muster.watchlists.index import index_lags, rebuild_index
from muster.watchlists.models import Entry
from muster.watchlists.policy import require_expected
from muster.watchlists.published import TITLES, read_published_list
from muster.watchlists.readers import ListFormat, tell_format


@dataclass(frozen=True, slots=True)
class Update:
    """What became of fetching one list: it was imported, or there was a problem and the last good version stands."""

    code: str
    imported: Imported | None
    problem: str = ""


def import_list(*, actor: Member, path: Path, list_code: str | None = None, confirm_shrink: bool = False) -> Imported:
    """Import a file as the next version of its list, and rebuild the index.

    `list_code` names the list where the file's content does not: own lists and FollowTheMoney files, or an official
    format used for a list of one's own. `confirm_shrink` takes a list that is really more than 5 % shorter.

    Raises:
        InputError: the file is no list or not a whole one. It is kept on record, and the last good version stands.
        RuleError: the list is older than the last one, shrank, lacks a file, or is a delta that doesn't fit. The same
            holds.
        NotPermittedError: the actor may not change lists.
    """
    imported = _bring(actor=actor, path=path, code=list_code or "", confirm_shrink=confirm_shrink)
    keep_index_current()
    return imported


def update_lists(*, actor: Member, addresses: Mapping[str, str] | None = None) -> tuple[Update, ...]:
    """Fetch each list from its official address and import it; one that fails does not hold up the others.

    `addresses` are those of the settings (`MUSTER_LIST_ADDRESSES`, by list code) unless they are given.

    Raises:
        NotPermittedError: the actor may not change lists.
    """
    chosen = settings.MUSTER_LIST_ADDRESSES if addresses is None else addresses
    order_update(actor=actor, codes=chosen)
    updates = tuple(_update(actor, code, address) for code, address in chosen.items())
    keep_index_current()
    return updates


def keep_index_current() -> None:
    """Rebuild the index when the lists that stand are others than those in it."""
    if index_lags():
        rebuild_index()


def _update(actor: Member, code: str, address: str) -> Update:
    with tempfile.TemporaryDirectory(prefix="muster-list-") as folder:
        try:
            path = fetch_list(address, Path(folder), limit=settings.MUSTER_LIST_LIMIT)
        except InputError as error:
            refuse_version(actor=actor, file_name=address, reason=error.message, code=code)
            return Update(code, None, error.message)
        try:
            return Update(code, _bring(actor=actor, path=path, code=code, fetched=True))
        except (InputError, RuleError) as error:
            return Update(code, None, error.message)


def _bring(*, actor: Member, path: Path, code: str, confirm_shrink: bool = False, fetched: bool = False) -> Imported:
    """Read a list and have it accepted; what is refused is kept on record with the reason."""
    sha256 = ""
    try:
        read = read_published_delta if tell_format(path) is ListFormat.DELTA else read_published_list
        published = read(path, code)
        code, sha256 = published.code, published.sha256
        if fetched and published.found_code in TITLES:
            require_expected(published.found_code, code)
        imported = accept_version(actor=actor, published=published, confirm_shrink=confirm_shrink, fetched=fetched)
    except (InputError, RuleError) as error:
        refuse_version(actor=actor, file_name=path.name, reason=error.message, code=code, sha256=sha256)
        raise
    _analyse()
    return imported


def _analyse() -> None:
    """Let the database count the entries again, so that it keeps choosing the right indexes."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {connection.ops.quote_name(Entry._meta.db_table)}")  # noqa: SLF001 - Django's public options
