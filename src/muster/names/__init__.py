"""Written names: parse them into parts, compare two of them, say why."""

from muster.names.changes import Change, what_would_change
from muster.names.comparison import Comparison, Relation, Statement, Verdict, verdict_of
from muster.names.kinds import Kind
from muster.names.matching import compare, parse
from muster.names.retrieval import Key, retrieval_keys
from muster.names.written import Name, Part, Rank, Role

__all__ = [
    "Change",
    "Comparison",
    "Key",
    "Kind",
    "Name",
    "Part",
    "Rank",
    "Relation",
    "Role",
    "Statement",
    "Verdict",
    "compare",
    "parse",
    "retrieval_keys",
    "verdict_of",
    "what_would_change",
]
