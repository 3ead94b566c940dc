"""Long lists in pages: `limit` at most 500 items from `offset` on, and how many there are."""

from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar

from django.db.models import Model, QuerySet
from ninja import Query, Schema

Item = TypeVar("Item", bound=Schema)
Row = TypeVar("Row", bound=Model)
Found = TypeVar("Found")


LAST = 1_000_000_000
"""No list is longer; databases count no further than some larger number."""


class Window(Schema):
    """Which part of a list is wanted."""

    limit: int = 50
    offset: int = 0


WindowQuery = Annotated[Window, Query()]


class Page(Schema, Generic[Item]):
    """One part of a list; `count` is the whole."""

    items: list[Item]
    count: int


def page_of(rows: QuerySet[Row], window: Window, document: Callable[[Row], Item]) -> Page[Item]:
    """The wanted part of the rows as documents; two queries, whatever the length of the list."""
    return Page[Item].model_construct(items=[document(row) for row in rows[_wanted(window)]], count=rows.count())


def page_of_found(found: Sequence[Found], window: Window, document: Callable[[Found], Item]) -> Page[Item]:
    """The same of what is no table."""
    return Page[Item].model_construct(items=[document(one) for one in found[_wanted(window)]], count=len(found))


def _wanted(window: Window) -> slice:
    offset, limit = min(max(window.offset, 0), LAST), min(max(window.limit, 1), 500)
    return slice(offset, offset + limit)
