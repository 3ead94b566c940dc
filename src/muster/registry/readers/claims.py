"""A plain sheet of claims: one on each row, about a subject by an id of the sheet's own or by a number of the registry.

docs/reference/evidence-files.md says what each column holds.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from muster.errors import InputError
from muster.registry.policy import ClaimDraft, Subject, require_shape
from muster.registry.predicates import LETTERS, SHAPES, Predicate, SubjectKind
from muster.registry.readers.cells import Cells, ranged
from muster.registry.readers.staging import Key, StagedClaim, StagedRow
from muster.registry.spans import Dates

NEEDED = {"subject", "predicate"}
COLUMNS = (
    *("subject", "subject_kind", "subject_name", "predicate", "other", "other_kind", "other_name"),
    *("value", "kind", "category", "role", "title", "rank"),
    *("first_precise", "last_precise", "first_imprecise", "last_imprecise", "starting", "ending", "continuing"),
    *("confidence", "sources"),
)
"""What an exported sheet holds; one that is brought may have `first` and `last` instead of the four dates."""

NUMBER = re.compile(r"([PULN])-\d{6,15}")
_EXACT = ("first_precise", "last_precise", "first_imprecise", "last_imprecise")
_LONGEST = {"kind": 40, "category": 60, "role": 200, "title": 300, "rank": 100}
_PREDICATES = {predicate.value: predicate for predicate in Predicate}
_KINDS = {kind.value: kind for kind in SubjectKind}


def read_claims(rows: Iterable[Cells]) -> Iterator[StagedRow]:
    """One claim on each row."""
    for cells in rows:
        yield _row(cells)


def _row(cells: Cells) -> StagedRow:
    written = cells.needed("predicate").casefold()
    predicate = _PREDICATES.get(written)
    if predicate is None:
        if written:
            cells.errors.append(f"predicate is “{written[:40]}”; write one of {', '.join(_PREDICATES)}")
        return StagedRow(cells.at, (), (), tuple(cells.errors))
    shape = SHAPES[predicate]
    subject = _key(cells, "subject", shape.subjects)
    other = _key(cells, "other", shape.others) if cells.text("other") else None
    for column, longest in _LONGEST.items():
        if len(cells.text(column)) > longest:
            cells.errors.append(f"{column} has more than {longest} characters; shorten it")
    dates = _dates(cells)
    if subject is None or cells.errors:
        return StagedRow(cells.at, (), (), tuple(cells.errors))
    words = {column: cells.text(column) for column in (*_LONGEST, "value")}
    claim = StagedClaim(
        predicate=predicate,
        subject=subject,
        other=other,
        dates=dates,
        confidence=cells.text("confidence").title(),
        sources=cells.parts("sources"),
        **words,
    )
    names = ((subject, cells.text("subject_name")), (other, cells.text("other_name")))
    described = tuple((key, name) for key, name in names if key and name and not NUMBER.fullmatch(key.id))
    return StagedRow(cells.at, described, (claim,), tuple(_wrong(claim)))


def _key(cells: Cells, column: str, allowed: frozenset[SubjectKind]) -> Key | None:
    text = cells.needed(column)
    written = cells.text(f"{column}_kind").casefold()
    number = NUMBER.fullmatch(text)
    kind = LETTERS[number[1]] if number else _KINDS.get(written)
    if kind is None and not written and len(allowed) == 1:
        (kind,) = allowed
    if text and kind is None:
        cells.errors.append(f"{column}_kind is “{written[:40]}”; write {' or '.join(sorted(allowed or _KINDS))}")
    return Key(kind, text) if text and kind else None


def _dates(cells: Cells) -> Dates:
    starting, ending, continuing = (cells.flag(flag) == "Y" for flag in ("starting", "ending", "continuing"))
    if not any(map(cells.values.get, _EXACT)):
        first, last = cells.day("first"), cells.day("last")
        if first and last and last.last < first.first:
            cells.errors.append(f"last ({last.last}) is before first ({first.first})")
            return Dates()
        return replace(ranged(first, last, starting=starting, ending=ending), continuing=continuing)
    days = [cells.day(column) for column in _EXACT]
    for column, found in zip(_EXACT, days, strict=True):
        if found and found.first != found.last:
            cells.errors.append(f"{column} is no single day; write YYYY-MM-DD, or use the columns first and last")
    exact = [found.first if found else None for found in days]
    return Dates(
        first_precise=exact[0],
        last_precise=exact[1],
        first_imprecise=exact[2],
        last_imprecise=exact[3],
        starting=starting,
        ending=ending,
        continuing=continuing,
    )


def _wrong(claim: StagedClaim) -> Iterator[str]:
    """What the predicate doesn't allow, in the words of the rule."""
    other = Subject(claim.other.kind, 0 if claim.other == claim.subject else 1) if claim.other else None
    try:
        require_shape(
            ClaimDraft(
                predicate=claim.predicate,
                subject=Subject(claim.subject.kind, 0),
                other=other,
                value=claim.value,
                dates=claim.dates,
                confidence=claim.confidence,
            )
        )
    except InputError as error:
        yield f"predicate: {error.message}"
