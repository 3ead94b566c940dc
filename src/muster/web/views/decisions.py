"""From proposal to decision: propose, sign, decline, withdraw; and the decisions that were made."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from muster.vetting.actions import decline_proposal, propose_decision, sign_decision, withdraw_proposal
from muster.vetting.models import Check
from muster.vetting.policy import Ground, Outcome, Scope
from muster.vetting.queries.cases import case_file, decisions, proposal_by_id
from muster.vetting.queries.registry import registry_part
from muster.vetting.queries.work import cases_to_propose, proposals_made, proposals_to_sign
from muster.web.forms import NoteForm, ProposalForm
from muster.web.paging import page_of
from muster.web.people import UserRequest


def propose(request: UserRequest, pk: int) -> HttpResponse:
    """A decision put before the signers."""
    file = case_file(request.user, pk)
    scope = Scope.UNIT if file.facts.subject_is_unit else Scope.PERSON
    form = ProposalForm(request.POST or None, initial={"version": file.case.version, "scope": scope})
    if form.is_valid():
        filled = form.cleaned_data
        proposal = propose_decision(
            actor=request.user,
            case=file.case,
            outcome=Outcome(filled["outcome"]),
            scope=Scope(filled["scope"]),
            grounds=[Ground(ground) for ground in filled["grounds"]],
            internal_note=filled["internal_note"],
            statement=filled["statement"],
            valid_until=filled["valid_until"],
            seen=filled["version"],
        )
        messages.success(request, _("Proposed. Somebody else must sign it."))
        return redirect("proposal", proposal.pk)
    context = {"file": file, "case": file.case, "form": form}
    return render(request, "web/propose.html", context, status=400 if form.errors else 200)


@require_safe
def list_proposals(request: UserRequest) -> HttpResponse:
    """The proposals that wait for this person's signature, and this person's own."""
    context = {"page": page_of(request, proposals_to_sign(request.user)), "own": proposals_made(request.user)[:50]}
    return render(request, "web/proposals.html", context)


@require_safe
def show_proposal(request: UserRequest, pk: int) -> HttpResponse:
    """What is proposed, what it rests on, and who has signed."""
    proposal = proposal_by_id(request.user, pk)
    context = {
        "proposal": proposal,
        "file": case_file(request.user, proposal.case_id),
        "case": proposal.case,
        "form": NoteForm(),
        "next_case": cases_to_propose(request.user).first() if proposal.proposer_id == request.user.pk else None,
    }
    return render(request, "web/proposal.html", context)


@require_POST
def sign(request: UserRequest, pk: int) -> HttpResponse:
    """One signature; the last one needed makes the decision."""
    proposal = proposal_by_id(request.user, pk)
    decision = sign_decision(actor=request.user, proposal=proposal, note=request.POST.get("note", "").strip())
    if decision is None:
        messages.success(request, _("Signed. Another person must sign as well."))
        return redirect("proposal", pk)
    messages.success(request, _("Signed. The decision stands."))
    return redirect("decision", decision.pk)


@require_POST
def decline(request: UserRequest, pk: int) -> HttpResponse:
    """A signer's no; the case goes back to the assessors."""
    proposal = proposal_by_id(request.user, pk)
    decline_proposal(actor=request.user, proposal=proposal, note=request.POST.get("note", "").strip())
    messages.success(request, _("Declined. The case is back with the assessors."))
    return redirect("case", proposal.case_id)


@require_POST
def withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """The proposal is taken back."""
    proposal = withdraw_proposal(actor=request.user, proposal=proposal_by_id(request.user, pk))
    messages.success(request, _("Withdrawn. The case is open again."))
    return redirect("case", proposal.case_id)


@require_safe
def list_decisions(request: UserRequest) -> HttpResponse:
    """The decisions that this person may read, newest first."""
    return render(request, "web/decisions.html", {"page": page_of(request, decisions(request.user))})


@require_safe
def show_decision(request: UserRequest, pk: int) -> HttpResponse:
    """One decision: its three texts, its signatures, and what was known when it was signed."""
    decision = decisions(request.user).get(pk=pk)
    proposal = proposal_by_id(request.user, decision.proposal_id)
    checks = list(Check.objects.visible_to(request.user).filter(case=decision.case_id))
    part = registry_part(decision.case, checks, request.user)
    context = {"decision": decision, "proposal": proposal, "case": decision.case, "registry": part}
    return render(request, "web/decision.html", context)
