"""Long lists in pages of fifty."""

from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

M = TypeVar("M", bound=Model)
PER_PAGE = 50


def page_of(request: HttpRequest, rows: QuerySet[M], *, size: int = PER_PAGE) -> Page[M]:
    """The page that `?page=` asks for, or the nearest one; newest first where the query states no order."""
    return Paginator(rows if rows.ordered else rows.order_by("-pk"), size).get_page(request.GET.get("page"))
