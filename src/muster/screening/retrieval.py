"""Which listed names can be the name that is asked: a product of sparse matrices over parts of names.

    queries × asked parts   ·   asked parts × listed parts   ·   listed parts × listed names

The middle matrix is made once for every distinct part that is asked: the listed parts that share a key with it
(`names.retrieval_keys`) and are alike (`names.tokens.similarity`). The product says, for every pair of names, how much
of the weight of either is covered by the other; rare parts weigh more than common ones. A part without a partner is
an omission as long as the other name has none left over, else a contradiction; since `names.compare` takes a
contradiction heavily, a pair can only be raised when one of its two names is covered well. Pairs above that bound are
compared exactly, all others are left out. The test of retrieval loss holds the bound against brute force.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from muster.names import Kind, Name, Part, Role, retrieval_keys
from muster.names.person_comparison import SAME_AT
from muster.names.tokens import similarity, token
from muster.screening.storage import Column, TextColumn, text_columns

LEAST_COVER: Final = 0.72
"""The share of one name's weight that the other must cover before a pair is compared."""

MOST_CANDIDATES: Final = 5_000
MOST_REMEMBERED_ROWS: Final = 20_000_000

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Group:
    """A part of a name: its token's text (empty for the name as a whole), and the hashes of the keys it is found by.

    `keys` are those that it is listed under, `asked` those that it looks for. They differ for initials: a full part
    looks for initials of its letter, but not for all parts that begin with it.
    """

    text: str
    initial: bool
    keys: tuple[int, ...]
    asked: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Covering:
    """A name as weighted parts; `total` is the weight of all."""

    weights: dict[Group, float]
    total: float


@dataclass(frozen=True, slots=True)
class Candidates:
    """The rows of listed names worth comparing, best covered first; `cut` when there were too many to compare."""

    rows: Rows
    cut: bool = False


def cover(name: Name) -> Covering:
    """The parts of a name with their keys; keys that no single part gives (acronyms, joined parts) cover all of it."""
    weights: dict[Group, float] = {}
    for part in name.parts:
        group = _group(part, name.kind)
        weights[group] = weights.get(group, 0.0) + part.weight
    total = sum(part.weight for part in name.parts)
    of_parts = {key for group in weights for key in group.keys}
    whole = tuple(sorted({hash_key(name.kind, key.token) for key in retrieval_keys(name)} - of_parts))
    if whole and name.parts:
        weights[Group("", initial=False, keys=whole, asked=whole)] = total
    return Covering(weights, total)


@lru_cache(maxsize=1 << 17)
def hash_key(kind: Kind, key: str) -> int:
    """A key's number in the vocabulary; two keys that share one by chance only cost a comparison more."""
    return hash_text(f"{kind}:{key}")


def hash_text(text: str) -> int:
    """64 bits that stand for a text in a column."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())


@lru_cache(maxsize=1 << 16)
def _group(part: Part, kind: Kind) -> Group:
    alone = Name(text=part.text, kind=kind, parts=(part,), bare=part.text, rank=None, script=part.script, romanised="")
    keys = tuple(sorted({hash_key(kind, key.token) for key in retrieval_keys(alone)}))
    letter = part.token.latin[:1]
    initial, begins = hash_key(kind, f"initial:{letter}"), hash_key(kind, f"begins:{letter}")
    if part.role is Role.INITIAL:
        return Group(part.token.text, initial=True, keys=(*keys, initial), asked=(initial, begins))
    return Group(part.token.text, initial=False, keys=(*keys, begins), asked=(*keys, initial))


def posting_columns(names: Iterable[Name]) -> dict[str, Column]:
    """The columns by which names are found: key → parts that have it, part → names that hold it, with its weight."""
    groups: dict[Group, int] = {}
    key_column, part_column = array("Q"), array("i")
    holders, rows, weights = array("i"), array("i"), array("f")
    totals = array("f")
    for row, name in enumerate(names):
        covering = cover(name)
        totals.append(covering.total)
        for group, weight in covering.weights.items():
            number = groups.setdefault(group, len(groups))
            holders.append(number)
            rows.append(row)
            weights.append(weight)
    for group, number in groups.items():
        key_column.extend(group.keys)
        part_column.extend([number] * len(group.keys))
    by_key, key_starts, keys = _grouped(np.array(key_column, dtype=np.uint64))
    by_part = np.argsort(np.array(holders, dtype=np.int32), kind="stable")
    part_sizes = np.bincount(np.array(holders, dtype=np.int64), minlength=len(groups))
    return {
        "keys": keys,
        "key_starts": key_starts,
        "key_parts": np.array(part_column, dtype=np.int32)[by_key],
        **text_columns("parts", [group.text for group in groups]),
        "part_initials": np.array([group.initial for group in groups], dtype=np.bool_),
        "part_starts": np.concatenate(([0], np.cumsum(part_sizes))).astype(np.int64),
        "part_names": np.array(rows, dtype=np.int32)[by_part],
        "part_weights": np.array(weights, dtype=np.float32)[by_part],
        "name_weights": np.array(totals, dtype=np.float32),
    }


def _grouped(values: Column) -> tuple[Column, Column, Column]:
    """The order that sorts `values`, where each distinct one starts in it, and the distinct ones."""
    order = np.argsort(values, kind="stable")
    distinct, starts = np.unique(values[order], return_index=True)
    return order, np.append(starts, len(values)).astype(np.int64), distinct


class Retriever:
    """Finds candidates in the columns of an index; remembers what it found for each part."""

    def __init__(self, columns: Mapping[str, Column], parts: TextColumn) -> None:
        self._columns = columns
        self._parts = parts
        self._totals = np.maximum(columns["name_weights"], np.float32(1e-6))
        self._remembered: dict[Group, tuple[Rows, Floats]] = {}
        self._remembered_rows = 0

    def find(self, names: Sequence[Name]) -> list[Candidates]:
        """The candidates of each name, in order."""
        coverings = [cover(name) for name in names]
        groups = list(dict.fromkeys(group for covering in coverings for group in covering.weights))
        if not groups:
            return [Candidates(np.empty(0, dtype=np.int32)) for _ in names]
        asked, counted = _asked_matrices(coverings, {group: number for number, group in enumerate(groups)})
        covered, shared = self._listed_matrices(groups)
        of_query: sparse.csr_matrix = asked @ shared
        of_listed: sparse.csr_matrix = counted @ covered
        return [
            self._above_bound(
                of_query.indices[start:end],
                of_query.data[start:end] / max(covering.total, 1e-6),
                of_listed.data[start:end],
            )
            for covering, start, end in zip(coverings, of_query.indptr, of_query.indptr[1:], strict=False)
        ]

    def _above_bound(self, rows: Rows, of_query: Floats, of_listed: Floats) -> Candidates:
        one, other = np.minimum(of_query, 1), np.minimum(of_listed / self._totals[rows], 1)
        chosen = np.flatnonzero(np.maximum(one, other) >= LEAST_COVER)
        order = chosen[np.argsort(-(one[chosen] + other[chosen]), kind="stable")]
        return Candidates(rows[order[:MOST_CANDIDATES]], cut=len(order) > MOST_CANDIDATES)

    def _listed_matrices(self, groups: list[Group]) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
        """Asked parts × listed names: the weight that each covers in the listed name, and 1 where it covers any."""
        found = [self._alike(group) for group in groups]
        starts = np.zeros(len(found) + 1, dtype=np.int64)
        np.cumsum([len(rows) for rows, _ in found], out=starts[1:])
        rows = np.concatenate([rows for rows, _ in found])
        weights = np.concatenate([weights for _, weights in found])
        shape = (len(found), len(self._totals))
        covered = sparse.csr_matrix((weights, rows, starts), shape=shape)
        return covered, sparse.csr_matrix((np.ones_like(weights), rows, starts), shape=shape)

    def _alike(self, group: Group) -> tuple[Rows, Floats]:
        """The listed names that hold a part like this one, and the weight of the heaviest such part in each."""
        found = self._remembered.get(group)
        if found is None:
            found = self._look_up(group)
            if self._remembered_rows + len(found[0]) > MOST_REMEMBERED_ROWS:
                self._remembered.clear()
                self._remembered_rows = 0
            self._remembered[group] = found
            self._remembered_rows += len(found[0]) + 1
        return found

    def _look_up(self, group: Group) -> tuple[Rows, Floats]:
        starts = self._columns["part_starts"]
        spans = [slice(starts[part], starts[part + 1]) for part in self._sharing(group) if self._is_alike(group, part)]
        rows = np.concatenate([self._columns["part_names"][span] for span in spans] or [np.empty(0, np.int32)])
        weights = np.concatenate([self._columns["part_weights"][span] for span in spans] or [np.empty(0, np.float32)])
        heaviest_first = np.lexsort((-weights, rows))
        rows, first = np.unique(rows[heaviest_first], return_index=True)
        return rows, weights[heaviest_first][first]

    def _sharing(self, group: Group) -> list[int]:
        """The listed parts that share a key with one that is asked."""
        keys, starts = self._columns["keys"], self._columns["key_starts"]
        places = np.searchsorted(keys, np.array(group.asked, dtype=np.uint64)).tolist()
        found = zip(places, group.asked, strict=True)
        known = [place for place, key in found if place < len(keys) and keys[place] == key]
        if not known:
            return []
        parts = np.concatenate([self._columns["key_parts"][starts[place] : starts[place + 1]] for place in known])
        shared: list[int] = np.unique(parts).tolist()
        return shared

    def _is_alike(self, group: Group, part: int) -> bool:
        listed = self._parts[part]
        if group.initial or not group.text or not listed or self._columns["part_initials"][part]:
            return True
        return similarity(token(group.text), token(listed)) >= SAME_AT


def _asked_matrices(
    coverings: Sequence[Covering], groups: dict[Group, int]
) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    """Queries × asked parts: the weight of each part in the query, and 1 for each part that it has."""
    columns, weights, starts = array("i"), array("f"), array("i", [0])
    for covering in coverings:
        columns.extend(groups[group] for group in covering.weights)
        weights.extend(covering.weights.values())
        starts.append(len(columns))
    shape = (len(coverings), len(groups))
    data = np.array(weights, dtype=np.float32)
    asked = sparse.csr_matrix((data, columns, starts), shape=shape)
    return asked, sparse.csr_matrix((np.ones_like(data), columns, starts), shape=shape)
