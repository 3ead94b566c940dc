"""Inserting many plain rows at once: Django adapts every value of every field, most of which need nothing."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models import BooleanField, CharField, Field, ForeignKey, IntegerField, Model, TextField

AS_THEY_ARE = (BooleanField, CharField, ForeignKey, IntegerField, TextField)
"""Fields whose values both databases take as they are."""

MOST_PARAMETERS = 30_000
"""Values in one statement; SQLite takes 32,766."""


def insert_rows(model: type[Model], rows: Sequence[Model], *, ignore_conflicts: bool) -> None:
    """`bulk_create` for rows with an id of their own and plain fields.

    Every row gets its id; where conflicts are ignored none does.
    """
    meta = model._meta  # noqa: SLF001 -- Django's own description of a model
    columns: list[Field[Any, Any]] = [field for field in meta.concrete_fields if not field.primary_key]
    quoted = ", ".join(connection.ops.quote_name(str(field.column)) for field in columns)
    ending = "ON CONFLICT DO NOTHING" if ignore_conflicts else "RETURNING id"
    places = f"({', '.join(['%s'] * len(columns))})"
    size = MOST_PARAMETERS // len(columns)
    with connection.cursor() as cursor:
        for start in range(0, len(rows), size):
            chunk = rows[start : start + size]
            cursor.execute(
                f"INSERT INTO {meta.db_table} ({quoted}) VALUES {', '.join([places] * len(chunk))} {ending}",  # noqa: S608 -- names of our own models
                _values(columns, chunk),
            )
            if not ignore_conflicts:
                for row, (pk,) in zip(chunk, cursor.fetchall(), strict=True):
                    row.pk = pk
                    row._state.adding = False  # noqa: SLF001 -- as bulk_create does


def _values(columns: Sequence[Field[Any, Any]], rows: Sequence[Model]) -> list[Any]:
    written = attrgetter(*(field.attname for field in columns))
    adapted = [(at, field) for at, field in enumerate(columns) if not isinstance(field, AS_THEY_ARE)]
    values: list[Any] = []
    for row in rows:
        cells = list(written(row))
        for at, field in adapted:
            cells[at] = field.get_db_prep_save(cells[at], connection)
        values += cells
    return values
