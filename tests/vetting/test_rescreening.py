"""When a list changes, those vetted before are screened against what changed, and only that raises alerts."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.utils import timezone

from muster.accounts.policy import Marking, Tlp
from muster.assistance.queries import gate_facts
from muster.audit.models import Event
from muster.cli import main
from muster.errors import RuleError
from muster.jobs.models import Job
from muster.jobs.tasks import abandon, order_rescreened, rescreen_subjects
from muster.screening import build_index
from muster.screening.storage import MANIFEST
from muster.vetting.actions import propose_decision, resolve_alert, sign_decision
from muster.vetting.checking import run_checks
from muster.vetting.models import Alert, Case, Rescreening
from muster.vetting.policy import Answer, AssistanceKind, CaseState, Outcome, Scope
from muster.vetting.queries.cases import waiting_alerts
from muster.vetting.queries.rescreenings import rescreened_by
from muster.vetting.queries.work import decided_cases_with_alerts
from muster.vetting.rescreening import index_of_subjects, order_rescreenings, rescreen, waiting_rescreenings
from muster.watchlists.actions import mark_list
from muster.watchlists.imports import import_list
from tests.vetting.test_checks import NOTE, submitted
from tests.vetting.world import desk, user

pytestmark = pytest.mark.django_db

HEAD = "id,kind,name,aliases,birth_date,country\n"
TIKANI = "w-1,person,Faruq Dawud Tikani,Abu Harith,1961-04-12,\n"
LABANI = "w-2,person,Nizar Qasim Labani,,1970-01-09,\n"
ZUBARI = "w-3,person,Suhayl Marwan Zubari,,1988-06-30,\n"
ROSTER = """Full name,Date of birth,ID number,Unit
Farouk Dawood al-Tikani,1961-04-12,A1,7th Border Battalion
Suhayl Marwan Zubari,1988-06-30,A2,7th Border Battalion
"""


@pytest.fixture
def listed(site, tmp_path):
    """Brings a version of the list."""

    def brought(*rows):
        path = tmp_path / "watch.csv"
        path.write_text(HEAD + "".join(rows), encoding="utf-8")
        registrar = user("rima", "registrar")
        return import_list(actor=registrar, path=path, list_code="watch", confirm_shrink=True).version

    return brought


@pytest.fixture
def vetted(listed):
    """Two candidates: one is on the list, the other not yet."""
    listed(TIKANI, LABANI)
    _, checked = submitted(ROSTER)
    run_checks(checked.pk)
    return Case.objects.as_system().order_by("pk")


def raised_now() -> int:
    order_rescreenings()
    return sum(rescreen(waiting.pk)[1] for waiting in waiting_rescreenings())


def alerts() -> list[tuple[str, str]]:
    rows = Alert.objects.as_system().filter(source="watchlist").order_by("source_id")
    return list(rows.values_list("source_id", "answer"))


def answer(alert: Alert, said: Answer) -> None:
    resolve_alert(actor=desk().analyst, alert=alert, answer=said, reason="looked at both", seen=alert.version)


def test_a_new_entry_raises_an_alert_on_who_was_vetted_before(vetted, listed):
    version = listed(TIKANI, LABANI, ZUBARI)
    assert alerts() == [("w-1", "")]
    assert raised_now() == 1
    assert alerts() == [("w-1", ""), ("w-3", "")]
    alert = Alert.objects.as_system().get(source_id="w-3")
    assert (alert.case, alert.rescreening.version) == (vetted[1], version)
    assert (alert.rescreening.complete, alert.rescreening.reason) == (True, "")
    told = Event.objects.filter(act="vetting.record_rescreening").get()
    assert (told.details["cases"], told.details["alerts"]) == (1, 1)


def test_the_alert_says_what_a_whole_run_says(vetted, listed):
    listed(TIKANI, LABANI, ZUBARI)
    raised_now()
    said = Alert.objects.as_system().values("title", "score", "matched", "comparison", "evidence_digest")
    from_change = said.get(source_id="w-3")
    _, again = submitted(ROSTER.replace("A2", "B2"))
    run_checks(again.pk)
    alert = Alert.objects.as_system().filter(source_id="w-3").exclude(rescreening__isnull=False).get()
    assert from_change["comparison"] == alert.comparison
    assert (from_change["title"], from_change["score"], from_change["matched"]) == (
        alert.title,
        alert.score,
        alert.matched,
    )


def test_screening_the_same_change_twice_changes_nothing(vetted, listed):
    listed(TIKANI, LABANI, ZUBARI)
    raised_now()
    before = alerts()
    Rescreening.objects.update(finished_at=None, complete=None)
    assert (raised_now(), alerts()) == (0, before)
    assert raised_now() == 0


@pytest.mark.parametrize(
    ("rows", "answers"),
    [
        ((TIKANI, ZUBARI), "different"),
        ((TIKANI.replace("1961-04-12", "1961"), LABANI), ""),
        ((LABANI, ZUBARI), "different"),
    ],
)
def test_a_cleared_pair_stays_cleared_until_its_evidence_changes(vetted, listed, rows, answers):
    answer(Alert.objects.as_system().get(source_id="w-1"), Answer.DIFFERENT)
    listed(*rows)
    raised_now()
    assert dict(alerts())["w-1"] == answers


def approved(case: Case) -> None:
    for alert in Alert.objects.as_system().filter(case=case):
        answer(alert, Answer.DIFFERENT)
    people, outcome = desk(), Outcome.APPROVED
    proposal = propose_decision(
        actor=people.assessor, case=case, outcome=outcome, scope=Scope.PERSON, internal_note=NOTE, seen=case.version
    )
    sign_decision(actor=people.signer, proposal=proposal)


def unanswered(case: Case) -> int:
    asked = {"assistance": AssistanceKind.TRAINING, "on": timezone.now().date(), "user": desk().signer}
    return gate_facts(case.candidate.person, **asked).person.unanswered_alerts


@pytest.mark.parametrize(("said", "holding"), [(Answer.DIFFERENT, 0), (Answer.SAME, 1), (Answer.CANNOT_TELL, 1)])
def test_an_alert_after_a_decision_holds_the_gate_until_it_is_cleared(vetted, listed, said, holding):
    case, analyst = vetted[1], desk().analyst
    approved(case)
    assert unanswered(case) == 0
    listed(TIKANI, LABANI, ZUBARI)
    assert (raised_now(), unanswered(case)) == (1, 1)
    alert = Alert.objects.as_system().get(source_id="w-3")
    assert list(decided_cases_with_alerts(analyst)) == [case]
    assert alert in waiting_alerts(analyst)
    answer(alert, said)
    assert unanswered(case) == holding
    case.refresh_from_db()
    assert (list(decided_cases_with_alerts(analyst)), case.state) == ([], CaseState.DECIDED)


def test_an_alert_from_before_a_decision_is_not_answered_after_it(vetted):
    approved(vetted[0])
    early = Alert.objects.as_system().get(source_id="w-1")
    with pytest.raises(RuleError, match="can't change"):
        answer(early, Answer.SAME)


def test_nothing_is_ordered_for_a_list_that_came_before_anybody(listed):
    listed(TIKANI)
    assert (order_rescreenings(), waiting_rescreenings()) == ([], [])
    submitted(ROSTER)
    assert order_rescreenings() == []


def test_a_worker_screens_them_by_itself(vetted, listed):
    listed(TIKANI, LABANI, ZUBARI)
    assert (order_rescreened(), order_rescreened()) == (1, 0)
    waiting = waiting_rescreenings()
    rescreen_subjects.call(rescreening_id=waiting[0].pk)
    assert ("w-3", "") in alerts()
    assert waiting_rescreenings() == []


def test_a_screening_that_is_given_up_says_so(vetted, listed):
    listed(TIKANI, LABANI, ZUBARI)
    order_rescreened()
    abandon(Job.objects.get(key__startswith="rescreen_subjects"), "it failed too often")
    given_up = Rescreening.objects.get()
    assert (given_up.complete, given_up.reason) == (False, "The screening was stopped: it failed too often.")


def test_the_command_says_what_came_of_it(vetted, listed):
    listed(TIKANI, LABANI, ZUBARI)
    done = CliRunner().invoke(main, ["lists", "rescreen", "--json"], prog_name="muster")
    assert json.loads(done.stdout) == {"version": "watch 2", "alerts": 1, "complete": True, "reason": ""}
    assert CliRunner().invoke(main, ["lists", "rescreen"], prog_name="muster").stdout == ""


def test_alerts_are_counted_for_those_who_may_read_them(vetted, listed):
    people = desk()
    version = listed(TIKANI, LABANI, ZUBARI)
    mark_list(
        actor=user("rima", "registrar"),
        watchlist=version.watchlist,
        marking=Marking(Tlp.AMBER, people.outsider.organisation_id),
    )
    raised_now()
    assert rescreened_by(people.analyst, [version])[version.pk].alerts == 0


def test_the_index_of_subjects_takes_in_who_came(vetted, settings):
    first = index_of_subjects().manifest
    run_checks(submitted(ROSTER)[1].pk)
    again = index_of_subjects().manifest
    assert (first.records, again.records) == (2, 4)
    assert index_of_subjects().manifest == again
    (settings.MUSTER_DATA / "subjects" / again.generation / MANIFEST).write_text("{")
    assert index_of_subjects().manifest.records == 4


def test_the_index_of_subjects_takes_in_who_was_stored_late(vetted, settings):
    """A transaction that began first may end last, with an id below those that are in the index."""
    whole = index_of_subjects()
    newest = list(whole.records())[-1:]
    build_index(newest, Path(settings.MUSTER_DATA) / "subjects", lists=whole.manifest.lists)
    assert index_of_subjects().manifest.records == whole.manifest.records == 2
