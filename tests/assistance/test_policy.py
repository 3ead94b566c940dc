from datetime import date, timedelta

import pytest

from muster.assistance.policy import (
    DecisionFacts,
    GateAnswer,
    GateFacts,
    ListFacts,
    SubjectFacts,
    UnitFacts,
    decide_gate,
    unreachable,
)
from muster.vetting.policy import AssistanceKind, Outcome

TODAY = date(2026, 11, 22)
FRESH = (ListFacts(name="UN", as_of=date(2026, 11, 20), greatest_age=timedelta(days=30)),)


def decision(outcome=Outcome.APPROVED, **changes):
    wanted = {
        "number": "D-000001",
        "outcome": outcome,
        "assistance": AssistanceKind.TRAINING,
        "certified_on": date(2026, 11, 1),
        "expires_on": date(2027, 11, 1) if outcome is Outcome.APPROVED else None,
        "checked": True,
    }
    return DecisionFacts(**(wanted | changes))


def person(*decisions, **changes):
    return SubjectFacts(name="Harun", decisions=decisions, **changes)


def unit(*decisions, **changes):
    return UnitFacts(name="7th Battalion", decisions=decisions, **changes)


def facts(**changes):
    wanted = {
        "on": date(2026, 12, 1),
        "today": TODAY,
        "assistance": AssistanceKind.TRAINING,
        "person": person(decision()),
        "unit": unit(),
        "lists": FRESH,
    }
    return GateFacts(**(wanted | changes))


def test_a_valid_clearance_opens_the_gate_and_says_how_old_the_evidence_is():
    result = decide_gate(facts())
    assert (result.answer, result.reasons, result.clearance) == (GateAnswer.CLEAR, (), "D-000001")
    assert result.evidence_as_of == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("changes", "answer", "rule"),
    [
        ({"person": None, "unit": None}, GateAnswer.HOLD, "subject_is_cleared"),
        ({"person": person()}, GateAnswer.HOLD, "subject_is_cleared"),
        ({"person": person(decision(checked=False))}, GateAnswer.HOLD, "subject_is_cleared"),
        ({"person": person(decision(assistance=AssistanceKind.EQUIPMENT))}, GateAnswer.HOLD, "subject_is_cleared"),
        ({"on": date(2027, 11, 2)}, GateAnswer.HOLD, "subject_is_cleared"),
        ({"on": date(2026, 10, 31)}, GateAnswer.HOLD, "subject_is_cleared"),
        ({"person": person(decision(), decision(Outcome.CANCELLED))}, GateAnswer.HOLD, "subject_is_cleared"),
        ({"person": person(decision(), decision(Outcome.SUSPENDED))}, GateAnswer.HOLD, "subject_is_not_refused"),
        ({"person": person(decision(), decision(Outcome.REJECTED))}, GateAnswer.BARRED, "subject_is_not_refused"),
        ({"unit": unit(decision(Outcome.REJECTED))}, GateAnswer.BARRED, "subject_is_not_refused"),
        ({"unit": unit(holds=("D-000009",))}, GateAnswer.HOLD, "unit_is_not_held"),
        ({"unit": unit(commander=person(decision(Outcome.REJECTED)))}, GateAnswer.HOLD, "commander_is_cleared"),
        ({"person": person(decision(), unanswered_alerts=1)}, GateAnswer.HOLD, "alerts_are_answered"),
        ({"lists": ()}, GateAnswer.HOLD, "lists_are_fresh"),
        (
            {"lists": (ListFacts(name="UN", as_of=None, greatest_age=timedelta(days=30)),)},
            GateAnswer.HOLD,
            "lists_are_fresh",
        ),
        (
            {"lists": (ListFacts(name="UN", as_of=date(2026, 10, 1), greatest_age=timedelta(days=30)),)},
            GateAnswer.HOLD,
            "lists_are_fresh",
        ),
        ({"person": person(decision(), hidden=True)}, GateAnswer.HOLD, "everything_can_be_read"),
        ({"unit": unit(hidden=True)}, GateAnswer.HOLD, "everything_can_be_read"),
        ({"unit": unit(commander=person(hidden=True))}, GateAnswer.HOLD, "everything_can_be_read"),
    ],
)
def test_the_gate_is_never_clear_when(changes, answer, rule):
    result = decide_gate(facts(**changes))
    assert result.answer is answer
    assert rule in {reason.rule for reason in result.reasons}
    assert result.clearance == ""


def test_an_adverse_last_decision_on_this_kind_never_clears_although_another_kind_was_approved_since():
    refused, other = decision(Outcome.REJECTED), decision(assistance=AssistanceKind.EQUIPMENT, number="D-000002")
    assert decide_gate(facts(person=person(refused, other))).answer is GateAnswer.HOLD


def test_a_later_approval_lifts_a_refusal():
    assert decide_gate(facts(person=person(decision(Outcome.REJECTED), decision()))).answer is GateAnswer.CLEAR


def test_a_unit_needs_itself_and_its_commander_cleared():
    cleared = person(decision())
    assert decide_gate(facts(person=None, unit=unit(decision(), commander=cleared))).answer is GateAnswer.CLEAR
    assert decide_gate(facts(person=None, unit=unit(decision(), commander=None))).answer is GateAnswer.HOLD
    assert decide_gate(facts(person=None, unit=unit(decision(), commander=person()))).answer is GateAnswer.HOLD


def test_a_person_of_no_known_unit_is_judged_alone():
    assert decide_gate(facts(unit=None)).answer is GateAnswer.CLEAR


def test_without_records_everything_is_held():
    assert unreachable().answer is GateAnswer.HOLD
