"""What a written name is made of: roled parts, a rank set apart, and the forms by which it is compared."""

from dataclasses import dataclass, field
from enum import StrEnum

from muster.names.kinds import Kind
from muster.names.tokens import Token


class Role(StrEnum):
    """What one part does in a name."""

    GIVEN = "given"
    FATHER = "father"
    GRANDFATHER = "grandfather"
    FAMILY = "family"
    NISBA = "nisba"
    KUNYA = "kunya"
    TITLE = "title"
    RANK = "rank"
    PARTICLE = "particle"
    INITIAL = "initial"
    NUMBER = "number"
    ECHELON = "echelon"
    BRANCH = "branch"
    PLACE = "place"
    HONORIFIC = "honorific"
    SERVICE = "service"
    LEGAL_FORM = "legal form"
    ACRONYM = "acronym"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a name; `weight` (0..1) is high for a rare part and low for one that thousands share."""

    text: str
    role: Role
    script: str
    folded: str
    skeletons: tuple[str, ...]
    weight: float
    token: Token = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Rank:
    """A military or police rank: English name, level (1 private … 20 marshal, 0 unknown) and NATO code."""

    canonical: str
    level: int
    nato: str
    written: str


@dataclass(frozen=True, slots=True)
class UnitFields:
    """What identifies a unit; an empty field is not known and contradicts nothing."""

    numbers: tuple[str, ...] = ()
    echelon: str = ""
    level: int = 0
    branches: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    words: tuple[Token, ...] = ()
    acronyms: frozenset[str] = frozenset()
    nested: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """A written name, parsed: `parts` in the order read, `bare` without rank and titles, `romanised` in Latin letters."""

    text: str
    kind: Kind
    parts: tuple[Part, ...]
    bare: str
    rank: Rank | None
    script: str
    romanised: str
    comma: bool = field(default=False, repr=False)
    lineage: bool = field(default=False, repr=False)
    chained: bool = field(default=False, repr=False)
    unit: UnitFields | None = field(default=None, repr=False)
    acronyms: frozenset[str] = field(default=frozenset(), repr=False)
