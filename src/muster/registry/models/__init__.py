"""Subjects, the evidence about them, claims, and what is folded from claims."""

from muster.registry.models.claims import Claim, ClaimCitation, Grade, Import, ImportState
from muster.registry.models.evidence import Citation, Publication, Source
from muster.registry.models.identities import Identity, Likeness
from muster.registry.models.projections import NameWord, Positioning, Posting, Relation
from muster.registry.models.subjects import ANCHORS, Identifier, Incident, Person, Place, Unit

__all__ = [
    "ANCHORS",
    "Citation",
    "Claim",
    "ClaimCitation",
    "Grade",
    "Identifier",
    "Identity",
    "Import",
    "ImportState",
    "Incident",
    "Likeness",
    "NameWord",
    "Person",
    "Place",
    "Positioning",
    "Posting",
    "Publication",
    "Relation",
    "Source",
    "Unit",
]
