"""Countries by code: what lists and rosters write in many ways is compared as ISO 3166-1 alpha-2."""

import csv
import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Final

TABLE: Final = files("muster.screening") / "data" / "countries.csv"
ARABIC_ARTICLE: Final = re.compile(r"\bال")
NOT_LETTERS: Final = re.compile(r"[^\w]+")


@lru_cache(maxsize=4096)
def country_code(text: str) -> str:
    """The ISO 3166-1 alpha-2 code, in lower case, of a country or nationality as written; empty when it isn't known.

    Understands alpha-2 and alpha-3 codes, names in English, French and Arabic, and adjectives (`Iraqi`, `عراقي`).
    """
    return _codes().get(_folded(text), "")


@lru_cache(maxsize=4096)
def country_name(code: str) -> str:
    """The English name that belongs to a code; the text itself when it is no code."""
    return _names().get(code.lower(), code)


@lru_cache(maxsize=1)
def _rows() -> tuple[tuple[str, tuple[str, ...]], ...]:
    rows = csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines())
    return tuple((row["code"], tuple(row["names"].split(";"))) for row in rows)


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    return {code: names[0] for code, names in _rows()}


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    codes = {code: code for code, _ in _rows()}
    for code, names in _rows():
        for name in names:
            codes.setdefault(_folded(name), code)
    return codes


def _folded(text: str) -> str:
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    words = NOT_LETTERS.sub(" ", ARABIC_ARTICLE.sub("", bare).lower().replace("ى", "ي").replace("ة", "ه")).split()
    return " ".join(word for word in words if word not in {"the", "la", "le"})
