"""Files are written whole or not at all, and a full disk is told in one line."""

import errno
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from muster.documents.whole import written_whole
from muster.documents.workbooks import Table, write_xlsx
from muster.errors import InputError

FULL_DEVICE = Path("/dev/full")
WRITE = """
import resource, signal, sys
from pathlib import Path
from muster.documents.workbooks import Table, write_xlsx
from muster.errors import InputError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    write_xlsx(Path(sys.argv[1]), [Table(title="x", rows=[[f"{row} {row * 7919}"] * 20 for row in range(2000)])])
except InputError as error:
    print(error.message)
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where temporary files go too, so that a test sees what is left of them."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_file_takes_its_place_when_all_is_written(folder):
    path = folder / "x.csv"
    path.write_text("before")
    with written_whole(path) as partial:
        partial.write_text("after")
        assert path.read_text() == "before"
    assert (path.read_text(), list(folder.iterdir())) == ("after", [path])


def fail(path: Path, number: int) -> None:
    with written_whole(path) as partial:
        partial.write_text("half")
        raise OSError(number, "as the system says")


@pytest.mark.parametrize(("number", "raised"), [(errno.ENOSPC, InputError), (errno.EACCES, PermissionError)])
def test_what_fails_leaves_what_stood_there(folder, number, raised):
    path = folder / "x.csv"
    path.write_text("before")
    with pytest.raises(raised):
        fail(path, number)
    assert (path.read_text(), list(folder.iterdir())) == ("before", [path])


def test_workbook_on_a_full_device_is_told_in_one_line(folder, capfd):
    with FULL_DEVICE.open("wb", buffering=0) as target, pytest.raises(InputError) as told:
        write_xlsx(target, [Table(title="x", rows=[["a"] * 50] * 500)])
    assert told.value.message == "The disk is full, so nothing was written. Free some space, then do it again."
    assert (list(folder.iterdir()), capfd.readouterr().err) == ([], "")


def test_workbook_whose_parts_find_no_room_leaves_nothing(tmp_path):
    command = [sys.executable, "-c", WRITE, str(tmp_path / "x.xlsx")]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env={"TMPDIR": str(tmp_path), "PYTHONPATH": ":".join(sys.path)},
    )
    assert (done.stdout, done.stderr) == (
        "The disk is full, so nothing was written. Free some space, then do it again.\n",
        "",
    )
    assert list(tmp_path.iterdir()) == []
