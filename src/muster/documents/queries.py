"""Reading stored files: through somebody's eyes, and as a whole, to see that every byte is still there."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

from muster.accounts.models import User
from muster.documents.models import Document, Upload
from muster.documents.storage import path_of
from muster.errors import InputError, NotPermittedError


class Damage(StrEnum):
    """What can happen to stored bytes."""

    MISSING = "missing"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class DamagedDocument:
    """A document whose bytes are not what was stored, and the names under which people brought it."""

    sha256: str
    damage: Damage
    names: tuple[str, ...]


def open_bytes(upload: Upload, actor: User) -> BinaryIO:
    """The bytes that were brought, for somebody who may read them.

    Raises:
        NotPermittedError: the upload is hidden from the actor; the message doesn't say whether it exists.
        InputError: the bytes are gone from the store.
    """
    if not Upload.objects.visible_to(actor).filter(pk=upload.pk).exists():
        raise NotPermittedError("There is no such file among those that you may read.")
    try:
        return path_of(upload.document).open("rb")
    except FileNotFoundError as error:
        raise InputError(
            f"The bytes of {upload.name} are gone. Ask the administrator to restore them from the backup."
        ) from error


def verify_documents() -> Iterator[DamagedDocument]:
    """Read every stored document again and yield those that are missing or changed."""
    for document in Document.objects.order_by("pk").iterator():
        damage = _damage(document)
        if damage:
            uploads = Upload.objects.as_system().filter(document=document).order_by("pk")
            yield DamagedDocument(document.sha256, damage, tuple(dict.fromkeys(uploads.values_list("name", flat=True))))


def _damage(document: Document) -> Damage | None:
    try:
        with path_of(document).open("rb") as stored:
            same = hashlib.file_digest(stored, "sha256").hexdigest() == document.sha256
    except FileNotFoundError:
        return Damage.MISSING
    return None if same else Damage.CHANGED
