"""What every protected record of vetting has: a marking, and reading only through somebody's eyes."""

from enum import StrEnum
from typing import Any

from django.db import models

from muster.accounts.models import Label


class Protected(models.Model):
    """A record with a marking; its subclass states `objects = ScopedQuerySet.as_manager()`."""

    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


def word_field(words: type[StrEnum], **options: Any) -> models.CharField[str, str]:  # noqa: ANN401  # Django's options
    """A column that holds one word of a closed list."""
    return models.CharField(max_length=80, choices=[(word.value, word.value) for word in words], **options)


def known_word(name: str, column: str, words: type[StrEnum], *, blank: bool = False) -> models.CheckConstraint:
    """The constraint that a column holds no other word."""
    allowed = [word.value for word in words] + ([""] if blank else [])
    return models.CheckConstraint(condition=models.Q(**{f"{column}__in": allowed}), name=name)
