"""A disciplinary list: one measure against one person on each row, such as the dismissals of a whole ministry.

Rows are one person where they share an identifier and a name (rule 5); else each is somebody of its own.
docs/reference/evidence-files.md says what each column holds.
"""

import hashlib
from collections.abc import Iterable, Iterator

from muster.registry.policy import normalised_identifier, written_key
from muster.registry.predicates import PREFERRED, Predicate, SubjectKind
from muster.registry.readers.cells import Cells, dated
from muster.registry.readers.staging import Key, StagedClaim, StagedRow
from muster.registry.spans import Dates

NEEDED = {"name", "measure"}
BACK = frozenset({"reinstated", "acquitted", "cleared"})
ENDING = frozenset({"dismissed", "discharged", "removed", "resigned", "retired"})
KNOWN = (*sorted(ENDING), "suspended", "demoted", "reprimanded", "fined", "detained", *sorted(BACK))
BY_NAME = "name:"
"""How an id begins that is the written key of a unit's name: the unit is the one that is called so."""

_FACTS = (
    ("name_original", Predicate.NAME, "other"),
    ("father_name", Predicate.PARENT_NAME, "father"),
    ("mother_name", Predicate.PARENT_NAME, "mother"),
    ("birth_date", Predicate.BIRTH, ""),
    ("identifier", Predicate.IDENTIFIER, ""),
)


def read_dismissals(rows: Iterable[Cells]) -> Iterator[StagedRow]:
    """One measure on each row."""
    for cells in rows:
        yield _measure(cells)


def _measure(cells: Cells) -> StagedRow:
    name = cells.needed("name")
    measure = cells.needed("measure").casefold()
    if measure and measure not in KNOWN:
        cells.errors.append(f"measure is “{measure[:40]}”; write one of {', '.join(KNOWN)}")
    person = Key(SubjectKind.PERSON, _identity(cells))
    unit, unit_name = _unit(cells)
    day = cells.day("date")
    born = cells.day("birth_date")
    if born and day and day.last < born.first:
        cells.errors.append(f"date ({day.last}) is before birth_date ({born.first})")
    sources = cells.parts("order")
    reason = cells.text("reason")

    def said(predicate: Predicate, **words: object) -> StagedClaim:
        return StagedClaim(predicate=predicate, subject=person, sources=sources, **words)  # type: ignore[arg-type]  # fields by name

    claims = [said(Predicate.NAME, value=name, kind=PREFERRED)]
    claims += [
        said(predicate, value=text, kind=kind) for column, predicate, kind in _FACTS if (text := cells.text(column))
    ]
    if unit:
        ended = measure in ENDING and day is not None
        claims.append(
            said(
                Predicate.POSTING,
                other=unit,
                role=cells.text("position")[:200],
                rank=cells.text("rank")[:100],
                dates=dated(day, ending=ended) if day else Dates(),
            )
        )
    claims.append(
        said(
            Predicate.EXCULPATION if measure in BACK else Predicate.DISMISSAL,
            other=None if measure in BACK else unit,
            value=f"{measure}: {reason}" if reason else measure,
            kind=measure[:40],
            dates=dated(day) if day else Dates(),
        )
    )
    described = ((person, name), *(((unit, unit_name),) if unit else ()))
    return StagedRow(cells.at, described, tuple(claims), tuple(cells.errors))


def _identity(cells: Cells) -> str:
    """The number on somebody's papers with the name, else all that the row says: two rows alike are one row twice."""
    number = normalised_identifier(cells.text("identifier"))
    said = [number, written_key(cells.text("name"))] if number else [*cells.values.values()]
    return f"{'id' if number else 'row'}-{hashlib.sha256(chr(31).join(said).encode()).hexdigest()[:24]}"


def _unit(cells: Cells) -> tuple[Key | None, str]:
    name = cells.text("unit")
    written = written_key(name)[:280]
    return (Key(SubjectKind.UNIT, BY_NAME + written), name) if written else (None, "")
