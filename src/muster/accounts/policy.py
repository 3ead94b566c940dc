"""Who may do what, and who may read what: roles and markings as plain values."""

import hashlib
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from muster.errors import NotPermittedError


class Role(StrEnum):
    """What a person does in vetting; one person may hold several, and still never signs their own proposal."""

    REQUESTER = "requester"
    ANALYST = "analyst"
    ASSESSOR = "assessor"
    SIGNER = "signer"
    APPEAL_REVIEWER = "appeal reviewer"
    PROGRAMME_OFFICER = "programme officer"
    REGISTRAR = "registrar"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Tlp(StrEnum):
    """Traffic Light Protocol 2.0 (FIRST, August 2022), from the most open to the most closed."""

    CLEAR = "TLP:CLEAR"
    GREEN = "TLP:GREEN"
    AMBER = "TLP:AMBER"
    AMBER_STRICT = "TLP:AMBER+STRICT"
    RED = "TLP:RED"


TLP_ORDER = tuple(Tlp)
OPEN_TO_ALL = (Tlp.CLEAR, Tlp.GREEN)


@dataclass(frozen=True, slots=True)
class Marking:
    """Who may read a record: the level, the originator, the organisations and, for RED, the people named."""

    tlp: Tlp
    originator: int | None
    releasable_to: frozenset[int] = frozenset()
    recipients: frozenset[int] = frozenset()
    caveat: str = ""

    @property
    def audience(self) -> frozenset[int]:
        """The organisations whose members may read; meaningless where the level is open to all."""
        return self.releasable_to if self.originator is None else self.releasable_to | {self.originator}


def join_markings(first: Marking, second: Marking) -> Marking:
    """The marking of what is derived from two records: readable only by those who may read both.

    The level is the stricter one; audiences and recipients are intersected where both sides restrict them.
    """
    if first == second:
        return first
    tlp = max(first.tlp, second.tlp, key=TLP_ORDER.index)
    restricted = [marking for marking in (first, second) if marking.tlp not in OPEN_TO_ALL]
    audience = frozenset.intersection(*(marking.audience for marking in restricted)) if restricted else frozenset()
    red = [marking.recipients for marking in (first, second) if marking.tlp is Tlp.RED]
    originators = {marking.originator for marking in (first, second)}
    originator = originators.pop() if len(originators) == 1 else None
    if originator is not None and restricted and originator not in audience:
        originator = None
    return Marking(
        tlp=tlp,
        originator=originator,
        releasable_to=audience - {originator} if originator is not None else audience,
        recipients=frozenset.intersection(*red) if red else frozenset(),
        caveat="; ".join(sorted({marking.caveat for marking in (first, second)} - {""})),
    )


def require_role(held: AbstractSet[str], *allowed: Role) -> None:
    """Pass when one of the allowed roles is held.

    Raises:
        NotPermittedError: none of them is; the message names what would be needed.
    """
    if not held & set(allowed):
        needed = " or ".join(allowed)
        raise NotPermittedError(f"This needs the role {needed}; ask an administrator of your organisation.")


def token_digest(key: str) -> str:
    """SHA-256 of a key to the API; keys are 256 random bits, so no slow hash is needed."""
    return hashlib.sha256(key.encode()).hexdigest()
