"""The rules that no code path may get round: two people, signed decisions, no default approval, nothing rewritten."""

from django.db import migrations

from muster.audit.triggers import guard, insert_only

COMPLETED = (
    "(SELECT COUNT(*) FROM vetting_check c WHERE c.case_id = NEW.case_id AND c.state = 'completed' "
    "AND c.kind IN ('watchlists', 'duplicates', 'earlier decisions'))"
)


class Migration(migrations.Migration):
    dependencies = [("vetting", "0001_vetting"), ("audit", "0002_insert_only")]

    operations = [
        insert_only("vetting_rosterrow"),
        insert_only("vetting_resolution"),
        insert_only("vetting_finding"),
        insert_only("vetting_signature"),
        insert_only("vetting_decision"),
        guard(
            "vetting_alert_answered_by_a_person",
            table="vetting_alert",
            on="UPDATE",
            refuse_if="NEW.answer <> OLD.answer AND NEW.answer <> '' AND NEW.answer <> COALESCE((SELECT r.answer FROM vetting_resolution r "
            "WHERE r.alert_id = NEW.id ORDER BY r.id DESC LIMIT 1), '')",
            message="An alert is answered by the resolution of a named person.",
        ),
        guard(
            "vetting_alert_raised_unanswered",
            table="vetting_alert",
            on="INSERT",
            refuse_if="NEW.answer <> '' AND NOT EXISTS (SELECT 1 FROM vetting_resolution r "
            "WHERE r.id = NEW.remembered_id AND r.answer = NEW.answer AND r.answer = 'different')",
            message="An alert is raised unanswered, unless a person said before that this pair is different.",
        ),
        guard(
            "vetting_alert_kept",
            table="vetting_alert",
            on="DELETE",
            refuse_if="1 = 1",
            message="An alert is never deleted; answer it.",
        ),
        guard(
            "vetting_proposal_kept",
            table="vetting_proposal",
            on="DELETE",
            refuse_if="1 = 1",
            message="A proposal is never deleted; withdraw it.",
        ),
        guard(
            "vetting_proposal_unchanged",
            table="vetting_proposal",
            on="UPDATE",
            refuse_if="OLD.state <> 'opened' OR NEW.case_id <> OLD.case_id OR NEW.proposer_id <> OLD.proposer_id "
            "OR NEW.outcome <> OLD.outcome OR NEW.scope <> OLD.scope OR NEW.statement <> OLD.statement "
            "OR NEW.internal_note <> OLD.internal_note OR NEW.signers_needed <> OLD.signers_needed "
            "OR NEW.evidence_digest <> OLD.evidence_digest OR NEW.valid_until IS DISTINCT FROM OLD.valid_until "
            "OR CAST(NEW.grounds AS text) <> CAST(OLD.grounds AS text) "
            "OR CAST(NEW.evidence AS text) <> CAST(OLD.evidence AS text)",
            message="What was proposed is not changed; withdraw it and propose again.",
        ),
        guard(
            "vetting_signature_two_people",
            table="vetting_signature",
            on="INSERT",
            refuse_if="NEW.signer_id = (SELECT p.proposer_id FROM vetting_proposal p WHERE p.id = NEW.proposal_id)",
            message="Who proposes a decision cannot sign it.",
        ),
        guard(
            "vetting_signature_on_open_proposal",
            table="vetting_signature",
            on="INSERT",
            refuse_if="'opened' <> (SELECT p.state FROM vetting_proposal p WHERE p.id = NEW.proposal_id)",
            message="Only an open proposal can be signed.",
        ),
        guard(
            "vetting_decision_signed",
            table="vetting_decision",
            on="INSERT",
            refuse_if="(SELECT p.signers_needed FROM vetting_proposal p WHERE p.id = NEW.proposal_id) > "
            "(SELECT COUNT(DISTINCT s.signer_id) FROM vetting_signature s JOIN vetting_proposal p ON p.id = s.proposal_id "
            "WHERE s.proposal_id = NEW.proposal_id AND s.agrees AND s.signer_id <> p.proposer_id)",
            message="A decision needs the signatures of enough people other than its proposer.",
        ),
        guard(
            "vetting_decision_as_proposed",
            table="vetting_decision",
            on="INSERT",
            refuse_if="NOT EXISTS (SELECT 1 FROM vetting_proposal p WHERE p.id = NEW.proposal_id AND p.case_id = NEW.case_id "
            "AND p.outcome = NEW.outcome AND p.scope = NEW.scope AND p.statement = NEW.statement "
            "AND p.evidence_digest = NEW.evidence_digest AND p.valid_until IS NOT DISTINCT FROM NEW.expires_on)",
            message="A decision says what was proposed and signed.",
        ),
        guard(
            "vetting_decision_no_default_approval",
            table="vetting_decision",
            on="INSERT",
            refuse_if=f"NEW.outcome = 'approved' AND ({COMPLETED} < 3 OR EXISTS (SELECT 1 FROM vetting_alert a "
            "WHERE a.case_id = NEW.case_id AND a.answer = ''))",
            message="No approval while a check is not completed or an alert not answered.",
        ),
    ]
