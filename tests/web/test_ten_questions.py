"""The ten questions of `docs/how-to/ten-questions.md` asked in a browser, from the registry's own page, and photographed."""

import pytest
from playwright.sync_api import Page, expect

from muster.demo.evidence import record_evidence
from muster.registry.actions import search_identities
from tests.browser import screenshot
from tests.registry.world import registrar

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]

COMMANDER, NAMESAKE = "Ziyad Harun Mazlum al-Talmuzi", "Ziyad Harun Mazlum"
DETACHMENT, COLUMN = "Talmuz Detachment of the Dawn Brigades", "Falcon Column of the Dawn Brigades"


@pytest.fixture
def keeper(site):
    record_evidence(registrar=registrar())
    search_identities(actor=registrar())
    return registrar()


def find(page: Page, words: str) -> None:
    page.goto("/registry/")
    page.get_by_label("Words of a name, or a number").fill(words)
    page.get_by_role("button", name="Search").click()


def open_record(page: Page, name: str) -> None:
    find(page, name)
    page.get_by_role("main").get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def ask_of(page: Page, day: str) -> None:
    page.get_by_label("On the day").fill(day)
    page.get_by_role("button", name="Ask").click()


def test_ten_questions_are_answered_in_the_browser(keeper, open_window):
    page = open_window(user=keeper)

    def answered(number: int, *said: str) -> None:
        for words in said:
            expect(page.get_by_role("main")).to_contain_text(words)
        screenshot(page, f"question-{number}")

    find(page, "Mazlum")
    answered(1, COMMANDER, NAMESAKE)

    open_record(page, COMMANDER)
    page.get_by_role("link", name="Where and under whom").click()
    ask_of(page, "2016-08-15")
    answered(2, DETACHMENT, "Major")

    open_record(page, DETACHMENT)
    page.get_by_role("link", name="Who commanded").click()
    ask_of(page, "2016-04-07")
    answered(3, "2 commanders at once", "Bashar Qadri Shirwan")

    open_record(page, COLUMN)
    page.get_by_role("link", name="Chart of command").click()
    ask_of(page, "2016-04-07")
    answered(4, "Dawn Brigades High Command", DETACHMENT)

    open_record(page, COLUMN)
    page.get_by_role("link", name="Who commanded").click()
    ask_of(page, "2016-04-07")
    answered(5, "Talmuz Heights", "Arkun Pass")

    page.goto("/registry/map/")
    page.get_by_label("In and around the place").fill("Talmuz Bridge")
    ask_of(page, "2016-04-07")
    answered(6, "Detention at Talmuz Bridge", DETACHMENT)

    open_record(page, "Detention at Talmuz Bridge")
    answered(7, NAMESAKE, "Bashar Qadri Shirwan")

    open_record(page, NAMESAKE)
    answered(8, "Speaks against", "Speaks for")

    page.goto("/registry/identities/")
    page.get_by_role("link", name=COMMANDER).click()
    answered(9, "Agrees beside the name", "Contradicts")

    open_record(page, COMMANDER)
    page.locator("section", has_text="Speaks against").get_by_role("link", name="K-").first.click()
    answered(10, "Citations", "Letters from the heights")
