"""Taking a published list as the next version of a watchlist, or refusing it; both stay on record."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils import timezone

from muster.accounts.models import Label
from muster.accounts.policy import Marking
from muster.audit.acts import act
from muster.audit.canonical import JsonValue
from muster.audit.log import Actor, record
from muster.audit.models import Event
from muster.documents.models import Document
from muster.documents.storage import StoredBytes, write_bytes
from muster.errors import InputError
from muster.screening import RanAgainst
from muster.watchlists.entries import Delta, compare_digests
from muster.watchlists.models import Entry, ListVersion, VersionFile, Watchlist
from muster.watchlists.policy import (
    VersionState,
    require_changes_last,
    require_list_keeper,
    require_newer,
    require_not_shrunk,
    require_whole,
)
from muster.watchlists.published import TITLES, PublishedList, digest_of_files

BATCH = 500
UNCHANGED = Delta((), (), ())


class Member(Actor, Protocol):
    """An actor with roles."""

    @property
    def roles(self) -> Collection[str]: ...


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to: the version that stands now, and how it differs from the one before."""

    version: ListVersion
    delta: Delta
    unchanged: bool = False


@act
def accept_version(
    *, actor: Member, published: PublishedList, confirm_shrink: bool = False, fetched: bool = False
) -> Imported:
    """The list becomes the next version of its watchlist, whole or not at all; the same file again changes nothing.

    `confirm_shrink` says that a person looked and the list is really that much shorter; `fetched` that the file came
    from the official address just now, which makes the list current even if nothing changed.

    Raises:
        NotPermittedError: the actor is no registrar, administrator or operator.
        RuleError: the list would go back, lost more than 5 % unconfirmed, lacks a file, or is a delta that doesn't fit.
        InputError: the file changed while it was read.
    """
    require_list_keeper(actor.roles)
    require_whole(published.content)
    watchlist = _locked_watchlist(published.code)
    last = watchlist.versions.accepted().order_by("-number").first()
    unchanged = last is not None and last.sha256 == published.sha256
    if not unchanged:
        require_changes_last(published.changes, last.number or 0 if last else 0)
    if last and not unchanged:
        seen_before = watchlist.versions.accepted().filter(sha256=published.sha256).exists()
        require_newer(published.content, last.content, seen_before=seen_before)
        require_not_shrunk(published.content, last.content, confirmed=confirm_shrink)
    if fetched:
        watchlist.confirmed_at = timezone.now()
        watchlist.save(update_fields=["confirmed_at"])
    if last and unchanged:
        record(actor=actor, act="watchlists.accept_version", about=[watchlist, last], details={"unchanged": True})
        return Imported(last, UNCHANGED, unchanged=True)
    standing = dict(watchlist.entries.listed().values_list("entity_id", "digest"))
    delta = compare_digests(standing, published.digests)
    version = _create_version(
        actor=actor,
        watchlist=watchlist,
        number=watchlist.versions.accepted().count() + 1,
        published=published,
        delta=delta,
        shrink_confirmed=confirm_shrink,
    )
    _write_entries(watchlist, version, published, delta)
    _keep_files(version, published)
    record(
        actor=actor,
        act="watchlists.accept_version",
        about=[watchlist, version],
        details={"sha256": published.sha256, "records": version.records, **_counts_of(delta)},
    )
    return Imported(version, delta)


@act
def order_update(*, actor: Member, codes: Collection[str]) -> Event:
    """Somebody asks for lists to be fetched from their official addresses; what came of each follows on record.

    Raises:
        NotPermittedError: the actor is no registrar, administrator or operator.
    """
    require_list_keeper(actor.roles)
    return record(actor=actor, act="watchlists.order_update", details={"lists": sorted(codes)})


@act
def refuse_version(*, actor: Member, file_name: str, reason: str, code: str = "", sha256: str = "") -> ListVersion:
    """A file that was brought but not taken stays on record with the reason; the last good version stands.

    Raises:
        NotPermittedError: the actor is no registrar, administrator or operator.
    """
    require_list_keeper(actor.roles)
    version = ListVersion.objects.create(
        watchlist=Watchlist.objects.filter(code=code).first(),
        state=VersionState.REFUSED,
        reason=reason,
        file_name=file_name[:255],
        imported_at=timezone.now(),
        imported_by=actor.audit_name,
        sha256=sha256,
    )
    record(
        actor=actor,
        act="watchlists.refuse_version",
        about=[version],
        details={"list": code, "sha256": sha256, "reason": reason},
    )
    return version


@act
def mark_list(*, actor: Member, watchlist: Watchlist, marking: Marking | None) -> Watchlist:
    """A list gets the marking that says who may read it and what it raises, or none when it is public.

    Raises:
        NotPermittedError: the actor is no registrar, administrator or operator.
    """
    require_list_keeper(actor.roles)
    watchlist.label = Label.objects.obtain(marking) if marking else None
    watchlist.save(update_fields=["label"])
    details: dict[str, JsonValue] = {"marking": marking.tlp if marking else None}
    record(actor=actor, act="watchlists.mark_list", about=[watchlist], details=details)
    return watchlist


@act
def record_export(*, actor: Member, version: ListVersion, entities: int) -> Event:
    """A list was given out as a file, whole; who took it stays on record."""
    details: dict[str, JsonValue] = {"entities": entities, "sha256": version.sha256}
    return record(actor=actor, act="watchlists.record_export", about=[version], details=details)


@act
def record_matching(
    *, actor: Member, dataset: str, asked: Sequence[str], raised: int, complete: bool, ran_against: RanAgainst
) -> Event:
    """Somebody had examples compared with the lists: how many, whom, against what, and whether that was all of it."""
    return record(
        actor=actor,
        act="watchlists.record_matching",
        details={
            "dataset": dataset,
            "examples": len(asked),
            "raised": raised,
            "complete": complete,
            "index": ran_against.index,
            "engine": ran_against.engine,
        },
        personal={"asked": "\n".join(asked)},
    )


@act
def record_search(*, actor: Member, dataset: str, text: str, found: int) -> Event:
    """Somebody looked through the lists for a text; a look without one asks about nobody and is not recorded."""
    details: dict[str, JsonValue] = {"dataset": dataset, "found": found}
    return record(actor=actor, act="watchlists.record_search", details=details, personal={"asked": text})


def _counts_of(delta: Delta) -> Mapping[str, int]:
    """How many entries were added, changed and removed."""
    return {"added": len(delta.added), "changed": len(delta.changed), "removed": len(delta.removed)}


def _locked_watchlist(code: str) -> Watchlist:
    """The watchlist, made when it is new, and held until the transaction ends: imports of one list go one by one."""
    Watchlist.objects.get_or_create(code=code, defaults={"title": TITLES.get(code, code)})
    return Watchlist.objects.select_for_update().get(code=code)


def _create_version(
    *, actor: Actor, watchlist: Watchlist, number: int, published: PublishedList, delta: Delta, shrink_confirmed: bool
) -> ListVersion:
    return ListVersion.objects.create(
        watchlist=watchlist,
        number=number,
        state=VersionState.ACCEPTED,
        file_name=published.files[0].name,
        format=published.format,
        published_on=published.published_on,
        imported_at=timezone.now(),
        imported_by=actor.audit_name,
        sha256=published.sha256,
        records=published.records,
        skipped=dict(published.skipped),
        shrink_confirmed=shrink_confirmed,
        **_counts_of(delta),
    )


def _write_entries(watchlist: Watchlist, version: ListVersion, published: PublishedList, delta: Delta) -> None:
    """End what no longer stands as it stood, and add what is new or says something else."""
    for batch in _batches([*delta.changed, *delta.removed]):
        watchlist.entries.listed().filter(entity_id__in=batch).update(removed_in=version)
    for batch in _batches([*delta.added, *delta.changed]):
        Entry.objects.bulk_create(
            Entry(
                watchlist=watchlist,
                entity_id=entity,
                digest=published.digests[entity],
                written=published.entries[entity],
                added_in=version,
            )
            for entity in batch
        )


def _batches(entities: Sequence[str]) -> list[Sequence[str]]:
    return [entities[start : start + BATCH] for start in range(0, len(entities), BATCH)]


def _keep_files(version: ListVersion, published: PublishedList) -> None:
    """Keep the bytes of the files as they were read."""
    stored = {file.name: _store(file) for file in published.files}
    if digest_of_files({name: kept.sha256 for name, kept in stored.items()}) != published.sha256:
        raise InputError(f"{published.files[0].name} changed while it was read; import it again.")
    for name, kept in stored.items():
        document, _ = Document.objects.get_or_create(
            sha256=kept.sha256,
            defaults={"size": kept.size, "media_type": "application/octet-stream", "stored_at": version.imported_at},
        )
        VersionFile.objects.create(version=version, name=name, document=document)


def _store(file: Path) -> StoredBytes:
    with file.open("rb") as content:
        return write_bytes(content, limit=settings.MUSTER_LIST_LIMIT)
