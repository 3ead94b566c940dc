"""Names that are known: which spellings are one name, how common it is, and what it is called for short.

Tables `known_names.tsv` and `nicknames.tsv`; a newcomer adds a name, a spelling or a culture by adding a row.
"""

from typing import Final

from muster.names.compounds import split_arabic, split_latin
from muster.names.folding import ARABIC, fold_arabic, fold_latin, script_of
from muster.names.tables import read_table

NOBODY: Final[frozenset[int]] = frozenset()
_CHAIN_CULTURES: Final = frozenset({"arabic"})


def fold_token(text: str) -> str:
    """One word folded: Arabic letters, or Latin letters."""
    return fold_arabic(text) if script_of(text) == ARABIC else fold_latin(text)


def key_of(text: str) -> str:
    """One word in the form that names are known by: folded, compounds by kind and stem."""
    arabic = script_of(text) == ARABIC
    compound, stem = split_arabic(fold_arabic(text)) if arabic else split_latin(fold_latin(text))
    return f"{compound}+{stem}" if compound else stem


def _load_names() -> tuple[dict[str, frozenset[int]], dict[str, int], frozenset[str], dict[int, str]]:
    rows: dict[str, set[int]] = {}
    first: dict[int, str] = {}
    commonness: dict[str, int] = {}
    chained: set[str] = set()
    for number, row in enumerate(read_table("known_names")):
        first[number] = key_of(row["name"])
        for form in {key_of(written) for written in row["forms"].split()} - {""}:
            rows.setdefault(form, set()).add(number)
            commonness[form] = max(commonness.get(form, 0), int(row["commonness"]))
            if row["culture"] in _CHAIN_CULTURES:
                chained.add(form)
    return {form: frozenset(numbers) for form, numbers in rows.items()}, commonness, frozenset(chained), first


_NAMES, _COMMONNESS, _CHAINED, _FIRST = _load_names()


def _load_nicknames() -> dict[str, frozenset[int]]:
    """The groups by form; the name of a group counts in all its known spellings (Volodymyr for Vladimir)."""
    spellings: dict[int, list[str]] = {}
    for form, numbers in _NAMES.items():
        for number in numbers:
            spellings.setdefault(number, []).append(form)
    rows: dict[str, set[int]] = {}
    for number, row in enumerate(read_table("nicknames")):
        name = key_of(row["name"])
        forms = {key_of(written) for written in row["forms"].split()} | {name} - {""}
        for known in _NAMES.get(name, NOBODY):
            if _FIRST[known] == name:
                forms.update(spellings[known])
        for form in forms:
            rows.setdefault(form, set()).add(number)
    return {form: frozenset(numbers) for form, numbers in rows.items()}


_NICKNAMES: Final = _load_nicknames()


def names_of(folded: str) -> frozenset[int]:
    """The known names that a folded token writes, none if it is not known."""
    return _NAMES.get(folded, NOBODY)


def nicknames_of(folded: str) -> frozenset[int]:
    """The groups of short and foreign forms that a folded token belongs to."""
    return _NICKNAMES.get(folded, NOBODY)


def commonness_of(folded: str) -> int:
    """5 for a name that millions have … 1 for a rare one; 0 when it is not known."""
    return _COMMONNESS.get(folded, 0)


def is_chained(folded: str) -> bool:
    """Whether the name is one of a culture in which names are chains of given names (own, father's, grandfather's)."""
    return folded in _CHAINED
