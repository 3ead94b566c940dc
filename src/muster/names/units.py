"""Units' names read into fields: numbered formations, branches, services, country, and the words that are left.

The words and phrases of all languages are rows of `unit_terms.tsv`; a newcomer adds a language by adding rows.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from muster.names.folding import fold_latin, normalise, script_of
from muster.names.kinds import Kind
from muster.names.ranks import strip_titles, title_of
from muster.names.tokens import Token, token
from muster.names.unit_acronyms import LONGEST_ACRONYM, acronyms_of, spelled_out
from muster.names.unit_items import MOST_WORDS, Item, items_of
from muster.names.unit_vocabulary import SLASHED, TERMS, WORD, blended, fold_unit_word, whole_words
from muster.names.written import Formation, Name, Part, Rank, Role, UnitFields

LONGEST_TEXT: Final = 400
MOST_ASIDES: Final = 4
LONGEST_POST: Final = 5
BATTALION: Final = 4
REGIMENT: Final = 5
BRIGADE: Final = 6
DIVISION: Final = 7
FIELD_ARMY: Final = 9
COMMON_WEIGHT: Final = 0.2
SHORTEST_RANK: Final = 3
_SEGMENT: Final = re.compile(r"\s*(?:;|(?<!\d)/|/(?!\d)|\s[-–—]\s?)\s*")
_ASIDE: Final = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_AFTER: Final = re.compile(r"(?i)\s+(?:named (?:after|for)|імені|имени)\s+(?=[^,;/()-]*$)")
_QUOTED: Final = re.compile('[“«„"]([^“”«»„"]{2,40})[”»“"]')
_CHAINS: Final[dict[int, tuple[tuple[str, int], ...]]] = {
    2: (("brigade", BRIGADE), ("division", DIVISION)),
    3: (("battalion", BATTALION), ("brigade", BRIGADE), ("division", DIVISION)),
}
"""What numbers between slashes count, where no echelon is written."""
_OF_REGIMENT: Final = (("battalion", BATTALION), ("regiment", REGIMENT))
_LARGEST: Final = {"region": 1, "command": 2}
_NUMBERED: Final = frozenset({"number", "echelon", "common"})
_ROLES: Final = {
    "echelon": Role.ECHELON,
    "branch": Role.BRANCH,
    "service": Role.SERVICE,
    "country": Role.PLACE,
    "number": Role.NUMBER,
    "direction": Role.PLACE,
}


def parse_unit(text: str, *, short: bool = True) -> Name:
    """A unit's name, clean or as a roster writes it (with parent, post and rank), read into its fields.

    Without `short`, an acronym stays a word and is not read as what the table says that it stands for.
    """
    clean = whole_words(normalise(text)[:LONGEST_TEXT])
    if "/" in clean:
        clean = SLASHED.sub(_unslashed, clean)
    asides = [aside for aside in _ASIDE.findall(clean) if aside.strip()][:MOST_ASIDES]
    body = _named_after(_ASIDE.sub(" ", clean))
    kept, rank = _segments(body if body.strip() else clean.strip("()[] "))
    read = [items_of(segment, short=short) for segment in kept]
    beside = [items_of(aside, short=short) for aside in asides]
    if beside and not any(item.field == "number" for segment in read for item in segment):
        read.extend(items for items in beside if [item.field for item in items] == ["number"])
    if not any(item.field == "echelon" for segment in read for item in segment):
        read = [_armies(segment) for segment in read]
    items = _apart(read)[:MOST_WORDS]
    origins = [number * MOST_WORDS + item.commas for number, segment in enumerate(read) for item in segment]
    context = [item for items_beside in beside for item in items_beside][:MOST_WORDS]
    formations, free = _formations(items, origins)
    said: dict[str, set[str]] = {"branch": set(), "service": set(), "country": set(), "direction": set()}
    words: list[Token] = []
    places: list[Token] = []
    meaning: list[str] = []
    for item in items:
        if item.field in said:
            said[item.field].update(item.canonical.split("+") if item.field == "branch" else (item.canonical,))
        elif not item.field:
            (places if item.place else words).append(_word(item))
        if item.field != "number":
            meaning.extend(WORD.findall(item.text))
    places.extend(_word(item) for item in context if item.field not in _NUMBERED)
    for items_beside in beside:
        if items_beside and all(item.field == "branch" for item in items_beside):
            said["branch"].update(branch for item in items_beside for branch in item.canonical.split("+"))
    quoted = _QUOTED.findall(clean)
    fields = UnitFields(
        formations=formations,
        parents=_formations(context, [0] * len(context))[0] if context else (),
        free_numbers=free,
        branches=frozenset(said["branch"]),
        services=frozenset(said["service"]),
        countries=frozenset(said["country"]),
        words=tuple(words),
        places=tuple(places),
        directions=frozenset(said["direction"]),
        acronyms=acronyms_of(meaning, [word for segment in kept for word in WORD.findall(segment)]),
        spelled=spelled_out(meaning),
        honorifics=tuple(_word(item) for inside in quoted for item in items_of(inside) if not item.field),
        aliases=(
            *(_aliases(asides, formations) if asides else ()),
            *((parse_unit(text, short=False),) if short and _is_short_in(kept) else ()),
        ),
    )
    parts = tuple(_part(item) for item in (*items, *(item for item in context if not item.field)))
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


def _named_after(body: str) -> str:
    """A name without the person whom a numbered unit is named after: 92-га бригада імені отамана Сірка."""
    found = _AFTER.search(body)
    before = body[: found.start()] if found is not None else ""
    return before if any(letter.isdecimal() for letter in before) else body


def _unslashed(found: "re.Match[str]") -> str:
    return found.group().replace("/", " ")


def _aliases(asides: list[str], formations: tuple[Formation, ...]) -> Iterator[Name]:
    """Other names in brackets: “1st Special Operations Division (Golden Division)”, but not a parent or a place.

    A smaller formation is no parent: “Golden Division (1st Special Operations Brigade)”.
    """
    for aside in asides:
        other = parse_unit(aside)
        found = other.unit.formations if other.unit is not None else ()
        if not formations or len(found) != 1 or (found[0].number and formations[0].number):
            continue
        below = found[0].number and BATTALION <= found[0].level < formations[0].level
        if below or found[0].echelon == formations[0].echelon:
            yield other


def _is_short_in(segments: list[str]) -> bool:
    return any(_is_short(word) for segment in segments for word in WORD.findall(segment))


def _is_short(word: str) -> bool:
    """Whether a word is an acronym of the table, which may stand for something else too: BIM, CJTF."""
    if not word.isupper() or len(word) > LONGEST_ACRONYM:
        return False
    term = TERMS.get(fold_unit_word(word))
    return term is not None and (term.field == "short" or "|" in term.canonical)


def _apart(segments: list[list[Item]]) -> list[Item]:
    """The items of all segments; a segment without a formation beside one with it says what the unit belongs to."""
    named = [any(item.field == "echelon" for item in items) for items in segments]
    return [
        Item(item.text, item.folded, item.field, item.canonical, item.level, place=True, commas=item.commas)
        if any(named) and not own and not item.field
        else item
        for items, own in zip(segments, named, strict=True)
        for item in items
    ]


def _armies(items: list[Item]) -> list[Item]:
    """“2nd Army” is a formation; an army that stands beside another formation, or without a number, is a service."""
    return [
        Item(item.text, item.folded, "echelon", "field army", FIELD_ARMY, item.place, item.commas)
        if item.canonical == "army" and item.field == "service" and _is_numbered(items, at)
        else item
        for at, item in enumerate(items)
    ]


def _is_numbered(items: list[Item], at: int) -> bool:
    """Whether a number stands beside a word, or before its branch: 1st Tank Army."""
    before = at - 1
    while before > 0 and items[before].field == "branch":
        before -= 1
    return any(items[k].field == "number" for k in (before, at + 1) if 0 <= k < len(items))


def _segments(clean: str) -> tuple[list[str], Rank | None]:
    """The segments that name the unit; ranks and posts of a person are left out where something else remains."""
    segments = [segment.strip() for segment in _SEGMENT.split(clean) if segment and segment.strip()]
    pieces = [[piece.strip() for piece in segment.split(",") if piece.strip()] for segment in segments]
    if sum(map(len, pieces)) < 2:
        return segments, None
    kept: list[str] = []
    rank: Rank | None = None
    for inside in pieces:
        named: list[str] = []
        for piece in inside:
            words = [fold_unit_word(word) for word in WORD.findall(piece)]
            if _is_post(words):
                continue
            found = _rank_alone(piece, words, first=not kept and not named)
            if found is None:
                named.append(piece)
            rank = rank or found
        if named:
            kept.append(", ".join(named))
    return kept or segments[:1], rank


def _is_post(words: list[str]) -> bool:
    """Whether a segment is what a person does (platoon commander, S-3 officer), not a unit that is named."""
    if not words or len(words) > LONGEST_POST or any(word[0].isdecimal() and len(word) > 1 for word in words):
        return False
    first, last = _field(words[0]), _field(words[-1])
    if last == "post":
        return not any(_field(word) == "number" or word[0].isdecimal() for word in words[:-2])
    return first == "post" and not any(_field(word) in {"particle", "number"} for word in words[1:])


def _field(word: str) -> str:
    term = TERMS.get(word)
    return term.field if term is not None else ""


def _rank_alone(piece: str, words: list[str], *, first: bool) -> Rank | None:
    """The rank that a segment is nothing but; a short one at the beginning may be the acronym of a unit."""
    found = strip_titles(f"{piece} x x").rank
    if found is None or len("".join(words)) < (SHORTEST_RANK if first else 2):
        return None
    title = title_of(" ".join(fold_latin(word) for word in found.written.split()))
    whole = "".join(words).endswith("".join(fold_latin(found.written).split()))
    return found if whole and (title is None or not first or title.rest == 1) else None


def _formations(items: list[Item], origins: list[int]) -> tuple[tuple[Formation, ...], tuple[str, ...]]:
    """Echelons with their numbers: the number before (3rd Infantry Brigade), else the one after (الفرقة الرابعة).

    The one after is not taken out of another segment or from behind a comma (`origins`) where an echelon stands:
    “ERD / 3RD BDE”, “Mountain Div, 39th Bn”.
    """
    echelons = [index for index, item in enumerate(items) if item.field == "echelon"]
    echelons = [index for index in echelons if items[index].level] or echelons  # “Forces” is none beside a division
    named_in = {origins[index] for index in echelons}
    used: set[int] = set()
    numbers: dict[int, str] = {}
    for order, index in enumerate(echelons):
        if items[index].canonical == "headquarters" and len(echelons) > 1:
            continue  # “Headquarters, 7th Division”: the number is the division's
        before = echelons[order - 1] if order else -1
        after = echelons[order + 1] if order + 1 < len(echelons) else len(items)
        ahead = [k for k in range(before + 1, index) if items[k].field == "number" and k not in used]
        behind = [
            k
            for k in range(index + 1, after)
            if items[k].field == "number"
            and k not in used
            and (origins[k] == origins[index] or origins[k] not in named_in)
        ]
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
    if not echelons and any(item.field in {"branch", "service"} for item in items):
        combat = any(item.field == "branch" for item in items)
        named = [found for number in free for found in _numbered_chain(number, combat=combat)]
        free = tuple(number for number in free if "/" not in number)
    return tuple(sorted(dict.fromkeys(named), key=_rung)), free


def _rung(formation: Formation) -> tuple[int, bool, int]:
    """Smaller ones first; of one level those with a number, a region after what is in it, and its command last."""
    return formation.level, not formation.number, _LARGEST.get(formation.echelon, 0)


def _numbered_chain(number: str, *, combat: bool = False) -> tuple[Formation, ...]:
    """“5/2/7 IA” is the 5th battalion of the 2nd brigade of the 7th division; “2-7 Cav” a battalion of a regiment."""
    numbers = number.split("/")
    chain = _OF_REGIMENT if combat and len(numbers) == len(_OF_REGIMENT) else _CHAINS.get(len(numbers), ())
    return tuple(Formation(echelon, level, one) for one, (echelon, level) in zip(numbers, chain, strict=False))


def _written_short(formation: Formation) -> tuple[Formation, ...]:
    """“3/14 Brigade” is the 3rd battalion of the 14th brigade; a squadron 5/4 is just numbered so."""
    first, slash, second = formation.number.partition("/")
    if "/" in second and formation.echelon == "division":
        return _numbered_chain(formation.number)
    if slash and formation.echelon in {"brigade", "regiment"}:
        return Formation("battalion", BATTALION, first), Formation(formation.echelon, formation.level, second)
    if slash and formation.echelon in {"division", "corps"}:
        return Formation("brigade", BRIGADE, first), Formation(formation.echelon, formation.level, second)
    return (formation,)


def _word(item: Item) -> Token:
    return token(item.canonical) if item.canonical else blended(item.folded, fold_unit_word(item.text))


@lru_cache(maxsize=1 << 14)
def _script(word: str) -> str:
    return script_of(word)


def _part(item: Item) -> Part:
    written = _word(item)
    role = _ROLES.get(item.field, Role.PLACE if item.place else Role.WORD)
    weight = COMMON_WEIGHT if item.field == "common" else 0.5 if item.field else 1.0
    return Part(item.text, role, _script(item.text), written.folded, written.skeletons, weight, written)
