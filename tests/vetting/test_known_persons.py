"""A person of the registry who is like a candidate: an alert that a person answers, and never a merge."""

import pytest

from muster.audit.acts import SYSTEM
from muster.registry.actions import resolve_identity
from muster.registry.models import Identity, Person
from muster.registry.predicates import Predicate, Sameness
from muster.vetting.actions import record_registry_checks, repeat_checks, resolve_alert
from muster.vetting.checking import run_checks
from muster.vetting.indexes import index_of_persons
from muster.vetting.models import Alert, Case, Check, RegistryFinding
from muster.vetting.policy import AlertSource, Answer, CheckState
from muster.vetting.queries.cases import case_file
from muster.vetting.queries.evidence import case_facts
from muster.vetting.queries.registry import registry_answer, registry_changed
from muster.vetting.readers.fields import CandidateFields
from muster.vetting.results import RegistryResult
from muster.watchlists.imports import import_list
from tests.registry.world import amber, claim, person, registrar
from tests.vetting.test_checks import LIST, submitted
from tests.vetting.world import add_cases, desk, request_with_run, user

pytestmark = pytest.mark.django_db
NAME = "Suhayl Marwan Zubari"
ROSTER = f"Full name,ID number\n{NAME},A2\n"


@pytest.fixture(autouse=True)
def lists(site, tmp_path):
    path = tmp_path / "watch.csv"
    path.write_text(LIST, encoding="utf-8")
    return import_list(actor=user("rima", "registrar"), path=path, list_code="watch")


def accused(name: str = NAME, **more) -> Person:
    who = person(name, more.get("label"))
    claim(Predicate.CONDUCT, who, value="beat a prisoner", **more)
    return who


def checked(roster: str = ROSTER) -> Case:
    _, run = submitted(roster)
    assert run_checks(run.pk).complete is True
    return Case.objects.as_system().select_related("candidate").get(candidate__request=run.request)


def alerts(case: Case) -> list[tuple[str, str]]:
    found = Alert.objects.as_system().filter(case=case, source=AlertSource.REGISTRY).order_by("pk")
    return list(found.values_list("source_id", "answer"))


def answer(case: Case, said: Answer) -> Alert:
    alert = Alert.objects.as_system().select_related("case").get(case=case, source=AlertSource.REGISTRY)
    resolve_alert(actor=desk().analyst, alert=alert, answer=said, reason="as his papers say", seen=alert.version)
    return alert


def checked_again(case: Case) -> None:
    run_checks(repeat_checks(actor=desk().analyst, request=case.candidate.request).pk)


def ways(case: Case) -> list[str]:
    return list(RegistryFinding.objects.as_system().filter(case=case).standing().values_list("way", flat=True))


def test_person_of_a_similar_name_raises_an_alert_and_is_merged_with_nobody():
    who = accused("Suhail Marwan al-Zubari")
    accused("Viktor Andreyev")
    case = checked()
    assert alerts(case) == [(who.number, "")]
    assert case.candidate.person != who
    assert ways(case) == []


def test_person_of_whom_nothing_is_claimed_raises_none():
    person(NAME)
    assert alerts(checked()) == []


def test_the_subject_itself_raises_none():
    first = checked()
    claim(Predicate.CONDUCT, first.candidate.person, value="beat a prisoner")
    assert alerts(checked()) == []


def test_record_that_somebody_merged_with_the_subject_raises_none():
    first, who = checked(), accused()
    for one in (who, first.candidate.person):
        claim(Predicate.BIRTH, one, value="1988-06-30")
    said = {"answer": Sameness.SAME, "reason": "one date of birth"}
    resolve_identity(actor=registrar(), first=first.candidate.person, second=who, **said)
    assert alerts(checked()) == []


def test_unanswered_it_clears_nobody_and_not_told_it_is_contested():
    accused()
    case = checked()
    assert [alert.answer for alert in case_facts(case).alerts] == [None]
    answer(case, Answer.CANNOT_TELL)
    assert case_facts(case).contested is True


def test_same_lets_the_claims_bear_on_the_case_once_it_is_checked_again():
    accused()
    case = checked()
    answer(case, Answer.SAME)
    assert (registry_changed(case), ways(case), case_facts(case).contested) == (True, [], False)
    assert case_file(desk().analyst, case.pk).registry.changed is True
    checked_again(case)
    assert (registry_changed(case), ways(case), case_facts(case).contested) == (False, ["conduct"], True)
    assert (Identity.objects.as_system().count(), Person.objects.as_system().filter(merged_into=None).count()) == (0, 2)


def test_the_last_answer_counts():
    accused()
    case = checked()
    answer(case, Answer.SAME)
    checked_again(case)
    answer(case, Answer.DIFFERENT)
    assert registry_changed(case) is True
    checked_again(case)
    assert ways(case) == []


def test_different_is_remembered_until_the_evidence_changes():
    who = accused()
    answer(checked(), Answer.DIFFERENT)
    claim(Predicate.CONDUCT, who, value="stole from a farmer")
    assert alerts(checked()) == [(who.number, "different")]
    claim(Predicate.BIRTH, who, value="1988-06-30")
    assert alerts(checked()) == [(who.number, "")]


def test_hidden_person_holds_the_case_and_shows_nothing():
    accused(label=amber("elsewhere"))
    case, people = checked(), desk()
    file = case_file(people.analyst, case.pk)
    assert (len(alerts(case)), file.alerts) == (1, [])
    (run,) = {check.run for check in file.checks}
    assert list(run.ran_against["registry"]) == ["known_at"], "a count of persons would tell of the hidden one"


def test_hidden_claim_changes_nothing_of_the_alert():
    def told() -> dict[str, object]:
        return (
            Alert.objects.as_system()
            .values("matched", "score", "evidence_digest", "title", "label")
            .get(case=checked(), source=AlertSource.REGISTRY)
        )

    who = accused()
    before = told()
    claim(Predicate.BIRTH, who, value="1990-01-01", label=amber("elsewhere"))
    claim(Predicate.NAME, who, value="Somebody Else", label=amber("elsewhere"))
    assert told() == before


def test_answer_about_a_hidden_person_changes_nothing_that_the_reader_is_told():
    accused(label=amber("elsewhere"))
    case, people = checked(), desk()
    before = registry_answer(case, people.analyst)
    alert = Alert.objects.as_system().select_related("case").get(case=case, source=AlertSource.REGISTRY)
    resolve_alert(actor=people.analyst, alert=alert, answer=Answer.SAME, reason="his card", seen=alert.version)
    assert registry_answer(case, people.analyst) == before
    assert registry_answer(case, SYSTEM) != before


def test_check_is_not_completed_before_the_names_were_asked():
    _, run = request_with_run(desk().requester)
    (case,) = add_cases(run, CandidateFields(name=NAME))
    results = [RegistryResult(case.pk, registry_answer(case, SYSTEM))]
    record_registry_checks(actor=SYSTEM, run=run, results=results, done=1, total=1)
    states = dict(Check.objects.as_system().filter(case=case).values_list("kind", "state"))
    assert (states["registry"], states["unit"]) == (CheckState.PENDING, CheckState.COMPLETED)


def test_index_is_built_anew_only_when_something_was_claimed():
    assert index_of_persons() is None
    who = accused()
    first, again = index_of_persons(), index_of_persons()
    claim(Predicate.BIRTH, who, value="1988-06-30")
    later = index_of_persons()
    generations = [index.manifest.generation for index in (first, again, later) if index]
    assert generations[0] == generations[1] != generations[2]
