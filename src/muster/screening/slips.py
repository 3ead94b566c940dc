"""Slips of the pen: what a hurried hand does to a name, beyond the spellings that `names.compare` knows.

One letter left out, added, doubled, changed or swapped with its neighbour (Damerau 1964: four in five typing errors are
one of these), and a space left out. `names.compare` judges names as they stand; here the reading is tried that the
writer slipped, and it costs (`weights`, "slip"). Two names that are both known are never a slip: Jamal, Jamil.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from muster.names import Comparison, Kind, Name, Verdict, compare, parse
from muster.names.known import fold_token, key_of, names_of

SHORTEST: Final = 3
SHORTEST_NAME: Final = 4
SHORTEST_ALONE: Final = 6
"""Letters of a word in which a slip is seen at all, of one that makes another name, of one that is all there is."""

SHORTEST_TOGETHER: Final = 5
SHORTEST_APART: Final = 2
MOST_WORDS: Final = 12
MOST_SLIPS: Final = 2
OPENERS: Final = ("abdul", "abdel")
ARTICLES: Final = ("al", "el", "ar")
BESIDE: Final = frozenset(
    {"al", "el", "bin", "ben", "ibn", "abu", "abou", "abd", "ould", "ag", "haji", "hafiz", "maulana", "maulavi"}
    | {"maulawi", "mawlawi", "mulla", "mullah", "qari", "sayed", "sayyid", "seyed", "shaykh", "sheikh", "syed"}
    | {"حاج", "حاجي", "سيد", "شيخ", "ملا", "مولوي"}
)
"""Words that stand beside a name: they may be run together with it, and who has one more is no other man."""

_ENDINGS: Final = frozenset("aeiouyهىيا")
_NISBAS: Final = frozenset("iyي")
_MARKS: Final = re.compile(r"[,.;()\[\]]")


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip: what is written, what is meant, and its `relation`: `typing`, `name` (another name) or `spacing`."""

    relation: str
    written: str
    meant: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A name as it is asked, or as it would be without the slips in it."""

    name: Name
    slips: tuple[Slip, ...] = ()


@lru_cache(maxsize=1 << 17)
def slip_between(one: str, other: str) -> str:
    """How one folded word may be another and a slip of the pen in it: `typing`, `name`, or empty; symmetric.

    Between two known names it makes another name; so does a vowel after one (Samir, Samira), and a nisba's ending.
    """
    shorter, longer = (one, other) if len(one) <= len(other) else (other, one)
    if len(shorter) < SHORTEST or len(longer) - len(shorter) > 1 or OSA.distance(one, other, score_cutoff=1) != 1:
        return ""
    if not (one.isalpha() and other.isalpha()) or (one in BESIDE and other in BESIDE):
        return ""
    ends = longer[:-1] == shorter and longer[-1] in _ENDINGS
    another = _is_known(shorter) and (ends or _is_known(longer))
    if another or (ends and longer[-1] in _NISBAS):
        return "name" if len(shorter) >= SHORTEST_NAME else ""
    return "typing"


def correct(asked: Name, listed: Name) -> tuple[Reading, Comparison] | None:
    """`asked` as it would be without its slips, and how that compares with `listed`; None if that is no match.

    At most two words may have one, and not every word of a name.
    """
    if asked.kind is not Kind.PERSON or listed.kind is not Kind.PERSON:
        return None
    words, others = _words(asked.text), _words(listed.text)
    if len(words) > MOST_WORDS or len(others) > MOST_WORDS:
        return None
    left, right = _without(words, others), _without(others, words)
    slips = [
        Slip(relation, one[1], other[1])
        for one in left
        for other in right
        if (relation := slip_between(one[0], other[0]))
        and (relation == "typing" or not (_is_own(asked, one[1]) or _is_own(listed, other[1])))
    ]
    if not slips or len(slips) > MOST_SLIPS:
        return None
    if len(slips) >= len(words) and (len(words) > 1 or len(left[0][0]) < SHORTEST_ALONE):
        return None
    text = asked.text
    for slip in slips:
        text = _replaced(text, slip)
    reading = Reading(parse(text, Kind.PERSON), tuple(slips))
    comparison = compare(reading.name, listed)
    return (reading, comparison) if comparison.verdict is Verdict.MATCH else None


def _is_own(name: Name, word: str) -> bool:
    """Whether a word is of the part that stands first: the man's own name."""
    return bool(name.parts) and word in name.parts[0].text


def _replaced(text: str, slip: Slip) -> str:
    """The text with the word that was meant."""
    return re.sub(rf"(?<!\w){re.escape(slip.written)}(?!\w)", lambda _: slip.meant, text, count=1)


def readings(name: Name, is_listed: Callable[[str], bool]) -> Iterator[Reading]:
    """A person's name as it stands, and with a word taken apart, or its Abdul mended, that no listed name has.

    `is_listed` says whether a folded word is part of any listed name.
    """
    yield Reading(name)
    words = _words(name.text)
    if name.kind is not Kind.PERSON or len(words) > MOST_WORDS:
        return
    for place, (folded, written) in enumerate(words):
        following = words[place + 1][0] if place + 1 < len(words) else ""
        slip = _servant(folded, written, following)
        if slip is None and len(folded) >= SHORTEST and not _is_known(folded) and not is_listed(folded):
            slip = _opener(folded, written) or _run_together(folded, written, following, is_listed)
        if slip is not None:
            yield Reading(parse(_replaced(name.text, slip), Kind.PERSON), (slip,))


def _servant(folded: str, written: str, following: str) -> Slip | None:
    """Bad al-Karim, Ad al-Karim: an Abd before an article."""
    if not following.startswith(ARTICLES) or folded in BESIDE or OSA.distance(folded, "abd", score_cutoff=1) != 1:
        return None
    return Slip("typing", written, "Abd")


def _opener(folded: str, written: str) -> Slip | None:
    if len(parse(f"{folded} rahman").parts) == 1:
        return None
    for opener in OPENERS:
        if slip_between(folded, opener):
            return Slip("typing", written, opener.capitalize())
    return None


def _run_together(folded: str, written: str, following: str, is_listed: Callable[[str], bool]) -> Slip | None:
    """The word as two, each of which stands in a listed name; the second may be one with what follows."""

    def stands(text: str) -> bool:
        word = whole_word(text)
        return word in BESIDE or is_listed(key_of(word)) or (len(word) > 4 and is_listed(word.removeprefix("al")))

    for place in range(SHORTEST_APART, len(written) - SHORTEST_APART + 1):
        one, other = written[:place], written[place:]
        if "-" in (one[-1], other[0]) or not stands(one):
            continue
        apart = len(folded) >= SHORTEST_TOGETHER and stands(other)
        if apart or (following and is_listed(whole_word(other) + following)):
            return Slip("spacing", written, f"{one} {other}")
    return None


def same_words(asked: Name, listed: Name) -> bool:
    """Whether two names have the same parts, in whatever order."""
    if len(asked.parts) != len(listed.parts) or len(asked.parts) < 2:
        return False
    return sorted(part.folded for part in asked.parts) == sorted(part.folded for part in listed.parts)


@lru_cache(maxsize=1 << 17)
def whole_word(text: str) -> str:
    """A word folded, in one piece."""
    return fold_token(text).replace("-", "").replace(" ", "")


@lru_cache(maxsize=1 << 17)
def _words(text: str) -> tuple[tuple[str, str], ...]:
    """The words of a name, folded and as they are written."""
    return tuple((folded, word) for word in _MARKS.sub(" ", text).split() if (folded := whole_word(word)))


def _without(words: Sequence[tuple[str, str]], others: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of `words` that are not among `others`, each of which stands for one."""
    left = [folded for folded, _ in others]
    found = []
    for folded, word in words:
        if folded in left:
            left.remove(folded)
        else:
            found.append((folded, word))
    return found


@lru_cache(maxsize=1 << 17)
def _is_known(folded: str) -> bool:
    return bool(names_of(folded) or names_of(key_of(folded)))
