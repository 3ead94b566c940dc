"""What the site keeps: watchlists with their versions, and the log of all acts."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from muster.audit.queries import latest_events
from muster.vetting.queries.rescreenings import rescreened_by
from muster.watchlists.models import ListVersion
from muster.watchlists.queries import list_states
from muster.web.paging import page_of
from muster.web.people import UserRequest


@require_safe
def show_lists(request: UserRequest) -> HttpResponse:
    """The lists that stand today with their age, and every file that was brought, refused ones too."""
    page = page_of(request, ListVersion.objects.readable_by(request.user).select_related("watchlist"))
    versions = list(page)
    rescreened = rescreened_by(request.user, versions)
    context = {
        "states": list_states(now=timezone.now(), reader=request.user),
        "page": page,
        "versions": [(version, rescreened.get(version.pk)) for version in versions],
    }
    return render(request, "web/lists.html", context)


@require_safe
def show_audit(request: UserRequest) -> HttpResponse:
    """The log, newest first: an auditor reads all of it, others their own acts."""
    before = request.GET.get("before", "")[:18]
    page = latest_events(
        request.user, before=int(before) if before.isdecimal() else None, act=request.GET.get("act", "")
    )
    return render(request, "web/audit.html", {"page": page, "act": request.GET.get("act", "")})


@require_safe
def show_help(request: UserRequest) -> HttpResponse:
    """How to work here, and the keys."""
    return render(request, "web/help.html")
