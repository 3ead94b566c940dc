"""A list may carry a marking; without one it is public. The column is added in place, so the triggers stay."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_accounts"), ("watchlists", "0002_kept")]

    operations = [
        migrations.AddField(
            model_name="watchlist",
            name="label",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.label"
            ),
        ),
    ]
