"""Requests as lists and pages show them."""

from dataclasses import dataclass

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from muster.accounts.scoping import Reader
from muster.vetting.models import Alert, Candidate, Check, Request, Roster, RosterRow, ScreeningRun
from muster.vetting.policy import CaseState, CheckState
from muster.watchlists.models import Watchlist


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCounts:
    """How far the cases of a request are; a case is counted in one of the first four."""

    candidates: int
    unanswered: int
    incomplete: int
    ready: int
    proposed: int
    decided: int


def requests(user: Reader) -> QuerySet[Request]:
    """The requests that this user may read, newest first, with counts of candidates and of decided cases."""
    rows = Request.objects.visible_to(user).select_related("organisation", "requester", "label")
    return rows.annotate(
        candidate_count=Count("candidates", distinct=True),
        decided_count=Count("candidates", filter=Q(candidates__case__state=CaseState.DECIDED), distinct=True),
    )


def request_by_id(user: Reader, pk: int) -> Request:
    """One request.

    Raises:
        Request.DoesNotExist: there is none that this user may read.
    """
    return requests(user).get(pk=pk)


def rosters(user: Reader, request: Request) -> QuerySet[Roster]:
    """The rosters of a request, oldest first."""
    return Roster.objects.visible_to(user).filter(request=request).select_related("upload")


def roster_by_id(user: Reader, pk: int) -> Roster:
    """One roster with its request.

    Raises:
        Roster.DoesNotExist: there is none that this user may read.
    """
    return Roster.objects.visible_to(user).select_related("request__organisation", "upload__document").get(pk=pk)


def faulty_rows(user: Reader, roster: Roster) -> QuerySet[RosterRow]:
    """Rows that could not become candidates, in the order of the sheet."""
    return RosterRow.objects.visible_to(user).filter(roster=roster, faulty=True)


def rows_with_notes(user: Reader, roster: Roster) -> QuerySet[RosterRow]:
    """Rows with an error or a warning, in the order of the sheet."""
    return RosterRow.objects.visible_to(user).filter(roster=roster).exclude(errors=[], warnings=[])


def latest_run(user: Reader, request: Request) -> ScreeningRun | None:
    """The newest run of the checks, or None before the first."""
    run = ScreeningRun.objects.visible_to(user).filter(request=request).first()
    return None if run is None else as_read_by(user, run)


def as_read_by(user: Reader, run: ScreeningRun) -> ScreeningRun:
    """The run without the lists that are not there for this reader; to be shown, not to be saved."""
    if against := run.ran_against.get("watchlists"):
        readable = set(Watchlist.objects.readable_by(user).values_list("code", flat=True))
        against["lists"] = [one for one in against["lists"] if one["name"] in readable]
    return run


def candidates(user: Reader, request: Request) -> QuerySet[Candidate]:
    """Candidates with their case, the count of unanswered and of all readable alerts, and whether all is checked."""
    open_checks = Check.objects.as_system().filter(case__candidate=OuterRef("pk")).exclude(state=CheckState.COMPLETED)
    readable = Alert.objects.visible_to(user).filter(case__candidate=OuterRef("pk"))
    return (
        Candidate.objects.visible_to(user)
        .filter(request=request)
        .select_related("case", "row", "unit")
        .annotate(
            unanswered_count=_counted(readable.filter(answer="")),
            alert_count=_counted(readable),
            checks_open=Exists(open_checks),
        )
    )


def request_counts(user: Reader, request: Request) -> RequestCounts:
    """How far the request is, in one query."""
    rows = candidates(user, request)
    undecided = ~Q(case__state__in=[CaseState.DECIDED, CaseState.PROPOSED])
    counted = rows.aggregate(
        candidates=Count("pk"),
        unanswered=Count("pk", filter=undecided & Q(unanswered_count__gt=0)),
        incomplete=Count("pk", filter=undecided & Q(unanswered_count=0, checks_open=True)),
        ready=Count("pk", filter=undecided & Q(unanswered_count=0, checks_open=False)),
        proposed=Count("pk", filter=Q(case__state=CaseState.PROPOSED)),
        decided=Count("pk", filter=Q(case__state=CaseState.DECIDED)),
    )
    return RequestCounts(**counted)


def _counted(alerts: QuerySet[Alert]) -> object:
    """The number of rows of a correlated query, as a column."""
    counted = alerts.order_by().values("case__candidate").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
