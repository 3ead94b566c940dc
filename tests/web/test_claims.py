"""The pages on which single claims are recorded, corrected, withdrawn and graded; nothing typed is lost."""

import pytest

from muster.accounts.policy import Role
from muster.audit.models import Event
from muster.registry.actions import grade_claim, withdraw_claim
from muster.registry.models import Citation, Claim, Grade, Source
from muster.registry.predicates import ClaimStatus, Predicate
from muster.registry.queries import grades_of
from tests.registry.world import amber, claim, on, person, posting, registrar, source, unit, user
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db
CITED = {"citations": "1", "cited-0-source": "Annual report 2017", "cited-0-published_on": "2017-01-01"}


@pytest.fixture
def keeper(db):
    return client_of(registrar())


@pytest.fixture
def reader(db):
    return client_of(user("carla", Role.AUDITOR))


def record_address(record, predicate: str = "name") -> str:
    return f"/registry/{record._meta.model_name}/{record.pk}/claims/?predicate={predicate}"


def standing() -> list[Claim]:
    return list(Claim.objects.as_system().standing())


def test_first_page_asks_what_is_claimed_of_such_a_record(keeper):
    response = keeper.get(f"/registry/unit/{unit().pk}/claims/")
    assert [value for value, _ in response.context["options"]][:3] == ["name", "identifier", "classification"]


def test_claim_is_recorded_with_two_citations_one_of_a_new_source(keeper):
    who, where, known = person(), unit(), source("Cable")
    response = keeper.post(
        record_address(who, "posting"),
        {
            **CITED,
            "citations": "3",
            "other": where.number,
            "role": "Commander",
            "first_precise": "2016-04-07",
            "starting": "on",
            "cited-0-locator": "p. 3",
            "cited-1-source": known.number,
        },
    )
    (made,) = standing()
    assert response["Location"] == f"/claims/{made.pk}/"
    assert (made.other_unit, made.role, str(made.last_precise), made.starting) == (
        where,
        "Commander",
        "2016-04-07",
        True,
    )
    cited = Citation.objects.as_system().filter(claims=made)
    assert [(one.source.title, one.locator) for one in cited] == [("Annual report 2017", "p. 3"), ("Cable", "")]
    assert [event.act for event in Event.objects.order_by("position")][-2:] == [
        "registry.add_source",
        "registry.record_claim",
    ]


def test_title_that_is_known_is_not_made_twice(keeper):
    known = source("Annual report 2017")
    keeper.post(record_address(person()), {**CITED, "value": "Kamal", "cited-0-published_on": ""})
    assert list(Source.objects.as_system()) == [known]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"value": ""}, "This field is required."),
        ({"cited-0-source": ""}, "This field is required."),
        ({"cited-0-source": "S-999999"}, "There is no source S-999999; write its title instead."),
        ({"first_precise": "2017-06-01"}, "The source is of 2017-01-01 and cannot show what was on 2017-06-01"),
        ({"first_precise": "2016-06-01", "last_precise": "2016-05-01"}, "Each range of dates needs both ends in order"),
        ({"first_precise": "yesterday"}, "Enter a valid date."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(keeper, changes, told):
    sent = {**CITED, "value": "Kamal the Longer", "cited-0-quote": "he is called Kamal", **changes}
    response = keeper.post(record_address(person()), sent)
    page = response.content.decode()
    assert (response.status_code, told in text_of(response), standing()) == (400, True, [])
    assert [text in page for text in (sent["value"], sent["cited-0-quote"])] == [True, True]
    assert Source.objects.as_system().count() == 0


def test_one_more_citation_keeps_what_was_typed_and_judges_nothing(keeper):
    response = keeper.post(record_address(person()), {**CITED, "value": "", "starting": "on", "more": "yes"})
    assert response.status_code == 200
    assert [form["source"].value() for form in response.context["cited"]] == ["Annual report 2017", None]
    assert (response.context["form"]["starting"].value(), response.context["form"].errors) == ("on", {})


def test_what_it_points_to_must_be_one_that_the_writer_may_see(keeper):
    hidden = person(label=amber("elsewhere"))
    assert keeper.get(record_address(hidden)).status_code == 404
    told = text_of(keeper.post(record_address(person(), "posting"), {**CITED, "other": "U-000999"}))
    assert "No unit is called U-000999; give its number, like U-000012." in told


def test_claim_can_be_kept_to_ones_organisation(keeper):
    keeper.post(record_address(person()), {**CITED, "value": "Kamal", "own": "on"})
    assert [one.label.marking.audience for one in standing()] == [amber().marking.audience]


def test_claim_about_a_marked_record_is_marked_like_it(keeper):
    keeper.post(record_address(person(label=amber())), {**CITED, "value": "Kamal"})
    assert [one.label for one in standing()] == [amber()]


@pytest.mark.parametrize("act", ["record", "correct", "withdraw", "grade"])
def test_only_who_keeps_the_registry_changes_it(reader, act):
    made = claim(Predicate.NAME, person(), value="Kamal")
    address = record_address(made.person) if act == "record" else f"/claims/{made.pk}/{act}/"
    sent = {**CITED, "value": "Jamal", "reason": "misread", "status": "accepted", "grade": "B"}
    refused = reader.post(address, sent)
    assert (refused.status_code, standing(), Grade.objects.as_system().count()) == (403, [made], 0)


def test_who_may_not_change_a_claim_is_offered_nothing(reader, keeper):
    made = claim(Predicate.NAME, person(), value="Kamal")
    pages = [text_of(client.get(f"/claims/{made.pk}/")) for client in (reader, keeper)]
    assert [("Withdraw" in page, "Grade it" in page) for page in pages] == [(False, False), (True, True)]


def test_hidden_claim_can_be_neither_read_nor_changed(keeper):
    made = claim(Predicate.NAME, person(), value="Kamal", label=amber("elsewhere"))
    answers = [keeper.post(f"/claims/{made.pk}/{act}/", {"reason": "x"}) for act in ("correct", "withdraw", "grade")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_correction_is_filled_with_what_the_claim_says(keeper):
    made = posting(person(), unit(), on("2016-04-07"), rank="Major")
    form = keeper.get(f"/claims/{made.pk}/correct/").context["form"]
    assert [form[name].value() for name in ("other", "rank", "role")] == [
        made.other_unit.number,
        "Major",
        "Commander",
    ]


def test_correction_replaces_and_keeps_its_citations(keeper):
    made = posting(person(), unit(), on("2016-04-07"), rank="Major")
    shown = keeper.get(f"/claims/{made.pk}/correct/").context
    sent = {field.html_name: field.value() or "" for form in (shown["form"], *shown["cited"]) for field in form}
    sent |= {"citations": "1", "rank": "Colonel", "reason": "misread", "starting": ""}
    keeper.post(f"/claims/{made.pk}/correct/", sent)
    (new,) = standing()
    assert (new.replaces, new.rank, new.reason, new.dates) == (made, "Colonel", "misread", made.dates)
    assert [one.locator for one in Citation.objects.as_system().filter(claims=new)] == ["p. 3"]


def test_who_comes_second_is_told_so_and_keeps_the_text(keeper):
    made = claim(Predicate.NAME, person(), value="Kamal")
    withdraw_claim(actor=registrar(), claim=made, reason="forged")
    sent = {**CITED, "value": "Jamal", "reason": "misread on page 3", "status": "accepted"}
    response = keeper.post(f"/claims/{made.pk}/correct/", sent)
    assert "Somebody else has replaced this claim" in text_of(response)
    assert "misread on page 3" in response.content.decode()


def test_withdrawal_says_why_and_can_be_taken_back(keeper):
    made = claim(Predicate.NAME, person(), value="Kamal")
    refused = keeper.post(f"/claims/{made.pk}/withdraw/", {"reason": " "})
    assert (refused.status_code, standing()) == (400, [made])
    keeper.post(f"/claims/{made.pk}/withdraw/", {"reason": "forged"})
    gone = Claim.objects.as_system().get(status=ClaimStatus.WITHDRAWN)
    assert standing() == []
    assert "Make it stand again" in text_of(keeper.get(f"/claims/{gone.pk}/"))
    keeper.post(
        f"/claims/{gone.pk}/correct/", {**CITED, "value": "Kamal", "reason": "not forged", "status": "accepted"}
    )
    assert [(one.value, one.replaces) for one in standing()] == [("Kamal", gone)]


def test_second_grader_sees_which_side_is_left_and_not_the_first_grade(keeper):
    made = claim(Predicate.NAME, person(), value="Kamal")
    grade_claim(actor=user("rafi", Role.REGISTRAR), claim=made, grade="E")
    page = keeper.get(f"/claims/{made.pk}/")
    groups = [group for group, _ in page.context["grading"].fields["grade"].choices if group]
    assert (groups, "unreliable" in text_of(page)) == (["What it says"], False)
    assert keeper.post(f"/claims/{made.pk}/grade/", {"grade": "B"}).status_code == 400
    keeper.post(f"/claims/{made.pk}/grade/", {"grade": "2"})
    assert grades_of(made, registrar()) == ("E", "2")
    assert "unreliable" in text_of(keeper.get(f"/claims/{made.pk}/"))


def test_forms_are_sent_with_a_token_against_forgery(db):
    from django.conf import settings
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(registrar(), backend=settings.AUTHENTICATION_BACKENDS[0])
    made = claim(Predicate.NAME, person(), value="Kamal")
    assert strict.post(f"/claims/{made.pk}/withdraw/", {"reason": "forged"}).status_code == 403
    assert standing() == [made]


def test_page_of_a_claim_says_what_its_ends_are(keeper):
    made = posting(person(), unit(), on("2010-01-01", "2012-01-01", starting=True, continuing=True))
    page = keeper.get(f"/claims/{made.pk}/")
    assert "Its ends The first day is the real start. The source takes it to go on. " in text_of(page)
    assert [place.label for place in page.context["places"] if place.current] == ["Registry"]
