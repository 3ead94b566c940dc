"""Tell the format of a published list by its content, and read it."""

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from pathlib import Path

from muster.errors import InputError
from muster.screening.records import Record
from muster.watchlists.readers import uk
from muster.watchlists.readers.dates import partial_date
from muster.watchlists.readers.eu import read_eu
from muster.watchlists.readers.followthemoney import Entity, parse_change, parse_entity, read_followthemoney
from muster.watchlists.readers.markup import read_root_attributes
from muster.watchlists.readers.ofac import COLUMNS as OFAC_COLUMNS
from muster.watchlists.readers.ofac import KINDS as OFAC_KINDS
from muster.watchlists.readers.ofac import null as ofac_null
from muster.watchlists.readers.ofac import read_ofac
from muster.watchlists.readers.plain import NEEDED as PLAIN_COLUMNS
from muster.watchlists.readers.plain import read_plain
from muster.watchlists.readers.un import read_un

HEAD = 1 << 16
UNDERSTOOD = (
    "OFAC sdn.csv, UN consolidated XML, UK OFSI CSV, EU FSF XML, FollowTheMoney JSON lines, "
    "or CSV with id,kind,name,aliases,birth_date,country"
)
_ROOT = re.compile(r"<([A-Za-z_][\w.:-]*)")
_DELTA = re.compile(r'\{\s*"(?:op"\s*:\s*"|entity"\s*:\s*\{)')
_COMMENT = re.compile(r"<!--.*?(-->|$)", re.DOTALL)


class ListFormat(StrEnum):
    """The forms in which a list may come."""

    OFAC = "ofac-csv"
    UN = "un-xml"
    UK = "uk-csv"
    EU = "eu-xml"
    FOLLOWTHEMONEY = "ftm-jsonl"
    DELTA = "ftm-delta"
    PLAIN = "plain-csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFile:
    """A published list: what it is, and its records, which are read while they are asked for.

    `records` can be gone through once. `skipped` says what was left out and how often (`{"vessel": 406}`); it is
    complete when `records` is exhausted. Faults deep in the file are raised, as InputError, while it is read: whoever
    keeps records must not use any of them before the last one has come.
    """

    list_code: str
    format: ListFormat
    published_on: date | None
    records: Iterator[Record]
    skipped: Counter[str] = field(default_factory=Counter)


READERS: dict[ListFormat, Callable[[Path, Counter[str] | None], Iterator[Record]]] = {
    ListFormat.OFAC: read_ofac,
    ListFormat.UN: read_un,
    ListFormat.UK: uk.read_uk,
    ListFormat.EU: read_eu,
    ListFormat.PLAIN: read_plain,
}
_CODES = {
    ListFormat.OFAC: "ofac-sdn",
    ListFormat.UN: "un-sc",
    ListFormat.UK: "uk-ofsi",
    ListFormat.EU: "eu-fsf",
}


def read_list(path: Path, kept: dict[str, Entity] | None = None) -> ListFile:
    """Tell what list a file is and return it with its records.

    Into `kept` goes, while records are read, the whole content of FollowTheMoney entities by id.

    Raises:
        InputError: the file is missing, empty, damaged, an HTML page, or in no format that is understood. Raised here
            for what its beginning shows, and while the records are read for what comes later.
    """
    format_ = tell_format(path)
    if format_ is ListFormat.DELTA:
        raise InputError(
            f"{path.name} changes a list and is none itself; "
            f"bring it with `muster lists import {path.name} --list CODE`."
        )
    code = _CODES.get(format_) or code_from_name(path)
    skipped: Counter[str] = Counter()
    if format_ is ListFormat.FOLLOWTHEMONEY:
        records = read_followthemoney(path, skipped, kept)
    else:
        records = READERS[format_](path, skipped)
    return ListFile(
        list_code=code,
        format=format_,
        published_on=_published_on(path, format_),
        records=_checked(records, path, code),
        skipped=skipped,
    )


def tell_format(path: Path) -> ListFormat:
    """Tell the format of a list by the beginning of its content; the file's name plays no part.

    Raises:
        InputError: it is none, and the message says what the file seems to be instead.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror}.") from error
    if not head.strip():
        raise InputError(f"{path.name} is empty; fetch it again.")
    if head.startswith((b"PK\x03\x04", b"\x1f\x8b")):
        raise InputError(f"{path.name} is compressed; unpack it and give the list itself.")
    if b"\0" in head:
        raise InputError(f"{path.name} has NUL bytes: it is UTF-16 or not text; save it as UTF-8 or fetch it again.")
    text = head.decode("utf-8", errors="replace").removeprefix("\ufeff").lstrip()
    if text.startswith("<"):
        return _tell_markup(text, path)
    if text.startswith(("{", "[")):
        return _tell_json(text, path)
    return _tell_table(text, path)


def _tell_markup(text: str, path: Path) -> ListFormat:
    if re.search(r"<!doctype\s+html|<html|<head|<body", text, re.IGNORECASE):
        raise InputError(f"{path.name} is an HTML page, perhaps an error message of a website; fetch the list itself.")
    if "<!ENTITY" in text:
        raise InputError(f"{path.name} declares XML entities, which no published list does; refused.")
    root = _ROOT.search(_COMMENT.sub("", text))
    name = root[1].rpartition(":")[2] if root else ""
    if name == "CONSOLIDATED_LIST":
        return ListFormat.UN
    if name == "export" and ("fpi/fsd/export" in text or "<sanctionEntity" in text):
        return ListFormat.EU
    raise InputError(f"{path.name} is XML with the root {name!r}, which is no list that is known: {UNDERSTOOD}.")


def _tell_json(text: str, path: Path) -> ListFormat:
    if text.startswith("["):
        raise InputError(f"{path.name} is one JSON array; give FollowTheMoney entities one on each line.")
    line, line_end, _rest = text.partition("\n")
    change = _DELTA.match(line) is not None
    try:
        if change:
            parse_change(line)
        else:
            parse_entity(line)
    except ValueError as error:
        if not line_end and len(text) >= HEAD // 4:  # the first line is longer than what was looked at
            return ListFormat.DELTA if change else ListFormat.FOLLOWTHEMONEY
        if isinstance(error, json.JSONDecodeError) and not line_end:
            raise InputError(
                f"{path.name} ends in the middle of its first line or is not JSON; fetch it again."
            ) from error
        raise InputError(f"{path.name}, line 1: {error}; each line must be one FollowTheMoney entity.") from error
    return ListFormat.DELTA if change else ListFormat.FOLLOWTHEMONEY


def _tell_table(text: str, path: Path) -> ListFormat:
    lines = text.splitlines()
    if lines[0].startswith(uk.DATE_LINE) and len(lines) > 1 and "Group ID" in lines[1]:
        return ListFormat.UK
    first = next(csv.reader(lines[:1]), [])
    if {cell.strip().casefold() for cell in first} >= PLAIN_COLUMNS:
        return ListFormat.PLAIN
    numbered = bool(first) and first[0].strip().isdigit()
    if numbered and len(first) == OFAC_COLUMNS and ofac_null(first[2]) in OFAC_KINDS:
        return ListFormat.OFAC
    if numbered and len(first) in {5, 6} and "-0-" in lines[0]:
        raise InputError(f"{path.name} goes beside OFAC's sdn.csv; give sdn.csv, and this file is read with it.")
    raise InputError(f"{path.name} is in no format that is known: {UNDERSTOOD}.")


def _published_on(path: Path, format_: ListFormat) -> date | None:
    """Return the date that the publisher wrote into the file; OFAC's CSV, FollowTheMoney and own lists carry none."""
    if format_ is ListFormat.UK:
        return uk.published_on(path)
    names = {ListFormat.UN: "dateGenerated", ListFormat.EU: "generationDate"}
    if format_ not in names:
        return None
    written = partial_date(read_root_attributes(path).get(names[format_], ""))
    return date.fromisoformat(written) if len(written) == 10 else None


def code_from_name(path: Path) -> str:
    """The code of a list whose content doesn't name it: that of its file."""
    return re.sub(r"[^a-z0-9]+", "-", path.name.partition(".")[0].casefold()).strip("-") or "list"


def _checked(records: Iterator[Record], path: Path, code: str) -> Iterator[Record]:
    """Pass on the records; refuse an id that comes twice and a list without records."""
    seen: set[str] = set()
    for record in records:
        if record.id in seen:
            raise InputError(f"{path.name}: the id {record.id!r} comes twice; fetch the file again.")
        seen.add(record.id)
        yield record if record.dataset else replace(record, dataset=code)
    if not seen:
        raise InputError(f"{path.name} holds no entries; fetch it again.")
