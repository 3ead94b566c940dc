"""Lets a test of real transactions end: Django empties all tables after it, which insert-only triggers refuse."""

from django.db.backends.postgresql.base import DatabaseOperations as PostgresOperations
from django.db.backends.sqlite3.base import DatabaseOperations as SqliteOperations


def sqlite_flush(operations, style, tables, **options):
    with operations.connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql IS NOT NULL")
        triggers = cursor.fetchall()
    dropped = [f'DROP TRIGGER "{name}"' for name, _ in triggers]
    emptied = plain_sqlite_flush(operations, style, tables, **options)
    return [*dropped, *emptied, *(statement for _, statement in triggers)] if emptied else []


def postgres_flush(operations, style, tables, **options):
    emptied = plain_postgres_flush(operations, style, tables, **options)
    disabled = [f'ALTER TABLE "{table}" DISABLE TRIGGER USER' for table in sorted(tables)]
    enabled = [f'ALTER TABLE "{table}" ENABLE TRIGGER USER' for table in sorted(tables)]
    return [*disabled, *emptied, *enabled] if emptied else []


plain_sqlite_flush = SqliteOperations.sql_flush
plain_postgres_flush = PostgresOperations.sql_flush
SqliteOperations.sql_flush = sqlite_flush
PostgresOperations.sql_flush = postgres_flush
