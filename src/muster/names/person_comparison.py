"""Two persons' names weighed against each other: one-to-one alignment, omission cheap, contradiction heavy."""

from typing import Final

from muster.names.comparison import Comparison, Relation, Statement, verdict_of
from muster.names.tokens import similarity
from muster.names.written import Name, Part, Role

SAME_AT: Final = 0.72
OMITTED: Final = 0.06
CONTRADICTED: Final = 0.45
REVERSED: Final = 0.35
ONE_PART: Final = 0.30


def compare_persons(a: Name, b: Name) -> Comparison:
    """How likely two persons' names are one person's, with a statement for every part of both."""
    pairs = _align(a.parts, b.parts)
    statements = [_agreement(a.parts[i], b.parts[j], likeness) for i, j, likeness in pairs]
    left = [part for i, part in enumerate(a.parts) if i not in {i for i, _, _ in pairs}]
    right = [part for j, part in enumerate(b.parts) if j not in {j for _, j, _ in pairs}]
    if not pairs:
        return Comparison(0.0, verdict_of(0.0), (Statement(Relation.CONTRADICTED, a.bare, b.bare, -1.0),))
    score = sum(likeness for _, _, likeness in pairs) / len(pairs)
    for one, other in zip(left, right, strict=False):
        statements.append(Statement(Relation.CONTRADICTED, one.text, other.text, -CONTRADICTED))
        score *= 1 - CONTRADICTED
    clashes = min(len(left), len(right))
    for part in left[clashes:]:
        statements.append(Statement(Relation.OMITTED, part.text, "", -OMITTED))
        score *= 1 - OMITTED
    for part in right[clashes:]:
        statements.append(Statement(Relation.OMITTED, "", part.text, -OMITTED))
        score *= 1 - OMITTED
    if len(pairs) == 1 and max(len(a.parts), len(b.parts)) > 1:
        score *= 1 - ONE_PART
    order = [j for _, j, _ in pairs]
    if order != sorted(order) and not _rotated(order, a, b):
        statements.append(Statement(Relation.ORDER, a.bare, b.bare, -REVERSED))
        score *= 1 - REVERSED
    score = min(1.0, score)
    return Comparison(score, verdict_of(score), tuple(statements))


def _align(left: tuple[Part, ...], right: tuple[Part, ...]) -> list[tuple[int, int, float]]:
    found = [(_likeness(one, other), -abs(i - j), i, j) for i, one in enumerate(left) for j, other in enumerate(right)]
    found = sorted((entry for entry in found if entry[0] >= SAME_AT), reverse=True)
    pairs: list[tuple[int, int, float]] = []
    lefts: set[int] = set()
    rights: set[int] = set()
    for likeness, _, i, j in found:
        if i not in lefts and j not in rights:
            lefts.add(i)
            rights.add(j)
            pairs.append((i, j, likeness))
    return sorted(pairs)


def _likeness(one: Part, other: Part) -> float:
    if Role.INITIAL in (one.role, other.role):
        return 0.8 if one.token.latin[:1] == other.token.latin[:1] else 0.0
    return similarity(one.token, other.token)


def _agreement(one: Part, other: Part, likeness: float) -> Statement:
    if one.folded == other.folded:
        relation = Relation.SAME
    elif Role.INITIAL in (one.role, other.role):
        relation = Relation.INITIAL
    else:
        relation = Relation.SPELLING if one.script == other.script else Relation.TRANSLITERATION
    return Statement(relation, one.text, other.text, likeness)


def _rotated(order: list[int], a: Name, b: Name) -> bool:
    if a.lineage or b.lineage:
        return False
    start = order.index(min(order))
    return order[start:] + order[:start] == sorted(order)
