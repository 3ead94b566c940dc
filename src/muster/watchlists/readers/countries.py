"""Country names as lists and rosters write them, as ISO 3166-1 alpha-2 in lower case."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib import resources

from muster.watchlists.readers.numbered import split_numbered
from muster.watchlists.readers.text import distinct

_PARENTHESIS = re.compile(r"\([^)]*\)")
_NOT_A_LETTER = re.compile(r"[^\w]+")
_FILLERS = frozenset({"the", "citizenship", "citizen", "national", "nationality", "possibly", "region"})


def country_code(words: str) -> str:
    """Return the two-letter code in lower case of a country name, a nationality or a code; empty if unknown.

    Understands what lists do to names: `Korea, North`, `Iran (Islamic Republic of)`, `Iraqi citizenship`.
    """
    table = _codes()
    without_parenthesis = _PARENTHESIS.sub(" ", words)
    last, comma, first = words.partition(",")
    turned = f"{first} {last}" if comma else ""
    for form in (words, without_parenthesis, turned):
        code = table.get(_fold(form), "")
        if code:
            return code
    return ""


def country(words: str) -> str:
    """Return the code of a country, or the words as written where it is not known."""
    return country_code(words) or " ".join(words.split()).strip(" .")


def countries(cells: Iterable[str]) -> tuple[str, ...]:
    """Return each country of some cells once; a cell may hold several: `(1) German (2) Moroccan`."""
    return distinct(country(part) for cell in cells for part in split_numbered(cell))


@cache
def _codes() -> dict[str, str]:
    """Every known name, demonym and code, folded."""
    table = resources.files("muster.watchlists.readers") / "data" / "countries.tsv"
    codes: dict[str, str] = {}
    for line in table.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        code, name, other_names, people = line.split("\t")
        for form in (code, name, *other_names.split(";"), *people.split(";")):
            if form:
                codes.setdefault(_fold(form), code)
    return codes


def _fold(words: str) -> str:
    """Lower case without accents, punctuation or filler words, so that spelling habits don't matter."""
    plain = unicodedata.normalize("NFKD", words.casefold().replace("’", "'").replace("&", " and "))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    tokens = _NOT_A_LETTER.sub(" ", letters.replace("'", "").replace(".", "")).split()
    return " ".join("saint" if token == "st" else token for token in tokens if token not in _FILLERS)  # noqa: S105
