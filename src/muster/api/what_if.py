"""What if somebody took a post: a question about what stands; nothing is written."""

from datetime import date

from django.http import HttpRequest
from ninja import Router, Schema

from muster.api.access import caller
from muster.api.schemas import NamedOut
from muster.assistance.what_if import suppose, what_if_as_json

router = Router(tags=["registry"])


class UnderOut(NamedOut):
    """A unit that would come under the person, by which claims."""

    distance: int
    certainty: str
    claims: list[str]


class CommandingOut(NamedOut):
    """Who commands the unit then, as far as is known."""

    certainty: str


class SpokenOut(Schema):
    """What the registry says for or against the person."""

    speaks: str
    certainty: str
    sentence: str


class ClearanceOut(Schema):
    """An approval that stands on that day."""

    number: str
    subject: str
    assistance: str
    authority: str
    expires_on: date


class OpenCaseOut(Schema):
    """A case that is not decided."""

    number: str
    subject: str


class WhatIfOut(Schema):
    """If a person took a post; `gate` is why the unit and its people would be held."""

    person: NamedOut
    unit: NamedOut
    on: date
    under: list[UnderOut]
    commanders: list[CommandingOut]
    registry: list[SpokenOut]
    gate: list[str]
    decisions: list[ClearanceOut]
    cases: list[OpenCaseOut]
    more: bool


@router.get("/registry/what-if", response=WhatIfOut, operation_id="what_if")
def show_what_if(request: HttpRequest, person: str, post: str, on: date) -> dict[str, object]:
    """If a person took a post: the units under it, and what would have to be looked at again. Nothing is written."""
    return dict(what_if_as_json(suppose(person, post, on, caller(request))))
