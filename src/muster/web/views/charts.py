"""The chart of command and the map of a day: drawn by scripts, and told by tables that say the same without them."""

from collections import defaultdict

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from muster.registry.charts import Chart, command_chart, incident_chart
from muster.registry.command import Link
from muster.registry.maps import AROUND, situation
from muster.registry.models import Incident, Unit
from muster.registry.references import place_by_reference
from muster.web.drawings import draw_chart, draw_map
from muster.web.forms import DayForm, MapForm
from muster.web.people import UserRequest
from muster.web.refusals import refused_in
from muster.web.views.days import asked_on


@require_safe
def show_unit(request: UserRequest, pk: int) -> HttpResponse:
    """What is above a unit on a day, and below it."""
    form, asked, view = asked_on(request)
    unit = view.readable(Unit.objects.all()).get(pk=pk)
    return _page(request, form, unit, command_chart(unit, asked.get("on") or timezone.localdate(), view))


@require_safe
def show_incident(request: UserRequest, pk: int) -> HttpResponse:
    """Who was named for an incident or near it, and what was above them; on its first day if no other is asked for."""
    form, asked, view = asked_on(request)
    incident = view.readable(Incident.objects.all()).get(pk=pk)
    day = asked.get("on") or incident.first or timezone.localdate()
    return _page(request, form, incident, incident_chart(incident, day, view))


@require_safe
def show_map(request: UserRequest) -> HttpResponse:
    """Sites, areas and incidents on a day; every mark of the map stands in the list."""
    form, asked, view = asked_on(request, MapForm)
    within = refused_in(form, lambda: place_by_reference(asked.get("within", ""), request.user)) if asked else None
    around = AROUND if asked.get("around") is None else asked["around"]
    found = situation(asked.get("on") or timezone.localdate(), view, within=within, around=around)
    context = {"form": form, "found": found, "drawing": draw_map(found)}
    return render(request, "web/map.html", context, status=400 if form.errors else 200)


def _page(request: UserRequest, form: DayForm, about: Unit | Incident, chart: Chart) -> HttpResponse:
    uppers: dict[int, list[tuple[str, Link]]] = defaultdict(list)
    for link in chart.links:
        uppers[link.lower].append((chart.names[link.upper], link))
    rows = sorted(chart.nodes, key=lambda node: (-node.level, node.unit.name))
    context = {
        "form": form,
        "about": about,
        "chart": chart,
        "rows": [(node, uppers[node.unit.pk]) for node in rows],
        "drawing": draw_chart(chart),
    }
    return render(request, "web/chart.html", context, status=400 if form.errors else 200)
