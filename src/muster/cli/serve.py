"""`muster serve`: the pages and the API in one web process of eight threads, and a job worker in another beside it."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType

import click

from muster.cli.init import prepare_site
from muster.errors import InputError

STARTING_SECONDS = 60
ENDING_SECONDS = 15


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65_535), help="The port to listen on.")
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64), help="Pages answered at a time.")
@click.option("--without-worker", is_flag=True, help="Leave background jobs to `muster worker`.")
def serve(host: str, port: int, threads: int, without_worker: bool) -> None:
    """Serve the pages and the API, with a job worker beside them; Ctrl-C ends both.

    The database is prepared first when that is needed. Example: muster serve --port 8080
    """
    require_free(host, port)
    prepare_site()
    commands = [web_command(host, port, threads)]
    if not without_worker:
        commands.append([sys.executable, "-m", "muster", "worker", "--quiet"])
    signal.signal(signal.SIGTERM, end_by_exit)
    children = [subprocess.Popen(command) for command in commands]  # noqa: S603  # our own commands
    try:
        wait_until_answering(children[0], host, port)
        click.echo(f"Muster is ready: http://{host}:{port}  (Ctrl-C ends it)")
        keep_running(children, commands)
    except KeyboardInterrupt:
        pass
    finally:
        end(children)


def web_command(host: str, port: int, threads: int) -> list[str]:
    """How the web server is started; a hung request ends after two minutes."""
    options = {"bind": f"{host}:{port}", "worker-class": "gthread", "workers": 1, "threads": threads, "timeout": 120}
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    return [sys.executable, "-m", "gunicorn", *words, "--log-level", "warning", "muster.wsgi:application"]


def require_free(host: str, port: int) -> None:
    """Pass when nothing listens there yet.

    Raises:
        InputError: the address is taken or isn't ours.
    """
    try:
        with socket.create_server((host, port)):
            pass
    except OSError as error:
        raise InputError(
            f"Can't listen on {host}:{port} ({os.strerror(error.errno or 0)}); choose another with --port."
        ) from error


def wait_until_answering(web: subprocess.Popen[bytes], host: str, port: int) -> None:
    """Return when the web server has answered: it takes connections long before it has loaded the site.

    Raises:
        InputError: it ended, or took more than a minute; its own message stands above.
    """
    until = time.monotonic() + STARTING_SECONDS
    while web.poll() is None and time.monotonic() < until:
        connection = http.client.HTTPConnection(host, port, timeout=STARTING_SECONDS)
        try:
            connection.request("HEAD", "/account/sign-in/")
            connection.getresponse()
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    raise InputError("The web server did not start; its message stands above.")


def keep_running(children: list[subprocess.Popen[bytes]], commands: list[list[str]]) -> None:
    """Start a worker again when it dies, so that its job is finished by the next; return when the web server ends."""
    while children[0].poll() is None:
        for place, command in enumerate(commands[1:], start=1):
            if children[place].poll() is not None:
                children[place] = subprocess.Popen(command)  # noqa: S603  # our own command
        time.sleep(1)


def end(children: list[subprocess.Popen[bytes]]) -> None:
    """Ask every child to end, and end those that don't."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(timeout=ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def end_by_exit(number: int, frame: FrameType | None) -> None:  # noqa: ARG001  # the signature of a signal handler
    """Turn SIGTERM into a normal exit, so that children are ended too."""
    raise SystemExit(0)
