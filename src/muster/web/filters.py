"""The filters above the candidates of a request."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muster.vetting.models import Candidate, Request
from muster.vetting.policy import CaseState
from muster.vetting.queries.requests import candidates
from muster.web.people import UserRequest

DECIDED_OR_PROPOSED = Q(case__state__in=[CaseState.DECIDED, CaseState.PROPOSED])

FILTERS: dict[str, tuple[str | Promise, Q]] = {
    "": (_("All"), Q()),
    "unanswered": (_("Alerts to answer"), ~DECIDED_OR_PROPOSED & Q(unanswered_count__gt=0)),
    "incomplete": (_("Checks open"), ~DECIDED_OR_PROPOSED & Q(unanswered_count=0, checks_open=True)),
    "ready": (_("Ready to propose"), ~DECIDED_OR_PROPOSED & Q(unanswered_count=0, checks_open=False)),
    "proposed": (_("Proposed"), Q(case__state=CaseState.PROPOSED)),
    "decided": (_("Decided"), Q(case__state=CaseState.DECIDED)),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was asked for, as the form shows it again."""

    state: str
    words: str

    @property
    def options(self) -> list[tuple[str, str | Promise]]:
        return [(state, label) for state, (label, _) in FILTERS.items()]

    @property
    def label(self) -> str | Promise:
        return FILTERS[self.state][0]


def chosen_in(request: HttpRequest) -> Chosen:
    """The filters in the address; an unknown state is no filter."""
    state = request.GET.get("state", "")
    return Chosen(state if state in FILTERS else "", request.GET.get("q", "").strip())


def filtered_candidates(request: UserRequest, of: Request) -> tuple[QuerySet[Candidate], Chosen]:
    """The candidates that the filters leave, in the order of the roster."""
    chosen = chosen_in(request)
    rows = candidates(request.user, of).filter(FILTERS[chosen.state][1])
    if chosen.words:
        words = chosen.words
        rows = rows.filter(Q(name__icontains=words) | Q(name_original__icontains=words) | Q(unit_name__icontains=words))
    return rows.order_by("pk"), chosen
