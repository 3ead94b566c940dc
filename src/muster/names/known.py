"""Names that are known: which spellings are one name, how common it is, and what it is called for short.

Tables `known_names.tsv` and `nicknames.tsv`; a newcomer adds a name, a spelling or a culture by adding a row.
"""

from typing import Final

from muster.names.compounds import split_arabic, split_latin
from muster.names.folding import ARABIC, fold_arabic, fold_latin, script_of
from muster.names.tables import read_table

NOBODY: Final[frozenset[int]] = frozenset()
_CHAIN_CULTURES: Final = frozenset({"arabic"})
_SYLLABIC_CULTURES: Final = frozenset({"asian", "burmese"})
_LETTER_BY_LETTER: Final = str.maketrans(
    dict(zip("ابتجحدرزسصضطظعفقكلمنهوي", "abtjhdrzssdtz fqklmnhwy", strict=True))
    | {"ث": "th", "خ": "kh", "ذ": "dh", "ش": "sh", "غ": "gh"}
)
SHORTEST_BARE: Final = 3
KNOWN_PEOPLE: Final = 0.85
"""The share of people whose name stands in the table."""
UNKNOWN_SHARE: Final = (1 - KNOWN_PEOPLE) / 5_000
"""The others bear one of some thousands of rarer names."""


def fold_token(text: str) -> str:
    """One word folded: Arabic letters, or Latin letters."""
    return fold_arabic(text) if script_of(text) == ARABIC else fold_latin(text)


def key_of(text: str) -> str:
    """One word in the form that names are known by: folded, compounds by kind and stem."""
    arabic = script_of(text) == ARABIC
    compound, stem = split_arabic(fold_arabic(text)) if arabic else split_latin(fold_latin(text))
    return f"{compound}+{stem}" if compound else stem


def _load_names() -> tuple[dict[str, set[int]], dict[str, int], dict[str, set[str]], dict[int, str]]:
    rows: dict[str, set[int]] = {}
    commonness: dict[str, int] = {}
    cultures: dict[str, set[str]] = {}
    first: dict[int, str] = {}
    for number, row in enumerate(read_table("known_names")):
        first[number] = key_of(row["name"])
        for form in {key_of(written) for written in row["forms"].split()} - {""}:
            rows.setdefault(form, set()).add(number)
            commonness[form] = max(commonness.get(form, 0), int(row["commonness"]))
            cultures.setdefault(form, set()).add(row["culture"])
    for form in tuple(rows):
        bare = _letter_by_letter(form)
        if bare and bare not in commonness:  # no other name is written so
            rows.setdefault(bare, set()).update(rows[form])
    return rows, commonness, cultures, first


def _letter_by_letter(form: str) -> str:
    """An Arabic name as people type it who leave the vowels out (mhmd, hsyn); empty for other scripts."""
    compound, _, stem = form.rpartition("+")
    if script_of(stem) != ARABIC:
        return ""
    bare = stem.translate(_LETTER_BY_LETTER).replace(" ", "")
    if len(bare) < SHORTEST_BARE or not bare.isascii():
        return ""
    return f"{compound}+{bare}" if compound else bare


_ROWS, _COMMONNESS, _CULTURES, _FIRST = _load_names()
_NAMES: Final = {form: frozenset(numbers) for form, numbers in _ROWS.items()}
_CHAINED: Final = frozenset(form for form, found in _CULTURES.items() if not found.isdisjoint(_CHAIN_CULTURES))
_BURMESE: Final = frozenset(form for form, found in _CULTURES.items() if "burmese" in found)
_ELSEWHERE: Final = frozenset(form for form, found in _CULTURES.items() if not found <= _SYLLABIC_CULTURES)


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


def _load_shares() -> dict[str, float]:
    """By Zipf's law the r-th name of a culture has a share of 1/r; names of one class of commonness share theirs."""
    ranked: dict[str, list[tuple[int, list[str]]]] = {}
    for row in read_table("known_names"):
        forms = [key_of(written) for written in row["forms"].split()]
        ranked.setdefault(row["culture"], []).append((int(row["commonness"]), forms))
    shares: dict[str, float] = {}
    for names in ranked.values():
        zipf = [1 / rank for rank in range(1, len(names) + 1)]
        names.sort(key=lambda name: -name[0])
        for commonness in {name[0] for name in names}:
            places = [place for place, name in enumerate(names) if name[0] == commonness]
            share = KNOWN_PEOPLE * sum(zipf[place] for place in places) / sum(zipf) / len(places)
            for place in places:
                for form in names[place][1]:
                    shares[form] = max(share, shares.get(form, 0.0))
    return shares


_SHARES: Final = _load_shares()


def share_of(folded: str) -> float:
    """The share (0..1) of people of its culture who bear a name; for one that is not known that of a rare name.

    From the classes of `known_names.tsv`, ranked by Zipf's law (Zanette & Manrubia 2001 found it for family names). The
    table has classes, not counts, and one class for most cultures: an order of magnitude, and too low for John Smith.
    """
    return _SHARES.get(folded, UNKNOWN_SHARE)


def nicknames_of(folded: str) -> frozenset[int]:
    """The groups of short and foreign forms that a folded token belongs to."""
    return _NICKNAMES.get(folded, NOBODY)


def commonness_of(folded: str) -> int:
    """5 for a name that millions have … 1 for a rare one; 0 when it is not known."""
    return _COMMONNESS.get(folded, 0)


def is_chained(folded: str) -> bool:
    """Whether the name is one of a culture in which names are chains of given names (own, father's, grandfather's)."""
    return folded in _CHAINED


def is_burmese(folded: str) -> bool:
    """Whether the name is one of Burma, where U, Daw and Ko are forms of address."""
    return folded in _BURMESE


def is_known_elsewhere(folded: str) -> bool:
    """Whether the name is one of a culture whose names are not built of East Asian syllables."""
    return folded in _ELSEWHERE
