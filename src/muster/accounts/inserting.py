"""Inserting many plain rows at once: Django adapts every value of every field, most of which need nothing."""

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models import BooleanField, CharField, DateField, Field, ForeignKey, IntegerField, Model, TextField

AS_THEY_ARE = (BooleanField, CharField, ForeignKey, IntegerField, TextField)
"""Fields whose values both databases take as they are."""

MOST_PARAMETERS = 30_000
"""Values in one statement; SQLite takes 32,766."""


def insert_rows(model: type[Model], rows: Sequence[Model], *, ignore_conflicts: bool) -> None:
    """`bulk_create` for rows with an id of their own and plain fields.

    Every row gets its id; where conflicts are ignored none does.
    """
    columns = [field for field in model._meta.concrete_fields if not field.primary_key]  # noqa: SLF001 -- public options
    written = attrgetter(*(field.attname for field in columns))
    ids = _insert(model, columns, [written(row) for row in rows], ignore_conflicts=ignore_conflicts)
    for row, pk in zip(rows, ids, strict=not ignore_conflicts):
        row.pk = pk
        row._state.adding = False  # noqa: SLF001 -- as bulk_create does


def insert_values(model: type[Model], names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> list[int]:
    """Rows as plain values of the columns named, which are all but the id; returns their ids in order."""
    fields = {field.attname: field for field in model._meta.concrete_fields}  # noqa: SLF001 -- public options
    return _insert(model, [fields[name] for name in names], rows, ignore_conflicts=False)


def _insert(
    model: type[Model], columns: Sequence[Field[Any, Any]], rows: Sequence[tuple[Any, ...]], *, ignore_conflicts: bool
) -> list[int]:
    """The ids of the new rows, none where conflicts are ignored."""
    quoted = ", ".join(connection.ops.quote_name(str(field.column)) for field in columns)
    ending = "ON CONFLICT DO NOTHING" if ignore_conflicts else "RETURNING id"
    places = f"({', '.join(['%s'] * len(columns))})"
    size = MOST_PARAMETERS // len(columns)
    ids: list[int] = []
    with connection.cursor() as cursor:
        for start in range(0, len(rows), size):
            chunk = rows[start : start + size]
            cursor.execute(
                f"INSERT INTO {model._meta.db_table} ({quoted}) VALUES {', '.join([places] * len(chunk))} {ending}",  # noqa: S608, SLF001 -- names of our own models
                _values(columns, chunk),
            )
            if not ignore_conflicts:
                ids += [pk for (pk,) in cursor.fetchall()]
    return ids


def _values(columns: Sequence[Field[Any, Any]], rows: Sequence[tuple[Any, ...]]) -> list[Any]:
    adapted = [
        (at, connection.ops.adapt_datefield_value if type(field) is DateField else _prepared_by(field))
        for at, field in enumerate(columns)
        if not isinstance(field, AS_THEY_ARE)
    ]
    values: list[Any] = []
    for row in rows:
        cells = list(row)
        for at, prepare in adapted:
            if cells[at] is not None:
                cells[at] = prepare(cells[at])
        values += cells
    return values


def _prepared_by(field: Field[Any, Any]) -> Callable[[Any], Any]:
    return lambda value: field.get_db_prep_save(value, connection)
