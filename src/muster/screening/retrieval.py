"""Which listed names can be the name that is asked: a product of sparse matrices over the forms of names.

    queries × asked forms   ·   asked forms × listed forms   ·   listed forms × listed names

The middle is made once for every distinct form that is asked: the listed forms that share a key with it and are alike.
The product says, for every pair of names, how much of the weight of either is covered by the other. A part without a
partner is an omission as long as the other name has none left over, else a contradiction, and every contradiction
keeps `names.compare` below 0.70; so only pairs in which one name is covered whole are compared exactly. In persons'
names a nisba may stand against a link of the chain, not against another nisba. The test of retrieval loss holds this
bound against brute force.
"""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from muster.names import Name
from muster.screening.forms import NISBA, Covering, Form, cover
from muster.screening.lookup import ROW, ListedForms, runs
from muster.screening.storage import Column, TextColumn

MOST_OF_IT: Final = 0.6
"""The share of a unit's or organisation's name, by weight, below which no comparison reaches 0.70."""

MOST_CANDIDATES: Final = 5_000
MOST_REMEMBERED_ROWS: Final = 20_000_000
LOOKED_UP_AT_ONCE: Final = 64

MOST_WEIGHED_ROWS: Final = 500_000

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int32]
LEAST_WEIGHT: Final = np.float32(1e-6)
_NO_ROWS: Final[Rows] = np.empty(0, dtype=np.int32)
_NO_WEIGHTS: Final[Floats] = np.empty(0, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class _Weighed:
    """Rows of listed names, one asked name after the other, and how much of the weight of either name is covered."""

    rows: Rows
    of_query: Floats
    of_listed: Floats


@dataclass(frozen=True, slots=True)
class Candidates:
    """The rows of listed names worth comparing, best covered first; `cut` when there were too many to compare."""

    rows: Rows
    cut: bool = False
    covered: Floats = field(default_factory=lambda: _NO_WEIGHTS)


def merge_candidates(found: Sequence[Candidates], *, nearest: int = 0) -> Sequence[Candidates]:
    """The candidates of one name in several segments; of too many the best covered are left, as in one segment."""
    if sum(len(one.rows) for one in found) <= (nearest or MOST_CANDIDATES):
        return found
    covered = np.concatenate([one.covered for one in found])
    kept = np.zeros(len(covered), dtype=np.bool_)
    kept[np.argsort(-covered, kind="stable")[: nearest or MOST_CANDIDATES]] = True
    ends = np.cumsum([len(one.rows) for one in found])[:-1]
    return [Candidates(one.rows[left], cut=not nearest) for one, left in zip(found, np.split(kept, ends), strict=True)]


class Retriever:
    """Finds candidates in the columns of an index; remembers what it found for each form."""

    def __init__(
        self,
        columns: Mapping[str, Column],
        forms: TextColumn,
        sounds: TextColumn,
        compounds: TextColumn,
        dead: npt.NDArray[np.bool_] | None = None,
    ) -> None:
        """`dead` marks the names that no record has any more."""
        self._dead = dead
        self._totals = np.maximum(columns["name_weights"], LEAST_WEIGHT)
        self._links: Floats = np.floor(self._totals)
        self._holders = tuple(columns[f"form_{name}"] for name in ("starts", "names", "weights"))
        self._forms = ListedForms(columns, forms, sounds, compounds)
        self._remembered: dict[Form, tuple[Rows, Floats]] = {}
        self._remembered_rows = 0

    def lists(self, folded: str) -> bool:
        """Whether a folded word is part of any listed person's name."""
        return self._forms.has_word(folded)

    def find(self, names: Sequence[Name]) -> list[Candidates]:
        """The candidates of each name, in order."""
        return self.find_covered([cover(name, asked=True) for name in names])

    def find_covered(self, coverings: Sequence[Covering], *, nearest: int = 0) -> list[Candidates]:
        """The same for names that have been covered; `nearest` gives so many that have anything in common instead."""
        forms = list(dict.fromkeys(form for covering in coverings for form in covering.weights))
        if not forms:
            return [Candidates(_NO_ROWS) for _ in coverings]
        asked, counted = _asked_matrices(coverings, {form: number for number, form in enumerate(forms)})
        covered, shared = self._listed_matrices(forms)
        of_query: sparse.csr_matrix = asked @ shared
        of_listed: sparse.csr_matrix = counted @ covered
        found: list[Candidates] = []
        for first, last in _groups(of_query.indptr):
            span = slice(of_query.indptr[first], of_query.indptr[last])
            weighed = _Weighed(of_query.indices[span], of_query.data[span], of_listed.data[span])
            found += self._above_bound(
                coverings[first:last], of_query.indptr[first : last + 1] - span.start, weighed, nearest
            )
        return found

    def _above_bound(
        self, coverings: Sequence[Covering], starts: npt.NDArray[np.integer], weighed: "_Weighed", nearest: int
    ) -> list[Candidates]:
        own = np.array([covering.total for covering in coverings], dtype=np.float32)
        person = np.array([covering.person for covering in coverings], dtype=np.bool_)
        asked = np.repeat(np.arange(len(coverings), dtype=np.int32), np.diff(starts))
        # Most rows share one common part with the name and leave links on both sides, which one comparison tells.
        unpaired = weighed.of_query < np.where(person, np.floor(own), 0)[asked]
        unpaired &= (weighed.of_listed < self._links[weighed.rows]) & (nearest == 0)
        if self._dead is not None:
            unpaired |= self._dead[weighed.rows]
        left = np.flatnonzero(~unpaired)
        rows, asked, of_query, of_listed = (
            weighed.rows[left],
            asked[left],
            weighed.of_query[left],
            weighed.of_listed[left],
        )
        own, person, totals = own[asked], person[asked], self._totals[rows]
        one, other = np.minimum(of_query / np.maximum(own, LEAST_WEIGHT), 1), np.minimum(of_listed / totals, 1)
        nisbas = _nisba_left(own, of_query) & _nisba_left(totals, of_listed)
        chosen = np.flatnonzero(np.where(person, ~nisbas, np.maximum(one, other) >= MOST_OF_IT) | (nearest > 0))
        asked, rows, covered = asked[chosen], rows[chosen], (one + other)[chosen]
        found: list[Candidates] = []
        for first, last in pairwise(np.searchsorted(asked, np.arange(len(coverings) + 1)).tolist()):
            order = np.argsort(-covered[first:last], kind="stable")
            cut, order = not nearest and len(order) > MOST_CANDIDATES, order[: nearest or MOST_CANDIDATES]
            found.append(Candidates(rows[first:last][order], cut, covered[first:last][order]))
        return found

    def _listed_matrices(self, forms: list[Form]) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
        """Asked forms × listed names: the weight that each covers in the listed name, and 1 where it covers any."""
        found = self._names_with(forms)
        starts = np.zeros(len(found) + 1, dtype=np.int64)
        np.cumsum([len(rows) for rows, _ in found], out=starts[1:])
        rows = np.concatenate([rows for rows, _ in found])
        weights = np.concatenate([weights for _, weights in found])
        shape = (len(found), len(self._totals))
        covered = sparse.csr_matrix((weights, rows, starts), shape=shape)
        return covered, sparse.csr_matrix((np.ones_like(weights), rows, starts), shape=shape)

    def _names_with(self, forms: Sequence[Form]) -> list[tuple[Rows, Floats]]:
        """For each form the listed names that hold one like it, and the weight of the heaviest such form in each."""
        new = [form for form in forms if form not in self._remembered]
        found = {form: self._remembered[form] for form in forms if form in self._remembered}
        for first in range(0, len(new), LOOKED_UP_AT_ONCE):
            asked = new[first : first + LOOKED_UP_AT_ONCE]
            found |= zip(asked, self._look_up(asked), strict=True)
        for form in new:
            if self._remembered_rows + len(found[form][0]) > MOST_REMEMBERED_ROWS:
                self._remembered.clear()
                self._remembered_rows = 0
            self._remembered[form] = found[form]
            self._remembered_rows += len(found[form][0]) + 1
        return [found[form] for form in forms]

    def _look_up(self, forms: Sequence[Form]) -> Iterator[tuple[Rows, Floats]]:
        pairs = self._forms.alike(forms)
        starts, names, weights = self._holders
        first = starts[pairs & ROW].astype(np.int64)
        counts = starts[(pairs & ROW) + 1] - first
        at = runs(first, counts)
        holders, held = (np.repeat(pairs >> 32, counts) << 32) | names[at], weights[at]
        heaviest_first = np.lexsort((-held, holders))
        holders, held = holders[heaviest_first], held[heaviest_first]
        once = np.append(True, holders[1:] != holders[:-1])[: len(holders)]
        holders, held = holders[once], held[once]
        ends = np.searchsorted(holders, np.arange(len(forms) + 1) << 32).tolist()
        for start, end in pairwise(ends):
            yield (holders[start:end] & ROW).astype(np.int32), held[start:end].copy()


def _groups(starts: npt.NDArray[np.integer]) -> Iterator[tuple[int, int]]:
    """Spans of names with not too many rows together, so that what is worked out of them fits in memory."""
    first = 0
    while first < len(starts) - 1:
        fitting = int(np.searchsorted(starts, starts[first] + MOST_WEIGHED_ROWS, "right")) - 1
        last = max(fitting, first + 1)
        yield first, last
        first = last


def _nisba_left(total: Floats, covered: Floats) -> npt.NDArray[np.bool_]:
    """Whether a nisba is left without a partner: read from the sum of weights, whose whole part counts the links."""
    nisbas: Floats = np.floor((total - np.floor(total)) / NISBA)
    return (covered - np.floor(covered)) < nisbas * NISBA


def _asked_matrices(
    coverings: Sequence[Covering], forms: dict[Form, int]
) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    """Queries × asked forms: the weight of each form in the query, and 1 for each form that it has."""
    columns, weights, starts = array("i"), array("f"), array("i", [0])
    for covering in coverings:
        columns.extend(forms[form] for form in covering.weights)
        weights.extend(covering.weights.values())
        starts.append(len(columns))
    shape = (len(coverings), len(forms))
    data = np.array(weights, dtype=np.float32)
    asked = sparse.csr_matrix((data, columns, starts), shape=shape)
    return asked, sparse.csr_matrix((np.ones_like(data), columns, starts), shape=shape)
