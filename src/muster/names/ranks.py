"""Ranks and titles taken off a name and kept beside it; `ranks.tsv` holds them, one row per written form."""

import re
from dataclasses import dataclass
from typing import Final

from muster.names.known import fold_token
from muster.names.tables import read_table
from muster.names.tokens import token
from muster.names.written import Rank

LONGEST_TITLE: Final = 6
LONGEST_TEXT: Final = 400
_WORDS: Final = re.compile(r"[^\W_]+(?:[’'`ʼ‘][^\W_]+)*")
_SEGMENTS: Final = re.compile(r"\s*(?:[,،;؛()\[\]/|]|\s[-–—]\s)\s*")
_COMMAS: Final = re.compile(r"[,،]")


@dataclass(frozen=True, slots=True)
class Title:
    """One row of the table; `rest` is how many words must follow for it to be a title and not a name."""

    canonical: str
    level: int
    nato: str
    kind: str
    rest: int


@dataclass(frozen=True, slots=True)
class Stripped:
    """A text without its ranks and titles, the rank that was found, and whether anything was taken off."""

    rank: Rank | None
    bare: str
    titled: bool = False


def fold_phrase(text: str) -> str:
    """The words of a phrase, folded, one space apart."""
    return " ".join(filter(None, map(fold_token, _WORDS.findall(text))))


def _load() -> tuple[dict[str, Title], frozenset[str]]:
    titles: dict[str, Title] = {}
    for row in read_table("ranks"):
        title = Title(row["canonical"], int(row["level"] or 0), row["nato"], row["kind"], int(row["rest"]))
        titles.setdefault(fold_phrase(row["written"]), title)
    return titles, frozenset(phrase.partition(" ")[0] for phrase in titles)


_TITLES, _FIRST_WORDS = _load()


def title_of(phrase: str) -> Title | None:
    """The title that a folded phrase writes, if it writes one."""
    return _TITLES.get(phrase)


def strip_titles(text: str) -> Stripped:
    """The text without its ranks and titles, wherever they stand; one that is nothing but a title stays as it is.

    The first rank is kept. Segments (between commas, brackets, slashes, dashes) are read each for itself, so
    “KEITA, Col. Moussa”, “Moussa Keita (Colonel)” and “Colonel Moussa Keita” give the same.
    """
    text = text[:LONGEST_TEXT]
    words = _WORDS.findall(text)
    for word in words:
        if token(word).folded in _FIRST_WORDS:
            break
    else:
        return Stripped(None, text.strip())
    if fold_phrase(text) in _TITLES:
        return Stripped(None, text.strip())
    segments = [segment for segment in _SEGMENTS.split(text) if segment]
    total = sum(len(_WORDS.findall(segment)) for segment in segments)
    rank: Rank | None = None
    kept: list[str] = []
    taken = 0
    for segment in segments:
        reading = _Segment(segment, total - taken, ranked=rank is not None)
        rank = rank or reading.rank
        taken += reading.taken
        if reading.bare:
            kept.append(reading.bare)
    if not taken:
        return Stripped(None, text.strip())
    return Stripped(rank, (", " if _COMMAS.search(text) else " ").join(kept), titled=True)


class _Segment:
    """One segment read from its beginning (titles, ranks, modifiers) and its end (modifiers, ranks written large)."""

    def __init__(self, text: str, available: int, *, ranked: bool) -> None:
        self.words = [(match.group(), match.start(), match.end()) for match in _WORDS.finditer(text)]
        self.folded = [token(word).folded for word, _, _ in self.words]
        self.available = available
        self.rank: Rank | None = None
        self.text = text
        self.ranked = ranked
        self.first, self.last = 0, len(self.words)
        while self._take_first():
            pass
        while self._take_last():
            pass
        self.taken = len(self.words) - (self.last - self.first)
        if self.last > self.first:
            start = 0 if self.first == 0 else self.words[self.first][1]
            end = len(text) if self.last == len(self.words) else self.words[self.last - 1][2]
            self.bare = text[start:end].strip()
        else:
            self.bare = ""

    def _title_at(self, at: int) -> tuple[int, Title | None]:
        if at < self.last and self.folded[at] in _FIRST_WORDS:
            for size in range(min(LONGEST_TITLE, self.last - at), 0, -1):
                title = _TITLES.get(" ".join(self.folded[at : at + size]))
                if title and self.available - self.first - (size + at - self.first) >= title.rest:
                    return size, title
        return 0, None

    def _take_first(self) -> bool:
        size, title = self._title_at(self.first)
        if title is None:
            return False
        if title.kind == "modifier":
            if not self._modifies(size):
                return False
        elif title.kind == "rank":
            if self.ranked and self.available - self.first - size < 2:
                return False
            self._note(title, self.first, size)
        self.first += size
        return True

    def _modifies(self, size: int) -> bool:
        """A modifier counts beside a rank only; a single letter there is an initial unless it stands alone."""
        if self.first + size == self.last and self.ranked:
            return True
        if len(self.folded[self.first]) < 2:
            return False
        return (self.ranked and self.first > 0) or (
            self._title_at(self.first + size)[1] is not None and not self.ranked
        )

    def _take_last(self) -> bool:
        for size in range(min(3, self.last - self.first - 1), 0, -1):
            title = _TITLES.get(" ".join(self.folded[self.last - size : self.last]))
            if title is None:
                continue
            written = self.text[self.words[self.last - size][1] : self.words[self.last - 1][2]]
            if title.kind == "modifier" and self.ranked and len(written) > 2:
                self.last -= size
                return True
            large = written.isupper() and len(written) <= 4 and not self.text.isupper()
            if title.kind == "rank" and not self.ranked and (size > 1 or large):
                self._note(title, self.last - size, size)
                self.last -= size
                return True
        return False

    def _note(self, title: Title, at: int, size: int) -> None:
        if not self.ranked:
            written = self.text[self.words[at][1] : self.words[at + size - 1][2]]
            self.rank = Rank(title.canonical, title.level, title.nato, written)
        self.ranked = True
