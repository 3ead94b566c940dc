"""Matching by example: an entity as a client describes it, and the listed ones that it may be."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from muster.errors import InputError
from muster.names import Kind
from muster.screening import Hit, Query, RanAgainst, score_pair
from muster.screening.countries import country_code
from muster.screening.features import read_gender
from muster.watchlists.entities import Entity, entity_of, merge_entities
from muster.watchlists.index import current_index, index_lags
from muster.watchlists.models import Entry
from muster.watchlists.readers.followthemoney import SCHEMATA
from muster.watchlists.schemata import TOPMOST, Schema, all_schemata, find_schema
from muster.watchlists.scopes import NO_WISH, Scope, Wanted

MOST_HITS: Final = 1_000_000
"""All hits are asked for: which of them the asker may read is known only afterwards."""

MOST_BIRTH_DATES: Final = 4
MOST_NAMES: Final = 50
LONGEST_NAME: Final = 500
NAMES: Final = ("name", "alias", "previousName", "weakAlias", "abbreviation")
NAME_PARTS: Final = ("firstName", "secondName", "middleName", "lastName")
COUNTRIES: Final = ("nationality", "citizenship", "country", "jurisdiction", "mainCountry")
LAGS: Final = "The index holds other versions of the lists than those that stand; it is being built, or has to be."
NAMELESS: Final = "There is no name to screen."


@dataclass(frozen=True, slots=True)
class Example:
    """An entity that a client looks for; values of properties are texts."""

    schema: str
    properties: Mapping[str, Sequence[str]]

    def texts(self, *names: str) -> tuple[str, ...]:
        """The values of some properties, each once."""
        values = (value.strip() for name in names for value in self.properties.get(name, ()))
        return tuple(dict.fromkeys(value for value in values if value))

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, the main one first; put together from its parts where none is given whole."""
        parts = [self.texts(part)[:1] for part in NAME_PARTS]
        return self.texts(*NAMES) or tuple(filter(None, [" ".join(word for part in parts for word in part)]))


@dataclass(frozen=True, slots=True)
class Found:
    """An entity that an example may mean, with the reasons."""

    entity: Entity
    hit: Hit


@dataclass(frozen=True, slots=True)
class Match:
    """What was found for one example, best first; with a `problem` it is not complete and clears nobody."""

    found: tuple[Found, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Matches:
    """What was found for each example, and what they were compared with."""

    each: tuple[Match, ...]
    ran_against: RanAgainst

    @property
    def complete(self) -> bool:
        """Whether every example was compared with everything."""
        return not any(match.problem for match in self.each)


def match_examples(
    scope: Scope, examples: Sequence[Example], *, wanted: Wanted = NO_WISH, least_score: float = 0.70
) -> Matches:
    """For each example the entities in scope that score at least `least_score` (0..1).

    Raises:
        InputError: a schema is not known, an example has more or longer names than anybody, or there is no index.
    """
    index = current_index()
    lag = LAGS if index_lags() else ""
    asked = [(number, query) for number, example in enumerate(examples) for query in queries_of(example)]
    results = index.search_many((query for _, query in asked), limit=MOST_HITS, threshold=least_score)
    hits: list[list[tuple[Query, Hit]]] = [[] for _ in examples]
    problems = [lag or _problem(example) for example in examples]
    for (number, query), result in zip(asked, results, strict=True):
        hits[number] += [(query, hit) for hit in result.hits]
        problems[number] = problems[number] or result.problem
    entries = scope.entries({hit.record.id for found in hits for _, hit in found})
    each = []
    for example, found, problem in zip(examples, hits, problems, strict=True):
        schemata = matched_schemata(_schema(example.schema))
        each.append(Match(tuple(_best(found, entries, schemata, wanted, least_score)), problem))
    return Matches(tuple(each), index.ran_against)


def queries_of(example: Example) -> Iterator[Query]:
    """The questions that an example asks of the index: one for each kind and each date of birth that it may have.

    Raises:
        InputError: its schema is not known, or it has more or longer names than anybody.
    """
    names = example.names
    if not names:
        return
    if len(names) > MOST_NAMES or max(map(len, names)) > LONGEST_NAME:
        raise InputError(f"An example may have {MOST_NAMES} names of {LONGEST_NAME} characters; this one has more.")
    schemata = matched_schemata(_schema(example.schema)) & SCHEMATA.keys()
    kinds = dict.fromkeys(kind for schema in sorted(schemata) for kind in _kinds(example.schema, schema))
    births = example.texts("birthDate")[:MOST_BIRTH_DATES] or ("",)
    for kind, birth in product(kinds, births):
        yield Query(
            name=names[0],
            kind=kind,
            aliases=names[1:],
            gender=read_gender(next(iter(example.texts("gender")), "")),
            birth_date=birth,
            birth_place=next(iter(example.texts("birthPlace")), ""),
            countries=tuple(country_code(one) or one for one in example.texts(*COUNTRIES)),
            identifiers=_identifiers(example),
            father_name=next(iter(example.texts("fatherName")), ""),
            mother_name=next(iter(example.texts("motherName")), ""),
        )


def matched_schemata(schema: Schema) -> frozenset[str]:
    """The schemata of entities that an example of this schema may mean: what it is, and what is a kind of it."""
    every = all_schemata().values()
    below = {one.name for one in every if schema.name in one.ancestors and (one.matchable or not schema.matchable)}
    above = {one.name for one in every if one.name in schema.ancestors and one.matchable}
    return frozenset(below | above)


def _kinds(asked: str, schema: str) -> tuple[Kind, ...]:
    """How the names of an example are read: a `LegalEntity` may be a person when that is what is asked."""
    if schema == "LegalEntity" and asked in {TOPMOST, "LegalEntity"}:
        return (Kind.PERSON, Kind.ORGANIZATION)
    return () if schema == "LegalEntity" else (SCHEMATA[schema],)


def _schema(name: str) -> Schema:
    schema = find_schema(name)
    if schema is None:
        raise InputError(f"There is no schema {name!r} in FollowTheMoney.")
    return schema


def _problem(example: Example) -> str:
    schema = _schema(example.schema)
    if not matched_schemata(schema) & SCHEMATA.keys():
        return f"{schema.plural} are not screened here; persons and organisations are."
    return "" if example.names else NAMELESS


def _identifiers(example: Example) -> tuple[str, ...]:
    schema = _schema(example.schema)
    known = {name for name, one in schema.properties.items() if one.type == "identifier"}
    return example.texts(*(name for name in example.properties if name in known or name in {"idNumber", "taxNumber"}))


def _best(
    hits: Sequence[tuple[Query, Hit]],
    entries: Mapping[str, Sequence[Entry]],
    schemata: Collection[str],
    wanted: Wanted,
    least_score: float,
) -> list[Found]:
    """The hits as far as they are in scope and wanted; each counts by what the lists in scope say, not by another's."""
    best: dict[str, Hit] = {}
    told: dict[str, dict[int, Entity]] = {}
    for query, hit in hits:
        for entry in entries.get(hit.record.id, ()):
            entity = entity_of(entry)
            if entity.schema not in schemata or not wanted.admits(entity):
                continue
            fair = hit if entry.record == hit.record else score_pair(query, entry.record)
            if fair.score >= least_score:
                told.setdefault(entry.entity_id, {})[entry.pk] = entity
                if entry.entity_id not in best or fair.score > best[entry.entity_id].score:
                    best[entry.entity_id] = fair
    found = [Found(merge_entities(told[entity_id].values()), hit) for entity_id, hit in best.items()]
    return sorted(found, key=lambda one: (-one.hit.score, -one.hit.name_score, one.entity.id))
