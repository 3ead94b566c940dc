"""The demo site as built by its people's acts: what stands in the database afterwards, and what the command prints."""

import json
import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.conf import settings as django_settings
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from muster.accounts.models import User
from muster.accounts.policy import Role
from muster.audit.models import Event
from muster.audit.verification import verify_database
from muster.cli import main
from muster.demo.outcome import Outcome
from muster.demo.site import DemoSite
from muster.demo.world import Scale
from muster.errors import InputError
from muster.registry.models import Unit
from muster.vetting.models import Alert, Decision, Proposal, RosterRow, Signature
from muster.vetting.queries.work import my_work
from muster.watchlists.models import ListVersion

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@dataclass
class Built:
    site: DemoSite
    outcome: Outcome


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Built]:
    """One demo for the module, committed: its worker's lease is renewed over a connection of its own."""
    folder = tmp_path_factory.mktemp("site")
    with override_settings(MUSTER_DATA=folder), django_db_blocker.unblock():
        try:
            site = DemoSite.of_settings()
            yield Built(site, site.build(Scale.SMALL, tell=lambda _: None))
        finally:
            call_command("flush", interactive=False, inhibit_post_migrate=False, verbosity=0)


def test_every_check_of_the_roster_is_complete(built: Built) -> None:
    assert built.outcome.checks_complete


def test_every_row_is_kept_and_the_planted_errors_are_found(built: Built) -> None:
    rows = RosterRow.objects.as_system().filter(roster__upload__name="roster.xlsx")
    assert (rows.count(), rows.filter(faulty=True).count()) == (160, built.outcome.rows_faulty)


def test_known_men_are_found_by_their_number(built: Built) -> None:
    found = {tally.kind: (tally.raised, tally.rows) for tally in built.outcome.planted}
    assert (found["clearance expired"], found["cleared elsewhere"]) == ((2, 2), (2, 2))


def test_most_planted_cases_are_raised(built: Built) -> None:
    raised, rows = (sum(getattr(tally, name) for tally in built.outcome.planted) for name in ("raised", "rows"))
    assert raised >= 0.7 * rows


def test_hardly_anybody_ordinary_is_raised(built: Built) -> None:
    assert built.outcome.ordinary.raised <= 0.03 * built.outcome.ordinary.rows


def test_units_are_registered_under_their_commanders(built: Built) -> None:
    registered = Unit.objects.as_system().filter(confirmed=True, commander__isnull=False)
    assert registered.exclude(name__contains="Dawn Brigades").count() == 120


def test_lists_stand_in_two_versions(built: Built) -> None:
    versions = Counter(ListVersion.objects.values_list("watchlist__code", flat=True))
    assert versions == {"ofac-sdn": 2, "un-sc": 2, "uk-ofsi": 2, "dismissed": 2, "coalition": 2}


def test_nobody_has_signed_their_own_proposal(built: Built) -> None:
    pairs = Signature.objects.as_system().values_list("signer", "proposal__proposer")
    assert all(signer != proposer for signer, proposer in pairs)


def test_refusals_have_two_signers_and_a_statement(built: Built) -> None:
    refused = Decision.objects.as_system().filter(outcome="rejected")
    assert [(row.proposal.signatures.all().as_system().count(), bool(row.statement)) for row in refused] == [
        (2, True)
    ] * built.outcome.decisions["rejected"]


def test_last_years_clearances_have_expired(built: Built) -> None:
    today = timezone.now().date()
    assert Decision.objects.as_system().filter(outcome="approved", expires_on__lt=today).exists()


@pytest.mark.parametrize(
    ("role", "queue"),
    [
        (Role.ANALYST, "alerts to answer"),
        (Role.ASSESSOR, "cases to propose"),
        (Role.ASSESSOR, "my proposals waiting"),
        (Role.SIGNER, "proposals to sign"),
        (Role.REQUESTER, "rosters to mend"),
        (Role.REQUESTER, "requests under way"),
        (Role.PROGRAMME_OFFICER, "clearances that expire soon"),
    ],
)
def test_each_role_finds_work_on_the_dashboard(built: Built, role: Role, queue: str) -> None:
    user = User.objects.filter(memberships__role=role).exclude(username="console").order_by("pk")[0]
    assert {found.name: found.count > 0 for found in my_work(user)}[queue]


def test_gate_clears_bars_and_holds(built: Built) -> None:
    answers = {asked.who: asked.answer for asked in built.outcome.gate}
    assert answers == {
        "approved yesterday": "CLEAR",
        "refused yesterday": "BARRED",
        "unit of a man refused yesterday": "HOLD",
        "proposed, not signed": "HOLD",
        "unit cleared with its commander": "CLEAR",
        "cleared last year": "HOLD",
    }


def test_every_account_can_sign_in_with_the_printed_password(built: Built) -> None:
    users = User.objects.filter(username__in=built.outcome.accounts)
    assert [user.check_password(built.outcome.password) for user in users] == [True] * len(built.outcome.accounts)


def test_every_act_is_in_a_log_that_verifies(built: Built) -> None:
    assert verify_database().events == Event.objects.count()


def test_log_runs_forward_in_time(built: Built) -> None:
    days = list(Event.objects.order_by("pk").values_list("at", flat=True))
    assert days == sorted(days)


def test_signatures_are_recorded_one_event_each(built: Built) -> None:
    events = Event.objects.filter(act="vetting.sign_decision").count()
    assert events == Signature.objects.as_system().count()


def test_alerts_and_proposals_are_left_open(built: Built) -> None:
    left = Alert.objects.as_system().filter(answer=""), Proposal.objects.as_system().filter(state="opened")
    assert [rows.exists() for rows in left] == [True, True]


def test_outcome_is_kept_for_its_owner_only(built: Built) -> None:
    mode = (built.site.directory / "outcome.json").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_outcome_reads_back(built: Built) -> None:
    kept = built.site.outcome()
    assert kept is not None
    assert json.dumps(kept.as_json()) == json.dumps(built.outcome.as_json())


def test_second_build_over_the_first_is_refused(built: Built) -> None:
    with pytest.raises(InputError, match="holds people or requests already"):
        built.site.build(Scale.SMALL, tell=lambda _: None)


def test_command_prints_what_came_out_without_building_again(built: Built) -> None:
    printed = CliRunner().invoke(main, ["demo", "--no-serve", "--json"])
    assert json.loads(printed.stdout)["seconds"] == built.outcome.seconds


def test_command_says_that_the_demo_is_there(built: Built) -> None:
    printed = CliRunner().invoke(main, ["demo", "--no-serve"])
    assert printed.stderr.startswith("The demo is built already")


def test_command_prints_people_counts(built: Built) -> None:
    printed = CliRunner().invoke(main, ["demo", "--no-serve"])
    ordinary = built.outcome.ordinary
    assert f"Ordinary people raised: {ordinary.raised} of {ordinary.rows}" in printed.stdout


def test_site_without_a_demo_has_no_outcome(tmp_path: Path) -> None:
    assert DemoSite(tmp_path).outcome() is None


def test_clearing_a_site_without_a_demo_leaves_it_alone(tmp_path: Path) -> None:
    kept = tmp_path / "documents"
    kept.mkdir()
    DemoSite(tmp_path).clear()
    assert (kept.exists(), Path(django_settings.MUSTER_DATA).exists()) == (True, True)
