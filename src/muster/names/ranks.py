"""Ranks, titles and posts taken off a name, the rank kept beside it; `ranks.tsv` holds their written forms."""

import re
from dataclasses import dataclass
from typing import Final

from muster.names.titles import (
    ARTICLED_RANKS,
    FIRST_WORDS,
    LONGEST_TITLE,
    SCRIPTS,
    TITLES,
    WORDS,
    Title,
    fold_phrase,
    marked,
    opens_title,
    title_of,
)
from muster.names.tokens import Token, token
from muster.names.unit_vocabulary import is_unit_word, unit_field
from muster.names.written import Rank

__all__ = ["Stripped", "strip_titles", "title_of", "title_word", "undotted", "written_apart"]

LONGEST_TEXT: Final = 400
LONGEST_AT_END: Final = 4
STATION: Final = 4
SHORTEST_SYLLABLE: Final = 2
_VOWELS: Final = frozenset("AEIOU")
_SEGMENTS: Final = re.compile(r"\s*(?:[,،;؛()\[\]/|]|\s[-–—]\s)\s*")
_COMMAS: Final = re.compile(r"[,،]")
_SLASHED: Final = re.compile(r"([^\W_]+)\.?/([^\W_]+)\.?")
_BRACKETED: Final = re.compile(r"([^\W_]+)\.?\s*\(\s*([^\W_]+)\.?\s*\)")
_ORDINAL: Final = re.compile(r"(?<![\w/])(\d)/([oa])(?!\w)")
_DOTTED: Final = re.compile(r"(?<!\w)(?:[A-Z]\.){3,4}")
_CAMEL: Final = re.compile("[a-z][A-Z][a-z]")
_JOINED: Final = re.compile(r"(?<![^\W\d_])[A-Z][A-Za-z]*?[a-z](?=[A-Z][a-z])")
_JOINED_ARABIC: Final = re.compile(rf"(?<!\w)({'|'.join(ARTICLED_RANKS)})(\w{{3,}})")


@dataclass(frozen=True, slots=True)
class Stripped:
    """A text without its ranks and titles, the rank that was found, and whether anything was taken off."""

    rank: Rank | None
    bare: str
    titled: bool = False


def strip_titles(text: str) -> Stripped:
    """The text without its ranks and titles, wherever they stand; one that is nothing but a title stays as it is.

    The first rank is kept. Segments (between commas, brackets, slashes, dashes) are read each for itself, so
    “KEITA, Col. Moussa”, “Moussa Keita (Colonel)” and “Colonel Moussa Keita” give the same. A segment that is a post or
    a unit (“Signal Department”) is no part of a name that has a rank.
    """
    text = written_apart(text[:LONGEST_TEXT])
    if "/" in text:
        text = _ORDINAL.sub(r"\1\2", text)
    if not _may_be_titled(text) or fold_phrase(text) in TITLES:
        return Stripped(None, text.strip())
    segments = [segment for segment in _SEGMENTS.split(_BRACKETED.sub(_pair, _SLASHED.sub(_pair, text))) if segment]
    total = sum(len(WORDS.findall(segment)) for segment in segments)
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
    if rank is not None and len(kept) > 1:
        kept = [segment for segment in kept if not _is_unit(segment)] or kept
    return Stripped(rank, (", " if _COMMAS.search(text) else " ").join(kept), titled=True)


def _may_be_titled(text: str) -> bool:
    before = ""
    for word in WORDS.findall(text):
        folded = title_word(token(word))
        if opens_title(folded, before):
            return True
        before = folded
    return False


def title_word(word: Token) -> str:
    """The folded word, or nothing in scripts that the table has no titles in: the letters of मीरा are no initials."""
    return word.folded if word.script in SCRIPTS else ""


def written_apart(text: str) -> str:
    """“ColAhmed”, العقيدأحمد: a rank that stands joined to the name, apart from it."""
    if _CAMEL.search(text):
        text = _JOINED.sub(lambda found: found.group() + (" " if _alone(found.group()) else ""), text)
    return _JOINED_ARABIC.sub(_apart_arabic, text) if "ال" in text else text


def _alone(word: str) -> bool:
    title = TITLES.get(fold_phrase(word))
    return title is not None and title.kind == "rank" and title.rest == 1


def _apart_arabic(found: "re.Match[str]") -> str:
    """A rank with its article at the beginning of a word that is not known, before a name or another article."""
    rank, rest = found.groups()
    whole, name = token(rank + rest), token(rest)
    if rank + rest in TITLES or whole.names:
        return rank + rest
    return f"{rank} {rest}" if rest.startswith("ال") or name.names else rank + rest


def _pair(found: "re.Match[str]") -> str:
    """“2/Lt”, “S/Sgt”, “Capt (N)”: one title, though a slash or a bracket stands in it."""
    phrase = f"{found.group(1)} {found.group(2)}"
    title = TITLES.get(fold_phrase(phrase))
    return f"{phrase} " if title is not None and title.kind in {"rank", "modifier"} else found.group()


def undotted(text: str) -> str:
    """A text in which “D.I.G.” is written DIG; three initials that are no rank stay as they are."""
    return _DOTTED.sub(_without_dots, text) if "." in text else text


def _without_dots(found: "re.Match[str]") -> str:
    letters = found.group().replace(".", "")
    title = TITLES.get(fold_phrase(letters))
    return f"{letters} " if title is not None and title.kind == "rank" else found.group()


def _is_unit(segment: str) -> bool:
    """Whether a segment is a unit and nothing else: words of units' names only, or an echelon at its end."""
    words = [word for word in WORDS.findall(segment) if len(word) > 1 or word.isdecimal()]
    if len(words) < 2:
        return False
    fields = [unit_field(word) for word in words]
    named = not {"echelon", "service", "short"}.isdisjoint(fields)
    return named and (all(map(is_unit_word, words)) or fields[-1] == "echelon")


class _Segment:
    """One segment read from its beginning (posts, titles, ranks, modifiers) and its end (modifiers, large ranks)."""

    def __init__(self, text: str, available: int, *, ranked: bool) -> None:
        self.words = [(match.group(), match.start(), match.end()) for match in WORDS.finditer(text)]
        written: list[Token] = [token(word) for word, _, _ in self.words]
        self.folded = [title_word(one) for one in written]
        self.scripts = [one.script for one in written]
        self.available = available
        self.rank: Rank | None = None
        self.text = text
        self.ranked = ranked
        self.first, self.last = 0, len(self.words)
        while self._take_first() or self._take_post():
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

    def _phrase(self, at: int, size: int) -> str:
        return marked(" ".join(self.folded[at : at + size]), self.scripts[at])

    def _title_at(self, at: int) -> tuple[int, Title | None]:
        if at < self.last and self.folded[at] in FIRST_WORDS:
            for size in range(min(LONGEST_TITLE, self.last - at), 0, -1):
                title = TITLES.get(self._phrase(at, size))
                if title and (self.available - at - size >= title.rest or self._closes(at, title)):
                    if title.capitals and not self._abbreviated(at):
                        continue
                    return size, title
        return 0, None

    def _closes(self, at: int, title: Title) -> bool:
        """A post may stand behind a whole name."""
        return title.kind in {"post", "opener"} and at >= self.first + 2

    def _abbreviated(self, at: int) -> bool:
        """Whether a word of a few letters is written as an abbreviation: MY, My., but not the name My or VA NGUYEN."""
        word, _, end = self.words[at]
        syllable = len(word) == SHORTEST_SYLLABLE and not _VOWELS.isdisjoint(word) and self.text.isupper()
        return (word.isupper() and not syllable) or self.text[end : end + 1] == "."

    def _take_first(self) -> bool:
        size, title = self._title_at(self.first)
        if title is None or title.kind in {"post", "opener"}:
            return False
        if title.kind == "after" and not (self.first + size == self.last and self.available > self.last):
            return False
        if title.kind == "before":
            following = self._title_at(self.first + size)[1]
            if following is None or following.kind not in {"rank", "before", "modifier"}:
                return False
        elif title.kind == "modifier":
            if not self._modifies(size):
                return False
        elif title.kind == "rank":
            if self.ranked and self.available - self.first - size < 2:
                return False
            self._note(title, self.first, size)
        self.first += size
        return True

    def _take_post(self) -> bool:
        """A post with what it commands: “Commander of the 3rd Brigade”, “Platoon Commander”, قائد الفرقة."""
        size, title = self._title_at(self.first)
        end = self.first
        if title is not None and title.kind in {"post", "opener"}:
            end = self._commanded(self.first + size)
            if title.kind == "opener" and end == self.first + size and not self._is_rank(end):
                return False
        else:
            while end < self.last and is_unit_word(self.words[end][0]):
                end += 1
            if end in {self.first, self.last} or unit_field(self.words[end][0]) != "post":
                return False
            end = self._commanded(end + 1)
        if self.available - end < 1:
            return False
        self.first = end
        return True

    def _commanded(self, start: int) -> int:
        """Where the words of the unit that a post commands end; a rank ends them, but one that is an echelon too."""
        end = at = start
        while at < self.last:
            word = self.words[at][0]
            title = self._title_at(at)[1]
            if title is not None and title.kind == "rank":
                dual = at == start and unit_field(word) == "echelon"
                if not (dual and any(self._is_rank(k) for k in range(at + 1, self.last))):
                    break
            field = unit_field(word)
            if not (is_unit_word(word) or field == "particle"):
                break
            at += 1
            if field != "particle":
                end = at
        return end

    def _is_rank(self, at: int) -> bool:
        title = self._title_at(at)[1]
        return title is not None and title.kind == "rank"

    def _modifies(self, size: int) -> bool:
        """A modifier counts beside a rank only; a single letter there is an initial unless it stands alone."""
        if self.first + size == self.last and self.ranked:
            return True
        if size == 1 and len(self.folded[self.first]) < 2:
            return False
        return (self.ranked and self.first > 0) or (
            self._title_at(self.first + size)[1] is not None and not self.ranked
        )

    def _take_last(self) -> bool:
        if self._take_last_post():
            return True
        for size in range(min(LONGEST_AT_END, self.last - self.first - 1), 0, -1):
            title = TITLES.get(self._phrase(self.last - size, size))
            if title is None:
                continue
            written = self.text[self.words[self.last - size][1] : self.words[self.last - 1][2]]
            modifies = title.kind == "modifier" and self.ranked and len(written) > 2
            large = written.isupper() and len(written) <= 4 and not self.text.isupper()
            after = title.kind == "after" and (large or not title.capitals)  # an MBA, but not Mr Mba
            if modifies or (after and self.last - size - self.first > 1):
                self.last -= size
                return True
            shortened = self.text[self.words[self.last - 1][2] :].startswith(".") and len(written) > 1
            if title.kind == "rank" and not self.ranked and (size > 1 or large or shortened):
                self._note(title, self.last - size, size)
                self.last -= size
                return True
        return False

    def _take_last_post(self) -> bool:
        """A post with what it commands at the end: علي عباس مدير شرطة البصرة."""
        for at in range(self.first + 2, self.last):
            if self.folded[at] not in FIRST_WORDS:
                continue
            size, title = self._title_at(at)
            if title is not None and title.kind in {"post", "opener"} and size:
                end = self._commanded(at + size)
                if end == self.last and (title.kind == "post" or end > at + size):
                    self.last = at
                    return True
        return False

    def _note(self, title: Title, at: int, size: int) -> None:
        if not self.ranked:
            written = self.text[self.words[at][1] : self.words[at + size - 1][2]]
            self.rank = Rank(title.canonical, title.level, title.nato, written)
        self.ranked = True
