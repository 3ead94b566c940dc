"""Words of the names of records, to find them by."""

import django.db.models.deletion
from django.db import migrations, models

from muster.registry.words import words_of

KINDS = ("person", "unit", "place", "incident")


def write_all(apps, schema):
    """The words of the names of all records; `muster registry rebuild` adds those of other names that are claimed."""
    word = apps.get_model("registry", "NameWord")
    for kind in KINDS:
        made = [
            word(label_id=one.label_id, kind=kind, record=one.pk, text=text)
            for one in apps.get_model("registry", kind)._base_manager.order_by("pk").iterator(chunk_size=2000)
            for text in sorted(words_of(" ".join((one.name, getattr(one, "name_original", "")))))
        ]
        word._base_manager.bulk_create(made, batch_size=2000)


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
                        choices=[(kind, kind) for kind in KINDS], max_length=10
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
