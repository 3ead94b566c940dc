"""The how-to page "Ten questions": its commands, as they stand there, asked of the demo's evidence."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from muster.accounts.models import User
from muster.cli import main
from muster.demo.evidence import record_evidence
from muster.registry.models import Claim
from tests.registry.world import registrar
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "ten-questions.md"
COMMANDS = [line.strip() for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("    muster")]
QUESTIONS = COMMANDS[: COMMANDS.index("muster registry show-claim K-000280") + 1]
NUMBER = re.compile(r"\b([PUNLKS])-\d{6}\b")


@pytest.fixture
def keeper(db) -> User:
    record_evidence(registrar=registrar())
    return registrar()


def ask(command: str) -> list[str]:
    """What the command prints, numbers without their digits; a claim of the page is the demo's newest one."""
    newest = Claim.objects.as_system().order_by("-pk").values_list("pk", flat=True)
    for place, number in enumerate(re.findall(r"K-\d{6}", command)):
        command = command.replace(number, f"K-{newest[place]:06}")
    done = CliRunner().invoke(main, shlex.split(command)[1:])
    assert (done.exit_code, done.stderr) == (0, "")
    return [NUMBER.sub(r"\1", line) for line in done.output.splitlines()]


def test_page_asks_ten_questions():
    asked = re.findall(r"^\*\*(\d+)\.", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert asked == [str(number) for number in range(1, 11)]


def test_every_command_of_the_page_is_answered(keeper):
    assert [command for command in COMMANDS if not ask(command)] == []


def answer_to(word: str) -> list[str]:
    return ask(next(command for command in QUESTIONS if word in command))


def test_answers_about_a_day(keeper):
    service, *_ = answer_to("where-was")
    commanders = [line.partition(",")[0].strip() for line in answer_to("who-commanded")[1:]]
    chart = [line.partition(" (")[0] for line in answer_to("registry chart")]
    assert service == "Commander Major: evidenced, from 2015-02-10, last seen 2016-08-31"
    assert commanders == [
        "Evidenced:",
        "Ziyad Harun Mazlum",
        "Inferred:",
        "Captain Ziyad Harun Mazlum al-Talmuzi",
        "Colonel Bashar Qadri Shirwan",
        "Unknown:",
        "General Rostam Nuh Farid",
        "! Talmuz Detachment of the Dawn Brigades has 2 commanders at once: Ziyad Harun Mazlum",
    ]
    assert chart[:4] == [
        "+1 Dawn Brigades High Command",
        "+0 Falcon Column of the Dawn Brigades",
        "-1 Arkun Detachment of the Dawn Brigades",
        "-1 Talmuz Detachment of the Dawn Brigades",
    ]


def test_answers_about_places(keeper):
    assert answer_to("taken-on") == [
        "area Talmuz Heights: by Falcon Column of the Dawn Brigades (U), evidenced",
        "site Arkun Pass: by Arkun Detachment of the Dawn Brigades (U), inferred",
        "class Militia: by Talmuz Detachment of the Dawn Brigades (U), inferred",
        "site Talmuz Bridge: by Talmuz Detachment of the Dawn Brigades (U), inferred",
    ]
    assert [line.partition(";")[0] for line in answer_to("registry map")] == [
        "area: Falcon Column of the Dawn Brigades (U), Talmuz Heights at 34.200, 42.600",
        "incident: Detention at Talmuz Bridge (N), Talmuz Bridge at 34.270, 42.710",
        "site: Talmuz Detachment of the Dawn Brigades (U), Talmuz Bridge at 34.270, 42.710",
    ]


def test_answers_about_a_man(keeper):
    denial = "  K Ziyad Harun Mazlum: Detention at Talmuz Bridge Acquitted: he was in hospital on the two days."
    file, pair = answer_to("registry show "), answer_to("identities show")
    assert file[file.index("Speaks for:") + 1] == denial
    assert pair[0].partition(", ")[0] == "P Ziyad Harun Mazlum al-Talmuzi / P Ziyad Harun Mazlum: two records"
    assert pair[2] == "Contradicts: nothing"


ADDRESSES = [
    "/registry/?words=Mazlum",
    "/registry/person/{P}/",
    "/registry/person/{P}/where/?on=2016-08-15",
    "/registry/unit/{U}/",
    "/registry/unit/{U}/command/?on=2016-04-07",
    "/registry/unit/{U}/chart/?on=2016-04-07",
    "/registry/map/?on=2016-04-07&within=Talmuz+Bridge",
    "/registry/incident/{N}/",
    "/registry/identities/",
    "/claims/{K}/",
]


def test_browser_answers_too(keeper):
    newest = Claim.objects.as_system().filter(person__isnull=False, other_incident__isnull=False).latest("pk")
    posted = Claim.objects.as_system().filter(person=newest.person, other_unit__isnull=False).latest("pk")
    keys = {"P": newest.person_id, "U": posted.other_unit_id, "N": newest.other_incident_id, "K": newest.pk}
    browser = client_of(keeper)
    pages = {address: browser.get(address.format(**keys)) for address in ADDRESSES}
    assert [address for address, page in pages.items() if page.status_code != 200] == []
    assert [address for address, page in pages.items() if not re.search("Mazlum|Talmuz", text_of(page))] == []
