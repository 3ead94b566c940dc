"""Files are kept whole, once, and readable only by those whom their marking names."""

import errno
import hashlib
import io
import os
import signal
import subprocess
import sys
import threading

import pytest
from django.db import connection

from muster.accounts.models import Label, Organisation, User
from muster.accounts.policy import Marking, Tlp
from muster.audit.models import Event
from muster.documents.actions import store
from muster.documents.models import Document, Upload
from muster.documents.queries import Damage, DamagedDocument, open_bytes, verify_documents
from muster.documents.storage import path_of
from muster.errors import InputError, NotPermittedError

BYTES = b"name,unit\nAli Hasan,1st Battalion\n"
SHA256 = hashlib.sha256(BYTES).hexdigest()


def user_of(code: str) -> User:
    organisation, _ = Organisation.objects.get_or_create(code=code, defaults={"name": code})
    return User.objects.get_or_create(username=f"{code}-clerk", defaults={"organisation": organisation})[0]


def label_of(user: User) -> Label:
    return Label.objects.obtain(Marking(Tlp.AMBER, user.organisation_id))


def bring(user: User, content: bytes = BYTES, name: str = "roster.csv") -> Upload:
    return store(actor=user, file=io.BytesIO(content), name=name, label=label_of(user))


def leftovers(site) -> list[str]:
    return [path.name for path in (site / "documents").rglob("*") if path.is_file()]


@pytest.fixture
def clerk(db, site) -> User:
    return user_of("mission")


def test_store_keeps_bytes_under_their_digest(clerk, site):
    upload = bring(clerk)

    assert path_of(upload.document).read_bytes() == BYTES
    assert path_of(upload.document) == site / "documents" / SHA256[:2] / SHA256
    assert (upload.document.sha256, upload.document.size, upload.document.media_type) == (SHA256, 34, "text/csv")
    assert (upload.name, upload.brought_by, upload.organisation) == ("roster.csv", clerk, clerk.organisation)


def test_store_is_recorded(clerk):
    upload = bring(clerk)

    event = Event.objects.get(act="documents.store")
    assert (event.actor, event.about) == ("user:mission-clerk", [f"documents.upload:{upload.pk}"])


def test_same_bytes_are_stored_once_and_both_bringers_kept(clerk, site):
    first = bring(clerk)
    second = bring(user_of("embassy"), name="copy of roster.csv")

    assert first.document == second.document
    assert leftovers(site) == [SHA256]
    assert Upload.objects.as_system().count() == 2


@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../etc/passwd", "passwd"), ("C:\\rosters\\june.xlsx", "june.xlsx"), ("\0", "unnamed"), ("", "unnamed")],
)
def test_name_is_only_the_last_part_of_a_path(clerk, name, kept):
    assert bring(clerk, name=name).name == kept


def test_empty_file_is_refused(clerk, site):
    with pytest.raises(InputError, match="The file is empty"):
        bring(clerk, b"")
    assert (leftovers(site), Document.objects.count()) == ([], 0)


def test_file_over_the_limit_is_refused_and_leaves_nothing(clerk, site, settings):
    settings.MUSTER_UPLOAD_LIMIT = 1 << 20
    with pytest.raises(InputError, match="larger than 1 MiB"):
        bring(clerk, b"x" * ((1 << 20) + 1))
    assert (leftovers(site), Document.objects.count()) == ([], 0)


def test_full_disk_leaves_nothing_half_and_says_what_to_do(clerk, site, monkeypatch):
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="Free some space, then send it again"):
        bring(clerk)
    assert (leftovers(site), Document.objects.count(), Upload.objects.as_system().count()) == ([], 0, 0)


def test_stream_that_breaks_leaves_nothing(clerk, site):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            if self.tell():
                raise ConnectionResetError("the sender went away")
            return super().read(4)

    with pytest.raises(ConnectionResetError):
        store(actor=clerk, file=Broken(BYTES), name="roster.csv", label=label_of(clerk))
    assert (leftovers(site), Document.objects.count()) == ([], 0)


@pytest.mark.django_db(transaction=True)
def test_two_threads_with_the_same_bytes_store_one_document(site):
    bringers = [user_of(code) for code in ("mission", "embassy")]
    for bringer in bringers:
        label_of(bringer)
    start = threading.Barrier(2)
    failures: list[Exception] = []

    def work(bringer: User) -> None:
        try:
            start.wait(timeout=20)
            bring(bringer)
        except Exception as error:  # noqa: BLE001  # the test itself reports it
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(bringer,)) for bringer in bringers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert failures == []
    assert [document.sha256 for document in Document.objects.all()] == [SHA256]
    assert Upload.objects.as_system().count() == 2
    assert leftovers(site) == [SHA256]
    assert list(verify_documents()) == []


KILLED_HALFWAY = """
import os, signal, django
django.setup()
from muster.documents.storage import write_bytes

class Doomed:
    calls = 0
    def read(self, size=0):
        self.calls += 1
        if self.calls == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return b"half of the roster"

write_bytes(Doomed(), limit=1 << 20)
"""


def test_killed_writer_leaves_no_document_and_the_next_one_succeeds(clerk, site):
    environment = os.environ | {"MUSTER_DATA": str(site), "DJANGO_SETTINGS_MODULE": "muster.settings"}
    killed = subprocess.run([sys.executable, "-c", KILLED_HALFWAY], env=environment, check=False)

    upload = bring(clerk)

    assert killed.returncode == -signal.SIGKILL
    finished = [name for name in leftovers(site) if not name.startswith(".incoming-") and len(name) == 64]
    assert finished == [upload.document.sha256]
    assert list(verify_documents()) == []


def test_open_bytes_gives_them_to_the_bringer(clerk):
    with open_bytes(bring(clerk), clerk) as stored:
        assert stored.read() == BYTES


def test_open_bytes_hides_them_from_an_outsider(clerk):
    upload = bring(clerk)

    with pytest.raises(NotPermittedError, match="no such file"):
        open_bytes(upload, user_of("embassy"))


def test_open_bytes_says_when_they_are_gone(clerk):
    upload = bring(clerk)
    path_of(upload.document).unlink()

    with pytest.raises(InputError, match="restore them from the backup"):
        open_bytes(upload, clerk)


def test_verify_finds_missing_and_changed_bytes(clerk):
    missing, changed, whole = bring(clerk, b"first", "a.csv"), bring(clerk, b"second", "b.csv"), bring(clerk, b"third")
    path_of(missing.document).unlink()
    path_of(changed.document).write_bytes(b"forged")

    assert list(verify_documents()) == [
        DamagedDocument(missing.document.sha256, Damage.MISSING, ("a.csv",)),
        DamagedDocument(changed.document.sha256, Damage.CHANGED, ("b.csv",)),
    ]
    assert path_of(whole.document).exists()
