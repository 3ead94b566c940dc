"""Imports of more formats, staged before they are applied; what SQLite drops with the old tables is stated again."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from muster.audit.triggers import guard, insert_only, never_deleted

SUBJECTS = ("person", "unit", "place", "incident")
SAME = " AND ".join(f"r.{kind}_id IS NOT DISTINCT FROM NEW.{kind}_id" for kind in SUBJECTS)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_accounts'),
        ('documents', '0001_documents'),
        ('registry', '0003_insert_only'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='claim',
            name='claim_predicate_known',
        ),
        migrations.RemoveConstraint(
            model_name='import',
            name='import_stands_once',
        ),
        migrations.AddField(
            model_name='import',
            name='asked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='import',
            name='asked_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='import',
            name='asked_for',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='import',
            name='form',
            field=models.CharField(default='sfm', max_length=12),
        ),
        migrations.AddField(
            model_name='import',
            name='problem',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='import',
            name='sample',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='import',
            name='state',
            field=models.CharField(default='applied', max_length=10),
        ),
        migrations.AlterField(
            model_name='import',
            name='applied_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='import',
            name='applied_by',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('predicate__in', ['name', 'identifier', 'birth', 'gender', 'nationality', 'parent-name', 'classification', 'country', 'existence', 'relation', 'positioning', 'posting', 'affiliation', 'conduct', 'exculpation', 'dismissal', 'sanction', 'assistance', 'succession', 'occurrence', 'violation', 'perpetrator', 'description', 'within'])), name='claim_predicate_known'),
        ),
        migrations.AddConstraint(
            model_name='import',
            constraint=models.UniqueConstraint(condition=models.Q(('applied_at__isnull', False), ('undone_at__isnull', True)), fields=('dataset', 'digest', 'label'), name='import_stands_once'),
        ),
        migrations.AddConstraint(
            model_name='import',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['reading', 'staged', 'applying', 'applied', 'undoing', 'undone', 'failed'])), name='import_state_known'),
        ),
        migrations.RunSQL(
            "UPDATE registry_import SET state = 'undone' WHERE undone_at IS NOT NULL", migrations.RunSQL.noop
        ),
        insert_only("registry_claim"),
        never_deleted("registry_import"),
        guard(
            "registry_claim_replaces_its_like",
            table="registry_claim",
            on="INSERT",
            refuse_if="NEW.replaces_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM registry_claim r "
            f"WHERE r.id = NEW.replaces_id AND r.predicate = NEW.predicate AND r.label_id = NEW.label_id AND {SAME})",
            message="A claim is replaced by one about the same thing, under the same marking.",
        ),
    ]
