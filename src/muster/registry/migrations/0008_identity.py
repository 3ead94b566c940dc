"""Units can be one as persons can: pairs of either kind, and the record that a unit leads to."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

from muster.audit.triggers import insert_only

KINDS = ("person", "unit")


def key(to, **more):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, null=True, to=to, **({"related_name": "+"} | more)
    )


def one_kind():
    condition = Q()
    for chosen in KINDS:
        filled = {f"{end}{kind}__isnull": kind != chosen for kind in KINDS for end in ("", "other_")}
        condition |= Q(**filled, **{f"{chosen}__lt": F(f"other_{chosen}")})
    return condition


def of_either_kind(model):
    return [
        migrations.RenameField(model, "first", "person"),
        migrations.RenameField(model, "second", "other_person"),
        migrations.AlterField(model, "person", key("registry.person")),
        migrations.AlterField(model, "other_person", key("registry.person")),
        migrations.AddField(model, "unit", key("registry.unit")),
        migrations.AddField(model, "other_unit", key("registry.unit")),
        migrations.AddConstraint(model, models.CheckConstraint(condition=one_kind(), name=f"{model}_older_first")),
    ]


class Migration(migrations.Migration):
    dependencies = [("registry", "0007_words")]

    operations = [
        migrations.AddField("unit", "merged_into", key("registry.unit", related_name="merged")),
        migrations.RemoveConstraint("identity", "identity_older_first"),
        migrations.RemoveConstraint("likeness", "likeness_once"),
        *of_either_kind("identity"),
        *of_either_kind("likeness"),
        migrations.AddConstraint(
            "likeness", models.UniqueConstraint(fields=("person", "other_person"), name="likeness_once")
        ),
        migrations.AddConstraint(
            "likeness", models.UniqueConstraint(fields=("unit", "other_unit"), name="likeness_of_units_once")
        ),
        insert_only("registry_identity"),
    ]
