"""A candidate may match a person of the registry; SQLite makes the table of alerts anew, so its triggers are stated again."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from muster.audit.triggers import guard

SOURCES = ("watchlist", "candidate", "decision", "registry")


def drop_trigger(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001 -- Django's signature
    """It names the table of alerts, which SQLite then can't alter."""
    on_table = "" if schema_editor.connection.vendor == "sqlite" else ' ON "vetting_decision"'
    schema_editor.execute(f'DROP TRIGGER IF EXISTS "vetting_decision_no_default_approval"{on_table}', params=None)


class Migration(migrations.Migration):
    dependencies = [("vetting", "0004_rescreening")]

    operations = [
        migrations.RunPython(drop_trigger, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="alert",
            name="source",
            field=models.CharField(choices=[(source, source) for source in SOURCES], max_length=80),
        ),
        migrations.RemoveConstraint(model_name="alert", name="alert_source_known"),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(condition=models.Q(source__in=SOURCES), name="alert_source_known"),
        ),
        guard(
            "vetting_alert_answered_by_a_person",
            table="vetting_alert",
            on="UPDATE",
            refuse_if="NEW.answer <> OLD.answer AND NEW.answer <> '' AND NEW.answer <> COALESCE((SELECT r.answer FROM vetting_resolution r "
            "WHERE r.alert_id = NEW.id ORDER BY r.id DESC LIMIT 1), '')",
            message="An alert is answered by the resolution of a named person.",
        ),
        guard(
            "vetting_alert_raised_unanswered",
            table="vetting_alert",
            on="INSERT",
            refuse_if="NEW.answer <> '' AND NOT EXISTS (SELECT 1 FROM vetting_resolution r "
            "WHERE r.id = NEW.remembered_id AND r.answer = NEW.answer AND r.answer = 'different')",
            message="An alert is raised unanswered, unless a person said before that this pair is different.",
        ),
        guard(
            "vetting_alert_kept",
            table="vetting_alert",
            on="DELETE",
            refuse_if="1 = 1",
            message="An alert is never deleted; answer it.",
        ),
        guard(
            "vetting_decision_no_default_approval",
            table="vetting_decision",
            on="INSERT",
            refuse_if="NEW.outcome = 'approved' AND ((SELECT COUNT(*) FROM vetting_check c WHERE c.case_id = NEW.case_id "
            "AND c.state = 'completed' AND c.kind IN ('watchlists', 'duplicates', 'earlier decisions', 'registry', "
            "'unit', 'command')) < 6 OR EXISTS (SELECT 1 FROM vetting_alert a WHERE a.case_id = NEW.case_id AND a.answer = ''))",
            message="No approval while a check is not completed or an alert not answered.",
        ),
    ]
