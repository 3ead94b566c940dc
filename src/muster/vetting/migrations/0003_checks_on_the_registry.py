"""Three checks on the registry, what they find, and no approval before all six are completed."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from muster.audit.triggers import guard, insert_only

BEGIN_MISSING = """
    INSERT INTO vetting_check (label_id, case_id, kind, state, reason, gap)
    SELECT opened.label_id, opened.id, kinds.column1, 'pending', '', ''
    FROM vetting_case opened CROSS JOIN (VALUES ('registry'), ('unit'), ('command')) kinds
    WHERE opened.state <> 'decided'
"""


def drop_trigger(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001 -- Django's signature
    """It names the table of checks, which SQLite then can't alter."""
    on_table = "" if schema_editor.connection.vendor == "sqlite" else ' ON "vetting_decision"'
    schema_editor.execute(f'DROP TRIGGER IF EXISTS "vetting_decision_no_default_approval"{on_table}', params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_accounts"),
        ("vetting", "0002_rules_in_the_database"),
    ]

    operations = [
        migrations.RunPython(drop_trigger, migrations.RunPython.noop),
        migrations.CreateModel(
            name="RegistryFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("conduct", "conduct"),
                            ("affiliation", "affiliation"),
                            ("exculpation", "exculpation"),
                            ("posting", "posting"),
                            ("in a unit that is named", "in a unit that is named"),
                            ("in a unit that was near", "in a unit that was near"),
                            ("was near", "was near"),
                            ("over a unit that is named", "over a unit that is named"),
                            ("over a unit that was near", "over a unit that was near"),
                            ("superior", "superior"),
                            ("in favour of a superior", "in favour of a superior"),
                            ("not known whether there", "not known whether there"),
                            ("more of the same", "more of the same"),
                            ("too many units", "too many units"),
                        ],
                        max_length=80,
                    ),
                ),
                (
                    "speaks",
                    models.CharField(
                        choices=[("against", "against"), ("for", "for"), ("neither", "neither")], max_length=80
                    ),
                ),
                (
                    "certainty",
                    models.CharField(
                        choices=[("evidenced", "evidenced"), ("inferred", "inferred"), ("unknown", "unknown")],
                        max_length=80,
                    ),
                ),
                ("sentence", models.TextField()),
                ("claims", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="check",
            name="check_kind_known",
        ),
        migrations.AddField(
            model_name="check",
            name="gap",
            field=models.CharField(
                blank=True,
                choices=[
                    ("person unknown", "person unknown"),
                    ("unit unknown", "unit unknown"),
                    ("no unit named", "no unit named"),
                    ("posting undated", "posting undated"),
                    ("commander unknown", "commander unknown"),
                ],
                max_length=80,
            ),
        ),
        migrations.AlterField(
            model_name="check",
            name="kind",
            field=models.CharField(
                choices=[
                    ("watchlists", "watchlists"),
                    ("duplicates", "duplicates"),
                    ("earlier decisions", "earlier decisions"),
                    ("registry", "registry"),
                    ("unit", "unit"),
                    ("command", "command"),
                ],
                max_length=80,
            ),
        ),
        migrations.AddConstraint(
            model_name="check",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["watchlists", "duplicates", "earlier decisions", "registry", "unit", "command"])
                ),
                name="check_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="check",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "gap__in",
                        ["person unknown", "unit unknown", "no unit named", "posting undated", "commander unknown", ""],
                    )
                ),
                name="check_gap_known",
            ),
        ),
        migrations.AddField(
            model_name="registryfinding",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="registry_findings", to="vetting.case"
            ),
        ),
        migrations.AddField(
            model_name="registryfinding",
            name="label",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.label"),
        ),
        migrations.AddField(
            model_name="registryfinding",
            name="raised_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="findings", to="vetting.check"
            ),
        ),
        migrations.AddField(
            model_name="registryfinding",
            name="run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="findings", to="vetting.screeningrun"
            ),
        ),
        migrations.AddConstraint(
            model_name="registryfinding",
            constraint=models.UniqueConstraint(fields=("raised_by", "run", "digest"), name="registryfinding_once"),
        ),
        migrations.AddConstraint(
            model_name="registryfinding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "way__in",
                        [
                            "conduct",
                            "affiliation",
                            "exculpation",
                            "posting",
                            "in a unit that is named",
                            "in a unit that was near",
                            "was near",
                            "over a unit that is named",
                            "over a unit that was near",
                            "superior",
                            "in favour of a superior",
                            "not known whether there",
                            "more of the same",
                            "too many units",
                        ],
                    )
                ),
                name="registryfinding_way_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="registryfinding",
            constraint=models.CheckConstraint(
                condition=models.Q(("speaks__in", ["against", "for", "neither"])), name="registryfinding_speaks_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="registryfinding",
            constraint=models.CheckConstraint(
                condition=models.Q(("certainty__in", ["evidenced", "inferred", "unknown"])),
                name="registryfinding_certainty_known",
            ),
        ),
        migrations.RunSQL(BEGIN_MISSING, migrations.RunSQL.noop),
        insert_only("vetting_registryfinding"),
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
