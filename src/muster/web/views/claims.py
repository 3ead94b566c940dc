"""Single claims: one with its sources and history; recording, correcting, withdrawing and grading."""

from collections.abc import Callable
from dataclasses import asdict

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from muster.registry.actions import correct_claim, grade_claim, record_claim, withdraw_claim
from muster.registry.evidence import View
from muster.registry.files import ClaimFile, Record, claim_file, readable_records
from muster.registry.models import Claim, Source
from muster.registry.policy import ClaimDraft, Subject, keeps_registry
from muster.registry.predicates import ClaimStatus, Predicate, SubjectKind
from muster.registry.queries import grades_of, grades_open_to
from muster.registry.recording import CitationDraft, claim_label
from muster.registry.references import claim_by_number, read_citation, read_claim, words_of
from muster.web.claim_forms import ClaimForm, GradeForm, WithdrawalForm, as_typed, citation_forms, said_of
from muster.web.forms import RecordDayForm
from muster.web.people import UserRequest
from muster.web.refusals import refused_in
from muster.web.views.days import asked_on

SUGGESTED = 100


@require_safe
def show(request: UserRequest, pk: int) -> HttpResponse:
    """A claim with the places that it can be read in, its history, and what this person may do with it."""
    _form, _asked, view = asked_on(request, RecordDayForm)
    return _page(request, claim_file(pk, view))


def record(request: UserRequest, pk: int, kind: SubjectKind) -> HttpResponse:
    """A new claim about a record: first what it asserts, then its words, its dates and its citations."""
    about = readable_records(kind, View(request.user)).select_related("label").get(pk=pk)
    options = said_of(kind)
    chosen = request.GET.get("predicate", "")
    if chosen not in dict(options):
        return render(request, "web/claim_new.html", {"about": about, "options": options})
    page = _ClaimPage(request, about, Predicate(chosen))

    def act() -> Claim:
        own = page.form.cleaned_data["own"]
        label = claim_label(request.user, about.label, own=own)
        return record_claim(actor=request.user, draft=page.draft(), citations=page.citations(), label=label)

    if made := page.attempt(act):
        messages.success(request, _("Recorded. A mistake can be corrected or withdrawn here."))
        return redirect("claim", made.pk)
    return page.drawn()


def correct(request: UserRequest, pk: int) -> HttpResponse:
    """A new claim in the place of one, filled with what that says; a withdrawn one can be made to stand again."""
    file = claim_file(pk, View(request.user))
    claim = claim_by_number(file.claim.number, request.user)
    about = readable_records(claim.subject[0], View(request.user)).get(pk=claim.subject[1])
    page = _ClaimPage(request, about, Predicate(claim.predicate), file)

    def act() -> Claim:
        reason, status = page.form.cleaned_data["reason"], ClaimStatus(page.form.cleaned_data["status"])
        return correct_claim(
            actor=request.user,
            claim=claim,
            draft=page.draft(),
            citations=page.citations(),
            reason=reason,
            status=status,
        )

    if made := page.attempt(act):
        messages.success(request, _("Corrected. What stood here before stays in the history."))
        return redirect("claim", made.pk)
    return page.drawn()


@require_POST
def withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """The claim no longer stands."""
    file = claim_file(pk, View(request.user))
    form = WithdrawalForm(request.POST)
    if form.is_valid() and (made := refused_in(form, lambda: _withdrawn(request, file, form))):
        messages.success(request, _("Withdrawn. It can be made to stand again by correcting it."))
        return redirect("claim", made.pk)
    return _page(request, file, withdrawal=form)


@require_POST
def grade(request: UserRequest, pk: int) -> HttpResponse:
    """One of the two grades."""
    file = claim_file(pk, View(request.user))
    claim = claim_by_number(file.claim.number, request.user)
    form = GradeForm(request.POST, open_to=grades_open_to(claim, request.user))
    if form.is_valid():
        chosen = form.cleaned_data["grade"]
        if refused_in(form, lambda: grade_claim(actor=request.user, claim=claim, grade=chosen)):
            messages.success(request, _("Your grade is recorded. Somebody else grades the other side."))
            return redirect("claim", pk)
    return _page(request, file, grading=form)


def _withdrawn(request: UserRequest, file: ClaimFile, form: forms.Form) -> Claim:
    claim = claim_by_number(file.claim.number, request.user)
    return withdraw_claim(actor=request.user, claim=claim, reason=form.cleaned_data["reason"])


def _page(
    request: UserRequest, file: ClaimFile, *, withdrawal: forms.Form | None = None, grading: forms.Form | None = None
) -> HttpResponse:
    claim, may = file.claim, keeps_registry(request.user.roles)
    open_to = grades_open_to(claim, request.user) if may else ""
    latest = not file.history or file.history[-1] == claim
    context = {
        "file": file,
        "grades": grades_of(claim, request.user),
        "may_change": may and latest,
        "withdrawal": withdrawal or WithdrawalForm(),
        "grading": grading or (GradeForm(open_to=open_to) if open_to else None),
    }
    return render(request, "web/claim.html", context, status=400 if withdrawal or grading else 200)


class _ClaimPage:
    """The form of a claim with its citations, new or correcting what a file shows."""

    def __init__(
        self, request: UserRequest, about: Record, predicate: Predicate, corrected: ClaimFile | None = None
    ) -> None:
        self.request, self.about, self.predicate, self.corrected = request, about, predicate, corrected
        self.one_more = "more" in request.POST
        sent = QueryDict() if self.one_more else request.POST
        self.form = self._form(sent or None, self._said())
        self.cited = citation_forms(sent, self._cited())
        if self.one_more:
            typed = [as_typed(form, request.POST) for form in citation_forms(request.POST)]
            self.form = self._form(None, as_typed(self.form, request.POST))
            self.cited = citation_forms({}, [*typed, {}])

    def _form(self, sent: QueryDict | None, said: dict[str, object]) -> ClaimForm:
        correcting = self.corrected is not None
        return ClaimForm(sent, predicate=self.predicate, correcting=correcting, initial=said)

    def _said(self) -> dict[str, object]:
        if self.corrected is None:
            return {}
        status = self.corrected.claim.status
        stands = ClaimStatus.ACCEPTED if status == ClaimStatus.WITHDRAWN else status
        return asdict(words_of(self.corrected.statement)) | {"status": stands}

    def _cited(self) -> list[dict[str, object]]:
        if self.corrected is None:
            return []
        columns = ("locator", "quote", "archive_address", "sha256")
        return [
            {column: getattr(one, column) for column in columns} | {"source": one.source.number}
            for one in self.corrected.citations
        ]

    def draft(self) -> ClaimDraft:
        kind = SubjectKind(type(self.about).__name__.lower())
        subject = Subject(kind, self.about.pk)
        return read_claim(self.form.words, predicate=self.predicate, subject=subject, reader=self.request.user)

    def citations(self) -> list[CitationDraft]:
        return [read_citation(form.words, self.request.user) for form in self.cited if form.cleaned_data]

    def attempt(self, act: Callable[[], Claim]) -> Claim | None:
        """The claim, if the form was sent whole and the domain takes it."""
        if self.request.method != "POST" or self.one_more:
            return None
        valid = [form.is_valid() for form in (self.form, *self.cited)]
        return refused_in(self.form, act) if all(valid) else None

    def drawn(self) -> HttpResponse:
        sources = Source.objects.visible_to(self.request.user).order_by("-pk").values_list("title", flat=True)
        context = {
            "about": self.about,
            "predicate": self.predicate,
            "claim": self.corrected.claim if self.corrected else None,
            "form": self.form,
            "cited": self.cited,
            "sources": sorted(set(sources[:SUGGESTED])),
        }
        return render(self.request, "web/claim_form.html", context, status=400 if self.form.is_bound else 200)
