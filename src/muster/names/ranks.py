"""Ranks and titles taken off a name and kept beside it; the table `ranks.tsv` holds them, one row per written form."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from muster.names.folding import ARABIC, fold_arabic, fold_latin, normalise, script_of
from muster.names.tables import read_table
from muster.names.written import Rank

LONGEST_TITLE: Final = 6
_WORDS: Final = re.compile(r"[^\W_]+(?:[’'`ʼ][^\W_]+)*", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Title:
    """One row of the table: a rank, a title, or a modifier such as `retired`."""

    canonical: str
    level: int
    nato: str
    kind: str


@dataclass(frozen=True, slots=True)
class Stripped:
    """A text with its ranks and titles taken off."""

    rank: Rank | None
    bare: str


def fold_word(word: str) -> str:
    """One word as tables key it: Arabic script in folded letters, everything else in Latin letters."""
    return fold_arabic(word) if script_of(word) == ARABIC else fold_latin(word)


def fold_phrase(text: str) -> str:
    """The words of a phrase, folded, one space apart."""
    return " ".join(filter(None, (fold_word(word) for word in _WORDS.findall(normalise(text)))))


def _load() -> dict[str, Title]:
    titles: dict[str, Title] = {}
    for row in read_table("ranks"):
        title = Title(row["canonical"], int(row["level"] or 0), row["nato"], row["kind"])
        titles.setdefault(fold_phrase(row["written"]), title)
    return titles


_TITLES: Final = _load()


@lru_cache(maxsize=4096)
def title_of(phrase: str) -> Title | None:
    """The title that a folded phrase writes, if it writes one."""
    return _TITLES.get(phrase)


def strip_titles(text: str) -> Stripped:
    """The text without leading and trailing ranks and titles; a text that is nothing but a title stays as it is."""
    words = [(match.group(), match.start(), match.end()) for match in _WORDS.finditer(text)]
    folded = [fold_word(word) for word, _, _ in words]
    first, last, rank = 0, len(words), None
    while last - first > 1:
        taken = next(
            (
                n
                for n in range(min(LONGEST_TITLE, last - first - 1), 0, -1)
                if " ".join(folded[first : first + n]) in _TITLES
            ),
            0,
        )
        if not taken:
            break
        title = _TITLES[" ".join(folded[first : first + taken])]
        if title.kind == "rank" and rank is None:
            rank = Rank(title.canonical, title.level, title.nato, text[words[first][1] : words[first + taken - 1][2]])
        first += taken
    if first == 0 and last == len(words):
        return Stripped(None, text.strip())
    return Stripped(rank, text[words[first][1] :].strip())
