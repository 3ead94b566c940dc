"""Evidence in files: brought, looked at as a difference, applied and undone; and given out."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from muster.accounts.policy import Tlp
from muster.documents.actions import store
from muster.registry.actions import export_registry, obtain_marking, order_import, order_step
from muster.registry.exports.writing import WRITERS, ExportFormat
from muster.registry.models import Import, ImportState
from muster.registry.policy import may_export
from muster.registry.queries import imports
from muster.registry.readers.formats import Format
from muster.web.forms import EvidenceForm, ExportForm, UndoForm
from muster.web.paging import page_of
from muster.web.people import UserRequest
from muster.web.refusals import refused_in
from muster.web.views.requests import others

MOST_REJECTED = 200


def list_imports(request: UserRequest) -> HttpResponse:
    """All imports that this person may read, and the form for the next one."""
    form = EvidenceForm(request.POST or None, request.FILES or None, organisations=others(request.user))
    if form.is_valid() and (made := refused_in(form, lambda: _ordered(request, form.cleaned_data))):
        return redirect("import", made.pk)
    context = {
        "form": form,
        "export_form": ExportForm() if may_export(request.user.roles) else None,
        "page": page_of(request, imports(request.user)),
    }
    return render(request, "web/imports.html", context, status=400 if form.errors else 200)


def _ordered(request: UserRequest, filled: Mapping[str, Any]) -> Import:
    label = obtain_marking(actor=request.user, tlp=Tlp(filled["tlp"]), releasable_to=filled["releasable_to"])
    uploads = [store(actor=request.user, file=file, name=file.name, label=label) for file in filled["evidence"]]
    chosen = Format(filled["form"]) if filled["form"] else None
    return order_import(actor=request.user, uploads=uploads, label=label, form=chosen, dataset=filled["dataset"])


@require_safe
def show_import(request: UserRequest, pk: int) -> HttpResponse:
    """What an import would do or has done: counts, rows that are put aside, some of the claims."""
    brought = imports(request.user).get(pk=pk)
    context = {"brought": brought, "rejected": brought.rejected[:MOST_REJECTED], "undo_form": UndoForm()}
    return render(request, "web/import.html", context)


@require_safe
def show_import_progress(request: UserRequest, pk: int) -> HttpResponse:
    """How far the work is, as the page asks for it every two seconds; done, the page is loaded anew."""
    brought = imports(request.user).get(pk=pk)
    response = render(request, "web/import.html#progress", {"brought": brought})
    if not brought.is_under_way:
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
def apply(request: UserRequest, pk: int) -> HttpResponse:
    """The staged import is applied in the background."""
    order_step(actor=request.user, brought=imports(request.user).get(pk=pk), step=ImportState.APPLYING)
    return redirect("import", pk)


@require_POST
def undo(request: UserRequest, pk: int) -> HttpResponse:
    """The import is taken back as a whole in the background."""
    form = UndoForm(request.POST)
    brought = imports(request.user).get(pk=pk)
    if not form.is_valid():
        messages.error(request, _("Say why: what stood here was believed by somebody."))
    else:
        reason = form.cleaned_data["reason"]
        order_step(actor=request.user, brought=brought, step=ImportState.UNDOING, reason=reason)
    return redirect("import", pk)


@require_POST
def export(request: UserRequest) -> HttpResponse | FileResponse:
    """Everything that this person may read, as a file; it is recorded."""
    form = ExportForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a format."))
        return redirect("imports")
    chosen = ExportFormat(form.cleaned_data["form"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        known_on = form.cleaned_data["known_on"]
        export_registry(actor=request.user, form=chosen, path=path, known_on=known_on)
        file = path.open("rb")
    writer = WRITERS[chosen]
    name = f"muster-registry{writer.suffix}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=writer.media_type)
