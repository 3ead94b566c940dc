"""From a spreadsheet to candidates: open a request, attach a roster, submit it, return it."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from muster.accounts.models import Label, User
from muster.accounts.policy import Marking, Role, Tlp, require_role
from muster.audit.acts import act
from muster.audit.canonical import JsonValue
from muster.audit.log import record
from muster.documents.models import Upload
from muster.errors import InputError, RuleError
from muster.vetting.models import Case, Check, Request, Roster, ScreeningRun
from muster.vetting.policy import AssistanceKind, CaseState, CheckState, RequestState
from muster.vetting.readers.layouts import Layout
from muster.vetting.versions import advance


@act
def open_request(
    *,
    actor: User,
    purpose: str,
    assistance: AssistanceKind,
    authority: str,
    needed_by: date,
    funding_source: str = "",
    tlp: Tlp = Tlp.AMBER,
    releasable_to: Sequence[int] = (),
) -> Request:
    """A draft of what is asked for; it belongs to the requester's organisation and is marked as theirs.

    `releasable_to` are ids of the organisations that may read it too: those that vet and sign.

    Raises:
        NotPermittedError: the actor is neither requester nor programme officer.
        InputError: purpose or legal authority is empty.
    """
    require_role(actor.roles, Role.REQUESTER, Role.PROGRAMME_OFFICER)
    if actor.organisation_id is None:
        raise InputError("Your account belongs to no organisation; ask an administrator to set it.")
    if not purpose.strip() or not authority.strip():
        raise InputError("Say what the assistance is for and by which legal authority it is given.")
    marking = Marking(tlp, actor.organisation_id, frozenset(releasable_to) - {actor.organisation_id})
    request = Request.objects.create(
        label=Label.objects.obtain(marking),
        organisation_id=actor.organisation_id,
        requester=actor,
        purpose=purpose.strip(),
        assistance=assistance,
        authority=authority.strip(),
        funding_source=funding_source.strip(),
        needed_by=needed_by,
        made_at=timezone.now(),
    )
    record(actor=actor, act="vetting.open_request", about=[request], details={"assistance": assistance})
    return request


@act
def attach_roster(*, actor: User, request: Request, upload: Upload, layout: Layout) -> Roster:
    """An uploaded spreadsheet as a roster of the request, with the layout that was recognised; nothing is read yet.

    Raises:
        NotPermittedError: the request is not the actor's organisation's.
        RuleError: the request is closed or its checks are running.
    """
    _require_own(actor, request)
    _require_no_run(request)
    roster = Roster.objects.create(
        label=request.label,
        request=request,
        upload=upload,
        layout=layout.as_json(),
        made_at=timezone.now(),
    )
    record(actor=actor, act="vetting.attach_roster", about=[request, roster], details={"columns": len(layout.columns)})
    return roster


@act
def submit_roster(*, actor: User, roster: Roster, layout: Layout | None = None) -> ScreeningRun:
    """The roster handed in: its rows are read and every check is run in the background, from the run that is returned.

    `layout` is the requester's own mapping of unknown headers; without it the recognised one is used.

    Raises:
        NotPermittedError: the request is not the actor's organisation's.
        RuleError: handed in already, or checks of the request are still running.
        InputError: no column is known to hold the name.
    """
    request = Request.objects.as_system().select_for_update().get(pk=roster.request_id)
    _require_own(actor, request)
    _require_no_run(request)
    roster = Roster.objects.as_system().select_for_update().get(pk=roster.pk)
    if roster.submitted_at is not None:
        raise RuleError("This roster was submitted already; upload a new one for corrected rows.", rule="submit_once")
    layout = layout or Layout.from_json(roster.layout)
    if not layout.is_usable:
        raise InputError("No column is known to hold the name. Say on the mapping page which columns hold what.")
    now = timezone.now()
    roster.layout, roster.submitted_at = layout.as_json(), now
    roster.save(update_fields=["layout", "submitted_at"])
    advance(request, seen=request.version, state=RequestState.SUBMITTED, submitted_at=request.submitted_at or now)
    run = ScreeningRun.objects.create(label=request.label, request=request, made_at=now)
    record(actor=actor, act="vetting.submit_roster", about=[request, roster, run])
    return run


@act
def repeat_checks(*, actor: User, request: Request) -> ScreeningRun:
    """A new run of all checks of the request's undecided cases, after a failure or against newer lists.

    Raises:
        NotPermittedError: the actor is neither analyst nor assessor nor of the requesting organisation.
        RuleError: a run is still under way, or nothing was submitted.
    """
    require_role(actor.roles, Role.ANALYST, Role.ASSESSOR, Role.REQUESTER)
    request = Request.objects.as_system().select_for_update().get(pk=request.pk)
    _require_no_run(request)
    if request.submitted_at is None:
        raise RuleError("Nothing was submitted yet, so there is nothing to check.", rule="submitted_first")
    undecided = Case.objects.as_system().filter(candidate__request=request).exclude(state=CaseState.DECIDED)
    Check.objects.as_system().filter(case__in=undecided).update(state=CheckState.PENDING, finished_at=None)
    run = ScreeningRun.objects.create(label=request.label, request=request, made_at=timezone.now())
    record(actor=actor, act="vetting.repeat_checks", about=[request, run])
    return run


@act
def return_request(*, actor: User, request: Request, reason: str, seen: int) -> Request:
    """The whole request goes back to the requester, who reads why.

    Raises:
        NotPermittedError: the actor is neither analyst nor assessor.
        RuleError: no reason, or the request is closed.
        StaleError: the request changed since it was seen.
    """
    require_role(actor.roles, Role.ANALYST, Role.ASSESSOR)
    if not reason.strip():
        raise RuleError("Say what the requester should mend.", rule="return_with_reason")
    if request.state == RequestState.CLOSED:
        raise RuleError("Every case of this request is decided; it can't be returned.", rule="request_open")
    advance(request, seen=seen, state=RequestState.RETURNED, return_reason=reason.strip())
    details: dict[str, JsonValue] = {"reason": reason.strip()}
    record(actor=actor, act="vetting.return_request", about=[request], details=details)
    return request


def _require_own(actor: User, request: Request) -> None:
    require_role(actor.roles, Role.REQUESTER, Role.PROGRAMME_OFFICER)
    if request.organisation_id != actor.organisation_id:
        raise RuleError("Only the organisation that opened a request can add to it.", rule="own_request")
    if request.state == RequestState.CLOSED:
        raise RuleError("This request is closed; open a new one.", rule="request_open")


def _require_no_run(request: Request) -> None:
    if ScreeningRun.objects.as_system().filter(request=request, finished_at__isnull=True).exists():
        raise RuleError("The checks of this request are still running. Wait until they have finished.", rule="one_run")
