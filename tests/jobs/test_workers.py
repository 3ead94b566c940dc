"""Real worker processes on a real database, killed, stopped and stalled in the middle of their tasks."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing, suppress

import psycopg
import pytest

from muster.vetting.policy import CheckKind
from tests.conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

LEASE = 4  # a loaded machine may keep a worker from renewing for that long
LIMIT = 240


class Site:
    """A prepared site with a table for steps; workers are its children and end with it."""

    def __init__(self, folder, url):
        self.folder = folder
        self.url = url
        self.workers = []
        self.said = folder / "workers.log"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MUSTER_")}
        self.environment = {
            **kept,
            "MUSTER_DATA": str(folder),
            "MUSTER_DATABASE_URL": url,
            "MUSTER_JOB_LEASE_SECONDS": str(LEASE),
            "DJANGO_SETTINGS_MODULE": "muster.settings",
        }

    def prepare(self):
        """Migrates, and starts a process that orders jobs: Django is loaded there once and not for each test."""
        command = [sys.executable, "-m", "tests.jobs.order"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.orders = subprocess.Popen(command, cwd=ROOT, env=self.environment, **pipes)
        assert json.loads(self.orders.stdout.readline()) == "prepared"
        self.query("CREATE TABLE jobs_step (job varchar(40), number integer, worker integer, UNIQUE (job, number))")

    def ask(self, **request):
        self.orders.stdin.write(json.dumps(request) + "\n")
        self.orders.stdin.flush()
        return json.loads(self.orders.stdout.readline())

    def order(self, *orders):
        return self.ask(order=orders)

    def start_worker(self):
        """In a session of its own, so that what a killed worker leaves behind is ended with the test."""
        command = [sys.executable, "-m", "muster", "worker"]
        with self.said.open("a") as said:
            worker = subprocess.Popen(command, cwd=ROOT, env=self.environment, stderr=said, start_new_session=True)
        self.workers.append(worker)
        return worker

    def query(self, statement):
        if self.url:
            with psycopg.connect(self.url, autocommit=True) as connected:
                cursor = connected.execute(statement)
                return cursor.fetchall() if cursor.description else []
        with closing(sqlite3.connect(self.folder / "muster.sqlite3", timeout=30)) as connected, connected:
            return connected.execute(statement).fetchall()

    def jobs(self):
        """The state and the attempts of each job, and what its result says of a failure."""
        rows = self.query(
            "SELECT key, status, attempts, worker, traceback FROM jobs_job JOIN django_tasks_database_dbtaskresult r "
            "ON r.id = result_id ORDER BY key"
        )
        return {key: (status, attempts, worker, said) for key, status, attempts, worker, said in rows}

    def steps(self, job="long"):
        return self.query(f"SELECT number, worker FROM jobs_step WHERE job = '{job}' ORDER BY number, worker")

    def end(self):
        for worker in self.workers:
            with suppress(ProcessLookupError):
                os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
        self.workers.clear()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def prepared(request, tmp_path_factory):
    """A migrated site per database; each test empties what it used."""
    url = ""
    if request.param == "postgresql":
        cluster = request.getfixturevalue("cluster")
        name = f"jobs_{os.getpid()}"
        with psycopg.connect(cluster.url(), autocommit=True) as connected:
            connected.execute(f"CREATE DATABASE {name}")
        url = cluster.url(name)
    site = Site(tmp_path_factory.mktemp("site"), url)
    site.prepare()
    yield site
    site.orders.communicate()


@pytest.fixture
def site(prepared):
    yield prepared
    prepared.end()
    for table in ("jobs_step", "jobs_job", "django_tasks_database_dbtaskresult"):
        prepared.query(f"DELETE FROM {table}")


def wait_for(condition):
    end = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def ended(site, *keys):
    jobs = site.jobs()
    return all(jobs[key][0] in {"SUCCESSFUL", "FAILED"} for key in keys)


def long_task(milliseconds=25, steps=120):
    return "long", "count_up", {"job": "long", "steps": steps, "milliseconds": milliseconds}


def assert_done_once(site, *, attempts, workers, steps=120):
    assert site.jobs()["long"] == ("SUCCESSFUL", attempts, "", "")
    assert [number for number, _ in site.steps()] == list(range(steps))
    assert [worker for worker, _ in runs(site.steps())] == workers


def runs(steps):
    """The workers in the order in which they did the steps, without repetition."""
    found = []
    for _, worker in steps:
        if not found or found[-1][0] != worker:
            found.append((worker, None))
    return found


def test_killed_workers_task_is_finished_by_another(site):
    site.order(long_task())
    first = site.start_worker()
    wait_for(lambda: len(site.steps()) >= 20)
    first.kill()
    first.wait()
    second = site.start_worker()
    wait_for(lambda: ended(site, "long"))
    assert_done_once(site, attempts=2, workers=[first.pid, second.pid])


def test_worker_that_is_asked_to_end_hands_its_task_over(site):
    site.order(long_task())
    first = site.start_worker()
    wait_for(lambda: len(site.steps()) >= 20)
    first.terminate()
    assert first.wait(timeout=LIMIT) == 0
    assert site.jobs()["long"][:3] == ("READY", 0, "")
    second = site.start_worker()
    wait_for(lambda: ended(site, "long"))
    assert_done_once(site, attempts=1, workers=[first.pid, second.pid])


def test_task_longer_than_the_lease_stays_with_its_worker(site):
    site.order(("slow", "start", {"job": "slow", "milliseconds": LEASE * 2500}))
    for _ in range(2):
        site.start_worker()
    wait_for(lambda: ended(site, "slow"))
    assert site.jobs()["slow"] == ("SUCCESSFUL", 1, "", "")
    assert len(site.steps("slow")) == 1


def test_two_workers_never_run_one_task_at_once(site):
    keys = [f"short-{number:02}" for number in range(30)]
    site.order(*((key, "start", {"job": key, "milliseconds": 20}) for key in keys))
    workers = [site.start_worker() for _ in range(2)]
    wait_for(lambda: ended(site, *keys))
    assert {key: job[:2] for key, job in site.jobs().items()} == dict.fromkeys(keys, ("SUCCESSFUL", 1))
    rows = site.query("SELECT job, worker FROM jobs_step")
    assert Counter(job for job, _ in rows) == dict.fromkeys(keys, 1)
    assert {worker for _, worker in rows} == {worker.pid for worker in workers}


def test_stalled_worker_loses_its_task_and_changes_nothing_when_it_wakes(site):
    site.order(long_task(milliseconds=60, steps=240))
    first = site.start_worker()
    wait_for(lambda: len(site.steps()) >= 10)
    stop_in_a_transaction(site, first)
    second = site.start_worker()
    wait_for(lambda: second.pid in {worker for _, worker in site.steps()})
    first.send_signal(signal.SIGCONT)
    wait_for(lambda: ended(site, "long"))
    assert site.jobs()["long"] == ("SUCCESSFUL", 2, "", "")
    assert [number for number, _ in site.steps()] == list(range(240))
    first.terminate()
    first.wait(timeout=LIMIT)
    assert "long: lost to another worker" in site.said.read_text()


def stop_in_a_transaction(site, worker):
    """SIGSTOP; on PostgreSQL while rows of it are not committed, on SQLite between two, as its lock is everybody's."""
    while True:
        worker.send_signal(signal.SIGSTOP)
        if site.url:
            open_now = "SELECT 1 FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' AND query LIKE 'INSERT%'"
            if site.query(open_now):
                return
        else:
            try:
                with closing(sqlite3.connect(site.folder / "muster.sqlite3", timeout=0.2)) as connected:
                    connected.execute("BEGIN IMMEDIATE").connection.rollback()
            except sqlite3.OperationalError:
                pass
            else:
                return
        worker.send_signal(signal.SIGCONT)
        time.sleep(0.013)


def test_task_that_kills_its_workers_is_given_up_with_the_reason(site):
    site.order(("deadly", "die", {"job": "deadly"}))
    while not ended(site, "deadly"):
        worker = site.start_worker()
        wait_for(lambda: worker.poll() is not None or ended(site, "deadly"))  # noqa: B023
    status, attempts, _, said = site.jobs()["deadly"]
    assert (status, attempts) == ("FAILED", 5)
    assert "given up after 5 attempts, the last time because its worker stopped without a word" in said
    assert len(site.steps("deadly")) == 5


ROWS = 600
STAGES = ["reading the roster", "checking watchlists", "checking earlier decisions"]


def test_checks_of_a_roster_survive_killed_workers_and_happen_once(site):
    """Workers are killed at every stage; what is left is what one undisturbed run leaves."""
    undisturbed = site.ask(submit=ROWS)
    finish(site, undisturbed, kill_at=[])
    disturbed = site.ask(submit=ROWS)
    finish(site, disturbed, kill_at=STAGES)
    expected = outcome(site, undisturbed)
    assert expected["rows"] == [(ROWS, ROWS, ROWS + 1)]
    assert expected["checks"] == [(kind, "completed", ROWS) for kind in sorted(CheckKind)]
    assert len(expected["alerts"]) >= 1
    assert outcome(site, disturbed) == expected


def finish(site, run, *, kill_at):
    """Lets workers finish a run; each is killed when it has worked on its stage, whatever stage comes then."""
    for stage in kill_at:
        worker = site.start_worker()
        wait_for(lambda: stage_of(site, run) in {stage, "finished"})  # noqa: B023
        worker.kill()
        worker.wait()
    site.start_worker()
    wait_for(lambda: stage_of(site, run) == "finished")
    wait_for(lambda: ended(site, f"check_request:{run}"))
    status, attempts, _, _ = site.jobs()[f"check_request:{run}"]
    assert (status, attempts) == ("SUCCESSFUL", len(kill_at) + 1)
    site.end()


def stage_of(site, run):
    return site.query(f"SELECT stage FROM vetting_screeningrun WHERE id = {run}")[0][0]


def outcome(site, run):
    request = f"(SELECT request_id FROM vetting_screeningrun WHERE id = {run})"
    cases = f"FROM vetting_case c JOIN vetting_candidate a ON a.id = c.candidate_id AND a.request_id = {request}"
    ((complete, reason, against),) = site.query(
        f"SELECT complete, reason, ran_against FROM vetting_screeningrun WHERE id = {run}"
    )
    against = against if isinstance(against, dict) else json.loads(against)
    return {
        "run": (bool(complete), reason, against["watchlists"]),
        "rows": site.query(
            "SELECT count(*), count(DISTINCT number), max(number) FROM vetting_rosterrow r "
            f"JOIN vetting_roster o ON o.id = r.roster_id AND o.request_id = {request}"
        ),
        "cases": site.query(f"SELECT c.state, count(*) {cases} GROUP BY c.state"),
        "checks": site.query(
            f"SELECT k.kind, k.state, count(*) {cases} JOIN vetting_check k ON k.case_id = c.id "
            "GROUP BY k.kind, k.state ORDER BY k.kind, k.state"
        ),
        "alerts": site.query(
            f"SELECT a.name, t.source_id, count(*) {cases} JOIN vetting_alert t ON t.case_id = c.id "
            "WHERE t.source = 'watchlist' GROUP BY a.name, t.source_id ORDER BY a.name, t.source_id"
        ),
    }
