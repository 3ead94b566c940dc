"""Which listed names can be the name that is asked: those in which enough of either name is covered by the other.

Every distinct form that is asked stands for the listed names that hold a form like it. A part without a partner is an
omission as long as the other name has none left over, else a contradiction, and every contradiction keeps
`names.compare` below 0.70; so only pairs in which one name is covered whole are compared exactly. In persons' names a
nisba may stand against a link of the chain, not against another nisba; an initial may stand for any part that begins
with it; and a name that has one part in common with another, and nothing else, is that of somebody else where more than
one part is left over. The test of retrieval loss holds this bound against brute force.

A part that everybody has stands in tens of thousands of names. A person's name with so many links is covered whole
only if it holds one of the rarer forms, so names are kept in the order of their links, the rarer forms say who may be
covered, and the common ones are only asked about those (`covered.Asked`). For units, organisations and the nearest
names the weights are summed by sparse matrices: queries × asked forms · asked forms × listed names.
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
from muster.screening.covered import MOST_LINKS, NO_ROWS, WORTH_BITS, Asked, Bools, Floats, Holders, Persons, Rows
from muster.screening.forms import KUNYA, NISBA, Covering, Form, cover
from muster.screening.lookup import ROW, ListedForms, runs
from muster.screening.storage import Column, TextColumn

MOST_OF_IT: Final = 0.6
"""The share of a unit's or organisation's name, by weight, below which no comparison reaches 0.70."""

MOST_CANDIDATES: Final = 5_000
MOST_REMEMBERED_ROWS: Final = 20_000_000
FORM_AND_NAME: Final = 32
MOST_FORM_BITS: Final = 6
"""Bits for an asked form and a name in one number with a weight: the more names, the fewer forms at once, at most 64.
"""

MOST_WEIGHED_ROWS: Final = 500_000
PARTS_OF_TWO: Final = 3
"""Parts of two names that may be one though only one part agrees, one left over: with two they are below 0.50."""

JOINED_WITH_INITIAL: Final = np.float32(2**-20)
"""By this it is told in a sum of weights that a part was found together with the initial before it."""

LEAST_WEIGHT: Final = np.float32(1e-6)
_NO_WEIGHTS: Final[Floats] = np.empty(0, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class _Weighed:
    """Listed names, one asked name after the other, and how much of the weight of either name is covered."""

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
    """Finds candidates in the columns of an index; remembers what it found for each form.

    Inside, names have numbers in the order of their links.
    """

    def __init__(
        self,
        columns: Mapping[str, Column],
        forms: TextColumn,
        sounds: TextColumn,
        compounds: TextColumn,
        dead: npt.NDArray[np.bool_] | None = None,
    ) -> None:
        """`dead` marks the names that no record has any more."""
        totals = np.maximum(columns["name_weights"], LEAST_WEIGHT)
        links = np.minimum(totals, MOST_LINKS).astype(np.uint8)
        self._rows: Rows = np.argsort(links, kind="stable").astype(np.int32)
        self._numbers: Rows = np.empty_like(self._rows)
        self._numbers[self._rows] = np.arange(len(self._rows), dtype=np.int32)
        self._ends = np.cumsum(np.bincount(links, minlength=MOST_LINKS + 1))
        self._totals: Floats = totals[self._rows]
        parts = columns["name_parts"][self._rows].astype(np.int16)
        self._persons = Persons(
            np.floor(self._totals),
            parts,
            columns["name_letters"][self._rows],
            columns["name_initials"][self._rows],
            np.maximum(parts - _chained(self._totals), 0).astype(np.int16),
        )
        self._form_bits = min(MOST_FORM_BITS, FORM_AND_NAME - len(totals).bit_length())
        self._dead = dead if dead is None else dead[self._rows]
        self._postings = tuple(columns[f"form_{name}"] for name in ("starts", "names", "weights"))
        self._forms = ListedForms(columns, forms, sounds, compounds)
        self._remembered: dict[Form, Holders] = {}
        self._remembered_rows = 0

    def lists(self, folded: str) -> bool:
        """Whether a folded word is part of any listed person's name."""
        return self._forms.has_word(folded)

    def find(self, names: Sequence[Name]) -> list[Candidates]:
        """The candidates of each name, in order."""
        return self.find_covered([cover(name, asked=True) for name in names])

    def find_covered(self, coverings: Sequence[Covering], *, nearest: int = 0) -> list[Candidates]:
        """The same for names that have been covered; `nearest` gives so many that have anything in common instead."""
        holders = self._holders(list(dict.fromkeys(form for covering in coverings for form in covering.weights)))
        summed = [one for one in coverings if nearest or not one.person]
        found = iter(self._summed(summed, holders, nearest))
        return [
            next(found) if nearest or not covering.person else self._person(covering, holders) for covering in coverings
        ]

    def _person(self, covering: Covering, holders: Mapping[Form, Holders]) -> Candidates:
        asked = self._asked(covering, holders)
        names = asked.possible(self._persons)
        if not len(names):
            return Candidates(NO_ROWS)
        names, of_query, of_listed, forms = asked.weigh(names, self._persons)
        total = np.float32(covering.total)
        listed = self._totals[names]
        left_out = _nisba_left(total, of_query) & _nisba_left(listed, of_listed)
        left_out &= (asked.initials == 0) & (self._persons.initials[names] == 0)
        alone = np.flatnonzero((forms <= 1) & _one_part(of_query) & _one_part(of_listed))
        left_out[alone] |= self._parts_left(covering, names[alone])
        if self._dead is not None:
            left_out |= self._dead[names]
        kept = np.flatnonzero(~left_out)
        covered = np.minimum(of_query[kept] / max(total, LEAST_WEIGHT), 1)
        covered += np.minimum(of_listed[kept] / listed[kept], 1)
        return self._best(names[kept], covered, MOST_CANDIDATES, cut=len(kept) > MOST_CANDIDATES)

    def _asked(self, covering: Covering, holders: Mapping[Form, Holders]) -> Asked:
        held = {form: holders[form] for form in covering.weights if len(holders[form].names)}
        for form, part in covering.beside.items():  # W. Wijaya: one part, however it is found
            if form in held:
                held[part] = self._merged(held.get(part), held.pop(form))
        forms = [(covering.weights[form], found) for form, found in held.items()]
        initials = covering.parts - int(_chained(np.float32(covering.total)))
        return Asked(covering, int(covering.total), initials, sorted(forms, key=lambda one: -len(one[1].names)))

    def _merged(self, part: Holders | None, with_initial: Holders) -> Holders:
        """Both as one; a name that the second covers better has two parts that make one, and weighs a trifle more."""
        if part is None:
            return self._held(with_initial.names, with_initial.weights + JOINED_WITH_INITIAL)
        names = np.union1d(part.names, with_initial.names)
        alone, joined = part.weights_in(names), with_initial.weights_in(names)
        return self._held(names, np.where(joined > alone, joined + JOINED_WITH_INITIAL, alone))

    def _parts_left(self, covering: Covering, names: Rows) -> Bools:
        """Where one part agrees: whether too many are left over that are no initials of each other."""
        listed = self._persons
        parts = listed.parts[names]
        initials = (listed.letters[names] & covering.initials) | (listed.initial_letters[names] & covering.letters)
        left: Bools = (parts + covering.parts > PARTS_OF_TWO) & ((parts != covering.parts) | (initials == 0))
        return left

    def _best(self, names: Rows, covered: Floats, most: int, *, cut: bool = False) -> Candidates:
        rows = self._rows[names]
        order = np.lexsort((rows, -covered))[:most]
        return Candidates(rows[order], cut, covered[order])

    def _summed(
        self, coverings: Sequence[Covering], holders: Mapping[Form, Holders], nearest: int
    ) -> Iterator[Candidates]:
        """Units, organisations and the nearest names, by the product of sparse matrices."""
        forms = list(dict.fromkeys(form for covering in coverings for form in covering.weights))
        if not forms:
            yield from (Candidates(NO_ROWS) for _ in coverings)
            return
        asked, counted = _asked_matrices(coverings, {form: number for number, form in enumerate(forms)})
        covered, shared = self._listed_matrices([holders[form] for form in forms])
        of_query: sparse.csr_matrix = asked @ shared
        of_listed: sparse.csr_matrix = counted @ covered
        for first, last in _groups(of_query.indptr):
            span = slice(of_query.indptr[first], of_query.indptr[last])
            weighed = _Weighed(of_query.indices[span], of_query.data[span], of_listed.data[span])
            starts = of_query.indptr[first : last + 1] - span.start
            yield from self._above_bound(coverings[first:last], starts, weighed, nearest)

    def _above_bound(
        self, coverings: Sequence[Covering], starts: npt.NDArray[np.integer], weighed: _Weighed, nearest: int
    ) -> Iterator[Candidates]:
        asked = np.repeat(np.arange(len(coverings), dtype=np.int32), np.diff(starts))
        own = np.array([covering.total for covering in coverings], dtype=np.float32)[asked]
        one = np.minimum(weighed.of_query / np.maximum(own, LEAST_WEIGHT), 1)
        other = np.minimum(weighed.of_listed / self._totals[weighed.rows], 1)
        chosen = (np.maximum(one, other) >= MOST_OF_IT) | (nearest > 0)
        if self._dead is not None:
            chosen &= ~self._dead[weighed.rows]
        asked, rows, covered = asked[chosen], weighed.rows[chosen], (one + other)[chosen]
        for first, last in pairwise(np.searchsorted(asked, np.arange(len(coverings) + 1)).tolist()):
            cut = not nearest and last - first > MOST_CANDIDATES
            yield self._best(rows[first:last], covered[first:last], nearest or MOST_CANDIDATES, cut=cut)

    def _listed_matrices(self, found: Sequence[Holders]) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
        """Asked forms × listed names: the weight that each covers in the listed name, and 1 where it covers any."""
        starts = np.zeros(len(found) + 1, dtype=np.int64)
        np.cumsum([len(held.names) for held in found], out=starts[1:])
        names = np.concatenate([held.names for held in found])
        weights = np.concatenate([held.weights for held in found])
        shape = (len(found), len(self._totals))
        covered = sparse.csr_matrix((weights, names, starts), shape=shape)
        return covered, sparse.csr_matrix((np.ones_like(weights), names, starts), shape=shape)

    def _holders(self, forms: Sequence[Form]) -> dict[Form, Holders]:
        """For each form the listed names that hold one like it, and the weight of the heaviest such form in each."""
        new = [form for form in forms if form not in self._remembered]
        found = {form: self._remembered[form] for form in forms if form in self._remembered}
        at_once = 1 << self._form_bits
        for first in range(0, len(new), at_once):
            asked = new[first : first + at_once]
            found |= zip(asked, self._look_up(asked), strict=True)
        for form in new:
            if self._remembered_rows + len(found[form].names) > MOST_REMEMBERED_ROWS:
                self._remembered.clear()
                self._remembered_rows = 0
            self._remembered[form] = found[form]
            self._remembered_rows += len(found[form].names) + 1
        return found

    def _look_up(self, forms: Sequence[Form]) -> Iterator[Holders]:
        pairs = self._forms.alike(forms)
        starts, names, weights = self._postings
        first = starts[pairs & ROW].astype(np.int64)
        counts = starts[(pairs & ROW) + 1] - first
        at = runs(first, counts)
        # Form, name and weight in one number, the heaviest first: positive numbers are in the order of their bits.
        to_form = 64 - self._form_bits
        keys = np.repeat((pairs >> 32).astype(np.uint64) << to_form, counts)
        keys |= self._numbers[names[at]].astype(np.uint64) << 32
        keys |= ~weights[at].view(np.uint32)
        keys.sort()
        held = keys >> 32
        once = np.append(True, held[1:] != held[:-1])[: len(held)]
        keys = keys[once]
        found = ((keys >> 32) & ((1 << (to_form - 32)) - 1)).astype(np.int32)
        of_each = (~keys.astype(np.uint32)).view(np.float32)
        ends = np.searchsorted(keys >> to_form, np.arange(len(forms) + 1, dtype=np.uint64)).tolist()
        for start, end in pairwise(ends):
            yield self._held(found[start:end].copy(), of_each[start:end].copy())

    def _held(self, names: Rows, weights: Floats) -> Holders:
        bits = None
        if len(names) * WORTH_BITS > len(self._rows):
            marked = np.zeros(len(self._rows), dtype=np.bool_)
            marked[names] = True
            bits = np.packbits(marked, bitorder="little")
        ends = np.searchsorted(names, self._ends).tolist()
        short = names[self._persons.initials[names] > 0]
        return Holders(names, weights, ends, names[weights > 1], short, bits)


def _groups(starts: npt.NDArray[np.integer]) -> Iterator[tuple[int, int]]:
    """Spans of names with not too many rows together, so that what is worked out of them fits in memory."""
    first = 0
    while first < len(starts) - 1:
        fitting = int(np.searchsorted(starts, starts[first] + MOST_WEIGHED_ROWS, "right")) - 1
        last = max(fitting, first + 1)
        yield first, last
        first = last


def _chained(total: Floats | np.float32) -> Floats:
    """How many links and nisbas a sum of weights counts."""
    links = np.floor(total)
    counted: Floats = links + np.floor((total - links) / NISBA)
    return counted


def _nisba_left(total: Floats | np.float32, covered: Floats) -> Bools:
    """Whether a nisba is left without a partner: read from the sum of weights, whose whole part counts the links."""
    nisbas = np.floor((total - np.floor(total)) / NISBA)
    left: Bools = (covered - np.floor(covered)) < nisbas * NISBA
    return left


def _one_part(covered: Floats) -> Bools:
    """Whether it is a single part that is covered, not two written together."""
    single: Bools = (covered == 1) | (covered == NISBA) | (covered == KUNYA)
    return single


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
