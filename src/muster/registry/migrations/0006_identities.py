"""What people said about two records being one person, what a search proposes, and the record that a person leads to."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from muster.audit.triggers import insert_only


def key(to, **more):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=to, **({"related_name": "+"} | more))


class Migration(migrations.Migration):
    dependencies = [("registry", "0005_coordinates"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AddField(
            model_name="person", name="merged_into", field=key("registry.person", null=True, related_name="merged")
        ),
        migrations.CreateModel(
            name="Identity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("answer", models.CharField(max_length=12)),
                ("reason", models.TextField()),
                ("facts", models.JSONField(default=list)),
                ("decided_at", models.DateTimeField()),
                ("decided_by", key(settings.AUTH_USER_MODEL)),
                ("first", key("registry.person")),
                ("label", key("accounts.label")),
                ("second", key("registry.person")),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(condition=Q(first__lt=F("second")), name="identity_older_first"),
                    models.CheckConstraint(condition=~Q(reason=""), name="identity_with_reason"),
                    models.CheckConstraint(
                        condition=Q(answer__in=["same", "different", "cannot tell"]), name="identity_answer_known"
                    ),
                    models.CheckConstraint(
                        condition=~Q(answer="same") | ~Q(facts=[]), name="identity_never_by_name_alone"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Likeness",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("score", models.FloatField()),
                ("found_at", models.DateTimeField()),
                ("first", key("registry.person")),
                ("label", key("accounts.label")),
                ("second", key("registry.person")),
            ],
            options={
                "ordering": ["-score", "pk"],
                "constraints": [models.UniqueConstraint(fields=("first", "second"), name="likeness_once")],
            },
        ),
        insert_only("registry_identity"),
    ]
