"""What a claim can say: the predicates, the kinds of record that they are about, and the states of a claim."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class SubjectKind(StrEnum):
    """What a claim can be about."""

    PERSON = "person"
    UNIT = "unit"
    PLACE = "place"
    INCIDENT = "incident"


LETTERS = {"P": SubjectKind.PERSON, "U": SubjectKind.UNIT, "L": SubjectKind.PLACE, "N": SubjectKind.INCIDENT}
"""The letters of the numbers by which people call records, for example `U-000042`."""
PAIRED = (SubjectKind.PERSON, SubjectKind.UNIT)
"""What two records of may be one; an organisation is a unit."""


class Predicate(StrEnum):
    """What a claim asserts of its subject."""

    NAME = "name"
    IDENTIFIER = "identifier"
    BIRTH = "birth"
    GENDER = "gender"
    NATIONALITY = "nationality"
    PARENT_NAME = "parent-name"
    CLASSIFICATION = "classification"
    COUNTRY = "country"
    EXISTENCE = "existence"
    RELATION = "relation"
    POSITIONING = "positioning"
    POSTING = "posting"
    AFFILIATION = "affiliation"
    CONDUCT = "conduct"
    EXCULPATION = "exculpation"
    DISMISSAL = "dismissal"
    SANCTION = "sanction"
    ASSISTANCE = "assistance"
    SUCCESSION = "succession"
    OCCURRENCE = "occurrence"
    VIOLATION = "violation"
    PERPETRATOR = "perpetrator"
    DESCRIPTION = "description"
    WITHIN = "within"
    COORDINATES = "coordinates"


class ClaimStatus(StrEnum):
    """How a claim stands; only accepted ones are folded into projections."""

    ACCEPTED = "accepted"
    CONFLICT = "conflict"
    WORK_NEEDED = "work_needed"
    ISSUE = "issue"
    WITHDRAWN = "withdrawn"


class Sameness(StrEnum):
    """What a named person said about two records."""

    SAME = "same"
    DIFFERENT = "different"
    CANNOT_TELL = "cannot tell"


class RelationKind(StrEnum):
    """How a unit belongs to another one."""

    CHILD_OF = "child-of"
    MEMBER_OF = "member-of"


COMMAND = "command"
"""The class of a relation through which orders go; `administrative` and `class` relations are no command."""
PREFERRED = "preferred"
"""The kind of a name that its source itself puts first."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Which subjects a predicate takes, what the claim points to, whether it needs words, and what else it can say."""

    subjects: frozenset[SubjectKind]
    others: frozenset[SubjectKind] = frozenset()
    other_needed: bool = False
    value_needed: bool = False
    kinds: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


_P, _U, _L, _I = SubjectKind.PERSON, SubjectKind.UNIT, SubjectKind.PLACE, SubjectKind.INCIDENT


CONDUCTS = ("direct", "commanded", "present")


def _words(*subjects: SubjectKind, kinds: tuple[str, ...] = ()) -> Shape:
    return Shape(frozenset(subjects), value_needed=True, kinds=kinds)


def _link(
    subject: SubjectKind, other: SubjectKind, *, kinds: tuple[str, ...] = (), columns: tuple[str, ...] = ()
) -> Shape:
    return Shape(frozenset({subject}), frozenset({other}), other_needed=True, kinds=kinds, columns=columns)


SHAPES: Mapping[Predicate, Shape] = {
    Predicate.NAME: _words(_P, _U, _L, _I, kinds=(PREFERRED, "other")),
    Predicate.IDENTIFIER: _words(_P, _U, _L),
    Predicate.BIRTH: _words(_P),
    Predicate.GENDER: _words(_P),
    Predicate.NATIONALITY: _words(_P),
    Predicate.PARENT_NAME: _words(_P, kinds=("father", "mother")),
    Predicate.CLASSIFICATION: _words(_U, _L),
    Predicate.COUNTRY: _words(_P, _U, _L),
    Predicate.EXISTENCE: Shape(frozenset({_U})),
    Predicate.RELATION: _link(_U, _U, kinds=tuple(RelationKind), columns=("category",)),
    Predicate.POSITIONING: _link(_U, _L, kinds=("site", "area")),
    Predicate.POSTING: _link(_P, _U, columns=("role", "title", "rank")),
    Predicate.AFFILIATION: Shape(frozenset({_P}), frozenset({_U}), value_needed=True),
    Predicate.CONDUCT: Shape(frozenset({_P, _U}), frozenset({_I}), kinds=CONDUCTS),
    Predicate.EXCULPATION: Shape(frozenset({_P, _U}), frozenset({_I}), value_needed=True),
    Predicate.DISMISSAL: Shape(frozenset({_P}), frozenset({_U}), value_needed=True),
    Predicate.SANCTION: _words(_P, _U),
    Predicate.ASSISTANCE: _words(_U),
    Predicate.SUCCESSION: _link(_U, _U),
    Predicate.OCCURRENCE: Shape(frozenset({_I}), frozenset({_L})),
    Predicate.VIOLATION: _words(_I),
    Predicate.PERPETRATOR: _words(_I),
    Predicate.DESCRIPTION: _words(_P, _U, _L, _I),
    Predicate.WITHIN: _link(_L, _L),
    Predicate.COORDINATES: _words(_L),
}
