"""The scoped manager: a protected record can only be read through somebody's eyes.

`Model.objects.visible_to(user)` filters by the markings that this user may read; `Model.objects.as_system()` is for
background work and states of the whole, where no person reads the rows. Anything else raises when it is evaluated.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Self, TypeVar

from django.db.models import Model, Q, QuerySet

from muster.accounts.inserting import insert_rows
from muster.accounts.models import Label, User
from muster.audit.acts import SystemActor

M = TypeVar("M", bound=Model)
Reader = User | SystemActor
"""Whoever reads: a user sees what their markings allow, the operator at the console of the machine sees all."""


class UnscopedError(RuntimeError):
    """A protected model was read without saying for whom: a bug of ours, never of a user."""


class ScopedQuerySet(QuerySet[M]):
    """Rows with a `label`, which refuse to be evaluated before `visible_to` or `as_system`."""

    _scoped = False

    def visible_to(self, user: Reader) -> Self:
        """Only the rows whose marking this reader may read."""
        rows = self.filter(readable_by(user)) if isinstance(user, User) else self.all()
        rows._scoped = True  # noqa: SLF001 -- a query set of this very class
        return rows

    def as_system(self) -> Self:
        """All rows, for work that no person reads."""
        rows = self.all()
        rows._scoped = True  # noqa: SLF001 -- a query set of this very class
        return rows

    def write_rows(self, rows: Sequence[M], *, ignore_conflicts: bool = False) -> None:
        """Insert rows as `bulk_create` does, but adapt only the values that need it.

        Each row gets its id, unless conflicts are ignored: then what stands already stays and no row gets one. Rows
        that these point to are written before.
        """
        insert_rows(self.model, rows, ignore_conflicts=ignore_conflicts)

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]  # django-stubs does not know it
        clone._scoped = self._scoped
        return clone

    def _require_scope(self) -> None:
        if not self._scoped:
            raise UnscopedError(f"{self.model.__name__}.objects was read without visible_to(user) or as_system().")

    def _fetch_all(self) -> None:
        self._require_scope()
        super()._fetch_all()

    def iterator(self, chunk_size: int | None = None) -> Iterator[M]:
        self._require_scope()
        return super().iterator(chunk_size)

    def count(self) -> int:
        self._require_scope()
        return super().count()

    def exists(self) -> bool:
        self._require_scope()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401  # Django's signature
        self._require_scope()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:  # noqa: ANN401  # Django's signature
        self._require_scope()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._require_scope()
        return super().delete()

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  # Django's signature
        self._require_scope()
        return super().resolve_expression(*args, **kwargs)


def readable_by(user: User, prefix: str = "label") -> Q:
    """The condition that a row's marking is readable by this user; `prefix` is the path to the label."""
    return Q(**{f"{prefix}__in": Label.objects.readable_by(user)})
