"""`muster registry …` as somebody types it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from muster.cli import main
from muster.registry.models import Import
from tests.registry.world import on, person, posting, registrar, unit, user

FILES = Path(__file__).parent / "files"
SHEETS = [str(FILES / f"{name}.csv") for name in ("units", "persons", "incidents", "locations")]

pytestmark = pytest.mark.django_db


def run(*arguments: str):
    return CliRunner().invoke(main, ["registry", *arguments])


def test_rebuild_counts_rows():
    posting(person(), unit(), on("2012-01-01"))
    assert run("rebuild").output == "1 postings, 0 relations, 0 positionings folded from claims.\n"
    assert json.loads(run("rebuild", "--json").output) == {"postings": 1, "relations": 0, "positionings": 0}


def test_import_lists_what_it_rejects(site):
    told = run("import-sfm", *SHEETS)
    assert (
        told.stdout
        == "I-000001: 21 rows, 6 rejected; 12 subjects (12 new), 58 claims (58 new, 0 withdrawn).\n".replace(
            "I-000001", Import.objects.as_system().get().number
        )
    )
    assert told.stderr.splitlines()[0] == "rejected incidents, row 4: incident:violation_type is empty"
    assert run("import-sfm", *SHEETS).stdout.endswith("the same files; nothing changed.\n")


def test_dry_run_writes_nothing(site):
    told = json.loads(run("import-sfm", *SHEETS, "--dry-run", "--json").stdout)
    assert (told["import"], told["rows"], told["new_claims"], len(told["rejected_rows"])) == (None, 21, 58, 6)
    assert Import.objects.as_system().count() == 0


def test_import_can_be_undone(site):
    run("import-sfm", *SHEETS)
    number = Import.objects.as_system().get().number
    assert run("undo-import", number, "--reason", "wrong country").output == f"{number} undone.\n"
    assert run("undo-import", "I-9", "--reason", "x").exit_code == 2
    assert run("undo-import", number, "--reason", "again").exit_code == 1


def test_import_can_be_marked_for_one_organisation(site):
    registrar()
    run("import-sfm", *SHEETS, "--organisation", "mission")
    assert Import.objects.visible_to(user("olaf", org="elsewhere")).count() == 0
    assert Import.objects.visible_to(registrar()).count() == 1


def test_who_commanded_says_it_in_words_and_for_machines(site):
    run("import-sfm", *SHEETS)
    told = run("who-commanded", "7th Border Battalion", "--on", "2016-04-07").output.splitlines()
    assert told[1:] == [
        "Evidenced:",
        "  nobody",
        "Inferred:",
        "  Lieutenant Colonel Nabil Hazim, 7th Border Battalion: from 2015-07-01, last seen 2016-08-31; 3 independent sources, weakest Medium",
        "Unknown:",
        "  Major General Salim Rostam, Border Corps, 1 up: first seen 2014-01-01, last seen 2014-12-31; 2 independent sources, weakest Medium",
        "  Task Force Dawn, 1 up: no commander is known on this day",
        "  Armed Forces of Nahrazan, 2 up: no commander is known on this day",
    ]
    machine = json.loads(
        run("who-commanded", "a0000000-0000-4000-8000-000000000003", "--on", "2016-04-07", "--json").output
    )
    assert [found["person"]["name"] for found in machine["inferred"]] == ["Nabil Hazim"]


def test_who_commanded_a_unit_that_is_not_there(site):
    told = run("who-commanded", "9th Nothing", "--on", "2016-04-07")
    assert (told.exit_code, told.stderr) == (
        2,
        "muster: No unit is called 9th Nothing; give its number, like U-000012.\n",
    )
