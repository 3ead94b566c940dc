"""The registry: looking for records, the file of one, a claim with its sources, and who commanded."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from muster.assistance.what_if import suppose
from muster.registry.actions import open_record
from muster.registry.command import who_commanded
from muster.registry.evidence import View
from muster.registry.exposure import taken_on, where_was, who_answers_for
from muster.registry.files import record_file, search_records
from muster.registry.models import Incident, Person, Unit
from muster.registry.policy import keeps_registry
from muster.registry.predicates import SubjectKind
from muster.registry.recording import record_label
from muster.web.forms import RecordDayForm, RecordForm, WhatIfForm
from muster.web.people import UserRequest
from muster.web.refusals import refused_in
from muster.web.timeline import draw_timeline
from muster.web.views.days import asked_on


@require_safe
def search(request: UserRequest) -> HttpResponse:
    """Persons, units, places and incidents by words of their names."""
    words = request.GET.get("words", "").strip()
    view = View(request.user)
    found = [(kind, search_records(kind, words, view)) for kind in SubjectKind] if words else []
    context = {
        "words": words,
        "found": found,
        "some": any(part.records for _kind, part in found),
        "may_record": keeps_registry(request.user.roles),
    }
    return render(request, "web/registry.html", context)


def new_record(request: UserRequest) -> HttpResponse:
    """A bare record, for claims to speak of."""
    form = RecordForm(request.POST or None)
    if form.is_valid():
        kind, name, own = SubjectKind(form.cleaned_data["kind"]), form.cleaned_data["name"], form.cleaned_data["own"]
        made = refused_in(
            form,
            lambda: open_record(actor=request.user, kind=kind, name=name, label=record_label(request.user, own=own)),
        )
        if made:
            messages.success(request, _("The record is open. Claim what is known about it."))
            return redirect(kind, made.pk)
    return render(request, "web/record_new.html", {"form": form}, status=400 if form.errors else 200)


@require_safe
def show_where(request: UserRequest, pk: int) -> HttpResponse:
    """Where a person was on a day, and under whom."""
    form, asked, view = asked_on(request)
    person = view.readable(Person.objects.all()).get(pk=pk)
    on = asked.get("on") or timezone.localdate()
    context = {"form": form, "person": person, "on": on, "services": where_was(person, on, view)}
    return render(request, "web/where.html", context, status=400 if form.errors else 200)


@require_safe
def show_record(request: UserRequest, pk: int, kind: SubjectKind) -> HttpResponse:
    """Everything claimed about a record, with what speaks against and for it side by side."""
    form, asked, view = asked_on(request, RecordDayForm)
    file = record_file(kind, pk, view, asked.get("on"))
    if file.record.pk != pk:
        merged = next(one.number for one in file.merged if one.pk == pk)
        messages.info(request, _("%(number)s was merged into this record.") % {"number": merged})
        return redirect(kind, file.record.pk)
    answer = who_answers_for(file.record, view) if isinstance(file.record, Incident) else None
    context = {
        "form": form,
        "file": file,
        "timeline": draw_timeline(file.timeline, timezone.localdate()),
        "answer": answer,
        "may_record": keeps_registry(request.user.roles),
        "record_url": reverse(f"record_{kind}", args=[pk]),
    }
    return render(request, "web/record.html", context, status=400 if form.errors else 200)


@require_safe
def what_if(request: UserRequest) -> HttpResponse:
    """If a person took a post: the units under it, and what would have to be looked at again. Nothing is written."""
    given = request.GET.dict() | ({} if request.GET.get("on") else {"on": str(timezone.localdate())})
    form = WhatIfForm(given if request.GET.get("person") and request.GET.get("post") else None, initial=given)
    answer = refused_in(form, lambda: suppose(**form.cleaned_data, user=request.user)) if form.is_valid() else None
    status = 400 if form.errors else 200
    return render(request, "web/what_if.html", {"form": form, "answer": answer}, status=status)


@require_safe
def show_command(request: UserRequest, pk: int) -> HttpResponse:
    """Who commanded a unit on a day: evidenced, inferred and unknown."""
    form, asked, view = asked_on(request)
    unit = view.readable(Unit.objects.all()).get(pk=pk)
    on = asked.get("on") or timezone.localdate()
    context = {
        "form": form,
        "unit": unit,
        "answer": who_commanded(unit, on, view),
        "taken": [(one, not isinstance(one.what, str)) for one in taken_on(unit, on, view)],
    }
    return render(request, "web/command.html", context, status=400 if form.errors else 200)
