"""The gate as pages, endpoints and commands ask it: it always answers, and what can't be known is held."""

from collections.abc import Callable
from datetime import date

from django.db import InterfaceError, OperationalError

from muster.accounts.scoping import Reader
from muster.assistance.actions import ask_gate
from muster.assistance.policy import GateResult, unreachable
from muster.assistance.queries import find_subject
from muster.vetting.policy import AssistanceKind


def answer(text: str, *, assistance: AssistanceKind, on: date, user: Callable[[], Reader]) -> GateResult:
    """The gate's answer about the subject that `text` means; HOLD when the records can't be reached.

    `user` is called here, so that an account that can't be read is held as well.

    Raises:
        InputError: no subject, or more than one, is meant.
    """
    try:
        asker = user()
        return ask_gate(actor=asker, subject=find_subject(text, user=asker), assistance=assistance, on=on)
    except (OperationalError, InterfaceError):
        return unreachable()
