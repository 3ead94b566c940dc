"""Requests, their rosters and the runs of their checks."""

from django.http import Http404, HttpRequest
from ninja import File, Router, Status
from ninja.files import UploadedFile

from muster.accounts.queries import organisation_by_code
from muster.api.access import caller
from muster.api.documents import candidate_out, request_out, roster_out, row_errors_out, run_out
from muster.api.paging import Page, WindowQuery, page_of
from muster.api.schemas import CandidateOut, MappingIn, NoteIn, RequestIn, RequestOut, RosterOut, RowErrorOut, RunOut
from muster.errors import InputError
from muster.vetting import actions
from muster.vetting.intake import receive_roster
from muster.vetting.queries import requests as queries
from muster.vetting.readers.layouts import Field, Layout

router = Router(tags=["requests"])


@router.get("", response=Page[RequestOut], operation_id="list_requests")
def list_requests(request: HttpRequest, window: WindowQuery) -> Page[RequestOut]:
    """The requests that you may read, newest first."""
    return page_of(queries.requests(caller(request)), window, request_out)


@router.post("", response={201: RequestOut}, operation_id="open_request")
def open_request(request: HttpRequest, wanted: RequestIn) -> Status[RequestOut]:
    """Open a request; a roster is attached to it next."""
    organisations = [organisation_by_code(code).pk for code in wanted.releasable_to]
    fields = wanted.dict(exclude={"releasable_to"})
    opened = actions.open_request(actor=caller(request), releasable_to=organisations, **fields)
    return Status(201, request_out(opened))


@router.get("/{request_id}", response=RequestOut, operation_id="show_request")
def show_request(request: HttpRequest, request_id: int) -> RequestOut:
    """One request."""
    return request_out(queries.request_by_id(caller(request), request_id))


@router.post("/{request_id}/rosters", response={201: RosterOut}, operation_id="attach_roster")
def attach_roster(request: HttpRequest, request_id: int, file: File[UploadedFile]) -> Status[RosterOut]:
    """Send a spreadsheet (CSV or XLSX); the answer says which columns were recognised."""
    actor = caller(request)
    found = queries.request_by_id(actor, request_id)
    return Status(201, roster_out(receive_roster(actor=actor, request=found, file=file, name=file.name or "roster")))


@router.post("/rosters/{roster_id}/submit", response={202: RunOut}, operation_id="submit_roster")
def submit_roster(request: HttpRequest, roster_id: int, mapping: MappingIn) -> Status[RunOut]:
    """Hand the roster in; its rows are read and checked in the background, by the run that is returned."""
    actor = caller(request)
    roster = queries.roster_by_id(actor, roster_id)
    layout = Layout.from_json(roster.layout).with_fields(
        {place: _field(name) for place, name in mapping.columns.items()}
    )
    return Status(202, run_out(actions.submit_roster(actor=actor, roster=roster, layout=layout)))


@router.get("/rosters/{roster_id}/errors", response=Page[RowErrorOut], operation_id="list_row_errors")
def list_row_errors(request: HttpRequest, roster_id: int, window: WindowQuery) -> Page[RowErrorOut]:
    """The rows with an error or a warning, each cell error with what to do."""
    actor = caller(request)
    rows = queries.rows_with_notes(actor, queries.roster_by_id(actor, roster_id))
    return page_of(rows, window, row_errors_out)


@router.get("/{request_id}/run", response=RunOut, operation_id="show_run")
def show_run(request: HttpRequest, request_id: int) -> RunOut:
    """How far the newest run of the checks is."""
    actor = caller(request)
    run = queries.latest_run(actor, queries.request_by_id(actor, request_id))
    if run is None:
        raise Http404
    return run_out(run)


@router.post("/{request_id}/run", response={202: RunOut}, operation_id="repeat_checks")
def repeat_checks(request: HttpRequest, request_id: int) -> Status[RunOut]:
    """Run all checks of the undecided cases again."""
    actor = caller(request)
    return Status(202, run_out(actions.repeat_checks(actor=actor, request=queries.request_by_id(actor, request_id))))


@router.post("/{request_id}/return", response=RequestOut, operation_id="return_request")
def return_request(request: HttpRequest, request_id: int, seen: int, why: NoteIn) -> RequestOut:
    """Give the request back to the requester, with the reason."""
    actor = caller(request)
    found = queries.request_by_id(actor, request_id)
    return request_out(actions.return_request(actor=actor, request=found, reason=why.note, seen=seen))


@router.get("/{request_id}/candidates", response=Page[CandidateOut], operation_id="list_candidates")
def list_candidates(request: HttpRequest, request_id: int, window: WindowQuery) -> Page[CandidateOut]:
    """The candidates of a request with the state of their cases."""
    actor = caller(request)
    rows = queries.candidates(actor, queries.request_by_id(actor, request_id))
    return page_of(rows, window, candidate_out)


def _field(name: str | None) -> Field | None:
    try:
        return Field(name) if name else None
    except ValueError as error:
        raise InputError(f"There is no field “{name}”. Choose one of: {', '.join(Field)}.") from error
