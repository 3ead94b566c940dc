"""FollowTheMoney entities, one JSON object on each line, as claims (https://followthemoney.tech).

Persons, bodies and events become records; positions with occupancies, memberships, employments, sanctions, successions
and unknown links become claims between them. What says nothing of these is put aside by its schema. What FollowTheMoney
keeps of creed is never read (rule 4).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from muster.registry.predicates import COMMAND, PREFERRED, Predicate, RelationKind, SubjectKind
from muster.registry.readers.cells import Cells, Days, ranged
from muster.registry.readers.claims import NUMBER
from muster.registry.readers.dismissals import BY_NAME
from muster.registry.readers.staging import Key, StagedClaim, StagedRow
from muster.registry.readers.staging import Place as RowPlace
from muster.registry.spans import Dates
from muster.watchlists.readers.followthemoney import parse_entity
from muster.watchlists.readers.text import clean, decode_lines

RECORDS = {
    "Person": SubjectKind.PERSON,
    "Organization": SubjectKind.UNIT,
    "PublicBody": SubjectKind.UNIT,
    "LegalEntity": SubjectKind.UNIT,
    "Company": SubjectKind.UNIT,
    "Address": SubjectKind.PLACE,
    "Event": SubjectKind.INCIDENT,
}
BLAMING = {
    "command": "commanded",
    "order": "commanded",
    "present": "present",
    "perpetrator": "direct",
    "direct": "direct",
}
"""Words of a link's role that say what somebody did in an event, and as which conduct; other roles are descriptions."""

_VALUES = (
    ("alias", Predicate.NAME, "other"),
    ("previousName", Predicate.NAME, "other"),
    ("abbreviation", Predicate.NAME, "other"),
    ("weakAlias", Predicate.NAME, "other"),
    ("birthDate", Predicate.BIRTH, ""),
    ("gender", Predicate.GENDER, ""),
    ("nationality", Predicate.NATIONALITY, ""),
    ("citizenship", Predicate.NATIONALITY, ""),
    ("country", Predicate.COUNTRY, ""),
    ("jurisdiction", Predicate.COUNTRY, ""),
    ("fatherName", Predicate.PARENT_NAME, "father"),
    ("motherName", Predicate.PARENT_NAME, "mother"),
    ("idNumber", Predicate.IDENTIFIER, ""),
    ("passportNumber", Predicate.IDENTIFIER, "passport"),
    ("registrationNumber", Predicate.IDENTIFIER, ""),
    ("classification", Predicate.CLASSIFICATION, ""),
    ("notes", Predicate.DESCRIPTION, ""),
    ("summary", Predicate.DESCRIPTION, ""),
    ("description", Predicate.DESCRIPTION, ""),
)
_SAYABLE = {
    SubjectKind.PERSON: {
        *(Predicate.NAME, Predicate.BIRTH, Predicate.GENDER, Predicate.NATIONALITY, Predicate.COUNTRY),
        *(Predicate.PARENT_NAME, Predicate.IDENTIFIER, Predicate.DESCRIPTION),
    },
    SubjectKind.UNIT: {
        *(Predicate.NAME, Predicate.COUNTRY, Predicate.IDENTIFIER, Predicate.CLASSIFICATION, Predicate.DESCRIPTION),
    },
    SubjectKind.PLACE: {Predicate.NAME, Predicate.COUNTRY, Predicate.DESCRIPTION},
    SubjectKind.INCIDENT: {Predicate.NAME, Predicate.DESCRIPTION},
}


@dataclass(slots=True)
class Links:
    """What links need to know of entities that may come later in the file: their kinds, names and the positions."""

    records: dict[str, SubjectKind] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    positions: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)


@dataclass(slots=True)
class Entity:
    """One line: its id, schema and properties, with what is wrong."""

    at: RowPlace
    id: str
    schema: str
    properties: Mapping[str, tuple[str, ...]]
    errors: list[str] = field(default_factory=list)

    def first(self, *names: str) -> str:
        """The first value of the first of these properties that has one."""
        return next((value for name in names for value in self.properties.get(name, ())), "")

    def said(self, predicate: Predicate, subject: Key, **words: object) -> StagedClaim:
        """A claim on the sources that the entity names."""
        return StagedClaim(
            predicate=predicate,
            subject=subject,
            sources=tuple(sorted({*self.properties.get("sourceUrl", ()), *self.properties.get("publisher", ())})),
            **words,  # type: ignore[arg-type]  # the fields of a staged claim, by name
        )

    def dates(self) -> Dates:
        """From the start to the end where they are real ones, else on the day that is named."""
        cells = Cells({name: self.first(name) for name in ("startDate", "endDate", "listingDate", "date")})
        start, end, day = cells.day("startDate") or cells.day("listingDate"), cells.day("endDate"), cells.day("date")
        self.errors += [f"{error}; write YYYY, YYYY-MM or YYYY-MM-DD" for error in cells.errors]
        if start and end and end.last < start.first:
            self.errors.append(f"endDate ({end.last}) is before startDate ({start.first})")
            return Dates()
        if start or end:
            return ranged(start, end)
        return ranged(day, None, starting=False)

    def ends(self, names: tuple[str, ...], links: Links) -> list[Key]:
        """The records that these properties point to; others are errors."""
        found = [
            Key(links.records[value], value)
            for name in names
            for value in self.properties.get(name, ())
            if value in links.records
        ]
        if not found:
            told = ", ".join(value for name in names for value in self.properties.get(name, ())) or "empty"
            self.errors.append(f"{' or '.join(names)} names no person, body, place or event of this file: {told[:80]}")
        return found


def read_entities(path: Path, sheet: str) -> Iterator[StagedRow]:
    """One entity on each line; positions are told within the occupancies that name them."""
    links = Links()
    for entity in _entities(path, sheet):
        if not isinstance(entity, Entity):
            continue
        links.names[entity.id] = entity.first("name", "full", "summary")
        if entity.schema in RECORDS:
            links.records[entity.id] = RECORDS[entity.schema]
        elif entity.schema == "Position":
            links.positions[entity.id] = entity.first("name"), entity.properties.get("organization", ())
    for entity in _entities(path, sheet):
        if isinstance(entity, StagedRow):
            yield entity
        elif entity.schema in RECORDS:
            yield _record(entity, links)
        elif entity.schema in LINKS:
            claims = tuple(LINKS[entity.schema](entity, links))
            yield StagedRow(entity.at, (), claims, tuple(dict.fromkeys(entity.errors)))
        elif entity.schema != "Position":
            yield StagedRow(entity.at, (), (), (f"schema {entity.schema} says nothing that the registry keeps",))


def _entities(path: Path, sheet: str) -> Iterator[Entity | StagedRow]:
    for number, line in enumerate(decode_lines(path), start=1):
        if not line.strip():
            continue
        at = RowPlace(sheet, number)
        try:
            found = parse_entity(line)
        except ValueError:
            found = {}
        listed = found.get("properties")
        if not isinstance(listed, dict):
            yield StagedRow(
                at, (), (), ("the line is not one JSON object with id, schema and properties; fetch it again",)
            )
            continue
        identity = "".join(_texts(str(found["id"])))
        yield Entity(at, identity, str(found["schema"]), {str(name): _texts(v) for name, v in listed.items()})


def _texts(value: object) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else [value]
    found = (
        text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for text in listed if isinstance(text, str)
    )
    return tuple(dict.fromkeys(text for one in found if (text := clean(one.replace("\0", "")))))


def _record(entity: Entity, links: Links) -> StagedRow:
    key = Key(RECORDS[entity.schema], entity.id)
    names = entity.properties.get("name") or entity.properties.get("full") or ()
    if NUMBER.fullmatch(entity.id) or entity.id.startswith(BY_NAME):
        entity.errors.append(f"id {entity.id} means a record of this registry; give an id of the data set's own")
    if not names and key.kind is not SubjectKind.INCIDENT:
        entity.errors.append("name is empty; every person, body and place needs one")
    claims = [
        entity.said(Predicate.NAME, key, value=name, kind=PREFERRED if not at else "other")
        for at, name in enumerate(names)
    ]
    claims += [
        entity.said(predicate, key, value=value, kind=kind)
        for name, predicate, kind in _VALUES
        if predicate in _SAYABLE[key.kind]
        for value in entity.properties.get(name, ())
    ]
    if key.kind is SubjectKind.INCIDENT:
        where = [
            Key(SubjectKind.PLACE, one)
            for one in entity.properties.get("addressEntity", ())
            if links.records.get(one) is SubjectKind.PLACE
        ]
        claims.append(
            entity.said(
                Predicate.OCCURRENCE,
                key,
                other=where[0] if where else None,
                value="; ".join(entity.properties.get("location", ())),
                dates=_happened(entity),
            )
        )
    if key.kind is SubjectKind.UNIT:
        claims += [
            entity.said(
                Predicate.RELATION, key, other=Key(SubjectKind.UNIT, over), kind=RelationKind.CHILD_OF, category=COMMAND
            )
            for over in entity.properties.get("parent", ())
        ]
    name = names[0] if names else entity.first("summary") or entity.id
    return StagedRow(entity.at, ((key, name),), tuple(claims), tuple(dict.fromkeys(entity.errors)))


def _happened(entity: Entity) -> Dates:
    """An event lies on some day between its dates."""
    dates = entity.dates()
    first, last = dates.first, dates.last
    if not first or not last:
        return Dates()
    return ranged(Days(first, last), None, starting=False)


def _occupancy(entity: Entity, links: Links) -> Iterator[StagedClaim]:
    """A position that names its organisation is a posting there; else all that is known is that somebody held it."""
    holders = entity.ends(("holder",), links)
    post = entity.first("post")
    if post not in links.positions:
        entity.errors.append(f"post names no Position of this file: {post[:80] or 'empty'}")
        return
    role, bodies = links.positions[post]
    dates = entity.dates()
    for holder in holders:
        if holder.kind is not SubjectKind.PERSON:
            entity.errors.append(f"holder {holder.id} is no Person")
        for body in bodies:
            yield entity.said(
                Predicate.POSTING, holder, other=Key(SubjectKind.UNIT, body), role=role[:200], dates=dates
            )
        if not bodies:
            yield entity.said(Predicate.AFFILIATION, holder, value=role or "position", kind="position", dates=dates)


def _employment(entity: Entity, links: Links) -> Iterator[StagedClaim]:
    dates = entity.dates()
    for person in entity.ends(("employee",), links):
        for body in entity.ends(("employer",), links):
            if (person.kind, body.kind) != (SubjectKind.PERSON, SubjectKind.UNIT):
                entity.errors.append("employee is no Person or employer no Organization")
            yield entity.said(Predicate.POSTING, person, other=body, role=entity.first("role")[:200], dates=dates)


def _membership(entity: Entity, links: Links) -> Iterator[StagedClaim]:
    dates, role = entity.dates(), entity.first("role")
    for member in entity.ends(("member",), links):
        for body in entity.ends(("organization",), links):
            if body.kind is not SubjectKind.UNIT or member.kind not in (SubjectKind.PERSON, SubjectKind.UNIT):
                entity.errors.append("organization is no Organization, or member neither Person nor Organization")
            elif member.kind is SubjectKind.PERSON:
                yield entity.said(Predicate.AFFILIATION, member, other=body, value=role or "member", dates=dates)
            else:
                yield entity.said(Predicate.RELATION, member, other=body, kind=RelationKind.MEMBER_OF, dates=dates)


def _sanction(entity: Entity, links: Links) -> Iterator[StagedClaim]:
    words = "; ".join(
        value for name in ("authority", "program", "provisions", "reason") for value in entity.properties.get(name, ())
    )
    for subject in entity.ends(("entity",), links):
        if subject.kind not in (SubjectKind.PERSON, SubjectKind.UNIT):
            entity.errors.append("entity is neither Person nor Organization")
        yield entity.said(Predicate.SANCTION, subject, value=words or "sanctioned", dates=entity.dates())


def _succession(entity: Entity, links: Links) -> Iterator[StagedClaim]:
    for before in entity.ends(("predecessor",), links):
        for after in entity.ends(("successor",), links):
            if {before.kind, after.kind} != {SubjectKind.UNIT}:
                entity.errors.append("predecessor or successor is no Organization")
            yield entity.said(Predicate.SUCCESSION, before, other=after, dates=entity.dates())


def _unknown_link(entity: Entity, links: Links) -> Iterator[StagedClaim]:
    """A link whose role says what somebody did in an event, or how one unit stands to another, else a description."""
    dates, role = entity.dates(), entity.first("role")
    for subject in entity.ends(("subject",), links):
        for other in entity.ends(("object",), links):
            kind, _, category = role.partition(" ")
            match subject.kind, other.kind:
                case ((SubjectKind.PERSON | SubjectKind.UNIT), SubjectKind.INCIDENT) if did := _conduct(role):
                    yield entity.said(Predicate.CONDUCT, subject, other=other, value=role, kind=did, dates=dates)
                case SubjectKind.UNIT, SubjectKind.UNIT if kind in set(RelationKind):
                    yield entity.said(
                        Predicate.RELATION, subject, other=other, kind=kind, category=category[:60], dates=dates
                    )
                case SubjectKind.UNIT, SubjectKind.PLACE:
                    yield entity.said(Predicate.POSITIONING, subject, other=other, kind=_site(role), dates=dates)
                case SubjectKind.PERSON, SubjectKind.UNIT:
                    yield entity.said(Predicate.AFFILIATION, subject, other=other, value=role or "linked", dates=dates)
                case _:
                    words = f"{role or 'linked'}: {links.names.get(other.id) or other.id}"
                    yield entity.said(Predicate.DESCRIPTION, subject, value=words, dates=dates)


def _conduct(role: str) -> str:
    return next((kind for word, kind in BLAMING.items() if word in role.casefold()), "")


def _site(role: str) -> str:
    return "area" if "area" in role.casefold() else "site"


LINKS: Mapping[str, Callable[[Entity, Links], Iterator[StagedClaim]]] = {
    "Occupancy": _occupancy,
    "Employment": _employment,
    "Membership": _membership,
    "Sanction": _sanction,
    "Succession": _succession,
    "UnknownLink": _unknown_link,
}
