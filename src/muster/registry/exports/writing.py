"""The formats that evidence leaves in, and who writes them to a file."""

import csv
import io
import json
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from muster.documents.workbooks import Table, defused, write_csv, write_xlsx
from muster.registry.evidence import View
from muster.registry.exports.dossiers import Dossier, dossiers, larger_places
from muster.registry.exports.entities import STATEMENT_COLUMNS, entities_of
from muster.registry.exports.graphs import chain_above, graph_lines
from muster.registry.exports.sheets import SFM_COLUMNS, SHEETS, claim_rows, sfm_rows
from muster.registry.models import Unit
from muster.registry.predicates import SubjectKind
from muster.registry.readers.claims import COLUMNS as CLAIM_COLUMNS

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of the parts of a packed file, so that the same content is the same bytes."""
_MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ExportFormat(StrEnum):
    """What evidence can leave as."""

    SFM = "sfm"
    SFM_CSV = "sfm-csv"
    FOLLOWTHEMONEY = "ftm"
    STATEMENTS = "statements"
    GRAPHML = "graphml"
    CSV = "csv"
    XLSX = "xlsx"


@dataclass(slots=True)
class Counts:
    """How much was written."""

    records: int = 0
    claims: int = 0

    def counted(self, found: Iterable[Dossier]) -> Iterator[Dossier]:
        """The same dossiers, counted on their way."""
        for dossier in found:
            self.records += 1
            self.claims += sum(told.subject == dossier.record for told in dossier.claims)
            yield dossier


@dataclass(frozen=True, slots=True)
class Writer:
    """How a format is written, what its file is called, and its media type."""

    write: Callable[[Path, View, Counts], None]
    suffix: str
    media_type: str


def write_graph(path: Path, view: View, counts: Counts, *, above: Unit | None = None) -> None:
    """The whole registry as a graph, or a unit and all that were ever above it."""
    found = chain_above(above.pk, view) if above else dossiers(view)
    with path.open("w", encoding="utf-8", newline="") as out:
        out.writelines(graph_lines(counts.counted(found)))


def _write_sfm(path: Path, view: View, counts: Counts) -> None:
    _write_workbook_of(path, (Table(title=SHEETS[kind], rows=_sfm_table(kind, view, counts)) for kind in SubjectKind))


def _write_workbook_of(path: Path, tables: Iterable[Table]) -> None:
    """A workbook in which no clock has left a trace: neither in its parts nor in its properties."""
    with tempfile.TemporaryFile() as made:
        write_xlsx(made, tables)
        with zipfile.ZipFile(made) as parts, zipfile.ZipFile(path, "w") as packed:
            for name in parts.namelist():
                with parts.open(name) as part, packed.open(_member(name), "w") as out:
                    if name == "docProps/core.xml":
                        out.write(_MOMENT.sub(b"1980-01-01T00:00:00Z", part.read()))
                    else:
                        shutil.copyfileobj(part, out)


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, EPOCH)
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


def _write_sfm_csv(path: Path, view: View, counts: Counts) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for kind in SubjectKind:
            with (
                packed.open(_member(f"{SHEETS[kind]}.csv"), "w") as raw,
                io.TextIOWrapper(raw, encoding="utf-8", newline="") as out,
            ):
                write_csv(out, _sfm_table(kind, view, counts))


def _sfm_table(kind: SubjectKind, view: View, counts: Counts) -> Iterator[Sequence[str]]:
    yield SFM_COLUMNS[kind]
    larger = larger_places(view) if kind is SubjectKind.PLACE else {}
    for dossier in counts.counted(dossiers(view, [kind])):
        yield from sfm_rows(dossier, larger)


def _claim_table(view: View, counts: Counts) -> Iterator[Sequence[str]]:
    yield CLAIM_COLUMNS
    for dossier in counts.counted(dossiers(view)):
        yield from claim_rows(dossier)


def _write_claims(path: Path, view: View, counts: Counts) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        write_csv(out, _claim_table(view, counts))


def _write_workbook(path: Path, view: View, counts: Counts) -> None:
    _write_workbook_of(path, [Table(title="claims", rows=_claim_table(view, counts))])


def _write_entities(path: Path, view: View, counts: Counts) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        for dossier in counts.counted(dossiers(view)):
            for entity in entities_of(dossier):
                out.write(json.dumps(entity.document(), ensure_ascii=False) + "\n")


def _write_statements(path: Path, view: View, counts: Counts) -> None:
    """For programs, which would take an apostrophe for a part of the value; only what is a formula gets one."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(STATEMENT_COLUMNS)
        for dossier in counts.counted(dossiers(view)):
            for entity in entities_of(dossier):
                writer.writerows([defused(cell) for cell in row] for row in entity.statements())


WRITERS: Mapping[ExportFormat, Writer] = {
    ExportFormat.SFM: Writer(_write_sfm, ".xlsx", XLSX),
    ExportFormat.SFM_CSV: Writer(_write_sfm_csv, ".zip", "application/zip"),
    ExportFormat.FOLLOWTHEMONEY: Writer(_write_entities, ".json", "application/x-ndjson"),
    ExportFormat.STATEMENTS: Writer(_write_statements, ".csv", "text/csv"),
    ExportFormat.GRAPHML: Writer(write_graph, ".graphml", "application/graphml+xml"),
    ExportFormat.CSV: Writer(_write_claims, ".csv", "text/csv"),
    ExportFormat.XLSX: Writer(_write_workbook, ".xlsx", XLSX),
}
