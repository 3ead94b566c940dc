"""Evidence in files as somebody brings it in a page: read, looked at, applied, undone; and given out."""

import threading
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from muster.accounts.policy import Role
from muster.audit.models import Event
from muster.jobs.models import Job
from muster.jobs.tasks import abandon, order_imports
from muster.jobs.worker import run
from muster.registry.exports.writing import ExportFormat
from muster.registry.models import Claim, Import
from muster.registry.predicates import Predicate
from tests.registry.world import amber, claim, person, user
from tests.web.pages import client_of, queries_for, text_of

pytestmark = pytest.mark.django_db(transaction=True)

FILES = Path(__file__).parent.parent / "registry" / "files"
LIST = b"name,identifier,unit,date,measure\nKamal Sirwan,A-12,7th Border Battalion,2019-05-01,dismissed\n,B-3,,,fired\n"


@pytest.fixture
def registrar(site):
    return client_of(user("rima", Role.REGISTRAR))


def bring(client, *files: tuple[str, bytes], **changes):
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    filled = {"evidence": uploads, "form": "", "dataset": "", "tlp": "TLP:GREEN", **changes}
    return client.post("/registry/imports/", filled)


def work() -> None:
    run(threading.Event(), until_idle=True)


def newest() -> Import:
    return Import.objects.as_system().first()


def test_files_are_shown_as_a_difference_before_anything_is_written(registrar):
    response = bring(registrar, ("list.csv", LIST))
    page = f"/registry/imports/{newest().pk}/"
    assert (response.url, newest().state) == (page, "reading")
    assert "Being read" in text_of(registrar.get(page))
    work()
    shown = text_of(registrar.get(page))
    assert "2 rows 1 put aside 2 new records 4 new claims 0 unchanged claims 0 withdrawn claims" in shown
    assert "list, row 3 name is empty measure is “fired”; write one of discharged" in shown
    assert "list, row 2 Kamal Sirwan Dismissals and other measures dismissed; 7th Border Battalion; 2019-05-01" in shown
    assert Claim.objects.as_system().count() == 0


def test_sheets_of_a_set_are_applied_and_undone_in_the_name_of_who_asked(registrar):
    names = ("units", "persons", "incidents", "locations")
    bring(registrar, *((f"{name}.csv", (FILES / f"{name}.csv").read_bytes()) for name in names))
    work()
    page = f"/registry/imports/{newest().pk}/"
    assert registrar.post(f"{page}apply/").url == page
    work()
    assert (newest().state, newest().counts["new_claims"], Claim.objects.as_system().count()) == ("applied", 58, 58)
    assert newest().applied_by == "user:rima"
    registrar.post(f"{page}undo/", {"reason": "wrong country"})
    work()
    assert (newest().state, newest().undone_by) == ("undone", "user:rima")
    assert Claim.objects.as_system().standing().count() == 0
    assert Event.objects.filter(act="registry.order_step").count() == 2


def test_progress_tells_when_the_work_is_done(registrar):
    bring(registrar, ("list.csv", LIST))
    address = f"/registry/imports/{newest().pk}/progress/"
    assert "HX-Refresh" not in registrar.get(address).headers
    work()
    assert registrar.get(address).headers["HX-Refresh"] == "true"


def test_file_that_cannot_be_read_says_why(registrar):
    bring(registrar, ("list.csv", b"colour,shape\nred,round\n"))
    work()
    assert newest().state == "failed"
    shown = text_of(registrar.get(f"/registry/imports/{newest().pk}/"))
    assert "It came to nothing list.csv has not the columns of any known format; say which one it is." in shown


def test_same_files_again_come_to_nothing(registrar):
    for _ in range(2):
        bring(registrar, ("list.csv", LIST))
        work()
        registrar.post(f"/registry/imports/{newest().pk}/apply/")
        work()
    first = Import.objects.as_system().last()
    assert (newest().state, newest().problem) == (
        "failed",
        f"The same files stand as {first.number}; nothing changed.",
    )
    assert Claim.objects.as_system().count() == 4


def test_import_that_is_not_the_newest_still_stands_when_it_cannot_be_undone(registrar):
    for content in (LIST, LIST.replace(b"A-12", b"A-13")):
        bring(registrar, ("list.csv", content))
        work()
        registrar.post(f"/registry/imports/{newest().pk}/apply/")
        work()
    first = Import.objects.as_system().last()
    registrar.post(f"/registry/imports/{first.pk}/undo/", {"reason": "wrong"})
    work()
    first.refresh_from_db()
    assert (first.state, first.problem) == (
        "applied",
        f"{first.number} cannot be undone; undo {newest().number} first.",
    )


def test_same_file_chosen_twice_is_said_in_the_form(registrar):
    response = bring(registrar, ("one.csv", LIST), ("two.csv", LIST), dataset="dismissals")
    assert (response.status_code, Import.objects.as_system().count()) == (400, 0)
    assert "Two of the files are the same; choose each once." in text_of(response)
    assert response.context["form"]["dataset"].value() == "dismissals"


def test_who_may_read_is_not_chosen_for_what_everybody_reads(registrar):
    other = user("olaf", Role.ANALYST, org="elsewhere")
    response = bring(registrar, ("list.csv", LIST), tlp="TLP:GREEN", releasable_to=[other.organisation_id])
    assert (response.status_code, Import.objects.as_system().count()) == (400, 0)


def test_step_is_ordered_once_and_given_up_with_a_reason(registrar):
    bring(registrar, ("list.csv", LIST))
    assert (order_imports(), order_imports()) == (1, 0)
    abandon(Job.objects.get(), "given up after 5 attempts")
    assert (newest().state, newest().problem) == ("failed", "The work was stopped: given up after 5 attempts.")


def test_applying_twice_is_refused(registrar):
    bring(registrar, ("list.csv", LIST))
    response = registrar.post(f"/registry/imports/{newest().pk}/apply/")
    assert (response.status_code, newest().state) == (409, "reading")


@pytest.mark.parametrize("who", [Role.ANALYST, Role.AUDITOR])
def test_only_a_registrar_brings_files(site, who):
    client = client_of(user("anton", who))
    assert "Bring files" not in text_of(client.get("/registry/imports/"))
    assert bring(client, ("list.csv", LIST)).status_code == 403
    assert Import.objects.as_system().count() == 0


def test_import_of_another_organisation_is_not_there(registrar):
    bring(registrar, ("list.csv", LIST), tlp="TLP:AMBER")
    work()
    stranger = client_of(user("olaf", Role.REGISTRAR, org="elsewhere"))
    pk = newest().pk
    assert stranger.get(f"/registry/imports/{pk}/").status_code == 404
    assert stranger.post(f"/registry/imports/{pk}/apply/").status_code == 404
    assert "Nothing was imported that you may read." in text_of(stranger.get("/registry/imports/"))


def test_import_can_be_shared_with_another_organisation(registrar):
    other = user("olaf", Role.ANALYST, org="elsewhere")
    bring(registrar, ("list.csv", LIST), tlp="TLP:AMBER", releasable_to=[other.organisation_id])
    assert client_of(other).get(f"/registry/imports/{newest().pk}/").status_code == 200


def test_list_of_imports_takes_as_many_queries_for_three_as_for_one(registrar):
    bring(registrar, ("list.csv", LIST))
    one = queries_for(registrar, "/registry/imports/")
    for number in range(2):
        bring(registrar, ("list.csv", LIST + b"%d" % number))
    assert queries_for(registrar, "/registry/imports/") == one


@pytest.mark.parametrize("form", list(ExportFormat))
def test_export_is_downloaded_and_recorded(registrar, form):
    claim(Predicate.NAME, person(), value="Kamal Sirwan")
    claim(Predicate.NAME, person("Hidden"), value="Hidden Man", label=amber("elsewhere"))
    response = registrar.post("/registry/export/", {"form": form.value})
    content = b"".join(response.streaming_content)
    assert response.headers["Content-Disposition"].startswith('attachment; filename="muster-registry.')
    assert (b"Hidden Man" in content, Event.objects.get(act="registry.export_registry").details["claims"]) == (False, 1)


def test_export_of_no_format_is_asked_again(registrar):
    assert registrar.post("/registry/export/", {"form": "odt"}).url == "/registry/imports/"


def test_who_works_with_no_evidence_takes_none(site):
    requester = client_of(user("rita", Role.REQUESTER))
    assert requester.post("/registry/export/", {"form": "csv"}).status_code == 403
    assert "Download" not in text_of(requester.get("/registry/imports/"))
