"""The three checks on the registry: what a case says, what a decision rests on, and what happens when claims change."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from muster.audit.models import Event
from muster.demo.clock import acting_on
from muster.errors import RuleError
from muster.registry.actions import withdraw_claim
from muster.registry.bearings import Gap, Question, Way
from muster.registry.models import Person, Unit
from muster.registry.predicates import Predicate
from muster.registry.spans import Certainty, Dates
from muster.vetting.actions import propose_decision, repeat_checks, sign_decision
from muster.vetting.checking import run_checks
from muster.vetting.models import Case, Check, Decision, RegistryFinding
from muster.vetting.policy import ON_REGISTRY, CheckState, Outcome, Scope
from muster.vetting.queries.cases import case_file
from muster.vetting.queries.evidence import case_facts
from muster.vetting.queries.outcomes import candidate_outcomes
from muster.vetting.queries.registry import registry_changed
from muster.vetting.readers.fields import CandidateFields
from muster.vetting.subjects import posting_dates
from muster.watchlists.imports import import_list
from tests.registry.world import amber, claim, incident, on, posting, unit
from tests.vetting.test_checks import LIST, submitted
from tests.vetting.world import NOTE, checked_case, desk, user

pytestmark = pytest.mark.django_db
DAY = on("2016-04-07")
LONG = on("2010-01-01", "2020-01-01")
ROSTER = """Full name,Date of birth,ID number,Unit,Posting from,Posting to
Suhayl Marwan Zubari,1988-06-30,A2,7th Border Battalion,2015-01-01,2017-12-31
"""


@pytest.fixture
def lists(site, tmp_path):
    path = tmp_path / "watch.csv"
    path.write_text(LIST, encoding="utf-8")
    return import_list(actor=user("rima", "registrar"), path=path, list_code="watch")


def named(where: Unit, **more):
    what = incident()
    claim(Predicate.OCCURRENCE, what, dates=DAY)
    return claim(Predicate.CONDUCT, where, what, kind="direct", **more)


def approve(people, case):
    case.refresh_from_db()
    return propose_decision(
        actor=people.assessor,
        case=case,
        outcome=Outcome.APPROVED,
        scope=Scope.PERSON,
        internal_note=NOTE,
        seen=case.version,
    )


def accused(people, **claimed) -> Case:
    """A checked case of a man of whom something is alleged."""
    first = checked_case(people, person=CandidateFields(name="Harun Qadari", id_number="A1"))
    claim(Predicate.CONDUCT, first.candidate.person, value="dismissed for misconduct", dates=DAY, **claimed)
    return checked_case(people, person=CandidateFields(name="Harun Qadari", id_number="A1"))


def test_a_run_lays_the_roster_over_the_registry(lists):
    named(unit())
    roster, run = submitted(ROSTER)
    assert run_checks(run.pk).complete is True
    (outcome,) = candidate_outcomes(roster)
    finding = RegistryFinding.objects.as_system().get()
    assert (finding.way, finding.certainty, finding.raised_by.kind) == (Way.IN_NAMED, Certainty.EVIDENCED, "unit")
    assert (outcome.outcome, outcome.findings) == ("findings", (finding.sentence,))
    assert outcome.unknown == ("registry: person unknown", "command: commander unknown")


def test_what_is_not_known_is_kept_with_the_check(lists):
    _, run = submitted("Full name\nSuhayl Marwan Zubari\n")
    run_checks(run.pk)
    gaps = dict(Check.objects.as_system().filter(kind__in=ON_REGISTRY).values_list("kind", "gap"))
    assert gaps == {"registry": Gap.PERSON, "unit": Gap.NO_UNIT, "command": Gap.NO_UNIT}


def test_the_recognised_person_brings_the_postings_of_the_registry(lists):
    _, first = submitted(ROSTER)
    run_checks(first.pk)
    man, brigade = Person.objects.as_system().get(), unit("4th Brigade")
    posting(man, brigade, LONG)
    named(brigade)
    _, second = submitted("Full name,ID number\nSuhayl Marwan Zubari,A2\n")
    run_checks(second.pk)
    found = RegistryFinding.objects.as_system().filter(case__candidate__request=second.request).standing()
    assert set(found.values_list("way", flat=True)) == {Way.POSTING, Way.IN_NAMED, Way.OVER_NAMED}


def test_queries_of_a_run_do_not_grow_with_its_rows(lists):
    where = unit()
    named(where)

    def queries(rows):
        text = "Full name,ID number,Unit,Posting from\n" + "".join(
            f"Suhayl Marwan Zubari,{rows}-{row},7th Border Battalion,2015-01-01\n" for row in range(rows)
        )
        _, run = submitted(text)
        cases = Case.objects.as_system()
        with CaptureQueriesContext(connection) as asked:
            run_checks(run.pk)
        about = [
            query["sql"] for query in asked if "registry_claim" in query["sql"] or "registryfinding" in query["sql"]
        ]
        assert cases.filter(candidate__request=run.request).count() == rows
        return len(about)

    assert queries(12) == queries(2)


def test_a_run_repeated_keeps_what_was_found_before(lists):
    made = named(unit())
    _, run = submitted(ROSTER)
    run_checks(run.pk)
    withdraw_claim(actor=user("rima", "registrar"), claim=made, reason="forged")
    run_checks(repeat_checks(actor=desk().analyst, request=run.request).pk)
    assert RegistryFinding.objects.as_system().count() == 1
    assert RegistryFinding.objects.as_system().standing().count() == 0


def test_what_speaks_against_makes_a_case_contested():
    people = desk()
    case = accused(people)
    assert case_facts(case).contested is True
    assert approve(people, case).signers_needed == 2


def test_a_doubt_alone_does_not_make_a_case_contested():
    people = desk()
    where = unit()
    named(where)
    case = checked_case(people)
    assert RegistryFinding.objects.as_system().get(case=case).way == Way.DOUBTFUL
    assert case_facts(case).contested is False


def test_a_decision_freezes_what_the_registry_said():
    people = desk()
    proposal = approve(people, accused(people))
    sign_decision(actor=people.signer, proposal=proposal)
    decision = sign_decision(actor=people.second_signer, proposal=proposal)
    finding = RegistryFinding.objects.as_system().get()
    assert decision.evidence["registry"] == [
        {"id": finding.pk, "digest": finding.digest, "certainty": "evidenced", "claims": finding.claims}
    ]
    assert {check["kind"]: check.get("gap") for check in decision.evidence["checks"]}["unit"] == Gap.NO_UNIT


def test_a_finding_is_never_rewritten():
    accused(desk())
    with pytest.raises(IntegrityError), transaction.atomic():
        RegistryFinding.objects.as_system().update(sentence="nothing")


def test_no_approval_without_the_checks_on_the_registry():
    people = desk()
    case = checked_case(people)
    proposal = approve(people, case)
    Check.objects.as_system().filter(case=case, kind="command").update(state=CheckState.PENDING)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(
            label=case.label,
            case=case,
            proposal=proposal,
            outcome=Outcome.APPROVED,
            scope=Scope.PERSON,
            internal_note=NOTE,
            evidence=proposal.evidence,
            evidence_digest=proposal.evidence_digest,
            person=case.candidate.person,
            assistance="training",
            authority="act",
            certified_on=date(2026, 1, 1),
            expires_on=proposal.valid_until,
            made_at=proposal.made_at,
        )


def test_a_claim_that_changed_since_is_refused_to_the_proposer():
    people = desk()
    case = checked_case(people)
    claim(Predicate.CONDUCT, case.candidate.person, value="beat a prisoner")
    with pytest.raises(RuleError) as refused:
        approve(people, case)
    assert refused.value.rule == "require_registry_unchanged"


def test_a_claim_that_changed_since_is_refused_to_the_signer_and_recorded():
    people = desk()
    case = checked_case(people)
    proposal = approve(people, case)
    claim(Predicate.CONDUCT, case.candidate.person, value="beat a prisoner")
    with pytest.raises(RuleError) as refused:
        sign_decision(actor=people.signer, proposal=proposal)
    assert refused.value.rule == "require_registry_unchanged"
    assert Event.objects.filter(outcome="refused").count() == 1


def test_a_hidden_claim_holds_the_decision_too():
    people = desk()
    case = checked_case(people)
    claim(Predicate.CONDUCT, case.candidate.person, value="beat a prisoner", label=amber("elsewhere"))
    with pytest.raises(RuleError):
        approve(people, case)
    assert case_file(people.assessor, case.pk).registry.changed is False


def test_a_claim_about_somebody_else_changes_nothing():
    people = desk()
    case = checked_case(people)
    claim(Predicate.CONDUCT, Person.objects.create(label=case.label, name="Another"), value="beat a prisoner")
    assert registry_changed(case) is False
    assert approve(people, case).signers_needed == 1


def test_nothing_is_asked_again_while_nothing_was_claimed(django_assert_num_queries):
    people = desk()
    with acting_on(timezone.localdate() - timedelta(days=3)):
        named(unit())
    case = checked_case(people)
    with django_assert_num_queries(4):
        assert registry_changed(case) is False


def test_the_case_says_that_the_registry_changed_and_shows_what_the_checks_found():
    people = desk()
    case = checked_case(people)
    claim(Predicate.CONDUCT, case.candidate.person, value="beat a prisoner")
    part = case_file(people.analyst, case.pk).registry
    assert (part.changed, part.against) == (True, [])


def test_a_reader_is_told_only_what_they_may_read():
    people = desk()
    hidden = accused(people, label=amber("elsewhere"))
    part = case_file(people.analyst, hidden.pk).registry
    assert (part.against, part.answer.gaps[Question.REGISTRY]) == ([], Gap.PERSON)
    assert case_facts(hidden).contested is True
    finding = RegistryFinding.objects.as_system().get()
    assert RegistryFinding.objects.visible_to(people.analyst).filter(pk=finding.pk).exists() is False


def test_a_case_that_was_not_checked_has_no_answer():
    people = desk()
    case = checked_case(people)
    Check.objects.as_system().filter(case=case, kind="unit").update(state=CheckState.PENDING)
    assert case_file(people.analyst, case.pk).registry is None


def test_the_registry_is_asked_in_a_bounded_number_of_queries():
    people = desk()
    one = accused(people)
    few = queries_of(people, one)
    for number in range(5):
        claim(Predicate.CONDUCT, one.candidate.person, incident(f"beating {number}"))
        claim(Predicate.EXCULPATION, one.candidate.person, value=f"Denied {number}")
    three = checked_case(people, person=CandidateFields(name="Harun Qadari", id_number="A1"))
    assert len(case_file(people.analyst, three.pk).registry.answer.found) == 11
    assert queries_of(people, three) <= few + 2


def queries_of(people, case):
    with CaptureQueriesContext(connection) as asked:
        case_file(people.analyst, case.pk)
    return len(asked)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("", "", on("2026-11-01")),
        ("2015-03-02", "", on("2015-03-02", "2026-11-01", starting=True)),
        ("2015-03-02", "2016-04-05", on("2015-03-02", "2016-04-05", starting=True, ending=True)),
        ("2015-03-02", "2030", on("2015-03-02", "2026-11-01", starting=True)),
        (
            "2015",
            "2016-04",
            Dates(
                first_imprecise=date(2015, 1, 1),
                first_precise=date(2015, 12, 31),
                last_precise=date(2016, 4, 1),
                last_imprecise=date(2016, 4, 30),
                starting=True,
                ending=True,
            ),
        ),
        (
            "2015",
            "2015",
            Dates(first_imprecise=date(2015, 1, 1), last_imprecise=date(2015, 12, 31), starting=True, ending=True),
        ),
        ("", "2015", Dates(first_imprecise=date(2015, 1, 1), last_imprecise=date(2015, 12, 31), ending=True)),
        (
            "~2015",
            "2020-01-01",
            Dates(
                first_imprecise=date(2014, 1, 1),
                first_precise=date(2016, 12, 31),
                last_precise=date(2020, 1, 1),
                last_imprecise=date(2020, 1, 1),
                starting=True,
                ending=True,
            ),
        ),
    ],
)
def test_dates_of_a_posting_are_as_precise_as_the_roster(first, last, expected):
    found = posting_dates(first, last, date(2026, 11, 1))
    assert found == expected
    assert found.are_ordered
