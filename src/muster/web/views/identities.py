"""Who is who: the pairs that wait for somebody's word, and one pair side by side."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from muster.registry.actions import resolve_identity
from muster.registry.evidence import View
from muster.registry.identities import identity_proposals, pair_file
from muster.registry.models import Identity
from muster.registry.policy import keeps_registry
from muster.registry.predicates import Sameness
from muster.registry.sides import Side
from muster.screening.results import Component
from muster.web.forms import RecordDayForm, ResolutionForm
from muster.web.paging import PER_PAGE
from muster.web.people import UserRequest
from muster.web.refusals import refused_in
from muster.web.views.days import asked_on

Row = tuple[str, tuple[str, ...], tuple[str, ...]]


@require_safe
def list_pairs(request: UserRequest) -> HttpResponse:
    """Pairs that look alike and were not answered, or have newer evidence."""
    page = Paginator(identity_proposals(View(request.user)), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "web/identities.html", {"page": page})


def show_pair(request: UserRequest, kind: str, first: int, second: int) -> HttpResponse:
    """Two records, what agrees and what contradicts, and the answer."""
    _form, _asked, view = asked_on(request, RecordDayForm)
    file = pair_file(kind, first, second, view)
    form = ResolutionForm(request.POST or None, initial={"version": len(file.said)})
    answer = request.POST.get("answer", "")
    if form.is_valid() and answer in set(Sameness):
        reason, seen, said = form.cleaned_data["reason"], form.cleaned_data["version"], Sameness(answer)

        def act() -> Identity:
            pair = {"first": file.first, "second": file.second}
            return resolve_identity(actor=request.user, **pair, answer=said, reason=reason, seen=seen)

        if refused_in(form, act):
            messages.success(request, _("Your answer is recorded."))
            return redirect("identities")
    context = {
        "file": file,
        "rows": _rows(*file.sides),
        "agrees": _sentences(file.second_facts),
        "contradicts": _sentences(file.contradictions),
        "compared": _sentences(file.compared),
        "form": form,
        "may_answer": keeps_registry(request.user.roles),
    }
    return render(request, "web/identity.html", context, status=400 if form.errors else 200)


def _rows(first: Side, second: Side) -> list[Row]:
    """The facts of both, field by field, where either has any."""
    return [(label, said, second.facts[label]) for label, said in first.facts.items() if said or second.facts[label]]


def _sentences(found: tuple[Component, ...]) -> list[str]:
    return [one.sentence_ar if get_language() == "ar" else one.sentence_en for one in found]
