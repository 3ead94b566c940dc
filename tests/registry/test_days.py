"""Every read as it was on a day, and as it was known on a day: pages, the API and commands."""

import csv
import json
from datetime import date

import pytest
from click.testing import CliRunner

from muster.accounts.policy import Role
from muster.cli import main
from muster.registry.actions import export_registry, grade_claim, resolve_identity
from muster.registry.command import who_commanded
from muster.registry.evidence import View
from muster.registry.exports.writing import ExportFormat
from muster.registry.files import claim_file, record_file
from muster.registry.identities import pair_file
from muster.registry.models import Claim
from muster.registry.predicates import Predicate, Sameness, SubjectKind
from tests.registry.world import claim, on, person, posting, registrar, under, unit, user
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db
EARLIER = date(2020, 1, 1)
DAY = date(2013, 1, 1)


@pytest.fixture
def served():
    """Somebody in a unit in 2012 and 2014."""
    who, where = person(), unit()
    posting(who, where, on("2012-01-01"))
    posting(who, where, on("2014-01-01"))
    return who, where


def run(*arguments: str):
    return CliRunner().invoke(main, ["registry", *arguments])


def test_record_says_what_was_so_on_a_day(served):
    who, where = served
    file = record_file(SubjectKind.PERSON, who.pk, View(registrar()), DAY)
    assert [(stretch.record, certainty) for stretch, certainty in file.that_day] == [(where, "inferred")]
    assert record_file(SubjectKind.PERSON, who.pk, View(registrar())).that_day == ()


def test_page_of_a_record_asks_for_both_days(served):
    who, where = served
    reader = client_of(registrar())
    page = reader.get(f"/registry/person/{who.pk}/", {"on": str(DAY)})
    assert f"On the day 2013-01-01 Inferred Postings: Commander {where.name}" in text_of(page)
    before = reader.get(f"/registry/person/{who.pk}/", {"known_on": str(EARLIER)})
    assert (before.context["file"].facts, before.context["timeline"]) == ((), None)
    assert reader.get(f"/registry/person/{who.pk}/", {"on": "soon"}).status_code == 400


def test_page_of_a_claim_that_came_later_is_not_there(served):
    made = Claim.objects.as_system().first()
    reader = client_of(registrar())
    assert reader.get(f"/claims/{made.pk}/").status_code == 200
    assert reader.get(f"/claims/{made.pk}/", {"known_on": str(EARLIER)}).status_code == 404
    with pytest.raises(Claim.DoesNotExist):
        claim_file(made.pk, View(registrar(), EARLIER))


def test_commands_ask_for_both_days(served):
    who, where = served
    told = run("show", who.number, "--on", str(DAY)).output.splitlines()
    assert told[1] == f"On {DAY}:"
    assert told[2].startswith(f"  posting: Commander {where.name} ({where.number}); inferred, first seen 2012-01-01")
    assert "  nothing is known" in run("show", person("Other").number, "--on", "1990-01-01").output.splitlines()
    made = Claim.objects.as_system().first()
    late = run("show-claim", made.number, "--known-on", str(EARLIER))
    assert (late.exit_code, f"{made.number} was recorded after {EARLIER}." in late.output) == (2, True)
    asked = ("what-if", who.number, "--post", where.number, "--on", str(DAY), "--json")
    under(unit("Lower"), where, on("2010-01-01", "2020-01-01"))
    counts = [len(json.loads(run(*asked, *known).output)["under"]) for known in ((), ("--known-on", str(EARLIER)))]
    assert counts == [2, 1]


def test_grade_that_came_later_weighs_nothing_before(served):
    made = Claim.objects.as_system().first()
    for who, grade in (("one", "B"), ("two", "3")):
        grade_claim(actor=user(who, Role.REGISTRAR), claim=made, grade=grade)
    on_day = who_commanded(served[1], DAY, View(registrar())).commanders[0]
    assert on_day.strength.grade == "B3"
    moment = Claim.objects.as_system().last().recorded_at
    before = who_commanded(served[1], DAY, View(registrar(), moment)).commanders[0]
    assert (before.span, before.strength.grade) == (on_day.span, "")


def test_pair_is_as_it_was_known(served):
    first, second = unit("33rd Regiment"), unit("33e régiment")
    for one in (first, second):
        claim(Predicate.IDENTIFIER, one, value="RC-330033")
    resolve_identity(actor=registrar(), first=first, second=second, answer=Sameness.SAME, reason="one number")
    files = [pair_file("unit", first.pk, second.pk, View(registrar(), known)) for known in (None, EARLIER)]
    assert [(file.merged, len(file.said), len(file.second_facts)) for file in files] == [(True, 1, 1), (False, 0, 0)]


def test_export_is_of_what_was_known(served, tmp_path):
    done = export_registry(actor=registrar(), form=ExportFormat.CSV, path=tmp_path / "x.csv", known_on=EARLIER)
    with (tmp_path / "x.csv").open(encoding="utf-8-sig") as file:
        assert (done.claims, len(list(csv.reader(file)))) == (0, 1)
