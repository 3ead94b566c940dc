"""Which listed names can be the name that is asked: a product of sparse matrices over the forms of names.

    queries × asked forms   ·   asked forms × listed forms   ·   listed forms × listed names

The middle is made once for every distinct form that is asked: the listed forms that share a key with it and are alike.
The product says, for every pair of names, how much of the weight of either is covered by the other. A part without a
partner is an omission as long as the other name has none left over, else a contradiction, and every contradiction
keeps `names.compare` below 0.70; so only pairs in which one name is covered whole are compared exactly. The test of
retrieval loss holds this bound against brute force.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist
from scipy import sparse

from muster.names import Name
from muster.names.folding import ARABIC
from muster.names.person_comparison import SAME_AT
from muster.names.tokens import Token, similarity, token
from muster.screening.forms import Covering, Form, FormKind, cover, known_as, sounds_of_form
from muster.screening.storage import Column, TextColumn, text_columns

WHOLE: Final = 0.97
"""The share of a name that counts as all of it; the rest is rounding."""

ROUGHLY_ALIKE: Final = 0.40
CLOSELY_ALIKE: Final = 0.50
SHORT_CLOSELY_ALIKE: Final = 0.58
SHORT: Final = 5
"""Least rough likeness (edit distance of what is heard) before two parts are compared: same skeleton, near skeleton."""

SHORTEST_ROMANISED: Final = 0.6
LONGEST_ROMANISED: Final = 2.4
"""Latin sounds for each Arabic letter of a word."""

MOST_CANDIDATES: Final = 5_000
MOST_REMEMBERED_ROWS: Final = 20_000_000

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Candidates:
    """The rows of listed names worth comparing, best covered first; `cut` when there were too many to compare."""

    rows: Rows
    cut: bool = False


def posting_columns(names: Iterable[Name]) -> dict[str, Column]:
    """The columns by which names are found: key → forms listed under it, form → names that hold it, with its weight."""
    forms: dict[Form, int] = {}
    holders, rows, weights = array("i"), array("i"), array("f")
    totals, soft = array("f"), array("f")
    for row, name in enumerate(names):
        covering = cover(name)
        totals.append(covering.total)
        soft.append(covering.soft)
        for form, weight in covering.weights.items():
            holders.append(forms.setdefault(form, len(forms)))
            rows.append(row)
            weights.append(weight)
    tokens = [token(form.text) if form.text else None for form in forms]
    order, starts, _ = _grouped(np.array(holders, dtype=np.int32))
    return {
        **_key_columns("sure", [form.sure for form in forms]),
        **_key_columns("skeleton", [form.skeletons for form in forms]),
        **_key_columns("variant", [form.variants for form in forms]),
        **text_columns("forms", [form.text for form in forms]),
        **text_columns("sounds", [sounds_of_form(one) if one else "" for one in tokens]),
        "form_kinds": np.array([form.kind for form in forms], dtype=np.uint8),
        "form_arabic": np.array([one is not None and one.script == ARABIC for one in tokens], dtype=np.bool_),
        "form_known": np.array([known_as(one) if one else 0 for one in tokens], dtype=np.uint8),
        "form_starts": starts,
        "form_names": np.array(rows, dtype=np.int32)[order],
        "form_weights": np.array(weights, dtype=np.float32)[order],
        "name_weights": np.array(totals, dtype=np.float32),
        "name_soft_weights": np.array(soft, dtype=np.float32),
    }


def _key_columns(name: str, keys: Sequence[tuple[int, ...]]) -> dict[str, Column]:
    column, forms = array("Q"), array("i")
    for form, of_form in enumerate(keys):
        column.extend(of_form)
        forms.extend([form] * len(of_form))
    order, starts, distinct = _grouped(np.array(column, dtype=np.uint64))
    return {
        f"{name}_keys": distinct,
        f"{name}_starts": starts,
        f"{name}_forms": np.array(forms, dtype=np.int32)[order],
    }


def _grouped(values: Column) -> tuple[Column, Column, Column]:
    """The order that sorts `values`, where each distinct one starts in it (and the end), and the distinct ones."""
    order = np.argsort(values, kind="stable")
    distinct, starts = np.unique(values[order], return_index=True)
    return order, np.append(starts, len(values)).astype(np.int64), distinct


class Retriever:
    """Finds candidates in the columns of an index; remembers what it found for each form."""

    def __init__(self, columns: Mapping[str, Column], forms: TextColumn, sounds: TextColumn) -> None:
        self._columns = columns
        self._forms = forms.to_list()
        self._sounds = sounds.to_list()
        self._lengths = np.array([len(text) for text in self._sounds], dtype=np.int64)
        self._totals = np.maximum(columns["name_weights"], np.float32(1e-6))
        self._remembered: dict[Form, tuple[Rows, Floats]] = {}
        self._remembered_rows = 0

    def find(self, names: Sequence[Name]) -> list[Candidates]:
        """The candidates of each name, in order."""
        coverings = [cover(name) for name in names]
        forms = list(dict.fromkeys(form for covering in coverings for form in covering.weights))
        if not forms:
            return [Candidates(np.empty(0, dtype=np.int32)) for _ in names]
        asked, counted = _asked_matrices(coverings, {form: number for number, form in enumerate(forms)})
        covered, shared = self._listed_matrices(forms)
        of_query: sparse.csr_matrix = asked @ shared
        of_listed: sparse.csr_matrix = counted @ covered
        return [
            self._above_bound(
                covering, of_query.indices[start:end], of_query.data[start:end], of_listed.data[start:end]
            )
            for covering, start, end in zip(coverings, of_query.indptr, of_query.indptr[1:], strict=False)
        ]

    def _above_bound(self, covering: Covering, rows: Rows, of_query: Floats, of_listed: Floats) -> Candidates:
        one = np.minimum((of_query + covering.soft) / max(covering.total, 1e-6), 1)
        other = np.minimum((of_listed + self._columns["name_soft_weights"][rows]) / self._totals[rows], 1)
        chosen = np.flatnonzero(np.maximum(one, other) >= WHOLE)
        order = chosen[np.argsort(-(one[chosen] + other[chosen]), kind="stable")]
        return Candidates(rows[order[:MOST_CANDIDATES]], cut=len(order) > MOST_CANDIDATES)

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
        starts, names, weights = (self._columns[f"form_{name}"] for name in ("starts", "names", "weights"))
        spans = [slice(starts[listed], starts[listed + 1]) for listed in self._alike(form)]
        rows = np.concatenate([names[span] for span in spans] or [np.empty(0, np.int32)])
        held = np.concatenate([weights[span] for span in spans] or [np.empty(0, np.float32)])
        heaviest_first = np.lexsort((-held, rows))
        rows, first = np.unique(rows[heaviest_first], return_index=True)
        return rows, held[heaviest_first][first]

    def _alike(self, form: Form) -> list[int]:
        """The listed forms that write the same, as far as `names` would pair them."""
        sure = self._sharing("sure", form.sure)
        found: list[int] = sure.tolist()
        if form.kind not in {FormKind.PART, FormKind.JOINED}:
            return found
        if form.kind is FormKind.JOINED:
            sure = sure[self._columns["form_kinds"][sure] == FormKind.PART]
        same = np.setdiff1d(self._sharing("skeleton", form.skeletons), sure, assume_unique=True)
        near = np.setdiff1d(self._sharing("variant", form.variants), np.union1d(sure, same), assume_unique=True)
        found = sure.tolist()
        found += self._look_at(form, same, ROUGHLY_ALIKE, scripts=True)
        short = len(form.text) <= SHORT
        found += self._look_at(form, near, SHORT_CLOSELY_ALIKE if short else CLOSELY_ALIKE, scripts=False)
        return found

    def _look_at(self, form: Form, listed: Rows, least: float, *, scripts: bool) -> list[int]:
        """Those of `listed` that are alike; `scripts` says whether forms in another script are looked at too."""
        asked = token(form.text)
        kinds, arabic, known = (self._columns[f"form_{name}"] for name in ("kinds", "arabic", "known"))
        if form.kind is FormKind.JOINED:
            listed = listed[kinds[listed] == FormKind.PART]
        if asked.names:
            listed = listed[known[listed] != known_as(asked)]
        same_script = arabic[listed] == (asked.script == ARABIC)
        worth: list[int] = self._roughly_alike(asked, listed[same_script], least).tolist()
        if scripts:
            worth += self._as_long(asked, listed[~same_script]).tolist()
        return [one for one in worth if similarity(asked, token(self._forms[one])) >= SAME_AT]

    def _roughly_alike(self, asked: Token, listed: Rows, least: float) -> Rows:
        """Those that are alike by plain edit distance of what is heard."""
        sounds = sounds_of_form(asked)
        lengths = self._lengths[listed]
        longer = np.maximum(lengths, len(sounds))
        listed = listed[np.abs(lengths - len(sounds)) <= (1 - least) * longer]
        heard = [self._sounds[one] for one in listed.tolist()]
        if not heard:
            return listed
        alike = cdist([sounds], heard, scorer=Levenshtein.normalized_similarity, score_cutoff=least, dtype=np.float32)
        close: Rows = listed[alike[0] >= least]
        return close

    def _as_long(self, asked: Token, listed: Rows) -> Rows:
        """Those in the other script that have a likely length."""
        length = len(sounds_of_form(asked))
        ratios = self._lengths[listed] / max(length, 1)
        if asked.script != ARABIC:
            ratios = 1 / np.maximum(ratios, 1e-6)
        return listed[(ratios >= SHORTEST_ROMANISED) & (ratios <= LONGEST_ROMANISED)]

    def _sharing(self, column: str, keys: tuple[int, ...]) -> Rows:
        """The listed forms that share one of the keys, in order."""
        if not keys:
            return np.empty(0, dtype=np.int32)
        known, starts, forms = (self._columns[f"{column}_{name}"] for name in ("keys", "starts", "forms"))
        places = np.searchsorted(known, np.array(keys, dtype=np.uint64)).tolist()
        found = [place for place, key in zip(places, keys, strict=True) if place < len(known) and known[place] == key]
        spans = [forms[starts[place] : starts[place + 1]] for place in found]
        return np.unique(np.concatenate(spans)) if spans else np.empty(0, dtype=np.int32)


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
