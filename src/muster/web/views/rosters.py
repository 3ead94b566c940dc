"""Rosters: upload, the meaning of columns, the report of faults, and the workbook to mend them in."""

import tempfile

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from muster.documents.readers.sheets import read_sheet
from muster.documents.storage import path_of
from muster.vetting.actions import submit_roster
from muster.vetting.intake import receive_roster
from muster.vetting.queries.requests import faulty_rows, request_by_id, roster_by_id
from muster.vetting.readers.layouts import Field, Layout
from muster.vetting.readers.profiles import name_profiles
from muster.vetting.readers.rosters import read_roster
from muster.vetting.readers.templates import Language, write_corrected_roster, write_empty_template
from muster.web.forms import RosterForm
from muster.web.mapping import chosen_fields, column_choices
from muster.web.paging import page_of
from muster.web.people import UserRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_POST
def upload_roster(request: UserRequest, pk: int) -> HttpResponse:
    """Take the file; checks start at once when every column is known, else the columns are asked for."""
    form = RosterForm(request.POST, request.FILES)
    shown = request_by_id(request.user, pk)
    if not form.is_valid():
        messages.error(request, _("Choose a file with at least one row."))
        return redirect("request", pk)
    file = form.cleaned_data["file"]
    roster = receive_roster(actor=request.user, request=shown, file=file, name=file.name)
    layout = Layout.from_json(roster.layout)
    if layout.unknown_columns or not layout.is_usable:
        return redirect("roster_columns", roster.pk)
    submit_roster(actor=request.user, roster=roster)
    messages.success(request, _("The roster is in. Its rows are read and checked in the background."))
    return redirect("request", pk)


def map_columns(request: UserRequest, pk: int) -> HttpResponse:
    """What each column means, where it isn't plain; then the checks start."""
    roster = roster_by_id(request.user, pk)
    layout = Layout.from_json(roster.layout)
    if request.method == "POST":
        layout = layout.with_fields(chosen_fields(request.POST, layout), profile=request.POST.get("profile") or None)
        submit_roster(actor=request.user, roster=roster, layout=layout)
        messages.success(request, _("The roster is in. Its rows are read and checked in the background."))
        return redirect("request", roster.request_id)
    context = {
        "roster": roster,
        "layout": layout,
        "columns": column_choices(layout),
        "profiles": name_profiles(),
        "fields": list(Field),
    }
    return render(request, "web/roster_columns.html", context)


@require_safe
def show_roster(request: UserRequest, pk: int) -> HttpResponse:
    """The report of faults: each faulty row as it came, the fault at its cell."""
    roster = roster_by_id(request.user, pk)
    context = {
        "roster": roster,
        "layout": Layout.from_json(roster.layout),
        "page": page_of(request, faulty_rows(request.user, roster)),
    }
    return render(request, "web/roster.html", context)


@require_safe
def download_workbook(request: UserRequest, pk: int) -> FileResponse:
    """The faulty rows as a workbook, every fault marked at its cell, to be mended and sent again."""
    roster = roster_by_id(request.user, pk)
    sheet = read_sheet(path_of(roster.upload.document))
    read = read_roster(sheet, Layout.from_json(roster.layout), on=roster.made_at.date())
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the response closes it
    write_corrected_roster(file, sheet, read, language(), only_faulty=True)
    file.seek(0)
    name = f"{roster.request.number}-to-mend.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


@require_safe
def download_template(request: UserRequest) -> FileResponse:  # noqa: ARG001  # a view
    """Our own empty roster."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the response closes it
    write_empty_template(file, language())
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename="muster-roster.xlsx", content_type=XLSX)


def language() -> Language:
    """The language of the workbook."""
    return "ar" if get_language() == "ar" else "en"
