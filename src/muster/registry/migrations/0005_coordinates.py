"""Claims can say where a place lies; SQLite makes the table anew for that, so its triggers are stated again."""

from django.db import migrations, models

from muster.audit.triggers import guard, insert_only

SUBJECTS = ("person", "unit", "place", "incident")
SAME = " AND ".join(f"r.{kind}_id IS NOT DISTINCT FROM NEW.{kind}_id" for kind in SUBJECTS)
PREDICATES = [
    *("name", "identifier", "birth", "gender", "nationality", "parent-name", "classification", "country", "existence"),
    *("relation", "positioning", "posting", "affiliation", "conduct", "exculpation", "dismissal", "sanction"),
    *("assistance", "succession", "occurrence", "violation", "perpetrator", "description", "within", "coordinates"),
]


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_exchange")]

    operations = [
        migrations.RemoveConstraint(model_name="claim", name="claim_predicate_known"),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(predicate__in=PREDICATES), name="claim_predicate_known"
            ),
        ),
        insert_only("registry_claim"),
        guard(
            "registry_claim_replaces_its_like",
            table="registry_claim",
            on="INSERT",
            refuse_if="NEW.replaces_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM registry_claim r "
            f"WHERE r.id = NEW.replaces_id AND r.predicate = NEW.predicate AND r.label_id = NEW.label_id AND {SAME})",
            message="A claim is replaced by one about the same thing, under the same marking.",
        ),
    ]
