"""Which of many pairs of parts may be one name, told of all at once.

`names.tokens.similarity` aligns the letters of one pair; a look-up has a hundred pairs for each part that is asked, of
which a few are one name. Here the same alignments are made in whole arrays, without what only lowers a likeness: a pair
that is ruled out can't be one name, and what is left is compared exactly.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from string import ascii_letters
from typing import Final

import numpy as np
import numpy.typing as npt

from muster.names.person_comparison import SAME_AT
from muster.names.tokens import LONGEST_BARE_ARTICLE, transliterated_at
from muster.names.transliteration import EVIDENCE, LONGEST_CHUNK, UNSEEN
from muster.screening.forms import IS_COMPOUND, ROUNDING
from muster.screening.storage import TextColumn

WIDTH: Final = 24
"""Letters of a part that are aligned here; longer ones are compared exactly."""

AT_ONCE: Final = 2_000
"""Pairs aligned at once: their arrays stay in a processor's cache."""

ARABIC_LEAD: Final = (0xD8, 0xDB)
READ_TOGETHER: Final = (0, 6, 9, 13, 1 << 30)
_OTHER: Final = 31
_ARABIC_FROM: Final = 32
_LETTERS: Final = 256
_CAPITALS_FROM: Final = 80
_NO_WAY: Final = np.float32(-1e9)
_ALEF: Final = ord("ا") & 0xFF


def _number(letter: str) -> int:
    """The number of a letter a–z, of a sound written as a capital, or of an Arabic letter."""
    if "a" <= letter <= "z":
        return ord(letter) - ord("a") + 1
    return ord(letter) - ord("A") + _CAPITALS_FROM if "A" <= letter <= "Z" else ord(letter) & 0xFF


def _table(letters: Mapping[str, int]) -> npt.NDArray[np.uint8]:
    of_byte = np.full(_LETTERS, _OTHER, dtype=np.uint8)
    for letter, number in letters.items():
        of_byte[ord(letter)] = number
    return of_byte


_SOUNDS: Final = _table({letter: _number(letter) for letter in ascii_letters})
_SPELT: Final = _table({letter: _number(letter.lower()) for letter in ascii_letters})

Bools = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Heard:
    """The letters of parts as numbers, (parts, WIDTH): a–z are 1–26, other letters come later; their count."""

    letters: npt.NDArray[np.uint8]
    lengths: Numbers
    arabic: Bools

    def at(self, rows: "npt.NDArray[np.integer] | Bools") -> "Heard":
        """Those of some rows."""
        return Heard(self.letters[rows], self.lengths[rows], self.arabic[rows])

    @property
    def unsure(self) -> Bools:
        """Parts that can't be told from these numbers: too long, empty, or in letters beside a–z and Arabic."""
        foreign: Bools = np.any(self.letters == _OTHER, axis=1)
        foreign |= (self.lengths > WIDTH) | (self.lengths == 0)
        return foreign


_BAG: Final = np.uint32(IS_COMPOUND - 1)


def letters_apart(one: npt.NDArray[np.uint32], other: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint8]:
    """Letters that only one of two parts has, the greater number of both: no edit distance is less."""
    apart: npt.NDArray[np.uint8] = np.maximum(
        np.bitwise_count(one & ~other & _BAG), np.bitwise_count(other & ~one & _BAG)
    )
    return apart


def heard_of(texts: Sequence[str]) -> Heard:
    """The letters of some texts."""
    encoded = [text.encode() for text in texts]
    ends = np.cumsum([0, *map(len, encoded)])
    return _read(np.frombuffer(b"".join(encoded), dtype=np.uint8), ends[:-1], np.diff(ends), _SOUNDS)


def heard_in(column: TextColumn, rows: npt.NDArray[np.integer]) -> Heard:
    """The letters of some rows of a column of sounds and Arabic words."""
    return _read(column.letters, *column.spans(rows), _SOUNDS)


def spelt_in(column: TextColumn, rows: npt.NDArray[np.integer]) -> Heard:
    """The letters of some rows of a column of words as they are written."""
    return _read(column.letters, *column.spans(rows), _SPELT)


def _read(texts: npt.NDArray[np.uint8], starts: Numbers, sizes: Numbers, of_byte: npt.NDArray[np.uint8]) -> Heard:
    """Letters from UTF-8: one byte for a–z, two for Arabic."""
    letters = np.zeros((len(starts), WIDTH), dtype=np.uint8)
    lengths, two = sizes.copy(), np.zeros(len(starts), dtype=np.bool_)
    some = np.flatnonzero(sizes)
    lead = texts[starts[some]]
    two[some] = (lead >= ARABIC_LEAD[0]) & (lead <= ARABIC_LEAD[1])
    lengths[two] //= 2
    for written, size in (
        (rows, size) for of_size, size in ((~two, 1), (two, 2)) for rows in _by_length(of_size, lengths)
    ):
        if len(written):
            places = np.arange(min(int(lengths[written].max()), WIDTH))
            at = np.minimum(starts[written, np.newaxis] + places * size, len(texts) - size)
            read = of_byte[texts[at]] if size == 1 else _arabic_letter(texts[at], texts[at + 1])
            read[places >= lengths[written, np.newaxis]] = 0
            letters[written, : len(places)] = read
    return Heard(letters, lengths, two)


def _by_length(chosen: Bools, lengths: Numbers) -> Iterator[Numbers]:
    """The chosen parts in groups of like length, so that few letters are read that aren't there."""
    if not chosen.any():
        return
    for shortest, longest in pairwise(
        READ_TOGETHER if len(chosen) > AT_ONCE else READ_TOGETHER[:: len(READ_TOGETHER) - 1]
    ):
        yield np.flatnonzero(chosen & (lengths > shortest) & (lengths <= longest))


def _arabic_letter(first: npt.NDArray[np.uint8], second: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    letter = ((first & 3) << 6) | (second & 0x3F)
    arabic = (first >= ARABIC_LEAD[0]) & (first <= ARABIC_LEAD[1]) & (letter >= _ARABIC_FROM)
    return np.where(arabic, letter, np.uint8(_OTHER))


def may_transliterate(arabic: Heard, latin: Heard) -> Bools:
    """Whether Latin letters may write an Arabic part, pair by pair."""
    starts_al = np.isin(latin.letters[:, 0], (1, 5)) & (latin.letters[:, 1] == ord("l") - 96)
    possible = arabic.unsure | latin.unsure
    possible |= starts_al & (latin.lengths > LONGEST_BARE_ARTICLE) & (arabic.letters[:, 0] != _ALEF)
    least = transliterated_at(SAME_AT) - ROUNDING
    for rows in _chunks(np.flatnonzero(~possible), arabic.lengths + latin.lengths):
        written, read = arabic.at(rows), latin.at(rows)
        possible[rows] = _evidence(written, read) / (written.lengths + read.lengths + 4) >= least
    return possible


def _chunks(rows: Numbers, lengths: Numbers) -> list[Numbers]:
    """The rows in groups of like length."""
    if not len(rows):
        return []
    rows = rows[np.argsort(lengths[rows], kind="stable")]
    return np.array_split(rows, -(-len(rows) // AT_ONCE))


def _evidence(arabic: Heard, latin: Heard) -> Floats:
    """How much speaks for the best way to read each Arabic word as the Latin one (`names.transliteration`)."""
    evidence, of_letter, of_chunk, unseen = _evidence_table()
    width = int(latin.lengths.max())
    letters = latin.letters[:, :width].astype(np.int32)
    chunks = [np.zeros((len(letters), width + 1), dtype=np.int32)]
    code = np.zeros((len(letters), width), dtype=np.int32)
    for size in range(1, min(LONGEST_CHUNK, width) + 1):
        code = code[:, : width + 1 - size] * 32 + letters[:, size - 1 :]
        known = of_chunk[code]
        chunks.append(np.where(known < 0, unseen + size, known))
    best = np.full((len(letters), width + 1), _NO_WAY, dtype=np.float32)
    best[:, 0] = 0
    result = np.full(len(letters), _NO_WAY, dtype=np.float32)
    for place in range(int(arabic.lengths.max())):
        stands = np.where(arabic.lengths == place + 1, 2, 1) if place else 0
        row = of_letter[stands, arabic.letters[:, place]][:, np.newaxis]
        following = np.full_like(best, _NO_WAY)
        for size, chunk in enumerate(chunks):
            worth = evidence.take(row + chunk)
            worth += best[:, : width + 1 - size]
            np.maximum(following[:, size:], worth, out=following[:, size:])
        best = following
        ended = np.flatnonzero(arabic.lengths == place + 1)
        result[ended] = best[ended, latin.lengths[ended]]
    return result


@cache
def _evidence_table() -> tuple[Floats, npt.NDArray[np.int32], npt.NDArray[np.int32], int]:
    """Evidence row by row, one for each letter in its place; where the row of each (place, Arabic letter) starts.

    Then the column of each chunk, -1 for one that no letter writes, and the column from which on stand those that this
    letter never writes, by their size. Nothing is the first chunk, an unknown letter the first row.
    """
    chunks = sorted({chunk for letters in EVIDENCE.values() for of_letter in letters.values() for chunk in of_letter})
    columns = {chunk: column for column, chunk in enumerate(dict.fromkeys(("", *chunks)))}
    of_chunk = np.full(32**LONGEST_CHUNK, -1, dtype=np.int32)
    for chunk, column in columns.items():
        code = 0
        for letter in chunk:
            code = code * 32 + _number(letter)
        of_chunk[code] = column
    unseen = [UNSEEN[len(chunk)] for chunk in columns] + list(UNSEEN)
    rows = [unseen]
    of_letter = np.zeros((len(EVIDENCE), _LETTERS), dtype=np.int32)
    for place, name in enumerate(("first", "inner", "last")):
        for letter, written in EVIDENCE[name].items():
            of_letter[place, ord(letter) & 0xFF] = len(rows) * len(unseen)
            rows.append([written.get(chunk, UNSEEN[len(chunk)]) for chunk in columns] + list(UNSEEN))
    return np.array(rows, dtype=np.float32).ravel(), of_letter, of_chunk, len(columns)
