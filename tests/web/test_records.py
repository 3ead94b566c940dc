import pytest

from tests.vetting.world import checked_case, listing, only_alert, request_with_run
from tests.web import scene
from tests.web.pages import queries_for, text_of

pytestmark = pytest.mark.django_db


def test_everybody_reads_their_own_acts(people, requester):
    request_with_run(people.requester)

    text = text_of(requester.get("/audit/"))

    assert "vetting.submit_roster" in text
    assert "user:anton" not in text


def test_an_auditor_reads_all_acts(people, colleague):
    request_with_run(people.requester)

    assert "user:rania" in text_of(colleague.get("/audit/"))


def test_a_refused_act_stands_there_with_its_reason(people, requester):
    alert = only_alert(checked_case(people, listing()))
    requester.post(f"/alerts/{alert.pk}/", {"answer": "same", "reason": "I say so.", "version": alert.version})

    assert "vetting.resolve_alert Refused This needs the role analyst or assessor" in text_of(requester.get("/audit/"))


def test_the_log_is_filtered_by_act(people, requester):
    request_with_run(people.requester)

    events = requester.get("/audit/?act=documents.store").context["page"].events

    assert [event.act for event in events] == ["documents.store"]


def test_older_events_are_on_the_next_page(people, requester):
    request_with_run(people.requester)
    newest = requester.get("/audit/").context["page"].events[0].position

    events = requester.get(f"/audit/?before={newest}").context["page"].events

    assert newest not in [event.position for event in events]


def test_nonsense_in_the_address_is_ignored(requester):
    assert requester.get("/audit/?before=abc").status_code == 200


def test_lists_show_their_version_and_age(people, requester, site, tmp_path):
    scene.import_watchlist(tmp_path)

    text = text_of(requester.get("/lists/"))

    assert [words in text for words in ("republic", "recent", "Accepted")] == [True] * 3


def test_no_list_is_said_to_hold_every_gate(requester):
    assert "No list has been imported: every gate holds." in text_of(requester.get("/lists/"))


def test_help_names_the_keys(requester):
    assert "S 1 Alert Same" in text_of(requester.get("/help/"))


def test_queries_of_the_log_do_not_grow(people, colleague):
    request_with_run(people.requester)
    first = queries_for(colleague, "/audit/")
    request_with_run(people.requester)

    assert queries_for(colleague, "/audit/") == first
