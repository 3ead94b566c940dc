"""What a comparison of units asks of the parts of one name, and how it writes them."""

from collections.abc import Iterable
from typing import Final

from muster.names import unit_weights as weights
from muster.names.comparison import Comparison, Relation, Statement
from muster.names.folding import ARABIC
from muster.names.tokens import Token, similarity
from muster.names.written import Formation, Name, Role, UnitFields

SHORTEST_WRITTEN: Final = 5


def is_settled(comparison: Comparison) -> bool:
    """Whether another reading of an acronym changes nothing: the numbers differ, or one is a part of the other."""
    return any(
        said.relation is Relation.NESTED
        or (said.relation is Relation.CONTRADICTED and _digits(said.left) != _digits(said.right))
        for said in comparison.statements
    )


def _digits(text: str) -> str:
    return "".join(filter(str.isdecimal, text))


def main_formation(fields: UnitFields) -> Formation | None:
    """The smallest formation that has a level, preferring one that is not generic."""
    return next((formation for formation in fields.formations if formation.echelon not in weights.GENERIC), None) or (
        fields.formations[0] if fields.formations else None
    )


def is_acronymic(name: Name) -> bool:
    """Whether a name is little but an acronym that the table reads: LIB 345, of which IB is no acronym again."""
    fields = name.unit
    return fields is not None and not fields.words and any(alias.text == name.text for alias in fields.aliases)


def other_language(a: Name, b: Name) -> bool:
    """Whether two names write their echelons out in words of two languages: bataillon, battalion."""
    left, right = _echelons(a), _echelons(b)
    return bool(left) and bool(right) and left.isdisjoint(right)


def _echelons(name: Name) -> frozenset[str]:
    return frozenset(
        part.text.casefold() for part in name.parts if part.role is Role.ECHELON and len(part.text) >= SHORTEST_WRITTEN
    )


def number_of(formation: Formation | None, fields: UnitFields) -> str:
    return (formation.number if formation is not None else "") or (
        fields.free_numbers[0] if fields.free_numbers else ""
    )


def one_number(one: UnitFields, other: UnitFields) -> bool:
    """Whether the number of two units is the same and both have one."""
    return number_of(main_formation(one), one) == number_of(main_formation(other), other) != ""


def is_of_regiment(one: UnitFields, other: UnitFields) -> bool:
    """Whether the number of a regiment counts its battalions: 5 Sind Regiment, 5th Battalion of the Sind Regiment."""
    chains = {tuple((f.echelon, f.number) for f in fields.formations) for fields in (one, other)}
    return any(
        ("regiment", number) in chain and (("battalion", number), ("regiment", "")) in chains
        for chain in chains
        for _, number in chain[:1]
        if number and len(chain) == 1
    )


def echelons_meet(left: str, right: str) -> bool:
    return left == right or ("|" in left + right and not set(left.split("|")).isdisjoint(right.split("|")))


def near_levels(one: Formation, other: Formation) -> bool:
    """Whether two echelons of one number, or of none, are near enough to be what one word of Arabic means."""
    lower, upper = sorted((one.level, other.level))
    return one.number == other.number and lower >= weights.BATTALION and upper - lower <= weights.LEVELS_TRANSLATED


def superiors(fields: UnitFields, main: Formation) -> list[Formation]:
    return [formation for formation in (*fields.formations, *fields.parents) if formation is not main]


def superior_like(parent: Formation, unit: Formation, others: list[Formation], other: Formation) -> Formation | None:
    """The superior of the other unit that is of the same level.

    No unit stands under one of its own size: what is called so means a larger one, whichever the other name says.
    """
    misnamed = 0 < parent.level <= unit.level
    alike = [superior for superior in others if echelons_meet(superior.echelon, parent.echelon)]
    alike += [superior for superior in others if misnamed != (0 < superior.level <= other.level)]
    return next(iter(alike), None)


def names_superior(fields: UnitFields) -> bool:
    """Whether the unit stands under one that has a name and no number: the 1st Centre of a place's directorate."""
    main = main_formation(fields)
    return any(formation is not main and not formation.number for formation in fields.formations)


def formation_text(formation: Formation) -> str:
    return f"{formation.number} {formation.echelon}".strip()


def listed(words: frozenset[str]) -> str:
    return ", ".join(sorted(words))


def written_words(words: list[Token]) -> str:
    return " ".join(word.text for word in words)


def latin_of(words: list[Token]) -> str:
    return "".join(word.latin for word in words)


def is_among(word: Token, places: Iterable[Token]) -> bool:
    return any(similarity(word, place) >= weights.WORD_SAME_AT for place in places)


def translation_lifted(likeness: float) -> float:
    """The likeness of names in two languages of which nothing contradicts: what one lacks may be a translation."""
    if likeness < weights.TRANSLATED_AT:
        return likeness
    rise = (1.0 - weights.TRANSLATED_FROM) / (1.0 - weights.TRANSLATED_AT)
    return weights.TRANSLATED_FROM + rise * (likeness - weights.TRANSLATED_AT)


def doubt_of(agreed: float, factor: float, said: list[Statement], *, number: bool, translated: bool) -> float:
    """How likely two units that do not agree enough are one all the same: seldom where a field contradicts.

    `number` says that a number differs, `translated` that the names are in two languages.
    """
    if factor == 1.0 and agreed:
        return weights.DOUBT_TRANSLATED if translated else weights.DOUBT
    if number:
        return weights.DOUBT_NUMBER
    if not agreed:
        return weights.DOUBT_TRANSLATED_NOTHING if translated else weights.DOUBT_NOTHING
    if factor >= weights.WORDS_CONTRADICTED:
        return weights.DOUBT_TRANSLATED if translated else weights.DOUBT_WORDS
    nested = any(statement.relation is Relation.NESTED for statement in said)
    return weights.DOUBT_TRANSLATED_VETO if translated and not nested else weights.DOUBT_VETO


def word_omitted(word: Token, places: Iterable[Token], weight: float) -> float:
    """What a word weighs that the other name leaves out: little if it is the other's place, or says whose it is."""
    if is_among(word, places):
        return weights.PLACE_OMITTED
    return weights.LIGHT_OMITTED if word.folded in weights.LIGHT else weight


def relation_of(word: Token, other: Token) -> Relation:
    if word.folded == other.folded:
        return Relation.SAME
    return Relation.TRANSLITERATION if (word.script == ARABIC) != (other.script == ARABIC) else Relation.SPELLING
