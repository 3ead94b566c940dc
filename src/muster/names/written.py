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
    """One part of a name; `weight` (0..1) is high for a rare part and low for one that thousands share.

    `opened` says that bin, ben or بن stands before it, which others may write together with it (Bendjedid).
    """

    text: str
    role: Role
    script: str
    folded: str
    skeletons: tuple[str, ...]
    weight: float
    token: Token = field(repr=False, compare=False)
    opened: bool = field(default=False, repr=False)


@dataclass(frozen=True, slots=True)
class Rank:
    """A military or police rank: English name, level (1 private … 19 marshal, 0 unknown) and NATO code."""

    canonical: str
    level: int
    nato: str
    written: str


@dataclass(frozen=True, slots=True)
class Formation:
    """An echelon with its level (1 squad … 9 army, 0 none) and its number, empty when it is not said."""

    echelon: str
    level: int
    number: str


@dataclass(frozen=True, slots=True)
class UnitFields:
    """What identifies a unit, smallest formation first; an empty field is not known and contradicts nothing.

    `acronyms` are what initials of its words make, `spelled` those words; `honorifics` stand in quotation marks;
    `aliases` are its other names, in brackets, and the name with its short forms left as they are written.
    """

    formations: tuple[Formation, ...] = ()
    parents: tuple[Formation, ...] = ()
    free_numbers: tuple[str, ...] = ()
    branches: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    directions: frozenset[str] = frozenset()
    words: tuple[Token, ...] = ()
    places: tuple[Token, ...] = ()
    acronyms: frozenset[str] = frozenset()
    spelled: tuple[str, ...] = ()
    honorifics: tuple[Token, ...] = ()
    aliases: "tuple[Name, ...]" = ()


@dataclass(frozen=True, slots=True)
class OrganisationFields:
    """Acronyms of an organisation: those given in brackets, those that its words build, and its words' initials."""

    given: frozenset[str] = frozenset()
    acronyms: frozenset[str] = frozenset()
    initials: str = ""


class Name:
    """A written name, parsed: `parts` in reading order, `bare` without titles, `romanised` in Latin letters.

    Names of one kind and one text are equal. It is no data class, since one is made for every text that is read and
    what the decorator writes is not compiled.
    """

    def __init__(
        self,
        *,
        text: str,
        kind: Kind,
        parts: tuple[Part, ...],
        bare: str,
        rank: Rank | None,
        script: str,
        romanised: str,
        comma: bool = False,
        lineage: bool = False,
        chained: bool = False,
        initials: bool = False,
        unit: UnitFields | None = None,
        organisation: OrganisationFields | None = None,
    ) -> None:
        self.text = text
        self.kind = kind
        self.parts = parts
        self.bare = bare
        self.rank = rank
        self.script = script
        self.romanised = romanised
        self.comma = comma
        self.lineage = lineage
        self.chained = chained
        self.initials = initials
        self.unit = unit
        self.organisation = organisation

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Name) and self.kind is other.kind and self.text == other.text

    def __hash__(self) -> int:
        return hash((self.kind, self.text))

    def __repr__(self) -> str:
        return f"Name({self.text!r}, {self.kind!r}, {self.parts!r})"
