"""Which listed names can be the name that is asked: a product of sparse matrices over shared keys.

Every part of a name has keys (`names.retrieval_keys`). The parts that are asked form a matrix of queries × parts, the
listed names that share a key with a part a matrix of parts × names; their product says, for every pair, how much of
either name's weight is covered by parts that share a key. Rare parts weigh more than common ones. A part without a
partner is an omission when the other name has none left over, else a contradiction; since `names.compare` takes a
contradiction heavily, a pair can only be raised when one of its two names is covered well. Pairs above that bound
are compared exactly, all others are left out. The test of retrieval loss holds the bound against brute force.
"""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from muster.names import Kind, Name, Part, Role, retrieval_keys
from muster.screening.storage import Column

LEAST_COVER: Final = 0.62
"""The share of one name's weight that must be covered by shared keys before a pair is compared."""

MOST_CANDIDATES: Final = 5_000
MOST_CACHED_ROWS: Final = 20_000_000

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Covering:
    """What keys say of a name: each group is a part's weight and the hashes of its keys.

    `total` is the weight of all parts, `free` that of parts that have no keys (initials): they may match anything.
    """

    groups: tuple[tuple[float, tuple[int, ...]], ...]
    total: float
    free: float


@dataclass(frozen=True, slots=True)
class Candidates:
    """The rows of listed names worth comparing, best covered first; `cut` when there were too many to compare."""

    rows: Rows
    cut: bool = False


def cover(name: Name) -> Covering:
    """The keys of a name part by part; keys that belong to no single part (acronyms, joined parts) cover all of it."""
    total = sum(part.weight for part in name.parts)
    named = [part for part in name.parts if part.role is not Role.INITIAL]
    groups = [(part.weight, _part_keys(part, name.kind)) for part in named]
    of_parts = {key for _, keys in groups for key in keys}
    whole = tuple({hash_key(name.kind, key.token) for key in retrieval_keys(name)} - of_parts)
    if whole and named:
        groups.append((total, whole))
    return Covering(tuple(groups), total, total - sum(part.weight for part in named))


@lru_cache(maxsize=1 << 17)
def hash_key(kind: Kind, token: str) -> int:
    """A key's number in the vocabulary; two keys that share one by chance only cost a comparison more."""
    return hash_text(f"{kind}:{token}")


def hash_text(text: str) -> int:
    """64 bits that stand for a text in a column."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())


@lru_cache(maxsize=1 << 16)
def _part_keys(part: Part, kind: Kind) -> tuple[int, ...]:
    alone = Name(text=part.text, kind=kind, parts=(part,), bare=part.text, rank=None, script=part.script, romanised="")
    return tuple({hash_key(kind, key.token) for key in retrieval_keys(alone)})


def posting_columns(names: Sequence[Name]) -> dict[str, Column]:
    """The columns by which names are found: for each key the names that have it, and the weight it covers."""
    keys, rows, weights = array("Q"), array("i"), array("f")
    totals = np.zeros(len(names), dtype=np.float32)
    free = np.zeros(len(names), dtype=np.float32)
    for row, name in enumerate(names):
        covering = cover(name)
        totals[row], free[row] = covering.total, covering.free
        for weight, hashes in covering.groups:
            keys.extend(hashes)
            rows.extend([row] * len(hashes))
            weights.extend([weight] * len(hashes))
    key_column = np.array(keys, dtype=np.uint64)
    order = np.argsort(key_column, kind="stable")
    vocabulary, starts = np.unique(key_column[order], return_index=True)
    return {
        "keys": vocabulary,
        "key_starts": np.append(starts, len(keys)).astype(np.int64),
        "posting_names": np.array(rows, dtype=np.int32)[order],
        "posting_weights": np.array(weights, dtype=np.float32)[order],
        "name_weights": totals,
        "name_free_weights": free,
    }


class Retriever:
    """Finds candidates in the columns of an index; remembers which listed names share a key with a part."""

    def __init__(self, columns: Mapping[str, Column]) -> None:
        self._keys = columns["keys"]
        self._starts = columns["key_starts"]
        self._names = columns["posting_names"]
        self._weights = columns["posting_weights"]
        self._totals = np.maximum(columns["name_weights"], np.float32(1e-6))
        self._free = columns["name_free_weights"]
        self._remembered: dict[tuple[int, ...], tuple[Rows, Floats]] = {}
        self._remembered_rows = 0

    def find(self, names: Sequence[Name]) -> list[Candidates]:
        """The candidates of each name, in order."""
        coverings = [cover(name) for name in names]
        parts = {keys: number for number, keys in enumerate(_distinct(coverings))}
        if not parts:
            return [Candidates(np.empty(0, dtype=np.int32)) for _ in names]
        asked, counted = _asked_matrices(coverings, parts)
        covered_of_listed, shared = self._listed_matrices(list(parts))
        of_query: sparse.csr_matrix = asked @ shared
        of_listed: sparse.csr_matrix = counted @ covered_of_listed
        return [
            self._above_bound(
                of_query.indices[start:end],
                (of_query.data[start:end] + covering.free) / max(covering.total, 1e-6),
                of_listed.data[start:end],
            )
            for covering, start, end in zip(coverings, of_query.indptr, of_query.indptr[1:], strict=False)
        ]

    def _above_bound(self, rows: Rows, of_query: Floats, of_listed: Floats) -> Candidates:
        shares = (of_listed + self._free[rows]) / self._totals[rows]
        one, other = np.minimum(of_query, 1), np.minimum(shares, 1)
        chosen = np.flatnonzero(np.maximum(one, other) >= LEAST_COVER)
        order = chosen[np.argsort(-(one[chosen] + other[chosen]), kind="stable")]
        return Candidates(rows[order[:MOST_CANDIDATES]], cut=len(order) > MOST_CANDIDATES)

    def _listed_matrices(self, parts: list[tuple[int, ...]]) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
        """Parts × listed names: the weight that each part covers in the listed name, and 1 where it covers any."""
        found = [self._sharing(keys) for keys in parts]
        starts = np.zeros(len(found) + 1, dtype=np.int64)
        np.cumsum([len(rows) for rows, _ in found], out=starts[1:])
        rows = np.concatenate([rows for rows, _ in found])
        weights = np.concatenate([weights for _, weights in found])
        shape = (len(found), len(self._totals))
        covered = sparse.csr_matrix((weights, rows, starts), shape=shape)
        return covered, sparse.csr_matrix((np.ones_like(weights), rows, starts), shape=shape)

    def _sharing(self, keys: tuple[int, ...]) -> tuple[Rows, Floats]:
        """The listed names that share a key with a part, and the weight of the heaviest part of theirs that does."""
        remembered = self._remembered.get(keys)
        if remembered is not None:
            return remembered
        places = np.searchsorted(self._keys, np.array(keys, dtype=np.uint64))
        spans = [
            slice(int(self._starts[place]), int(self._starts[place + 1]))
            for place, key in zip(places.tolist(), keys, strict=True)
            if place < len(self._keys) and int(self._keys[place]) == key
        ]
        rows = np.concatenate([self._names[span] for span in spans] or [np.empty(0, dtype=np.int32)])
        weights = np.concatenate([self._weights[span] for span in spans] or [np.empty(0, dtype=np.float32)])
        order = np.lexsort((-weights, rows))
        rows, first = np.unique(rows[order], return_index=True)
        self._remember(keys, (rows, weights[order][first]))
        return rows, weights[order][first]

    def _remember(self, keys: tuple[int, ...], found: tuple[Rows, Floats]) -> None:
        if self._remembered_rows + len(found[0]) > MOST_CACHED_ROWS:
            self._remembered.clear()
            self._remembered_rows = 0
        self._remembered[keys] = found
        self._remembered_rows += len(found[0]) + 1


def _distinct(coverings: Sequence[Covering]) -> list[tuple[int, ...]]:
    return list(dict.fromkeys(keys for covering in coverings for _, keys in covering.groups))


def _asked_matrices(
    coverings: Sequence[Covering], parts: dict[tuple[int, ...], int]
) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    """Queries × parts: the weight of each part in the query, and 1 for each part that it has."""
    columns: list[int] = []
    weights: list[float] = []
    starts = [0]
    for covering in coverings:
        of_parts: dict[int, float] = {}
        for weight, keys in covering.groups:
            of_parts[parts[keys]] = of_parts.get(parts[keys], 0.0) + weight
        columns.extend(of_parts)
        weights.extend(of_parts.values())
        starts.append(len(columns))
    shape = (len(coverings), len(parts))
    asked = sparse.csr_matrix((np.array(weights, dtype=np.float32), columns, starts), shape=shape)
    return asked, sparse.csr_matrix((np.ones(len(columns), dtype=np.float32), columns, starts), shape=shape)
