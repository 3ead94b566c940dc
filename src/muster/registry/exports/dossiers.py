"""What an export is made of: records with their standing claims as one reader may see them, a few hundred at a time."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.db.models import Q

from muster.accounts.scoping import ScopedQuerySet
from muster.registry.evidence import View
from muster.registry.folding import Row
from muster.registry.models import ANCHORS, Citation, ClaimCitation, Place, Source
from muster.registry.predicates import Predicate, SubjectKind
from muster.registry.projections import chunks

CHUNK = 500
OWN_IDS = ("sfm:", "ftm:")
"""Data sets whose ids are known everywhere, so that they leave as they came."""


@dataclass(frozen=True, slots=True)
class Named:
    """A record as an export names it; `id` is that of its data set where it has one, `also` those of merged records."""

    kind: SubjectKind
    pk: int
    id: str
    name: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A claim with what it points to and its sources; `rows` are the rows of files that were brought as evidence."""

    row: Row
    subject: Named
    other: Named | None
    sources: tuple[str, ...]
    rows: tuple[str, ...]

    @property
    def cited(self) -> tuple[str, ...]:
        """The sources, or where nothing else is known the rows of the files that said it."""
        return self.sources or self.rows


@dataclass(frozen=True, slots=True)
class Dossier:
    """A record with the claims about it, in the order in which they were recorded."""

    record: Named
    claims: tuple[Told, ...]

    def of(self, predicate: Predicate) -> list[Told]:
        """The claims of one predicate."""
        return [told for told in self.claims if told.row.predicate == predicate]


@dataclass(frozen=True, slots=True)
class Stretch:
    """One or two observations of the same thing: the first and the last; without dates it is the first alone."""

    first: Told | None
    last: Told | None

    @property
    def told(self) -> Told:
        """Either of them: what is said is the same."""
        told = self.first or self.last
        assert told is not None
        return told

    @property
    def started(self) -> str:
        """The first day as it is known, and empty where there is none."""
        return (
            written(self.first.row.dates.first, self.first.row.dates.last, self.first is self.last)
            if self.first
            else ""
        )

    @property
    def ended(self) -> str:
        """The last day as it is known."""
        if not self.last:
            return ""
        dates = self.last.row.dates
        return str(dates.last) if self.first is self.last else written(dates.first, dates.last)

    @property
    def start_flag(self) -> str:
        """Whether the first day is the real start."""
        return "Y" if self.first and self.first.row.starting else "N"

    @property
    def end_flag(self) -> str:
        """E where the last day is the real end, Y where it is taken to go on."""
        if self.last and self.last.row.ending:
            return "E"
        return "Y" if (self.last or self.told).row.continuing else "N"


def written(first: date | None, last: date | None, is_range: bool = False) -> str:
    """A day, a month (`2010-05-`) or a year (`2017-`), as these sheets write what is known of a date."""
    if not first or not last:
        return ""
    if is_range or first == last:
        return str(first)
    if first.day == 1 and (first.year, first.month) == (last.year, last.month):
        return f"{first:%Y-%m}-"
    return f"{first:%Y}-"


def stretches(claims: Iterable[Told]) -> list[Stretch]:
    """Claims of the same thing as pairs of a first and a last observation, as far as they can be one row of a sheet."""
    groups: dict[object, list[Told]] = defaultdict(list)
    for told in claims:
        row = told.row
        groups[row.predicate, told.other, row.kind, row.category, row.role, row.title, row.rank].append(told)
    return [stretch for group in groups.values() for stretch in _paired(group)]


def _paired(group: Sequence[Told]) -> Iterator[Stretch]:
    waiting: Told | None = None
    for told in sorted(group, key=lambda told: (told.row.dates.first or date.max, told.row.pk)):
        row = told.row
        if not row.dates.first:
            yield Stretch(told, None)
        elif _is_range(row):
            yield Stretch(told, told)
        elif (
            waiting and not row.starting and row.dates.last and row.dates.last >= (waiting.row.dates.first or date.max)
        ):
            yield Stretch(waiting, told)
            waiting = None
        elif row.starting and row.continuing:
            yield Stretch(told, None)
        elif row.ending or row.continuing:
            yield Stretch(None, told)
        else:
            if waiting:
                yield Stretch(waiting, None)
            waiting = told
    if waiting:
        yield Stretch(waiting, None)


def _is_range(row: Row) -> bool:
    """Whether the dates are more than a day, a month or a year can say."""
    first, last = row.dates.first, row.dates.last
    if not first or not last or first == last:
        return False
    if row.first_precise:
        return True
    is_whole = first.day == 1 and last.day == monthrange(last.year, last.month)[1] and first.year == last.year
    return not (is_whole and (first.month == last.month or (first.month, last.month) == (1, 12)))


def dossiers(view: View, kinds: Iterable[SubjectKind] = tuple(SubjectKind)) -> Iterator[Dossier]:
    """Every person, unit, place and incident that this reader may see, kind by kind, with the claims about it."""
    for kind in kinds:
        rows = _readable(kind, view)
        pks = rows.order_by("pk").values_list("pk", flat=True).iterator()
        for chunk in chunks((pk for pk in pks if view.same_as(kind, pk) == pk), CHUNK):
            yield from dossiers_of(view, kind, chunk)


def dossiers_of(view: View, kind: SubjectKind, pks: Collection[int]) -> Iterator[Dossier]:
    """The dossiers of some records; of an incident also what others are said to have done in it."""
    condition = Q(**{f"{kind}__in": view.members_of(kind, pks)})
    if kind is SubjectKind.INCIDENT:
        condition |= Q(other_incident__in=pks, predicate=Predicate.CONDUCT)
    rows = view.rows_where(set(Predicate), condition)
    known = named_of(view, {end for row in rows for end in ends_of(row) if end} | {(kind, pk) for pk in pks})
    cited = _cited({row.pk for row in rows}, view)
    by_record: dict[int, list[Told]] = defaultdict(list)
    for row in rows:
        subject, other = (known.get(end) if end else None for end in ends_of(row))
        if subject is None or (other is None and ends_of(row)[1]):
            continue
        told = Told(row, subject, other, *cited.get(row.pk, ((), ())))
        by_record[subject.pk if subject.kind is kind else getattr(row, f"other_{kind}")].append(told)
    for pk in pks:
        if (kind, pk) in known:
            yield Dossier(known[kind, pk], tuple(by_record[pk]))


End = tuple[SubjectKind, int]


def ends_of(row: Row) -> tuple[End, End | None]:
    """What a claim is about, and what it points to."""
    subject = next((kind, pk) for kind in SubjectKind if (pk := getattr(row, kind)) is not None)
    others = (SubjectKind.UNIT, SubjectKind.PLACE, SubjectKind.INCIDENT)
    return subject, next(((kind, pk) for kind in others if (pk := getattr(row, f"other_{kind}")) is not None), None)


def named_of(view: View, ends: Collection[End]) -> dict[End, Named]:
    """The records that this reader may see, as an export names them."""
    found: dict[End, Named] = {}
    for kind in SubjectKind:
        rows = _readable(kind, view)
        for chunk in chunks(sorted({pk for of, pk in ends if of is kind}), CHUNK):
            known = rows.in_bulk(view.members_of(kind, chunk))
            ids = {pk: _id_of(record.origin, record.number) for pk, record in known.items()}
            for pk in filter(known.__contains__, chunk):
                also = tuple(ids[one] for one in sorted(view.members(kind, pk) - {pk}))
                found[kind, pk] = Named(kind, pk, ids[pk], known[pk].name, also)
    return found


def _readable(kind: SubjectKind, view: View) -> ScopedQuerySet[Any]:
    rows = cast("ScopedQuerySet[Any]", ANCHORS[kind]._default_manager.all())  # noqa: SLF001 -- one of four models
    return view.readable(rows)


def larger_places(view: View) -> Mapping[int, int | None]:
    """In which place each place lies."""
    return dict(view.readable(Place.objects.all()).values_list("pk", "within"))


def _id_of(origin: str, number: str) -> str:
    """The origin without the marking in it; a record of no data set gets an id that no other site takes for its own."""
    bare = origin.partition("@")[0]
    own = next((bare.removeprefix(prefix) for prefix in OWN_IDS if bare.startswith(prefix)), bare)
    return own or f"muster-{number}"


def _cited(claims: Collection[int], view: View) -> dict[int, tuple[tuple[str, ...], tuple[str, ...]]]:
    """For each claim its sources by their id or title, and the rows of files."""
    found: dict[int, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for chunk in chunks(sorted(claims), CHUNK):
        # One table after the other: where a database believes tables empty, as before it has counted a large import, it
        # joins them by reading all of one for each row of the other.
        links = list(ClaimCitation.objects.filter(claim__in=chunk).values_list("claim", "citation"))
        citations = view.in_bulk(Citation, {citation for _, citation in links})
        sources = view.in_bulk(Source, {citation.source_id for citation in citations.values()})
        for claim, number in links:
            citation = citations.get(number)
            source = sources.get(citation.source_id) if citation else None
            if citation is None or source is None:
                continue
            if source.origin.startswith("file:"):
                found[claim][1].add(f"{source.title}, {citation.locator}")
            else:
                own = (source.origin.partition("@")[0][4:] for prefix in OWN_IDS if source.origin.startswith(prefix))
                found[claim][0].add((next(own, "") or source.title).replace(";", ","))
    return {claim: (tuple(sorted(sources)), tuple(sorted(rows))) for claim, (sources, rows) in found.items()}
