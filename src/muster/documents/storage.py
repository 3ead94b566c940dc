"""The store of bytes: one file per SHA-256 under MUSTER_DATA, whole or not there at all."""

import errno
import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from django.conf import settings

from muster.documents.models import Document
from muster.errors import InputError

BLOCK = 1 << 20


class Readable(Protocol):
    """A file, an upload, a stream: whatever gives its bytes piece by piece."""

    def read(self, size: int = ..., /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class StoredBytes:
    """What was written: the digest names the file."""

    sha256: str
    size: int


def path_of(document: Document) -> Path:
    """Where the document's bytes are."""
    return _path(document.sha256)


def write_bytes(file: Readable, *, limit: int) -> StoredBytes:
    """Copy a stream into the store: temporary file, fsync, rename, fsync of the folder.

    Raises:
        InputError: empty, larger than `limit` bytes, or the disk is full; nothing is left behind then.
    """
    folder = Path(settings.MUSTER_DATA) / "documents"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=folder, prefix=".incoming-")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as target:
            stored = _copy(file, target, limit)
            target.flush()
            os.fsync(target.fileno())
        final = _path(stored.sha256)
        final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary.replace(final)
        for changed in (final.parent, folder):
            _sync_folder(changed)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise InputError(
                "The disk is full, so the file was not kept. Free some space, then send it again."
            ) from error
        raise
    finally:
        temporary.unlink(missing_ok=True)
    return stored


def _path(sha256: str) -> Path:
    return Path(settings.MUSTER_DATA) / "documents" / sha256[:2] / sha256


def _copy(file: Readable, target: IO[bytes], limit: int) -> StoredBytes:
    digest, size = hashlib.sha256(), 0
    while block := file.read(BLOCK):
        size += len(block)
        if size > limit:
            raise InputError(
                f"The file is larger than {limit >> 20} MiB. Split it, or ask an administrator for a larger limit."
            )
        digest.update(block)
        target.write(block)
    if not size:
        raise InputError("The file is empty. Choose the file again; it may not have been saved.")
    return StoredBytes(digest.hexdigest(), size)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
