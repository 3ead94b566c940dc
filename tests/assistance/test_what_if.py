"""If somebody took a post: what would come under them, what would have to be looked at again, and nothing is written."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from muster.accounts.policy import Role
from muster.assistance.what_if import suppose, what_if_as_text
from muster.audit.acts import SystemActor
from muster.cli import main
from muster.errors import InputError
from muster.registry.predicates import Predicate
from muster.registry.spans import Certainty
from muster.vetting.actions import propose_decision, sign_decision
from muster.vetting.policy import Ground, Outcome, Scope
from muster.vetting.readers.fields import CandidateFields
from tests.registry.world import amber, claim, on, person, posting, under, unit
from tests.vetting.world import NOTE, STATEMENT, checked_case, desk, user
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db
OPERATOR = SystemActor("operator:test")
DAY = timezone.now().date() + timedelta(days=10)
LONG = on("2020-01-01", "2035-01-01")


@pytest.fixture
def forces():
    """A battalion under a brigade, and a man who commands neither."""
    battalion, brigade = unit("7th Border Battalion"), unit("4th Brigade")
    under(battalion, brigade, LONG)
    return battalion, brigade, person("Salim Rostam")


def decided(people, outcome=Outcome.APPROVED, **fields):
    case = checked_case(people, person=CandidateFields(**fields))
    adverse = outcome is Outcome.REJECTED
    proposal = propose_decision(
        actor=people.assessor,
        case=case,
        outcome=outcome,
        scope=Scope.PERSON,
        grounds=[Ground.TORTURE] if adverse else [],
        internal_note=NOTE,
        statement=STATEMENT if adverse else "",
        seen=case.version,
    )
    decision = sign_decision(actor=people.signer, proposal=proposal)
    return decision or sign_decision(actor=people.second_signer, proposal=proposal)


def ask(man, where, who=OPERATOR, day=DAY):
    return suppose(man.number, where.number, day, who)


def rows():
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def test_units_below_come_under_the_person(forces):
    battalion, brigade, man = forces
    later = unit("Later Company")
    under(later, brigade, on("2040-01-01", starting=True))
    assert [(one.unit, one.reached.distance, one.reached.certainty) for one in ask(man, brigade).under] == [
        (brigade, 0, Certainty.EVIDENCED),
        (battalion, 1, Certainty.EVIDENCED),
    ]


def test_who_commands_now_is_said(forces):
    general = person("Nadir Hosh")
    posting(general, forces[1], LONG)
    assert [one.person for one in ask(forces[2], forces[1]).commanders] == [general]


def test_decisions_and_open_cases_of_all_units_below_are_to_be_looked_at_again(forces):
    people = desk()
    cleared = decided(people, name="Harun Qadari", unit_name="7th Border Battalion")
    waiting = checked_case(people, person=CandidateFields(name="Walid Nasser", unit_name="4th Brigade"))
    decided(people, name="Samir Haddad", unit_name="Traffic Company")
    answer = ask(forces[2], forces[1])
    assert (answer.clearances, answer.cases) == ((cleared,), (waiting,))


def test_a_clearance_that_is_over_by_then_is_left_out(forces):
    cleared = decided(desk(), name="Harun Qadari", unit_name="7th Border Battalion")
    assert ask(forces[2], forces[1], day=cleared.expires_on + timedelta(days=1)).clearances == ()


def test_the_newest_decision_on_a_person_is_the_one_that_counts(forces):
    people = desk()
    decided(people, name="Harun Qadari", id_number="A1", unit_name="7th Border Battalion")
    decided(people, Outcome.REJECTED, name="Harun Qadari", id_number="A1", unit_name="7th Border Battalion")
    assert ask(forces[2], forces[1]).clearances == ()


def test_the_gate_would_hold_under_a_refused_commander(forces):
    refused = decided(desk(), Outcome.REJECTED, name="Walid Nasser", unit_name="Traffic Company")
    reasons = [reason.sentence for reason in ask(refused.person, forces[1]).reasons]
    assert reasons == [f"The commander of 4th Brigade was rejected ({refused.number})."]


def test_the_registry_speaks_of_the_person(forces):
    claim(Predicate.CONDUCT, forces[2], value="beat a prisoner")
    claim(Predicate.EXCULPATION, forces[2], value="He denies it.")
    assert [one.speaks for one in ask(forces[2], forces[1]).bearings] == ["against", "for"]


def test_nothing_is_written(forces):
    people = desk()
    decided(people, name="Harun Qadari", unit_name="7th Border Battalion")
    client = client_of(people.analyst)
    before = rows()
    with CaptureQueriesContext(connection) as asked:
        list(what_if_as_text(ask(forces[2], forces[1], people.analyst)))
        client.get("/registry/what-if/", {"person": forces[2].number, "post": forces[1].number})
    assert rows() == before
    reads = ("SELECT", "SAVEPOINT", "RELEASE")
    assert [query["sql"] for query in asked if not query["sql"].startswith(reads)] == []


def test_hidden_rows_change_nothing(forces):
    people = desk()
    _, brigade, man = forces
    before = list(what_if_as_text(ask(man, brigade, people.analyst)))
    hidden = amber("elsewhere")
    under(unit("Secret Company"), brigade, LONG, label=hidden)
    posting(person("Nadir Hosh", hidden), brigade, LONG, label=hidden)
    claim(Predicate.CONDUCT, man, value="beat a prisoner", label=hidden)
    foreign = type(people)(
        **{role: user(f"x{role}", Role.REQUESTER, Role.ANALYST, Role.ASSESSOR, Role.SIGNER, org="elsewhere")
           for role in ("requester", "analyst", "assessor", "signer", "second_signer", "outsider")}
    )  # fmt: skip
    decided(foreign, name="Harun Qadari", unit_name="7th Border Battalion")
    assert list(what_if_as_text(ask(man, brigade, people.analyst))) == before
    assert len(ask(man, brigade, foreign.analyst).under) == 3


def test_a_person_who_is_not_known_and_a_unit_as_person_are_told(forces):
    for who, where in (("P-999999", forces[1].number), (forces[1].number, forces[1].number)):
        with pytest.raises(InputError):
            suppose(who, where, DAY, OPERATOR)
    with pytest.raises(InputError):
        suppose(forces[2].number, forces[2].number, DAY, OPERATOR)


def test_command_answers_in_words_and_in_json(forces):
    asked = ["registry", "what-if", "Salim Rostam", "--post", "4th Brigade", "--on", DAY.isoformat()]
    told = CliRunner().invoke(main, asked)
    assert told.output.splitlines()[:4] == [
        f"If Salim Rostam ({forces[2].number}) commanded 4th Brigade on {DAY}:",
        "Units under this command:",
        f"  4th Brigade ({forces[1].number}), 0 down: evidenced",
        f"  7th Border Battalion ({forces[0].number}), 1 down: evidenced",
    ]
    document = json.loads(CliRunner().invoke(main, [*asked, "--json"]).output)
    assert [one["distance"] for one in document["under"]] == [0, 1]
    assert (
        CliRunner().invoke(main, ["registry", "what-if", "Nobody", "--post", "x", "--on", "2026-12-01"]).exit_code == 2
    )


def test_page_answers_and_is_linked(forces):
    client = client_of(desk().analyst)
    asked = {"person": forces[2].number, "post": forces[1].number, "on": DAY.isoformat()}
    text = text_of(client.get("/registry/what-if/", asked))
    assert "7th Border Battalion" in text
    assert "None that you may read." in text
    for kind, record, query in (("person", forces[2], "person"), ("unit", forces[1], "post")):
        page = client.get(f"/registry/{kind}/{record.pk}/").content.decode()
        assert f"/registry/what-if/?{query}={record.number}" in page


@pytest.mark.parametrize(
    ("given", "status"),
    [({}, 200), ({"person": "P-999999", "post": "U-1"}, 400), ({"person": "P-1", "post": "U-1", "on": "31/31"}, 400)],
)
def test_page_says_what_is_wrong(db, given, status):
    assert client_of(desk().analyst).get("/registry/what-if/", given).status_code == status
