"""Fetching lists from their addresses, against a server on this machine."""

import http.server
import shutil
import threading
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from muster.accounts.policy import Role
from muster.audit.models import Event
from muster.errors import InputError, NotPermittedError
from muster.watchlists.fetching import fetch_list
from muster.watchlists.imports import import_list, update_lists
from muster.watchlists.models import ListVersion, Watchlist
from muster.watchlists.queries import list_states

FILES = Path(__file__).parent / "files"
MIB = 1 << 20


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files of a folder, and some ways in which servers misbehave."""

    def do_GET(self):
        match self.path:
            case "/broken-off.xml":
                self.answer({"Content-Length": "100000"}, b"<CONSOLIDATED_LIST>")
            case "/slow.xml":
                self.send_response(200)
                self.end_headers()
                for _ in range(20):
                    self.wfile.write(b" " * 70_000)
                    time.sleep(0.1)
            case "/to-a-file":
                self.answer({"Location": "file:///etc/hostname"}, status=302)
            case "/to-plain-http":
                self.answer({"Location": "http://lists.example/un.xml"}, status=302)
            case "/to-the-list":
                self.answer({"Location": "/un.xml"}, status=302)
            case "/page.xml":
                self.answer({}, b"<!doctype html><title>Down for maintenance</title>")
            case _:
                super().do_GET()

    def answer(self, headers, body=b"", status=200):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Keeps quiet."""


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """A client that hangs up is what some tests are about."""


@contextmanager
def served(folder: Path):
    server = Server(("127.0.0.1", 0), partial(Handler, directory=folder))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def folder(tmp_path) -> Path:
    """What the server has; a test may change it."""
    return Path(shutil.copytree(FILES, tmp_path / "served"))


@pytest.fixture
def address(folder):
    with served(folder) as found:
        yield found


def test_list_is_fetched_with_the_files_beside_it(address, tmp_path):
    path = fetch_list(f"{address}/ofac/sdn.csv", tmp_path, limit=MIB)

    assert sorted(file.name for file in path.parent.glob("*.csv")) == [
        "add.csv",
        "alt.csv",
        "sdn.csv",
        "sdn_comments.csv",
    ]


def test_comments_of_ofac_may_be_missing_but_aliases_may_not(address, folder, tmp_path):
    (folder / "ofac" / "sdn_comments.csv").unlink()
    fetch_list(f"{address}/ofac/sdn.csv", tmp_path, limit=MIB)
    (folder / "ofac" / "alt.csv").unlink()

    with pytest.raises(InputError, match=r"alt\.csv answered 404"):
        fetch_list(f"{address}/ofac/sdn.csv", tmp_path, limit=MIB)

    assert not (tmp_path / "sdn_comments.csv").exists()


def test_redirect_on_the_same_terms_is_followed(address, tmp_path):
    path = fetch_list(f"{address}/to-the-list", tmp_path, limit=MIB)

    assert path.read_bytes() == (FILES / "un.xml").read_bytes()


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/none.xml", "{}/none.xml answered 404 File not found; try again later."),
        ("/broken-off.xml", "{}/broken-off.xml broke off after 19 of 100000 bytes; try again later."),
        ("/slow.xml", "{}/slow.xml is too slow; try again later."),
        (
            "/to-a-file",
            "{}/to-a-file answered 302 Found - Redirection to url 'file:///etc/hostname' is not allowed; try again later.",
        ),
        ("/to-plain-http", "http://lists.example/un.xml is not an https address; lists are fetched over https only."),
        ("/page.xml", "page.xml is an HTML page, perhaps an error message of a website; fetch the list itself."),
    ],
)
def test_what_a_server_does_wrong_is_said(address, tmp_path, path, message):
    started = time.monotonic()

    with pytest.raises(InputError) as refusal:
        fetch_list(address + path, tmp_path, limit=MIB * 4, seconds=0.5)

    assert refusal.value.message == message.format(address)
    assert time.monotonic() - started < 5


def test_too_much_is_refused(address, tmp_path):
    with pytest.raises(InputError, match=r"gives more than 0 MiB; that is no list\.$"):
        fetch_list(f"{address}/un.xml", tmp_path, limit=1000)


def test_server_that_is_not_there_is_said(tmp_path):
    with pytest.raises(
        InputError, match=r"^http://127\.0\.0\.1:1/un\.xml can't be fetched \(.*refused\); try again later\.$"
    ):
        fetch_list("http://127.0.0.1:1/un.xml", tmp_path, limit=MIB)


@pytest.mark.parametrize(
    "address", ["http://lists.example/un.xml", "file:///etc/hostname", "ftp://lists.example/un.xml", "un.xml", ""]
)
def test_only_https_and_loopback_are_asked(tmp_path, address):
    with pytest.raises(InputError) as refusal:
        fetch_list(address, tmp_path, limit=MIB)

    assert refusal.value.message == f"{address} is not an https address; lists are fetched over https only."


@pytest.mark.django_db
@pytest.mark.usefixtures("site")
class TestUpdate:
    def test_lists_are_fetched_and_imported(self, registrar, address):
        updates = update_lists(
            actor=registrar, addresses={"un-sc": f"{address}/un.xml", "ofac-sdn": f"{address}/ofac/sdn.csv"}
        )

        assert [(done.code, done.imported.version.records, done.problem) for done in updates] == [
            ("un-sc", 2, ""),
            ("ofac-sdn", 3, ""),
        ]
        assert [(event.act, event.outcome) for event in Event.objects.order_by("position")] == [
            ("watchlists.order_update", "done"),
            ("watchlists.accept_version", "done"),
            ("watchlists.accept_version", "done"),
        ]

    def test_one_that_fails_does_not_hold_up_the_others(self, registrar, address):
        updates = update_lists(
            actor=registrar, addresses={"uk-ofsi": f"{address}/none.csv", "un-sc": f"{address}/un.xml"}
        )

        assert [bool(done.imported) for done in updates] == [False, True]
        refused = ListVersion.objects.refused().get()
        assert (
            refused.reason == updates[0].problem == f"{address}/none.csv answered 404 File not found; try again later."
        )

    def test_address_that_gives_another_list_is_refused(self, registrar, address):
        (done,) = update_lists(actor=registrar, addresses={"un-sc": f"{address}/eu.xml"})

        assert done.problem == "The address of un-sc gave the list eu-fsf; correct the address."
        assert ListVersion.objects.accepted().count() == 0

    def test_damaged_answer_leaves_the_last_good_version(self, registrar, address, folder):
        addresses = {"un-sc": f"{address}/un.xml"}
        update_lists(actor=registrar, addresses=addresses)
        (folder / "un.xml").write_bytes((folder / "un.xml").read_bytes()[:2000])

        (done,) = update_lists(actor=registrar, addresses=addresses)

        assert done.problem.startswith("un.xml ends in the middle (line ")
        assert [(version.number, version.records) for version in ListVersion.objects.accepted()] == [(1, 2)]

    def test_unchanged_list_is_confirmed_and_no_longer_too_old(self, registrar, address, settings):
        import_list(actor=registrar, path=FILES / "uk_2018.csv")
        now = ListVersion.objects.get().imported_at
        before = list_states(now=now)[0]

        (done,) = update_lists(actor=registrar, addresses={"uk-ofsi": f"{address}/uk_2018.csv"})

        after = list_states(now=now)[0]
        assert (before.too_old, str(before.as_of)) == (True, "2018-04-13")
        assert (done.imported.unchanged, after.too_old, after.as_of) == (True, False, now.date())
        assert Watchlist.objects.get().confirmed_at >= now

    def test_others_may_not_order_an_update_and_the_attempt_is_recorded(self, person, address):
        with pytest.raises(NotPermittedError):
            update_lists(actor=person(Role.ANALYST, Role.AUDITOR), addresses={"un-sc": f"{address}/un.xml"})

        assert [(event.act, event.outcome) for event in Event.objects.all()] == [("watchlists.order_update", "refused")]
        assert ListVersion.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("others", [0, 3])
def test_states_take_two_queries_however_many_lists_there_are(registrar, write_list, django_assert_num_queries, others):
    for number in range(others + 1):
        import_list(actor=registrar, path=write_list([number], file=f"list-{number}.csv"))
    now = ListVersion.objects.latest("pk").imported_at

    with django_assert_num_queries(2):
        states = list_states(now=now)

    assert [state.code for state in states] == [f"list-{number}" for number in range(others + 1)]
