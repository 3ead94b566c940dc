"""Chinese and Korean names read by syllables: which names a writing may stand for, whatever the romanisation.

Pinyin, Wade-Giles, Cantonese, Revised Romanization, McCune-Reischauer, Han and Hangul meet in readings: a number for
every way a given or family name may be read. Two names that share none are two names, however close the letters.
Tables `mandarin_syllables`, `han_readings`, `korean_syllables`, `korean_letters` and `korean_families`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Final
from zlib import crc32

from anyascii import anyascii

from muster.names.known import is_burmese, is_known_elsewhere
from muster.names.tables import read_table
from muster.names.tokens import token

MOST_READINGS: Final = 16
MOST_SYLLABLES: Final = 2
"""A given name has one syllable or two."""
MOST_WORDS: Final = 3
LONGEST_SYLLABLE: Final = 6
_FIRST_NUMBER: Final = 1_000_000
"""Below it are the rows of `known_names.tsv`."""
_HAN: Final = re.compile("^[\u3400-\u9fff]+$")
_HANGUL: Final = re.compile("^[\uac00-\ud7a3]+$")
_BURMESE_ADDRESS: Final = frozenset({"u", "daw", "ko", "ma", "maung"})

Readings = frozenset[str]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_ONSETS: Final = _words("g kk n d tt r m b pp s ss - j jj ch k t p h")
_VOWELS: Final = _words("a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i")
_CODAS: Final = _words("- k k k n n n t l k m p l l p l m p p t t ng t t k t p t")
_NO_READINGS: Final[Readings] = frozenset()


@dataclass(frozen=True, slots=True)
class SyllabicName:
    """A name of family and given name: its words in the order of writing, and the numbers of their readings."""

    family_first: bool
    family: str
    given: str
    family_readings: frozenset[int]
    given_readings: frozenset[int]
    syllables: int


def _load_mandarin() -> tuple[dict[str, Readings], dict[str, Readings]]:
    systems: dict[str, dict[str, Readings]] = {"pinyin": {}, "wade-giles": {}}
    for row in read_table("mandarin_syllables"):
        systems[row["system"]][row["written"]] = frozenset(row["reads"].split())
    return systems["pinyin"], systems["wade-giles"]


def _load_han() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]], dict[str, Readings], Readings]:
    mandarin: dict[str, tuple[str, ...]] = {}
    korean: dict[str, tuple[str, ...]] = {}
    cantonese: dict[str, set[str]] = {}
    families: set[str] = set()
    for row in read_table("han_readings"):
        mandarin[row["character"]] = tuple(row["pinyin"].replace("ü", "v").split(","))
        korean[row["character"]] = tuple(row["korean"].split(","))
        for written in row["cantonese"].split(","):
            cantonese.setdefault(written, set()).update(mandarin[row["character"]])
        if row["family"] == "1":
            families.update(mandarin[row["character"]])
    return mandarin, korean, {written: frozenset(reads) for written, reads in cantonese.items()}, frozenset(families)


def _load_korean() -> tuple[dict[str, dict[str, tuple[str, ...]]], dict[str, Readings]]:
    letters: dict[str, dict[str, tuple[str, ...]]] = {"onset": {}, "vowel": {}, "coda": {}}
    for row in read_table("korean_letters"):
        letters[row["place"]][row["written"]] = tuple(row["reads"].split())
    families: dict[str, Readings] = {}
    for row in read_table("korean_families"):
        for written in row["written"].split():
            families[written] = frozenset(row["reads"].split())
    return letters, families


_PINYIN, _WADE_GILES = _load_mandarin()
_MANDARIN_OF_HAN, _KOREAN_OF_HAN, _CANTONESE, _MANDARIN_FAMILIES = _load_han()
_KOREAN_LETTERS, _KOREAN_FAMILIES = _load_korean()


def read_syllables(words: Sequence[str], *, family_last: bool, hyphenated: bool) -> SyllabicName | None:
    """The words of a bare name as a Chinese or Korean name, None for any other.

    `family_last` says that the writing told which is the family name; `hyphenated` speaks for Wade-Giles.
    """
    if not 2 <= len(words) <= MOST_WORDS or min(len(words[0]), len(words[-1])) > LONGEST_SYLLABLE:
        return None
    if not words[0].isascii() and (_HAN.match(words[0]) or _HANGUL.match(words[0])):
        return _read_characters(words)
    if token(words[0]).latin not in _FAMILIES and token(words[-1]).latin not in _FAMILIES:
        return None
    return _read_latin(words, [token(word).latin for word in words], family_last=family_last, hyphenated=hyphenated)


def _read_latin(words: Sequence[str], folded: list[str], *, family_last: bool, hyphenated: bool) -> SyllabicName | None:
    if folded[0] in _BURMESE_ADDRESS and all(map(is_burmese, folded[1:])):
        return None
    for family_first in (False,) if family_last else (True, False):
        family, given = (folded[0], folded[1:]) if family_first else (folded[-1], folded[:-1])
        if family not in _FAMILIES or (len(family) == 1 and not hyphenated):
            continue
        if any(map(is_known_elsewhere, given)):
            continue
        readings, syllables = _readings_of_given(family, tuple(given), hyphenated=hyphenated)
        if readings:
            joined = "".join(words[1:] if family_first else words[:-1])
            written = words[0] if family_first else words[-1]
            return SyllabicName(
                family_first, written, joined, _numbers(_FAMILIES[family]), _numbers(readings), syllables
            )
    return None


def _read_characters(words: Sequence[str]) -> SyllabicName | None:
    if len(words) != MOST_SYLLABLES or not all(_HAN.match(word) or _HANGUL.match(word) for word in words):
        return None
    family_first = len(words[0]) <= len(words[1])
    family, given = words if family_first else reversed(words)
    if len(given) > MOST_SYLLABLES:
        return None
    return SyllabicName(
        family_first=family_first,
        family=family,
        given=given,
        family_readings=_numbers(_readings_of_characters(family)),
        given_readings=_numbers(_readings_of_characters(given)),
        syllables=len(given),
    )


def _readings_of_characters(text: str) -> Readings:
    if _HANGUL.match(text):
        return frozenset({f"ko:{'.'.join(_revised(character) for character in text)}"})
    mandarin = [_MANDARIN_OF_HAN.get(character) or (anyascii(character).lower(),) for character in text]
    korean = [_KOREAN_OF_HAN.get(character, ()) for character in text]
    return frozenset((*_joined("zh", mandarin), *_joined("ko", korean)))


def _revised(character: str) -> str:
    """A Hangul syllable in Revised Romanization; the code point is built from onset, vowel and coda."""
    code = ord(character) - 0xAC00
    onset, vowel, coda = code // 588, code % 588 // 28, code % 28
    return f"{_ONSETS[onset]}{_VOWELS[vowel]}{_CODAS[coda]}".replace("-", "")


_KOREAN_SYLLABLES: Final = frozenset(_revised(row["syllable"]) for row in read_table("korean_syllables"))


def _joined(language: str, syllables: Iterable[Iterable[str]]) -> list[str]:
    return [f"{language}:{'.'.join(choice)}" for choice in product(*syllables)][:MOST_READINGS]


def _numbers(readings: Readings) -> frozenset[int]:
    return frozenset(_FIRST_NUMBER + crc32(reading.encode()) for reading in sorted(readings)[:MOST_READINGS])


def _read_families() -> dict[str, Readings]:
    """Every writing of a family name and what it may be."""
    families: dict[str, Readings] = {}
    for written in sorted({*_PINYIN, *_WADE_GILES, *_CANTONESE, *_KOREAN_FAMILIES}):
        mandarin = _PINYIN.get(written, _NO_READINGS) | _WADE_GILES.get(written, _NO_READINGS)
        mandarin = (mandarin | _CANTONESE.get(written, _NO_READINGS)) & _MANDARIN_FAMILIES
        korean = _KOREAN_FAMILIES.get(written, _NO_READINGS)
        if mandarin or korean:
            families[written] = frozenset(
                (*(f"zh:{reads}" for reads in mandarin), *(f"ko:{reads}" for reads in korean))
            )
    return families


_FAMILIES: Final = _read_families()


def _readings_of_given(family: str, given: tuple[str, ...], *, hyphenated: bool) -> tuple[Readings, int]:
    """What the given name may be, in the languages that the family name is of, and how many syllables it has."""
    found: set[str] = set()
    languages = {reading[:2] for reading in _FAMILIES[family]}
    syllables = 0
    if "zh" in languages:
        pinyin = _split(given, _PINYIN)
        choices = list(pinyin)
        if hyphenated or not pinyin or family not in _PINYIN:
            choices += _split(given, _WADE_GILES)
        if not choices or family not in _PINYIN:
            choices += _split(given, _CANTONESE)
        for choice in choices:
            found.update(_joined("zh", choice))
            syllables = max(syllables, len(choice))
    if "ko" in languages:
        for choice in _split_korean(given):
            found.update(_joined("ko", choice))
            syllables = max(syllables, len(choice))
    return frozenset(found), syllables


def _split(words: tuple[str, ...], syllables: dict[str, Readings]) -> list[list[Iterable[str]]]:
    """All ways to read the words as one or two syllables."""
    if len(words) == MOST_SYLLABLES:
        one, other = (syllables.get(word) for word in words)
        return [[sorted(one), sorted(other)]] if one and other else []
    word = words[0]
    found: list[list[Iterable[str]]] = []
    if whole := syllables.get(word):
        found.append([sorted(whole)])
    for at in range(1, len(word)):
        one, other = syllables.get(word[:at]), syllables.get(word[at:])
        if one and other:
            found.append([sorted(one), sorted(other)])
    return found


def _split_korean(words: tuple[str, ...]) -> list[list[Iterable[str]]]:
    if len(words) == MOST_SYLLABLES:
        one, other = (_korean_syllable(word) for word in words)
        return [[one, other]] if one and other else []
    word = words[0]
    found: list[list[Iterable[str]]] = []
    if whole := _korean_syllable(word):
        found.append([whole])
    for at in range(2, len(word) - 1):
        one, other = _korean_syllable(word[:at]), _korean_syllable(word[at:])
        if one and other:
            found.append([one, other])
    return found


@lru_cache(maxsize=4096)
def _korean_syllable(written: str) -> tuple[str, ...]:
    """The syllables that Latin letters may write, in Revised Romanization; none if they write none."""
    onsets, vowels, codas = _KOREAN_LETTERS["onset"], _KOREAN_LETTERS["vowel"], _KOREAN_LETTERS["coda"]
    found: dict[str, None] = {}
    for opening in range(3):
        for closing in range(3):
            vowel = written[opening : len(written) - closing]
            onset, coda = written[:opening], written[len(written) - closing :] if closing else ""
            if vowel in vowels and onset in onsets and coda in codas:
                for choice in product(onsets[onset], vowels[vowel], codas[coda]):
                    reads = "".join(choice).replace("-", "")
                    if reads in _KOREAN_SYLLABLES:
                        found[reads] = None
    return tuple(found)
