"""A newer version of a list, or a delta, read against an index: which of its records go, and which come."""

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from muster.errors import InputError
from muster.screening import Index, ListVersion, Record
from muster.watchlists.readers.followthemoney import Operation, read_delta
from muster.watchlists.readers.lists import ListFile, ListFormat, code_from_name, read_list, tell_format


@dataclass(frozen=True, slots=True)
class Changes:
    """What an index has to lose and to gain to hold `version` of a list."""

    added: list[Record]
    removed: list[Record]
    version: ListVersion


def changes_of(path: Path, index: Index) -> Changes:
    """How the list in a file differs from that of the same name in the index.

    Raises:
        InputError: the index has no such list, or the file can't be read or tells too little.
    """
    if tell_format(path) is ListFormat.DELTA:
        return _delta(path, index)
    one = read_list(path)
    _require_known(path, one.list_code, index)
    if one.format is ListFormat.FOLLOWTHEMONEY:
        raise InputError(f"{path.name} is a whole list of FollowTheMoney; bring its delta, or build the index again.")
    records = list(one.records)
    before = Counter(record for record in index.records() if record.dataset == one.list_code)
    after = Counter(records)
    return Changes(
        list((after - before).elements()), list((before - after).elements()), version_of(path, one, len(records))
    )


def _delta(path: Path, index: Index) -> Changes:
    code = code_from_name(path)
    known = _require_known(path, code, index)
    added: list[Record] = []
    removed: list[Record] = []
    for change in read_delta(path, Counter()):
        standing = [record for _, record in index.records_with(change.entity_id)]
        if len(standing) > 1:
            raise InputError(f"{change.entity_id} stands in several lists of the index; build it again.")
        if change.operation is Operation.ADD and standing:
            raise InputError(f"{path.name} adds {change.entity_id}, which is in the index already.")
        removed += standing
        if change.record is not None:
            record = change.record
            added.append(record if record.dataset else replace(record, dataset=code))
    count = known.records + len(added) - len(removed)
    version = replace(known, format=ListFormat.DELTA.value, records=count, sha256=_sha256(path))
    return Changes(added, removed, version)


def _require_known(path: Path, code: str, index: Index) -> ListVersion:
    known = [one for one in index.manifest.lists if one.name == code]
    if len(known) != 1:
        how = "several times" if known else "not"
        raise InputError(f"{path.name} is the list {code}, which is {how} in the index; build it again.")
    return known[0]


def version_of(path: Path, one: ListFile, records: int) -> ListVersion:
    """A list that has been read, as an index names it."""
    published = one.published_on.isoformat() if one.published_on else ""
    return ListVersion(
        name=one.list_code, format=one.format.value, published_on=published, records=records, sha256=_sha256(path)
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
