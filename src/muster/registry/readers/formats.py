"""The formats of evidence that can be brought: which columns tell them apart, and who reads their rows."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from muster.documents.readers.limits import MEBIBYTE
from muster.documents.readers.sheets import SheetLimits, SheetStream
from muster.errors import InputError
from muster.registry.readers import claims, dismissals, followthemoney, sfm, training, ucdp
from muster.registry.readers.cells import Cells
from muster.registry.readers.staging import Place, StagedRow

LIMITS = SheetLimits(
    file_bytes=512 * MEBIBYTE,
    rows=2_000_000,
    text_bytes=1024 * MEBIBYTE,
    memory_bytes=4096 * MEBIBYTE,
    notes=1_000_000,
    seconds=300,
)
"""Larger than those of rosters, for CSV files alone: what a workbook may unpack to stays as it is."""
MOST_SHEETS = 50


class Format(StrEnum):
    """What a file of evidence is."""

    SFM = "sfm"
    FOLLOWTHEMONEY = "ftm"
    UCDP = "ucdp"
    TRAINING = "training"
    CLAIMS = "claims"
    DISMISSALS = "dismissals"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a format is read.

    `needed` are the columns that a sheet must have, in one of several sets. `is_whole` where a file says everything
    that its data set knows of its subjects, so that what a later file no longer says of them is withdrawn; the files
    of other formats only add.
    """

    needed: Collection[Collection[str]]
    read: Callable[[Iterable[Cells]], Iterator[StagedRow]]
    is_whole: bool = False

    def fits(self, headings: Collection[str]) -> bool:
        """Whether all columns of one of the sets are there."""
        return any(set(needed) <= set(headings) for needed in self.needed)


LAYOUTS: Mapping[Format, Layout] = {
    Format.SFM: Layout(sfm.NEEDED.values(), sfm.read_sfm, is_whole=True),
    Format.UCDP: Layout([ucdp.NEEDED], ucdp.read_ucdp, is_whole=True),
    Format.TRAINING: Layout([training.NEEDED], training.read_training),
    Format.CLAIMS: Layout([claims.NEEDED], claims.read_claims),
    Format.DISMISSALS: Layout([dismissals.NEEDED], dismissals.read_dismissals),
}


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet of a file, or all of it; `rows` gives its rows anew each time."""

    name: str
    form: Format
    rows: Callable[[], Iterator[StagedRow]]


def is_whole(form: Format) -> bool:
    """Whether what a later file no longer says of its subjects is withdrawn."""
    return form is Format.FOLLOWTHEMONEY or LAYOUTS[form].is_whole


def open_tables(path: Path, name: str, form: Format | None) -> list[Table]:
    """The tables of a file that the format reads; without one it is told by the first letter and the columns.

    `name` is what people call the file. A workbook keeps drafts in sheets named `…_scratch_units`; they are not read.

    Raises:
        InputError: the file can't be read, or has not the columns that the format needs.
    """
    stem = Path(name).stem
    with path.open("rb") as file:
        head = file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    if form is Format.FOLLOWTHEMONEY or (form is None and head.startswith(b"{")):
        return [Table(stem, Format.FOLLOWTHEMONEY, lambda: followthemoney.read_entities(path, stem))]
    first = SheetStream(path, limits=LIMITS)
    if first.format == "csv":
        return [_table(first, stem, _format_of(first, form, name))]
    if len(first.others) >= MOST_SHEETS:
        raise InputError(f"{name} has more than {MOST_SHEETS} sheets; keep those that hold evidence.")
    streams = {first.title: first} | {
        title: SheetStream(path, limits=LIMITS, sheet_name=title) for title in first.others if "scratch" not in title
    }
    known = {title: LAYOUTS[form].fits(_headings(stream)) if form else True for title, stream in streams.items()}
    usable = {
        title: found
        for title, stream in streams.items()
        if known[title] and "scratch" not in title and (found := form or _told(_headings(stream)))
    }
    if not usable:
        raise InputError(f"{name}: no sheet has the columns of {form or 'any known format'}. {_columns_of(form)}")
    return [_table(streams[title], title, found) for title, found in usable.items()]


def _table(stream: SheetStream, name: str, form: Format) -> Table:
    _require_once(_headings(stream), name)
    return Table(name, form, lambda: LAYOUTS[form].read(_cells(stream, name)))


def _cells(stream: SheetStream, name: str) -> Iterator[Cells]:
    headings = _headings(stream)
    for number, row in enumerate(stream.rows(), start=1):
        if number > 1 and any(row):
            errors = list(stream.faults.get(number, ()))
            if len(row) > len(headings):
                errors.append(f"“{row[-1][:60]}” stands in a column without a heading; check quotes and separators")
            yield Cells(dict(zip(headings, row, strict=False)), Place(name, number), errors)


def _headings(stream: SheetStream) -> list[str]:
    return ["_".join(heading.split()).casefold() for heading in next(stream.rows(), [])]


def _require_once(headings: Sequence[str], name: str) -> None:
    if twice := [heading for heading, count in Counter(filter(None, headings)).items() if count > 1]:
        raise InputError(f"The sheet {name} has two columns called {twice[0]}; keep one of them.")


def _format_of(stream: SheetStream, form: Format | None, name: str) -> Format:
    headings = _headings(stream)
    if form is None:
        form = _told(headings)
        if form is None:
            raise InputError(f"{name} has not the columns of any known format; say which one it is.")
    if not LAYOUTS[form].fits(headings):
        raise InputError(f"{name} has not the columns of the format {form}. {_columns_of(form)}")
    return form


def _told(headings: Collection[str]) -> Format | None:
    return next((form for form, layout in LAYOUTS.items() if layout.fits(headings)), None)


def _columns_of(form: Format | None) -> str:
    if form is None:
        return "Say which format it is."
    return "It needs " + ", or ".join(", ".join(sorted(needed)) for needed in LAYOUTS[form].needed) + "."
