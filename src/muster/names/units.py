"""Units' names read into fields: numbered formations, branches, services, country, and the words that are left.

The words and phrases of all languages are rows of `unit_terms.tsv`; a newcomer adds a language by adding rows.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from muster.names.folding import ARABIC, fold_arabic, fold_latin, normalise, script_of
from muster.names.kinds import Kind
from muster.names.ranks import strip_titles
from muster.names.tables import read_table
from muster.names.tokens import Token, token
from muster.names.written import Formation, Name, Part, Rank, Role, UnitFields

LONGEST_TEXT: Final = 400
MOST_WORDS: Final = 40
LONGEST_PHRASE: Final = 5
LONGEST_ACRONYM: Final = 8
BATTALION: Final = 4
_WORD: Final = re.compile(r"\d+(?:[/-]\d+)*|[^\W\d_]+")
_SEGMENT: Final = re.compile(r"\s*(?:;|(?<!\d)/|/(?!\d)|\s[-–—]\s?)\s*")
_ASIDE: Final = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_ROMAN_ONES: Final = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_ROMAN: Final = {
    f"{tens}{ones}": str(10 * ten + one)
    for ten, tens in enumerate(("", "X", "XX", "XXX"))
    for one, ones in enumerate(_ROMAN_ONES)
    if ten or one
}
_SUFFIXES: Final = frozenset(
    {
        "st", "nd", "rd", "th", "d", "eme", "ieme", "e", "er", "ere", "re", "o", "a", "i", "ia", "ii", "oi", "go",
        "ogo", "y", "yi", "inci", "nci", "ncu", "uncu", "ci", "cu", "iy", "aia", "ma", "mu", "oy", "aya",
    }
)  # fmt: skip
_ENGLISH_ORDINALS: Final = frozenset({"ST", "ND", "RD", "TH"})
_NUMBERED: Final = frozenset({"number", "echelon"})
_ROLES: Final = {
    "echelon": Role.ECHELON,
    "branch": Role.BRANCH,
    "service": Role.SERVICE,
    "country": Role.PLACE,
    "number": Role.NUMBER,
    "direction": Role.PLACE,
}


@dataclass(frozen=True, slots=True)
class Term:
    """One row of the table: what a phrase says in a unit's name."""

    field: str
    canonical: str
    level: int


@dataclass(frozen=True, slots=True)
class Item:
    """One phrase of a name as read: its words and what it says; `place` after a comma."""

    text: str
    folded: str
    field: str
    canonical: str
    level: int
    place: bool


@lru_cache(maxsize=1 << 16)
def fold_unit_word(word: str) -> str:
    """One word folded, the Arabic article and a joined “and” taken off."""
    if script_of(word) != ARABIC:
        return fold_latin(word)
    folded = fold_arabic(word)
    for opening in ("وال", "بال", "لل", "ال"):
        if folded.startswith(opening) and len(folded) - len(opening) > 1:
            return folded[len(opening) :]
    return folded


def _load() -> dict[str, Term]:
    terms: dict[str, Term] = {}
    for row in read_table("unit_terms"):
        phrase = " ".join(fold_unit_word(word) for word in _WORD.findall(normalise(row["written"])))
        terms.setdefault(phrase, Term(row["field"], row["canonical"], int(row["level"] or 0)))
    return terms


_TERMS: Final = _load()
_TRANSLATIONS: Final = {
    fold_unit_word(row["written"]): row["canonical"]
    for row in read_table("organisation_terms")
    if row["field"] == "word" and " " not in row["written"]
} | {fold_unit_word(form): fold_latin(row["name"]) for row in read_table("places") for form in row["forms"].split()}


def translated(folded: str) -> str:
    """The English of a common word of organisations' names, else the word itself."""
    return _TRANSLATIONS.get(folded, folded)


def parse_unit(text: str) -> Name:
    """A unit's name, clean or as a roster writes it (with parent, post and rank), read into its fields."""
    clean = normalise(text)[:LONGEST_TEXT]
    asides = [aside for aside in _ASIDE.findall(clean) if aside.strip()]
    body = _ASIDE.sub(" ", clean)
    kept, rank = _segments(body if body.strip() else clean.strip("()[] "))
    items = [item for segment in kept for item in _items(segment)][:MOST_WORDS]
    context = [item for aside in asides[:4] for item in _items(aside)][:MOST_WORDS]
    formations, free = _formations(items)
    words = [item for item in items if not item.field]
    fields = UnitFields(
        formations=formations,
        parents=_formations(context)[0],
        free_numbers=free,
        branches=frozenset(branch for item in items if item.field == "branch" for branch in item.canonical.split("+")),
        services=frozenset(item.canonical for item in items if item.field == "service"),
        countries=frozenset(item.canonical for item in items if item.field == "country"),
        words=tuple(token(item.folded) for item in words if not item.place),
        places=tuple(token(item.folded) for item in words if item.place)
        + tuple(token(item.canonical or item.folded) for item in context if item.field not in _NUMBERED),
        directions=frozenset(item.canonical for item in items if item.field == "direction"),
        acronyms=acronyms_of([word for item in items if item.field != "number" for word in _WORD.findall(item.text)]),
    )
    parts = tuple(_part(item) for item in items if item.field != "particle")
    return Name(
        text=text,
        kind=Kind.UNIT,
        parts=parts,
        bare=" - ".join(kept),
        rank=rank,
        script=script_of(clean),
        romanised=" ".join(part.token.latin for part in parts),
        unit=fields,
    )


def _segments(clean: str) -> tuple[list[str], Rank | None]:
    """The segments that name the unit; ranks and posts of a person are left out where something else remains."""
    segments = [segment.strip() for segment in _SEGMENT.split(clean) if segment and segment.strip()]
    if len(segments) < 2:
        return segments, None
    kept: list[str] = []
    rank: Rank | None = None
    for segment in segments:
        words = [fold_unit_word(word) for word in _WORD.findall(segment)]
        terms = [_TERMS.get(word) for word in words]
        if kept and words and any(term and term.field == "post" for term in (terms[0], terms[-1])):
            continue
        found = strip_titles(f"{segment} x").rank if kept else None
        if found is not None and fold_latin(found.written).split()[-1:] == words[-1:]:
            rank = rank or found
            continue
        kept.append(segment)
    return kept, rank


def _items(segment: str) -> list[Item]:
    items: list[Item] = []
    found = list(_WORD.finditer(segment))[:MOST_WORDS]
    comma = segment.find(",")
    folded = [fold_unit_word(match.group()) for match in found]
    at = 0
    while at < len(found):
        word = found[at].group()
        place = 0 <= comma < found[at].start() and any(item.field in {"echelon", "number", "branch"} for item in items)
        if word[0].isdecimal():
            number = "/".join(str(int(digits[:9])) for digits in re.split("[/-]", word))
            items.append(Item(word, number, "number", number, 0, place))
            at += 1
            if at < len(found) and folded[at] in _SUFFIXES and _continues(found[at - 1], found[at], segment):
                at += 1
            continue
        size, term = _term_at(folded, at)
        letter = _designator(found, folded, at)
        if letter:
            items.append(Item(word, letter, "number", letter, 0, place))
            at += 1
            continue
        if term is not None and term.field == "particle" and _acronymic(word, items):
            term = None
        if term is None:
            items.append(Item(word, translated(folded[at]), "", "", 0, place))
        elif term.field not in {"particle", "post"}:
            written = segment[found[at].start() : found[at + size - 1].end()]
            items.append(Item(written, " ".join(folded[at : at + size]), term.field, term.canonical, term.level, place))
        at += size
    return _sums(items)


def _continues(number: "re.Match[str]", suffix: "re.Match[str]", segment: str) -> bool:
    """Whether a word is the ending of the number before it: 3RD, 3 rd, 3-я, 3° e; but not “24 ER”."""
    between = segment[number.end() : suffix.start()]
    spaced = between == " " and suffix.group().isupper() and suffix.group() not in _ENGLISH_ORDINALS
    return len(between) <= 1 and not spaced


def _acronymic(word: str, items: list[Item]) -> bool:
    """Whether a word that looks like a particle is an acronym: capitals beside a number, as in “134ème ER”."""
    return (
        len(word) > 1
        and word.isupper()
        and word not in _ENGLISH_ORDINALS
        and bool(items)
        and items[-1].field == "number"
    )


def _term_at(folded: list[str], at: int) -> tuple[int, Term | None]:
    for size in range(min(LONGEST_PHRASE, len(folded) - at), 0, -1):
        term = _TERMS.get(" ".join(folded[at : at + size]))
        if term is not None:
            return size, term
    return 1, None


def _designator(found: list["re.Match[str]"], folded: list[str], at: int) -> str:
    """A Roman numeral, or the letter of a company, as a number; empty if the word is neither."""
    word = found[at].group()
    numeral = _ROMAN.get(word.upper()) if word.isupper() or len(word) > 1 else None
    single = len(word) == 1 and word.isupper() and word.isascii()
    if not (numeral or single):
        return ""
    beside = [_TERMS.get(folded[k]) for k in (at - 1, at + 1) if 0 <= k < len(folded)]
    levels = [term.level for term in beside if term is not None and term.field == "echelon"]
    opens = (
        at == 0
        and word.isupper()
        and any(term.field == "echelon" for term in map(_TERMS.get, folded[1:]) if term is not None)
    )
    if numeral and (levels or opens or (len(word) > 1 and word.isupper())):
        return numeral
    return word if single and levels and min(levels) <= 3 else ""


def _sums(items: list[Item]) -> list[Item]:
    """“Twenty-fourth”, الرابعة والعشرون: a number below ten beside a number of tens is one number."""
    merged: list[Item] = []
    for item in items:
        before = merged[-1] if merged else None
        if (
            before is not None
            and before.field == item.field == "number"
            and not (before.text[0].isdecimal() or item.text[0].isdecimal())
        ):
            numbers = sorted((before.canonical, item.canonical), key=len)
            if len(numbers[0]) == 1 and len(numbers[1]) == 2 and numbers[1][1] == "0" and numbers[1] != "10":
                total = numbers[1][0] + numbers[0]
                merged[-1] = Item(f"{before.text} {item.text}", total, "number", total, 0, item.place)
                continue
        merged.append(item)
    return merged


def _formations(items: list[Item]) -> tuple[tuple[Formation, ...], tuple[str, ...]]:
    """Echelons with their numbers: the number before (3rd Infantry Brigade), else the one after (الفرقة الرابعة)."""
    echelons = [index for index, item in enumerate(items) if item.field == "echelon"]
    used: set[int] = set()
    numbers: dict[int, str] = {}
    for order, index in enumerate(echelons):
        before = echelons[order - 1] if order else -1
        after = echelons[order + 1] if order + 1 < len(echelons) else len(items)
        ahead = [k for k in range(before + 1, index) if items[k].field == "number" and k not in used]
        behind = [k for k in range(index + 1, after) if items[k].field == "number" and k not in used]
        chosen = ahead[-1] if ahead else behind[0] if behind else -1
        if chosen >= 0:
            used.add(chosen)
            numbers[index] = items[chosen].canonical
    formations = [
        formation
        for i in echelons
        for formation in _written_short(Formation(items[i].canonical, items[i].level, numbers.get(i, "")))
    ]
    named = [formation for formation in formations if formation.level or formation.number] or formations
    free = tuple(item.canonical for k, item in enumerate(items) if item.field == "number" and k not in used)
    return tuple(sorted(dict.fromkeys(named), key=lambda formation: formation.level)), free


def _written_short(formation: Formation) -> tuple[Formation, ...]:
    """“3/14 Brigade” is the 3rd battalion of the 14th brigade; a squadron 5/4 is just numbered so."""
    first, slash, second = formation.number.partition("/")
    if slash and formation.echelon in {"brigade", "regiment"}:
        return Formation("battalion", BATTALION, first), Formation(formation.echelon, formation.level, second)
    return (formation,)


def acronyms_of(words: list[str]) -> frozenset[str]:
    """The initials of every run of two or more words that carry meaning, as an acronym would take them."""
    initials = [
        fold_latin(word)[:1]
        for word in words
        if (term := _TERMS.get(fold_unit_word(word))) is None or term.field != "particle"
    ]
    letters = "".join(initials)[:MOST_WORDS]
    return frozenset(
        letters[start:end]
        for start in range(len(letters))
        for end in range(start + 2, min(len(letters), start + LONGEST_ACRONYM) + 1)
    )


def _part(item: Item) -> Part:
    written: Token = token(item.canonical or item.folded)
    role = _ROLES.get(item.field, Role.PLACE if item.place else Role.WORD)
    return Part(
        item.text, role, script_of(item.text), written.folded, written.skeletons, 0.5 if item.field else 1.0, written
    )
