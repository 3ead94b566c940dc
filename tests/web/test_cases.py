import pytest

from muster.registry.models import Claim
from muster.registry.predicates import Predicate
from muster.vetting.models import Finding
from muster.vetting.policy import CheckKind
from muster.vetting.readers.fields import CandidateFields
from tests.registry.world import claim, incident, on, posting, unit
from tests.vetting.world import add_cases, checked_case, listing, request_with_run
from tests.web.pages import queries_for, text_of

pytestmark = pytest.mark.django_db


def test_a_case_is_read_from_checks_to_decision(people, assessor):
    case = checked_case(people, listing())

    text = text_of(assessor.get(f"/cases/{case.pk}/"))

    places = [text.index(words) for words in ("1. Checks", "2. Alerts", "3. Findings", "4. Decision")]
    assert places == sorted(places)


def test_open_checks_are_never_shown_as_good(people, assessor):
    _, run = request_with_run(people.requester)
    case = add_cases(run, CandidateFields(name="Harun"))[0]

    response = assessor.get(f"/cases/{case.pk}/")

    assert text_of(response).count("Pending not run yet") == len(CheckKind)
    assert 'data-tone="good"' not in response.content.decode()


def test_no_alert_is_said_not_to_clear(people, assessor):
    case = checked_case(people)

    assert "That alone clears nobody" in text_of(assessor.get(f"/cases/{case.pk}/"))


def accused_case(people):
    """A case of a man who was in a named unit, with what speaks for him and a unit that is not known."""
    where, what = unit("4th Brigade"), incident("beating")
    first = checked_case(people, person=CandidateFields(name="Harun Qadari", id_number="A1"))
    claim(Predicate.OCCURRENCE, what, dates=on("2016-04-07"))
    claim(Predicate.CONDUCT, where, what, kind="direct")
    posting(first.candidate.person, where, on("2010-01-01", "2020-01-01"), role="Soldier")
    claim(Predicate.EXCULPATION, first.candidate.person, value="Acquitted by the court.")
    return checked_case(people, person=CandidateFields(name="Harun Qadari", id_number="A1"))


def test_a_case_says_what_the_registry_holds_for_and_against(people, assessor):
    case = accused_case(people)

    text = text_of(assessor.get(f"/cases/{case.pk}/")).replace("( ", "(").replace(" )", ")").replace(" ,", ",")

    against, speaking_for, unknown = (text.index(words) for words in ("Speaks against", "Speaks for", "Unknown, which"))
    sentence = text.index(
        "Harun Qadari was in 4th Brigade when this is alleged of that unit: beating (direct, 2016-04-07)."
    )
    assert against < sentence < speaking_for < text.index("Acquitted by the court.") < unknown
    assert unknown < text.index("No unit is named. What it did is unknown, not clear.")


def test_a_sentence_of_the_registry_leads_to_records_and_claims(people, assessor):
    case = accused_case(people)

    page = assessor.get(f"/cases/{case.pk}/").content.decode()

    claims = [f"/claims/{pk}/" in page for pk in Claim.objects.as_system().values_list("pk", flat=True)]
    assert (claims, "/registry/unit/" in page, "/registry/incident/" in page) == ([True] * 4, True, True)


def test_the_registry_speaks_arabic(people, assessor):
    case = accused_case(people)
    assessor.cookies["django_language"] = "ar"

    assert "نُسب إلى تلك الوحدة" in text_of(assessor.get(f"/cases/{case.pk}/"))


def test_a_completed_check_that_leaves_something_unknown_is_not_shown_as_good(people, assessor):
    case = checked_case(people)

    text = text_of(assessor.get(f"/cases/{case.pk}/"))

    assert text.count("Completed Unknown") == 3


def test_a_changed_registry_is_said(people, assessor):
    case = checked_case(people)
    claim(Predicate.CONDUCT, case.candidate.person, value="beat a prisoner")

    text = text_of(assessor.get(f"/cases/{case.pk}/"))

    assert "The registry says something else by now." in text
    assert "beat a prisoner" not in text


def test_a_colleague_reads_but_is_offered_no_act(people, colleague):
    case = checked_case(people)

    text = text_of(colleague.get(f"/cases/{case.pk}/"))

    assert [words in text for words in ("Propose a decision", "Add a finding")] == [False, False]


def test_an_outsider_finds_no_case(people, outsider):
    case = checked_case(people)

    assert outsider.get(f"/cases/{case.pk}/").status_code == 404


def test_an_assessor_adds_a_finding(people, assessor):
    case = checked_case(people)

    assessor.post(f"/cases/{case.pk}/finding/", {"sentence": "Witnesses speak well of him.", "speaks_for": "on"})

    finding = Finding.objects.as_system().get()
    assert (finding.sentence, finding.speaks_for, finding.by) == ("Witnesses speak well of him.", True, people.assessor)


def test_a_requester_may_not_add_a_finding(people, requester):
    case = checked_case(people)

    assert requester.post(f"/cases/{case.pk}/finding/", {"sentence": "He is fine."}).status_code == 403


def test_an_outsider_may_not_even_know_of_the_finding(people, outsider):
    case = checked_case(people)

    assert outsider.post(f"/cases/{case.pk}/finding/", {"sentence": "He is fine."}).status_code == 404


def test_an_assessor_sees_the_cases_that_are_ready(people, assessor, outsider):
    checked_case(people)
    checked_case(people, listing(), person=CandidateFields(name="Walid Nasser"))

    text = text_of(assessor.get("/cases/"))

    assert ("Harun Qadari" in text, "Walid Nasser" in text) == (True, False)
    assert "No case waits for a proposal." in text_of(outsider.get("/cases/"))


def test_queries_do_not_grow_with_the_cases(people, assessor):
    checked_case(people)
    first = queries_for(assessor, "/cases/")
    checked_case(people, person=CandidateFields(name="Walid Nasser", unit_name="9th Battalion"))
    checked_case(people, person=CandidateFields(name="Samir Haddad", unit_name="8th Battalion"))

    assert queries_for(assessor, "/cases/") == first


def test_queries_do_not_grow_with_the_alerts(people, assessor):
    one = checked_case(people, listing())
    three = checked_case(
        people,
        listing(),
        listing("un-2"),
        listing("un-3"),
        person=CandidateFields(name="Samir", unit_name="9th Battalion"),
    )

    assert queries_for(assessor, f"/cases/{three.pk}/") == queries_for(assessor, f"/cases/{one.pk}/")


def test_a_hostile_name_is_only_text(people, assessor):
    case = checked_case(people, person=CandidateFields(name="<script>alert(1)</script>\u202eevil"))

    assert "<script>alert" not in assessor.get(f"/cases/{case.pk}/").content.decode()
