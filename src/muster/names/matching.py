"""The two questions asked of names: what is it made of, and do two of them name the same."""

from muster.names.comparison import Comparison, Relation, Statement
from muster.names.kinds import Kind
from muster.names.organisations import compare_organisations, parse_organisation
from muster.names.person_comparison import compare_persons
from muster.names.persons import parse_person
from muster.names.unit_comparison import compare_units
from muster.names.units import parse_unit
from muster.names.written import Name


def parse(text: str, kind: Kind = Kind.PERSON) -> Name:
    """Read a written name into parts; any text is accepted, one without a name in it has no parts."""
    if kind is Kind.PERSON:
        return parse_person(text)
    return parse_unit(text) if kind is Kind.UNIT else parse_organisation(text)


def compare(a: str | Name, b: str | Name, kind: Kind = Kind.PERSON) -> Comparison:
    """How likely two names name the same (score 0..1, a match from 0.70), with the reasons; symmetric in its score.

    A `Name` that is given keeps the kind it was parsed as; `kind` is for texts. Names of two kinds are never the same.
    """
    left = parse(a, kind) if isinstance(a, str) else a
    right = parse(b, kind) if isinstance(b, str) else b
    if left.kind is not right.kind:
        return Comparison(0.0, (Statement(Relation.CONTRADICTED, left.kind, right.kind, -1.0),))
    if left.text == right.text:
        return Comparison(1.0, (Statement(Relation.SAME, left.bare, right.bare, 1.0),))
    if left.kind is Kind.PERSON:
        return compare_persons(left, right)
    return compare_units(left, right) if left.kind is Kind.UNIT else compare_organisations(left, right)
