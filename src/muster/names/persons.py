"""Persons' names read into roled parts: particles and articles off, compounds joined, family name found."""

import re
from functools import lru_cache
from typing import Final

from muster.names.folding import fold_latin, normalise, script_of
from muster.names.kinds import Kind
from muster.names.ranks import strip_titles
from muster.names.tokens import Token, token
from muster.names.written import Name, Part, Role

MOST_PARTS: Final = 24
_SPLIT: Final = re.compile(r"[^\w'’`ʼʿʾ‘]+|_+", re.UNICODE)
_LINEAGE: Final = frozenset({"bin", "ibn", "ben", "bint", "بن", "ابن", "بنت", "ould", "wuld", "ولد", "bn", "b"})
_ARTICLES: Final = frozenset(
    {"al", "el", "ul", "ال", "as", "ash", "ad", "ar", "at", "az", "an", "ur", "ud", "us", "ed", "es"}
)
_SERVANT: Final = frozenset({"abd", "abdul", "abdel", "abdal", "abdol", "abdoul", "abdur", "عبد"})
_KUNYA: Final = frozenset({"abu", "abou", "umm", "um", "oum", "ابو", "ام", "aboo"})
_FAITH: Final = frozenset({"din", "deen", "dine", "eddin", "eddine", "uddin", "الدين"})
_GOD: Final = frozenset({"allah", "ullah", "الله", "لله"})
_SERVANT_OF: Final = re.compile(
    r"^abd(?:[aeiou]{0,2}(?:l|r(?=r)|s(?=s)|n(?=n)|z(?=z)|t(?=t)|d(?=d)|sh(?=sh)))?(?=[a-z]{3})"
)


def parse_person(text: str) -> Name:
    """A person's name as written, in any script and order, read into parts."""
    clean = normalise(text)
    stripped = strip_titles(clean)
    bare = stripped.bare
    comma = bare.count(",") + bare.count("،") == 1
    if comma:
        family, _, given = bare.replace("،", ",").partition(",")
        ordered, comma = (f"{given} {family}", True) if given.strip() else (family, False)
    else:
        ordered = bare
    words = [word for word in _SPLIT.split(ordered) if word]
    parts, lineage = _parts(words)
    return Name(
        text=text,
        kind=Kind.PERSON,
        parts=parts,
        bare=bare,
        rank=stripped.rank,
        script=script_of(bare),
        romanised=" ".join(part.token.latin for part in parts),
        comma=comma,
        lineage=lineage,
    )


def _parts(words: list[str]) -> tuple[tuple[Part, ...], bool]:
    parts: list[Part] = []
    lineage = False
    at, count = 0, len(words)
    while at < count and len(parts) < MOST_PARTS:
        word = words[at]
        folded = token(word).folded
        following = at + 1 < count
        if folded in _LINEAGE and following and parts:
            lineage = True
        elif folded in _ARTICLES and following:
            article = True
            at += 1
            parts.append(_part(words[at], Role.NISBA if article else Role.FAMILY, f"{word} {words[at]}"))
        elif folded in _SERVANT and following:
            end = at + 1
            if token(words[end]).folded in _ARTICLES and end + 1 < count:
                end += 1
            parts.append(_part(_unarticled(words[end]), Role.GIVEN, " ".join(words[at : end + 1]), servant=True))
            at = end
        elif folded in _KUNYA and following:
            parts.append(_part(word + words[at + 1], Role.KUNYA, f"{word} {words[at + 1]}"))
            at += 1
        elif folded in _GOD and parts:
            parts[-1] = _part(parts[-1].text + word, parts[-1].role, f"{parts[-1].text} {word}")
        else:
            parts.append(_plain(word, first=not parts))
        at += 1
    if len(parts) > 1 and parts[-1].role is Role.FATHER:
        parts[-1] = _part(parts[-1].token.text, Role.FAMILY, parts[-1].text)
    return tuple(parts), lineage


def _plain(word: str, *, first: bool) -> Part:
    latin = token(word).latin
    if len(latin) == 1:
        return _part(word, Role.INITIAL, word)
    match = _SERVANT_OF.match(latin)
    if match and len(latin) > 5:
        return _part(latin[match.end() :], Role.GIVEN, word, servant=True)
    folded = token(word).folded
    if folded.startswith("عبد") and len(folded) > 4:
        return _part(_unarticled(folded[3:]), Role.GIVEN, word, servant=True)
    if folded.startswith("ال") and len(folded) > 4:
        return _part(folded[2:], Role.NISBA, word)
    return _part(word, Role.GIVEN if first else Role.FATHER, word)


def _unarticled(word: str) -> str:
    folded = token(word).folded
    return folded[2:] if folded.startswith("ال") and len(folded) > 3 else folded


@lru_cache(maxsize=1 << 16)
def _part(word: str, role: Role, text: str, *, servant: bool = False) -> Part:
    base: Token = token(fold_latin(word) if script_of(word) != "Arab" else word)
    if servant:
        base = token(f"عبد{base.folded}" if base.script == "Arab" else f"abd{base.latin}")
    return Part(text, role, base.script, base.folded, base.skeletons, 1.0, base)
