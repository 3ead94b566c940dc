"""Files of evidence before they are applied: read and staged, and how they differ from what stands."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from muster.documents.readers.sheets import read_sheet
from muster.errors import InputError
from muster.registry.models import (
    Claim,
    ClaimCitation,
    Import,
    Incident,
    Person,
    Place,
    Positioning,
    Posting,
    Relation,
    Unit,
)
from muster.registry.predicates import ClaimStatus, SubjectKind
from muster.registry.projections import chunks
from muster.registry.readers import sfm
from muster.registry.readers.staging import Key, Staged, references, stage

ANCHORS: Mapping[SubjectKind, type[Person] | type[Unit] | type[Place] | type[Incident]] = {
    SubjectKind.PERSON: Person,
    SubjectKind.UNIT: Unit,
    SubjectKind.PLACE: Place,
    SubjectKind.INCIDENT: Incident,
}
SHEETS = ("units", "persons", "incidents", "locations")


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file as it was read: its bytes' hash, and the sheets in it."""

    path: Path
    sha256: str
    sheets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StagedFiles:
    """Files read and staged, nothing written: what they say and which rows are put aside."""

    dataset: str
    files: tuple[EvidenceFile, ...]
    staged: Staged

    @property
    def digest(self) -> str:
        """The files by their content, whatever they are called."""
        return hashlib.sha256("\n".join(sorted(file.sha256 for file in self.files)).encode()).hexdigest()

    @property
    def file_of(self) -> Mapping[str, EvidenceFile]:
        """Which file a sheet is in."""
        return {sheet: file for file in self.files for sheet in file.sheets}


@dataclass(frozen=True, slots=True)
class Difference:
    """What applying would do: subjects and claims (by digest) that are new, that stand already, and that are gone."""

    new_subjects: tuple[Key, ...]
    new_claims: tuple[str, ...]
    unchanged: int
    gone: tuple[int, ...]


def stage_sfm(paths: Sequence[Path]) -> StagedFiles:
    """Read Security Force Monitor sheets, four CSV files or one workbook, and stage them.

    Raises:
        InputError: a file can't be read, is none of the four sheets, or two are of the same kind.
    """
    files, rows = [], []
    for path in paths:
        sheets = _sheets_of(path)
        files.append(EvidenceFile(path, _hash_of(path), tuple(sheets)))
        for name, cells in sheets.items():
            rows += sfm.read_rows(cells, sheet=name)
    names = [name for file in files for name in file.sheets]
    if len(set(names)) != len(names):
        raise InputError("Two of the files have the same name; name each of the four sheets once.")
    if not any(row.claims for row in rows):
        raise InputError("There are no rows below the headings; check that these are the right files.")
    known = ids_of_origins("sfm", references(rows))
    return StagedFiles("sfm", tuple(files), stage(rows, frozenset(known)))


def ids_of_origins(dataset: str, keys: Iterable[Key]) -> dict[Key, int]:
    """The ids of records that came from this data set before."""
    found: dict[Key, int] = {}
    by_kind: dict[SubjectKind, list[str]] = defaultdict(list)
    for key in keys:
        by_kind[key.kind].append(f"{dataset}:{key.id}")
    for kind, origins in by_kind.items():
        for chunk in chunks(sorted(origins), 500):
            rows = ANCHORS[kind]._default_manager.all().as_system().filter(origin__in=chunk)  # noqa: SLF001 -- one of four models
            found |= {Key(kind, origin.partition(":")[2]): pk for origin, pk in rows.values_list("origin", "pk")}
    return found


def difference(brought: StagedFiles, ids: Mapping[Key, int]) -> Difference:
    """How staged files differ from what stands of the same subjects from the same data set.

    A claim that a person corrected or withdrew is not brought back by the same claim in a later file.
    """
    standing: dict[str, int] = {}
    settled: set[str] = set()
    imports = set(Import.objects.as_system().filter(dataset=brought.dataset).values_list("pk", flat=True))
    by_kind: dict[SubjectKind, list[int]] = defaultdict(list)
    for key in brought.staged.subjects:
        if key in ids:
            by_kind[key.kind].append(ids[key])
    for kind, subjects in by_kind.items():
        for chunk in chunks(sorted(subjects), 500):
            rows = Claim.objects.as_system().filter(brought_in__isnull=False, **{f"{kind}__in": chunk}).order_by()
            columns = ("pk", "digest", "status", "brought_in", "replaced_by", "replaced_by__brought_in")
            for pk, digest, status, brought_in, replaced_by, replaced_in in rows.values_list(*columns):
                if brought_in not in imports or status == ClaimStatus.WITHDRAWN:
                    continue
                if replaced_by is None:
                    standing[digest] = pk
                elif replaced_in is None:
                    settled.add(digest)
    digests = brought.staged.claims
    new = tuple(digest for digest in digests if digest not in standing and digest not in settled)
    return Difference(
        new_subjects=tuple(key for key in brought.staged.subjects if key not in ids),
        new_claims=new,
        unchanged=len(digests) - len(new),
        gone=tuple(sorted(pk for digest, pk in standing.items() if digest not in digests)),
    )


def count_anew() -> None:
    """Let the database count claims and what is folded from them again, so that it keeps choosing the right indexes."""
    with connection.cursor() as cursor:
        for model in (Claim, ClaimCitation, Posting, Relation, Positioning, *ANCHORS.values()):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")  # noqa: SLF001 -- public options


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sheets_of(path: Path) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The sheets of a file by name: a CSV is one, of a workbook those whose names end in the four words.

    A workbook keeps drafts in sheets named `…_scratch_units`; they are not read.
    """
    first = read_sheet(path)
    if first.format == "csv":
        return {path.stem: first.rows}
    wanted = [name for name in (first.title, *first.others) if name.endswith(SHEETS) and "scratch" not in name]
    found = {name: first.rows if name == first.title else read_sheet(path, sheet_name=name).rows for name in wanted}
    if not found:
        raise InputError(f"{path.name} has no sheets whose names end in {', '.join(SHEETS)}.")
    return found
