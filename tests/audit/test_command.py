import json

import pytest
from click.testing import CliRunner

from muster.audit.acts import SYSTEM
from muster.audit.log import record
from muster.audit.models import Event, TreeHead
from muster.cli import main

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(site):
    """Runs `muster audit …` in a site of its own, in this process."""
    return lambda *arguments: CliRunner().invoke(main, ["audit", *map(str, arguments)])


def test_log_is_signed_taken_out_and_verified(run, tmp_path):
    record(actor=SYSTEM, act="vetting.add_note", personal={"note": "Nouri"})
    kept = tmp_path / "kept.json"
    kept.write_text(run("checkpoint").stdout)
    exported = run("export", tmp_path / "log.jsonl")
    assert exported.stderr == f"5 lines in {tmp_path / 'log.jsonl'}\n"
    for arguments in ([], [tmp_path / "log.jsonl"]):
        verified = run("verify", *arguments, "--checkpoint", kept)
        assert verified.exit_code == 0
        assert verified.stdout.startswith("3 events hold, 2 of them under 1 checkpoints")
        assert verified.stdout.endswith("held against a checkpoint kept outside, of 2 events.\n")


def test_export_goes_to_stdout_without_personal_texts(run, tmp_path):
    record(actor=SYSTEM, act="vetting.add_note", personal={"note": "Nouri"})
    (tmp_path / "log.jsonl").write_text(run("export", "-", "--without-personal").stdout)
    assert "Nouri" not in (tmp_path / "log.jsonl").read_text()
    assert json.loads(run("verify", tmp_path / "log.jsonl", "--json").stdout)["withheld"] == 1


def test_verify_says_in_one_line_what_does_not_hold(run):
    record(actor=SYSTEM, act="vetting.add_note")
    TreeHead.objects.update(size=7)
    refused = run("verify")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith("muster: The log does not hold: the tree's head stands at 7")


def test_verify_refuses_a_file_that_is_no_export(run, tmp_path):
    (tmp_path / "roster.csv").write_text("ن")
    refused = run("verify", tmp_path / "roster.csv")
    assert refused.exit_code == 2
    assert refused.stderr == "muster: This is not an export or a checkpoint: it is not ASCII.\n"


def test_verify_names_a_file_that_is_not_there(run, tmp_path):
    assert run("verify", tmp_path / "none.jsonl").exit_code == 2


def test_second_checkpoint_needs_the_key_of_the_first(run, site):
    run("checkpoint")
    (site / "secrets" / "muster_audit_key").unlink()
    refused = run("checkpoint")
    assert refused.exit_code == 2
    assert refused.stderr.startswith("muster: There is no key to sign checkpoints with: run `muster init`")


def test_show_prints_the_newest_first(run):
    row = TreeHead.objects.create(pk=9, size=0, peaks="")
    record(actor=SYSTEM, act="vetting.open_request")
    event = record(actor=SYSTEM, act="vetting.add_note", about=[row], personal={"note": "نوري"})
    moment = f"{event.at:%Y-%m-%d %H:%M:%S}"
    newest, oldest = run("show").stdout.splitlines()
    assert newest == f"       1 {moment} done    vetting.add_note system audit.treehead:9 نوري"
    assert oldest.endswith("vetting.open_request system")
    assert json.loads(run("show", "--limit", 1, "--json").stdout)["personal"] == {"note": "نوري"}


def test_erase_empties_a_text_and_the_log_still_holds(run):
    record(actor=SYSTEM, act="vetting.add_note", personal={"note": "Nouri"})
    assert run("erase", 0, "note", "--reason", "asked for").stdout == "Erased; recorded as event 1.\n"
    assert Event.objects.get(pk=0).personal == {"note": None}
    assert run("verify").exit_code == 0


def test_erase_needs_a_text_that_is_there(run):
    assert run("erase", 5, "note", "--reason", "asked for").exit_code == 2


def test_export_is_recorded_with_the_operator(run):
    run("export", "-")
    event = Event.objects.get()
    assert event.act == "audit.record_export"
    assert event.actor.startswith("operator:")
    assert event.details == {"personal": True}
