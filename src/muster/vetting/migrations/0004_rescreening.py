"""Which change of a list raised an alert, after the checks of its case."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('vetting', '0003_checks_on_the_registry'),
        ('watchlists', '0003_marked_lists'),
    ]

    operations = [
        migrations.CreateModel(
            name='Rescreening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ordered_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('complete', models.BooleanField(null=True)),
                ('reason', models.TextField(blank=True)),
                ('version', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='rescreening', to='watchlists.listversion')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.AddField(
            model_name='alert',
            name='rescreening',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to='vetting.rescreening'),
        ),
        migrations.AddConstraint(
            model_name='rescreening',
            constraint=models.CheckConstraint(condition=models.Q(('finished_at__isnull', True), ('complete__isnull', False), _connector='OR'), name='rescreening_says_complete'),
        ),
    ]
