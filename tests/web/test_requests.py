from datetime import date

import pytest

from muster.audit.acts import SYSTEM
from muster.vetting.actions import finish_run
from muster.vetting.models import Request, ScreeningRun
from muster.vetting.policy import RequestState
from muster.vetting.readers.fields import CandidateFields
from tests.vetting.world import add_cases, complete, listing, organisation, request_with_run
from tests.web.pages import queries_for, text_of

pytestmark = pytest.mark.django_db

WANTED = {
    "purpose": "Border course",
    "assistance": "training",
    "authority": "Training act",
    "needed_by": "2027-01-31",
}


def only_request():
    return Request.objects.as_system().get()


def test_a_requester_opens_a_request(requester, people):
    mission = organisation("vetters")

    response = requester.post("/requests/new/", WANTED | {"releasable_to": [mission.pk]})

    opened = only_request()
    assert response["Location"] == f"/requests/{opened.pk}/"
    assert (opened.purpose, opened.needed_by, opened.requester) == (
        "Border course",
        date(2027, 1, 31),
        people.requester,
    )
    assert opened.label.marking.releasable_to == {mission.pk}


def test_a_missing_field_is_told_at_its_place(requester):
    response = requester.post("/requests/new/", WANTED | {"authority": ""})

    assert response.status_code == 400
    assert response.context["form"].errors == {"authority": ["This field is required."]}


def test_an_analyst_may_not_open_a_request(analyst):
    response = analyst.post("/requests/new/", WANTED)

    assert response.status_code == 403
    assert "This needs the role requester or programme officer" in text_of(response)


def test_colleagues_see_the_request(people, colleague):
    request, _ = request_with_run(people.requester)

    assert colleague.get(f"/requests/{request.pk}/").status_code == 200


def test_outsiders_get_what_they_would_get_if_it_were_not_there(people, outsider):
    request, _ = request_with_run(people.requester)

    hidden = outsider.get(f"/requests/{request.pk}/")
    missing = outsider.get("/requests/999999/")

    assert (hidden.status_code, text_of(hidden)) == (404, text_of(missing))


def test_the_list_holds_what_one_may_read(people, colleague, outsider):
    request, _ = request_with_run(people.requester)

    assert request.number in text_of(colleague.get("/requests/"))
    assert "There is no request that you may read." in text_of(outsider.get("/requests/"))


def test_progress_is_polled_while_checks_run(people, requester):
    request, _ = request_with_run(people.requester)

    page = requester.get(f"/requests/{request.pk}/").content.decode()
    part = requester.get(f"/requests/{request.pk}/progress/", headers={"HX-Request": "true"})

    assert f'hx-get="/requests/{request.pk}/progress/" hx-trigger="every 2s"' in page
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
    assert part.content.decode().strip().startswith('<section class="card" id="progress"')
    assert "HX-Refresh" not in part.headers


def test_the_page_is_loaded_anew_when_the_checks_are_done(people, requester):
    request, run = request_with_run(people.requester)
    finish_run(actor=SYSTEM, run=run, ran_against={})

    assert requester.get(f"/requests/{request.pk}/progress/").headers["HX-Refresh"] == "true"


def test_incomplete_checks_are_said_loudly(people, requester):
    request, run = request_with_run(people.requester)
    add_cases(run, CandidateFields(name="Harun Qadari"))
    finish_run(actor=SYSTEM, run=run, ran_against={}, problem="No list has been imported.")

    text = text_of(requester.get(f"/requests/{request.pk}/"))

    assert (
        "The checks did not complete No list has been imported. Nobody whose checks are open can be approved." in text
    )


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("", ["Harun Qadari", "Samir Haddad", "Walid Nasser"]),
        ("?state=unanswered", ["Harun Qadari"]),
        ("?state=ready", ["Samir Haddad", "Walid Nasser"]),
        ("?state=decided", []),
        ("?state=nonsense", ["Harun Qadari", "Samir Haddad", "Walid Nasser"]),
        ("?q=walid", ["Walid Nasser"]),
        ("?q=9th+Battalion", ["Samir Haddad"]),
    ],
)
def test_candidates_are_filtered(people, analyst, address, names):
    request, run = request_with_run(people.requester)
    cases = add_cases(
        run,
        CandidateFields(name="Harun Qadari"),
        CandidateFields(name="Samir Haddad", unit_name="9th Battalion"),
        CandidateFields(name="Walid Nasser"),
    )
    complete(run, cases, alerts={cases[0].pk: (listing(),)})

    response = analyst.get(f"/requests/{request.pk}/{address}")

    assert [candidate.name for candidate in response.context["page"]] == names


def test_queries_do_not_grow_with_the_candidates(people, analyst):
    request, run = request_with_run(people.requester)
    add_cases(run, CandidateFields(name="Harun"))
    first = queries_for(analyst, f"/requests/{request.pk}/")
    add_cases(run, CandidateFields(name="Samir"), CandidateFields(name="Walid"))

    assert queries_for(analyst, f"/requests/{request.pk}/") == first


def test_queries_do_not_grow_with_the_requests(people, analyst):
    request_with_run(people.requester)
    first = queries_for(analyst, "/requests/")
    request_with_run(people.requester)
    request_with_run(people.requester)

    assert queries_for(analyst, "/requests/") == first


def test_an_analyst_sends_a_request_back(people, analyst):
    request, run = request_with_run(people.requester)
    finish_run(actor=SYSTEM, run=run, ran_against={})
    request.refresh_from_db()

    analyst.post(f"/requests/{request.pk}/return/", {"reason": "The units are missing.", "version": request.version})

    assert (only_request().state, only_request().return_reason) == (RequestState.RETURNED, "The units are missing.")


def test_the_second_of_two_hears_of_the_first(people, analyst):
    request, _ = request_with_run(people.requester)

    response = analyst.post(f"/requests/{request.pk}/return/", {"reason": "Too late.", "version": 1})

    assert response.status_code == 409
    assert "Somebody else changed this" in text_of(response)


def test_a_requester_may_not_send_it_back(people, requester):
    request, _ = request_with_run(people.requester)

    response = requester.post(f"/requests/{request.pk}/return/", {"reason": "x y z", "version": request.version})

    assert response.status_code == 403


def test_checks_run_again(people, analyst):
    request, run = request_with_run(people.requester)
    finish_run(actor=SYSTEM, run=run, ran_against={})

    analyst.post(f"/requests/{request.pk}/checks/")

    assert ScreeningRun.objects.as_system().filter(request=request, finished_at=None).count() == 1
