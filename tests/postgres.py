"""A throw-away PostgreSQL cluster: made on entry, gone on exit, even when the process that asked for it is killed.

A guardian process keeps the server. It ends the server and removes the folder when the pipe to its parent closes, however
the parent ended; and if the guardian itself is killed, the kernel interrupts the server (`setpriv --pdeathsig`).

    python -m tests.postgres COMMAND…     runs COMMAND with MUSTER_TEST_CLUSTER naming a fresh cluster
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import psycopg

OWNER = "muster"
VARIABLE = "MUSTER_TEST_CLUSTER"
START_LIMIT = 60.0
# fsync only guards against a crash of the whole machine; a killed server keeps what it wrote, and nobody keeps this cluster.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class MissingError(Exception):
    """PostgreSQL's server is not installed, or may not run here; the text says which."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server; `address` is `postgresql://user:password@127.0.0.1:port`, without a database."""

    address: str

    def url(self, database: str = OWNER) -> str:
        return f"{self.address}/{database}"


def binaries() -> Path:
    """The folder of the newest PostgreSQL server that Debian installed, or of the one on PATH."""
    versions = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if versions:
        return max(versions, key=lambda folder: float(folder.parent.name))
    found = shutil.which("initdb")
    if not found:
        raise MissingError("PostgreSQL's server is not installed (Debian: apt-get install postgresql)")
    return Path(found).resolve().parent


@contextmanager
def throw_away_cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """A fresh cluster on loopback; `durable` leaves fsync on, which benchmarks need and tests don't.

    Raises: MissingError.
    """
    binaries()
    command = [sys.executable, "-P", __file__, "--guard", *(["--durable"] if durable else [])]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as guardian:
        assert guardian.stdin
        assert guardian.stdout
        address = guardian.stdout.readline().strip()
        if not address.startswith("postgresql://"):
            raise MissingError(address or "PostgreSQL did not start; its guardian says why above")
        try:
            yield Cluster(address)
        finally:
            guardian.stdin.close()
            guardian.wait(timeout=START_LIMIT)


@contextmanager
def cluster_in_reach() -> Iterator[Cluster]:
    """The cluster that MUSTER_TEST_CLUSTER names, else a fresh one."""
    address = os.environ.get(VARIABLE)
    if address:
        yield Cluster(address)
        return
    with throw_away_cluster() as cluster:
        yield cluster


def guard(*, durable: bool) -> None:
    """Keep a server until stdin closes or a signal comes; the first line on stdout is its address."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)
    folder = Path(tempfile.mkdtemp(prefix="muster-postgres-"))
    server: subprocess.Popen[bytes] | None = None
    try:
        password = secrets.token_urlsafe(24)
        make_cluster(folder, password)
        port = free_port()
        server = start(folder, port, durable=durable)
        address = f"postgresql://{OWNER}:{password}@127.0.0.1:{port}"
        wait_until_ready(address, server, folder)
        print(address, flush=True)
        sys.stdin.read()
    except MissingError as error:
        print(error, flush=True)
    finally:
        if server:
            server.send_signal(signal.SIGINT)
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def unprivileged(folder: Path) -> list[str]:
    """The prefix that runs a command as a user PostgreSQL accepts (never root), who owns `folder`."""
    if os.geteuid() != 0:
        return []
    try:
        account = pwd.getpwnam("postgres")
    except KeyError:
        raise MissingError("root needs the account `postgres` to start a server") from None
    os.chown(folder, account.pw_uid, account.pw_gid)
    return [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--init-groups"]


def make_cluster(folder: Path, password: str) -> None:
    secret = folder / "password"
    secret.write_text(password, encoding="utf-8")
    secret.chmod(0o644)  # the folder itself is closed to others
    command = [
        *("setpriv", *unprivileged(folder), "--pdeathsig=KILL", "--"),
        *(str(binaries() / "initdb"), "--pgdata", str(folder / "cluster"), "--username", OWNER),
        *("--pwfile", str(secret), "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"),
    ]
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if made.returncode:
        raise MissingError(f"initdb failed: {' '.join((made.stderr or made.stdout).split())}")


def start(folder: Path, port: int, *, durable: bool) -> subprocess.Popen[bytes]:
    options = ["listen_addresses=127.0.0.1", f"port={port}", "unix_socket_directories=", "max_connections=150"]
    command = [
        *("setpriv", *unprivileged(folder), "--pdeathsig=INT", "--"),
        *(str(binaries() / "postgres"), "-D", str(folder / "cluster")),
        *(part for option in (*options, *(() if durable else FAST)) for part in ("-c", option)),
    ]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(address: str, server: subprocess.Popen[bytes], folder: Path) -> None:
    end = time.monotonic() + START_LIMIT
    while True:
        try:
            with psycopg.connect(f"{address}/postgres", autocommit=True, connect_timeout=2) as connection:
                connection.execute(f"CREATE DATABASE {OWNER}")
                return
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > end:
                log = (folder / "log").read_text(encoding="utf-8", errors="replace")
                raise MissingError(f"PostgreSQL did not start: {' '.join(log.split())[-500:]}") from error
            time.sleep(0.05)


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--guard"]:
        guard(durable="--durable" in arguments)
        return 0
    if not arguments:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        with throw_away_cluster() as cluster:
            return subprocess.run(arguments, env={**os.environ, VARIABLE: cluster.address}, check=False).returncode
    except MissingError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
