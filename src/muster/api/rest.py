"""The gate, the lists, the log, and who you are."""

from datetime import date

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from muster.api.access import caller
from muster.api.schemas import EventOut, GateOut, ListOut, MeOut, QueueOut, ReasonOut
from muster.assistance.gate import answer
from muster.audit.queries import latest_events
from muster.vetting.policy import AssistanceKind
from muster.vetting.queries.work import my_work
from muster.watchlists.queries import list_states

router = Router()


@router.get("/gate", response=GateOut, operation_id="ask_gate", tags=["gate"])
def ask_gate(request: HttpRequest, subject: str, assistance: AssistanceKind, on: date) -> GateOut:
    """May this subject have this assistance on this date? CLEAR, HOLD or BARRED, with reasons."""
    result = answer(subject, assistance=assistance, on=on, user=lambda: caller(request))
    return GateOut(
        answer=result.answer,
        reasons=[ReasonOut(rule=why.rule, answer=why.answer, sentence=why.sentence) for why in result.reasons],
        clearance=result.clearance,
        evidence_as_of=result.evidence_as_of,
    )


@router.get("/lists", response=list[ListOut], operation_id="list_watchlists", tags=["lists"])
def list_watchlists(request: HttpRequest) -> list[ListOut]:
    """The watchlists as they stand."""
    return [
        ListOut(
            code=state.code,
            title=state.title,
            version=state.version.number or 0,
            entries=state.version.records,
            as_of=state.as_of,
            too_old=state.too_old,
            sha256=state.version.sha256,
        )
        for state in list_states(now=timezone.now(), reader=caller(request))
    ]


@router.get("/events", response=list[EventOut], operation_id="list_events", tags=["audit"])
def list_events(request: HttpRequest, before: int | None = None, limit: int = 50) -> list[EventOut]:
    """The log, newest first: an auditor reads all of it, others their own acts."""
    page = latest_events(caller(request), before=before, limit=min(max(limit, 1), 500))
    return [
        EventOut(
            position=event.position,
            at=event.at,
            act=event.act,
            outcome=event.outcome,
            actor=event.actor,
            about=event.about,
            leaf=event.leaf,
        )
        for event in page.events
    ]


@router.get("/me", response=MeOut, operation_id="show_me", tags=["accounts"])
def show_me(request: HttpRequest) -> MeOut:
    """In whose name the token speaks."""
    user = caller(request)
    code = user.organisation.code if user.organisation else ""
    return MeOut(username=user.username, organisation=code, roles=sorted(user.roles))


@router.get("/work", response=list[QueueOut], operation_id="show_work", tags=["accounts"])
def show_work(request: HttpRequest) -> list[QueueOut]:
    """What waits for you."""
    return [QueueOut(name=queue.name, count=queue.count, oldest=queue.oldest) for queue in my_work(caller(request))]
