import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.postgres import binaries, throw_away_cluster

ROOT = Path(__file__).parent.parent.parent
SHOW = [sys.executable, "-c", "import os, time; print(os.environ['MUSTER_TEST_CLUSTER'], flush=True); time.sleep(120)"]


def answers(address: str) -> bool:
    try:
        psycopg.connect(f"{address}/muster", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def ends(lives: Callable[[], bool]) -> bool:
    end = time.monotonic() + 20
    while lives():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def children(parent: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def folder_of(guardian: int) -> Path:
    """The folder that a killed guardian can't remove any more."""
    command = Path(f"/proc/{children(guardian)[0]}/cmdline").read_text().split("\0")
    return Path(command[command.index("-D") + 1]).parent


@pytest.fixture
def running(cluster):
    """A process that asked for a cluster, and the cluster's address."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.postgres", *SHOW], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as asking:
        address = asking.stdout.readline().strip()
        shown = [
            child for child in children(asking.pid) if b"--guard" not in Path(f"/proc/{child}/cmdline").read_bytes()
        ]
        guardian = next(child for child in children(asking.pid) if child not in shown)
        yield asking, guardian, address
        for process in (asking.pid, *shown):
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                continue


def test_cluster_answers_and_ends_with_its_block(cluster):
    with throw_away_cluster() as mine:
        assert answers(mine.address)
    assert not answers(mine.address)


def test_cluster_ends_when_its_asker_is_killed(running):
    asking, _, address = running
    assert answers(address)
    asking.kill()
    assert ends(lambda: answers(address))


def test_cluster_ends_when_its_guardian_is_killed(running):
    _, guardian, address = running
    assert answers(address)
    folder, server = folder_of(guardian), Path(f"/proc/{children(guardian)[0]}")
    os.kill(guardian, signal.SIGKILL)
    assert ends(server.exists)
    assert not answers(address)
    shutil.rmtree(folder)


def test_cluster_refuses_a_wrong_password(cluster):
    host = cluster.address.partition("@")[2]
    assert not answers(f"postgresql://muster:wrong@{host}")


def test_newest_server_is_chosen(cluster):
    assert (binaries() / "postgres").exists()
