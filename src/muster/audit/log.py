"""Appending to the log, in the transaction of the act that it records.

    from muster.audit.log import record

The last thing an act does is to record: on PostgreSQL the tree's head stays locked until the act commits, so whoever
records early makes everybody else wait.
"""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from typing import Protocol

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from muster.audit import tree
from muster.audit.canonical import JsonValue, canonical, storable, timestamp
from muster.audit.models import Event, Outcome, PersonalText, Reference, TreeHead

HEAD = 1


class Actor(Protocol):
    """Whoever answers for an act: a user, or the system itself."""

    @property
    def audit_name(self) -> str: ...


def reference(instance: Model) -> str:
    """How an event names a row: `vetting.case:12`."""
    return f"{instance._meta.label_lower}:{instance.pk}"  # noqa: SLF001 -- Django's public options


def commitment(salt: str, text: str) -> str:
    """What the event holds instead of a personal text: sha256 over the salt's bytes and the text's UTF-8."""
    return hashlib.sha256(bytes.fromhex(salt) + text.encode()).hexdigest()


@transaction.atomic
def record(
    *,
    actor: Actor,
    act: str,
    about: Sequence[Model] = (),
    details: Mapping[str, JsonValue] | None = None,
    personal: Mapping[str, str] | None = None,
    outcome: Outcome = Outcome.DONE,
) -> Event:
    """Appends one event to the log, in the surrounding transaction: no act without its event, no event without its act.

    `act` is written `package.verb_noun`; `about` are the rows that it touched; `details` are facts in JSON that may be
    kept for ever; what names or describes a person goes into `personal`, which can be erased later.
    """
    texts = {name: storable(text) for name, text in (personal or {}).items()}
    salts = {name: secrets.token_hex(32) for name in texts}
    now = timezone.now()
    head = _locked_head()
    content = canonical(
        {
            "about": list(dict.fromkeys(reference(instance) for instance in about)),
            "act": act,
            "actor": actor.audit_name,
            "at": timestamp(now),
            "details": details or {},
            "outcome": outcome.value,
            "personal": {name: commitment(salts[name], text) for name, text in texts.items()},
            "position": head.size,
        }
    )
    leaf = tree.leaf_hash(content.encode())
    event = Event.objects.create(
        position=head.size,
        at=now,
        act=act,
        outcome=outcome,
        actor=actor.audit_name,
        text=content,
        leaf=leaf.hex(),
    )
    Reference.objects.bulk_create(Reference(event=event, target=target) for target in event.about)
    PersonalText.objects.bulk_create(
        PersonalText(event=event, name=name, salt=salts[name], text=text) for name, text in texts.items()
    )
    head.peaks = _written(tree.append(_read(head.peaks), head.size, leaf))
    head.size += 1
    head.save(update_fields=["size", "peaks"])
    return event


def current_root() -> tuple[int, str]:
    """Size and root of the tree, locked until the transaction ends so that nothing is appended in between."""
    head = _locked_head()
    return head.size, tree.root(_read(head.peaks)).hex()


def _locked_head() -> TreeHead:
    """The head, locked: SQLite's transaction is exclusive already, PostgreSQL locks the row."""
    head = TreeHead.objects.select_for_update().filter(pk=HEAD).first()
    if head is not None:
        return head
    leaves = [bytes.fromhex(leaf) for leaf in Event.objects.order_by("position").values_list("leaf", flat=True)]
    head = TreeHead(pk=HEAD, size=len(leaves), peaks=_written(tree.peaks_of(leaves)))
    TreeHead.objects.bulk_create([head], ignore_conflicts=True)
    return TreeHead.objects.select_for_update().get(pk=HEAD)


def _read(peaks: str) -> tuple[bytes, ...]:
    return tuple(bytes.fromhex(peak) for peak in peaks.split())


def _written(peaks: Sequence[bytes]) -> str:
    return " ".join(peak.hex() for peak in peaks)
