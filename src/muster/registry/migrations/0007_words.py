"""Words of the names of records, to find them by."""

import django.db.models.deletion
from django.db import migrations, models

from muster.registry.predicates import SubjectKind
from muster.registry.words import write_words


def write_all(apps, schema):
    """The words of all records that stand; `muster registry rebuild` adds those of names that claims give."""
    for kind in SubjectKind:
        rows = apps.get_model("registry", kind.value)._base_manager.order_by("pk")
        last = 0
        while records := list(rows.filter(pk__gt=last)[:500]):
            write_words(kind, records)
            last = records[-1].pk


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_identities")]

    operations = [
        migrations.CreateModel(
            name="NameWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[(kind, kind) for kind in ("person", "unit", "place", "incident")], max_length=10
                    ),
                ),
                ("record", models.BigIntegerField()),
                ("text", models.BinaryField(max_length=60)),
                (
                    "label",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.label",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "text", "record"], name="nameword_text")],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "record", "text", "label"), name="nameword_once")
                ],
            },
        ),
        migrations.RunPython(write_all, migrations.RunPython.noop),
    ]
