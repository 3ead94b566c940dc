"""Reads the tables under `data/` and folds words so that a heading or a code word is found however it is written."""

import csv
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

_ARABIC = str.maketrans("أإآٱىةؤئی\u06a9\u06be", "اااايهويي\u0643ه", "\u0640")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LETTER_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_NOT_WORD = re.compile(r"[\W_]+")
_APOSTROPHE_S = re.compile(r"['’`´ʼ]s\b", re.IGNORECASE)
_ARTICLE = re.compile(r"\bال(?=\w{2})")


def read_table(name: str) -> Iterator[dict[str, str]]:
    """The rows of `data/<name>.csv`, column → value."""
    table = files("muster.vetting.readers") / "data" / f"{name}.csv"
    yield from csv.DictReader(table.read_text(encoding="utf-8").splitlines())


@lru_cache(maxsize=16_384)
def fold(text: str) -> str:
    """Words without case, marks, punctuation and Arabic article: `Father's_Name*` and `fathers name` are one."""
    plain = _CAMEL.sub(" ", _APOSTROPHE_S.sub("s", unicodedata.normalize("NFKC", text).translate(_DIGITS)))
    bare = "".join(letter for letter in unicodedata.normalize("NFD", plain) if not unicodedata.combining(letter))
    words = _NOT_WORD.sub(" ", _LETTER_DIGIT.sub(" ", bare.casefold().translate(_ARABIC)))
    return " ".join(_ARTICLE.sub("", words).split())


def digits(text: str) -> str:
    """The text with Arabic and Persian digits written 0–9."""
    return text if text.isascii() else text.translate(_DIGITS)


@lru_cache(maxsize=16)
def words(of: str) -> dict[str, str]:
    """Folded word → value of one list of `data/words.csv` (gender, kind, month, empty, present, total …)."""
    return {fold(row["word"]) or row["word"]: row["value"] for row in read_table("words") if row["list"] == of}


def look_up(of: str, text: str) -> str | None:
    """The value of a word in one list, however it is written; None if the list doesn't have it."""
    return words(of).get(fold(text) or text.strip())


def is_placeholder(text: str) -> bool:
    """Whether a cell says that nothing is known ("n/a", "-", "inconnu")."""
    return text.casefold() in _placeholders()


@lru_cache(maxsize=1)
def _placeholders() -> frozenset[str]:
    return frozenset(row["word"].casefold() for row in read_table("words") if row["list"] == "empty")
