"""Persons' names read into roled parts: particles and articles off, compounds joined, family name last.

Words that join or open parts of names (bin, al-, Abu, Abdul, de …) are rows of `particles.tsv`.
"""

import re
from functools import lru_cache
from typing import Final

from muster.names.folding import ARABIC, normalise, script_of
from muster.names.kinds import Kind
from muster.names.known import commonness_of, names_of
from muster.names.ranks import strip_titles
from muster.names.tables import read_table
from muster.names.tokens import Token, token
from muster.names.written import Name, Part, Role

_GODS: Final = frozenset({"allah", "ullah", "lah", "llah", "alla", "ulla", "illah", "ollah"})
MOST_PARTS: Final = 16
"""Parts that are read; nobody's name has more, and a text that has more can't stall a comparison."""
_SPLIT: Final = re.compile(r"[^\w'’`ʼʿʾ‘]+|_+")
_ASIDE: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|«[^«»]*»|\"[^\"]*\"")
_SYLLABIC: Final = re.compile("^[\u3400-\u9fff\uac00-\ud7a3]+$")
_WEIGHTS: Final = {0: 1.0, 1: 0.95, 2: 0.9, 3: 0.85, 4: 0.75, 5: 0.6}


def _load_particles() -> dict[str, str]:
    return {row["folded"]: row["does"] for row in read_table("particles")}


_PARTICLES: Final = _load_particles()


def parse_person(text: str) -> Name:
    """A person's name as written, in any script and order, read into parts."""
    clean = normalise(text)
    stripped = strip_titles(clean)
    bare = stripped.bare
    words, comma = _words(bare)
    parts, lineage = _read(words)
    chained = lineage or _is_chain(parts)
    return Name(
        text=text,
        kind=Kind.PERSON,
        parts=_with_roles(parts, chained=chained),
        bare=bare,
        rank=stripped.rank,
        script=script_of(bare),
        romanised=" ".join([part.token.latin for part in parts]),
        comma=comma,
        lineage=lineage,
        chained=chained,
        initials=any(part.role is Role.INITIAL for part in parts),
    )


def _is_chain(parts: list[Part]) -> bool:
    """Whether the name is a chain of given names: at least half of its parts, nisbas and kunyas aside, are such names."""
    links = [part for part in parts if part.role is Role.GIVEN]
    if not links:
        return False
    return len(links) < len(parts) or 2 * sum(part.token.chained for part in links) >= len(links)


def _words(bare: str) -> tuple[list[str], bool]:
    """The words in the order given name … family name, and whether the writing said which is the family name."""
    if "(" in bare or "[" in bare or "«" in bare or '"' in bare:
        without = _ASIDE.sub(" ", bare)
        bare = without if len(without.split()) > 1 else bare
    family, found, given = bare.replace("،", ",").partition(",")
    if found and any(_PARTICLES.get(token(word).folded) != "suffix" for word in _SPLIT.split(given) if word):
        return [word for word in _SPLIT.split(f"{given} {family}") if word], True
    words = [word for word in _SPLIT.split(bare) if word]
    if not bare.isascii() and any(_SYLLABIC.match(word) for word in words):
        words = [piece for word in words for piece in _family_first(word)]
    if len(words) > 1 and words[0].isupper() and len(words[0]) > 2 and not any(word.isupper() for word in words[1:]):
        return [*words[1:], words[0]], True
    return words, False


def _family_first(word: str) -> tuple[str, ...]:
    """Han and Hangul names are written without a space: a family name of one character, then the given name."""
    return (word[0], word[1:]) if _SYLLABIC.match(word) and 2 <= len(word) <= 4 else (word,)


def _read(words: list[str]) -> tuple[list[Part], bool]:
    parts: list[Part] = []
    lineage = False
    at, count = 0, len(words)
    while at < count and len(parts) < MOST_PARTS:
        word = words[at]
        does = _PARTICLES.get(token(word).folded, "")
        last = at + 1 >= count
        if not does or (last and not (does in {"suffix", "god", "faith"} and parts)):
            parts.append(_plain(word))
        elif does == "lineage" and parts:
            lineage = True
        elif does == "article":
            parts.append(_articled(word, words[at + 1]))
            at += 1
        elif does == "servant":
            end = at + 1
            if end + 1 < count and _PARTICLES.get(token(words[end]).folded) == "article":
                end += 1
            parts.append(_servant(words[end], " ".join(words[at : end + 1])))
            at = end
        elif does == "kunya":
            end = at + 1
            if end + 1 < count and _PARTICLES.get(token(words[end]).folded) == "article":
                end += 1
            parts.append(_kunya(word, words[end], " ".join(words[at : end + 1])))
            at = end
        elif does == "god" and parts:
            parts.append(_joined(parts.pop(), word, "ullah", "الله"))
        elif does == "faith" and parts:
            parts.append(_joined(parts.pop(), word, "uddin", "الدين"))
        elif does == "article between" and parts:
            following = _PARTICLES.get(token(words[at + 1]).folded)
            if following not in {"faith", "god"}:
                parts.append(_plain(words[at + 1]))
                at += 1
        elif (does in {"link", "suffix"} and parts) or does == "alias":
            pass
        else:
            parts.append(_plain(word))
        at += 1
    return _faith_after_article(parts), lineage


def _faith_after_article(parts: list[Part]) -> list[Part]:
    """“Salah al-Din”: the article was read before the word was seen to complete a compound."""
    joined: list[Part] = []
    for part in parts:
        does = _PARTICLES.get(part.folded, "")
        if joined and part.role is Role.NISBA and does in {"faith", "god"}:
            ends = ("uddin", "الدين") if does == "faith" else ("ullah", "الله")
            joined.append(_joined(joined.pop(), part.text, *ends))
        else:
            joined.append(part)
    return joined


@lru_cache(maxsize=1 << 16)
def _plain(word: str) -> Part:
    written = token(word)
    if len(written.folded) == 1 and written.script != "Hani" and written.script != "Hang":
        return _part(written, word, Role.INITIAL)
    if written.names:
        return _part(written, word, Role.GIVEN)
    folded = written.folded
    if written.script == ARABIC:
        if folded.startswith("ال") and len(folded) > 4:
            return _part(token(folded[2:]), word, Role.NISBA)
        if folded.startswith("ابو") and len(folded) > 5:
            return _part(written, word, Role.KUNYA)
        return _part(written, word, Role.GIVEN)
    if folded[:2] in {"al", "el"} and len(folded) > 5 and folded[2] not in "aeiou":
        stem = folded[2:]
        if names_of(stem) or (len(stem) > 4 and stem[-1] in "iy"):
            return _part(token(stem), word, Role.NISBA)
    return _part(written, word, Role.GIVEN)


@lru_cache(maxsize=1 << 16)
def _articled(article: str, word: str) -> Part:
    return _part(token(word), f"{article}-{word}" if article.isascii() else f"{article}{word}", Role.NISBA)


@lru_cache(maxsize=1 << 16)
def _servant(word: str, text: str) -> Part:
    """Servant-of names are one part whatever the spacing: Abd al-Rahman, Abdur Rahman, Abdelrahman, عبد الرحمن."""
    base = token(word)
    if base.script == ARABIC:
        return _part(token(f"عبد{base.text}"), text, Role.GIVEN)
    stem = base.latin
    return _part(token("abdullah" if stem in _GODS else f"abdul{stem}"), text, Role.GIVEN)


@lru_cache(maxsize=1 << 16)
def _kunya(opening: str, word: str, text: str) -> Part:
    base = token(word)
    stem = base.folded[2:] if base.script == ARABIC and base.folded.startswith("ال") else base.folded
    female = token(opening).folded in {"umm", "um", "oum", "ام"}
    whole = token(("ابو" if base.script == ARABIC else "abu") + stem)
    if whole.names and not female:
        return _part(whole, text, Role.GIVEN)
    if base.script == ARABIC:
        return _part(token(f"{'ام' if female else 'ابو'}{stem}"), text, Role.KUNYA)
    return _part(token(f"{'umm' if female else 'abu'}{stem}"), text, Role.KUNYA)


@lru_cache(maxsize=1 << 16)
def _joined(head: Part, word: str, latin: str, arabic: str) -> Part:
    text = f"{head.text} {word}"
    if head.script == ARABIC:
        return _part(token(head.token.text + arabic), text, Role.GIVEN)
    return _part(token(head.token.latin + latin), text, Role.GIVEN)


@lru_cache(maxsize=1 << 16)
def _part(base: Token, text: str, role: Role) -> Part:
    weight = 0.4 if role is Role.INITIAL else _WEIGHTS[commonness_of(base.folded)]
    return Part(text, role, base.script, base.folded, base.skeletons, weight, base)


_LATER_ROLES: Final = (Role.GIVEN, Role.FATHER, Role.GRANDFATHER)


def _with_roles(parts: list[Part], *, chained: bool) -> tuple[Part, ...]:
    """Chains: own name, father's, grandfather's, family name; elsewhere given names and a family name."""
    roled: list[Part] = []
    place = 0
    for index, part in enumerate(parts):
        last = index == len(parts) - 1
        if part.role is not Role.GIVEN or place == 0:
            roled.append(part)
        elif not chained:
            roled.append(_part(part.token, part.text, Role.FAMILY) if last else part)
        elif last and (part.folded.endswith("i") or not part.token.chained):
            roled.append(_part(part.token, part.text, Role.FAMILY))
        else:
            roled.append(_part(part.token, part.text, _LATER_ROLES[min(place, 2)]))
        place += part.role is not Role.KUNYA
    return tuple(roled)
