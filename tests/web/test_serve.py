"""`muster serve` as a process: it prepares an empty folder, answers, and leaves nothing running."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request

import psutil
import pytest

pytestmark = pytest.mark.slow


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def serve(folder, port, environment=None):
    environment = (environment or os.environ) | {
        "MUSTER_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "muster.settings",
    }
    command = [sys.executable, "-m", "muster", "serve", "--port", str(port)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_serve_answers_and_ends_with_all_its_children(tmp_path):
    port = free_port()
    process = serve(tmp_path / "site", port)
    try:
        assert f"http://127.0.0.1:{port}" in process.stdout.readline()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/account/sign-in/") as response:
            assert response.status == 200
        children = psutil.Process(process.pid).children(recursive=True)
    finally:
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=40)
    assert code == 0
    assert [child for child in children if child.is_running()] == []


def test_a_taken_port_is_one_clear_line(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        process = serve(tmp_path / "site", port)
        _, told = process.communicate(timeout=60)

    assert process.returncode == 2
    assert told == f"muster: Can't listen on 127.0.0.1:{port} (Address already in use); choose another with --port.\n"
