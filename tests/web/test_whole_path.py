"""The whole path in a browser: sign in, ask, upload, answer, propose, sign, decide, ask the gate."""

import threading

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import expect

from muster.accounts.models import User
from muster.accounts.policy import Role
from muster.jobs.worker import run
from muster.vetting.models import Decision
from tests.browser import PHONE, axe, screenshot
from tests.vetting.world import desk, user
from tests.web import scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]

PASSWORD = "a long password for tests"


@pytest.fixture
def mission(site, tmp_path):
    scene.import_watchlist(tmp_path)
    made = desk()
    user("paula", Role.PROGRAMME_OFFICER)
    User.objects.update(password=make_password(PASSWORD))
    return made


@pytest.fixture
def worker():
    """The job worker that `muster serve` runs beside the pages."""
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(stop,), kwargs={"name": "test", "poll": 0.1})
    thread.start()
    yield
    stop.set()
    thread.join()


def sign_in(page, username):
    page.goto("/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My work")


def ask_for_a_course(page, tmp_path):
    page.get_by_role("link", name="New request").click()
    page.get_by_label("Purpose").fill("Border guard officers' course")
    page.get_by_label("Legal authority").fill("Training Act, section 3")
    page.get_by_label("Needed by").fill("2027-03-31")
    axe(page)
    page.get_by_role("button", name="Open the request").click()
    roster = tmp_path / "intake.csv"
    roster.write_text(scene.ROSTER, encoding="utf-8")
    page.get_by_label("Roster").set_input_files(roster)
    page.get_by_role("button", name="Send the roster").click()


def test_a_roster_from_upload_to_the_gate(mission, open_window, worker, tmp_path):
    requester = open_window()
    sign_in(requester, "rania")
    ask_for_a_course(requester, tmp_path)
    expect(requester.get_by_text("1 row to mend")).to_be_visible(timeout=60_000)
    expect(requester.get_by_text("Checks are running")).to_have_count(0, timeout=60_000)
    screenshot(requester, "path-1-checked")
    requester.get_by_role("link", name="intake.csv").click()
    expect(requester.get_by_text("There is no such day.")).to_be_visible()

    analyst = open_window()
    sign_in(analyst, "anton")
    analyst.get_by_role("link", name="Alerts", exact=True).click()
    analyst.get_by_role("row").filter(has_text="Haider").get_by_role("link").click()
    screenshot(analyst, "path-2-alert")
    for reason in ("Born on the same day, the same chain of names.", "Two rows for one man.", "Two rows for one man."):
        analyst.keyboard.press("r")
        analyst.keyboard.type(reason)
        analyst.keyboard.press("Escape")
        with analyst.expect_navigation():
            analyst.keyboard.press("s")
        expect(analyst.get_by_text("Your answer is recorded.")).to_be_visible()
    analyst.get_by_role("link", name="Alerts", exact=True).click()
    while analyst.get_by_role("row").filter(has_text="Dulaymi").count():
        analyst.get_by_role("row").filter(has_text="Dulaymi").first.get_by_role("link").first.click()
        analyst.keyboard.press("r")
        analyst.keyboard.type("Born 23 years apart.")
        analyst.keyboard.press("Escape")
        with analyst.expect_navigation():
            analyst.keyboard.press("d")
        expect(analyst.get_by_text("Your answer is recorded.")).to_be_visible()
        analyst.get_by_role("link", name="Alerts", exact=True).click()
    expect(analyst.get_by_text("Every alert is answered.")).to_be_visible()

    assessor = open_window()
    sign_in(assessor, "asma")
    propose(assessor, "Samir", "Approved")
    propose(
        assessor, "Haider", "Rejected", ground="Named on a watchlist", statement="You were found on a published list."
    )
    screenshot(assessor, "path-3-proposed")

    signer = open_window(PHONE)
    sign_in(signer, "selim")
    sign(signer, "Samir")
    expect(signer.get_by_text("Signed. The decision stands.")).to_be_visible()
    screenshot(signer, "path-4-decision", PHONE)
    axe(signer)
    sign(signer, "Haider")
    expect(signer.get_by_text("Signed. Another person must sign as well.")).to_be_visible()

    second = open_window()
    sign_in(second, "sofia")
    sign(second, "Haider")
    expect(second.get_by_text("Signed. The decision stands.")).to_be_visible()

    officer = open_window()
    sign_in(officer, "paula")
    assert ask_gate(officer, "Samir Haddad Yousif") == "CLEAR"
    screenshot(officer, "path-5-clear")
    assert ask_gate(officer, "Haider Kazim Abbas Al Juburi") == "BARRED"
    screenshot(officer, "path-6-barred")
    axe(officer)
    assert ask_gate(officer, "Nouri Kamel Hassan Dulaymi") == "HOLD"
    assert sorted(Decision.objects.as_system().values_list("outcome", flat=True)) == ["approved", "rejected"]


def propose(page, name, outcome, *, ground="", statement=""):
    page.get_by_role("link", name="Requests", exact=True).first.click()
    page.get_by_role("row").filter(has_text="Border guard").get_by_role("link").click()
    page.get_by_role("row").filter(has_text=name).get_by_role("link").click()
    page.wait_for_url("**/cases/*/", wait_until="load")
    page.keyboard.press("p")
    page.get_by_label("Outcome").select_option(outcome)
    if ground:
        page.get_by_label(ground).check()
    page.get_by_label("Internal note").fill("All checks completed and every alert answered; see the findings.")
    page.get_by_label("Statement to the subject").fill(statement)
    axe(page)
    page.get_by_role("button", name="Put it before the signers").click()
    expect(page.get_by_text("Proposed. Somebody else must sign it.")).to_be_visible()
    expect(page.get_by_role("button", name="Sign", exact=True)).to_have_count(0)


def sign(page, name):
    page.get_by_role("link", name="Proposals", exact=True).click()
    page.get_by_role("listitem").filter(has_text=name).get_by_role("link").first.click()
    page.get_by_role("button", name="Sign", exact=True).click()


def ask_gate(page, subject):
    page.get_by_role("link", name="Gate", exact=True).click()
    page.get_by_label("Subject").fill(subject)
    page.get_by_role("button", name="Ask").click()
    return page.locator(".answer b").inner_text()


@pytest.fixture
def without_scripts(browser, live_server):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_the_path_works_without_scripts(mission, without_scripts, tmp_path):
    page = without_scripts
    sign_in(page, "rania")
    page.get_by_role("link", name="New request").click()
    page.get_by_label("Purpose").fill("Course")
    page.get_by_label("Legal authority").fill("Training Act")
    page.get_by_label("Needed by").fill("2027-03-31")
    page.get_by_role("button", name="Open the request").click()
    roster = tmp_path / "intake.csv"
    roster.write_text(scene.ROSTER, encoding="utf-8")
    page.get_by_label("Roster").set_input_files(roster)
    page.get_by_role("button", name="Send the roster").click()
    expect(page.get_by_role("heading", name="Checks are running")).to_be_visible()

    scene.run_jobs()
    page.reload()

    expect(page.get_by_role("row").filter(has_text="Samir")).to_be_visible()
    page.locator("summary").first.click()
    page.get_by_role("button", name="Dark").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
