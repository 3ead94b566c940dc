"""Exports as FollowTheMoney: entities as JSON lines, or each of their values as a statement in a CSV."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from muster.registry.exports.dossiers import Dossier, Stretch, Told, stretches, written
from muster.registry.predicates import PREFERRED, Predicate, SubjectKind

SCHEMATA = {
    SubjectKind.PERSON: "Person",
    SubjectKind.UNIT: "Organization",
    SubjectKind.PLACE: "Address",
    SubjectKind.INCIDENT: "Event",
}
STATEMENT_COLUMNS = ("id", "entity_id", "canonical_id", "schema", "prop", "value", "dataset")
DATASET = "muster"

_PROPERTIES = {
    Predicate.BIRTH: "birthDate",
    Predicate.GENDER: "gender",
    Predicate.NATIONALITY: "nationality",
    Predicate.COUNTRY: "country",
    Predicate.CLASSIFICATION: "classification",
    Predicate.DESCRIPTION: "notes",
    Predicate.VIOLATION: "summary",
}
_NOTED = {
    Predicate.PERPETRATOR: "Described as",
    Predicate.ASSISTANCE: "Assistance given",
    Predicate.DISMISSAL: "Measure",
    Predicate.EXCULPATION: "Speaks for",
    Predicate.CONDUCT: "Alleged conduct",
    Predicate.AFFILIATION: "Affiliation",
}
"""What FollowTheMoney has no property for, or no end to point to, is said in the notes, with its dates and sources."""
_LINKS = {
    Predicate.POSTING: ("Employment", "employee", "employer"),
    Predicate.AFFILIATION: ("Membership", "member", "organization"),
    Predicate.SUCCESSION: ("Succession", "predecessor", "successor"),
    Predicate.SANCTION: ("Sanction", "entity", ""),
}
_INSIDE = (Predicate.OCCURRENCE, Predicate.EXCULPATION, Predicate.DISMISSAL)
"""What points to a record and is still told within its own."""


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity; values keep the order in which they were claimed. `referents` are ids of records merged with it."""

    id: str
    schema: str
    properties: dict[str, list[str]]
    referents: tuple[str, ...] = ()

    def document(self) -> dict[str, object]:
        """As JSON of FollowTheMoney."""
        caption = next(iter(self.properties.get("name", ())), self.schema)
        return {
            "id": self.id,
            "caption": caption,
            "schema": self.schema,
            "properties": self.properties,
            **({"referents": list(self.referents)} if self.referents else {}),
            "datasets": [DATASET],
        }

    def statements(self) -> Iterator[list[str]]:
        """One row for each value, under the id that the same statement always gets."""
        told = [(self.id, name, value) for name, values in self.properties.items() for value in values]
        told += [(one, "id", one) for one in self.referents]
        for of, name, value in told:
            key = hashlib.sha1(f"{DATASET}.{of}.{name}.{value}".encode(), usedforsecurity=False).hexdigest()
            yield [key, of, self.id, self.schema, name, value, DATASET]


def entities_of(dossier: Dossier) -> Iterator[Entity]:
    """The record, and each link that leaves it as an entity of its own."""
    own = [told for told in dossier.claims if told.subject == dossier.record]
    links = [told for told in own if _is_link(told)]
    properties: dict[str, list[str]] = defaultdict(list)
    for stretch in stretches(told for told in own if not _is_link(told)):
        for told in dict.fromkeys(filter(None, (stretch.first, stretch.last))):
            for name, value in _values(told):
                if value and value not in properties[name]:
                    properties[name].append(value)
    names = {"name": properties.pop("name", []) or [dossier.record.name]}
    if dossier.record.kind is SubjectKind.PLACE:
        names["full"] = names["name"][:1]
    yield Entity(dossier.record.id, SCHEMATA[dossier.record.kind], names | properties, dossier.record.also)
    yield from map(_link, stretches(links))


def _is_link(told: Told) -> bool:
    predicate = told.row.predicate
    return predicate == Predicate.SANCTION or (told.other is not None and predicate not in _INSIDE)


def _values(told: Told) -> Iterator[tuple[str, str]]:
    row, predicate = told.row, Predicate(told.row.predicate)
    match predicate:
        case Predicate.NAME:
            yield ("name" if row.kind == PREFERRED else "alias"), row.value
        case Predicate.PARENT_NAME:
            yield f"{row.kind or 'father'}Name", row.value
        case Predicate.IDENTIFIER:
            yield ("idNumber" if row.person else "registrationNumber"), row.value
        case Predicate.EXISTENCE:
            yield "incorporationDate", written(row.dates.first, row.dates.last).rstrip("-") if row.starting else ""
            yield "dissolutionDate", written(row.dates.first, row.dates.last).rstrip("-") if row.ending else ""
        case Predicate.OCCURRENCE:
            yield "location", row.value
            yield "addressEntity", told.other.id if told.other else ""
            yield "startDate", str(row.dates.first or "")
            yield "endDate", str(row.dates.last or "")
        case _ if predicate in _PROPERTIES:
            yield _PROPERTIES[predicate], row.value
        case _:
            days = " to ".join(dict.fromkeys(str(day) for day in (row.dates.first, row.dates.last) if day))
            words = ", ".join(filter(None, (row.value or row.kind, told.other.name if told.other else "", days)))
            yield "notes", f"{_NOTED.get(predicate, predicate.value)}: {words} ({'; '.join(told.cited)})"


def _link(stretch: Stretch) -> Entity:
    told = stretch.told
    row = told.row
    schema, subject, other = _LINKS.get(Predicate(row.predicate), ("UnknownLink", "subject", "object"))
    cited = [source for one in (stretch.first, stretch.last) if one for source in one.cited]
    properties = {
        subject: told.subject.id,
        other: told.other.id if told.other else "",
        ("reason" if schema == "Sanction" else "role"): _role(told),
        "startDate": stretch.started.rstrip("-"),
        "endDate": stretch.ended.rstrip("-"),
        "description": row.rank,
    }
    key = hashlib.sha1("\x1f".join((row.predicate, *properties.values())).encode(), usedforsecurity=False).hexdigest()
    kept = {name: [value] for name, value in properties.items() if name and value}
    kept["publisher"] = sorted({source for source in cited if not source.startswith("http")})
    kept["sourceUrl"] = sorted({source for source in cited if source.startswith("http")})
    return Entity(f"{schema.casefold()}-{key}", schema, {name: values for name, values in kept.items() if values})


def _role(told: Told) -> str:
    row = told.row
    match row.predicate:
        case Predicate.RELATION:
            return f"{row.kind} {row.category}".strip()
        case Predicate.CONDUCT:
            return "; ".join(filter(None, (row.kind, row.value)))
        case Predicate.POSITIONING:
            return row.kind
        case Predicate.WITHIN:
            return "within"
        case _:
            return row.role or row.value or row.title
