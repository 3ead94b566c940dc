"""Bringing a file: its bytes are stored once, and who brought it and when is kept each time."""

import mimetypes
from pathlib import PurePath

from django.conf import settings
from django.utils import timezone

from muster.accounts.models import Label, User
from muster.audit.acts import act
from muster.audit.log import record
from muster.documents.models import Document, Upload
from muster.documents.storage import Readable, write_bytes


@act
def store(*, actor: User, file: Readable, name: str, label: Label) -> Upload:
    """Keep the bytes of a file and who brought it; bytes that are there already are not stored twice.

    The bytes are on disk before the row is written: a crash in between leaves bytes that nobody refers to, never a row
    without bytes.

    Raises:
        InputError: empty, too large, or no space left.
    """
    bare = PurePath(name.replace("\\", "/")).name.replace("\x00", "")[-255:] or "unnamed"
    stored = write_bytes(file, limit=settings.MUSTER_UPLOAD_LIMIT)
    now = timezone.now()
    document, _ = Document.objects.get_or_create(
        sha256=stored.sha256,
        defaults={
            "size": stored.size,
            "media_type": mimetypes.guess_type(bare)[0] or "application/octet-stream",
            "stored_at": now,
        },
    )
    upload = Upload.objects.create(
        label=label,
        document=document,
        name=bare,
        brought_by=actor,
        organisation_id=actor.organisation_id,
        brought_at=now,
    )
    record(actor=actor, act="documents.store", about=[upload], details={"sha256": stored.sha256, "size": stored.size})
    return upload
