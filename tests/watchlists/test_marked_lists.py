"""A list with a marking isn't there for who may not read it, and what it raises is marked alike."""

import pytest
from click.testing import CliRunner

from muster.accounts.actions import issue_token
from muster.accounts.models import Organisation, User
from muster.accounts.policy import Marking, Role, Tlp
from muster.audit.models import Event
from muster.cli import main
from muster.errors import NotPermittedError
from muster.watchlists.actions import mark_list
from muster.watchlists.imports import import_list
from muster.watchlists.models import Watchlist

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


@pytest.fixture
def outsider(db) -> User:
    elsewhere = Organisation.objects.create(code="elsewhere", name="Elsewhere")
    return User.objects.create(username="olaf", organisation=elsewhere)


@pytest.fixture
def marked(registrar, write_list) -> Watchlist:
    """Two lists, `open` and `wanted`; the second is the mission's own."""
    import_list(actor=registrar, path=write_list(range(2), file="open.csv", name="Rashid Velani {}"))
    import_list(actor=registrar, path=write_list(range(2), file="wanted.csv"))
    watchlist = Watchlist.objects.get(code="wanted")
    return mark_list(actor=registrar, watchlist=watchlist, marking=Marking(Tlp.AMBER, registrar.organisation_id))


@pytest.mark.parametrize(("inside", "codes"), [(True, ["open", "wanted"]), (False, ["open"])])
def test_the_api_shows_a_marked_list_to_its_audience(client, marked, registrar, outsider, inside, codes):
    headers = {"Authorization": f"Bearer {issue_token(actor=registrar if inside else outsider, name='test')}"}

    assert [one["code"] for one in client.get("/api/v1/lists", headers=headers).json()] == codes


@pytest.mark.parametrize(("inside", "shown"), [(True, True), (False, False)])
def test_the_page_shows_a_marked_list_to_its_audience(client, marked, registrar, outsider, inside, shown):
    client.force_login(registrar if inside else outsider)

    page = client.get("/lists/").content.decode()

    assert ("open.csv" in page, "wanted.csv" in page) == (True, shown)


def test_marking_is_recorded_and_can_be_taken_off(marked, registrar):
    mark_list(actor=registrar, watchlist=marked, marking=None)

    assert Watchlist.objects.get(code="wanted").label is None
    assert [event.act for event in Event.objects.order_by("-position")[:2]] == ["watchlists.mark_list"] * 2


def test_marking_needs_somebody_who_keeps_lists(marked, person):
    with pytest.raises(NotPermittedError):
        mark_list(actor=person(Role.ANALYST), watchlist=marked, marking=None)


def test_mark_command(marked, outsider):
    result = CliRunner().invoke(
        main,
        ["lists", "mark", "wanted", "--tlp", "TLP:AMBER", "--organisation", "mission", "--releasable-to", "elsewhere"],
    )

    assert (result.exit_code, result.stdout) == (0, "wanted is marked TLP:AMBER.\n")
    assert list(Watchlist.objects.readable_by(outsider).values_list("code", flat=True)) == ["open", "wanted"]


@pytest.mark.parametrize("words", [["--tlp", "TLP:AMBER"], ["--tlp", "TLP:RED", "--organisation", "mission"]])
def test_a_marking_for_nobody_is_bad_input(marked, words):
    assert CliRunner().invoke(main, ["lists", "mark", "wanted", *words]).exit_code == 2
