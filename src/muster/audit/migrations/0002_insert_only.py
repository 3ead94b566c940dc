from django.db import migrations

from muster.audit.triggers import guard, insert_only, never_deleted


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_log"),
    ]

    operations = [
        insert_only("audit_event"),
        insert_only("audit_reference"),
        insert_only("audit_checkpoint"),
        never_deleted("audit_personaltext"),
        guard(
            "audit_personaltext_only_erased",
            table="audit_personaltext",
            on="UPDATE",
            refuse_if="OLD.erased_by_id IS NOT NULL OR NEW.erased_by_id IS NULL OR NEW.text <> '' OR NEW.salt <> '' "
            "OR NEW.id <> OLD.id OR NEW.event_id <> OLD.event_id OR NEW.name <> OLD.name",
            message="A personal text of the log can only be erased, once.",
        ),
    ]
