"""What a file of evidence says before it touches the database: subjects by their ids, claims, and rejected rows."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
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
    """One row: the subject that it describes, what it claims, and the errors in its cells."""

    at: Place
    subject: Key | None
    name: str
    claims: tuple[StagedClaim, ...]
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Staged:
    """What can be applied: subjects with their names, and each claim once, by its digest, with the rows it is in."""

    subjects: Mapping[Key, str]
    claims: Mapping[str, StagedClaim]
    places: Mapping[str, tuple[Place, ...]]
    rows: Mapping[str, int]
    rejected: tuple[StagedRow, ...]


def references(rows: Iterable[StagedRow]) -> set[Key]:
    """Subjects that rows point to and no row of theirs describes."""
    kept = list(rows)
    described = {row.subject for row in kept}
    pointed = {claim.other for row in kept for claim in row.claims if claim.other}
    pointed |= {claim.subject for row in kept for claim in row.claims}
    return {key for key in pointed if key not in described}


def stage(rows: Sequence[StagedRow], known: frozenset[Key]) -> Staged:
    """Put aside every row with an error or with a pointer to nothing, and gather the claims of the others.

    `known` are subjects that exist already. A row that is put aside may leave another one pointing to nothing.
    """
    good = [row for row in rows if not row.errors]
    rejected = [row for row in rows if row.errors]
    while missing := references(good) - known:
        pointing = [(row, _pointers(row) & missing) for row in good]
        rejected += [
            StagedRow(
                row.at,
                row.subject,
                row.name,
                row.claims,
                tuple(f"there is no {key.kind} {key.id}" for key in sorted(keys)),
            )
            for row, keys in pointing
            if keys
        ]
        good = [row for row, keys in pointing if not keys]
    subjects: dict[Key, str] = {}
    claims: dict[str, StagedClaim] = {}
    places: dict[str, dict[Place, None]] = {}
    for row in good:
        assert row.subject is not None  # a row without an id has an error
        subjects.setdefault(row.subject, row.name)
        for claim in row.claims:
            digest = claim.digest
            claims.setdefault(digest, claim)
            places.setdefault(digest, {})[row.at] = None
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.at.sheet] = counts.get(row.at.sheet, 0) + 1
    return Staged(
        subjects=subjects,
        claims=claims,
        places={digest: tuple(rows_of) for digest, rows_of in places.items()},
        rows=counts,
        rejected=tuple(sorted(rejected, key=lambda row: (row.at.sheet, row.at.row))),
    )


def _pointers(row: StagedRow) -> set[Key]:
    return {claim.other for claim in row.claims if claim.other} | {claim.subject for claim in row.claims}
