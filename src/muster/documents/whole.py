"""Files that are written whole or not at all."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from muster.errors import InputError

try:  # where openpyxl finds lxml, that writes sheets by itself and has an error of its own
    from lxml.etree import SerialisationError
except ImportError:
    FAILED: tuple[type[Exception], ...] = (OSError,)
else:
    FAILED = (OSError, SerialisationError)

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def full_disk_told() -> Iterator[None]:
    """What is written here says in one line that the disk is full.

    Raises:
        InputError: it is.
    """
    try:
        yield
    except FAILED as error:
        if isinstance(error, OSError) and error.errno not in FULL:
            raise
        raise InputError("The disk is full, so nothing was written. Free some space, then do it again.") from error


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A file beside `path` to write to, which takes its place once all is written; of what fails nothing is left.

    Raises:
        InputError: the disk is full; what stood at `path` before stands there still.
    """
    if path.exists() and not path.is_file():  # a device or a pipe has no place beside it
        with full_disk_told():
            yield path
        return
    partial = path.with_name(f".{path.name}.partial")
    try:
        with full_disk_told():
            yield partial
            partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
