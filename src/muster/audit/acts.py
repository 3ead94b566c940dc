"""What an act is: one transaction, and a record of its refusal when a rule forbids it.

Write `from muster.audit.acts import act` and `from muster.audit.log import record` (never from `muster.audit`, which is
imported before Django's models are ready), and then

- `@act` above `def sign_decision(*, actor: User, proposal: Proposal) -> Decision:`
- as its last statement before the return `record(actor=actor, act="vetting.sign_decision", about=[decision])`
"""

import functools
import logging
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import ParamSpec, TypeVar, cast

from django.db import Error as DatabaseFailure
from django.db import transaction
from django.db.models import Model

from muster.audit.canonical import JsonValue
from muster.audit.log import Actor, record
from muster.audit.models import Outcome
from muster.errors import NotPermittedError, RuleError, StaleError

P = ParamSpec("P")
R = TypeVar("R")
Refusal = RuleError | NotPermittedError | StaleError

logger = logging.getLogger(__name__)
_inside: ContextVar[bool] = ContextVar("inside an act", default=False)


@dataclass(frozen=True, slots=True)
class SystemActor:
    """The system itself, where no person acts: checks that run by themselves, sweeps."""

    audit_name: str
    roles: frozenset[str] = frozenset()


SYSTEM = SystemActor("system")


def act(function: Callable[P, R]) -> Callable[P, R]:
    """Makes a function one transaction; a refusal rolls it back and is then recorded on its own.

    An act inside an act joins it: it is a savepoint of the outermost, which alone records a refusal. The function takes
    `actor` as a keyword.
    """

    @functools.wraps(function)
    def acted(*args: P.args, **kwargs: P.kwargs) -> R:
        if _inside.get():
            with transaction.atomic():
                return function(*args, **kwargs)
        token = _inside.set(True)
        try:
            with transaction.atomic():
                return function(*args, **kwargs)
        except (RuleError, NotPermittedError, StaleError) as refusal:
            _record_refusal(act_name(function), refusal, kwargs)
            raise
        finally:
            _inside.reset(token)

    return acted


def act_name(function: Callable[..., object]) -> str:
    """`vetting.sign_decision` for the function of that name in `muster.vetting.actions`."""
    package = function.__module__.removeprefix("muster.").split(".")[0]
    return f"{package}.{function.__name__}"


def _record_refusal(name: str, refusal: Refusal, arguments: Mapping[str, object]) -> None:
    """Records the refusal; should that fail too, the refusal itself is still what the caller hears."""
    details: dict[str, JsonValue] = {"error": type(refusal).__name__}
    if isinstance(refusal, RuleError):
        details["rule"] = refusal.rule
    details |= {key: value for key, value in arguments.items() if key.endswith("_id") and isinstance(value, int)}
    try:
        record(
            actor=cast("Actor", arguments["actor"]),
            act=name,
            about=_rows(arguments),
            details=details,
            personal={"message": refusal.message},
            outcome=Outcome.REFUSED,
        )
    except DatabaseFailure:
        logger.exception("The refusal of %s could not be recorded: %s", name, details)


def _rows(arguments: Mapping[str, object]) -> list[Model]:
    """The saved rows among the arguments, alone or in lists; the actor answers for the act and is not its subject."""
    rows: list[Model] = []
    for key, value in arguments.items():
        if key != "actor":
            candidates = value if isinstance(value, list | tuple) else [value]
            rows += [row for row in candidates if isinstance(row, Model) and row.pk is not None]
    return rows
