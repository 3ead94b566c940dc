"""What waits for whom: the queues of the dashboard, each with its count and the age of its oldest item."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils import timezone

from muster.accounts.models import User
from muster.accounts.policy import Role
from muster.audit.models import Event
from muster.audit.models import Outcome as ActOutcome
from muster.audit.queries import visible_events
from muster.vetting.models import Case, Decision, Proposal, Request, Roster, ScreeningRun
from muster.vetting.policy import ADVERSE, EXPIRING_DAYS, CaseState, Outcome, ProposalState, RequestState
from muster.vetting.queries.cases import waiting_alerts
from muster.vetting.queries.requests import requests
from muster.watchlists.models import ListVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """One kind of work: its name, how much of it waits, since when the oldest, and the first few items."""

    name: str
    count: int
    oldest: datetime | date | None
    items: Sequence[Request | Case | Proposal | Decision | Roster | Event | ListVersion | User]


SHOWN = 5
APPEAL_DAYS = 90
REFUSED_DAYS = 30


def cases_to_resolve(user: User) -> QuerySet[Case]:
    """Cases with unanswered alerts, oldest first."""
    return _open_cases(user).filter(pk__in=waiting_alerts(user).values("case"))


def decided_cases_with_alerts(user: User) -> QuerySet[Case]:
    """Decided cases on which a list raised an alert since that nobody has answered, oldest first."""
    rows = Case.objects.visible_to(user).filter(state=CaseState.DECIDED, pk__in=waiting_alerts(user).values("case"))
    return rows.select_related("candidate__request", "candidate__unit").order_by("candidate__request_id", "pk")


def cases_to_propose(user: User) -> QuerySet[Case]:
    """Checked cases without an unanswered alert, oldest first."""
    return _open_cases(user).filter(state=CaseState.CHECKED).exclude(pk__in=waiting_alerts(user).values("case"))


def proposals_to_sign(user: User) -> QuerySet[Proposal]:
    """Open proposals that this user neither made nor signed, oldest first."""
    rows = Proposal.objects.visible_to(user).filter(state=ProposalState.OPENED).exclude(proposer=user)
    return rows.exclude(signatures__signer=user).select_related("case__candidate__request", "proposer").order_by("pk")


def proposals_made(user: User) -> QuerySet[Proposal]:
    """This user's own proposals that wait for others, oldest first."""
    rows = Proposal.objects.visible_to(user).filter(state=ProposalState.OPENED, proposer=user)
    return rows.select_related("case__candidate__request", "proposer").order_by("pk")


def rosters_to_mend(user: User) -> QuerySet[Roster]:
    """Rosters of the user's organisation with faulty rows in requests that are still open, newest first."""
    rows = Roster.objects.visible_to(user).filter(request__organisation=user.organisation_id, rows_faulty__gt=0)
    return rows.exclude(request__state=RequestState.CLOSED).select_related("request", "upload").order_by("-pk")


def requests_returned(user: User) -> QuerySet[Request]:
    """Requests that came back to the user's organisation, and drafts that were never submitted."""
    return requests(user).filter(
        organisation=user.organisation_id, state__in=[RequestState.RETURNED, RequestState.DRAFTED]
    )


def requests_under_way(user: User) -> QuerySet[Request]:
    """Requests of the user's organisation that others work on."""
    return requests(user).filter(
        organisation=user.organisation_id, state__in=[RequestState.SUBMITTED, RequestState.CHECKED]
    )


def clearances_expiring(user: User) -> QuerySet[Decision]:
    """Approvals that end within 60 days, the soonest first (rule 9)."""
    today = timezone.now().date()
    rows = Decision.objects.visible_to(user).filter(outcome=Outcome.APPROVED)
    ending = rows.filter(expires_on__gte=today, expires_on__lte=today + timedelta(days=EXPIRING_DAYS))
    return ending.select_related("case__candidate__request").order_by("expires_on", "pk")


def runs_incomplete(user: User) -> QuerySet[Request]:
    """Requests whose newest run did not complete: their cases can't be approved."""
    newest = ScreeningRun.objects.as_system().order_by().values("request").annotate(newest=Max("pk")).values("newest")
    failed = ScreeningRun.objects.as_system().filter(pk__in=newest, complete=False).values("request")
    return requests(user).filter(pk__in=failed)


def refusals_open_to_appeal(user: User) -> QuerySet[Decision]:
    """Refusals and suspensions of the last 90 days in which this user took no part, newest first (rules 3 and 11)."""
    since = timezone.now().date() - timedelta(days=APPEAL_DAYS)
    rows = Decision.objects.visible_to(user).filter(outcome__in=ADVERSE, certified_on__gte=since)
    took_part = Q(proposal__proposer=user) | Q(proposal__signatures__signer=user)
    return rows.exclude(took_part).select_related("case__candidate__request").order_by("-pk")


def refused_acts(user: User) -> QuerySet[Event]:
    """What was tried and refused in the last 30 days, newest first."""
    since = timezone.now() - timedelta(days=REFUSED_DAYS)
    return visible_events(user).filter(outcome=ActOutcome.REFUSED, at__gte=since)


def refused_files(user: User) -> QuerySet[ListVersion]:  # noqa: ARG001 -- lists are public; every queue is asked alike
    """Files of lists that were refused in the last 30 days, newest first."""
    since = timezone.now() - timedelta(days=REFUSED_DAYS)
    return ListVersion.objects.refused().filter(imported_at__gte=since).select_related("watchlist").order_by("-pk")


def accounts_without_second_step(user: User) -> QuerySet[User]:
    """Accounts of the user's organisation that sign in with a password alone, by name."""
    rows = User.objects.filter(is_active=True, organisation=user.organisation_id, authenticator__isnull=True)
    return rows.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).order_by("username")


def my_work(user: User) -> list[Queue]:
    """The queues of all roles that this user holds, each at most five items long."""
    wanted: list[tuple[Role, list[Queue]]] = []
    roles = user.roles
    makers: dict[Role, list[Callable[[], Queue]]] = {
        Role.ANALYST: [
            lambda: _queue("alerts to answer", cases_to_resolve(user), "opened_at"),
            lambda: _queue("alerts after a decision", decided_cases_with_alerts(user), "decided_at"),
            lambda: _queue("checks not completed", runs_incomplete(user), "submitted_at"),
        ],
        Role.ASSESSOR: [
            lambda: _queue("cases to propose", cases_to_propose(user), "opened_at"),
            lambda: _queue("my proposals waiting", proposals_made(user), "made_at"),
        ],
        Role.SIGNER: [lambda: _queue("proposals to sign", proposals_to_sign(user), "made_at")],
        Role.REQUESTER: [
            lambda: _queue("rosters to mend", rosters_to_mend(user), "made_at"),
            lambda: _queue("drafts and returned requests", requests_returned(user), "made_at"),
            lambda: _queue("requests under way", requests_under_way(user), "submitted_at"),
        ],
        Role.PROGRAMME_OFFICER: [
            lambda: _queue("clearances that expire soon", clearances_expiring(user), "certified_on")
        ],
        Role.APPEAL_REVIEWER: [
            lambda: _queue("refusals open to appeal", refusals_open_to_appeal(user), "certified_on")
        ],
        Role.REGISTRAR: [lambda: _queue("refused list files", refused_files(user), "imported_at")],
        Role.AUDITOR: [lambda: _queue("refused acts", refused_acts(user), "at")],
        Role.ADMINISTRATOR: [
            lambda: _queue("accounts without a second step", accounts_without_second_step(user), "date_joined")
        ],
    }
    for role, queues in makers.items():
        if role in roles:
            wanted.append((role, [make() for make in queues]))
    return [queue for _, queues in wanted for queue in queues]


def _open_cases(user: User) -> QuerySet[Case]:
    rows = Case.objects.visible_to(user).filter(state__in=[CaseState.OPENED, CaseState.CHECKED])
    return rows.select_related("candidate__request", "candidate__unit").order_by("candidate__request_id", "pk")


def _queue(name: str, rows: QuerySet, since: str) -> Queue:  # type: ignore[type-arg]  # one function for five models
    counted = rows.order_by().aggregate(number=Count("pk", distinct=True), oldest=Min(since))
    return Queue(name=name, count=counted["number"], oldest=counted["oldest"], items=list(rows[:SHOWN]))
