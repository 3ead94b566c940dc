"""The file of a record: everything that is claimed about it, contradictions and denials included, for one reader."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, cast

from django.db.models import Q

from muster.accounts.scoping import ScopedQuerySet
from muster.registry.evidence import View
from muster.registry.folding import choose_names, spans_by
from muster.registry.models import ANCHORS, Citation, Claim, ClaimCitation, Incident, Person, Place, Unit
from muster.registry.policy import read_number
from muster.registry.predicates import LETTERS, Predicate, SubjectKind
from muster.registry.spans import CERTAINTIES, Certainty, Dates, Span
from muster.registry.words import records_with

Record = Person | Unit | Place | Incident
MOST_CLAIMS = 500
MOST_FOUND = 50
SINGLE = {Predicate.BIRTH, Predicate.GENDER, Predicate.PARENT_NAME}
"""What can be only one: two values of these contradict each other."""
ADVERSE = (Predicate.CONDUCT, Predicate.DISMISSAL, Predicate.SANCTION)
"""What speaks against somebody."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim beside what it points to, as far as the reader may see that."""

    claim: Claim
    subject: Record | None
    other: Record | None


@dataclass(frozen=True, slots=True)
class Fact:
    """Everything claimed with one predicate; `contradicts` where only one of the values can be true."""

    predicate: Predicate
    statements: tuple[Statement, ...]
    contradicts: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """A span of the timeline: where, or under whom, or at which place, in what role."""

    predicate: Predicate
    record: Record
    words: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFile:
    """A record with its names, facts, timeline, what speaks against it and for it, and what no longer stands.

    `that_day` is what of the timeline was so on the day that was asked for, the best known first.
    """

    kind: SubjectKind
    record: Record
    name: str
    name_original: str
    other_names: tuple[str, ...]
    facts: tuple[Fact, ...]
    timeline: tuple[Stretch, ...]
    against: tuple[Statement, ...]
    speaking_for: tuple[Statement, ...]
    past: tuple[Claim, ...]
    left_out: bool = False
    merged: tuple[Record, ...] = ()
    on: date | None = None
    that_day: tuple[tuple[Stretch, Certainty], ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimFile:
    """A claim with its citations, and what it replaced or was replaced by."""

    claim: Claim
    statement: Statement
    citations: tuple[Citation, ...]
    history: tuple[Claim, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Found:
    """The records of a kind that a search found; `left_out` where there are more."""

    records: tuple[Record, ...]
    left_out: bool


def record_file(kind: SubjectKind, pk: int, view: View, on: date | None = None) -> RecordFile:
    """Everything about one record that this reader may see, and what was so on a day.

    Raises:
        ObjectDoesNotExist: there is no such record that they may read.
    """
    record: Record = readable_records(kind, view).get(pk=pk)
    if (lead := view.same_as(kind, pk)) != pk:
        record, pk = readable_records(kind, view).get(pk=lead), lead
    members = view.members(kind, pk)
    others = Q(**{f"other_{kind}__in": members}) if kind is not SubjectKind.PERSON else Q(pk__in=())
    condition = Q(**{f"{kind}__in": members}) | (others & ~Q(predicate=Predicate.WITHIN))
    about = view.readable(Claim.objects.all()).filter(condition)
    standing = Claim.objects.as_system().standing(view.moment).filter(pk__in=about.values("pk"))
    claims = list(standing.order_by("pk")[: MOST_CLAIMS + 1])
    statements = statements_of(claims[:MOST_CLAIMS], view)
    rows = view.rows_where(set(Predicate), Q(pk__in=[claim.pk for claim in claims]))
    own_names = [row for row in rows if row.predicate == Predicate.NAME and getattr(row, kind) in members]
    name, original, aliases = choose_names(own_names)
    by_predicate: dict[Predicate, list[Statement]] = defaultdict(list)
    for statement in statements:
        by_predicate[Predicate(statement.claim.predicate)].append(statement)
    against = [row for predicate in ADVERSE for row in by_predicate.pop(predicate, [])]
    speaking_for = by_predicate.pop(Predicate.EXCULPATION, [])
    timeline = tuple(_timeline(kind, members, statements, view))
    standing_then = [(one, how) for one in timeline if on and (how := one.span.standing(on))]
    return RecordFile(
        kind=kind,
        record=record,
        name=name or record.name,
        name_original=original if name else getattr(record, "name_original", ""),
        other_names=tuple(aliases),
        facts=tuple(
            Fact(predicate, tuple(found), _contradict(predicate, found))
            for predicate in Predicate
            if (found := by_predicate.get(predicate))
        ),
        timeline=timeline,
        against=tuple(against),
        speaking_for=tuple(speaking_for),
        past=tuple(_past(about, claims, view)),
        left_out=len(claims) > MOST_CLAIMS,
        merged=tuple(readable_records(kind, view).filter(pk__in=members - {pk}).order_by("pk")),
        on=on,
        that_day=tuple(sorted(standing_then, key=lambda found: CERTAINTIES.index(found[1]))),
    )


def claim_file(pk: int, view: View) -> ClaimFile:
    """One claim with everything behind it; an older claim is shown too, with what came after it.

    Raises:
        Claim.DoesNotExist: there is none that this reader may see, or it was not recorded by then.
    """
    readable = view.readable(Claim.objects.all())
    if view.moment is not None:
        readable = readable.filter(recorded_at__lte=view.moment)
    claim = readable.get(pk=pk)
    cited = ClaimCitation.objects.filter(claim=claim).values("citation")
    citations = view.readable(Citation.objects.all()).filter(pk__in=cited).select_related("source__publication")
    history = [claim]
    while history[0].replaces_id and (before := readable.filter(pk=history[0].replaces_id).first()):
        history.insert(0, before)
    while after := readable.filter(replaces=history[-1].pk).first():
        history.append(after)
    (statement,) = statements_of([claim], view)
    return ClaimFile(claim, statement, tuple(citations), tuple(history) if len(history) > 1 else ())


def statements_of(claims: Sequence[Claim], view: View) -> list[Statement]:
    """Claims beside their subjects and what they point to; what the reader may not see is left out of the statement."""
    found: dict[SubjectKind, dict[int | None, Record]] = {}
    for kind in SubjectKind:
        columns = [f"{kind}_id", f"other_{kind}_id"]
        wanted = {pk for claim in claims for column in columns if (pk := getattr(claim, column, None))}
        found[kind] = dict(readable_records(kind, view).in_bulk(wanted)) if wanted else {}
    return [
        Statement(
            claim,
            _first(records.get(getattr(claim, f"{kind}_id")) for kind, records in found.items()),
            _first(records.get(getattr(claim, f"other_{kind}_id", None)) for kind, records in found.items()),
        )
        for claim in claims
    ]


def search_records(kind: SubjectKind, words: str, view: View) -> Found:
    """Records with names of these words, in either script, or of this number, by name; at most fifty."""
    number = read_number(words, LETTERS)
    wanted = [number[1]] if number and LETTERS[number[0]] is kind else records_with(kind, words, view)
    leads = {view.same_as(kind, one) for one in wanted}
    found = list(readable_records(kind, view).filter(pk__in=leads).order_by("name", "pk")[: MOST_FOUND + 1])
    return Found(tuple(found[:MOST_FOUND]), left_out=len(found) > MOST_FOUND)


def readable_records(kind: SubjectKind, view: View) -> ScopedQuerySet[Any]:
    """The records of a kind that the reader may see: rows of one of four models, which have what is used here."""
    return view.readable(cast("ScopedQuerySet[Any]", ANCHORS[kind]._default_manager.all()))  # noqa: SLF001 -- Django's public options


def _first(found: Iterable[Record | None]) -> Record | None:
    return next((record for record in found if record is not None), None)


def _contradict(predicate: Predicate, found: Sequence[Statement]) -> bool:
    values: dict[str, set[str]] = defaultdict(set)
    for statement in found:
        values[statement.claim.kind].add(statement.claim.value.casefold())
    return predicate in SINGLE and any(len(different) > 1 for different in values.values())


def _timeline(
    kind: SubjectKind, members: Collection[int], statements: Sequence[Statement], view: View
) -> Iterable[Stretch]:
    """Postings, relations and positionings as spans, in the order in which they began."""
    stretches = []
    for predicate in (Predicate.POSTING, Predicate.RELATION, Predicate.POSITIONING):
        ends = _ends(kind, members, predicate, statements)
        stretches += [
            Stretch(predicate, end, words, span)
            for (end, words), span, _ in spans_by(_as_one(ends, view), lambda one: (one.end, one.words))
        ]
    return sorted(stretches, key=lambda one: (one.span.first is None, str(one.span.first), one.record.name))


@dataclass(frozen=True, slots=True)
class _End:
    """A claim seen from one of its two records: the other one, and the words between them."""

    pk: int
    dates: Dates
    confidence: str
    end: Record
    words: str


def _ends(
    kind: SubjectKind, members: Collection[int], predicate: Predicate, statements: Sequence[Statement]
) -> list[_End]:
    found = []
    for one in statements:
        is_pointed_to = one.other is not None and one.other.pk in members and isinstance(one.other, ANCHORS[kind])
        end = one.subject if is_pointed_to else one.other
        if one.claim.predicate == predicate and end is not None:
            claim = one.claim
            words = "over" if is_pointed_to and predicate == Predicate.RELATION else claim.role or claim.kind
            found.append(_End(claim.pk, claim.dates, claim.confidence, end, words))
    return found


def _as_one(ends: Sequence[_End], view: View) -> list[_End]:
    """The same ends, of records that are one only the one that stands for them."""
    persons = [one.end for one in ends if isinstance(one.end, Person)]
    units = [one.end for one in ends if isinstance(one.end, Unit)]
    stands: dict[Record, Record] = {**dict(zip(persons, view.leads(persons), strict=True))}
    stands |= zip(units, view.leads(units), strict=True)
    return [replace(one, end=stands.get(one.end, one.end)) for one in ends]


def _past(about: ScopedQuerySet[Claim], standing: Sequence[Claim], view: View) -> list[Claim]:
    """What was corrected, withdrawn or put under doubt, the newest first."""
    kept = {claim.pk for claim in standing}
    known = about if view.moment is None else about.filter(recorded_at__lte=view.moment)
    return [claim for claim in known.order_by("-pk")[:MOST_CLAIMS] if claim.pk not in kept]
