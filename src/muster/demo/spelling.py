"""How clerks write names: five ways to spell in Latin letters, the slips of each, and Arabic typed in a hurry."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from random import Random


class Style(StrEnum):
    """Whose clerk wrote the Latin letters."""

    INTERIOR = "interior"
    FRONTIER = "frontier"
    COALITION = "coalition"
    GENDARME = "gendarme"
    BANK = "bank"


@dataclass(frozen=True, slots=True)
class Token:
    """One part of a name in Arabic script, with its spelling by each clerk in the order of `Style`."""

    arabic: str
    latin: tuple[str, ...]

    def written(self, style: Style) -> str:
        return self.latin[list(Style).index(style)]


@dataclass(frozen=True, slots=True)
class GivenName:
    """A given name with how many bear it."""

    token: Token
    sex: str
    weight: int


@cache
def read_table(name: str) -> tuple[Mapping[str, str], ...]:
    """Return the rows of one of the tables beside this module."""
    with (files("muster.demo") / "data" / name).open(encoding="utf-8") as lines:
        return tuple(csv.DictReader(lines))


def given_names(sex: str) -> tuple[GivenName, ...]:
    """Return the given names of one sex ("m" or "f")."""
    return tuple(
        GivenName(Token(row["arabic"], tuple(row[style] for style in Style)), row["sex"], int(row["weight"]))
        for row in read_table("given_names.csv")
        if row["sex"] == sex
    )


def nisba_token(base: str, arabic: str) -> Token:
    """Spell a nisba, given without its article, as each clerk does."""
    french = base.replace("sh", "ch").replace("w", "ou").replace("u", "ou").replace("oou", "ou").replace("q", "k")
    spelled = {
        Style.INTERIOR: f"Al-{base}",
        Style.FRONTIER: f"Al {base.replace('q', 'g').replace('Q', 'G')}",
        Style.COALITION: f"al-{base}",
        Style.GENDARME: f"El {french.replace('j', 'dj').replace('J', 'Dj')}",
        Style.BANK: f"Al{base.lower()[:-1]}y",
    }
    return Token(arabic, tuple(spelled[style] for style in Style))


def _double(text: str, at: int, _rng: Random) -> str:
    return text[:at] + text[at] + text[at:]


def _drop(text: str, at: int, _rng: Random) -> str:
    return text[:at] + text[at + 1 :]


def _swap(text: str, at: int, _rng: Random) -> str:
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _vowel(text: str, at: int, rng: Random) -> str:
    return text[:at] + rng.choice("aeiou".replace(text[at], "")) + text[at + 1 :] if text[at] in "aeiou" else text


_SLIPS = (_double, _drop, _swap, _vowel, _vowel)


def _places_to_slip(word: str) -> list[int]:
    """Return the letters inside a word where a slip leaves marks, first letter and last two apart."""
    return [at for at in range(1, len(word) - 2) if word[at].isalpha() and word[at + 1].isalpha()]


def _slip(word: str, rng: Random) -> str:
    at = rng.choice(_places_to_slip(word))
    slips = [slip(word, at, rng) for slip in rng.sample(_SLIPS, len(_SLIPS))]
    return next(slipped for slipped in slips if slipped != word)


def misspell(text: str, rng: Random, *, slips: int = 1) -> str:
    """Make so many typing slips, each inside another of the longer words of a Latin name."""
    words = text.split(" ")
    long = [index for index, word in enumerate(words) if len(word) > 4 and _places_to_slip(word)]
    for index in rng.sample(long, min(slips, len(long))):
        words[index] = _slip(words[index], rng)
    return " ".join(words)


_HURRIED = (("أ", "ا"), ("إ", "ا"), ("ة", "ه"), ("ى", "ي"), ("عبد ", "عبد"), ("ئ", "ي"), ("ك", "ک"), ("ي", "ی"))


def typed_in_haste(arabic: str, rng: Random) -> str:
    """Write Arabic as a hurried clerk with any keyboard does: bare alefs, glued compounds, Persian letters."""
    for right, usual in rng.sample(_HURRIED, 4):
        arabic = arabic.replace(right, usual)
    return arabic


def stretched(arabic: str) -> str:
    """Draw out the first joint of the last word with tatweel, as published lists sometimes do."""
    head, _, last = arabic.rpartition(" ")
    return f"{head} {last[:-1]}ـ{last[-1:]}".strip()
