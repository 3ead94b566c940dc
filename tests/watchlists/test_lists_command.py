"""`muster lists` as its users meet it: what it prints, and with which exit code."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from muster.cli import main
from muster.watchlists.models import ListVersion

FILES = Path(__file__).parent / "files"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def muster(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in ("lists", *words)])


def test_import_says_what_came_in():
    result = muster("import", FILES / "ofac/sdn.csv")

    assert (result.exit_code, result.stdout) == (
        0,
        "ofac-sdn: version 1 with 3 entries (3 added, 0 changed, 0 removed; left out: 1 aircraft, 1 vessel).\n",
    )


def test_import_says_when_nothing_changed():
    muster("import", FILES / "un.xml")

    result = muster("import", FILES / "un.xml")

    assert (result.exit_code, result.stdout) == (0, "un-sc: the same file as version 1; nothing changed.\n")


def test_import_as_json():
    result = muster("import", FILES / "un.xml", "--json")

    assert json.loads(result.stdout) == {
        "list": "un-sc",
        "version": 1,
        "unchanged": False,
        "format": "un-xml",
        "published_on": "2026-02-27",
        "records": 2,
        "added": 2,
        "changed": 0,
        "removed": 0,
        "skipped": {},
        "sha256": ListVersion.objects.get().sha256,
    }


def test_damaged_file_is_bad_input(tmp_path):
    (tmp_path / "list.xml").write_text("<html>Not today</html>")

    result = muster("import", tmp_path / "list.xml")

    assert (result.exit_code, result.stdout, result.stderr) == (
        2,
        "",
        "muster: list.xml is an HTML page, perhaps an error message of a website; fetch the list itself.\n",
    )


def test_missing_file_is_bad_input(tmp_path):
    result = muster("import", tmp_path / "none.xml")

    assert (result.exit_code, result.stderr) == (
        2,
        f"muster: {tmp_path / 'none.xml'} can't be read: No such file or directory.\n",
    )


def test_shrunk_list_is_refused_until_it_is_confirmed(write_list):
    muster("import", write_list(range(100)))
    shrunk = write_list(range(50))

    refused = muster("import", shrunk)
    confirmed = muster("import", shrunk, "--confirm-shrink")

    assert refused.exit_code == 1
    assert refused.stderr == (
        "muster: This list has 50 entries, 50 fewer than the last one (50%); "
        "look whether it is whole, and confirm the shrink if it is.\n"
    )
    assert (confirmed.exit_code, confirmed.stdout) == (
        0,
        "wanted: version 2 with 50 entries (0 added, 0 changed, 50 removed).\n",
    )


def test_list_can_be_named(write_list):
    result = muster("import", write_list(range(2)), "--list", "exercise")

    assert result.stdout == "exercise: version 1 with 2 entries (2 added, 0 changed, 0 removed).\n"


def test_show_says_that_there_is_nothing_yet():
    result = muster("show")

    assert result.stdout == "There are no lists yet; import one with `muster lists import FILE`.\n"


def test_show_names_version_age_and_what_was_refused_since(tmp_path):
    muster("import", FILES / "uk_2018.csv")
    (tmp_path / "uk.csv").write_bytes((FILES / "uk_2018.csv").read_bytes()[:-40])
    muster("import", tmp_path / "uk.csv", "--list", "uk-ofsi")
    at = ListVersion.objects.refused().get().imported_at

    result = muster("show")

    assert result.stdout == (
        "uk-ofsi              2 entries  version 1  as of 2018-04-13, TOO OLD  "
        "UK consolidated list of financial sanctions\n"
        f"             refused {at:%Y-%m-%d %H:%M}: uk.csv ends in the middle of a row: "
        "it was truncated on its way; fetch it again.\n"
    )


def test_show_as_json():
    muster("import", FILES / "un.xml")

    (shown,) = json.loads(muster("show", "--json").stdout)

    assert (shown["list"], shown["version"], shown["records"], shown["refused"]) == ("un-sc", 1, 2, None)
    assert shown["address"].startswith("https://")


def test_update_of_a_list_without_address_is_bad_input():
    result = muster("update", "wanted")

    assert (result.exit_code, result.stderr) == (
        2,
        "muster: No address is known for wanted; there is one for ofac-sdn, uk-ofsi, un-sc.\n",
    )


def test_update_that_fails_says_so_and_is_no_success(settings):
    settings.MUSTER_LIST_ADDRESSES = {"un-sc": "http://127.0.0.1:1/un.xml"}

    result = muster("update")

    assert (result.exit_code, result.stderr) == (
        1,
        "muster: Not updated: un-sc; the last good version stays. `muster lists show` says why.\n",
    )
    assert result.stdout.startswith("un-sc: not updated. http://127.0.0.1:1/un.xml can't be fetched (")
