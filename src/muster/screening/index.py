"""Open an index and search it."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain, islice, repeat
from operator import itemgetter
from pathlib import Path
from typing import Final

import numpy as np

from muster import __version__
from muster.errors import InputError
from muster.names import Kind, Name, parse
from muster.screening.forms import cover, hash_text
from muster.screening.identifiers import identifier_numbers
from muster.screening.records import Query, Record
from muster.screening.results import RAISED_AT, RanAgainst, Result, rank
from muster.screening.retrieval import Candidates, Retriever, merge_candidates
from muster.screening.scoring import LEAST_NAME_SCORE, NameEvidence, Scored, evidence_of, score_evidence, scored_pair
from muster.screening.segments import KINDS, WEAK_ALIAS, dead_names, read_record
from muster.screening.slips import Reading, readings
from muster.screening.storage import Generation, Segment, Verify, read_generation

BLOCK: Final = 512
MOST_CACHED_NAMES: Final = 200_000
NEAREST: Final = 100
"""Names that are looked at beyond those that may match, where answers are asked for that are no match."""
PROBES: Final = (
    "Nouri Kamil al-Maliki",
    "عبد الله محمد حسين",
    "Владимир Петрович",
    "2nd Border Guard Brigade",
    "J. Smith Ltd",
)


def open_index(directory: Path, *, generation: str = "", verify: Verify = Verify.CHANGED) -> "Index":
    """Open the index in `directory` read-only; many processes may, while another builds its successor.

    `generation` opens that one instead of the current; `verify` says which checksums are worked out.

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
    """An opened index: finds the records that a query may mean.

    A record has a row: those of the base come first, then those that were added since.
    """

    def __init__(self, generation: Generation) -> None:
        self.manifest = generation.manifest
        self.path = generation.path
        self.directory = generation.path.parent
        self._segments: list[_Segment] = []
        for segment in generation.segments:
            self._segments.append(_Segment(segment, sum(one.rows for one in self._segments)))
        self.ran_against = RanAgainst(
            index=self.manifest.generation, engine=self.manifest.engine, lists=self.manifest.lists
        )

    def record(self, record_id: str) -> Record:
        """The record with an id.

        Raises:
            InputError: no record has it.
        """
        found = [record for _, record in self.records_with(record_id)]
        if not found:
            raise InputError(f"The index has no record {record_id}.")
        return found[-1]

    def records_with(self, record_id: str) -> list[tuple[int, Record]]:
        """The records with an id, one for each list that has it, and their rows."""
        rows = self._rows("id_hashes", "id_rows", hash_text(record_id))
        return [(row, record) for row, record in ((row, self._record(row)) for row in rows) if record.id == record_id]

    def records(self) -> Iterator[Record]:
        """All records that stand, in the order in which they were built in."""
        return (record for _, record in self.standing())

    def standing(self, *, of_base: bool = True, since_base: bool = True) -> Iterator[tuple[int, Record]]:
        """The records that stand with their rows: those of the base and those that were added since it was built."""
        for segment in self._segments[not of_base : None if since_base else 1]:
            yield from ((row, segment.record(row)) for row in segment.standing_rows())

    @property
    def base_rows(self) -> int:
        """How many records the base was built of."""
        return self._segments[0].rows

    @property
    def base_removed(self) -> frozenset[int]:
        """The rows of the base that no longer stand."""
        return self._segments[0].removed

    def candidates(self, names: Sequence[Name]) -> list[list[int]]:
        """For each name the rows of the listed names that are compared with it; for tests of what is left out."""
        return [[row for one in found for row in one.rows.tolist()] for found in self._candidates(names)]

    def _candidates(self, names: Sequence[Name], *, nearest: int = 0) -> list[Sequence[Candidates]]:
        """For each name its candidates in each segment."""
        coverings = [cover(name, asked=True) for name in names]
        found = [segment.retriever.find_covered(coverings, nearest=nearest) for segment in self._segments]
        return [merge_candidates(of_name, nearest=nearest) for of_name in zip(*found, strict=True)]

    def search(self, query: Query, *, limit: int = 5, threshold: float = RAISED_AT) -> Result:
        """The records that `query` may mean, best first, those that score at least `threshold`.

        Below 0.50 the nearest are given too, of no more than a hundred names for each that is asked: they are no match.
        """
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
            every = [one.name for names in asked for one in names]
            found = iter(self._candidates(every))
            near = iter(
                self._candidates(every, nearest=NEAREST) if threshold < LEAST_NAME_SCORE and limit <= NEAREST else ()
            )
            for query, names, own_id in zip(block, asked, ids, strict=False):
                candidates = list(islice(found, len(names)))
                left_out = frozenset(self._rows("id_hashes", "id_rows", hash_text(own_id)) if own_id else ())
                hits = self._hits(query, names, candidates, left_out)
                if nearest := list(islice(near, len(names))):
                    hits = self._hits(query, names, nearest, left_out, whatever=True) | hits
                yield self._result(hits, names, candidates, limit=limit, threshold=threshold)

    def _result(
        self,
        hits: dict[str, Scored],
        names: list[Reading],
        candidates: list[Sequence[Candidates]],
        *,
        limit: int,
        threshold: float,
    ) -> Result:
        raised = sorted(
            (hit for hit in hits.values() if hit.score >= threshold),
            key=lambda hit: rank(hit.score, hit.name_score, hit.names.texts, hit.record.id),
        )
        problem = ""
        if not any(one.name.parts for one in names):
            problem = "There is no name to screen."
        elif any(one.cut for found in candidates for one in found):
            problem = "Too many listed names resemble this one to compare them all; give more of the name."
        return Result(
            hits=tuple(one.hit() for one in raised[:limit]),
            complete=not problem,
            ran_against=self.ran_against,
            more=max(0, len(raised) - limit),
            problem=problem,
        )

    def _hits(
        self,
        query: Query,
        names: list[Reading],
        candidates: list[Sequence[Candidates]],
        left_out: frozenset[int],
        *,
        whatever: bool = False,
    ) -> dict[str, Scored]:
        """The best hit for each record id; those whose names say that they are two only if asked for `whatever`."""
        hits: dict[str, Scored] = {}
        by_name = self._evidence(names, candidates, left_out, whatever=whatever)
        for row, evidence in sorted(by_name.items(), key=itemgetter(0)):
            _keep_better(hits, score_evidence(query, self._record(row), evidence))
        for number in identifier_numbers(query.identifiers):
            for row in self._rows("identifier_hashes", "identifier_rows", hash_text(number)):
                if row not in by_name and row not in left_out:
                    _keep_better(hits, scored_pair(query, self._record(row)))
        return hits

    def _asked_names(self, query: Query) -> list[Reading]:
        """The query's names, read as its kind; a unit may be listed as an organisation and the other way round."""
        kinds = [Kind.PERSON] if query.kind is Kind.PERSON else [Kind.ORGANIZATION, Kind.UNIT]
        names = [parse(text, kind) for text in dict.fromkeys((query.name, *query.aliases)) for kind in kinds]
        return [reading for name in names for reading in readings(name, self._lists)]

    def _lists(self, folded: str) -> bool:
        return any(segment.retriever.lists(folded) for segment in self._segments)

    def _evidence(
        self,
        names: list[Reading],
        candidates: list[Sequence[Candidates]],
        left_out: frozenset[int],
        *,
        whatever: bool,
    ) -> dict[int, NameEvidence]:
        """For each record whose name may be the one asked, its best pair of names."""
        best: dict[int, NameEvidence] = {}
        for asked, found in zip(names, candidates, strict=True):
            for segment, in_segment in zip(self._segments, found, strict=True):
                for name in in_segment.rows.tolist():
                    of_name = [one for one in segment.holders(name) if one[0] not in left_out]
                    if not of_name or (said := evidence_of(asked, segment.listed(name), whatever=whatever)) is None:
                        continue
                    for row, standing in of_name:
                        evidence = replace(said, weak=True) if standing == WEAK_ALIAS else said
                        if row not in best or evidence.outdoes(best[row]):
                            best[row] = evidence
        return best

    def _record(self, row: int) -> Record:
        segment = next(segment for segment in reversed(self._segments) if row >= segment.first)
        return segment.record(row)

    def _rows(self, hashes: str, rows: str, wanted: int) -> list[int]:
        return [row for segment in self._segments for row in segment.rows_with(hashes, rows, wanted)]


class _Segment:
    """One segment as it is searched; records are named by their row in the whole index, from `first` on."""

    def __init__(self, segment: Segment, first: int) -> None:
        self.first = first
        self._columns = segment.columns
        self._records, self._names = segment.texts("records"), segment.texts("names")
        self.rows = len(self._records)
        self.removed = frozenset((segment.removed + first).tolist())
        self.retriever = Retriever(
            segment.columns,
            segment.texts("forms"),
            segment.texts("sounds"),
            segment.texts("compounds"),
            dead_names(segment.columns, segment.removed),
        )
        self._parsed: dict[int, Name] = {}
        self._held: dict[int, list[tuple[int, int]]] = {}

    def standing_rows(self) -> list[int]:
        return [row for row in range(self.first, self.first + self.rows) if row not in self.removed]

    def record(self, row: int) -> Record:
        return read_record(self._records[row - self.first])

    def listed(self, name: int) -> Name:
        """A listed name, parsed when it is first compared."""
        parsed = self._parsed.get(name)
        if parsed is None:
            if len(self._parsed) >= MOST_CACHED_NAMES:
                self._parsed.clear()
            parsed = self._parsed[name] = parse(self._names[name], KINDS[self._columns["name_kinds"][name]])
        return parsed

    def holders(self, name: int) -> list[tuple[int, int]]:
        """The rows of the records with a listed name, and how it stands in each."""
        held = self._held.get(name)
        if held is None:
            if len(self._held) >= MOST_CACHED_NAMES:
                self._held.clear()
            starts = self._columns["name_starts"]
            span = slice(starts[name], starts[name + 1])
            rows, classes = self._columns["name_records"][span].tolist(), self._columns["name_classes"][span].tolist()
            found = ((row + self.first, standing) for row, standing in zip(rows, classes, strict=True))
            held = self._held[name] = [one for one in found if one[0] not in self.removed]
        return held

    def rows_with(self, hashes: str, rows: str, wanted: int) -> list[int]:
        column, key = self._columns[hashes], np.uint64(wanted)
        first, last = np.searchsorted(column, key, "left"), np.searchsorted(column, key, "right")
        found = (row + self.first for row in self._columns[rows][first:last].tolist())
        return [row for row in found if row not in self.removed]


def _keep_better(hits: dict[str, Scored], hit: Scored) -> None:
    known = hits.get(hit.record.id)
    if known is None or (-hit.score, hit.record.dataset) < (-known.score, known.record.dataset):
        hits[hit.record.id] = hit
