"""The registry: the same reads as on the pages."""

from datetime import date

from django.http import HttpRequest
from ninja import Router

from muster.api.access import caller
from muster.api.schemas import ClaimOut, CommandOut, RecordOut, WhatIfOut
from muster.assistance.what_if import suppose, what_if_as_json
from muster.registry.command import who_commanded
from muster.registry.evidence import View
from muster.registry.files import claim_file, record_file
from muster.registry.models import Unit
from muster.registry.predicates import SubjectKind
from muster.registry.statements import claim_as_json, command_as_json, record_as_json

router = Router(tags=["registry"])


@router.get("/registry/units/{unit_id}/command", response=CommandOut, operation_id="who_commanded")
def show_command(request: HttpRequest, unit_id: int, on: date, known_on: date | None = None) -> dict[str, object]:
    """Who commanded a unit on a day, and every unit above it, as known today or on an earlier day."""
    view = View(caller(request), known_on)
    return dict(command_as_json(who_commanded(view.readable(Unit.objects.all()).get(pk=unit_id), on, view)))


@router.get("/registry/what-if", response=WhatIfOut, operation_id="what_if")
def show_what_if(request: HttpRequest, person: str, post: str, on: date) -> dict[str, object]:
    """If a person took a post: the units under it, and what would have to be looked at again. Nothing is written."""
    return dict(what_if_as_json(suppose(person, post, on, caller(request))))


@router.get("/registry/{kind}/{record_id}", response=RecordOut, operation_id="show_record")
def show_record(
    request: HttpRequest, kind: SubjectKind, record_id: int, known_on: date | None = None
) -> dict[str, object]:
    """Everything claimed about a person, unit, place or incident, as far as you may read it."""
    return dict(record_as_json(record_file(kind, record_id, View(caller(request), known_on))))


@router.get("/claims/{claim_id}", response=ClaimOut, operation_id="show_claim")
def show_claim(request: HttpRequest, claim_id: int) -> dict[str, object]:
    """One claim with its citations and its history."""
    return dict(claim_as_json(claim_file(claim_id, View(caller(request)))))
