"""The registry: the same reads as on the pages."""

import tempfile
from datetime import date
from pathlib import Path

from django.http import FileResponse, HttpRequest
from ninja import Router

from muster.api.access import caller
from muster.api.evidence import ClaimOut, CommandOut, IncidentAnswerOut, RecordOut, ServiceOut, TakenOnOut, WhatIfOut
from muster.assistance.what_if import suppose, what_if_as_json
from muster.audit.canonical import JsonValue
from muster.registry.actions import export_registry
from muster.registry.command import who_commanded
from muster.registry.evidence import View
from muster.registry.exports.writing import WRITERS, ExportFormat
from muster.registry.exposure import taken_on, where_was, who_answers_for
from muster.registry.files import claim_file, record_file
from muster.registry.models import Incident, Person, Unit
from muster.registry.predicates import SubjectKind
from muster.registry.records import claim_as_json, record_as_json
from muster.registry.statements import command_as_json, incident_as_json, service_as_json, taken_as_json

router = Router(tags=["registry"])


@router.get("/registry/units/{unit_id}/command", response=CommandOut, operation_id="who_commanded")
def show_command(request: HttpRequest, unit_id: int, on: date, known_on: date | None = None) -> dict[str, object]:
    """Who commanded a unit on a day, and every unit above it, as known today or on an earlier day."""
    view = View(caller(request), known_on)
    return dict(command_as_json(who_commanded(view.readable(Unit.objects.all()).get(pk=unit_id), on, view)))


@router.get("/registry/units/{unit_id}/taken-on", response=list[TakenOnOut], operation_id="taken_on")
def show_taken_on(
    request: HttpRequest, unit_id: int, on: date, known_on: date | None = None
) -> list[dict[str, JsonValue]]:
    """The sites, areas and classes of a unit on a day: its own, and those of the units below it."""
    view = View(caller(request), known_on)
    unit = view.readable(Unit.objects.all()).get(pk=unit_id)
    return [taken_as_json(one) for one in taken_on(unit, on, view)]


@router.get("/registry/persons/{person_id}/where", response=list[ServiceOut], operation_id="where_was")
def show_where(
    request: HttpRequest, person_id: int, on: date, known_on: date | None = None
) -> list[dict[str, JsonValue]]:
    """Where a person was on a day, and who commanded there, as known today or on an earlier day."""
    view = View(caller(request), known_on)
    person = view.readable(Person.objects.all()).get(pk=person_id)
    return [service_as_json(one) for one in where_was(person, on, view)]


@router.get("/registry/incidents/{incident_id}/answers", response=IncidentAnswerOut, operation_id="who_answers_for")
def show_answers(request: HttpRequest, incident_id: int, known_on: date | None = None) -> dict[str, object]:
    """Who is named for an incident, which units were near, and who commanded them on its first day."""
    view = View(caller(request), known_on)
    incident = view.readable(Incident.objects.all()).get(pk=incident_id)
    return dict(incident_as_json(who_answers_for(incident, view)))


@router.get("/registry/what-if", response=WhatIfOut, operation_id="what_if")
def show_what_if(
    request: HttpRequest, person: str, post: str, on: date, known_on: date | None = None
) -> dict[str, object]:
    """If a person took a post: the units under it, and what would have to be looked at again. Nothing is written."""
    return dict(what_if_as_json(suppose(person, post, on, caller(request), known_on)))


@router.get("/registry/{kind}/{record_id}", response=RecordOut, operation_id="show_record")
def show_record(
    request: HttpRequest,
    kind: SubjectKind,
    record_id: int,
    on: date | None = None,
    known_on: date | None = None,
) -> dict[str, object]:
    """Everything claimed about a person, unit, place or incident, as far as you may read it, and what was on a day."""
    return dict(record_as_json(record_file(kind, record_id, View(caller(request), known_on), on)))


@router.post("/registry/export", response={200: bytes}, operation_id="export_registry")
def export_all(request: HttpRequest, form: ExportFormat, known_on: date | None = None) -> FileResponse:
    """Everything that you may read, as a file of one of the formats; the export is recorded."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        export_registry(actor=caller(request), form=form, path=path, known_on=known_on)
        file = path.open("rb")
    writer = WRITERS[form]
    return FileResponse(file, as_attachment=True, filename=f"export{writer.suffix}", content_type=writer.media_type)


@router.get("/claims/{claim_id}", response=ClaimOut, operation_id="show_claim")
def show_claim(request: HttpRequest, claim_id: int, known_on: date | None = None) -> dict[str, object]:
    """One claim with its citations and its history."""
    return dict(claim_as_json(claim_file(claim_id, View(caller(request), known_on))))
