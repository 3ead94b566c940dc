"""When a list that somebody brings replaces the one that stands, and how old a list may be."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from muster.accounts.policy import Role
from muster.audit.policy import OPERATOR
from muster.errors import NotPermittedError, RuleError

LARGEST_SHRINK = 0.05


class VersionState(StrEnum):
    """What became of a file that somebody brought as a new version of a list."""

    ACCEPTED = "accepted"
    REFUSED = "refused"


class Rule(StrEnum):
    """The short names of the rules by which a list is refused."""

    NEWER = "list_newer_than_the_last"
    NOT_SHRUNK = "list_not_shrunk"
    WHOLE = "list_with_all_its_files"
    EXPECTED = "list_is_the_one_expected"
    FITS = "delta_fits_the_last_version"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListContent:
    """What the rules look at in a list: how many entries it has, its date, and the files that it lacks."""

    records: int
    published_on: date | None = None
    missing_files: tuple[str, ...] = ()


def require_list_keeper(held: Collection[str]) -> None:
    """A registrar, an administrator or the operator of the machine changes lists.

    Raises:
        NotPermittedError: the actor is none of them.
    """
    if not {Role.REGISTRAR, Role.ADMINISTRATOR, OPERATOR} & set(held):
        raise NotPermittedError(
            "Lists are imported by a registrar or an administrator; ask one of your organisation for the role."
        )


def require_whole(content: ListContent) -> None:
    """A list is imported with all the files that it is published in; without its aliases it would clear people.

    Raises:
        RuleError: a file is missing.
    """
    if content.missing_files:
        raise RuleError(
            f"{' and '.join(content.missing_files)} must lie beside the list: put it there and import again.",
            rule=Rule.WHOLE,
        )


def require_newer(content: ListContent, last: ListContent, *, seen_before: bool) -> None:
    """A list never goes back: one dated before the last version, or the same as an earlier version, is refused.

    Raises:
        RuleError: it would go back.
    """
    if seen_before:
        raise RuleError("This is an earlier version of the list again; fetch the present one.", rule=Rule.NEWER)
    if content.published_on and last.published_on and content.published_on < last.published_on:
        raise RuleError(
            f"This list is of {content.published_on}, older than the last one of {last.published_on}; "
            "fetch the present one.",
            rule=Rule.NEWER,
        )


def require_not_shrunk(content: ListContent, last: ListContent, *, confirmed: bool) -> None:
    """A list that lost more than 5 % of its entries is taken only when a person confirms that it really shrank.

    Raises:
        RuleError: it shrank, and nobody confirmed it.
    """
    lost = last.records - content.records
    if lost > last.records * LARGEST_SHRINK and not confirmed:
        raise RuleError(
            f"This list has {content.records} entries, {lost} fewer than the last one ({lost / last.records:.0%}); "
            "look whether it is whole, and confirm the shrink if it is.",
            rule=Rule.NOT_SHRUNK,
        )


def require_expected(found: str, expected: str) -> None:
    """What an official address gives must be the list that it is the address of.

    Raises:
        RuleError: it is another list.
    """
    if found != expected:
        raise RuleError(
            f"The address of {expected} gave the list {found}; correct the address.",
            rule=Rule.EXPECTED,
        )


def require_fits(operation: str, entity_id: str, *, standing: bool) -> None:
    """A delta adds what does not stand yet, and changes or deletes what does; one that doesn't fit is another list's.

    Raises:
        RuleError: it does not fit the last version.
    """
    if standing == (operation == "ADD"):
        what = (
            f"adds {entity_id}, which stands already" if standing else f"has {operation} of {entity_id}, unknown here"
        )
        raise RuleError(
            f"This delta {what}: it was made for another version. Import deltas in their order, or the whole list.",
            rule=Rule.FITS,
        )


def require_changes_last(changes: int | None, last: int) -> None:
    """A delta is taken for the version that it was read against, not for one that came in between.

    Raises:
        RuleError: another version came in between.
    """
    if changes is not None and changes != last:
        raise RuleError("Another version of the list came in between; import the delta again.", rule=Rule.FITS)


def too_old(as_of: date, today: date, largest_age: timedelta) -> bool:
    """A list is too old to rest on when its publisher's date, or the last time it was fetched, is too long ago."""
    return today - as_of > largest_age
