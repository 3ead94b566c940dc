"""Countries as published lists write them; `screening.countries` knows the ordinary ways, this the lists' own."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import resources

from muster.screening.countries import country_code as usual_country_code
from muster.watchlists.readers.numbered import split_numbered
from muster.watchlists.readers.text import clean, distinct

_AMBIGUOUS = "-"
_PARENTHESIS = re.compile(r"\([^)]*\)")
_FILLER = re.compile(r"\b(?:citizenship|citizen|nationality|national|possibly)\b", re.IGNORECASE)


@lru_cache(maxsize=4096)
def country_code(words: str) -> str:
    """Return the two-letter code in lower case of a country name, a nationality or a code; empty if unknown.

    Understands what lists do to names: `Korea, North`, `Iranian (Iranian citizenship)`, `Iraqi citizenship`.
    """
    forms = _list_forms()
    for form in (words, _PARENTHESIS.sub(" ", words), _FILLER.sub(" ", words)):
        plain = _plain(form)
        code = forms.get(plain.casefold()) or usual_country_code(plain)
        if code:
            return "" if code == _AMBIGUOUS else code
    return ""


def country(words: str) -> str:
    """Return the code of a country, or the words as written where it is not known."""
    return country_code(words) or clean(words).strip(" .")


def countries(cells: Iterable[str]) -> tuple[str, ...]:
    """Return each country of some cells once; a cell may hold several: `(1) German (2) Moroccan`."""
    return distinct(country(part) for cell in cells for part in split_numbered(cell))


@cache
def _list_forms() -> dict[str, str]:
    table = resources.files("muster.watchlists.readers") / "data" / "country_forms.tsv"
    lines = (line for line in table.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    rows = (line.split("\t") for line in lines)
    return {form.casefold(): code for code, forms in rows for form in forms.split(";")}


def _plain(words: str) -> str:
    return clean(words.replace("’", "'")).strip(" .,")
