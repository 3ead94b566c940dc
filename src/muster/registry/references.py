"""What people write for a record, a claim or a source: numbers and names, found through the reader's eyes."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date
from typing import TypeVar

from django.db.models import Q

from muster.accounts.scoping import Reader
from muster.errors import InputError
from muster.registry.evidence import View
from muster.registry.files import Record, Statement, readable_records
from muster.registry.models import Claim, Incident, Person, Place, Source, Unit
from muster.registry.policy import SAID, ClaimDraft, Subject, read_number, require_archived
from muster.registry.predicates import LETTERS, SHAPES, Predicate, SubjectKind
from muster.registry.queries import unit_by_reference
from muster.registry.recording import CitationDraft, SourceDraft
from muster.registry.spans import Dates

R = TypeVar("R", Person, Unit, Place, Incident)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimWords:
    """A claim as somebody writes it in a form; `other` is the number or the name of what it points to."""

    other: str = ""
    value: str = ""
    kind: str = ""
    category: str = ""
    role: str = ""
    title: str = ""
    rank: str = ""
    confidence: str = ""
    first_precise: date | None = None
    last_precise: date | None = None
    first_imprecise: date | None = None
    last_imprecise: date | None = None
    starting: bool = False
    ending: bool = False
    continuing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationWords:
    """A citation as somebody writes it; `source` is a number like S-000012, or a title, which may be a new one."""

    source: str
    published_on: date | None = None
    address: str = ""
    locator: str = ""
    quote: str = ""
    archive_address: str = ""
    sha256: str = ""


def read_claim(words: ClaimWords, *, predicate: Predicate, subject: Subject, reader: Reader) -> ClaimDraft:
    """The claim that is meant.

    Raises:
        InputError: it points to nothing that this reader may see, or to several things.
    """
    shape = SHAPES[predicate]
    other = _other(words.other.strip(), shape.others, predicate, reader)
    return ClaimDraft(
        predicate=predicate,
        subject=subject,
        other=other,
        **{column: getattr(words, column) for column in SAID},
        dates=Dates(**{one.name: getattr(words, one.name) for one in fields(Dates)}).completed,
    )


def words_of(statement: Statement) -> ClaimWords:
    """A recorded claim as somebody would write it, to be corrected."""
    claim, other = statement.claim, statement.other
    columns = [field.name for field in fields(ClaimWords) if field.name != "other"]
    return ClaimWords(other=other.number if other else "", **{column: getattr(claim, column) for column in columns})


def read_citation(words: CitationWords, reader: Reader) -> CitationDraft:
    """The citation that is meant; a title that is not known yet, or not of that date, is a new source.

    Raises:
        InputError: there is no source of that number, or several of that title, or what is said of an archived copy is
            no address or no hash.
    """
    require_archived(words.archive_address.strip(), words.sha256.strip())
    return CitationDraft(
        source=_source(words, reader),
        locator=words.locator,
        quote=words.quote,
        archive_address=words.archive_address.strip(),
        sha256=words.sha256.strip().lower(),
    )


def record_by_reference(text: str, kinds: Collection[SubjectKind], reader: Reader) -> tuple[SubjectKind, Record]:
    """The record of a number (P-, U-, L-, N-000012), of an id in a data set, or of a name that only one record has.

    Raises:
        InputError: there is none of these kinds that this reader may see, or several.
    """
    written = text.strip()
    if number := read_number(written, LETTERS):
        letter, pk = number
        asked = [LETTERS[letter]] if LETTERS[letter] in kinds else []
        condition = Q(pk=pk)
    else:
        asked, condition = list(kinds), Q(name=written) | Q(origin=f"sfm:{written}")
    view = View(reader)
    found = [(kind, record) for kind in asked for record in readable_records(kind, view).filter(condition)[:2]]
    if not found and not number and SubjectKind.UNIT in kinds:
        return SubjectKind.UNIT, unit_by_reference(written, reader)
    if len(found) != 1:
        problem = "Several records are" if found else f"No {' or '.join(sorted(kinds))} is"
        letters = " or ".join(f"{letter}-000012" for letter, kind in LETTERS.items() if kind in kinds)
        raise InputError(f"{problem} called {written}; give its number, like {letters}.")
    return found[0]


def one_by_reference(text: str, model: type[R], reader: Reader) -> R:
    """The record of one kind that is meant.

    Raises:
        InputError: there is none that this reader may see, or several.
    """
    _, found = record_by_reference(text, {SubjectKind(model.__name__.lower())}, reader)
    assert isinstance(found, model)  # the only kind that was asked for
    return found


def place_by_reference(text: str, reader: Reader) -> Place | None:
    """The place that is meant, or None where nothing is written.

    Raises:
        InputError: there is none that this reader may see, or several.
    """
    return one_by_reference(text, Place, reader) if text.strip() else None


def claim_by_number(text: str, reader: Reader) -> Claim:
    """The claim of a number like K-000012.

    Raises:
        InputError: there is none that this reader may see.
    """
    number = read_number(text, ("K",))
    claims = Claim.objects.visible_to(reader).select_related("label")
    found = claims.filter(pk=number[1]).first() if number else None
    if found is None:
        raise InputError(f"There is no claim {text}; claims are numbered like K-000012.")
    return found


def _other(text: str, kinds: Collection[SubjectKind], predicate: Predicate, reader: Reader) -> Subject | None:
    if not text:
        return None
    if not kinds:
        raise InputError(f"“{predicate}” points to nothing.")
    kind, record = record_by_reference(text, kinds, reader)
    return Subject(kind, record.pk)


def _source(words: CitationWords, reader: Reader) -> Source | SourceDraft:
    title = words.source.strip()
    sources = Source.objects.visible_to(reader).select_related("label")
    if number := read_number(title, ("S",)):
        known = sources.filter(pk=number[1]).first()
        if known is None:
            raise InputError(f"There is no source {title}; write its title instead.")
        return known
    alike = sources.filter(title=title, **({"published_on": words.published_on} if words.published_on else {}))
    found = list(alike[:2])
    if len(found) > 1:
        raise InputError(f"Several sources are called {title}; give the number, like {found[0].number}.")
    draft = SourceDraft(title=title, address=words.address, published_on=words.published_on)
    return found[0] if found else draft
