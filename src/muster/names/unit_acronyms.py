"""Acronyms of units' names, built and recognised: of initials (RIM), of first syllables (CACOM, FORSAT)."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from muster.names.folding import fold_latin
from muster.names.tokens import Token
from muster.names.unit_items import MOST_WORDS
from muster.names.unit_vocabulary import TERMS, WORD, fold_unit_word
from muster.names.written import Formation, UnitFields

LONGEST_ACRONYM: Final = 8
LONGEST_SYLLABIC: Final = 10
SHORTEST_SYLLABIC: Final = 4
LONGEST_SYLLABLE: Final = 4
SHORTEST_OPENED: Final = 3
SHORTEST_JOINING: Final = 4
"""A word such as “joint” or “separate” counts among the initials or not; “of” never does."""


@lru_cache(maxsize=1 << 14)
def _initial(word: str, joining: bool) -> str:
    term = TERMS.get(fold_unit_word(word))
    skipped = term is not None and term.field == "particle" and not (joining and len(word) >= SHORTEST_JOINING)
    return "" if skipped else fold_latin(word)[:1]


def acronyms_of(words: list[str], written: list[str]) -> frozenset[str]:
    """The initials of every run of two or more words that carry meaning, and of the words as they are written."""
    letters = "".join(_initial(word, False) for word in words)[:MOST_WORDS]
    joined = "".join(_initial(word, True) for word in written if not word[0].isdecimal())[:MOST_WORDS]
    found = _runs(letters)
    return found if joined == letters else found | _runs(joined)


def _runs(letters: str) -> frozenset[str]:
    return frozenset(
        letters[start:end]
        for start in range(len(letters))
        for end in range(start + 2, min(len(letters), start + LONGEST_ACRONYM) + 1)
    )


def spelled_out(words: list[str]) -> tuple[str, ...]:
    """The words that carry meaning, folded, of which an acronym may take the first letters."""
    return tuple(fold_latin(word) for word in words if _initial(word, False))


def is_acronym(word: Token, bare: str, fields: UnitFields) -> bool:
    """Whether a word of a name is an acronym of what the fields were read from, and does not stand in them itself."""
    written = word.latin
    if not 2 <= len(written) <= LONGEST_SYLLABIC or any(word.folded == other.folded for other in fields.words):
        return False
    if len(written) <= LONGEST_ACRONYM and written in fields.acronyms:
        return True
    return is_syllabic(written, fields.spelled) and _in_capitals(written, bare)


def abbreviation_opens(word: Token, bare: str, fields: UnitFields) -> bool:
    """Whether an acronym that no table knows begins as the words of a name do: BIMEJ, Batallón de Infantería … No. 24.

    The rest of it is what the army calls the unit, so it says something only beside the same number.
    """
    written, words = word.latin, fields.spelled
    if fold_unit_word(word.text) in TERMS or not SHORTEST_OPENED <= len(written) <= LONGEST_ACRONYM:
        return False
    return _in_capitals(written, bare) and any(
        _beginnings(written[:size], words, 0, 0) for size in range(2, len(written))
    )


def _in_capitals(folded: str, bare: str) -> bool:
    """Whether a word is written as an acronym: FORSAT, WestMinCom, but not Bloc."""
    return any(not word[1:].islower() and fold_latin(word) == folded for word in WORD.findall(bare))


@lru_cache(maxsize=1 << 14)
def is_syllabic(written: str, words: tuple[str, ...]) -> bool:
    """Whether a word is made of the beginnings of a run of words: CACOM of Comando Aéreo de Combate."""
    if len(written) < SHORTEST_SYLLABIC or len(words) < 2:
        return False
    return any(_beginnings(written, words, start, 0) for start in range(len(words) - 1))


def _beginnings(written: str, words: tuple[str, ...], at: int, taken: int) -> bool:
    """Whether the rest of an acronym is made of beginnings of the words from one on, at least two in all."""
    if not written:
        return taken > 1
    if at == len(words):
        return False
    word = words[at]
    return any(
        written[:size] == word[:size] and _beginnings(written[size:], words, at + 1, taken + 1)
        for size in range(1, min(LONGEST_SYLLABLE, len(word) - 1, len(written)) + 1)
    )


def abbreviates(bare: str, fields: UnitFields) -> bool:
    """Whether a name in one word of capitals is the acronym of the whole of another: ROTA, CJTF."""
    written = fold_latin(bare)
    if not bare[:2].isupper() or not written.isalpha() or not 3 <= len(written) <= LONGEST_SYLLABIC:
        return False
    if written in fields.acronyms:
        return len(written) >= len(fields.spelled)
    return is_syllabic(written, fields.spelled) and not is_syllabic(written, fields.spelled[:-1])


def filled(short: UnitFields, long: UnitFields) -> UnitFields:
    """What a name with an acronym says, with what the acronym stands for."""
    formations, free = short.formations, short.free_numbers
    below = bool(formations) and bool(long.formations) and long.formations[0].level < formations[0].level
    if free and below and not any(formation == long.formations[0] for formation in formations):
        formations, free = (_numbered(long.formations[0], free[0]), *formations), free[1:]
    elif not formations:
        free = tuple(number for written in free for number in written.split("/"))
        numbers = (*free[:1], *("" for _ in long.formations))
        formations = tuple(_numbered(found, number) for found, number in zip(long.formations, numbers, strict=False))
        free = () if formations else free
    return UnitFields(
        formations=formations,
        free_numbers=free,
        branches=short.branches or long.branches,
        services=short.services or long.services,
        countries=short.countries,
        words=short.words,
        parents=short.parents,
        directions=short.directions,
        places=short.places,
        acronyms=short.acronyms,
        spelled=short.spelled,
    )


def _numbered(formation: Formation, number: str) -> Formation:
    return Formation(formation.echelon, formation.level, number)


def opposite_of(acronym: str, words: Iterable[Token]) -> list[Token]:
    """The words that an acronym can't stand for, since their first letter is not in it."""
    return [word for word in words if word.latin[:1] not in acronym]
