"""Slips of the pen: what a hurried hand does to a name, beyond the spellings that `names.compare` knows.

One letter left out, added, doubled, changed or swapped with its neighbour (Damerau 1964: four in five typing errors are
one of these), and a space left out. `names.compare` judges names as they stand; here the reading is tried that the
writer slipped, and it costs (`weights`, "slip"). Two names that are both known are never a slip: Jamal, Jamil.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from muster.names import Comparison, Kind, Name, Verdict, compare, parse
from muster.names.known import fold_token, key_of, names_of

SHORTEST: Final = 3
SHORTEST_ALONE: Final = 6
"""Letters of a word in which a slip is seen at all, and of one that is the whole name."""

SHORTEST_TOGETHER: Final = 5
SHORTEST_APART: Final = 2
MOST_WORDS: Final = 12
MOST_SLIPS: Final = 2
OPENERS: Final = ("abdul", "abdel")
BESIDE: Final = frozenset(
    {"al", "el", "bin", "ben", "ibn", "abu", "abou", "abd", "ould", "ag", "maulana", "mullah", "haji", "seyed"}
)
"""Words that stand beside a name, and are run together with it too."""

_ENDINGS: Final = frozenset("aeioyهىيا")
_MARKS: Final = re.compile(r"[,.;()\[\]]")


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip: `relation` is `typing` or `spacing`; what stands in the query, and what may have been meant."""

    relation: str
    written: str
    meant: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A name as it is asked, or as it would be without the slips in it."""

    name: Name
    slips: tuple[Slip, ...] = ()


@lru_cache(maxsize=1 << 17)
def is_slip(one: str, other: str) -> bool:
    """Whether two folded words may be one word and a slip of the pen in it; symmetric.

    An ending vowel makes another name (Samir, Samira; Ahmad, Ahmadi), and so do digits.
    """
    shorter, longer = (one, other) if len(one) <= len(other) else (other, one)
    if len(shorter) < SHORTEST or len(longer) - len(shorter) > 1 or OSA.distance(one, other, score_cutoff=1) != 1:
        return False
    if longer[:-1] == shorter and longer[-1] in _ENDINGS:
        return False
    return one.isalpha() and other.isalpha() and not (_is_known(one) and _is_known(other))


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
    slips = [Slip("typing", one[1], other[1]) for one in left for other in right if is_slip(one[0], other[0])]
    if not slips or len(slips) > MOST_SLIPS:
        return None
    if len(slips) >= len(words) and (len(words) > 1 or len(left[0][0]) < SHORTEST_ALONE):
        return None
    text = asked.text
    for slip in slips:
        text = text.replace(slip.written, slip.meant, 1)
    reading = Reading(parse(text, Kind.PERSON), tuple(slips))
    comparison = compare(reading.name, listed)
    return (reading, comparison) if comparison.verdict is Verdict.MATCH else None


def readings(name: Name, is_listed: Callable[[str], bool]) -> Iterator[Reading]:
    """A person's name as it stands, and with a word taken apart, or its Abdul mended, that no listed name has.

    `is_listed` says whether a folded word is part of any listed name.
    """
    yield Reading(name)
    words = _words(name.text)
    if name.kind is not Kind.PERSON or len(words) > MOST_WORDS:
        return
    for place, (folded, written) in enumerate(words):
        if len(folded) < SHORTEST or _is_known(folded) or is_listed(folded):
            continue
        following = words[place + 1][0] if place + 1 < len(words) else ""
        if slip := _opener(folded, written) or _run_together(folded, written, following, is_listed):
            text = name.text.replace(slip.written, slip.meant, 1)
            yield Reading(parse(text, Kind.PERSON), (slip,))


def _opener(folded: str, written: str) -> Slip | None:
    if key_of(f"{folded}rahman").startswith("abd+"):
        return None
    for opener in OPENERS:
        if is_slip(folded, opener):
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


def _words(text: str) -> list[tuple[str, str]]:
    """The words of a name, folded and as they are written."""
    return [(folded, word) for word in _MARKS.sub(" ", text).split() if (folded := whole_word(word))]


def _without(words: list[tuple[str, str]], others: list[tuple[str, str]]) -> list[tuple[str, str]]:
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
