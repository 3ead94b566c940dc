"""`make test`: every check and every test, one step after the other, to the end even when one fails.

A part that this machine lacks (PostgreSQL's server, Chromium) is installed where the account may. Else its step says
why it did not run; where CI is set, that is a failure.
"""

import os
import resource
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from defusedxml.ElementTree import parse

from tests.postgres import VARIABLE, MissingError, binaries, throw_away_cluster

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
OUTPUT = ROOT / "test-output"
IN_CI = bool(os.environ.get("CI"))
WIDTH = 110
FLOORS = {"*": 0}

Result = Literal["ok", "FAILED", "did not run"]


@dataclass(slots=True)
class Run:
    """What has happened so far."""

    began: float = field(default_factory=time.monotonic)
    steps: list[tuple[str, float, Result, str]] = field(default_factory=list)
    processor: dict[str, float] = field(default_factory=dict)

    def step(self, title: str, *command: str, environment: Mapping[str, str] | None = None) -> bool:
        """Run one command under its own heading; True when it ended well."""
        heading(f"{title}: {' '.join(Path(part).name if part.startswith('/') else part for part in command)}")
        start, used = time.monotonic(), processor_seconds()
        code = subprocess.run(
            command, cwd=ROOT, env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL, check=False
        ).returncode
        self.processor[title] = processor_seconds() - used
        self.note(title, time.monotonic() - start, "ok" if code == 0 else "FAILED", f"exit {code}" if code else "")
        return code == 0

    def missing(self, title: str, reason: str) -> None:
        heading(title)
        print(f"did not run: {reason}")
        self.note(title, 0.0, "FAILED" if IN_CI else "did not run", reason)

    def note(self, title: str, seconds: float, result: Result, remark: str) -> None:
        self.steps.append((title, seconds, result, remark))


def processor_seconds() -> float:
    """What all ended children have used of the processor, which says more than the clock on a busy machine."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def heading(text: str) -> None:
    print(f"\n{'─' * 3} {text[: WIDTH - 6]} {'─' * max(3, WIDTH - len(text) - 5)}", flush=True)


def tool(name: str) -> str:
    return str(BIN / name)


def install_missing() -> None:
    """Ask Debian for what the tests use and this machine lacks."""
    wanted = [*([] if has_postgres() else ["postgresql"]), *([] if shutil.which("chromium") else ["chromium"])]
    if wanted:
        heading(f"parts: installing {' '.join(wanted)}")
        subprocess.run([ROOT / "scripts" / "debian-install", *wanted], stdin=subprocess.DEVNULL, check=False)


def has_postgres() -> bool:
    try:
        binaries()
    except MissingError:
        return False
    return True


def static_checks(run: Run) -> None:
    run.step("lint", tool("ruff"), "check")
    run.step("format", tool("ruff"), "format", "--check")
    run.step("templates", tool("djlint"), "--quiet", "--lint", "src")
    run.step("types", tool("mypy"))
    run.step("layers", tool("lint-imports"))


def tests(run: Run) -> None:
    with ExitStack() as stack:
        address = ""
        try:
            address = stack.enter_context(throw_away_cluster()).address
        except MissingError as error:
            run.missing("PostgreSQL", str(error))
        cluster = {VARIABLE: address} if address else {}
        pytest(run, "tests on SQLite", "sqlite", ["-m", "not browser"], cluster)
        if address:
            site = {**cluster, "MUSTER_DATABASE_URL": f"{address}/muster"}
            pytest(run, "tests on PostgreSQL", "postgresql", ["-m", "not browser", "--database-only"], site)
        if shutil.which("chromium") or IN_CI:
            pytest(run, "tests in Chromium", "browser", ["-m", "browser"], cluster)
        else:
            run.missing("tests in Chromium", "Chromium is not installed (Debian: apt-get install chromium)")


def pytest(run: Run, title: str, name: str, selection: Sequence[str], environment: Mapping[str, str]) -> None:
    options = [
        "-n",
        "2",
        "--dist=worksteal",
        "--durations=10",
        "--durations-min=5",
        "--cov",
        "--cov-report=",
        f"--junitxml={OUTPUT / name}.xml",
        "-q",
        *selection,
    ]
    data = {"COVERAGE_FILE": str(OUTPUT / "coverage" / name)}
    # The site of the developer, if there is one, is none of the tests' business.
    run.step(title, tool("pytest"), *options, environment={"MUSTER_DATABASE_URL": "", **environment, **data})


def coverage(run: Run) -> None:
    """One report of all runs, then the floor of each package."""
    found = sorted(path for path in (OUTPUT / "coverage").iterdir() if path.suffix == "")
    whole = {"COVERAGE_FILE": str(OUTPUT / "coverage.all")}
    if not run.step("coverage", tool("coverage"), "combine", "--keep", *map(str, found), environment=whole):
        return
    for package, floor in FLOORS.items():
        report = ["report", f"--include=src/muster/{package}", f"--fail-under={floor}"]
        run.step(f"coverage of {package} ≥ {floor} %", tool("coverage"), *report, environment=whole)


def reports() -> Iterator[tuple[str, str, str]]:
    """(outcome, test, message) of every test of every run."""
    for path in sorted(OUTPUT.glob("*.xml")):
        for case in parse(path).getroot().iter("testcase"):
            name = f"{path.stem}: {case.get('classname')}::{case.get('name')}"
            marks = [child for child in case if child.tag in {"failure", "error", "skipped"}]
            yield (marks[0].tag, name, marks[0].get("message", "")) if marks else ("passed", name, "")


def summary(run: Run) -> bool:
    """The table of steps, the tests that failed or were skipped, and pytest's closing line over all runs."""
    heading("steps")
    for title, seconds, result, remark in run.steps:
        print(f"{title:<40}{seconds:>8.1f} s {run.processor.get(title, 0):>8.1f} s cpu   {result:<12} {remark}")
    counts: Counter[str] = Counter()
    heading("failed and skipped")
    for outcome, name, message in reports():
        counts[outcome] += 1
        if outcome != "passed":
            word = {"failure": "FAILED", "error": "ERROR", "skipped": "SKIPPED"}[outcome]
            print(f"{word} {name} - {' '.join(message.split())[:200]}")
    counts["error"] += sum(result == "FAILED" and not told(title, remark) for title, _, result, remark in run.steps)
    words = {"failure": "failed", "passed": "passed", "skipped": "skipped", "error": "errors"}
    line = ", ".join(f"{counts[outcome]} {word}" for outcome, word in words.items() if counts[outcome])
    seconds = time.monotonic() - run.began
    print(f"\n{f' {line} in {seconds:.2f}s ({seconds // 60:.0f} min {seconds % 60:.0f} s) ':=^{WIDTH}}", flush=True)
    return all(result != "FAILED" for _, _, result, _ in run.steps)


def told(title: str, remark: str) -> bool:
    """Whether a failed step has told of its failures test by test: pytest ends with 1 then."""
    return title.startswith("tests ") and remark == "exit 1"


def main() -> int:
    shutil.rmtree(OUTPUT, ignore_errors=True)
    (OUTPUT / "coverage").mkdir(parents=True)
    run = Run()
    install_missing()
    static_checks(run)
    tests(run)
    coverage(run)
    return 0 if summary(run) else 1


if __name__ == "__main__":
    sys.exit(main())
