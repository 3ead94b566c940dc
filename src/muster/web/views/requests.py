"""Requests: the list, a new one, one with its candidates and the progress of its checks, and its way back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from muster.accounts.models import Organisation, User
from muster.vetting.actions import open_request, repeat_checks, return_request
from muster.vetting.policy import AssistanceKind
from muster.vetting.queries.requests import latest_run, request_by_id, request_counts, requests, rosters
from muster.web.filters import filtered_candidates
from muster.web.forms import ReasonForm, RequestForm, RosterForm
from muster.web.paging import page_of
from muster.web.people import UserRequest


def others(user: User) -> list[tuple[int, str]]:
    """The organisations that a request can be shared with."""
    rows = Organisation.objects.exclude(users=user)
    return [(row.pk, row.name) for row in rows]


@require_safe
def list_requests(request: UserRequest) -> HttpResponse:
    """All requests that this person may read."""
    return render(request, "web/requests.html", {"page": page_of(request, requests(request.user))})


def new_request(request: UserRequest) -> HttpResponse:
    """A form for what is asked for; the roster comes next."""
    form = RequestForm(request.POST or None, organisations=others(request.user))
    if form.is_valid():
        filled = form.cleaned_data | {"assistance": AssistanceKind(form.cleaned_data["assistance"])}
        opened = open_request(actor=request.user, **filled)
        messages.success(request, _("The request is open. Add its roster."))
        return redirect("request", opened.pk)
    return render(request, "web/request_form.html", {"form": form}, status=400 if form.errors else 200)


@require_safe
def show_request(request: UserRequest, pk: int) -> HttpResponse:
    """One request: how far it is, its rosters, its candidates by state."""
    shown = request_by_id(request.user, pk)
    rows, chosen = filtered_candidates(request, shown)
    context = {
        "shown": shown,
        "run": latest_run(request.user, shown),
        "rosters": rosters(request.user, shown),
        "counts": request_counts(request.user, shown),
        "page": page_of(request, rows),
        "chosen": chosen,
        "roster_form": RosterForm(),
        "return_form": ReasonForm(initial={"version": shown.version}),
    }
    return render(request, "web/request.html", context)


@require_safe
def show_progress(request: UserRequest, pk: int) -> HttpResponse:
    """The progress of the checks, as the request page asks for it every two seconds; done, the page is loaded anew."""
    shown = request_by_id(request.user, pk)
    run = latest_run(request.user, shown)
    response = render(request, "web/request.html#progress", {"shown": shown, "run": run})
    if run is None or run.finished_at is not None:
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
def run_checks_again(request: UserRequest, pk: int) -> HttpResponse:
    """A new run of all checks."""
    repeat_checks(actor=request.user, request=request_by_id(request.user, pk))
    messages.success(request, _("The checks run again in the background."))
    return redirect("request", pk)


@require_POST
def send_back(request: UserRequest, pk: int) -> HttpResponse:
    """The request goes back to the requester."""
    form = ReasonForm(request.POST)
    shown = request_by_id(request.user, pk)
    if not form.is_valid():
        messages.error(request, _("Say what the requester should mend."))
        return redirect("request", pk)
    return_request(
        actor=request.user, request=shown, reason=form.cleaned_data["reason"], seen=form.cleaned_data["version"]
    )
    messages.success(request, _("The request went back."))
    return redirect("request", pk)
