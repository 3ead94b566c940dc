"""Units' names read into fields and compared with a veto on number, echelon and branch (first version: words and numbers)."""

import re
from typing import Final

from muster.names.comparison import Comparison, Relation, Statement, verdict_of
from muster.names.folding import normalise, script_of
from muster.names.kinds import Kind
from muster.names.tables import read_table
from muster.names.tokens import similarity, token
from muster.names.written import Name, Part, Role

_WORD: Final = re.compile(r"\d+|[^\W\d_]+", re.UNICODE)
_TERMS: Final = {row["written"]: (row["field"], row["canonical"]) for row in read_table("unit_terms")}


def parse_plain(text: str, kind: Kind) -> Name:
    """A unit's or organisation's name as words, each with its role in a unit's name where the tables know it."""
    clean = normalise(text)
    parts = []
    for word in _WORD.findall(clean)[:60]:
        word_token = token(word)
        field, canonical = _TERMS.get(word_token.folded, ("", ""))
        role = Role(field) if field else Role.NUMBER if word_token.folded.isdecimal() else Role.WORD
        if role is Role.PARTICLE:
            continue
        folded = canonical or word_token.folded
        parts.append(
            Part(
                word, role, word_token.script, folded, token(canonical or word).skeletons, 1.0, token(canonical or word)
            )
        )
    return Name(text, kind, tuple(parts), clean.strip(), None, script_of(clean), " ".join(p.token.latin for p in parts))


def compare_plain(a: Name, b: Name) -> Comparison:
    """Word by word; a different number, echelon or branch is a veto."""
    statements: list[Statement] = []
    score = 1.0
    for role in (Role.NUMBER, Role.ECHELON, Role.BRANCH):
        left = {part.folded: part.text for part in a.parts if part.role is role}
        right = {part.folded: part.text for part in b.parts if part.role is role}
        if left and right and left.keys() != right.keys():
            statements.append(Statement(Relation.CONTRADICTED, " ".join(left.values()), " ".join(right.values()), -0.6))
            score *= 0.4
    matched = 0.0
    rest = list(b.parts)
    for part in a.parts:
        best = max(rest, key=lambda other: similarity(part.token, other.token), default=None)
        if best is not None and (likeness := similarity(part.token, best.token)) >= 0.75:
            rest.remove(best)
            matched += likeness
            statements.append(
                Statement(Relation.SAME if likeness == 1 else Relation.SPELLING, part.text, best.text, likeness)
            )
    total = len(a.parts) + len(b.parts)
    score *= 2 * matched / total if total else float(a.bare == b.bare)
    return Comparison(score, verdict_of(score), tuple(statements))
