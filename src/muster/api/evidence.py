"""The documents of the registry: records, claims, commanders, what if."""

from datetime import date

from ninja import Schema


class NamedOut(Schema):
    """A record by its number and name."""

    number: str
    name: str


class SpanOut(Schema):
    """From when to when, on which claims, and how strong they are."""

    first: date | None = None
    last: date | None = None
    starting: bool = False
    ending: bool = False
    continuing: bool = False
    claims: list[str] = []
    confidence: str = ""
    grade: str = ""
    sources: int = 0


class CommanderOut(SpanOut):
    """Somebody in command of a unit, or a unit whose commander is not known."""

    unit: NamedOut
    distance: int
    person: NamedOut | None
    rank: str
    title: str
    posting: str | None


class LinkOut(SpanOut):
    """One unit under another."""

    lower: str
    upper: str
    kind: str
    unit_class: str
    certainty: str


class CommandOut(Schema):
    """Who commanded, in three sets."""

    unit: NamedOut
    on: date
    evidenced: list[CommanderOut]
    inferred: list[CommanderOut]
    unknown: list[CommanderOut]
    chain: list[LinkOut]
    flags: list[str]


class ServiceOut(SpanOut):
    """A posting of a person on a day, and who commanded there."""

    unit: NamedOut
    role: str
    rank: str
    certainty: str
    command: CommandOut


class NamedAsOut(Schema):
    """A unit or person that claims name for an incident."""

    subject: NamedOut
    kind: str


class NearOut(Schema):
    """A unit that was, or may have been, there then, and whose class fits."""

    unit: NamedOut
    place: NamedOut
    kind: str
    certainty: str


class IncidentAnswerOut(Schema):
    """Who answers for an incident; `left_out` units were near and not followed upward."""

    direct: list[NamedAsOut]
    circumstantial: list[NearOut]
    superiors: list[CommandOut]
    left_out: int


class TakenOnOut(Schema):
    """A site, an area or a class of a unit on a day; `by` is the unit below that it comes from, or the unit itself."""

    kind: str
    what: NamedOut | str
    by: NamedOut
    certainty: str


class StatementOut(Schema):
    """One claim."""

    number: str
    predicate: str
    status: str
    subject: NamedOut | None
    other: NamedOut | None
    value: str
    kind: str
    role: str
    rank: str
    first_precise: date | None
    last_precise: date | None
    first_imprecise: date | None
    last_imprecise: date | None
    starting: bool
    ending: bool
    continuing: bool
    confidence: str


class ThatDayOut(Schema):
    """What was so on the day that was asked for: a posting, a relation, a site or an area."""

    predicate: str
    record: NamedOut
    words: str
    certainty: str
    first: str | None
    last: str | None
    claims: list[str]


class RecordOut(Schema):
    """A record with all that is claimed about it."""

    number: str
    kind: str
    name: str
    name_original: str
    other_names: list[str]
    claims: list[StatementOut]
    against: list[StatementOut]
    speaking_for: list[StatementOut]
    contradictions: list[str]
    complete: bool
    merged: list[str]
    on: str | None = None
    that_day: list[ThatDayOut] = []


class CitationOut(Schema):
    """A place in a source."""

    source: str
    published_on: date | None
    locator: str
    quote: str
    archive_address: str
    sha256: str


class ClaimOut(StatementOut):
    """A claim with its citations and history."""

    reason: str
    recorded_by: str
    citations: list[CitationOut]
    history: list[str]


class UnderOut(NamedOut):
    """A unit that would come under the person, by which claims."""

    distance: int
    certainty: str
    claims: list[str]


class CommandingOut(NamedOut):
    """Who commands the unit then, as far as is known."""

    certainty: str


class SpokenOut(Schema):
    """What the registry says for or against the person."""

    speaks: str
    certainty: str
    sentence: str


class ClearanceOut(Schema):
    """An approval that stands on that day."""

    number: str
    subject: str
    assistance: str
    authority: str
    expires_on: date


class OpenCaseOut(Schema):
    """A case that is not decided."""

    number: str
    subject: str


class WhatIfOut(Schema):
    """If a person took a post; `gate` is why the unit and its people would be held."""

    person: NamedOut
    unit: NamedOut
    on: date
    under: list[UnderOut]
    commanders: list[CommandingOut]
    registry: list[SpokenOut]
    gate: list[str]
    decisions: list[ClearanceOut]
    cases: list[OpenCaseOut]
    more: bool
