"""The forms of the listed names, and which of them are like the forms of a name that is asked.

Forms that share a sure key are alike. Those that share another key are only worth looking at: most can be ruled out by
their kind, their length and their letters, all at once (`likeness`); what is left is compared by `names`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Final

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cpdist

from muster.names import Kind
from muster.names.folding import ARABIC
from muster.names.person_comparison import SAME_AT
from muster.names.skeletons import COUNTS_FIT
from muster.names.tokens import Token, similarity, token
from muster.screening.forms import (
    IS_ARABIC,
    IS_COMPOUND,
    Form,
    FormKind,
    bag_of_form,
    consonants_of_form,
    hash_key,
    heard_alike,
    known_as,
    omission_keys,
    sounds_of_compound,
    sounds_of_form,
)
from muster.screening.likeness import (
    Bools,
    Heard,
    heard_in,
    heard_of,
    letters_apart,
    may_transliterate,
    spelt_in,
)
from muster.screening.slips import slip_between, whole_word
from muster.screening.storage import Column, TextColumn

ROUGHLY_ALIKE: Final = 0.33
CLOSELY_ALIKE: Final = 0.50
SHORT_CLOSELY_ALIKE: Final = 0.58
SHORT: Final = 5
"""Least rough likeness (edit distance of what is heard) before two parts are compared: same skeleton, near skeleton."""

SHORTEST_ROMANISED: Final = 0.6
LONGEST_ROMANISED: Final = 2.4
SHORTEST_JOINED_ROMANISED: Final = 0.8
"""Latin sounds for each Arabic letter of a word."""

LONG_TOGETHER: Final = 8
"""Letters of two parts written together that may be one part with a consonant more: Rashidpeter, Rashid Pierre."""

BITS: Final = (1 << 22) - 1
"""Mask of a key's bits by which the keys of single parts are marked."""

MOST_REMEMBERED_WORDS: Final = 1 << 18

Pairs = npt.NDArray[np.int64]
"""Pairs of an asked form, by its place, in the upper half of a number, and a listed form, by its row, in the lower."""

ROW: Final = (1 << 32) - 1
_NO_PAIRS: Final[Pairs] = np.empty(0, dtype=np.int64)
Keys = tuple[int, ...]
Places = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_NOTHING: Final = Form(FormKind.WHOLE, "", ())
WORDS: Final = frozenset({FormKind.WORD, FormKind.WHOLE})


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of the asked parts, each at its place in these columns."""

    tokens: Sequence[Token]
    joined: Bools
    arabic: Bools
    bags: npt.NDArray[np.uint32]
    known: npt.NDArray[np.uint8]
    must: npt.NDArray[np.uint64]
    may: npt.NDArray[np.uint64]
    sounds: Sequence[str]
    wholes: Sequence[str]
    heard: Heard
    spelt: Heard
    closely: Floats

    @classmethod
    def of(cls, forms: Sequence[Form]) -> "_Asked":
        tokens = [token(form.text) for form in forms]
        counts = [consonants_of_form(one) for one in tokens]
        sounds = [sounds_of_form(one) for one in tokens]
        return cls(
            tokens,
            np.array([form.kind is FormKind.JOINED for form in forms], dtype=np.bool_),
            np.array([one.script == ARABIC for one in tokens], dtype=np.bool_),
            np.array([bag_of_form(one) for one in tokens], dtype=np.uint32),
            np.array([known_as(one) for one in tokens], dtype=np.uint8),
            np.array([must for must, _ in counts], dtype=np.uint64),
            np.array([may for _, may in counts], dtype=np.uint64),
            sounds,
            [sounds_of_compound(one) or heard for one, heard in zip(tokens, sounds, strict=True)],
            heard_of(sounds),
            heard_of([one.stem for one in tokens]),
            np.array([SHORT_CLOSELY_ALIKE if len(form.text) <= SHORT else CLOSELY_ALIKE for form in forms]),
        )


class ListedForms:
    """The columns of the listed forms; read-only."""

    def __init__(
        self, columns: Mapping[str, Column], texts: TextColumn, sounds: TextColumn, compounds: TextColumn
    ) -> None:
        self._texts, self._sounds, self._compounds = texts, sounds, compounds
        self._lengths = columns["sounds_lengths"]
        self._kinds, self._bags, self._known = (columns[f"form_{name}"] for name in ("kinds", "bags", "known"))
        self._must, self._may = columns["form_must"], columns["form_may"]
        self._postings = {
            column: tuple(columns[f"{column}_{name}"] for name in ("keys", "starts", "forms"))
            for column in ("sure", "skeleton", "variant", "letters")
        }
        self._single = self._keys_of_single_parts()
        self._words: dict[str, bool] = {}

    def _keys_of_single_parts(self) -> Bools:
        """The keys of listed parts by their last bits: few pairs of neighbours are written together anywhere."""
        marked = np.zeros(BITS + 1, dtype=np.bool_)
        for column in ("sure", "skeleton"):
            known, starts, forms = self._postings[column]
            parts = np.repeat(known, np.diff(starts))[self._kinds[forms] == FormKind.PART]
            marked[parts & parts.dtype.type(BITS)] = True
        return marked

    def has_word(self, folded: str) -> bool:
        """Whether a folded word is part of any listed person's name."""
        listed = self._words.get(folded)
        if listed is None:
            if len(self._words) >= MOST_REMEMBERED_WORDS:
                self._words.clear()
            known, starts, forms = self._postings["sure"]
            key = np.uint64(hash_key(Kind.PERSON, f"f:{folded}"))
            place = int(known.searchsorted(key))
            found = (
                forms[starts[place] : starts[place + 1]] if place < len(known) and known[place] == key else _NO_PAIRS
            )
            listed = self._words[folded] = bool(np.any(self._kinds[found] == FormKind.PART))
        return listed

    def alike(self, forms: Sequence[Form]) -> Pairs:
        """The pairs of forms that write the same, as far as `names` would pair them; in order, each once."""
        asked = _Asked.of(forms)
        found = self._sharing("sure", [form.sure for form in forms])
        words = [form.letters if form.kind in WORDS else () for form in forms]
        found = _distinct(np.concatenate([found[self._as_joined(asked, found)], self._sharing("letters", words)]))
        parts = [form if self._may_be_part(form) else _NOTHING for form in forms]
        near, slips = self._near(asked, parts, found), self._slips(asked, parts, found)
        pairs = _distinct(np.concatenate([near, slips]))
        texts = self._texts.many(pairs & ROW)
        asked_texts = [forms[place].text for place in (pairs >> 32).tolist()]
        alike = [_one_name(*sorted(both)) for both in zip(asked_texts, texts, strict=True)]
        for at in np.flatnonzero(_among(pairs, slips)).tolist():
            alike[at] = alike[at] or bool(slip_between(whole_word(asked_texts[at]), whole_word(texts[at])))
        return _distinct(np.concatenate([found, pairs[np.array(alike, dtype=np.bool_)]]))

    def _may_be_part(self, form: Form) -> bool:
        """Whether a form is a part, or two neighbours that may be written together anywhere.

        In the other script, and if they are long, these may have one consonant less.
        """
        if form.kind in WORDS:
            return False
        if form.kind is FormKind.PART or form.letters:
            return True
        asked = token(form.text)
        shorter = omission_keys(asked)[0] if asked.script == ARABIC or len(form.text) >= LONG_TOGETHER else ()
        return any(self._single[key & BITS] for key in (*form.sure, *form.skeletons, *shorter))

    def _near(self, asked: _Asked, parts: Sequence[Form], found: Pairs) -> Pairs:
        """Those whose consonants are the same or nearly so, and that may be one name by all letters."""
        same = self._sharing("skeleton", [part.skeletons for part in parts])
        same = same[self._whole(asked, same)]
        lacking = self._lacking(asked, parts)
        one_script = self._same_script(asked, lacking)
        together = lacking[one_script & self._long_together(asked, lacking)]
        near = np.concatenate([self._sharing("variant", [part.variants for part in parts]), together])
        heard = np.concatenate([same, near])
        least = np.concatenate([np.full(len(same), ROUGHLY_ALIKE), asked.closely[near >> 32]])
        close = self._worth_aligning(asked, heard, least)
        heard, least = heard[close], least[close]
        worth = np.flatnonzero(self._others(asked, heard, found))
        worth = worth[np.unique(heard[worth], return_index=True)[1]]
        far = np.concatenate([same[~self._same_script(asked, same)], lacking[~one_script]])
        far = far[self._as_long(asked, far)]
        far = _distinct(far[self._others(asked, far, found)])
        heard = heard[worth][self._heard_alike(asked, heard[worth], least[worth])]
        return np.concatenate([heard, far[self._romanised(asked, far)]])

    def _lacking(self, asked: _Asked, parts: Sequence[Form]) -> Pairs:
        """Those that have a consonant less or, of a single part, one more."""
        shorter: list[Keys] = []
        longer: list[Keys] = []
        for part, written, arabic in zip(parts, asked.tokens, asked.arabic.tolist(), strict=True):
            alone = part.kind is FormKind.PART
            together = part is not _NOTHING and (arabic or len(part.text) >= LONG_TOGETHER)
            keys = omission_keys(written) if alone or together else ((), ())
            shorter.append(keys[0])
            longer.append(keys[1] if alone else ())
        return np.concatenate([self._sharing("skeleton", shorter), self._sharing("variant", longer)])

    def _long_together(self, asked: _Asked, pairs: Pairs) -> Bools:
        """Those of which one is two neighbours written together, long enough to be one name with a consonant less."""
        places, rows = pairs >> 32, pairs & ROW
        long = np.minimum(asked.heard.lengths[places], self._lengths[rows]) >= LONG_TOGETHER
        together: Bools = long & (asked.joined[places] != (self._kinds[rows] == FormKind.JOINED))
        return together

    def _slips(self, asked: _Asked, parts: Sequence[Form], found: Pairs) -> Pairs:
        """Those that share what is left of either without a letter, known names too: one is written for another."""
        pairs = self._sharing("letters", [part.letters for part in parts])
        return _distinct(pairs[self._as_joined(asked, pairs) & ~_among(pairs, found)])

    def _others(self, asked: _Asked, pairs: Pairs, found: Pairs) -> Bools:
        """Those that may still be alike: not found already, and no other known name so built."""
        known = asked.known[pairs >> 32]
        others: Bools = (known == 0) | (self._known[pairs & ROW] != known)
        return others & self._as_joined(asked, pairs) & ~_among(pairs, found)

    def _as_joined(self, asked: _Asked, pairs: Pairs) -> Bools:
        """Without pairs of neighbours written together on either side."""
        alone: Bools = ~asked.joined[pairs >> 32] | (self._kinds[pairs & ROW] == FormKind.PART)
        return alone

    def _same_script(self, asked: _Asked, pairs: Pairs) -> Bools:
        one_script: Bools = (self._bags[pairs & ROW] ^ asked.bags[pairs >> 32]) < IS_ARABIC
        return one_script

    def _whole(self, asked: _Asked, pairs: Pairs) -> Bools:
        """Without neighbours written together that have more or fewer consonants: those write no name of one part."""
        places, rows = pairs >> 32, pairs & ROW
        fit = np.uint64(COUNTS_FIT)
        may, must = asked.may[places], asked.must[places]
        whole: Bools = (((self._may[rows] | fit) - must) & ((may | fit) - self._must[rows]) & fit) == fit
        whole |= ~asked.joined[places] & (self._kinds[rows] != FormKind.JOINED)
        return whole

    def _worth_aligning(self, asked: _Asked, pairs: Pairs, least: Floats) -> Bools:
        """Those in one script whose letters are roughly the same, as far as their number and kind tell."""
        places, rows = pairs >> 32, pairs & ROW
        of_asked, of_listed = asked.bags[places], self._bags[rows]
        sizes, listed_sizes = asked.heard.lengths[places], self._lengths[rows].astype(np.int64)
        allowed = (1 - least) * np.maximum(sizes, listed_sizes)
        close: Bools = (np.abs(sizes - listed_sizes) <= allowed) & (letters_apart(of_asked, of_listed) <= allowed)
        close |= (of_asked | of_listed) & IS_COMPOUND > 0
        close &= (of_asked ^ of_listed) < IS_ARABIC
        return close

    def _heard_alike(self, asked: _Asked, pairs: Pairs, least: Floats) -> Bools:
        """Whether two parts in one script may be one name; a compound is only roughly alike, in its stem or whole."""
        places, rows = pairs >> 32, pairs & ROW
        own, listed = [asked.sounds[place] for place in places.tolist()], self._sounds.many(rows)
        plain = cpdist(own, listed, scorer=Levenshtein.distance, dtype=np.uint8) if own else np.empty(0)
        longer = np.maximum(asked.heard.lengths[places], self._lengths[rows]).clip(1)
        alike: Bools = 1 - plain / longer >= least
        compound = (asked.bags[places] | self._bags[rows]) & IS_COMPOUND > 0
        for at in np.flatnonzero(alike & ~compound).tolist():
            alike[at] = heard_alike(own[at], listed[at], int(plain[at]))
        built = np.flatnonzero(~alike & compound).tolist()
        for at, together in zip(built, self._compounds.many(rows[built]), strict=True):
            whole = asked.wholes[places[at]]
            alike[at] = any(
                text and Levenshtein.normalized_similarity(whole, text) >= least[at] for text in (listed[at], together)
            )
        return alike

    def _as_long(self, asked: _Asked, pairs: Pairs) -> Bools:
        """Those in the other script that have a likely length; two parts written together need all their consonants."""
        places, rows = pairs >> 32, pairs & ROW
        ratios = self._lengths[rows] / asked.heard.lengths[places].clip(1)
        ratios = np.where(asked.arabic[places], ratios, 1 / np.maximum(ratios, 1e-6))
        joined = asked.joined[places] | (self._kinds[rows] == FormKind.JOINED)
        shortest = np.where(joined, SHORTEST_JOINED_ROMANISED, SHORTEST_ROMANISED)
        likely: Bools = (ratios <= LONGEST_ROMANISED) & (ratios >= shortest)
        return likely

    def _romanised(self, asked: _Asked, pairs: Pairs) -> Bools:
        """Whether a part may write one in the other script, letter by letter; of compounds it isn't told."""
        places, rows = pairs >> 32, pairs & ROW
        likely: Bools = (asked.bags[places] | self._bags[rows]) & IS_COMPOUND > 0
        arabic = asked.arabic[places]
        at = np.flatnonzero(~likely & arabic)
        likely[at] = may_transliterate(asked.spelt.at(places[at]), spelt_in(self._texts, rows[at]))
        at = np.flatnonzero(~likely & ~arabic)
        likely[at] = may_transliterate(heard_in(self._sounds, rows[at]), asked.spelt.at(places[at]))
        return likely

    def _sharing(self, column: str, keys: Sequence[Keys]) -> Pairs:
        """The pairs of forms that share a key of the column; who shares several stands there several times."""
        known, starts, forms = self._postings[column]
        flat = np.fromiter(chain.from_iterable(keys), dtype=known.dtype)
        if not len(flat) or not len(known):
            return _NO_PAIRS
        owners = np.repeat(np.arange(len(keys), dtype=np.int64), [len(of_form) for of_form in keys])
        places = np.minimum(np.searchsorted(known, flat), len(known) - 1)
        shared = known[places] == flat
        owners, places = owners[shared], places[shared]
        first = starts[places].astype(np.int64)
        counts = starts[places + 1] - first
        return (np.repeat(owners, counts) << 32) | forms[runs(first, counts)]


def _distinct(pairs: Pairs) -> Pairs:
    """Each pair once, in order."""
    ordered = np.sort(pairs)
    once: Pairs = ordered[np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]]
    return once


def _among(pairs: Pairs, found: Pairs) -> Bools:
    """Which pairs are among those found, which are in order."""
    if not len(found):
        return np.zeros(len(pairs), dtype=np.bool_)
    there: Bools = found[np.minimum(np.searchsorted(found, pairs), len(found) - 1)] == pairs
    return there


def runs(first: Places, counts: Places) -> Places:
    """The places of several runs, one run after the other, each of so many from its first on."""
    before = np.cumsum(counts) - counts
    starts: Places = np.repeat(first - before, counts)
    return starts + np.arange(len(starts), dtype=np.int64)


@lru_cache(maxsize=1 << 19)
def _one_name(first: str, second: str) -> bool:
    """Whether two parts may be one name; remembered, for one roster asks every pair both ways and of two indexes."""
    return similarity(token(first), token(second)) >= SAME_AT
