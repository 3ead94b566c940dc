"""Where units were on a day, and what is alleged to have happened around it: sites, areas and incidents by place."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from muster.registry.evidence import View
from muster.registry.exposure import places_meeting
from muster.registry.folding import spans_by
from muster.registry.models import Incident, Place, Unit
from muster.registry.policy import Coordinates, read_coordinates
from muster.registry.predicates import Predicate
from muster.registry.spans import CERTAINTIES, Certainty, Span

MOST_MARKS = 500
MOST_CLAIMS = 20_000
AROUND = 180


@dataclass(frozen=True, slots=True)
class Mark:
    """A unit's site or area, or an incident, at a place; `drawn_at` is the place whose coordinates are known."""

    kind: str
    record: Unit | Incident
    place: Place
    certainty: Certainty
    span: Span
    at: Coordinates | None
    drawn_at: Place | None


@dataclass(frozen=True, slots=True)
class Situation:
    """The marks of a day, the surest first; `left_out` more were found; `cut`: not all claims were read."""

    on: date
    around: int
    within: Place | None
    marks: tuple[Mark, ...]
    left_out: int = 0
    cut: bool = False


def situation(
    on: date, view: View, *, within: Place | None = None, around: int = AROUND, most: int = MOST_MARKS
) -> Situation:
    """Sites and areas on a day, and the incidents of so many days before and after it; of a place or anywhere."""
    first, last = _moved(on, -around), _moved(on, around)
    chosen = places_meeting({within.pk}, view) if within else None
    there = Q(other_place__in=chosen) if chosen is not None else Q(other_place__isnull=False)
    positionings = view.rows_where({Predicate.POSITIONING}, there, most=MOST_CLAIMS)
    occurrences = view.rows_where({Predicate.OCCURRENCE}, there & _near(first, last), most=MOST_CLAIMS)
    units = view.in_bulk(Unit, {row.unit for row in positionings if row.unit})
    incidents = view.in_bulk(Incident, {row.incident for row in occurrences if row.incident})
    found: list[tuple[str, Unit | Incident, int, Certainty, Span]] = []
    for (unit, place, kind), span, _ in spans_by(
        positionings, lambda row: (row.unit or 0, row.other_place or 0, row.kind or "site")
    ):
        if unit in units and (standing := span.standing(on)):
            found.append((kind, units[unit], place, standing, span))
    for (incident, place), span, _ in spans_by(occurrences, lambda row: (row.incident or 0, row.other_place or 0)):
        if incident in incidents and (standing := span.during(first, last)):
            found.append(("incident", incidents[incident], place, standing, span))
    places = _with_larger({place for _, _, place, _, _ in found}, view)
    known = _coordinates(places, view)
    marks = [
        Mark(kind, record, places[place], certainty, span, *_drawn(places[place], places, known))
        for kind, record, place, certainty, span in found
        if place in places
    ]
    marks.sort(key=lambda mark: (CERTAINTIES.index(mark.certainty), mark.kind, mark.record.name, mark.place.name))
    cut = max(len(positionings), len(occurrences)) > MOST_CLAIMS
    return Situation(on, around, within, tuple(marks[:most]), max(0, len(marks) - most), cut)


def _moved(day: date, days: int) -> date:
    """So many days later, or at the end of the calendar."""
    return date.fromordinal(min(max(day.toordinal() + days, date.min.toordinal()), date.max.toordinal()))


def _near(first: date, last: date) -> Q:
    return Q(first_precise__lte=last, last_precise__gte=first) | Q(first_imprecise__lte=last, last_imprecise__gte=first)


def _with_larger(wanted: Collection[int], view: View) -> dict[int, Place]:
    """These places and all that they lie in, as far as the reader may see them."""
    found = view.in_bulk(Place, wanted)
    while larger := {place.within_id for place in found.values() if place.within_id} - set(found):
        more = view.in_bulk(Place, larger)
        if not more:
            break
        found |= more
    return found


def _coordinates(places: Collection[int], view: View) -> dict[int, Coordinates]:
    """Where places lie, as the newest claim says."""
    rows = view.rows({Predicate.COORDINATES}, "place", places)
    return {row.place or 0: at for row in rows if (at := read_coordinates(row.value))}


def _drawn(
    place: Place, places: Mapping[int, Place], known: Mapping[int, Coordinates]
) -> tuple[Coordinates | None, Place | None]:
    """The coordinates of a place, else of the smallest one that it lies in and that has any."""
    seen: set[int] = set()
    at: Place | None = place
    while at is not None and at.pk not in seen:
        if at.pk in known:
            return known[at.pk], at
        seen.add(at.pk)
        at = places.get(at.within_id or 0)
    return None, None
