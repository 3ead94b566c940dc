"""The gate: may this subject have this assistance on this date?"""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from muster.assistance.gate import answer
from muster.vetting.policy import AssistanceKind
from muster.web.forms import GateForm
from muster.web.people import UserRequest


def ask(request: UserRequest) -> HttpResponse:
    """The question and, below it, the answer with its reasons; each question is recorded."""
    initial = {"on": timezone.now().date(), "subject": request.GET.get("subject", "")}
    form = GateForm(request.POST or None, initial=initial)
    result = None
    if form.is_valid():
        asked = form.cleaned_data
        kind = AssistanceKind(asked["assistance"])
        result = answer(asked["subject"], assistance=kind, on=asked["on"], user=lambda: request.user)
    context = {"form": form, "result": result, "asked": form.data.get("subject", "")}
    return render(request, "web/gate.html", context, status=400 if form.errors else 200)
