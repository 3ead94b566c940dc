"""Files of evidence before they are applied: read and staged, and how they differ from what stands."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from muster.accounts.models import Label
from muster.documents.storage import path_of
from muster.errors import InputError
from muster.registry.models import ANCHORS, Claim, ClaimCitation, Import, NameWord, Positioning, Posting, Relation
from muster.registry.origins import Origins
from muster.registry.predicates import ClaimStatus, Predicate, SubjectKind
from muster.registry.projections import chunks
from muster.registry.readers.formats import Format, Table, is_whole, open_tables
from muster.registry.readers.staging import Key, Staged, StagedRow, stage

Tell = Callable[[str, int], None]
"""Is told what is being done and how many rows are through."""
STEP = 2_000
_DATASET = re.compile(r"[A-Za-z0-9_-]{0,40}")
SAMPLE = 50


def tell_nobody(stage: str, done: int) -> None:
    """Work that nobody waits for."""


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file as it was read: where its bytes are, what people call it, its hash, and the tables in it."""

    path: Path
    name: str
    sha256: str
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class StagedFiles:
    """Files read and staged under a marking, nothing written: what they say and which rows are put aside."""

    dataset: str
    form: Format
    label: Label
    files: tuple[EvidenceFile, ...]
    staged: Staged

    @property
    def digest(self) -> str:
        """The files by their content, whatever they are called."""
        return _digest(self.files)

    def file_of(self, sheet: str) -> EvidenceFile:
        """Which file a sheet is in."""
        return next(file for file in self.files if any(table.name == sheet for table in file.tables))

    def rows(self) -> Iterator[StagedRow]:
        """The rows that can be applied, read anew."""
        return self.staged.good(lambda: _rows(self.files, tell_nobody))


@dataclass(frozen=True, slots=True)
class Difference:
    """What applying would do: subjects and claims (by digest) that are new, that stand already, and that are gone."""

    new_subjects: tuple[Key, ...]
    new_claims: frozenset[str]
    unchanged: int
    gone: tuple[int, ...]


def stage_files(
    paths: Sequence[Path],
    *,
    label: Label,
    form: Format | None = None,
    dataset: str = "",
    names: Sequence[str] = (),
    tell: Tell = tell_nobody,
) -> StagedFiles:
    """Read files of one format and stage them; `dataset` is whose ids they use, the format's name if not given.

    Raises:
        InputError: a file can't be read, is of another format, or two sheets have the same name.
    """
    if not _DATASET.fullmatch(dataset):
        raise InputError("Name the data set in at most 40 letters, digits, hyphens and underscores.")
    files = tuple(
        EvidenceFile(path, name, _hash_of(path), tuple(open_tables(path, name, form)))
        for path, name in zip(paths, names or [path.name for path in paths], strict=True)
    )
    tables = [table for file in files for table in file.tables]
    if len({table.name for table in tables}) != len(tables):
        raise InputError("Two of the files have the same name; name each sheet once.")
    if len({table.form for table in tables}) > 1:
        raise InputError("The files are of several formats; bring those of one format at a time.")
    told = tables[0].form
    origins = Origins(dataset or told.value, label)
    staged = stage(lambda: _rows(files, tell), origins.find)
    if not staged.rows:
        raise InputError("There are no rows below the headings; check that these are the right files.")
    return StagedFiles(origins.dataset, told, label, files, staged)


def difference(brought: StagedFiles, ids: Mapping[Key, int]) -> Difference:
    """How staged files differ from what stands of the same subjects, from the same data set under the same marking.

    A claim that a person corrected or withdrew is not brought back by the same claim in a later file.
    """
    standing, settled, own = _standing(brought, ids)
    digests = brought.staged.claims
    new = digests - standing.keys() - settled
    gone = own.difference(standing[digest] for digest in digests if digest in standing)
    return Difference(
        new_subjects=tuple(key for key in brought.staged.subjects if key not in ids),
        new_claims=new,
        unchanged=len(digests) - len(new),
        gone=tuple(sorted(gone)) if is_whole(brought.form) else (),
    )


def _standing(brought: StagedFiles, ids: Mapping[Key, int]) -> tuple[dict[str, int], set[str], set[int]]:
    """By digest the claims that stand and those that a person replaced; of the first, which these files answer for.

    They answer for the subjects that they describe; for what somebody did in an incident, if they describe that.
    """
    applied = Import.objects.as_system().filter(dataset=brought.dataset, label=brought.label, applied_at__isnull=False)
    imports = set(applied.values_list("pk", flat=True))
    standing: dict[str, int] = {}
    settled: set[str] = set()
    own: set[int] = set()
    described = {(key.kind, ids[key]) for key in brought.staged.subjects if key in ids}
    columns = ("pk", "digest", "status", "brought_in", "replaced_by", "replaced_by__brought_in", "other_incident")
    for kind in SubjectKind if imports else ():
        for chunk in chunks(sorted({pk for key, pk in ids.items() if key.kind is kind}), 500):
            rows = Claim.objects.as_system().filter(brought_in__isnull=False, **{f"{kind}__in": chunk}).order_by()
            found = rows.values_list(*columns, kind.value, "predicate").iterator()
            for pk, digest, status, brought_in, replaced_by, replaced_in, incident, subject, predicate in found:
                if brought_in not in imports or status == ClaimStatus.WITHDRAWN:
                    continue
                if replaced_by is None:
                    standing[digest] = pk
                    of_incident = predicate == Predicate.CONDUCT and incident is not None
                    if ((SubjectKind.INCIDENT, incident) if of_incident else (kind, subject)) in described:
                        own.add(pk)
                elif replaced_in is None:
                    settled.add(digest)
    return standing, settled, own


def ids_of(brought: StagedFiles) -> dict[Key, int]:
    """The ids of all records that the files name and that exist."""
    return Origins(brought.dataset, brought.label).find([*brought.staged.subjects, *brought.staged.pointed])


def counts_of(brought: StagedFiles, found: Difference) -> dict[str, int]:
    """How many rows, subjects and claims came, and what applying them would do."""
    staged = brought.staged
    return {
        "rows": sum(staged.rows.values()),
        "rejected": len(staged.rejected),
        "subjects": len(staged.subjects),
        "new_subjects": len(found.new_subjects),
        "claims": len(staged.claims),
        "new_claims": len(found.new_claims),
        "withdrawn": len(found.gone),
    }


def rejected_of(brought: StagedFiles) -> list[list[object]]:
    """The rows that are put aside: their place and what is wrong in them."""
    return [[str(row.at), list(row.errors)] for row in brought.staged.rejected]


def sample_of(brought: StagedFiles, found: Difference) -> dict[str, list[list[str]]]:
    """Some of the claims that would be new, and of those that would be withdrawn."""
    rows = Claim.objects.as_system().filter(pk__in=found.gone[:SAMPLE]).order_by("pk")
    gone = [[row.number, row.predicate, "; ".join(filter(None, (row.value, row.role, row.rank)))] for row in rows]
    return {"new": _new_claims(brought, found), "gone": gone}


def _new_claims(brought: StagedFiles, found: Difference) -> list[list[str]]:
    """Where they stand, the subject's name, the predicate, and what is said."""
    sample: dict[str, list[str]] = {}
    names = brought.staged.subjects
    for row in brought.rows() if found.new_claims else ():
        for claim in row.claims:
            if len(sample) == SAMPLE:
                return list(sample.values())
            if claim.digest in found.new_claims:
                other = names.get(claim.other, claim.other.id) if claim.other else ""
                days = " – ".join(str(day) for day in dict.fromkeys((claim.dates.first, claim.dates.last)) if day)
                said = "; ".join(filter(None, (claim.value, claim.role, claim.rank, other, days)))
                subject = names.get(claim.subject, claim.subject.id)
                sample.setdefault(claim.digest, [str(row.at), subject, claim.predicate.value, said])
    return list(sample.values())


def files_again(brought: Import, tell: Tell) -> StagedFiles:
    """The files of an import, read and staged anew from the store."""
    documents = [link.document for link in Import.files.through.objects.filter(**{"import": brought.pk}).order_by("pk")]
    return stage_files(
        [path_of(document) for document in documents],
        names=brought.names,
        label=brought.label,
        form=Format(brought.form) if brought.form else None,
        dataset=brought.dataset,
        tell=tell,
    )


def note_progress(brought: Import, stage: str, done: int) -> None:
    """How far the work on an import is; inside the transaction of an act nobody else sees it."""
    Import.objects.as_system().filter(pk=brought.pk).update(counts={"stage": stage, "done": done})


def count_anew() -> None:
    """Let the database count claims and what is folded from them again, so that it keeps choosing the right indexes."""
    with connection.cursor() as cursor:
        for model in (Claim, ClaimCitation, Posting, Relation, Positioning, NameWord, *ANCHORS.values()):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")  # noqa: SLF001 -- public options


def _rows(files: Sequence[EvidenceFile], tell: Tell) -> Iterator[StagedRow]:
    done = 0
    for table in (table for file in files for table in file.tables):
        for row in table.rows():
            yield row
            done += 1
            if not done % STEP:
                tell("reading", done)


def _digest(files: Sequence[EvidenceFile]) -> str:
    return hashlib.sha256("\n".join(sorted(file.sha256 for file in files)).encode()).hexdigest()


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
