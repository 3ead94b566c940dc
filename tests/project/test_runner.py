"""`make test` says what happened: to the end, with what is missing, and never better than it was."""

import sys

import pytest

from scripts import test as runner

REPORT = """<testsuites><testsuite>
<testcase classname="tests.names" name="test_good"/>
<testcase classname="tests.names" name="test_bad"><failure message="1 != 2"/></testcase>
<testcase classname="tests.names" name="test_absent"><skipped message="no data beside the project"/></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def output(tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(runner, "OUTPUT", tmp_path)
    monkeypatch.setattr(runner, "IN_CI", False)
    return tmp_path


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_run_goes_on_after_a_step_that_failed(output):
    run = runner.Run()
    assert run.step("lint", *python("raise SystemExit(3)")) is False
    assert run.step("types", *python("")) is True
    assert [(title, result, remark) for title, _, result, remark in run.steps] == [
        ("lint", "FAILED", "exit 3"),
        ("types", "ok", ""),
    ]


def test_summary_is_well_only_when_every_step_was(output, capsys):
    run = runner.Run()
    run.step("types", *python(""))
    assert runner.summary(run) is True
    run.step("lint", *python("raise SystemExit(1)"))
    assert runner.summary(run) is False
    assert " 1 errors in " in capsys.readouterr().out.splitlines()[-1]


def test_summary_names_what_failed_and_what_was_skipped(output, capsys):
    (output / "sqlite.xml").write_text(REPORT, encoding="utf-8")
    runner.summary(runner.Run())
    told = capsys.readouterr().out
    assert "FAILED sqlite: tests.names::test_bad - 1 != 2" in told
    assert "SKIPPED sqlite: tests.names::test_absent - no data beside the project" in told
    assert " 1 failed, 1 passed, 1 skipped in " in told.splitlines()[-1]


@pytest.mark.parametrize(("in_ci", "well"), [(False, True), (True, False)])
def test_a_missing_part_fails_in_ci_alone(output, monkeypatch: pytest.MonkeyPatch, in_ci: bool, well: bool):
    monkeypatch.setattr(runner, "IN_CI", in_ci)
    run = runner.Run()
    run.missing("tests in Chromium", "Chromium is not installed")
    assert runner.summary(run) is well


def test_step_gets_no_input(output):
    assert runner.Run().step("reads", *python("import sys; raise SystemExit(sys.stdin.read() != '')"))
