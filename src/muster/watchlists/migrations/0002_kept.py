"""Versions are never rewritten; an entry is written once, and ended once when it no longer stands."""

from django.db import migrations

from muster.audit.triggers import guard, insert_only, never_deleted


class Migration(migrations.Migration):
    dependencies = [("watchlists", "0001_watchlists"), ("audit", "0002_insert_only")]

    operations = [
        insert_only("watchlists_listversion"),
        insert_only("watchlists_versionfile"),
        never_deleted("watchlists_watchlist"),
        never_deleted("watchlists_entry"),
        guard(
            "watchlists_entry_ended_once",
            table="watchlists_entry",
            on="UPDATE",
            refuse_if="OLD.removed_in_id IS NOT NULL OR NEW.removed_in_id IS NULL "
            "OR NEW.watchlist_id <> OLD.watchlist_id OR NEW.entity_id <> OLD.entity_id "
            "OR NEW.digest <> OLD.digest OR NEW.added_in_id <> OLD.added_in_id "
            "OR CAST(NEW.written AS text) <> CAST(OLD.written AS text)",
            message="An entry of a list is never rewritten; a later version ends it.",
        ),
    ]
