"""The keys by which an index finds a name: two names that compare to a match always share one.

Classes: `f:` the folded part, `s:` a consonant skeleton, `n:` a known name (a row of `known_names.tsv`), `k:` a group
of short forms, `u:` number and echelon of a unit, `a:` an acronym, `y:` what one of
syllables may begin with. `compare` itself holds the promise: a pair that shares no key is never a match (`shares_key`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from muster.names.comparison import UNFINDABLE
from muster.names.folding import ARABIC
from muster.names.kinds import Kind
from muster.names.tokens import Token, token
from muster.names.written import Name, Part, Role, UnitFields

SKELETON_WEIGHT: Final = 0.5
MOST_ACRONYM: Final = 8
PARTS_JOINED: Final = 2
"""A name of two parts is found written in one word too."""


@dataclass(frozen=True, slots=True)
class Key:
    """One comparable form, prefixed by its class, and how much it tells (0..1)."""

    token: str
    weight: float


def retrieval_keys(name: Name) -> tuple[Key, ...]:
    """The keys of a name without doubles, in the order of its parts; none for a text without a name in it."""
    keys: dict[str, Key] = {}
    for key, weight in _keys(name):
        if key not in keys:
            keys[key] = Key(key, weight)
    return tuple(keys.values())


def shares_key(a: Name, b: Name) -> bool:
    """Whether an index would find one name by the other."""
    keys = {key for key, _ in _keys(a)}
    return any(key in keys for key, _ in _keys(b))


def findable(likeness: float, a: Name, b: Name) -> float:
    """The likeness, kept below a match for names that an index would not find by each other."""
    return likeness if likeness <= UNFINDABLE or shares_key(a, b) else UNFINDABLE


def parts_share_key(one: Part, other: Part) -> bool:
    """Whether two parts of persons' names have a key in common."""
    if one.folded == other.folded:
        return True
    left, right = one.token, other.token
    return (
        not left.names.isdisjoint(right.names)
        or any(skeleton in right.skeletons for skeleton in left.skeletons)
        or not left.nicknames.isdisjoint(right.nicknames)
    )


def _keys(name: Name) -> Iterator[tuple[str, float]]:
    for part in name.parts:
        if name.kind is Kind.UNIT and part.role is not Role.WORD and part.role is not Role.PLACE:
            continue
        yield from _part_keys(part)
    if name.kind is Kind.PERSON and len(name.parts) == PARTS_JOINED:
        one, other = name.parts
        text = one.token.text + other.token.text if one.script == ARABIC else one.token.latin + other.token.latin
        together = token(text)
        yield f"f:{together.folded}", SKELETON_WEIGHT
        if one.script == ARABIC:  # ولی جان, Walijan
            yield from ((f"s:{skeleton}", SKELETON_WEIGHT) for skeleton in together.skeletons)
    if name.unit is not None:
        yield from _unit_keys(name.unit)
        if len(name.bare) <= MOST_ACRONYM and name.bare[:2].isupper() and name.bare.isalpha():
            yield f"a:{token(name.bare).latin}", 0.8
    if name.organisation is not None:
        yield from ((f"a:{acronym}", 0.8) for acronym in sorted(name.organisation.given | name.organisation.acronyms))
        core = [part.token.latin for part in name.parts if part.role is Role.WORD]
        if len(core) == 1 and len(core[0]) <= MOST_ACRONYM:
            yield f"a:{core[0]}", 0.8


def son_and_name(part: Part) -> Token:
    """A part written together with the ben or بن before it."""
    return token(f"بن{part.token.text}" if part.script == ARABIC else f"ben{part.token.latin}")


def _part_keys(part: Part) -> Iterator[tuple[str, float]]:
    yield f"f:{part.folded}", part.weight
    for number in sorted(part.token.names):
        yield f"n:{number}", 0.9 * part.weight
    for group in sorted(part.token.nicknames):
        yield f"k:{group}", SKELETON_WEIGHT * part.weight
    for skeleton in part.skeletons:
        yield f"s:{skeleton}", SKELETON_WEIGHT * part.weight
    if part.opened:
        yield from ((f"s:{skeleton}", SKELETON_WEIGHT * part.weight) for skeleton in son_and_name(part).skeletons)


def _unit_keys(unit: UnitFields) -> Iterator[tuple[str, float]]:
    numbers = [formation.number for formation in unit.formations if formation.number] + list(unit.free_numbers)
    numbers += [one for number in unit.free_numbers if "/" in number for one in number.split("/")]
    yield from (
        (f"u:{formation.number} {echelon}", 1.0)
        for formation in unit.formations
        if formation.number
        for echelon in formation.echelon.split("|")
    )
    yield from ((f"u:{number}", 0.3) for number in numbers)
    if not numbers:
        yield from ((f"u:{formation.echelon}", 0.2) for formation in unit.formations)
        yield from ((f"u:{word}", 0.3) for word in sorted(unit.branches | unit.services))
    if not numbers:
        yield from ((f"y:{opening}", 0.2) for opening in _openings(unit))
    if unit.acronyms:
        yield f"a:{max(sorted(unit.acronyms), key=len)}", 0.8
    yield from ((f"a:{word.latin}", 0.8) for word in unit.words if 2 <= len(word.latin) <= MOST_ACRONYM)
    for alias in unit.aliases:
        if alias.unit is not None:
            yield from _unit_keys(alias.unit)


def _openings(unit: UnitFields) -> Iterator[str]:
    """What an acronym of syllables begins with, or may: SEMAR beside Secretaría de Marina."""
    if len(unit.spelled) == 1:
        yield unit.spelled[0][:2]
    for one, other in pairwise(unit.spelled):
        yield one[:2]
        yield one[:1] + other[:1]
