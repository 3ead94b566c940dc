"""`muster registry …` on a day: where somebody was, charts, who answers, what a unit takes on, the map."""

from collections.abc import Iterable
from datetime import date

import click
from django.utils import timezone

from muster.audit.canonical import JsonValue
from muster.cli.claims import DAY, JSON, KNOWN_ON
from muster.cli.output import print_json
from muster.cli.people import reader
from muster.registry.charts import command_chart, incident_chart
from muster.registry.evidence import View
from muster.registry.exposure import taken_on, where_was, who_answers_for
from muster.registry.maps import AROUND, situation
from muster.registry.models import Incident, Person, Unit
from muster.registry.predicates import SubjectKind
from muster.registry.references import one_by_reference, place_by_reference, record_by_reference
from muster.registry.statements import (
    chart_as_json,
    chart_as_text,
    incident_as_json,
    incident_as_text,
    map_as_json,
    map_as_text,
    service_as_json,
    service_as_text,
    taken_as_json,
    taken_as_text,
)

ON = click.option("--on", type=DAY, required=True, help="The day, YYYY-MM-DD.")


@click.command("where-was")
@click.argument("who")
@ON
@KNOWN_ON
@JSON
def where(who: str, *, on: date, known_on: date | None, as_json: bool) -> None:
    """Say where the person WHO was on a day, and under whom.

    Example: muster registry where-was P-000012 --on 2016-04-07
    """
    view = View(reader(), known_on)
    services = where_was(one_by_reference(who, Person, view.reader), on, view)
    _tell([service_as_json(one) for one in services], service_as_text(services), as_json=as_json)


@click.command()
@click.argument("record")
@click.option("--on", type=DAY, help="The day, YYYY-MM-DD; of an incident its first day if none is given.")
@KNOWN_ON
@JSON
def chart(record: str, *, on: date | None, known_on: date | None, as_json: bool) -> None:
    """Tell what was above and below a unit on a day, or above the units of an incident, with their commanders.

    Example: muster registry chart U-000003 --on 2016-04-07
    """
    view = View(reader(), known_on)
    _, found = record_by_reference(record, {SubjectKind.UNIT, SubjectKind.INCIDENT}, view.reader)
    if isinstance(found, Incident):
        drawn = incident_chart(found, on or found.first or timezone.localdate(), view)
    else:
        assert isinstance(found, Unit)  # the only other kind that was asked for
        drawn = command_chart(found, on or timezone.localdate(), view)
    _tell(chart_as_json(drawn), chart_as_text(drawn), as_json=as_json)


@click.command("who-answers-for")
@click.argument("incident")
@KNOWN_ON
@JSON
def answers(incident: str, *, known_on: date | None, as_json: bool) -> None:
    """Say who is named for INCIDENT, which units were near, and who commanded them on its first day.

    Example: muster registry who-answers-for N-000004
    """
    view = View(reader(), known_on)
    answer = who_answers_for(one_by_reference(incident, Incident, view.reader), view)
    _tell(incident_as_json(answer), incident_as_text(answer), as_json=as_json)


@click.command("taken-on")
@click.argument("unit")
@ON
@KNOWN_ON
@JSON
def taken(unit: str, *, on: date, known_on: date | None, as_json: bool) -> None:
    """List the sites, areas and classes of UNIT on a day: its own, and those of the units below it.

    Example: muster registry taken-on U-000003 --on 2016-04-07
    """
    view = View(reader(), known_on)
    rows = taken_on(one_by_reference(unit, Unit, view.reader), on, view)
    _tell([taken_as_json(one) for one in rows], taken_as_text(rows), as_json=as_json)


@click.command("map")
@ON
@click.option("--within", default="", help="A place by its number (L-000012) or its whole name.")
@click.option("--around", type=click.IntRange(0, 36500), default=AROUND, show_default=True, help="Days for incidents.")
@KNOWN_ON
@JSON
def show_map(*, on: date, within: str, around: int, known_on: date | None, as_json: bool) -> None:
    """List the sites and areas of all units on a day, and the incidents some days before and after it.

    Example: muster registry map --on 2016-04-07 --within Sarhad
    """
    view = View(reader(), known_on)
    found = situation(on, view, within=place_by_reference(within, view.reader), around=around)
    _tell(map_as_json(found), map_as_text(found), as_json=as_json)


COMMANDS = (where, chart, answers, taken, show_map)


def _tell(value: JsonValue, lines: Iterable[str], *, as_json: bool) -> None:
    if as_json:
        print_json(value)
        return
    for line in lines:
        click.echo(line)
