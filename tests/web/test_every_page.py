"""Every page in every look: it fits, axe finds nothing, and it is photographed."""

import pytest

from muster.accounts.policy import Role
from muster.vetting.models import Decision, Proposal
from tests.browser import axe, screenshot
from tests.vetting.world import user
from tests.web import scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def everything(site, tmp_path):
    """The addresses of all pages, with something on each, and a person who may open all of them."""
    desk = scene.people()
    scene.import_watchlist(tmp_path)
    scene.fill_registry()
    request = scene.submit(desk.requester)
    listed, ordinary = scene.case_of("Haider"), scene.case_of("Samir")
    waiting = scene.case_of("Nouri")
    scene.decide(desk, listed)
    scene.approve(desk, ordinary, sign=False)
    roster = request.rosters.all().as_system().get()
    alerts = scene.alerts_of(waiting) or scene.alerts_of(scene.case_of("Tarek"))
    pages = {
        "work": "/",
        "requests": "/requests/",
        "new-request": "/requests/new/",
        "request": f"/requests/{request.pk}/",
        "roster": f"/rosters/{roster.pk}/",
        "columns": f"/rosters/{roster.pk}/columns/",
        "case-open": f"/cases/{waiting.pk}/",
        "case-decided": f"/cases/{listed.pk}/",
        "cases": "/cases/",
        "propose": f"/cases/{waiting.pk}/propose/",
        "alerts": "/alerts/",
        "alert": f"/alerts/{alerts[0].pk}/",
        "alert-answered": f"/alerts/{scene.alerts_of(listed)[0].pk}/",
        "proposals": "/proposals/",
        "proposal": f"/proposals/{Proposal.objects.as_system().get(case=ordinary).pk}/",
        "decisions": "/decisions/",
        "decision": f"/decisions/{Decision.objects.as_system().get().pk}/",
        "gate": "/gate/",
        "lists": "/lists/",
        "audit": "/audit/",
        "help": "/help/",
        "two-step": "/account/two-step/",
        "password": "/account/password/",
        "not-found": "/nowhere/",
        **scene.registry_pages(),
    }
    return pages, user("eve", *Role)


def test_every_page_fits_and_axe_agrees(everything, open_window, watch, look):
    pages, person = everything
    watch.expect("404")
    page = open_window(look, person)
    wide = []

    for name, address in pages.items():
        page.goto(address)
        screenshot(page, name, look)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wide.append(name)
        axe(page)

    assert wide == []
