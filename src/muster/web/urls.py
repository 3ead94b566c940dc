"""The addresses of the pages; all but the entrance ask who is there."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpResponseBase
from django.urls import URLPattern, path

from muster.registry.predicates import SubjectKind
from muster.web.views import (
    alerts,
    cases,
    charts,
    claims,
    decisions,
    evidence,
    gate,
    identities,
    preferences,
    records,
    registry,
    requests,
    rosters,
    work,
)


def page(address: str, view: Callable[..., HttpResponseBase], name: str, **given: object) -> URLPattern:
    """A page for people who are signed in; what is given goes to the view as it is."""
    return path(address, login_required(view), given, name=name)


urlpatterns = [
    path("preferences/theme/", preferences.set_theme, name="set_theme"),
    page("", work.show_work, "work"),
    page("requests/", requests.list_requests, "requests"),
    page("requests/new/", requests.new_request, "new_request"),
    page("requests/<int:pk>/", requests.show_request, "request"),
    page("requests/<int:pk>/progress/", requests.show_progress, "progress"),
    page("requests/<int:pk>/checks/", requests.run_checks_again, "run_checks_again"),
    page("requests/<int:pk>/return/", requests.send_back, "send_back"),
    page("requests/<int:pk>/roster/", rosters.upload_roster, "upload_roster"),
    page("rosters/template/", rosters.download_template, "roster_template"),
    page("rosters/<int:pk>/", rosters.show_roster, "roster"),
    page("rosters/<int:pk>/columns/", rosters.map_columns, "roster_columns"),
    page("rosters/<int:pk>/workbook/", rosters.download_workbook, "roster_workbook"),
    page("cases/", cases.list_cases, "cases"),
    page("cases/<int:pk>/", cases.show_case, "case"),
    page("cases/<int:pk>/finding/", cases.add_finding, "add_finding"),
    page("cases/<int:pk>/propose/", decisions.propose, "propose"),
    page("alerts/", alerts.list_alerts, "alerts"),
    page("alerts/<int:pk>/", alerts.show_alert, "alert"),
    page("proposals/", decisions.list_proposals, "proposals"),
    page("proposals/<int:pk>/", decisions.show_proposal, "proposal"),
    page("proposals/<int:pk>/sign/", decisions.sign, "sign"),
    page("proposals/<int:pk>/decline/", decisions.decline, "decline"),
    page("proposals/<int:pk>/withdraw/", decisions.withdraw, "withdraw"),
    page("decisions/", decisions.list_decisions, "decisions"),
    page("decisions/<int:pk>/", decisions.show_decision, "decision"),
    page("gate/", gate.ask, "gate"),
    page("registry/", registry.search, "registry"),
    page("registry/new/", registry.new_record, "new_record"),
    page("registry/person/<int:pk>/where/", registry.show_where, "where"),
    page("registry/map/", charts.show_map, "map"),
    page("registry/identities/", identities.list_pairs, "identities"),
    page("registry/identities/<str:kind>/<int:first>/<int:second>/", identities.show_pair, "identity"),
    page("registry/what-if/", registry.what_if, "what_if"),
    *(page(f"registry/{kind}/<int:pk>/", registry.show_record, kind, kind=kind) for kind in SubjectKind),
    page("registry/unit/<int:pk>/command/", registry.show_command, "command"),
    page("registry/unit/<int:pk>/chart/", charts.show_unit, "unit_chart"),
    page("registry/incident/<int:pk>/chart/", charts.show_incident, "incident_chart"),
    *(page(f"registry/{kind}/<int:pk>/claims/", claims.record, f"record_{kind}", kind=kind) for kind in SubjectKind),
    page("claims/<int:pk>/", claims.show, "claim"),
    page("claims/<int:pk>/correct/", claims.correct, "correct_claim"),
    page("claims/<int:pk>/withdraw/", claims.withdraw, "withdraw_claim"),
    page("claims/<int:pk>/grade/", claims.grade, "grade_claim"),
    page("registry/imports/", evidence.list_imports, "imports"),
    page("registry/imports/<int:pk>/", evidence.show_import, "import"),
    page("registry/imports/<int:pk>/progress/", evidence.show_import_progress, "import_progress"),
    page("registry/imports/<int:pk>/apply/", evidence.apply, "apply_import"),
    page("registry/imports/<int:pk>/undo/", evidence.undo, "undo_import"),
    page("registry/export/", evidence.export, "export_registry"),
    page("lists/", records.show_lists, "lists"),
    page("audit/", records.show_audit, "audit"),
    page("help/", records.show_help, "help"),
]
