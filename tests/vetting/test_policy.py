from datetime import date

import pytest

from muster.errors import NotPermittedError, RuleError
from muster.vetting.policy import (
    AlertFacts,
    AlertSource,
    Answer,
    CaseFacts,
    CaseState,
    CheckKind,
    CheckState,
    Ground,
    Outcome,
    ProposalFacts,
    ProposalState,
    Scope,
    add_months,
    default_expiry,
    is_fully_signed,
    request_is_decided,
    require_may_sign,
    require_proposable,
    require_resolution,
    signers_needed,
)

TODAY = date(2026, 11, 22)
DONE = dict.fromkeys(CheckKind, CheckState.COMPLETED)
CLEAN = CaseFacts(checks=DONE)


def alert(answer, source=AlertSource.WATCHLIST):
    return AlertFacts(source=source, answer=answer)


def approval(**changes):
    wanted = {
        "outcome": Outcome.APPROVED,
        "scope": Scope.PERSON,
        "grounds": (),
        "internal_note": "Nothing found.",
        "statement": "",
        "valid_until": date(2027, 11, 22),
        "proposed_by": 1,
    }
    return ProposalFacts(**(wanted | changes))


def refusal(**changes):
    wanted = {
        "outcome": Outcome.REJECTED,
        "grounds": (Ground.TORTURE,),
        "statement": "You were refused.",
        "valid_until": None,
    }
    return approval(**(wanted | changes))


@pytest.mark.parametrize("state", [state for state in CheckState if state is not CheckState.COMPLETED])
@pytest.mark.parametrize("kind", list(CheckKind))
def test_approval_is_refused_while_any_check_is_open(kind, state):
    with pytest.raises(RuleError) as refused:
        require_proposable(CaseFacts(checks=DONE | {kind: state}), approval(), today=TODAY)
    assert refused.value.rule == "require_checks_completed"


def test_approval_is_refused_when_a_check_is_missing():
    checks = {kind: state for kind, state in DONE.items() if kind is not CheckKind.WATCHLISTS}
    with pytest.raises(RuleError) as refused:
        require_proposable(CaseFacts(checks=checks), approval(), today=TODAY)
    assert refused.value.rule == "require_checks_completed"


def test_refusal_is_possible_while_checks_are_open():
    require_proposable(CaseFacts(checks={}), refusal(), today=TODAY)


@pytest.mark.parametrize(
    ("case", "proposal", "rule"),
    [
        (CaseFacts(checks=DONE, alerts=(alert(None),)), approval(), "require_alerts_answered"),
        (CLEAN, approval(valid_until=None), "require_validity"),
        (CLEAN, approval(valid_until=TODAY), "require_validity"),
        (CLEAN, approval(valid_until=date(2028, 11, 23)), "require_validity"),
        (CLEAN, approval(internal_note=" "), "require_texts"),
        (CLEAN, approval(grounds=(Ground.POLICY,)), "require_texts"),
        (CLEAN, approval(statement="Nothing found."), "require_texts"),
        (CLEAN, refusal(grounds=()), "require_texts"),
        (CLEAN, refusal(statement=" "), "require_texts"),
        (CLEAN, approval(scope=Scope.UNIT), "require_scope"),
        (CaseFacts(checks=DONE, subject_is_unit=True), approval(), "require_scope"),
        (CaseFacts(checks=DONE, unit_known=False), refusal(scope=Scope.BOTH), "require_scope"),
    ],
)
def test_proposal_must_meet_each_rule(case, proposal, rule):
    with pytest.raises(RuleError) as refused:
        require_proposable(case, proposal, today=TODAY)
    assert refused.value.rule == rule


def test_approval_on_a_clean_case_is_proposable():
    require_proposable(CLEAN, approval(), today=TODAY)


@pytest.mark.parametrize(
    ("case", "outcome", "needed"),
    [
        (CLEAN, Outcome.APPROVED, 1),
        (CLEAN, Outcome.REJECTED, 2),
        (CLEAN, Outcome.SUSPENDED, 2),
        (CLEAN, Outcome.RETURNED, 1),
        (CaseFacts(checks=DONE, alerts=(alert(Answer.DIFFERENT),)), Outcome.APPROVED, 1),
        (CaseFacts(checks=DONE, alerts=(alert(Answer.SAME),)), Outcome.APPROVED, 2),
        (CaseFacts(checks=DONE, alerts=(alert(Answer.CANNOT_TELL),)), Outcome.APPROVED, 2),
        (CaseFacts(checks=DONE, alerts=(alert(Answer.SAME, AlertSource.CANDIDATE),)), Outcome.APPROVED, 1),
        (CaseFacts(checks=DONE, alerts=(alert(Answer.SAME, AlertSource.REGISTRY),)), Outcome.APPROVED, 1),
    ],
)
def test_signers_needed_for(case, outcome, needed):
    assert signers_needed(case, outcome) == needed


def test_proposer_cannot_sign_whatever_their_roles():
    with pytest.raises(NotPermittedError):
        require_may_sign(approval(proposed_by=7), signer=7, evidence_digest="")


@pytest.mark.parametrize(
    ("changes", "digest"),
    [
        ({"state": ProposalState.WITHDRAWN}, ""),
        ({"signed_by": (2,)}, ""),
        ({"evidence_digest": "before"}, "after"),
    ],
)
def test_signing_is_refused_when(changes, digest):
    with pytest.raises(RuleError) as refused:
        require_may_sign(approval(**changes), signer=2, evidence_digest=digest)
    assert refused.value.rule == "require_may_sign"


@pytest.mark.parametrize(
    ("signed_by", "signed"), [((), False), ((2,), False), ((2, 2), False), ((1, 2), False), ((2, 3), True)]
)
def test_enough_distinct_people_must_sign(signed_by, signed):
    assert is_fully_signed(approval(signed_by=signed_by, signers_needed=2)) is signed


def test_an_answer_needs_a_reason():
    with pytest.raises(RuleError):
        require_resolution(Answer.DIFFERENT, "  x ")


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 22), 12, date(2027, 11, 22)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
    ],
)
def test_months_are_added_within_the_month(day, months, later):
    assert add_months(day, months) == later


def test_default_validity_is_twelve_months():
    assert default_expiry(TODAY) == date(2027, 11, 22)


@pytest.mark.parametrize(
    ("states", "decided"),
    [([], False), ([CaseState.DECIDED], True), ([CaseState.DECIDED, CaseState.OPENED], False)],
)
def test_request_is_decided_when_every_case_is(states, decided):
    assert request_is_decided(states) is decided
