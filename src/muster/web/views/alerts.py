"""Alerts: the queue, and one with its two records side by side."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from muster.vetting.actions import resolve_alert
from muster.vetting.models import Alert
from muster.vetting.policy import Answer
from muster.vetting.queries.cases import alert_by_id, next_alert, waiting_alerts
from muster.web.comparison import compared_pair
from muster.web.forms import ResolutionForm
from muster.web.paging import page_of
from muster.web.people import UserRequest


@require_safe
def list_alerts(request: UserRequest) -> HttpResponse:
    """Every alert that waits for an answer."""
    return render(request, "web/alerts.html", {"page": page_of(request, waiting_alerts(request.user))})


def show_alert(request: UserRequest, pk: int) -> HttpResponse:
    """The two records, what speaks for and against, and the answer; answered, the next alert comes up."""
    alert = alert_by_id(request.user, pk)
    form = ResolutionForm(request.POST or None, initial={"version": alert.version})
    answer = request.POST.get("answer", "")
    if form.is_valid() and answer in set(Answer):
        reason, seen = form.cleaned_data["reason"], form.cleaned_data["version"]
        resolve_alert(actor=request.user, alert=alert, answer=Answer(answer), reason=reason, seen=seen)
        messages.success(request, _("Your answer is recorded."))
        return after(request, alert)
    context = {"alert": alert, "case": alert.case, "pair": compared_pair(alert), "form": form}
    context |= neighbours(request, alert)
    return render(request, "web/alert.html", context, status=400 if form.errors else 200)


def after(request: UserRequest, alert: Alert) -> HttpResponse:
    """To the next alert that waits, else to the case."""
    following = next_alert(request.user, alert)
    return redirect("alert", following.pk) if following else redirect("case", alert.case_id)


def neighbours(request: UserRequest, alert: Alert) -> dict[str, int | None]:
    """The alerts before and after this one in the queue, and its place there."""
    queue = list(waiting_alerts(request.user).values_list("pk", flat=True))
    if alert.pk not in queue:
        return {"previous": None, "following": queue[0] if queue else None, "place": None, "waiting": len(queue)}
    place = queue.index(alert.pk)
    return {
        "previous": queue[place - 1] if place else None,
        "following": queue[place + 1] if place + 1 < len(queue) else None,
        "place": place + 1,
        "waiting": len(queue),
    }
