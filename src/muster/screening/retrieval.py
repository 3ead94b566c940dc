"""Which listed names can be the name that is asked: those in which enough of either name is covered by the other.

Every distinct form that is asked stands for the listed names that hold a form like it. A part without a partner is an
omission as long as the other name has none left over, else a contradiction, and every contradiction keeps
`names.compare` below 0.70; so only pairs in which one name is covered whole are compared exactly. In persons' names a
nisba may stand against a link of the chain, not against another nisba; an initial may stand for any part that begins
with it; and a name that has one part in common with another, and nothing else, is that of somebody else where more than
one part is left over. The test of retrieval loss holds this bound against brute force.

A part that everybody has stands in tens of thousands of names. A person's name with so many links is covered whole
only if it holds one of the rarer forms, so names are kept in the order of their links, the rarer forms say who may be
covered, and the common ones are only asked about those (`_Asked.possible`). For units, organisations and the nearest
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
MOST_LINKS: Final = 8
"""Links of a person's name from which on it makes no difference how many more there are."""

WORTH_BITS: Final = 64
"""One name in so many that hold a form makes it common: a bit for every name takes no more room than the list."""

PARTS_OF_TWO: Final = 3
"""Parts of two names that may be one though only one part agrees, one left over: with two they are below 0.50."""

JOINED_WITH_INITIAL: Final = np.float32(2**-20)
"""By this it is told in a sum of weights that a part was found together with the initial before it."""

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]
LEAST_WEIGHT: Final = np.float32(1e-6)
_NO_ROWS: Final[Rows] = np.empty(0, dtype=np.int32)
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


@dataclass(frozen=True, slots=True)
class _Holders:
    """The listed names that hold a form like an asked one, in the order of their links, and its weight in each.

    `ends` says how many of them have no more links than its place; `heavy` are those in which it weighs more than one
    part, `short` those with an initial; `bits` marks the names, if they are many.
    """

    names: Rows
    weights: Floats
    ends: Sequence[int]
    heavy: Rows
    short: Rows
    bits: npt.NDArray[np.uint8] | None

    def among(self, names: Rows) -> Bools:
        """Which of some names are among them; these are in order."""
        if self.bits is not None and len(names) > WORTH_BITS:
            held: Bools = (self.bits[names >> 3] >> (names & 7)) & 1 == 1
            return held
        if len(self.names) >= len(names):
            return self.names[self._places(names)] == names if len(names) else np.empty(0, dtype=np.bool_)
        there = np.zeros(len(names), dtype=np.bool_)
        at = np.minimum(np.searchsorted(names, self.names), len(names) - 1)
        there[at[names[at] == self.names]] = True
        return there

    def weights_in(self, names: Rows) -> Floats:
        """How much the form weighs in each of some names; nothing where it isn't."""
        at = self._places(names)
        weights: Floats = np.where(self.names[at] == names, self.weights[at], np.float32(0))
        return weights

    def _places(self, names: Rows) -> npt.NDArray[np.int64]:
        return np.minimum(np.searchsorted(self.names, names), len(self.names) - 1)


@dataclass(frozen=True, slots=True)
class _Persons:
    """Of every listed name: its links, parts beside kunyas, the letters that all and that initials begin with.

    `initials` counts the last.
    """

    links: Floats
    parts: npt.NDArray[np.int16]
    letters: npt.NDArray[np.uint32]
    initial_letters: npt.NDArray[np.uint32]
    initials: npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A person's name that is asked: for each of its forms that is listed the weight there and who holds it.

    Those that most names hold come first.
    """

    covering: Covering
    links: int
    initials: int
    forms: Sequence[tuple[float, _Holders]]

    def possible(self, listed: _Persons) -> Rows:
        """The names that may be covered whole, or cover the asked one: the others hold only the most common forms.

        Who covers the asked name holds one of the forms without which the rest weigh less than its links. Whose links
        are all covered, each by an initial or a form that weighs no more than one, holds at least as many forms: one of
        them is beyond the so many most common ones.
        """
        found: list[Rows] = []
        left_aside = 0.0
        for place, (weight, held) in enumerate(self.forms):
            if left_aside + weight < self.links:
                left_aside += weight
                found += (held.names[: held.ends[min(place + 1 + self.initials, MOST_LINKS)]], held.heavy)
                found.append(held.short[(listed.initial_letters[held.short] & self.covering.letters) > 0])
            else:
                found.append(held.names)
        if len(found) == 1:
            return found[0]
        return np.unique(np.concatenate(found)) if found else _NO_ROWS

    def weigh(self, names: Rows, listed: _Persons) -> tuple[Rows, Floats, Floats, npt.NDArray[np.uint8]]:
        """Those of the names of which one side is covered whole, how much of either is, and by how many forms."""
        of_query, forms = np.zeros(len(names), dtype=np.float32), np.zeros(len(names), dtype=np.uint8)
        heavy = np.zeros(len(names), dtype=np.bool_)
        for weight, held in self.forms:
            among = held.among(names)
            forms += among
            of_query += among * np.float32(weight)
            if len(held.heavy):
                heavy[np.searchsorted(names, held.heavy)] = True
        short = self.links - listed.initials[names] * ((listed.initial_letters[names] & self.covering.letters) > 0)
        links = listed.links[names] - self.initials
        kept = np.flatnonzero((of_query >= short) | (forms >= links) | heavy)
        names, of_query, forms, short, links = names[kept], of_query[kept], forms[kept], short[kept], links[kept]
        of_listed = np.zeros(len(names), dtype=np.float32)
        for _, held in self.forms:
            of_listed += held.weights_in(names)
        covered = np.flatnonzero((of_query >= short) | (of_listed >= links))
        return names[covered], of_query[covered], of_listed[covered], forms[covered]


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
        self._persons = _Persons(
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
        self._remembered: dict[Form, _Holders] = {}
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

    def _person(self, covering: Covering, holders: Mapping[Form, _Holders]) -> Candidates:
        asked = self._asked(covering, holders)
        names = asked.possible(self._persons)
        if not len(names):
            return Candidates(_NO_ROWS)
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

    def _asked(self, covering: Covering, holders: Mapping[Form, _Holders]) -> _Asked:
        held = {form: holders[form] for form in covering.weights if len(holders[form].names)}
        for form, part in covering.beside.items():  # W. Wijaya: one part, however it is found
            if form in held:
                held[part] = self._merged(held.get(part), held.pop(form))
        forms = [(covering.weights[form], found) for form, found in held.items()]
        initials = covering.parts - int(_chained(np.float32(covering.total)))
        return _Asked(covering, int(covering.total), initials, sorted(forms, key=lambda one: -len(one[1].names)))

    def _merged(self, part: _Holders | None, with_initial: _Holders) -> _Holders:
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
        self, coverings: Sequence[Covering], holders: Mapping[Form, _Holders], nearest: int
    ) -> Iterator[Candidates]:
        """Units, organisations and the nearest names, by the product of sparse matrices."""
        forms = list(dict.fromkeys(form for covering in coverings for form in covering.weights))
        if not forms:
            yield from (Candidates(_NO_ROWS) for _ in coverings)
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

    def _listed_matrices(self, found: Sequence[_Holders]) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
        """Asked forms × listed names: the weight that each covers in the listed name, and 1 where it covers any."""
        starts = np.zeros(len(found) + 1, dtype=np.int64)
        np.cumsum([len(held.names) for held in found], out=starts[1:])
        names = np.concatenate([held.names for held in found])
        weights = np.concatenate([held.weights for held in found])
        shape = (len(found), len(self._totals))
        covered = sparse.csr_matrix((weights, names, starts), shape=shape)
        return covered, sparse.csr_matrix((np.ones_like(weights), names, starts), shape=shape)

    def _holders(self, forms: Sequence[Form]) -> dict[Form, _Holders]:
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

    def _look_up(self, forms: Sequence[Form]) -> Iterator[_Holders]:
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

    def _held(self, names: Rows, weights: Floats) -> _Holders:
        bits = None
        if len(names) * WORTH_BITS > len(self._rows):
            marked = np.zeros(len(self._rows), dtype=np.bool_)
            marked[names] = True
            bits = np.packbits(marked, bitorder="little")
        ends = np.searchsorted(names, self._ends).tolist()
        short = names[self._persons.initials[names] > 0]
        return _Holders(names, weights, ends, names[weights > 1], short, bits)


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
