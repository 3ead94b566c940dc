"""Persons' names read into roled parts: particles and articles off, compounds joined, family name last.

Words that join or open parts of names (bin, al-, Abu, Abdul, de …) are rows of `particles.tsv`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from muster.names.folding import ARABIC, has_vowel_signs, normalise, script_of, without_vowel_signs
from muster.names.kinds import Kind
from muster.names.known import commonness_of, is_burmese, is_known_elsewhere, names_of
from muster.names.ranks import strip_titles, title_word, undotted, written_apart
from muster.names.syllables import MOST_SYLLABLES, SyllabicName, read_syllables
from muster.names.tables import read_table
from muster.names.titles import opens_title
from muster.names.tokens import Token, token, token_with_readings
from muster.names.written import Name, Part, Role

_SYLLABLES: Final = frozenset({"Hani", "Hang"})
FAMILY_WEIGHT: Final = 0.15
SYLLABLE_WEIGHT: Final = 0.10
SYLLABLES_WEIGHT: Final = 0.60
"""Chinese and Korean: a hundred family names serve a billion, and Li Wei is the name of hundreds of thousands."""
_GODS: Final = frozenset({"allah", "ullah", "lah", "llah", "alla", "ulla", "illah", "ollah"})
MOST_PARTS: Final = 16
"""Parts that are read; nobody's name has more, and a text that has more can't stall a comparison."""
_INITIAL: Final = re.compile(r"[A-Z]\. ?(?=[A-Z]\.)")
"""Two initials are initials, though “M.” alone may be a title."""
_CAPITAL: Final = re.compile("(?<=[a-z])(?=[A-Z])")
SHORTEST_PIECE: Final = 3
_MISREAD: Final = re.compile("^(?=.*[A-Za-z].*[A-Za-z])(?=.*[0-9])(?!\\d+(?:st|nd|rd|th)$)[A-Za-z0-9'’`-]+$")
_DIGITS: Final = str.maketrans("0123456789", "olzessgtbg")
_ONE: Final = re.compile("(?<=[aeiou])1|1(?=[aeiou])")
_SPLIT: Final = re.compile(r"[^\w'’`ʼʿʾ‘]+|_+")
_ASIDE: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|«[^«»]*»|\"[^\"]*\"")
_SYLLABIC: Final = re.compile("^[\u3400-\u9fff\uac00-\ud7a3]+$")
LONGEST_ORDINARY: Final = 200
_WEIGHTS: Final = {0: 1.0, 1: 0.95, 2: 0.9, 3: 0.85, 4: 0.75, 5: 0.6}


def _load_particles() -> dict[str, str]:
    return {row["folded"]: row["does"] for row in read_table("particles")}


_PARTICLES: Final = _load_particles()
_SUN_LETTERS: Final = frozenset("dnrstz")
_ENDINGS: Final = {"faith": ("uddin", "الدين"), "god": ("ullah", "الله")}
_JOINTS: Final = frozenset({"ul", "ur", "UL", "UR"})
_CLOSING: Final = frozenset({"suffix", "faith", "god"})
"""What may stand last in a name without being a name."""


@dataclass(frozen=True, slots=True)
class _Word:
    """What is known of a written word: what it `does` as a particle, and how it would stand in a title.

    One that is not `ordinary` may open a title, or must be taken apart before it can be read.
    """

    does: str
    title: str
    ordinary: bool


@lru_cache(maxsize=1 << 16)
def _word(text: str) -> _Word:
    written = token(text)
    title = title_word(written)
    apart = has_vowel_signs(text) or _SYLLABIC.match(text) is not None or written_apart(text) != text
    return _Word(_PARTICLES.get(written.folded, ""), title, not apart and not opens_title(title))


def parse_person(text: str) -> Name:
    """A person's name as written, in any script and order, read into parts."""
    clean = undotted(normalise(text))
    words = _ordinary_words(clean)
    rank = None
    if words:
        bare = clean.strip()
    else:
        initial = _INITIAL.match(clean)
        stripped = strip_titles(clean[initial.end() :] if initial else clean)
        bare, rank = f"{initial.group()}{stripped.bare}" if initial else stripped.bare, stripped.rank
    words, comma = _given_first(words) if words and "," not in bare else _words(bare)
    family_last = comma or (len(words) > 1 and words[-1].isupper() and not words[0].isupper())
    syllabic = read_syllables(words, family_last=family_last, hyphenated="-" in bare)
    if syllabic is not None:
        parts, lineage, chained = _syllabic_parts(syllabic), False, False
    else:
        parts, lineage = _read(words)
        chained = lineage or _is_chain(parts)
        parts = _with_roles(parts, chained=chained)
    return Name(
        text=text,
        kind=Kind.PERSON,
        parts=tuple(parts),
        bare=bare,
        rank=rank,
        script=script_of(bare),
        romanised=" ".join([part.token.latin for part in parts]),
        comma=comma,
        lineage=lineage,
        chained=chained,
        initials=any(part.role is Role.INITIAL for part in parts),
    )


def _syllabic_parts(name: SyllabicName) -> list[Part]:
    """Family and given name in the order of writing; what millions share weighs next to nothing."""
    family = _syllabic_part(name.family, Role.FAMILY, name.family_readings, FAMILY_WEIGHT)
    weight = SYLLABLE_WEIGHT if name.syllables < MOST_SYLLABLES else SYLLABLES_WEIGHT
    given = _syllabic_part(name.given, Role.GIVEN, name.given_readings, weight)
    return [family, given] if name.family_first else [given, family]


@lru_cache(maxsize=1 << 16)
def _syllabic_part(text: str, role: Role, readings: frozenset[int], weight: float) -> Part:
    base = token_with_readings(text, readings)
    return Part(text, role, base.script, base.folded, base.skeletons, weight, base)


def _is_chain(parts: list[Part]) -> bool:
    """Whether the name is a chain of given names.

    It is when it has a nisba or kunya, when half of its parts are names of chains, or one of them and none of another
    culture, or when nothing is known of it but that it is written in Arabic letters.
    """
    links = chained = 0
    nisba = others = foreign = False
    for part in parts:
        if part.role is Role.GIVEN:
            links += 1
            if part.token.chained:
                chained += 1
            elif is_known_elsewhere(part.folded):
                others = True
        elif part.role is not Role.INITIAL:
            nisba = True
        if part.script != ARABIC:
            foreign = True
    if not links:
        return False
    return nisba or 2 * chained >= links or (not others and (chained > 0 or not foreign))


def _ordinary_words(clean: str) -> list[str]:
    """The words of a text of letters, spaces, hyphens, commas and full stops, if all are ordinary; else none.

    It gives what `strip_titles` and `_words` would, and most names are written so.
    """
    words = clean.replace("-", " ").replace(".", " ").replace(",", " ").split()
    letters = "".join(words)
    if clean.isascii():
        letters = letters.replace("'", "")
    if not letters.isalpha() or len(clean) > LONGEST_ORDINARY:
        return []
    before = ""
    for written in words:
        word = _word(written)
        if not word.ordinary or opens_title(word.title, before):
            return []
        before = word.title
    return words


def _words(bare: str) -> tuple[list[str], bool]:
    """The words in the order given name … family name, and whether the writing said which is the family name."""
    if not bare.isascii():
        bare = without_vowel_signs(bare)
    if "(" in bare or "[" in bare or "«" in bare or '"' in bare:
        without = _ASIDE.sub(" ", bare)
        bare = without if len(without.split()) > 1 else bare
    family, found, given = bare.replace("،", ",").partition(",")
    if found and any(_word(word).does != "suffix" for word in _SPLIT.split(given) if word):
        return [word for word in _SPLIT.split(f"{given} {family}") if word], True
    words = [word if word.isalpha() else _without_digits(word) for word in _SPLIT.split(bare) if word]
    if not bare.isascii() and len(words) == 1:
        words = list(_family_first(words[0]))
    return _given_first(words)


def _given_first(words: list[str]) -> tuple[list[str], bool]:
    if len(words) == 1:
        words = _without_capitals_inside(words[0])
    if len(words) > 1 and words[0].isupper() and len(words[0]) > 2 and not any(word.isupper() for word in words[1:]):
        return [*words[1:], words[0]], True
    return words, False


def _without_capitals_inside(word: str) -> list[str]:
    """A name whose words were run together: HaiderJabbarTamimi."""
    pieces = _CAPITAL.sub(" ", word).split()
    return pieces if min(map(len, pieces)) >= SHORTEST_PIECE else [word]


def _family_first(word: str) -> tuple[str, ...]:
    """Han and Hangul names are written without a space: a family name of one character, then the given name."""
    return (word[0], word[1:]) if _SYLLABIC.match(word) and 2 <= len(word) <= 4 else (word,)


def _read(words: list[str]) -> tuple[list[Part], bool]:
    reader = _Reader(words)
    return _faith_after_article(reader.read()), reader.lineage


class _Reader:
    """Goes through the words of a name; each kind of particle has its own step."""

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self.at = 0
        self.parts: list[Part] = []
        self.lineage = False
        self.opened = False

    def read(self) -> list[Part]:
        while self.at < len(self.words) and len(self.parts) < MOST_PARTS:
            if not self.opened:
                self.step()
                continue
            self.opened = False
            before = len(self.parts)
            self.step()
            if len(self.parts) > before:
                self.parts[-1] = replace(self.parts[-1], opened=True)
        return self.parts

    def step(self) -> None:
        word = self.words[self.at]
        does = _word(word).does
        ends_name = self.at + 1 >= len(self.words)
        if does == "link" and len(word) == 1 and word.isupper() and not "".join(self.words).isupper():
            does = ""  # an initial, not the Spanish y
        if not does or (ends_name and (does not in _CLOSING or not self.parts)):
            self.parts.append(_plain(_without_joint(word) if word[-2:] in _JOINTS and not ends_name else word))
        elif does == "article":
            self.parts.append(_articled(word, self._following()))
        elif does == "servant":
            self.parts.append(self._phrase(_servant))
        elif does == "kunya":
            self.parts.append(self._phrase(_kunya))
        elif does == "burmese":
            if self.parts or not is_burmese(token(self.words[self.at + 1]).folded):
                self.parts.append(_plain(word))
        elif does != "alias":
            self._inside(word, does)
        self.at += 1

    def _inside(self, word: str, does: str) -> None:
        """Particles that count only after a first part; before it they are a name."""
        if not self.parts:
            self.parts.append(_plain(word))
        elif does == "lineage":
            self.lineage = self.opened = True
        elif does in _ENDINGS:
            self.parts.append(_joined(self.parts.pop(), word, *_ENDINGS[does]))
        elif does == "article between" and _word(self.words[self.at + 1]).does not in _ENDINGS:
            self.parts.append(_plain(self._following()))

    def _following(self) -> str:
        self.at += 1
        return self.words[self.at]

    def _phrase(self, make: Callable[[str, str], Part]) -> Part:
        """The particle, an article if there is one, and the word that they belong to."""
        start = self.at
        word = self._following()
        if self.at + 1 < len(self.words) and _word(word).does.startswith("article"):
            word = self._following()
        return make(word, " ".join(self.words[start : self.at + 1]))


def _without_joint(word: str) -> str:
    """“Ziaul Haq”, “Shahidul Islam”: a known name with the article of the next."""
    written, stem = token(word), word[:-2]
    return word if written.names or not names_of(token(stem).folded) else stem


def _faith_after_article(parts: list[Part]) -> list[Part]:
    """“Salah al-Din”: the article was read before the word was seen to complete a compound."""
    joined: list[Part] = []
    for part in parts:
        does = _PARTICLES.get(part.folded, "")
        if joined and part.role is Role.NISBA and does in _ENDINGS:
            joined.append(_joined(joined.pop(), part.text, *_ENDINGS[does]))
        else:
            joined.append(part)
    return joined


@lru_cache(maxsize=1 << 16)
def _plain(word: str) -> Part:
    written = token(word)
    if len(written.folded) == 1 and written.script not in _SYLLABLES:
        return _part(written, word, Role.INITIAL)
    if written.names:
        return _part(written, word, Role.GIVEN)
    if written.script == ARABIC and written.folded.startswith("ابو") and len(written.folded) > 5:
        return _part(written, word, Role.KUNYA)
    stem = _without_article(written)
    return _part(token(stem), word, Role.NISBA) if stem else _part(written, word, Role.GIVEN)


def _without_digits(word: str) -> str:
    """A Latin word with digits in it, as a reading machine leaves them: J0hn, Abdu1."""
    if not _MISREAD.match(word):
        return word
    return _ONE.sub("l", word).replace("1", "i").translate(_DIGITS)


def _without_article(written: Token) -> str:
    """The word without an article that is written together with it (التكريتي, Alqahtani); empty if it has none."""
    folded = written.folded
    if written.compound:
        return ""
    if written.script == ARABIC:
        long = len(folded) > 4 or (len(folded) == 4 and names_of(folded[2:]))
        return folded[2:] if folded.startswith("ال") and long else ""
    stem = folded[2:]
    if folded[:1] in {"a", "e"} and folded[1:2] == folded[2:3] and folded[1:2] in _SUN_LETTERS and len(stem) > 3:
        return stem if names_of(stem) else ""  # Essaadi
    if folded[:2] in {"al", "el"} and len(stem) > 3 and stem[0] not in "aeiou":
        return stem if names_of(stem) or (len(stem) > 4 and stem[-1] in "iy") else ""
    return ""


@lru_cache(maxsize=1 << 16)
def _articled(article: str, word: str) -> Part:
    return _part(token(word), f"{article}-{word}" if article.isascii() else f"{article}{word}", Role.NISBA)


@lru_cache(maxsize=1 << 16)
def _servant(word: str, text: str) -> Part:
    """Servant-of names are one part whatever the spacing: Abd al-Rahman, Abdur Rahman, Abdelrahman, عبد الرحمن."""
    base = token(word)
    if base.script == ARABIC:
        return _part(token(f"عبد{base.text}"), text, Role.GIVEN)
    if len(word) == 1:
        return _part(token(f"abdul{base.latin}"), text, Role.INITIAL)
    stem = base.latin
    return _part(token("abdullah" if stem in _GODS else f"abdul{stem}"), text, Role.GIVEN)


@lru_cache(maxsize=1 << 16)
def _kunya(word: str, text: str) -> Part:
    base = token(word)
    stem = base.folded[2:] if base.script == ARABIC and base.folded.startswith("ال") else base.folded
    opening = text.partition(" ")[0]
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


def _in_role(part: Part, role: Role) -> Part:
    roled = _part(part.token, part.text, role)
    return replace(roled, opened=True) if part.opened else roled


_LATER_ROLES: Final = (Role.GIVEN, Role.FATHER, Role.GRANDFATHER)


def _with_roles(parts: list[Part], *, chained: bool) -> list[Part]:
    """Chains: own name, father's, grandfather's, family name; elsewhere given names and a family name."""
    roled: list[Part] = []
    place = 0
    for index, part in enumerate(parts):
        last = index == len(parts) - 1
        if part.role is not Role.GIVEN or place == 0:
            roled.append(part)
        elif not chained:
            roled.append(_in_role(part, Role.FAMILY) if last else part)
        elif last and (part.folded.endswith("i") or not part.token.chained):
            roled.append(_in_role(part, Role.FAMILY))
        else:
            roled.append(_in_role(part, _LATER_ROLES[min(place, 2)]))
        place += part.role is not Role.KUNYA
    return roled
