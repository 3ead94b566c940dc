"""The chart of command and the map of a day: what the pages draw."""

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from muster.api.access import caller
from muster.api.evidence import CommanderOut, LinkOut, NamedOut, SpanOut
from muster.registry.charts import command_chart, incident_chart
from muster.registry.evidence import View
from muster.registry.maps import AROUND, situation
from muster.registry.models import Incident, Unit
from muster.registry.references import place_by_reference
from muster.registry.statements import chart_as_json, map_as_json

router = Router(tags=["registry"])
Around = Annotated[int, Field(ge=0, le=36500)]


class ChartUnitOut(Schema):
    """A unit of a chart; `level` counts steps above (positive) or below the unit that was asked for."""

    number: str
    name: str
    level: int
    certainty: str
    asked: bool
    commanders: list[CommanderOut]


class ChartOut(Schema):
    """A chart of command on a day; at least `left_out` more units are not shown."""

    on: date
    units: list[ChartUnitOut]
    links: list[LinkOut]
    flags: list[str]
    left_out: int


class MarkOut(SpanOut):
    """A unit's site or area, or an incident, at a place; `drawn_at` is the place whose coordinates these are."""

    kind: str
    record: NamedOut
    place: NamedOut
    certainty: str
    latitude: float | None
    longitude: float | None
    drawn_at: NamedOut | None


class MapOut(Schema):
    """Where units were on a day, and the incidents of so many days before and after it."""

    on: date
    around: int
    within: NamedOut | None
    marks: list[MarkOut]
    left_out: int
    complete: bool


@router.get("/registry/units/{unit_id}/chart", response=ChartOut, operation_id="command_chart")
def show_chart(request: HttpRequest, unit_id: int, on: date, known_on: date | None = None) -> dict[str, object]:
    """The chart of command around a unit on a day: above and below, at most 500 units."""
    view = View(caller(request), known_on)
    return dict(chart_as_json(command_chart(view.readable(Unit.objects.all()).get(pk=unit_id), on, view)))


@router.get("/registry/incidents/{incident_id}/chart", response=ChartOut, operation_id="incident_chart")
def show_incident_chart(
    request: HttpRequest, incident_id: int, on: date | None = None, known_on: date | None = None
) -> dict[str, object]:
    """The units named for an incident or near it, and what was above them on a day, if none is given on its first."""
    view = View(caller(request), known_on)
    incident = view.readable(Incident.objects.all()).get(pk=incident_id)
    return dict(chart_as_json(incident_chart(incident, on or incident.first or timezone.localdate(), view)))


@router.get("/registry/map", response=MapOut, operation_id="show_map")
def show_map(
    request: HttpRequest, on: date, known_on: date | None = None, within: str = "", around: Around = AROUND
) -> dict[str, object]:
    """Where units were on a day, and the incidents of so many days before and after it; `within` names a place."""
    view = View(caller(request), known_on)
    return dict(map_as_json(situation(on, view, within=place_by_reference(within, view.reader), around=around)))
