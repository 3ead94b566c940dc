"""Screening: an index of who is listed, and how likely a query means one of them, with every reason."""

from muster.screening.building import build_index, compact_index, update_index
from muster.screening.index import Index, engine_version, open_index
from muster.screening.records import Query, Record
from muster.screening.results import Component, Hit, ListVersion, RanAgainst, Result
from muster.screening.scoring import score_pair
from muster.screening.storage import Manifest, Verify

__all__ = [
    "Component",
    "Hit",
    "Index",
    "ListVersion",
    "Manifest",
    "Query",
    "RanAgainst",
    "Record",
    "Result",
    "Verify",
    "build_index",
    "compact_index",
    "engine_version",
    "open_index",
    "score_pair",
    "update_index",
]
