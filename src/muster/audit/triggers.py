"""Rules that the database itself holds, on SQLite and on PostgreSQL alike, as operations of a migration.

    operations = [
        insert_only("vetting_decision"),
        guard(
            "vetting_signature_two_people",
            table="vetting_signature",
            on="INSERT",
            refuse_if="NEW.signer_id = (SELECT proposer_id FROM vetting_proposal WHERE id = NEW.proposal_id)",
            message="Who proposes a decision cannot sign it.",
        ),
    ]

A refusal reaches Python as `django.db.IntegrityError`. SQLite loses the triggers of a table that a later migration
alters: that migration must state them again (tests/audit compares what migrations state with what the database has).
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

REFUSE_FUNCTION = """
CREATE OR REPLACE FUNCTION muster_refuse() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = '23000';
END $body$;
"""


class Triggers(Operation):
    """Triggers of one table, by name, written out for each database; a later migration may state them again."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str, *, sqlite: Mapping[str, str], postgresql: Mapping[str, str]) -> None:
        self.table = table
        self.sqlite = dict(sqlite)
        self.postgresql = dict(postgresql)

    def names(self, vendor: str) -> list[str]:
        """The triggers that must exist on a database of this vendor."""
        return list(self.sqlite if vendor == "sqlite" else self.postgresql)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.table], {"sqlite": self.sqlite, "postgresql": self.postgresql}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Triggers are no part of the models' state."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self.database_backwards(app_label, schema_editor, from_state, to_state)
        vendor = schema_editor.connection.vendor
        for statement in (self.sqlite if vendor == "sqlite" else self.postgresql).values():
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self,
        app_label: str,  # noqa: ARG002 -- Django's signature
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002 -- Django's signature
        to_state: ProjectState,  # noqa: ARG002 -- Django's signature
    ) -> None:
        vendor = schema_editor.connection.vendor
        on_table = "" if vendor == "sqlite" else f' ON "{self.table}"'
        for name in self.names(vendor):
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on_table}', params=None)

    def describe(self) -> str:
        return f"Triggers of {self.table}: {', '.join(self.sqlite)}"


def trigger(name: str, table: str, sqlite_sql: str, postgresql_sql: str) -> Triggers:
    """One trigger by its whole CREATE TRIGGER statement; PostgreSQL's text may create its function before it."""
    return Triggers(table, sqlite={name: sqlite_sql}, postgresql={name: postgresql_sql})


def insert_only(table: str) -> Triggers:
    """Rows of the table are written once: no update, no delete, no truncate."""
    return _refusal(table, ("UPDATE", "DELETE", "TRUNCATE"), f"{table} is insert-only")


def never_deleted(table: str) -> Triggers:
    """Rows of the table stay, whatever else may change in them."""
    return _refusal(table, ("DELETE", "TRUNCATE"), f"{table} keeps its rows")


def guard(
    name: str, *, table: str, on: Literal["INSERT", "UPDATE", "DELETE"], refuse_if: str, message: str
) -> Triggers:
    """Refuses a change of a row when the SQL condition holds; it may name NEW, OLD and other tables.

    The condition is one text for both databases, so it keeps to SQL that both know (`IS NOT DISTINCT FROM`, not `IS`).
    """
    said = message.replace("'", "''")
    kept = "OLD" if on == "DELETE" else "NEW"
    return trigger(
        name,
        table,
        f'CREATE TRIGGER "{name}" BEFORE {on} ON "{table}" FOR EACH ROW WHEN ({refuse_if}) '
        f"BEGIN SELECT RAISE(ABORT, '{said}'); END",
        f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN '
        f"IF ({refuse_if}) THEN RAISE EXCEPTION USING MESSAGE = '{said}', ERRCODE = '23000'; END IF; "
        f'RETURN {kept}; END $body$; CREATE TRIGGER "{name}" BEFORE {on} ON "{table}" '
        f'FOR EACH ROW EXECUTE FUNCTION "{name}"()',
    )


def _refusal(table: str, changes: Sequence[str], message: str) -> Triggers:
    """Refuses these kinds of change altogether; SQLite has no TRUNCATE."""
    names = {change: f"{table}_no_{change.lower()}" for change in changes}
    return Triggers(
        table,
        sqlite={
            names[change]: f'CREATE TRIGGER "{names[change]}" BEFORE {change} ON "{table}" '
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            for change in changes
            if change != "TRUNCATE"
        },
        postgresql={
            names[change]: f'{REFUSE_FUNCTION} CREATE TRIGGER "{names[change]}" BEFORE {change} ON "{table}" '
            f"FOR EACH {'STATEMENT' if change == 'TRUNCATE' else 'ROW'} EXECUTE FUNCTION muster_refuse('{message}')"
            for change in changes
        },
    )
