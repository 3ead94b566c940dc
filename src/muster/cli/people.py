"""Who runs a command: the person whose token stands in MUSTER_TOKEN, or the operator at the console."""

import getpass

from muster.accounts.models import User
from muster.accounts.policy import Role
from muster.accounts.queries import user_by_name, user_of_token
from muster.accounts.scoping import Reader
from muster.audit.acts import SystemActor
from muster.errors import InputError
from muster.settings import from_environment

CONSOLE = "console"


def person() -> User:
    """The person who acts; resolving, proposing and signing need one.

    Raises:
        InputError: no token is set.
        NotPermittedError: the token is not valid.
    """
    token = from_environment("MUSTER_TOKEN")
    if not token:
        raise InputError(
            "This act is a named person's: put your API token into MUSTER_TOKEN (see `muster users token`)."
        )
    return user_of_token(token)


def requester() -> User:
    """The person who acts, or the site's console account, which can request and nothing else."""
    return person() if from_environment("MUSTER_TOKEN") else user_by_name(CONSOLE)


def reader() -> Reader:
    """The person who reads, or the operator, who has the database itself and so sees all."""
    return person() if from_environment("MUSTER_TOKEN") else operator()


def operator() -> SystemActor:
    """Whoever runs commands on the machine, by the name of their account there; may administrate, never decide."""
    return SystemActor(f"operator:{getpass.getuser()}", frozenset({Role.ADMINISTRATOR, Role.REGISTRAR}))
