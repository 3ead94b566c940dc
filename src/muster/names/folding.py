"""Writing conventions taken off: letters that are one letter to a reader become one letter here.

Arabic script keeps its own letters (folded after the Unicode Standard, chapter 9, and common search practice);
everything else becomes Latin letters a–z: Cyrillic and Greek by table, Latin without its marks, the rest by anyascii.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from anyascii import anyascii

from muster.names.tables import read_table

ARABIC: Final = "Arab"
LATIN: Final = "Latn"
HEBREW: Final = "Hebr"
MIXED: Final = "Zyyy"

_ARABIC_LETTERS: Final = {ord(row["letter"]): row["folded"] for row in read_table("arabic_folding")}
_LATIN_LETTERS: Final = {ord(row["letter"]): row["latin"] for row in read_table("letters")}
_INVISIBLE: Final = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u061c\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u08d3-\u08ff"
    "\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\uffff]"
)
_APOSTROPHES: Final = re.compile("['`´ʹʻʼʽʾʿˈ‘’‛′＇ʽ\"“”«»„]")


_MARKED: Final = re.compile("[\u0900-\u109f\u1780-\u17ff]+")
_ARABIC_ONLY: Final = re.compile("^[\u0620-\u064a\u0671-\u06d3 ]+$")


def normalise(text: str) -> str:
    """The text in Unicode form NFKC without invisible characters, Arabic vowel signs and stretching."""
    if text.isascii():
        return text
    # ZWNJ separates the parts of Persian and Kurdish compounds without a space; it vanishes here.
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)))


def has_vowel_signs(text: str) -> bool:
    """Whether some letters are of a script that writes vowels as marks."""
    return _MARKED.search(text) is not None


def without_vowel_signs(text: str) -> str:
    """The words of scripts that write vowels as marks (Devanagari, Thai, Burmese, Khmer …) in Latin letters."""
    return _MARKED.sub(lambda run: anyascii(run.group()), text)


def script_of(text: str) -> str:
    """The ISO 15924 code of the script of most letters: `Arab`, `Latn`, `Cyrl`, `Grek` …, `Zyyy` when there is none."""
    if text.isascii():
        return LATIN if text.isalpha() or any(character.isalpha() for character in text) else MIXED
    if _ARABIC_ONLY.match(text):
        return ARABIC
    counts: dict[str, int] = {}
    for character in text:
        if character.isalpha():
            script = _script_of_letter(character)
            counts[script] = counts.get(script, 0) + 1
    return max(counts, key=lambda script: counts[script]) if counts else MIXED


_SCRIPT_NAMES: Final = {
    "ARABIC": "Arab", "LATIN": "Latn", "CYRILLIC": "Cyrl", "GREEK": "Grek", "HEBREW": "Hebr", "ARMENIAN": "Armn",
    "GEORGIAN": "Geor", "CJK": "Hani", "HANGUL": "Hang", "HIRAGANA": "Hira", "KATAKANA": "Kana",
    "DEVANAGARI": "Deva", "THAI": "Thai", "ETHIOPIC": "Ethi", "BENGALI": "Beng", "MYANMAR": "Mymr", "TAMIL": "Taml",
    "SYRIAC": "Syrc", "TIFINAGH": "Tfng", "KHMER": "Khmr", "LAO": "Laoo", "TIBETAN": "Tibt",
}  # fmt: skip


@lru_cache(maxsize=4096)
def _script_of_letter(character: str) -> str:
    name = unicodedata.name(character, "")
    return _SCRIPT_NAMES.get(name.split(" ", 1)[0], MIXED)


_KURDISH: Final = re.compile("ە|وو|^ئ(?=[اۆێیو])")
_KURDISH_OPENING: Final = re.compile("^ئ(?:[اە]|(?=[ۆێیو]))")


def fold_arabic(token: str) -> str:
    """Arabic-script letters folded: hamza carriers to their letter, Persian and Kurdish forms to Arabic, ة to ه.

    Kurdish and Uyghur write the short vowels that Arabic leaves out (ئەحمەد for احمد); inside a word they go.
    """
    if _KURDISH.search(token):
        token = _KURDISH_OPENING.sub("ا", token).replace("وو", "و")
        token = token[:-1].replace("ە", "") + token[-1:]
    return token.translate(_ARABIC_LETTERS)


def fold_latin(token: str) -> str:
    """The token in letters a–z and digits, lower case, without marks and apostrophes."""
    if token.isascii():
        return _APOSTROPHES.sub("", token).lower() if "'" in token or "`" in token or '"' in token else token.lower()
    lowered = _APOSTROPHES.sub("", token.lower()).translate(_LATIN_LETTERS)
    if lowered.isascii():
        return lowered
    stripped = "".join(c for c in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(c))
    if not stripped.isascii():
        stripped = anyascii(stripped).lower()
    return "".join(c for c in stripped if c.isalnum() or c == " ")
