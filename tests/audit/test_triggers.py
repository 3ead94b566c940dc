import pytest
from django.db import IntegrityError, connection, migrations, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.writer import MigrationWriter

from muster.audit.models import TreeHead
from muster.audit.triggers import Triggers, guard, insert_only, never_deleted

pytestmark = pytest.mark.django_db


def test_trigger_is_there_for_every_one_that_a_migration_states():
    """SQLite loses the triggers of a table that a later migration alters: this finds it."""
    migrations = MigrationLoader(connection).disk_migrations.values()
    stated = {
        name
        for migration in migrations
        for operation in migration.operations
        if isinstance(operation, Triggers)
        for name in operation.names(connection.vendor)
    }
    listing = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(listing[connection.vendor])
        there = {name for (name,) in cursor.fetchall()}
    assert stated - there == set()


@pytest.fixture
def apply():
    """Runs an operation on the table of the tree's head; the test's transaction takes it back."""

    def run(operation, direction="forwards"):
        # not entered: SQLite's editor wants foreign keys off, which only altering tables needs
        getattr(operation, f"database_{direction}")("audit", connection.schema_editor(), None, None)

    TreeHead.objects.create(pk=9, size=1, peaks="")
    return run


def refused(change):
    try:
        with transaction.atomic():
            change()
    except IntegrityError as error:
        return str(error).splitlines()[0]
    return None


def test_insert_only_refuses_update_and_delete(apply):
    apply(insert_only("audit_treehead"))
    assert refused(lambda: TreeHead.objects.update(size=2)) == "audit_treehead is insert-only"
    assert refused(lambda: TreeHead.objects.all().delete()) == "audit_treehead is insert-only"
    assert refused(lambda: TreeHead.objects.create(pk=10, size=1, peaks="")) is None


def test_never_deleted_allows_updates(apply):
    apply(never_deleted("audit_treehead"))
    assert refused(lambda: TreeHead.objects.update(size=2)) is None
    assert refused(lambda: TreeHead.objects.all().delete()) == "audit_treehead keeps its rows"


@pytest.mark.parametrize(
    ("on", "condition", "change", "allowed"),
    [
        ("INSERT", "NEW.size = 5", lambda size: TreeHead.objects.create(pk=size, size=size, peaks=""), 6),
        ("UPDATE", "NEW.size = 5 AND OLD.size = 1", lambda size: TreeHead.objects.update(size=size), 6),
        ("DELETE", "OLD.size = 1", lambda size: TreeHead.objects.filter(size__in=[1, size]).delete(), None),
    ],
)
def test_guard_refuses_when_its_condition_holds(apply, on, condition, change, allowed):
    apply(guard("audit_try_out", table="audit_treehead", on=on, refuse_if=condition, message="It's five."))
    assert refused(lambda: change(5)) == "It's five."
    if allowed:
        assert refused(lambda: change(allowed)) is None


def test_guard_lets_a_row_be_deleted_when_its_condition_does_not_hold(apply):
    apply(guard("audit_try_out", table="audit_treehead", on="DELETE", refuse_if="OLD.size = 5", message="No."))
    assert TreeHead.objects.all().delete()[0] == 1


def test_trigger_is_stated_again_and_taken_back(apply):
    for _ in range(2):
        apply(insert_only("audit_treehead"))
    apply(insert_only("audit_treehead"), "backwards")
    assert refused(lambda: TreeHead.objects.update(size=2)) is None


def test_insert_only_refuses_what_a_database_offers_besides(apply):
    besides = {
        "sqlite": "INSERT OR REPLACE INTO audit_treehead (id, size, peaks) VALUES (9, 7, '')",
        "postgresql": "TRUNCATE audit_treehead",
    }
    apply(insert_only("audit_treehead"))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(besides[connection.vendor])


def test_operation_can_be_written_into_a_migration():
    migration = type("Migration", (migrations.Migration,), {"operations": [insert_only("audit_treehead")]})
    written = MigrationWriter(migration("0009_try", "audit")).as_string()
    assert "muster.audit.triggers.Triggers" in written
    assert insert_only("audit_treehead").describe().startswith("Triggers of audit_treehead: ")
