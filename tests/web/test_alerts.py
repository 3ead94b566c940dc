from dataclasses import replace

import pytest
from django.utils import translation

from muster.vetting.models import Resolution
from muster.vetting.policy import AlertSource, Answer
from muster.vetting.readers.fields import CandidateFields
from muster.web.comparison import Relation, compared_pair
from tests.registry.world import person
from tests.vetting.world import add_cases, checked_case, complete, listing, only_alert, request_with_run
from tests.web import scene
from tests.web.pages import queries_for, text_of

pytestmark = pytest.mark.django_db


def answered(alert, **changes):
    return {"answer": "different", "reason": "Twenty years apart.", "version": alert.version} | changes


def test_an_analyst_answers_and_comes_to_the_next_alert(people, analyst):
    case = checked_case(people, listing(score=0.9), listing("un-2", score=0.8))
    first, second = case.alerts.all().as_system()

    response = analyst.post(f"/alerts/{first.pk}/", answered(first))

    assert response["Location"] == f"/alerts/{second.pk}/"
    resolution = Resolution.objects.as_system().get()
    assert (resolution.alert, resolution.answer, resolution.by) == (first, Answer.DIFFERENT, people.analyst)


def test_the_last_answer_leads_back_to_the_case(people, analyst):
    case = checked_case(people, listing())
    alert = only_alert(case)

    assert analyst.post(f"/alerts/{alert.pk}/", answered(alert))["Location"] == f"/cases/{case.pk}/"


def test_an_answer_needs_its_reason(people, analyst):
    alert = only_alert(checked_case(people, listing()))

    response = analyst.post(f"/alerts/{alert.pk}/", answered(alert, reason=""))

    assert response.status_code == 400
    assert response.context["form"].errors == {"reason": ["This field is required."]}


def test_a_made_up_answer_is_no_answer(people, analyst):
    alert = only_alert(checked_case(people, listing()))

    analyst.post(f"/alerts/{alert.pk}/", answered(alert, answer="clear him"))

    assert Resolution.objects.as_system().count() == 0


def test_the_second_of_two_sees_both_texts(people, analyst, assessor):
    alert = only_alert(checked_case(people, listing()))
    analyst.post(f"/alerts/{alert.pk}/", answered(alert))

    response = assessor.post(f"/alerts/{alert.pk}/", answered(alert, answer="same", reason="Same chain of names."))

    assert response.status_code == 409
    assert "What stands there now answer: different What you wrote same Same chain of names." in text_of(response)


def test_a_requester_may_not_answer(people, requester):
    alert = only_alert(checked_case(people, listing()))

    assert requester.post(f"/alerts/{alert.pk}/", answered(alert)).status_code == 403


def test_an_outsider_finds_no_alert(people, outsider):
    alert = only_alert(checked_case(people, listing()))

    assert outsider.get(f"/alerts/{alert.pk}/").status_code == 404
    assert outsider.post(f"/alerts/{alert.pk}/", answered(alert)).status_code == 404


def test_the_queue_is_for_those_who_may_read(people, analyst, outsider):
    checked_case(people, listing())

    assert "Harun Kadari" in text_of(analyst.get("/alerts/"))
    assert "Every alert is answered." in text_of(outsider.get("/alerts/"))


def test_one_goes_back_and_forth_in_the_queue(people, analyst):
    case = checked_case(people, listing(score=0.9), listing("un-2", score=0.8), listing("un-3", score=0.7))
    first, second, third = case.alerts.all().as_system()

    context = analyst.get(f"/alerts/{second.pk}/").context

    assert (context["previous"], context["following"], context["place"], context["waiting"]) == (
        first.pk,
        third.pk,
        2,
        3,
    )


def test_the_answers_have_keys(people, analyst):
    alert = only_alert(checked_case(people, listing()))

    page = analyst.get(f"/alerts/{alert.pk}/").content.decode()

    assert [f'data-key="{keys}"' in page for keys in ("s 1", "d 2", "c 3", "r")] == [True] * 4


def test_queries_do_not_grow_with_the_queue(people, analyst):
    _, run = request_with_run(people.requester)
    cases = add_cases(run, *(CandidateFields(name=name) for name in ("Harun", "Samir", "Walid")))
    complete(run, cases, alerts={cases[0].pk: (listing(),)})
    first = queries_for(analyst, "/alerts/")
    checked_case(people, listing(), listing("un-2"))

    assert queries_for(analyst, "/alerts/") == first


def test_the_two_records_stand_side_by_side(people, tmp_path, site):
    scene.import_watchlist(tmp_path)
    scene.submit(people.requester)

    pair = compared_pair(scene.alerts_of(scene.case_of("Haider"))[0])

    by_label = {str(field.label): field for field in pair.fields}
    assert by_label["Date of birth"].candidate == by_label["Date of birth"].record == ("1971-04-12",)
    assert by_label["Date of birth"].relation is Relation.AGREES
    assert by_label["Countries"].record == ("Iraq",)


def test_a_reason_without_which_nothing_would_be_raised_says_so(people, analyst):
    weighed = {"name": 1.5, "name_part": 1.5, "birth_date": 0.2, "country": -0.3}
    comparison = [
        {"feature": feature, "effect": effect, "sentence_en": f"About {feature}.", "sentence_ar": "", "relation": ""}
        | {"query_value": "", "record_value": ""}
        for feature, effect in weighed.items()
    ]
    alert = only_alert(checked_case(people, replace(listing(score=0.8), comparison=comparison)))

    pair = compared_pair(alert)

    assert [(reason.sentence, reason.without) for reason in pair.for_same] == [
        ("About name.", pytest.approx(0.475, abs=0.001)),
        ("About birth_date.", None),
    ]
    assert [reason.without for reason in (*pair.for_different, *pair.name_parts)] == [None, None]
    assert "Without it the score would be 0.48." in text_of(analyst.get(f"/alerts/{alert.pk}/"))


def test_how_many_may_have_the_name_is_said(people, analyst, tmp_path, site):
    scene.import_watchlist(tmp_path)
    scene.submit(people.requester)
    alert = scene.alerts_of(scene.case_of("Haider"))[0]

    assert "People expected to have this name in the country: about" in text_of(analyst.get(f"/alerts/{alert.pk}/"))
    with translation.override("ar"):
        assert compared_pair(alert).commonness.startswith("العدد المتوقع لمن يحملون هذا الاسم في البلد")


def test_reasons_are_said_in_the_language_of_the_reader(people, tmp_path, site):
    scene.import_watchlist(tmp_path)
    scene.submit(people.requester)
    alert = scene.alerts_of(scene.case_of("Haider"))[0]

    with translation.override("ar"):
        sentences = [reason.sentence for reason in compared_pair(alert).for_same]

    assert "تاريخ الميلاد نفسه: 1971-04-12." in sentences


def test_a_person_of_the_registry_is_one_step_away(people, analyst):
    who = person("Harun Kadari")
    found = replace(listing(who.number), source=AlertSource.REGISTRY, matched={"id": str(who.pk), "name": who.name})
    alert = only_alert(checked_case(people, found))
    own = alert.case.candidate.person_id

    page = analyst.get(f"/alerts/{alert.pk}/").content.decode()

    assert [
        page.count(f'href="{address}"')
        for address in (f"/registry/person/{who.pk}/", f"/registry/identities/person/{own}/{who.pk}/")
    ] == [1, 1]
