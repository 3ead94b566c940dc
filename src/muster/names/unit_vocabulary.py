"""The words of units' names in all languages, as `unit_terms.tsv` holds them, and the slips of the pen in them."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from muster.names.cognates import cognate
from muster.names.folding import ARABIC, fold_arabic, fold_latin, normalise, script_of
from muster.names.tables import read_table
from muster.names.tokens import Token, token

WORD: Final = re.compile(r"\d+(?:[/-]\d+)*|[^\W\d_]+")
SHORTEST_CORRECTED: Final = 6
_KEPT_COGNATES: Final = frozenset({"echelon", "branch", "service", "country", "word", "common"})
_CORRECTED_FIELDS: Final = frozenset({"echelon", "branch", "service", "short"})


@dataclass(frozen=True, slots=True)
class Term:
    """One row of the table: what a phrase says in a unit's name."""

    field: str
    canonical: str
    level: int


_ROWS: Final = list(read_table("unit_terms"))
_NAMED: Final = list(read_table("organisation_terms"))
"""Armed groups and parties have their names there; those of several words are names of units too."""
_JOINED: Final = frozenset("ولب")
"""“And”, “for” and “by” of Arabic are written together with the word behind them."""
_POSSESSIVE: Final = re.compile(r"(?<=[^\W\d_]{2})['’‘ʼ`](?:[sS]\b|(?=[a-z]{2}))")


SUN_LETTER: Final = r"\b[AaEe](?P<sun>[DdNnRrTtZz]|[Ss]h?|[DdTt]h)-(?i:(?=(?P=sun)))"
"""The Arabic article before a sun letter: as-Suwayda, ash-Sham."""
_ARTICLE: Final = re.compile(SUN_LETTER)


def whole_words(text: str) -> str:
    """A text without apostrophes inside its words: Asaib, and King African Rifles; but l'Armée stays as it is."""
    return _POSSESSIVE.sub("", _ARTICLE.sub("", text) if "-" in text else text)


def _fold(word: str) -> str:
    folded = fold_arabic(word)
    for opening in ("وال", "بال", "لل", "ال"):
        if folded.startswith(opening) and len(folded) - len(opening) > 1:
            return folded[len(opening) :]
    return folded


_FIRST: Final = frozenset(
    _fold(row["written"].partition(" ")[0]) for row in (*_ROWS, *_NAMED) if script_of(row["written"]) == ARABIC
)
"""The words that open a row of the tables."""


@lru_cache(maxsize=1 << 16)
def fold_unit_word(word: str) -> str:
    """One word folded, the Arabic article taken off, and what is joined to a word of the tables (“and”, “for”)."""
    if script_of(word) != ARABIC:
        return fold_latin(word)
    folded = _fold(word)
    rest = folded[1:]
    return rest if folded[:1] in _JOINED and rest in _FIRST and len(rest) > 2 and folded not in _FIRST else folded


def fold_unit_phrase(text: str) -> str:
    """The words of a phrase folded, one space apart."""
    return " ".join(fold_unit_word(word) for word in WORD.findall(whole_words(normalise(text))))


_CYRILLIC: Final = re.compile("[\u0400-\u04ff]")
_ENDING: Final = re.compile(
    r"(?:aya|yaya|oyu|oi|ei|yi|ii|iy|ogo|ego|oho|omu|emu|oe|ee|ie|ye|ikh|ykh|akh|yakh|ami|yami|imi|ymi|am|yam|ym|im|iv|ov|a|u"
    r"|y|i|e|o|ya|yu)$"
)
"""Endings of Russian and Ukrainian words in Latin letters: one row of a table stands for all cases of a word."""
SHORTEST_STEM: Final = 5


def _stem(folded: str) -> str:
    found = _ENDING.search(folded)
    stem = folded[: found.start()] if found is not None else folded
    return stem if len(stem) >= SHORTEST_STEM else ""


def _inflections() -> dict[str, str]:
    """The stem of every Cyrillic word of the tables → the first form that a table writes."""
    forms: dict[str, str] = {}
    for row in sorted((*_ROWS, *_NAMED), key=lambda row: " " in row["written"]):
        if _CYRILLIC.search(row["written"]):
            for folded in fold_unit_phrase(row["written"]).split():
                stem = _stem(folded)
                if stem:
                    forms.setdefault(stem, folded)
    return forms


_INFLECTIONS: Final = _inflections()
_TABLED: Final = frozenset(fold_unit_word(row["written"]) for row in (*_ROWS, *_NAMED) if " " not in row["written"])
SHORTEST_COGNATE: Final = 7
SHORTEST_COMMON: Final = 4
_MEANINGS: Final = frozenset(
    word for row in (*_ROWS, *_NAMED) if row["field"] in {"word", "name"} for word in row["canonical"].split()
)
"""The English words that the tables translate into."""


def _cognates() -> dict[str, str]:
    """The one form of every long Latin word of the tables and its relatives → the first form that a table writes."""
    written = [fold_unit_word(row["written"]) for row in (*_ROWS, *_NAMED) if row["field"] in _KEPT_COGNATES]
    forms: dict[str, str] = {}
    for folded in (*written, *sorted(_MEANINGS)):
        if len(folded) >= SHORTEST_COGNATE and folded.isascii():
            forms.setdefault(cognate(folded), folded)
    return forms


_COGNATES: Final = _cognates()


@lru_cache(maxsize=1 << 14)
def uninflected(word: str) -> str:
    """A word folded; one that no table writes so, in the form of it, or of its relative, that a table does."""
    folded = fold_unit_word(word)
    if folded in _TABLED or folded in _MEANINGS:
        return folded
    if _CYRILLIC.search(word):
        found = _INFLECTIONS.get(_stem(folded))
        if found is not None:
            return found
    if len(folded) < SHORTEST_COGNATE or token(folded).names:
        return folded
    return _COGNATES.get(cognate(folded), folded)


def _key(text: str) -> str:
    """The words of a phrase as a name's are read."""
    return " ".join(uninflected(word) for word in WORD.findall(whole_words(normalise(text))))


def _load() -> dict[str, Term]:
    terms: dict[str, Term] = {}
    for row in _ROWS:
        terms.setdefault(_key(row["written"]), Term(row["field"], row["canonical"], int(row["level"] or 0)))
    for row in _NAMED:
        if " " in row["written"] and row["field"] in {"short", "name", "word"}:
            field = "short" if row["field"] == "short" else "word"
            terms.setdefault(_key(row["written"]), Term(field, row["canonical"], 0))
    return terms


TERMS: Final = _load()
SLASHED: Final = re.compile(
    "|".join(
        rf"\b{re.escape(row['written'])}\b"
        for row in _ROWS
        if "/" in row["written"] and re.search(r"\w/\w", row["written"])
    )
    or r"(?!)",
    re.IGNORECASE,
)
"""Terms with a slash of their own (в/ч), which parts no segments."""
LONGEST_PHRASE: Final = max(phrase.count(" ") + 1 for phrase in TERMS)
_OPENINGS: Final = frozenset(phrase.partition(" ")[0] for phrase in TERMS)
_TRANSLATIONS: Final = (
    {
        fold_unit_word(row["written"]): row["canonical"]
        for row in _ROWS
        if row["field"] in {"country", "word"} and " " not in row["written"] + row["canonical"]
    }
    | {
        fold_unit_word(row["written"]): row["canonical"]
        for row in _NAMED
        if row["field"] in {"word", "name"} and " " not in row["written"]
    }
    | {fold_unit_word(form): fold_latin(row["name"]) for row in read_table("places") for form in row["forms"].split()}
)


def translated(folded: str) -> str:
    """The English of a common word of organisations' names, else the one form of the word and its relatives."""
    found = _TRANSLATIONS.get(folded)
    if found is not None:
        return found
    return folded if folded in _MEANINGS or token(folded).names else cognate(folded)


_COMMON: Final = frozenset(
    word for row in (*_ROWS, *_NAMED) if row["field"] == "word" for word in row["canonical"].split()
)
"""Of these the words that are no proper names."""


def is_translated(word: Token) -> bool:
    """Whether the tables say what a word of a unit's name means."""
    return word.folded in _MEANINGS


def is_common(word: Token, written: str) -> bool:
    """Whether a word of a name is no proper name: English that the tables translate into, or without a capital."""
    return word.folded in _COMMON or any(
        len(form) >= SHORTEST_COMMON and form.islower() and fold_unit_word(form) == word.text
        for form in WORD.findall(written)
    )


_PLACES: Final = frozenset(
    fold_unit_word(form) for row in read_table("places") for form in row["forms"].split() if form.isalpha()
)


def unit_field(word: str) -> str:
    """What one word says in a unit's name: echelon, branch, post, particle …; empty if it says nothing."""
    if word[0].isdecimal():
        return "number"
    term = TERMS.get(fold_unit_word(word))
    return term.field if term is not None else ""


@lru_cache(maxsize=1 << 14)
def is_unit_word(word: str) -> bool:
    """Whether a word belongs to units' names and not to persons': of a phrase of the table, or a place."""
    if word[0].isdecimal():
        return True
    folded = fold_unit_word(word)
    term = TERMS.get(folded)
    if term is not None:
        return term.field not in {"particle", "post"}
    return folded in _PLACES or (folded in _WORDS and len(folded) > 2 and not token(word).names)


@lru_cache(maxsize=1 << 15)
def blended(meaning: str, written: str) -> Token:
    """A word that means what its translation means and sounds as it is written: جبل is a mountain, and Jabal too."""
    translation = token(meaning)
    if meaning == written or " " in written or not written:
        return translation
    return Token(token(written).text, meaning=translation.folded)


def term_at(folded: list[str], at: int, *, short: bool = True) -> tuple[int, Term | None]:
    """The longest phrase of the table that begins at a word, and how many words it has; (1, None) if none does."""
    if folded[at] in _OPENINGS:
        for size in range(min(LONGEST_PHRASE, len(folded) - at), 0, -1):
            term = TERMS.get(" ".join(folded[at : at + size]))
            if term is not None and (short or not (term.field == "short" or "|" in term.canonical)):
                return size, term
    return 1, None


def _slips() -> dict[str, tuple[str, ...]]:
    """Every long word of the table without one of its letters → the words that it may have been."""
    words = sorted(
        {
            word
            for phrase, term in TERMS.items()
            if term.field in _CORRECTED_FIELDS
            for word in phrase.split()
            if word.isascii() and len(word) > SHORTEST_CORRECTED
        }
    )
    slips: dict[str, tuple[str, ...]] = {}
    for word in words:
        for form in _with_a_letter_less(word):
            slips[form] = (*slips.get(form, ()), word)
    return slips


def _with_a_letter_less(word: str) -> set[str]:
    return {word} | {word[:place] + word[place + 1 :] for place in range(len(word))}


_SLIPS: Final = _slips()
_WORDS: Final = frozenset(word for phrase in TERMS for word in phrase.split())


@lru_cache(maxsize=1 << 14)
def corrected(folded: str) -> str:
    """A word that is one slip of the pen away from a long word of the table, corrected; else the word as it is."""
    if (
        len(folded) < SHORTEST_CORRECTED
        or len(folded) > 2 * SHORTEST_CORRECTED + 6
        or not folded.isascii()
        or folded in _WORDS
        or folded in _TRANSLATIONS
    ):
        return folded
    found = {word for form in _with_a_letter_less(folded) for word in _SLIPS.get(form, ())}
    near = sorted(word for word in found if OSA.distance(word, folded) == 1)
    return near[0] if near else folded
