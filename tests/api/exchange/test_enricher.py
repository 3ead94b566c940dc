"""The yente enricher of nomenklatura against `muster serve`: its requests always, itself where it is installed.

It needs a binding of ICU that is compiled when it is installed, so it is no part of what the tests need;
`make bench-clients` installs it and runs this file.
"""

import importlib.util
import json
import os
import signal
import subprocess
import sys
import urllib.request
from types import SimpleNamespace

import pytest

from tests.api.exchange.conftest import ENTITIES
from tests.web.test_serve import free_port, serve

pytestmark = pytest.mark.slow
PASSWORD = "a long password of words"
NO_CLIENT = "nomenklatura is not installed: `make bench-clients` installs it and runs this test"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """`muster serve` on a site of its own with one list, and a key to it."""
    folder = tmp_path_factory.mktemp("served")
    path = folder / "officials.json"
    path.write_text("".join(json.dumps(entity) + "\n" for entity in ENTITIES), encoding="utf-8")
    environment = os.environ | {"MUSTER_DATA": str(folder / "site"), "DJANGO_SETTINGS_MODULE": "muster.settings"}
    environment.pop("MUSTER_DATABASE_URL", None)

    def muster(*words):
        command = [sys.executable, "-m", "muster", *map(str, words)]
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.strip()

    muster("init")
    muster("lists", "import", path)
    muster("users", "add-organisation", "mission")
    muster("users", "add", "anton", "--organisation", "mission", "--role", "analyst", "--password", PASSWORD)
    key = muster("users", "token", "anton", "--password", PASSWORD)
    port = free_port()
    process = serve(folder / "site", port, environment)
    try:
        assert "Muster is ready" in process.stdout.readline()
        yield SimpleNamespace(address=f"http://127.0.0.1:{port}/", key=key)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=40)


def ask(served, path, document=None):
    """A request with the header that the enricher sends."""
    headers = {"Authorization": f"ApiKey {served.key}", "Content-Type": "application/json"}
    request = urllib.request.Request(
        served.address + path, json.dumps(document).encode() if document else None, headers
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def test_the_requests_that_the_enricher_sends_are_answered(served):
    properties = {"name": ["Rashed Karam al-Velani"], "birthDate": ["1958-02-03"], "nationality": ["sy"]}
    query = {"queries": {"entity": {"schema": "Person", "properties": properties}}}

    answer = ask(served, "match/default?fuzzy=False&algorithm=logic-v2&cutoff=0.5", query)
    expanded = ask(served, "entities/f-1?nested=True")

    (found,) = answer["responses"]["entity"]["results"]
    assert {name: found[name] for name in ("id", "schema", "properties")} == {
        name: ENTITIES[0][name] for name in ("id", "schema", "properties")
    }
    assert expanded["properties"]["familyPerson"][0]["properties"]["relative"][0]["id"] == "f-2"


@pytest.mark.skipif(importlib.util.find_spec("nomenklatura") is None, reason=NO_CLIENT)
def test_the_enricher_as_published_matches_and_expands(served):
    command = [sys.executable, "-m", "bench.clients.enricher", served.address, served.key]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    (match,) = told["matches"]
    assert (match["id"], match["schema"], match["properties"]["birthDate"]) == ("f-1", "Person", ["1958-02-03"])
    assert match["properties"]["sourceUrl"] == [f"{served.address}entities/f-1"]
    assert {one["id"]: one["schema"] for one in told["expanded"]} == {"f-1": "Person", "f-2": "Person", "f-3": "Family"}
    family = next(one for one in told["expanded"] if one["id"] == "f-3")
    assert (family["properties"]["person"], family["properties"]["relative"]) == (["f-1"], ["f-2"])


def test_a_wrong_key_ends_the_client(served):
    with pytest.raises(urllib.error.HTTPError) as refused:
        ask(SimpleNamespace(address=served.address, key="muster_wrong"), "entities/f-1")

    assert refused.value.code == 401
