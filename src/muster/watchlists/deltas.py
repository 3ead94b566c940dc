"""A delta read against the version of the list that stands; together they are the next version."""

from collections import Counter
from pathlib import Path

from muster.errors import InputError
from muster.watchlists.entries import CONTENT, JsonRecord, digest_of, record_to_json
from muster.watchlists.models import Entry, ListVersion
from muster.watchlists.policy import require_fits
from muster.watchlists.published import PublishedList, sha256_of
from muster.watchlists.readers import ListFormat
from muster.watchlists.readers.followthemoney import Change, Operation, read_delta
from muster.watchlists.readers.lists import code_from_name

CHANGEABLE = (ListFormat.FOLLOWTHEMONEY, ListFormat.DELTA)


def read_published_delta(path: Path, code: str = "") -> PublishedList:
    """Read a delta to its end, as the next version of the list `code` (or of the list that the file is named after).

    Raises:
        InputError: the file is damaged, or there is no such list of FollowTheMoney entities.
        RuleError: it adds what stands, or changes or deletes what doesn't.
    """
    code = code or code_from_name(path)
    last = ListVersion.objects.accepted().filter(watchlist__code=code).order_by("-number").first()
    if last is None or last.format not in CHANGEABLE:
        raise InputError(
            f"{path.name} changes a list of FollowTheMoney entities, and {code} is none that stands; "
            "name the list with --list, or import it whole first."
        )
    listed = Entry.objects.listed().filter(watchlist=last.watchlist_id)
    digests = dict(listed.values_list("entity_id", "digest"))
    screened = set(listed.screened().values_list("entity_id", flat=True))
    entries: dict[str, JsonRecord] = {}
    skipped: Counter[str] = Counter()
    sha256 = sha256_of(path)
    for change in read_delta(path, skipped) if sha256 != last.sha256 else ():
        require_fits(change.operation, change.entity_id, standing=change.entity_id in digests)
        digests.pop(change.entity_id, None)
        screened.discard(change.entity_id)
        if change.operation is not Operation.DEL:
            entries[change.entity_id] = written = _written(change, code)
            digests[change.entity_id] = digest_of(written)
        if change.record is not None:
            screened.add(change.entity_id)
    return PublishedList(
        code=code,
        found_code=code,
        format=ListFormat.DELTA,
        published_on=None,
        sha256=sha256,
        files=(path,),
        entries=entries,
        digests=digests,
        records=len(screened),
        skipped=dict(skipped),
        changes=last.number,
    )


def _written(change: Change, code: str) -> JsonRecord:
    record: JsonRecord = record_to_json(change.record) if change.record is not None else {}
    if change.record is not None and not change.record.dataset:
        record["dataset"] = code
    return record | {CONTENT: change.content}
