"""The acts of the registry: what somebody may be asked to answer for."""

from muster.registry.actions.claims import (
    correct_claim,
    grade_claim,
    rebuild_projections,
    record_claim,
    withdraw_claim,
)
from muster.registry.actions.exports import Exported, export_registry
from muster.registry.actions.identities import resolve_identity, search_identities
from muster.registry.actions.imports import Applied, apply_import, undo_import
from muster.registry.actions.sources import add_publication, add_source, declare_reprint
from muster.registry.actions.staging import fail_import, obtain_marking, order_import, order_step, stage_import
from muster.registry.actions.subjects import (
    appoint_commander,
    open_record,
    register_person,
    register_subjects,
    register_unit,
)

__all__ = [
    "Applied",
    "Exported",
    "add_publication",
    "add_source",
    "apply_import",
    "appoint_commander",
    "correct_claim",
    "declare_reprint",
    "export_registry",
    "fail_import",
    "grade_claim",
    "obtain_marking",
    "open_record",
    "order_import",
    "order_step",
    "rebuild_projections",
    "record_claim",
    "register_person",
    "register_subjects",
    "register_unit",
    "resolve_identity",
    "search_identities",
    "stage_import",
    "undo_import",
    "withdraw_claim",
]
