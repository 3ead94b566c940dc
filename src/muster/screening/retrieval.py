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
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist
from scipy import sparse

from muster.names import Kind, Name
from muster.names.folding import ARABIC
from muster.names.person_comparison import SAME_AT
from muster.names.skeletons import COUNTS_FIT
from muster.names.tokens import Token, similarity, token
from muster.screening.forms import (
    NISBA,
    Covering,
    Form,
    FormKind,
    consonants_of_form,
    cover,
    hash_key,
    known_as,
    omission_keys,
    sounds_of_compound,
    sounds_of_form,
)
from muster.screening.slips import slip_between, whole_word
from muster.screening.storage import Column, TextColumn

MOST_OF_IT: Final = 0.6
"""The share of a unit's or organisation's name, by weight, below which no comparison reaches 0.70."""

ROUGHLY_ALIKE: Final = 0.40
CLOSELY_ALIKE: Final = 0.50
SHORT_CLOSELY_ALIKE: Final = 0.58
SHORT: Final = 5
"""Least rough likeness (edit distance of what is heard) before two parts are compared: same skeleton, near skeleton."""

SHORTEST_ROMANISED: Final = 0.6
LONGEST_ROMANISED: Final = 2.4
SHORTEST_JOINED_ROMANISED: Final = 0.8
"""Latin sounds for each Arabic letter of a word."""

BITS: Final = (1 << 22) - 1
"""Mask of a key's bits by which the keys of single parts are marked."""

MOST_CANDIDATES: Final = 5_000
MOST_REMEMBERED_ROWS: Final = 20_000_000
MOST_REMEMBERED_WORDS: Final = 1 << 18

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
        self._forms, self._sounds, self._compounds, self._dead = forms, sounds, compounds, dead
        self._lengths, self._compound_lengths = columns["sounds_lengths"], columns["compounds_lengths"]
        self._totals = np.maximum(columns["name_weights"], LEAST_WEIGHT)
        self._links: Floats = np.floor(self._totals)
        self._kinds, self._arabic, self._known = (columns[f"form_{name}"] for name in ("kinds", "arabic", "known"))
        self._must, self._may = columns["form_must"], columns["form_may"]
        self._holders = tuple(columns[f"form_{name}"] for name in ("starts", "names", "weights"))
        self._postings = {
            column: tuple(columns[f"{column}_{name}"] for name in ("keys", "starts", "forms"))
            for column in ("sure", "skeleton", "variant", "letters")
        }
        self._single = self._keys_of_single_parts()
        self._remembered: dict[Form, tuple[Rows, Floats]] = {}
        self._remembered_rows = 0
        self._listed_words: dict[str, bool] = {}

    def _keys_of_single_parts(self) -> npt.NDArray[np.bool_]:
        """The keys of listed parts by their last bits: few pairs of neighbours are written together anywhere."""
        marked = np.zeros(BITS + 1, dtype=np.bool_)
        for column in ("sure", "skeleton"):
            known, starts, forms = self._postings[column]
            parts = np.repeat(known, np.diff(starts))[self._kinds[forms] == FormKind.PART]
            marked[parts & np.uint64(BITS)] = True
        return marked

    def lists(self, folded: str) -> bool:
        """Whether a folded word is part of any listed person's name."""
        listed = self._listed_words.get(folded)
        if listed is None:
            if len(self._listed_words) >= MOST_REMEMBERED_WORDS:
                self._listed_words.clear()
            rows = self._sharing("sure", (hash_key(Kind.PERSON, f"f:{folded}"),))
            listed = self._listed_words[folded] = bool(np.any(self._kinds[rows] == FormKind.PART))
        return listed

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
        found = [self._names_with(form) for form in forms]
        starts = np.zeros(len(found) + 1, dtype=np.int64)
        np.cumsum([len(rows) for rows, _ in found], out=starts[1:])
        rows = np.concatenate([rows for rows, _ in found])
        weights = np.concatenate([weights for _, weights in found])
        shape = (len(found), len(self._totals))
        covered = sparse.csr_matrix((weights, rows, starts), shape=shape)
        return covered, sparse.csr_matrix((np.ones_like(weights), rows, starts), shape=shape)

    def _names_with(self, form: Form) -> tuple[Rows, Floats]:
        """The listed names that hold a form like this one, and the weight of the heaviest such form in each."""
        found = self._remembered.get(form)
        if found is None:
            found = self._look_up(form)
            if self._remembered_rows + len(found[0]) > MOST_REMEMBERED_ROWS:
                self._remembered.clear()
                self._remembered_rows = 0
            self._remembered[form] = found
            self._remembered_rows += len(found[0]) + 1
        return found

    def _look_up(self, form: Form) -> tuple[Rows, Floats]:
        if form.kind is FormKind.JOINED and not form.letters and not self._may_be_single(form):
            return _NO_ROWS, _NO_WEIGHTS
        starts, names, weights = self._holders
        spans = [slice(starts[listed], starts[listed + 1]) for listed in self._alike(form)]
        if not spans:
            return _NO_ROWS, _NO_WEIGHTS
        if len(spans) == 1:
            return names[spans[0]], weights[spans[0]]
        rows = np.concatenate([names[span] for span in spans])
        held = np.concatenate([weights[span] for span in spans])
        heaviest_first = np.lexsort((-held, rows))
        rows, held = rows[heaviest_first], held[heaviest_first]
        first = np.append(True, rows[1:] != rows[:-1])
        return rows[first], held[first]

    def _may_be_single(self, form: Form) -> bool:
        """Whether two neighbours may be written together anywhere; in the other script with one consonant less."""
        asked = token(form.text)
        shorter = omission_keys(asked)[0] if asked.script == ARABIC else ()
        return any(self._single[key & BITS] for key in (*form.sure, *form.skeletons, *shorter))

    def _alike(self, form: Form) -> list[int]:
        """The listed forms that write the same, as far as `names` would pair them."""
        joined = form.kind is FormKind.JOINED
        sure = self._sharing("sure", form.sure)
        if joined:
            sure = sure[self._kinds[sure] == FormKind.PART]
        found: dict[int, None] = dict.fromkeys(sure.tolist())
        if form.kind not in {FormKind.PART, FormKind.JOINED}:
            return list(found | dict.fromkeys(self._sharing("letters", form.letters).tolist()))
        asked = token(form.text)
        same = self._whole(asked, self._sharing("skeleton", form.skeletons), joined=joined)
        same = self._others(asked, same, found, joined=joined)
        same_script = self._arabic[same] == (asked.script == ARABIC)
        worth = dict.fromkeys(self._roughly_alike(asked, same[same_script], ROUGHLY_ALIKE))
        worth |= dict.fromkeys(self._as_long(asked, same[~same_script], joined=joined))
        near = self._others(asked, self._sharing("variant", form.variants), found, joined=joined)
        near = near[self._arabic[near] == (asked.script == ARABIC)]
        least = SHORT_CLOSELY_ALIKE if len(form.text) <= SHORT else CLOSELY_ALIKE
        worth |= dict.fromkeys(self._roughly_alike(asked, near, least))
        if not joined or asked.script == ARABIC:
            shorter, longer = omission_keys(asked)
            longer = () if joined else longer
            near = np.concatenate([self._sharing("skeleton", shorter), self._sharing("variant", longer)])
            near = self._others(asked, near, found, joined=joined)
            near = near[self._arabic[near] != (asked.script == ARABIC)]
            worth |= dict.fromkeys(self._as_long(asked, near, joined=joined))
        texts = self._forms.many(worth)
        alike = (_one_name(*sorted((form.text, text))) for text in texts)
        found |= dict.fromkeys(one for one, same in zip(worth, alike, strict=True) if same)
        found |= dict.fromkeys(self._slips(form, found, joined=joined))
        return list(found)

    def _slips(self, form: Form, found: Mapping[int, None], *, joined: bool) -> list[int]:
        """Those that are one slip of the pen away, or one name by as much."""
        word, near = whole_word(form.text), self._sharing("letters", form.letters)
        if joined and len(near):
            near = near[self._kinds[near] == FormKind.PART]
        rows = [one for one in dict.fromkeys(near.tolist()) if one not in found]
        return [
            one
            for one, text in zip(rows, self._forms.many(rows), strict=True)
            if slip_between(word, whole_word(text)) or _one_name(*sorted((form.text, text)))
        ]

    def _others(self, asked: Token, listed: Rows, found: Mapping[int, None], *, joined: bool) -> Rows:
        """Those of `listed` that may still be alike: not found already, and no other known name so built."""
        if joined and len(listed):
            listed = listed[self._kinds[listed] == FormKind.PART]
        if asked.names and len(listed):
            listed = listed[self._known[listed] != known_as(asked)]
        if found and len(listed):
            listed = listed[[one not in found for one in listed.tolist()]]
        return listed

    def _roughly_alike(self, asked: Token, listed: Rows, least: float) -> list[int]:
        """Those that are alike by plain edit distance of what is heard, of the stem or of a whole compound."""
        if not len(listed):
            return []
        compound = sounds_of_compound(asked)
        found = self._heard_alike(sounds_of_form(asked), listed, self._sounds, self._lengths, least)
        if compound:
            found += self._heard_alike(compound, listed, self._sounds, self._lengths, least)
        else:
            compound, listed = sounds_of_form(asked), listed[self._compound_lengths[listed] > 0]
        return found + self._heard_alike(compound, listed, self._compounds, self._compound_lengths, least)

    @staticmethod
    def _heard_alike(sounds: str, listed: Rows, heard: TextColumn, lengths: Column, least: float) -> list[int]:
        of_listed = lengths[listed].astype(np.int64)
        longer = np.maximum(of_listed, len(sounds))
        close = listed[np.abs(of_listed - len(sounds)) <= (1 - least) * longer]
        if not len(close):
            return []
        choices = heard.many(close.tolist())
        alike = cdist([sounds], choices, scorer=Levenshtein.normalized_similarity, score_cutoff=least, dtype=np.float32)
        found: list[int] = close[alike[0] >= least].tolist()
        return found

    def _as_long(self, asked: Token, listed: Rows, *, joined: bool = False) -> list[int]:
        """Those in the other script that have a likely length; two parts written together need all their consonants."""
        if not len(listed):
            return []
        ratios = self._lengths[listed] / max(len(sounds_of_form(asked)), 1)
        if asked.script != ARABIC:
            ratios = 1 / np.maximum(ratios, 1e-6)
        close = (ratios >= SHORTEST_ROMANISED) & (ratios <= LONGEST_ROMANISED)
        together = joined | (self._kinds[listed] == FormKind.JOINED)
        close &= ~together | (ratios >= SHORTEST_JOINED_ROMANISED)
        likely: list[int] = listed[close].tolist()
        return likely

    def _whole(self, asked: Token, listed: Rows, *, joined: bool) -> Rows:
        """Without neighbours written together that have more or fewer consonants: those write no name of one part."""
        must, may = (np.uint64(counts) for counts in consonants_of_form(asked))
        fit = np.uint64(COUNTS_FIT)
        fitting: npt.NDArray[np.uint64] = ((self._may[listed] | fit) - must) & ((may | fit) - self._must[listed]) & fit
        whole = fitting == fit
        if not joined:
            whole |= self._kinds[listed] != FormKind.JOINED
        left: Rows = listed[whole]
        return left

    def _sharing(self, column: str, keys: tuple[int, ...]) -> Rows:
        """The listed forms that share one of the keys; one that shares several stands there several times."""
        if not keys:
            return _NO_ROWS
        known, starts, forms = self._postings[column]
        places = np.searchsorted(known, np.array(keys, dtype=np.uint64)).tolist()
        found = [place for place, key in zip(places, keys, strict=True) if place < len(known) and known[place] == key]
        if not found:
            return _NO_ROWS
        spans = [forms[starts[place] : starts[place + 1]] for place in found]
        return spans[0] if len(spans) == 1 else np.concatenate(spans)


@lru_cache(maxsize=1 << 19)
def _one_name(first: str, second: str) -> bool:
    """Whether two parts may be one name; remembered, for one roster asks every pair both ways and of two indexes."""
    return similarity(token(first), token(second)) >= SAME_AT


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
