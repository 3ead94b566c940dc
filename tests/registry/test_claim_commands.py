"""`muster registry` on single claims, as somebody types it."""

import json
import re

import pytest
from click.testing import CliRunner

from muster.accounts.actions import issue_token
from muster.accounts.policy import Role
from muster.cli import main
from muster.registry.models import Claim
from muster.registry.predicates import Predicate
from tests.registry.world import amber, claim, incident, on, person, posting, registrar, unit, user

pytestmark = pytest.mark.django_db
CITED = ("--source", "Annual report 2017", "--published-on", "2017-01-01", "--locator", "p. 3")


def run(*arguments: str, actor=None):
    environment = {"MUSTER_TOKEN": issue_token(actor=actor, name="test")} if actor else {}
    return CliRunner().invoke(main, ["registry", *arguments], env=environment)


def test_claim_is_recorded_and_shown():
    who, where = person(), unit()
    told = run(
        *("record-claim", who.number, "posting", "--other", where.name, "--role", "Commander"),
        *("--first", "2016-04-07", *CITED),
    ).output.splitlines()
    made = Claim.objects.as_system().get()
    assert told == [
        f"{made.number} Kamal Sirwan: Commander 7th Border Battalion, 2016-04-07 (posting, accepted)",
        f"Cites {made.citations.as_system().get().source.number} Annual report 2017, 2017-01-01, p. 3",
    ]


def test_correction_keeps_what_is_not_given():
    made = posting(person(), unit(), on("2016-04-07", starting=True), rank="Major")
    told = json.loads(run("correct-claim", made.number, "--rank", "Colonel", "--reason", "misread", "--json").output)
    assert (told["rank"], told["role"], told["starting"], told["reason"], len(told["citations"])) == (
        "Colonel",
        "Commander",
        True,
        "misread",
        1,
    )


def test_withdrawal_stays_readable():
    made = claim(Predicate.NAME, person(), value="Kamal")
    told = run("withdraw-claim", made.number, "--reason", "forged").output.splitlines()
    assert (told[0].partition(" ")[2], told[1]) == ("Kamal: Kamal (name, withdrawn)", "Reason: forged")
    assert run("withdraw-claim", made.number, "--reason", "again").exit_code == 2


def test_grades_are_given_by_named_people():
    made = claim(Predicate.NAME, person(), value="Kamal")
    assert run("grade-claim", made.number, "B").exit_code == 2
    assert run("grade-claim", made.number, "b", actor=registrar()).output == f"{made.number} graded B.\n"
    assert run("grade-claim", made.number, "3", actor=registrar()).exit_code == 1


def test_record_is_shown_with_what_speaks_for_and_against():
    who = person()
    claim(Predicate.CONDUCT, who, incident("torture"), kind="direct")
    claim(Predicate.EXCULPATION, who, value="Acquitted.")
    claim(Predicate.BIRTH, who, value="1975")
    claim(Predicate.BIRTH, who, value="1971")
    told = [re.sub(r"K-\d+", "K", line) for line in run("show", who.number).output.splitlines()]
    assert told == [
        f"Kamal Sirwan ({who.number})",
        "Speaks against:",
        "  K Kamal Sirwan: direct torture",
        "Speaks for:",
        "  K Kamal Sirwan: Acquitted.",
        "birth: (these contradict each other)",
        "  K Kamal Sirwan: 1975",
        "  K Kamal Sirwan: 1971",
    ]


def test_search_lists_numbers():
    who = person("Kamal Sarhad")
    assert json.loads(run("search", "sarhad", "--json").output) == [
        {"kind": "person", "number": who.number, "name": "Kamal Sarhad"}
    ]


def test_what_a_reader_may_not_see_is_not_there():
    made = claim(Predicate.NAME, person(label=amber("elsewhere")), value="Kamal", label=amber("elsewhere"))
    outsider = user("carla", Role.REGISTRAR)
    answers = [
        run("show-claim", made.number, actor=outsider),
        run("show", made.person.number, actor=outsider),
        run("withdraw-claim", made.number, "--reason", "x", actor=outsider),
    ]
    assert [answer.exit_code for answer in answers] == [2, 2, 2]
    assert answers[0].stderr == f"muster: There is no claim {made.number}; claims are numbered like K-000012.\n"


def test_two_records_are_said_to_be_one_by_a_named_person():
    first, second = person(), person()
    for one in (first, second):
        claim(Predicate.PARENT_NAME, one, value="Halima Rostam", kind="mother")
    assert run("identities", "search").output == "1 pairs look alike.\n"
    (proposed,) = json.loads(run("identities", "list", "--json").output)
    assert (proposed["first"], proposed["second"]) == (first.number, second.number)
    words = ("identities", "resolve", first.number, second.number, "--answer", "same", "--reason", "one mother")
    assert run(*words).exit_code == 2
    told = run(*words, actor=registrar()).output.splitlines()
    assert told[0].startswith(f"{first.number} Kamal Sirwan / {second.number} Kamal Sirwan: one person")
    assert told[-1].endswith("rima: same: one mother")
    assert f"Merged with: {second.number} Kamal Sirwan" in run("show", second.number).output
