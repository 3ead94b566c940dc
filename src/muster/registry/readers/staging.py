"""What a file of evidence says before it touches the database: subjects by their ids, claims, and rejected rows.

Rows are taken from their source as often as they are needed and never all held at once, so that a file of a million
claims needs no more memory than its ids and digests.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields

from muster.registry.predicates import Predicate, SubjectKind
from muster.registry.spans import Dates


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """A subject by the id that the file gives it."""

    kind: SubjectKind
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedClaim:
    """A claim as a file makes it; `sources` are the ids of the sources that the file names for it."""

    predicate: Predicate
    subject: Key
    other: Key | None = None
    value: str = ""
    kind: str = ""
    category: str = ""
    role: str = ""
    title: str = ""
    rank: str = ""
    dates: Dates = field(default_factory=Dates)
    confidence: str = ""
    sources: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """32 hexadecimal digits by which the same claim is known when it comes again."""
        said = [f"{column}={value}" for column in _SAID if (value := getattr(self, column))]
        said += [f"{column}={value}" for column in _DATED if (value := getattr(self.dates, column))]
        said.append(f"subject={self.subject.kind}:{self.subject.id}")
        if self.other:
            said.append(f"other={self.other.kind}:{self.other.id}")
        return hashlib.sha256("\x1f".join([*said, *self.sources]).encode()).hexdigest()[:32]


_SAID = ("predicate", "value", "kind", "category", "role", "title", "rank", "confidence")
_DATED = tuple(column.name for column in fields(Dates))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands; rows count from 1 as a spreadsheet does."""

    sheet: str
    row: int

    def __str__(self) -> str:
        return f"{self.sheet}, row {self.row}"


@dataclass(frozen=True, slots=True)
class StagedRow:
    """One row: the subjects that it describes, with their names, what it claims, and the errors in its cells."""

    at: Place
    subjects: tuple[tuple[Key, str], ...]
    claims: tuple[StagedClaim, ...]
    errors: tuple[str, ...] = ()

    @property
    def pointers(self) -> set[Key]:
        """What its claims name and it does not describe itself."""
        named = {key for claim in self.claims for key in (claim.subject, claim.other) if key}
        return named.difference(key for key, _ in self.subjects)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that is put aside, and why."""

    at: Place
    errors: tuple[str, ...]


Rows = Callable[[], Iterable[StagedRow]]
"""A source of rows, which gives the same ones each time."""


@dataclass(frozen=True, slots=True)
class Staged:
    """What can be applied: subjects with their names, what else is pointed to, the digest of each claim once.

    Beside them stand the number of rows by sheet and the rows that are put aside.
    """

    subjects: Mapping[Key, str]
    pointed: frozenset[Key]
    claims: frozenset[str]
    rows: Mapping[str, int]
    rejected: tuple[Rejected, ...]

    def good(self, rows: Rows) -> Iterator[StagedRow]:
        """The rows that are not put aside, anew from their source."""
        aside = {row.at for row in self.rejected}
        return (row for row in rows() if row.at not in aside)


def stage(rows: Rows, known: Callable[[Collection[Key]], Collection[Key]]) -> Staged:
    """Put aside every row with an error or with a pointer to nothing, and gather what the others say.

    `known` answers which of some subjects exist already. A row that is put aside may leave another one pointing to
    nothing.
    """
    counts: Counter[str] = Counter()
    rejected: list[Rejected] = []

    def sound() -> Iterator[StagedRow]:
        for row in rows():
            counts[row.at.sheet] += 1
            errors = row.errors or tuple(
                f"“{claim.predicate}” cannot point to its own subject"
                for claim in row.claims
                if claim.other == claim.subject
            )
            if errors:
                rejected.append(Rejected(row.at, errors))
            else:
                yield row

    subjects, claims, pointed = _gather(sound())
    missing = pointed - subjects.keys()
    missing -= set(known(missing))
    if missing:
        rejected += _pointing_to_nothing(rows, {row.at for row in rejected}, missing, known)
        aside = {row.at for row in rejected}
        subjects, claims, pointed = _gather(row for row in rows() if row.at not in aside)
    rejected.sort(key=lambda row: (row.at.sheet, row.at.row))
    return Staged(subjects, frozenset(pointed), frozenset(claims), dict(counts), tuple(rejected))


def _gather(rows: Iterable[StagedRow]) -> tuple[dict[Key, str], set[str], set[Key]]:
    """The subjects that rows describe, the digests of their claims, and what they point to."""
    subjects: dict[Key, str] = {}
    claims: set[str] = set()
    pointed: set[Key] = set()
    for row in rows:
        for key, name in row.subjects:
            subjects.setdefault(key, name)
        claims.update(claim.digest for claim in row.claims)
        pointed |= row.pointers
    return subjects, claims, pointed


def _pointing_to_nothing(
    rows: Rows, aside: set[Place], missing: set[Key], known: Callable[[Collection[Key]], Collection[Key]]
) -> list[Rejected]:
    """The rows that point to what is missing, and those that point to what only such rows describe."""
    described: Counter[Key] = Counter()
    pointing: dict[Key, list[tuple[Place, tuple[Key, ...]]]] = defaultdict(list)
    for row in rows():
        if row.at in aside:
            continue
        own = tuple(key for key, _ in row.subjects)
        described.update(own)
        for key in row.pointers:
            pointing[key].append((row.at, own))
    why: dict[Place, list[str]] = defaultdict(list)
    while missing:
        undescribed: set[Key] = set()
        fallen: dict[Place, tuple[Key, ...]] = {}
        for key in sorted(missing):
            for at, own in pointing[key]:
                if at not in why:
                    fallen[at] = own
                if at in fallen:
                    why[at].append(f"there is no {key.kind} {key.id}")
        for own in fallen.values():
            described.subtract(own)
            undescribed |= {key for key in own if not described[key]}
        missing = undescribed - set(known(undescribed))
    return [Rejected(at, tuple(errors)) for at, errors in why.items()]
