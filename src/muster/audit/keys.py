"""The key that signs checkpoints: from MUSTER_AUDIT_KEY (or its _FILE), else kept in the site's folder."""

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from muster.errors import InputError


def kept_key() -> Path:
    return Path(settings.MUSTER_DATA) / "secrets" / "muster_audit_key"


def make_key() -> bool:
    """Makes the site's key unless it has one; says whether it did. `muster init` calls this.

    A log has one key for life: with another, its checkpoints no longer verify.
    """
    if settings.MUSTER_AUDIT_KEY:
        return False
    kept_key().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        opened = os.open(kept_key(), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(opened, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
    return True


def signing_key() -> Ed25519PrivateKey:
    """The private key.

    Raises: InputError when there is none, or what is there is not 32 bytes in hexadecimal.
    """
    written = settings.MUSTER_AUDIT_KEY or (kept_key().read_text(encoding="ascii") if kept_key().exists() else "")
    if not written:
        raise InputError("There is no key to sign checkpoints with: run `muster init`, or set MUSTER_AUDIT_KEY_FILE.")
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(written.strip()))
    except ValueError as error:
        raise InputError("The key of the audit log is not 32 bytes in hexadecimal.") from error


def public_key() -> str:
    """The public half, in hexadecimal."""
    return signing_key().public_key().public_bytes_raw().hex()
