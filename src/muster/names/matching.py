"""The two questions asked of names: what is it made of, and do two of them name the same."""

from muster.names.comparison import Comparison, Relation, Statement, Verdict
from muster.names.kinds import Kind
from muster.names.person_comparison import compare_persons
from muster.names.persons import parse_person
from muster.names.units import compare_plain, parse_plain
from muster.names.written import Name


def parse(text: str, kind: Kind = Kind.PERSON) -> Name:
    """Read a written name into parts; any text is accepted, one without a name in it has no parts."""
    return parse_person(text) if kind is Kind.PERSON else parse_plain(text, kind)


def compare(a: str | Name, b: str | Name, kind: Kind = Kind.PERSON) -> Comparison:
    """How likely two names name the same (score 0..1, a match from 0.70), with the reasons; symmetric in its score.

    A `Name` that is given keeps the kind it was parsed as; `kind` is for texts.
    """
    left = parse(a, kind) if isinstance(a, str) else a
    right = parse(b, kind) if isinstance(b, str) else b
    if left.text == right.text and left.parts:
        return Comparison(1.0, Verdict.MATCH, (Statement(Relation.SAME, left.bare, right.bare, 1.0),))
    if left.kind is Kind.PERSON and right.kind is Kind.PERSON:
        return compare_persons(left, right)
    return compare_plain(left, right)
