import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from muster.vetting.models import Candidate, Roster
from muster.vetting.readers.layouts import Field
from muster.web.words import FIELDS
from tests.vetting.world import request_with_run
from tests.web.pages import queries_for, text_of
from tests.web.scene import import_watchlist, run_jobs

pytestmark = pytest.mark.django_db

GOOD = "Full name,Date of birth\nHarun Qadari,1975-03-04\n"
FAULTY = "Full name,Date of birth\nHarun Qadari,1975-03-04\nSamir Haddad,31/31/1980\nWalid Nasser,never\n"
UNKNOWN = "Full name,Zweck\nHarun Qadari,course\n"


@pytest.fixture
def address(requester, site):
    """Where a roster of a fresh request is sent."""
    opened = requester.post(
        "/requests/new/",
        {"purpose": "Course", "assistance": "training", "authority": "Act", "needed_by": "2027-01-31"},
    )
    return opened["Location"] + "roster/"


def sent(text, name="roster.csv"):
    return {"file": SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)}


def only_roster():
    return Roster.objects.as_system().select_related("request").get()


def test_a_roster_with_known_columns_is_checked_at_once(requester, address):
    response = requester.post(address, sent(GOOD))

    assert response["Location"] == f"/requests/{only_roster().request_id}/"
    assert only_roster().submitted_at is not None


def test_an_unknown_column_is_asked_for(requester, address):
    response = requester.post(address, sent(UNKNOWN))

    assert response["Location"] == f"/rosters/{only_roster().pk}/columns/"
    page = requester.get(response["Location"])
    assert [(choice.column.heading, choice.is_open) for choice in page.context["columns"]] == [
        ("Full name", False),
        ("Zweck", True),
    ]


def test_the_answer_about_columns_starts_the_checks(requester, address):
    requester.post(address, sent(UNKNOWN))

    requester.post(f"/rosters/{only_roster().pk}/columns/", {"column-0": "name", "column-1": "remarks"})
    run_jobs()

    assert Candidate.objects.as_system().get().fields["remarks"] == "course"


def test_a_column_can_be_left_out(requester, address):
    requester.post(address, sent(UNKNOWN))

    requester.post(f"/rosters/{only_roster().pk}/columns/", {"column-0": "name", "column-1": ""})
    run_jobs()

    assert "remarks" not in Candidate.objects.as_system().get().fields


def test_faults_are_shown_at_their_cells_and_good_rows_kept(requester, address):
    requester.post(address, sent(FAULTY))
    run_jobs()

    page = requester.get(f"/rosters/{only_roster().pk}/")

    assert "<mark>" in page.content.decode()
    assert "3 Date of birth : There is no such day." in text_of(page)
    assert [candidate.name for candidate in Candidate.objects.as_system()] == ["Harun Qadari"]


def test_the_workbook_to_mend_holds_the_faulty_rows(requester, address):
    requester.post(address, sent(FAULTY))
    run_jobs()

    response = requester.get(f"/rosters/{only_roster().pk}/workbook/")

    rows = list(
        load_workbook(io.BytesIO(b"".join(response.streaming_content))).worksheets[0].iter_rows(values_only=True)
    )
    assert [row[0] for row in rows] == ["Full name", "Samir Haddad", "Walid Nasser"]


def test_a_file_that_is_no_table_is_refused_with_its_reason(requester, address):
    response = requester.post(address, sent(b"PK\x03\x04 not a workbook", "roster.xlsx"))

    assert response.status_code == 400
    assert Roster.objects.as_system().count() == 0


def test_no_file_is_told(requester, address):
    response = requester.post(address, follow=True)

    assert "Choose a file with at least one row." in text_of(response)


def test_a_colleague_reads_the_report_but_adds_nothing(requester, colleague, address):
    requester.post(address, sent(GOOD))

    assert colleague.get(f"/rosters/{only_roster().pk}/").status_code == 200
    assert colleague.post(address, sent(GOOD)).status_code == 403


@pytest.mark.parametrize("page", ["", "columns/", "workbook/"])
def test_an_outsider_finds_no_roster(people, outsider, page):
    request, _ = request_with_run(people.requester)
    roster = request.rosters.all().as_system().get()

    assert outsider.get(f"/rosters/{roster.pk}/{page}").status_code == 404


def test_an_outsider_adds_nothing(people, outsider):
    request, _ = request_with_run(people.requester)

    assert outsider.post(f"/requests/{request.pk}/roster/", sent(GOOD)).status_code == 404


def test_the_empty_template_is_a_workbook(requester):
    response = requester.get("/rosters/template/")

    assert load_workbook(io.BytesIO(b"".join(response.streaming_content))).worksheets[0].max_row == 1


def test_queries_do_not_grow_with_the_faults(requester, address):
    requester.post(address, sent("Full name,Date of birth\nA B,never\n"))
    run_jobs()
    first = queries_for(requester, f"/rosters/{only_roster().pk}/")
    requester.post(address, sent(FAULTY + "Nabil Faris,never\n"))
    run_jobs()

    newest = Roster.objects.as_system().latest("pk")
    assert queries_for(requester, f"/rosters/{newest.pk}/") == first


def test_every_meaning_of_a_column_has_a_word():
    assert [field for field in Field if field not in FIELDS] == []


def test_a_listed_man_is_raised(requester, address, tmp_path):
    import_watchlist(tmp_path)
    requester.post(address, sent("Full name,Date of birth\nHaider Kazim Abbas Jubouri,1971-04-12\n"))
    run_jobs()

    page = requester.get(f"/requests/{only_roster().request_id}/")

    assert page.context["counts"].unanswered == 1
