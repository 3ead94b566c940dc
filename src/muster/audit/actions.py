"""Acts on the log itself: a signed checkpoint, an export, and the erasure of words about a person."""

from collections.abc import Collection, Sequence
from typing import Protocol

from django.utils import timezone

from muster.audit import keys, policy
from muster.audit.acts import act
from muster.audit.canonical import canonical
from muster.audit.export import checkpoint_content
from muster.audit.log import Actor, current_root, record
from muster.audit.models import Checkpoint, Event, PersonalText
from muster.errors import InputError, NotPermittedError


class Member(Actor, Protocol):
    """An actor with roles."""

    @property
    def roles(self) -> Collection[str]: ...


@act
def make_checkpoint(*, actor: Actor) -> Checkpoint:
    """Signs the root of everything recorded so far, the event of this act included.

    Raises: InputError when the site has no key.
    """
    key = keys.signing_key()
    record(actor=actor, act="audit.make_checkpoint")
    size, root = current_root()
    checkpoint = Checkpoint(size=size, root=root, at=timezone.now(), key=key.public_key().public_bytes_raw().hex())
    checkpoint.signature = key.sign(canonical(checkpoint_content(checkpoint)).encode()).hex()
    checkpoint.save(force_insert=True)
    return checkpoint


@act
def record_export(*, actor: Actor, personal: bool) -> Event:
    """Records that the log leaves the site, with or without the words about persons."""
    return record(actor=actor, act="audit.record_export", details={"personal": personal})


@act
def erase_personal_text(*, actor: Member, texts: Sequence[PersonalText], reason: str) -> Event:
    """Empties personal texts together with their salts, so that not even a guess can be held against the hash.

    The events stay, and so does the proof that they held something; `reason` is kept for ever and names nobody.

    Raises: NotPermittedError unless the actor is an administrator or the operator; InputError when there is nothing
    left to erase.
    """
    if not policy.may_erase(actor.roles):
        raise NotPermittedError("Only an administrator may erase personal texts from the log.")
    open_texts = PersonalText.objects.filter(pk__in=[text.pk for text in texts], erased_by__isnull=True)
    if not texts or not reason.strip() or open_texts.count() != len({text.pk for text in texts}):
        raise InputError("Name texts that are not erased yet, and the reason for which they must go.")
    named = sorted((text.event_id, text.name) for text in open_texts)
    event = record(
        actor=actor,
        act="audit.erase_personal_text",
        details={"reason": reason.strip(), "texts": [[position, name] for position, name in named]},
    )
    open_texts.update(text="", salt="", erased_by=event)
    return event
