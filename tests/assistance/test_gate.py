from datetime import date, timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from muster.assistance.actions import ask_gate
from muster.assistance.gate import answer
from muster.assistance.policy import GateAnswer
from muster.assistance.queries import find_subject
from muster.audit.acts import SystemActor
from muster.audit.models import Event
from muster.errors import InputError
from muster.registry.actions import appoint_commander, register_unit
from muster.registry.models import Identifier, Relation
from muster.vetting.actions import propose_decision, sign_decision
from muster.vetting.policy import AssistanceKind, Ground, Outcome, Scope
from muster.vetting.readers.fields import CandidateFields
from muster.watchlists.models import ListVersion, Watchlist
from tests.registry.world import amber, green, person
from tests.vetting.world import NOTE, STATEMENT, add_cases, checked_case, complete, desk, request_with_run, user

pytestmark = pytest.mark.django_db
OPERATOR = SystemActor("operator:test")
DAY = timezone.now().date() + timedelta(days=10)


@pytest.fixture(autouse=True)
def fresh_list():
    now = timezone.now()
    watchlist = Watchlist.objects.create(code="un-sc", title="UN")
    return ListVersion.objects.create(
        watchlist=watchlist,
        number=1,
        state="accepted",
        file_name="un.xml",
        imported_at=now,
        published_on=now.date(),
        imported_by="test",
        sha256="0" * 64,
    )


def approve(people, case, scope=Scope.PERSON):
    proposal = propose_decision(
        actor=people.assessor, case=case, outcome=Outcome.APPROVED, scope=scope, internal_note=NOTE, seen=case.version
    )
    return sign_decision(actor=people.signer, proposal=proposal)


def reject(people, case, scope=Scope.PERSON):
    proposal = propose_decision(
        actor=people.assessor,
        case=case,
        outcome=Outcome.REJECTED,
        scope=scope,
        grounds=[Ground.TORTURE],
        internal_note=NOTE,
        statement=STATEMENT,
        seen=case.version,
    )
    sign_decision(actor=people.signer, proposal=proposal)
    return sign_decision(actor=people.second_signer, proposal=proposal)


def ask(subject, who=OPERATOR, on=DAY, assistance=AssistanceKind.TRAINING):
    return ask_gate(actor=who, subject=find_subject(subject, user=who), assistance=assistance, on=on)


def test_gate_is_clear_after_a_signed_approval_and_the_question_is_recorded():
    people = desk()
    case = checked_case(people)
    decision = approve(people, case)
    result = ask(case.number, people.analyst)
    assert (result.answer, result.clearance) == (GateAnswer.CLEAR, decision.number)
    event = Event.objects.order_by("-position").first()
    assert (event.act, event.actor) == ("assistance.ask_gate", "user:anton")


def test_gate_holds_without_a_decision():
    assert ask(checked_case(desk()).number).answer is GateAnswer.HOLD


def test_gate_holds_after_expiry_on_the_day_of_delivery():
    people = desk()
    case = checked_case(people)
    decision = approve(people, case)
    assert ask(case.number, on=decision.expires_on).answer is GateAnswer.CLEAR
    assert ask(case.number, on=decision.expires_on + timedelta(days=1)).answer is GateAnswer.HOLD


def test_a_refused_person_is_barred_and_holds_the_comrades_and_the_unit():
    people = desk()
    _, run = request_with_run(people.requester)
    unit_name = "7th Border Battalion"
    cases = add_cases(
        run,
        CandidateFields(name="Harun Qadari", unit_name=unit_name, id_number="A1"),
        CandidateFields(name="Salim Rahmani", unit_name=unit_name, id_number="A2"),
    )
    complete(run, cases)
    approve(people, cases[1])
    assert ask(cases[1].number).answer is GateAnswer.CLEAR
    reject(people, cases[0])
    assert ask(cases[0].number).answer is GateAnswer.BARRED
    assert ask(cases[1].number).answer is GateAnswer.HOLD
    assert {reason.rule for reason in ask(unit_name).reasons} >= {"unit_is_not_held"}


def test_a_decision_on_the_unit_ends_its_hold():
    people = desk()
    _, run = request_with_run(people.requester)
    unit_name = "7th Border Battalion"
    cases = add_cases(
        run,
        CandidateFields(name="Harun Qadari", unit_name=unit_name),
        CandidateFields(name="Salim Rahmani", unit_name=unit_name),
        CandidateFields(name=unit_name, kind="unit"),
    )
    complete(run, cases)
    approve(people, cases[1])
    reject(people, cases[0])
    approve(people, cases[2], Scope.UNIT)
    assert ask(cases[1].number).answer is GateAnswer.CLEAR


def test_a_refused_commander_holds_the_unit():
    people = desk()
    case = checked_case(people)
    reject(people, case)
    other = checked_case(people, person=CandidateFields(name="Nadim Barzuni", unit_name="2nd Traffic Company"))
    approve(people, other)
    registrar = user("rima", "registrar")
    appoint_commander(actor=registrar, unit=other.candidate.unit, commander=case.candidate.person)
    assert "commander_is_cleared" in {reason.rule for reason in ask(other.number).reasons}


def refused_above(levels, settings):
    """A cleared man of a company, whose brigade two levels up has a refused commander."""
    people, registrar = desk(), user("rima", "registrar")
    settings.MUSTER_GATE_LEVELS = levels
    refused = checked_case(people, person=CandidateFields(name="Harun Qadari", unit_name="Depot"))
    decision = reject(people, refused)
    brigade = register_unit(actor=registrar, name="4th Brigade")
    battalion = register_unit(actor=registrar, name="7th Battalion", parent=brigade)
    register_unit(actor=registrar, name="2nd Company", parent=battalion)
    appoint_commander(actor=registrar, unit=brigade, commander=refused.candidate.person)
    cleared = checked_case(people, person=CandidateFields(name="Nadim Barzuni", unit_name="2nd Company"))
    approve(people, cleared)
    return people, cleared, decision


@pytest.mark.parametrize(("levels", "answer"), [(0, GateAnswer.CLEAR), (1, GateAnswer.CLEAR), (2, GateAnswer.HOLD)])
def test_a_refused_commander_holds_as_many_levels_down_as_policy_says(levels, answer, settings):
    people, cleared, _ = refused_above(levels, settings)
    assert ask(cleared.number, people.analyst).answer is answer


def test_a_refusal_above_is_named_to_who_may_read_it(settings):
    people, cleared, decision = refused_above(9, settings)
    (reason,) = ask(cleared.number, people.analyst).reasons
    assert reason.sentence == f"4th Brigade, above 2nd Company, or its commander was rejected ({decision.number})."


def test_a_refusal_above_that_is_hidden_holds_without_a_word(settings):
    people, cleared, _ = refused_above(2, settings)
    Relation.objects.as_system().update(label=amber("elsewhere"))
    (reason,) = ask(cleared.number, people.analyst).reasons
    assert (reason.rule, reason.answer) == ("everything_can_be_read", GateAnswer.HOLD)


def test_an_old_list_holds(fresh_list, settings):
    people = desk()
    case = checked_case(people)
    approve(people, case)
    settings.MUSTER_LIST_MAX_AGE = timedelta(days=-1)
    assert ask(case.number).answer is GateAnswer.HOLD


def test_what_the_asker_may_not_read_is_never_clear():
    people = desk()
    ours = checked_case(people, person=CandidateFields(name="Harun Qadari", id_number="A1"))
    approve(people, ours)
    foreign = desk_of("elsewhere")
    theirs = checked_case(foreign, person=CandidateFields(name="Harun Qadari", id_number="A1"))
    assert theirs.candidate.person_id == ours.candidate.person_id
    reject(foreign, theirs)
    result = ask(ours.number, people.analyst)
    assert result.answer is GateAnswer.HOLD
    assert {reason.rule for reason in result.reasons} == {"everything_can_be_read"}


def test_an_unknown_subject_and_a_hidden_one_are_told_alike():
    people = desk()
    case = checked_case(people)
    with pytest.raises(InputError) as hidden:
        find_subject(case.number, user=people.outsider)
    with pytest.raises(InputError) as missing:
        find_subject("C-999999", user=people.outsider)
    assert hidden.value.message.replace(case.number, "") == missing.value.message.replace("C-999999", "")


def test_a_subject_is_found_by_its_id_number_in_any_digits():
    people = desk()
    case = checked_case(people, person=CandidateFields(name="Harun Qadari", id_number="A-12 34"))
    assert find_subject("a١٢٣٤", user=people.analyst) == case.candidate.person


def test_an_id_number_that_is_hidden_finds_nobody():
    people, known = desk(), person("Kamal Sirwan")
    Identifier.objects.create(person=known, label=amber("elsewhere"), value="B99")
    Identifier.objects.create(person=known, label=green(), value="B98")
    assert find_subject("B-98", user=people.analyst) == known
    with pytest.raises(InputError):
        find_subject("B-99", user=people.analyst)


def test_gate_holds_when_the_database_is_away(monkeypatch):
    def away():
        raise OperationalError("connection refused")

    result = answer("P-000001", assistance=AssistanceKind.TRAINING, on=date(2026, 12, 1), user=away)
    assert result.answer is GateAnswer.HOLD
    assert connection.is_usable()


def desk_of(org):
    people = desk()
    return type(people)(
        requester=user("xrania", "requester", org=org),
        analyst=user("xanton", "analyst", org=org),
        assessor=user("xasma", "assessor", org=org),
        signer=user("xselim", "signer", org=org),
        second_signer=user("xsofia", "signer", org=org),
        outsider=people.outsider,
    )


def test_an_id_number_of_ones_own_candidate_that_is_hidden_finds_nobody():
    people = desk()
    known = checked_case(people, person=CandidateFields(name="Kamal Sirwan", id_number="B98")).candidate.person
    Identifier.objects.create(person=known, label=amber("elsewhere"), value="B99")
    assert find_subject("B-98", user=people.analyst) == known
    with pytest.raises(InputError):
        find_subject("B-99", user=people.analyst)
