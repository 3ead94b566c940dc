import pytest

from muster.audit.acts import SystemActor
from muster.audit.log import record
from muster.audit.models import TreeHead
from muster.audit.queries import events_about, latest_events, visible_events

pytestmark = pytest.mark.django_db

AUDITOR = SystemActor("user:salma", frozenset({"auditor"}))
ANALYST = SystemActor("user:karim", frozenset({"analyst"}))


@pytest.fixture(autouse=True)
def _events():
    for number in range(3):
        record(actor=ANALYST, act="vetting.add_note", details={"number": number})
        record(actor=AUDITOR, act="audit.record_export", personal={"note": "kept"})


def test_auditor_sees_everything():
    assert [event.position for event in visible_events(AUDITOR)] == [5, 4, 3, 2, 1, 0]


def test_others_see_their_own_acts():
    assert [event.position for event in visible_events(ANALYST)] == [4, 2, 0]


def test_pages_follow_each_other():
    first = latest_events(AUDITOR, limit=4)
    second = latest_events(AUDITOR, limit=4, before=first.before)
    assert [event.position for event in first.events] == [5, 4, 3, 2]
    assert [event.position for event in second.events] == [1, 0]
    assert second.before is None


def test_exactly_full_page_is_the_last():
    assert latest_events(AUDITOR, limit=6).before is None


def test_page_of_one_act():
    assert [event.position for event in latest_events(AUDITOR, act="vetting.add_note").events] == [4, 2, 0]


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_two_queries(count, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert next(event.personal for event in latest_events(AUDITOR, limit=count).events) == {"note": "kept"}


def test_events_about_a_row():
    row, other = (TreeHead.objects.create(pk=number, size=0, peaks="") for number in (8, 9))
    record(actor=ANALYST, act="vetting.add_note", about=[row])
    record(actor=ANALYST, act="vetting.add_note", about=[row, other])
    assert [event.position for event in events_about(row)] == [7, 6]
    assert [event.position for event in events_about(other)] == [7]
