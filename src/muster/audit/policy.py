"""Who may read and who may erase; roles by their names, because this package stands below accounts."""

from collections.abc import Collection

OPERATOR = "operator"


def may_read_all(roles: Collection[str]) -> bool:
    """An auditor reads every event; everybody else reads what they did themselves."""
    return "auditor" in roles


def may_erase(roles: Collection[str]) -> bool:
    """Personal texts are erased by an administrator or by the operator of the machine, with a reason on record."""
    return "administrator" in roles or OPERATOR in roles
