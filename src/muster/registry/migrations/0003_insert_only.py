"""Claims, citations, grades and what binds them are written once; sources stay."""

from django.db import migrations

from muster.audit.triggers import guard, insert_only, never_deleted

SUBJECTS = ("person", "unit", "place", "incident")
SAME = " AND ".join(f"r.{kind}_id IS NOT DISTINCT FROM NEW.{kind}_id" for kind in SUBJECTS)


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_claims"), ("audit", "0002_insert_only")]

    operations = [
        insert_only("registry_claim"),
        insert_only("registry_claimcitation"),
        insert_only("registry_citation"),
        insert_only("registry_grade"),
        never_deleted("registry_source"),
        never_deleted("registry_publication"),
        never_deleted("registry_import"),
        guard(
            "registry_claim_replaces_its_like",
            table="registry_claim",
            on="INSERT",
            refuse_if="NEW.replaces_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM registry_claim r "
            f"WHERE r.id = NEW.replaces_id AND r.predicate = NEW.predicate AND r.label_id = NEW.label_id AND {SAME})",
            message="A claim is replaced by one about the same thing, under the same marking.",
        ),
        guard(
            "registry_grade_two_people",
            table="registry_grade",
            on="INSERT",
            refuse_if="NEW.grader_id = (SELECT g.grader_id FROM registry_grade g WHERE g.claim_id = NEW.claim_id)",
            message="Who grades the source does not grade what it says.",
        ),
    ]
