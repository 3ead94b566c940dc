"""Build an index from records, open it, search it."""

import hashlib
import json
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime
from functools import cache
from itertools import chain, islice, repeat
from pathlib import Path
from typing import Any, Final

import numpy as np

from muster import __version__
from muster.errors import InputError
from muster.names import Kind, Name, parse
from muster.screening.forms import cover, hash_text
from muster.screening.identifiers import identifier_numbers
from muster.screening.records import Query, Record
from muster.screening.results import RAISED_AT, Hit, ListVersion, RanAgainst, Result
from muster.screening.retrieval import Candidates, Retriever, posting_columns
from muster.screening.scoring import NameEvidence, evidence_of, score_evidence, score_pair
from muster.screening.slips import Reading, readings
from muster.screening.storage import Column, Generation, Manifest, read_generation, text_columns, write_generation

BLOCK: Final = 512
MOST_CACHED_NAMES: Final = 200_000
KINDS: Final = tuple(Kind)
PRIMARY, ALIAS, WEAK_ALIAS = range(3)
PROBES: Final = (
    "Nouri Kamil al-Maliki",
    "عبد الله محمد حسين",
    "Владимир Петрович",
    "2nd Border Guard Brigade",
    "J. Smith Ltd",
)


def build_index(records: Iterable[Record], directory: Path, *, lists: Sequence[ListVersion]) -> Manifest:
    """Write an index of `records` into `directory` and make it the current one there, atomically.

    Records with the same id may stand in several lists; a hit shows the better one, `Index.record` the last.

    Raises:
        InputError: there are no records, or `directory` holds other files.
    """
    columns = _columns(records)
    if len(columns["records_offsets"]) == 1:
        raise InputError("There are no records to build an index of.")
    built_at = datetime.now(UTC).isoformat(timespec="seconds")
    return write_generation(directory, columns, engine=engine_version(), built_at=built_at, lists=lists)


def open_index(directory: Path, *, generation: str = "", verify: bool = True) -> "Index":
    """Open the index in `directory` read-only; many processes may, while another builds its successor.

    `generation` opens that one instead of the current; `verify=False` skips the checksums, for one verified before.

    Raises:
        InputError: there is no index, it is damaged, or another version of Muster built it.
    """
    return Index(read_generation(directory, engine=engine_version(), generation=generation, verify=verify))


@cache
def engine_version() -> str:
    """The version of Muster and a print of its forms: an index finds only by the forms that it was built with."""
    covered = [cover(parse(text, kind)) for text in PROBES for kind in KINDS]
    forms = [
        [
            covering.total,
            *(
                (form.text, form.sure, form.skeletons, form.letters, weight)
                for form, weight in covering.weights.items()
            ),
        ]
        for covering in covered
    ]
    return f"{__version__}+{hashlib.sha256(json.dumps(forms).encode()).hexdigest()[:8]}"


class Index:
    """An opened index: finds the records that a query may mean."""

    def __init__(self, generation: Generation) -> None:
        self.manifest = generation.manifest
        self.directory = generation.path.parent
        self._columns = generation.columns
        self._records = generation.texts("records")
        self._names = generation.texts("names")
        self._retriever = Retriever(
            generation.columns, *(generation.texts(name) for name in ("forms", "sounds", "compounds"))
        )
        self._parsed: dict[int, Name] = {}
        self.ran_against = RanAgainst(
            index=self.manifest.generation, engine=self.manifest.engine, lists=self.manifest.lists
        )

    def record(self, record_id: str) -> Record:
        """The record with an id.

        Raises:
            InputError: no record has it.
        """
        rows = self._rows("id_hashes", "id_rows", hash_text(record_id))
        found = [record for record in map(self._record, rows) if record.id == record_id]
        if not found:
            raise InputError(f"The index has no record {record_id}.")
        return found[-1]

    def records(self) -> Iterator[Record]:
        """All records, in the order in which they were built in."""
        return map(self._record, range(self.manifest.records))

    def candidates(self, names: Sequence[Name]) -> list[list[int]]:
        """For each name the rows of the listed names that are compared with it; for tests of what is left out."""
        return [found.rows.tolist() for found in self._retriever.find(names)]

    def search(self, query: Query, *, limit: int = 5, threshold: float = RAISED_AT) -> Result:
        """The records that `query` may mean, best first, those that score at least `threshold`."""
        return next(self.search_many([query], limit=limit, threshold=threshold))

    def search_many(
        self, queries: Iterable[Query], *, own: Iterable[str] = (), limit: int = 5, threshold: float = RAISED_AT
    ) -> Iterator[Result]:
        """One result for each query, in order; takes in a block of queries at a time, so memory stays as it is.

        `own` names, for queries that are in the index themselves, the record of each, which is no hit.
        """
        remaining, ids = iter(queries), chain(own, repeat(""))
        while block := list(islice(remaining, BLOCK)):
            asked = [self._asked_names(query) for query in block]
            found = iter(self._retriever.find([one.name for names in asked for one in names]))
            for query, names, own_id in zip(block, asked, ids, strict=False):
                candidates = list(islice(found, len(names)))
                left_out = frozenset(self._rows("id_hashes", "id_rows", hash_text(own_id)) if own_id else ())
                hits = self._hits(query, names, candidates, left_out)
                yield self._result(hits, names, candidates, limit=limit, threshold=threshold)

    def _result(
        self, hits: dict[str, Hit], names: list[Reading], candidates: list[Candidates], *, limit: int, threshold: float
    ) -> Result:
        raised = sorted(
            (hit for hit in hits.values() if hit.score >= threshold),
            key=lambda hit: (-hit.score, -hit.name_score, hit.record.id),
        )
        problem = ""
        if not any(one.name.parts for one in names):
            problem = "There is no name to screen."
        elif any(found.cut for found in candidates):
            problem = "Too many listed names resemble this one to compare them all; give more of the name."
        return Result(
            hits=tuple(raised[:limit]),
            complete=not problem,
            ran_against=self.ran_against,
            more=max(0, len(raised) - limit),
            problem=problem,
        )

    def _hits(
        self, query: Query, names: list[Reading], candidates: list[Candidates], left_out: frozenset[int]
    ) -> dict[str, Hit]:
        """The best hit for each record id."""
        hits: dict[str, Hit] = {}
        by_name = self._evidence(names, candidates, left_out)
        for row, evidence in by_name.items():
            _keep_better(hits, score_evidence(query, self._record(row), evidence))
        for number in identifier_numbers(query.identifiers):
            for row in self._rows("identifier_hashes", "identifier_rows", hash_text(number)):
                if row not in by_name and row not in left_out:
                    _keep_better(hits, score_pair(query, self._record(row)))
        return hits

    def _asked_names(self, query: Query) -> list[Reading]:
        """The query's names, read as its kind; a unit may be listed as an organisation and the other way round."""
        kinds = [Kind.PERSON] if query.kind is Kind.PERSON else [Kind.ORGANIZATION, Kind.UNIT]
        names = [parse(text, kind) for text in dict.fromkeys((query.name, *query.aliases)) for kind in kinds]
        return [reading for name in names for reading in readings(name, self._retriever.lists)]

    def _evidence(
        self, names: list[Reading], candidates: list[Candidates], left_out: frozenset[int]
    ) -> dict[int, NameEvidence]:
        """For each record whose name may be the one asked, its best pair of names."""
        best: dict[int, NameEvidence] = {}
        starts, records, classes = (self._columns[name] for name in ("name_starts", "name_records", "name_classes"))
        for asked, found in zip(names, candidates, strict=True):
            for row in found.rows.tolist():
                span = slice(starts[row], starts[row + 1])
                of_name = records[span].tolist()
                if left_out.issuperset(of_name):
                    continue
                if (said := evidence_of(asked, self._listed(row))) is None:
                    continue
                for record, standing in zip(of_name, classes[span].tolist(), strict=True):
                    evidence = replace(said, weak=True) if standing == WEAK_ALIAS else said
                    if record not in left_out and (record not in best or evidence.strength > best[record].strength):
                        best[record] = evidence
        return best

    def _listed(self, row: int) -> Name:
        name = self._parsed.get(row)
        if name is None:
            if len(self._parsed) >= MOST_CACHED_NAMES:
                self._parsed.clear()
            name = self._parsed[row] = parse(self._names[row], KINDS[self._columns["name_kinds"][row]])
        return name

    def _record(self, row: int) -> Record:
        return _read_record(self._records[row])

    def _rows(self, hashes: str, rows: str, wanted: int) -> list[int]:
        column, key = self._columns[hashes], np.uint64(wanted)
        first, last = np.searchsorted(column, key, "left"), np.searchsorted(column, key, "right")
        found: list[int] = self._columns[rows][first:last].tolist()
        return found


def _keep_better(hits: dict[str, Hit], hit: Hit) -> None:
    known = hits.get(hit.record.id)
    if known is None or hit.score > known.score:
        hits[hit.record.id] = hit


def _columns(records: Iterable[Record]) -> dict[str, Column]:
    texts: list[str] = []
    id_hashes, id_rows = array("Q"), array("i")
    identifiers: list[tuple[int, int]] = []
    names: dict[tuple[Kind, str], list[tuple[int, int]]] = {}
    for row, record in enumerate(records):
        texts.append(_write_record(record))
        id_hashes.append(hash_text(record.id))
        id_rows.append(row)
        identifiers.extend((hash_text(number), row) for number in sorted(identifier_numbers(record.identifiers)))
        for text, standing in _standings(record).items():
            names.setdefault((record.kind, text), []).append((row, standing))
    references = list(names.values())
    parsed = [parse(text, kind) for kind, text in names]
    return {
        **text_columns("records", texts),
        **_sorted_pairs("id_hashes", "id_rows", id_hashes, id_rows),
        **_sorted_pairs("identifier_hashes", "identifier_rows", *zip(*identifiers, strict=True)),
        **text_columns("names", [text for _, text in names]),
        "name_kinds": np.array([KINDS.index(kind) for kind, _ in names], dtype=np.uint8),
        "name_starts": np.cumsum([0, *map(len, references)], dtype=np.int64),
        "name_records": np.array([row for pairs in references for row, _ in pairs], dtype=np.int32),
        "name_classes": np.array([standing for pairs in references for _, standing in pairs], dtype=np.uint8),
        **posting_columns(parsed),
    }


def _standings(record: Record) -> dict[str, int]:
    """Every written name of a record once, with its best standing."""
    standings = dict.fromkeys(record.weak_aliases, WEAK_ALIAS)
    standings |= dict.fromkeys(record.aliases, ALIAS)
    standings[record.name] = PRIMARY
    return {text: standing for text, standing in standings.items() if text.strip()}


def _sorted_pairs(hashes: str, rows: str, keys: Sequence[int] = (), values: Sequence[int] = ()) -> dict[str, Column]:
    key_column = np.array(keys, dtype=np.uint64)
    order = np.argsort(key_column, kind="stable")
    return {hashes: key_column[order], rows: np.array(values, dtype=np.int32)[order]}


def _write_record(record: Record) -> str:
    known = {field.name: getattr(record, field.name) for field in fields(record)}
    return json.dumps({name: value for name, value in known.items() if value}, ensure_ascii=False)


def _read_record(text: str) -> Record:
    values: dict[str, Any] = {}
    for name, value in json.loads(text).items():
        values[name] = tuple(value) if isinstance(value, list) else value
    values["kind"] = Kind(values["kind"])
    return Record(**values)
