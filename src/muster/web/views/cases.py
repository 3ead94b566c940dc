"""A case as one readable column, and the findings that an assessor adds."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from muster.vetting.actions import record_finding
from muster.vetting.queries.cases import case_by_id, case_file
from muster.vetting.queries.work import cases_to_propose
from muster.vetting.subjects import fields_of
from muster.web.forms import FindingForm
from muster.web.paging import page_of
from muster.web.people import UserRequest


@require_safe
def show_case(request: UserRequest, pk: int) -> HttpResponse:
    """Checks, alerts, findings, proposals, decisions: the path from roster to decision."""
    file = case_file(request.user, pk)
    context = {"file": file, "case": file.case, "fields": fields_of(file.case.candidate.fields), "form": FindingForm()}
    return render(request, "web/case.html", context)


@require_safe
def list_cases(request: UserRequest) -> HttpResponse:
    """Cases that are ready to be proposed, the oldest first."""
    return render(request, "web/cases.html", {"page": page_of(request, cases_to_propose(request.user))})


@require_POST
def add_finding(request: UserRequest, pk: int) -> HttpResponse:
    """An own conclusion, for or against the subject."""
    form = FindingForm(request.POST)
    case = case_by_id(request.user, pk)
    if form.is_valid():
        record_finding(actor=request.user, case=case, **form.cleaned_data)
    else:
        messages.error(request, _("Write the finding as a sentence."))
    return redirect("case", pk)
