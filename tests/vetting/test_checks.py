"""Running the checks: what they raise, what they remember, and that doing it twice changes nothing."""

import io
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from muster.accounts.policy import Marking, Tlp
from muster.audit.acts import SYSTEM
from muster.errors import NotPermittedError, RuleError
from muster.screening import parallel
from muster.vetting.actions import (
    open_request,
    propose_decision,
    record_checks,
    repeat_checks,
    resolve_alert,
    return_request,
    sign_decision,
    submit_roster,
)
from muster.vetting.checking import run_checks
from muster.vetting.intake import receive_roster
from muster.vetting.models import Alert, Candidate, Case, Check, RosterRow, ScreeningRun
from muster.vetting.policy import (
    AlertSource,
    Answer,
    AssistanceKind,
    CheckKind,
    CheckState,
    Outcome,
    RequestState,
    Scope,
)
from muster.vetting.queries.cases import case_file
from muster.vetting.queries.outcomes import candidate_outcomes
from muster.vetting.queries.requests import latest_run
from muster.vetting.readers.fields import CandidateFields
from muster.vetting.readers.layouts import Field, Layout
from muster.vetting.results import CheckResult
from muster.watchlists.actions import mark_list
from muster.watchlists.imports import import_list
from tests.vetting.world import NOTE, checked_case, desk, listing, only_alert, request_with_run, user

pytestmark = pytest.mark.django_db

LIST = """id,kind,name,aliases,birth_date,country
w-1,person,Faruq Dawud Tikani,Abu Harith,1961-04-12,
w-2,person,Nizar Qasim Labani,,1970-01-09,
"""
ROSTER = """Full name,Date of birth,ID number,Unit
Farouk Dawood al-Tikani,1961-04-12,A1,7th Border Battalion
Suhayl Marwan Zubari,1988-06-30,A2,7th Border Battalion
,1975-01-02,A3,7th Border Battalion
Suhail Marwan al-Zubari,1988-06-30,A4,Traffic Company 4
"""


@pytest.fixture
def lists(site, tmp_path):
    path = tmp_path / "watch.csv"
    path.write_text(LIST, encoding="utf-8")
    return import_list(actor=user("rima", "registrar"), path=path, list_code="watch")


def submitted(text=ROSTER, name="roster.csv", **wanted):
    requester = desk().requester
    request = open_request(
        actor=requester,
        purpose="course",
        assistance=AssistanceKind.TRAINING,
        authority="training act",
        needed_by=timezone.now().date() + timedelta(days=30),
        **wanted,
    )
    roster = receive_roster(actor=requester, request=request, file=io.BytesIO(text.encode()), name=name)
    return roster, submit_roster(actor=requester, roster=roster)


def state():
    """Everything a run writes, without the ids of time."""
    alerts = Alert.objects.as_system().order_by("pk").values_list("case", "source", "source_id", "answer")
    checks = Check.objects.as_system().order_by("pk").values_list("case", "kind", "state")
    return list(alerts), list(checks), RosterRow.objects.as_system().count(), Case.objects.as_system().count()


def test_a_roster_is_read_checked_and_told_row_by_row(lists):
    roster, run = submitted()
    run = run_checks(run.pk)
    outcomes = {outcome.row: outcome for outcome in candidate_outcomes(roster)}
    assert (run.complete, run.reason) == (True, "")
    assert [found["id"] for found in outcomes[2].alerts] == ["w-1"]
    assert {found["source"] for found in outcomes[3].alerts} == {AlertSource.CANDIDATE}
    assert (outcomes[4].outcome, outcomes[4].complete) == ("returned", False)
    assert {found["source"] for found in outcomes[5].alerts} == {AlertSource.CANDIDATE}
    assert run.ran_against["watchlists"]["lists"][0]["name"] == "watch"


def test_an_alert_of_a_marked_list_is_for_the_readers_of_the_list(lists):
    requester, outsider = desk().requester, desk().outsider
    marking = Marking(Tlp.AMBER, requester.organisation_id)
    mark_list(actor=user("rima", "registrar"), watchlist=lists.version.watchlist, marking=marking)
    _, run = submitted(releasable_to=[outsider.organisation_id])
    run_checks(run.pk)
    for reader, listed in ((requester, 1), (outsider, 0)):
        assert Case.objects.visible_to(reader).count() == 3
        assert Alert.objects.visible_to(reader).filter(source=AlertSource.WATCHLIST).count() == listed
        seen = latest_run(reader, run.request).ran_against["watchlists"]["lists"]
        assert [one["name"] for one in seen] == ["watch"] * listed
        case = Case.objects.visible_to(reader).first()
        against = {one.kind: one.run.ran_against for one in case_file(reader, case.pk).checks}
        assert against[CheckKind.WATCHLISTS]["watchlists"]["lists"] == seen


def test_every_row_is_kept_as_it_came(lists):
    roster, run = submitted()
    run_checks(run.pk)
    rows = RosterRow.objects.as_system().order_by("number")
    assert [row.cells for row in rows][2] == ["", "1975-01-02", "A3", "7th Border Battalion"]
    assert [row.faulty for row in rows] == [False, False, True, False]
    roster.refresh_from_db()
    assert (roster.rows_read, roster.rows_faulty) == (4, 1)


def test_worker_processes_find_the_same(lists, monkeypatch):
    _, run = submitted()
    run_checks(run.pk)
    alone = [(alert.title, alert.score, alert.source) for alert in Alert.objects.as_system().order_by("pk")]
    monkeypatch.setattr(parallel, "WORTH_A_PROCESS", 1)
    monkeypatch.setattr(parallel, "processors", lambda: 2)
    run_checks(repeat_checks(actor=desk().requester, request=run.request).pk)
    assert Alert.objects.as_system().count() == len(alone)
    _, other = submitted()
    run_checks(other.pk)
    again = Alert.objects.as_system().filter(case__candidate__request=other.request, source=AlertSource.WATCHLIST)
    listed = [one for one in alone if one[2] == AlertSource.WATCHLIST]
    assert [(alert.title, alert.score, alert.source) for alert in again.order_by("pk")] == listed


def test_a_run_done_twice_changes_nothing(lists):
    _, run = submitted()
    run_checks(run.pk)
    before = state()
    run_checks(run.pk)
    ScreeningRun.objects.as_system().filter(pk=run.pk).update(finished_at=None, complete=None)
    run_checks(run.pk)
    assert state() == before


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_run_that_dies_between_two_acts_is_continued(lists, steps):
    class DiedError(Exception):
        pass

    done = []

    def die(progress):
        done.append(progress)
        if len(done) == steps:
            raise DiedError

    _, run = submitted()
    with pytest.raises(DiedError):
        run_checks(run.pk, tell=die)
    assert run_checks(run.pk).complete is True
    assert RosterRow.objects.as_system().count() == 4
    assert Case.objects.as_system().count() == 3
    assert Alert.objects.as_system().count() == 3


def test_what_was_said_of_a_heading_is_remembered_for_the_organisation(site):
    people = desk()
    request, run = request_with_run(people.requester)
    run_checks(run.pk)
    text = "Full name,Zubra\nSuhayl Marwan Zubari,7th Battalion\n"
    first = receive_roster(actor=people.requester, request=request, file=io.BytesIO(text.encode()), name="one.csv")
    layout = Layout.from_json(first.layout)
    assert [column.heading for column in layout.unknown_columns] == ["Zubra"]
    submit_roster(actor=people.requester, roster=first, layout=layout.with_fields({1: Field.UNIT_NAME}))
    other, _ = request_with_run(people.requester)
    run_checks(other.runs.all().as_system().get().pk)
    again = receive_roster(actor=people.requester, request=other, file=io.BytesIO(text.encode()), name="two.csv")
    assert Layout.from_json(again.layout).unknown_columns == ()


def test_without_a_list_the_run_is_not_complete_and_nobody_can_be_cleared(site):
    _, run = submitted()
    run = run_checks(run.pk)
    assert run.complete is False
    assert "muster lists import" in run.reason
    assert set(Check.objects.as_system().values_list("state", flat=True)) == {CheckState.FAILED}


def test_checks_can_be_repeated_once_a_list_is_there(site, tmp_path):
    people = desk()
    _, run = submitted()
    run_checks(run.pk)
    path = tmp_path / "watch.csv"
    path.write_text(LIST, encoding="utf-8")
    import_list(actor=user("rima", "registrar"), path=path, list_code="watch")
    again = run_checks(repeat_checks(actor=people.analyst, request=run.request).pk)
    assert again.complete is True
    assert set(Check.objects.as_system().values_list("state", flat=True)) == {CheckState.COMPLETED}


def test_a_known_id_number_with_the_same_name_is_the_same_person(lists):
    _, first = submitted()
    run_checks(first.pk)
    _, second = submitted("Full name,Date of birth,ID number\nSuhayl Marwan Zubari,1988-06-30,A-2\n")
    run_checks(second.pk)
    people = Candidate.objects.as_system().filter(name="Suhayl Marwan Zubari").values_list("person", flat=True)
    assert len(people) == 2
    assert len(set(people)) == 1


def test_the_same_name_alone_is_another_person(lists):
    _, first = submitted()
    run_checks(first.pk)
    _, second = submitted("Full name\nSuhayl Marwan Zubari\n")
    run_checks(second.pk)
    people = Candidate.objects.as_system().filter(name="Suhayl Marwan Zubari").values_list("person", flat=True)
    assert len(set(people)) == 2


def test_an_earlier_decision_is_an_alert_of_the_next_request(lists):
    people = desk()
    _, first = submitted("Full name,Date of birth,ID number\nSuhayl Marwan Zubari,1988-06-30,A2\n")
    run_checks(first.pk)
    case = Case.objects.as_system().get()
    proposal = propose_decision(
        actor=people.assessor,
        case=case,
        outcome=Outcome.APPROVED,
        scope=Scope.PERSON,
        internal_note=NOTE,
        seen=case.version,
    )
    decision = sign_decision(actor=people.signer, proposal=proposal)
    _, second = submitted("Full name,Date of birth,ID number\nSuhail Marwan al-Zubari,1988-06-30,A2\n")
    run_checks(second.pk)
    alert = Alert.objects.as_system().get()
    assert (alert.source, alert.source_id) == (AlertSource.DECISION, decision.number)


def test_different_is_remembered_for_the_same_person_and_the_same_evidence():
    people = desk()
    papers = CandidateFields(name="Harun Qadari", id_number="A1")
    first = checked_case(people, listing(), person=papers)
    resolution = resolve_alert(
        actor=people.analyst, alert=only_alert(first), answer=Answer.DIFFERENT, reason="born 20 years later", seen=1
    )
    second = checked_case(people, listing(), person=papers)
    assert (only_alert(second).answer, only_alert(second).remembered) == (Answer.DIFFERENT, resolution)


@pytest.mark.parametrize("changed", ["evidence", "person"])
def test_different_is_asked_again_when_it_is_another(changed):
    people = desk()
    first = checked_case(people, listing(), person=CandidateFields(name="Harun Qadari", id_number="A1"))
    resolve_alert(actor=people.analyst, alert=only_alert(first), answer=Answer.DIFFERENT, reason="born later", seen=1)
    digest, number = ("b" * 64, "A1") if changed == "evidence" else ("a" * 64, "A2")
    second = checked_case(people, listing(digest=digest), person=CandidateFields(name="Harun Qadari", id_number=number))
    assert only_alert(second).answer == ""


def test_same_is_never_remembered():
    people = desk()
    papers = CandidateFields(name="Harun Qadari", id_number="A1")
    first = checked_case(people, listing(), person=papers)
    resolve_alert(actor=people.analyst, alert=only_alert(first), answer=Answer.SAME, reason="same papers", seen=1)
    assert only_alert(checked_case(people, listing(), person=papers)).answer == ""


def test_an_answer_is_asked_again_when_the_evidence_changes():
    people = desk()
    case = checked_case(people, listing())
    resolve_alert(actor=people.analyst, alert=only_alert(case), answer=Answer.DIFFERENT, reason="born later", seen=1)
    run = repeat_checks(actor=people.analyst, request=case.candidate.request)
    changed = CheckResult(case_id=case.pk, alerts=(listing(digest="b" * 64),))
    record_checks(actor=SYSTEM, run=run, kind=CheckKind.WATCHLISTS, results=[changed], done=1, total=1)
    assert only_alert(case).answer == ""


def test_hits_among_other_organisations_are_marked_for_both(lists):
    _, first = submitted()
    run_checks(first.pk)
    elsewhere = user("xenia", "requester", org="elsewhere")
    _, run = request_with_run(elsewhere)
    roster = run.request.rosters.all().as_system().get()
    run_checks(run.pk)
    received = receive_roster(actor=elsewhere, request=run.request, file=io.BytesIO(ROSTER.encode()), name="again.csv")
    run_checks(submit_roster(actor=elsewhere, roster=received).pk)
    assert roster.pk != received.pk
    shared = Alert.objects.as_system().filter(case__candidate__request=run.request, source=AlertSource.CANDIDATE)
    crossing = [alert for alert in shared if "R-" in alert.title and run.request.number not in alert.title]
    assert crossing
    assert all(not Alert.objects.visible_to(elsewhere).filter(pk=alert.pk).exists() for alert in crossing)


def test_only_requesters_open_requests_and_the_refusal_is_recorded():
    with pytest.raises(NotPermittedError):
        open_request(
            actor=desk().analyst,
            purpose="course",
            assistance=AssistanceKind.TRAINING,
            authority="act",
            needed_by=timezone.now().date(),
        )


def test_another_organisation_cannot_add_to_a_request():
    people = desk()
    request, _ = request_with_run(people.requester)
    with pytest.raises(RuleError):
        receive_roster(actor=people.outsider, request=request, file=io.BytesIO(b"name\nA B\n"), name="x.csv")


def test_a_returned_request_says_why():
    people = desk()
    case = checked_case(people)
    request = case.candidate.request
    request.refresh_from_db()
    returned = return_request(
        actor=people.analyst, request=request, reason="dates of birth missing", seen=request.version
    )
    assert (returned.state, returned.return_reason) == (RequestState.RETURNED, "dates of birth missing")


def test_an_outcome_can_be_written_as_json(lists):
    roster, run = submitted()
    run_checks(run.pk)
    lines = [json.loads(json.dumps(outcome.as_json())) for outcome in candidate_outcomes(roster)]
    assert {"row", "name", "outcome", "alerts", "findings", "complete"} <= set(lines[0])
