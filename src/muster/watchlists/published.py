"""A list read to its end and found whole, with its files: what an import works on. Nothing is written here."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from muster.watchlists.entries import CONTENT, JsonRecord, digest_of, record_to_json
from muster.watchlists.policy import ListContent
from muster.watchlists.readers import ListFormat, read_list
from muster.watchlists.readers.followthemoney import Entity

COMPANIONS = {ListFormat.OFAC: ("alt.csv", "add.csv", "sdn_comments.csv")}
MISSING = "missing "
TITLES = {
    "ofac-sdn": "OFAC Specially Designated Nationals",
    "un-sc": "UN Security Council consolidated list",
    "uk-ofsi": "UK consolidated list of financial sanctions",
    "eu-fsf": "EU consolidated list of financial sanctions",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedList:
    """A whole list in memory; `entries` and `digests` are by entity id.

    `code` is the list that it is to be a version of, `found_code` the one that its content or its name says. `records`
    is how many of the entries are screened. A delta has only the `entries` that it writes, and says with `changes` to
    which version.
    """

    code: str
    found_code: str
    format: ListFormat
    published_on: date | None
    sha256: str
    files: tuple[Path, ...]
    entries: Mapping[str, JsonRecord]
    digests: Mapping[str, str]
    records: int
    skipped: Mapping[str, int]
    changes: int | None = None

    @property
    def content(self) -> ListContent:
        """What the rules look at."""
        missing = tuple(name.removeprefix(MISSING) for name in self.skipped if name.startswith(MISSING))
        return ListContent(records=self.records, published_on=self.published_on, missing_files=missing)


def read_published_list(path: Path, code: str = "") -> PublishedList:
    """Read a list to its end; `code` is the list that it is a version of, where its content shouldn't decide that.

    Raises:
        InputError: the file is no list, or not a whole one.
    """
    kept: dict[str, Entity] = {}
    listed = read_list(path, kept)
    code = code or listed.list_code
    entries = {
        record.id: record_to_json(record) | ({"dataset": code} if record.dataset == listed.list_code else {})
        for record in listed.records
    }
    records = len(entries)
    for entity_id, content in kept.items():
        entries[entity_id] = entries.get(entity_id, {}) | {CONTENT: content}
    files = (path, *(path.with_name(name) for name in COMPANIONS.get(listed.format, ())))
    present = tuple(file for file in files if file.exists())
    return PublishedList(
        code=code,
        found_code=listed.list_code,
        format=listed.format,
        published_on=listed.published_on,
        sha256=digest_of_files({file.name: sha256_of(file) for file in present}),
        files=present,
        entries=entries,
        digests={entity: digest_of(written) for entity, written in entries.items()},
        records=records,
        skipped=dict(listed.skipped),
    )


def digest_of_files(digests: Mapping[str, str]) -> str:
    """The SHA-256 of a list from those of its files by name: of the one file, or of a listing of several."""
    if len(digests) == 1:
        return next(iter(digests.values()))
    listing = "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items()))
    return hashlib.sha256(listing.encode()).hexdigest()


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
