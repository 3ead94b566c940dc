"""The words of one segment of a unit's name read one after another: what each phrase says, and its numbers.

Numbers are figures, Roman numerals, company letters, or words of any language (one hundred and third, المئة وثلاثة).
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from muster.names.folding import ARABIC, fold_latin, script_of
from muster.names.unit_vocabulary import (
    TERMS,
    Term,
    corrected,
    fold_unit_word,
    term_at,
    translated,
    uninflected,
)

MOST_WORDS: Final = 40
PLAIN: Final = Term("", "", 0)
_LAST_LEVEL_LETTERED: Final = 3
"""Platoons, companies and squadrons are told apart by letters too."""
_WORD: Final = re.compile(
    r"(?<!\w)[A-ZА-Я]-?\d{4,}"  # the number of a military unit: A0942
    r"|(?<!\w)[SGJ]-?[1-9](?![\w/-])"  # a cell of a staff: G3
    r"|\d+(?:[/-]\d+)*|[^\W\d_]+"
)
_JOINED_ORDINAL: Final = re.compile(r"(?<=\d)(st|nd|rd|th|i?[eè]me|[eè]re?|er|[eè])(?=[A-ZÀ-ÝА-Я])")
_JOINED_WORDS: Final = re.compile(r"(?<=[a-zà-ÿ]{2})(?=[A-ZÀ-Ý][a-zà-ÿ]{2})")
_ROMAN_ONES: Final = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_ROMAN: Final = {
    f"{tens}{ones}": str(10 * ten + one)
    for ten, tens in enumerate(("", "X", "XX", "XXX"))
    for one, ones in enumerate(_ROMAN_ONES)
    if ten or one
}
_ROMAN_ORDINAL: Final = re.compile(r"^([IVX]+)(?:i?[eè]me|[eè]re|er|[eè])$")
_SUFFIXES: Final = frozenset(
    {
        "st", "nd", "rd", "th", "d", "eme", "ieme", "e", "er", "ere", "re", "o", "a", "i", "ia", "ii", "oi", "go",
        "ogo", "y", "yi", "inci", "nci", "ncu", "uncu", "ci", "cu", "iy", "aia", "ma", "mu", "oy", "aya", "ta", "ra",
        "ro", "do", "da", "to", "vo", "va", "mo", "no", "na", "tia", "ha", "sha", "ga", "tya", "tii", "ja", "oyi",
    }
)  # fmt: skip
_ENGLISH_ORDINALS: Final = frozenset({"ST", "ND", "RD", "TH"})


@dataclass(frozen=True, slots=True)
class Item:
    """One phrase of a name as read: its words and what it says; `place` after a comma, the commas before it."""

    text: str
    folded: str
    field: str
    canonical: str
    level: int
    place: bool
    commas: int = 0


def items_of(segment: str, *, short: bool = True) -> list[Item]:
    """The phrases of a segment in reading order; particles and posts say nothing of the unit and are left out.

    A short form is read as what it stands for, unless `short` says to leave it as it is.
    """
    apart = _JOINED_ORDINAL.sub(r"\1 ", segment)
    if _JOINED_WORDS.search(apart):
        apart = _WORD.sub(_unjoined, apart)
    return _Reading(apart, short=short).items


def _unjoined(found: "re.Match[str]") -> str:
    """“InfantryBrigade” is two words, WestMinCom is one that the table knows."""
    word = found.group()
    return word if fold_unit_word(word) in TERMS else _JOINED_WORDS.sub(" ", word)


class _Reading:
    def __init__(self, segment: str, *, short: bool = True) -> None:
        self.segment = segment
        self.short = short
        self.found = list(_WORD.finditer(segment))[:MOST_WORDS]
        self.folded = [_folded(match.group()) for match in self.found]
        self.comma = segment.find(",")
        self.items: list[Item] = []
        at = 0
        while at < len(self.found):
            at += self._read(at)
        self.items = _sums(self.items)

    def _read(self, at: int) -> int:
        """Read the phrase that begins at a word, and say how many words it has."""
        word = self.found[at].group()
        if word[0].isdecimal():
            return self._figure(at, word)
        if word[-1].isdecimal():
            designator = fold_latin(word.replace("-", ""))
            staff = len(designator) == 2
            self._add(word, designator, PLAIN if staff else Term("number", designator, 0), at)
            return 1
        size, term = term_at(self.folded, at, short=self.short)
        letter = _designator(self.found, self.folded, at)
        if letter:
            self._add(word, letter, Term("number", letter, 0), at)
            return 1
        if term is not None and term.field == "particle" and _acronymic(word, self.items):
            term = None
        if term is None:
            self._add(word, translated(self.folded[at]).replace(" ", ""), PLAIN, at)
        elif term.field == "post":
            self._post(at, size)
        elif term.field != "particle":
            self._term(at, size, term)
        return size

    def _figure(self, at: int, word: str) -> int:
        number = "/".join(str(int(digits[:9])) for digits in re.split("[/-]", word))
        self._add(word, number, Term("number", number, 0), at)
        suffixed = at + 1 < len(self.found) and self.folded[at + 1] in _SUFFIXES
        return 2 if suffixed and _continues(self.found[at], self.found[at + 1], self.segment) else 1

    def _term(self, at: int, size: int, term: Term) -> None:
        written = self.segment[self.found[at].start() : self.found[at + size - 1].end()]
        if term.field == "short":
            for item in _expanded(term.canonical):
                self._add(item.text, item.folded, Term(item.field, item.canonical, item.level), at)
        elif term.field == "word":
            self._add(written, term.canonical.replace(" ", ""), PLAIN, at)
        else:
            self._add(written, " ".join(self.folded[at : at + size]), term, at)

    def _post(self, at: int, size: int) -> None:
        """“Platoon commander”: the platoon belongs to the post, not to the name."""
        if not self.items or self.items[-1].field != "echelon" or at + size == len(self.found) == 2:
            return
        numbered = len(self.items) > 1 and (
            self.items[-2].field == "number"
            or (self.items[-2].field == "branch" and self.items[-1].level > _LAST_LEVEL_LETTERED)
        )
        if not numbered and self.folded[at - 1] in TERMS and (len(self.items) > 1 or at + size < len(self.found)):
            self.items.pop()

    def _add(self, text: str, folded: str, term: Term, at: int) -> None:
        place = 0 <= self.comma < self.found[at].start() and any(
            item.field in {"echelon", "number", "branch"} for item in self.items
        )
        commas = self.segment.count(",", 0, self.found[at].start()) if place else 0
        self.items.append(Item(text, folded, term.field, term.canonical, term.level, place, commas))


@lru_cache(maxsize=1024)
def _expanded(phrase: str) -> tuple[Item, ...]:
    """What a short form stands for, read; a short form in it is read by its words."""
    return tuple(_Reading(phrase, short=False).items)


@lru_cache(maxsize=1 << 15)
def _folded(word: str) -> str:
    return corrected(uninflected(word))


def _continues(number: "re.Match[str]", suffix: "re.Match[str]", segment: str) -> bool:
    """Whether a word is the ending of the number before it: 3RD, 3 rd, 3-я, 3° e; but not “24 ER”."""
    between = segment[number.end() : suffix.start()]
    spaced = between == " " and suffix.group().isupper() and suffix.group() not in _ENGLISH_ORDINALS
    return len(between) <= 1 and not spaced


def _acronymic(word: str, items: list[Item]) -> bool:
    """Whether a word that looks like a particle is an acronym: capitals beside a number, as in “134ème ER”."""
    return (
        len(word) > 1
        and word.isupper()
        and word not in _ENGLISH_ORDINALS
        and bool(items)
        and items[-1].field == "number"
    )


def _designator(found: list["re.Match[str]"], folded: list[str], at: int) -> str:
    """A Roman numeral, or the letter of a company, as a number; empty if the word is neither."""
    word = found[at].group()
    ordinal = _ROMAN_ORDINAL.match(word)
    if ordinal is not None:
        return _ROMAN.get(ordinal.group(1), "")
    numeral = _ROMAN.get(word.upper()) if word.isupper() or len(word) > 1 else None
    single = len(word) == 1 and word.isupper() and word.isascii()
    if not (numeral or single):
        return ""
    beside = [TERMS.get(folded[k]) for k in (at - 1, at + 1) if 0 <= k < len(folded)]
    levels = [term.level for term in beside if term is not None and term.field == "echelon"]
    opens = (
        at == 0
        and word.isupper()
        and any(term.field == "echelon" for term in map(TERMS.get, folded[1:]) if term is not None)
    )
    if numeral and (levels or opens or (len(word) > 1 and word.isupper())):
        return numeral
    return word if single and levels and min(levels) <= _LAST_LEVEL_LETTERED else ""


def _sums(items: list[Item]) -> list[Item]:
    """“One hundred and third”, الرابعة والعشرون, soixante et onzième: number words that make one number."""
    merged: list[Item] = []
    for item in items:
        before = merged[-1] if merged else None
        if before is not None and _in_words(before) and _in_words(item):
            total = _total(int(before.canonical), int(item.canonical), arabic=script_of(item.text) == ARABIC)
            if total:
                merged[-1] = Item(
                    f"{before.text} {item.text}", str(total), "number", str(total), 0, item.place, item.commas
                )
                continue
        merged.append(item)
    return merged


def _in_words(item: Item) -> bool:
    return item.field == "number" and item.canonical.isdecimal() and not item.text[0].isdecimal()


def _total(left: int, right: int, *, arabic: bool) -> int:
    """The number that two number words make, 0 if they are two numbers. Arabic says the ones before the tens."""
    if right % 100 == 0:
        if 0 < left < 100 and arabic:
            return left + right
        return left * right if 1 < left < 10 and right == 100 else 0
    rest = left % 100
    fits = (
        rest == 0
        or (rest % 10 == 0 and right < 10)
        or (rest in {60, 80} and 10 <= right < 20)
        or (arabic and rest < 10 and right % 10 == 0 and right >= 20)
    )
    return left + right if fits else 0
