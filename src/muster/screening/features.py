"""The facts beside the name: each function says how one of them stands in a query and in a record.

What either side does not know is no evidence and gives None.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from muster.names import Kind, Name, Verdict, compare, parse, retrieval_keys, verdict_of
from muster.screening.countries import country_code, country_name
from muster.screening.dates import compare_birth_dates, read_birth_date
from muster.screening.identifiers import identifier_numbers, miswritten
from muster.screening.records import Query, Record
from muster.screening.results import Component
from muster.screening.weights import WEIGHTS

GENDERS: Final = {
    **dict.fromkeys(("male", "m", "man", "ذكر", "homme", "masculin"), "male"),
    **dict.fromkeys(("female", "f", "woman", "أنثى", "انثى", "femme", "féminin"), "female"),
}
PLACE_WORDS: Final = frozenset(
    {"area", "born", "camp", "capital", "city", "commune", "county", "department", "district", "governorate", "in"}
    | {"municipality", "near", "of", "province", "region", "state", "the", "town", "village"}
)
SHORTEST_PLACE_KEY: Final = len("s:") + 3


def compare_births(query: Query, record: Record) -> Component | None:
    """The date of birth; of several that are listed the one that agrees best."""
    asked = read_birth_date(query.birth_date) if query.birth_date else None
    if asked is None:
        return None
    listed = ((text, read_birth_date(text)) for text in record.birth_dates)
    found = [(compare_birth_dates(asked, known), text) for text, known in listed if known is not None]
    if not found:
        return None
    relation, text = max(found, key=lambda pair: WEIGHTS["birth_date", pair[0]].effect)
    return WEIGHTS["birth_date", relation].component(query.birth_date, text)


def compare_genders(query: Query, record: Record) -> Component | None:
    """Gender, where both sides state one."""
    asked, listed = read_gender(query.gender), read_gender(record.gender)
    if not asked or not listed:
        return None
    return WEIGHTS["gender", "same" if asked == listed else "contradicted"].component(asked, listed)


def compare_countries(query: Query, record: Record) -> Component | None:
    """Countries of nationality or residence."""
    asked, listed = country_codes(query.countries), country_codes(record.countries)
    if not asked or not listed:
        return None
    if common := asked & listed:
        return WEIGHTS["country", "same"].component(_said(common), _said(listed))
    return WEIGHTS["country", "contradicted"].component(_said(asked), _said(listed))


def compare_identifiers(query: Query, record: Record) -> Component | None:
    """Numbers of documents; another number is no contradiction, since people have several."""
    if not query.identifiers or not record.identifiers:
        return None
    asked, listed = identifier_numbers(query.identifiers), identifier_numbers(record.identifiers)
    if common := asked & listed:
        return WEIGHTS["identifier", "same"].component(min(common), min(common))
    near = sorted((one, other) for one in asked for other in listed if miswritten(one, other))
    return WEIGHTS["identifier", "slip"].component(*near[0]) if near else None


def compare_fathers(query: Query, record: Record) -> Component | None:
    """The father's name."""
    return _compare_parents("father_name", query.father_name, record.father_name)


def compare_mothers(query: Query, record: Record) -> Component | None:
    """The mother's name, a tie-breaker between namesakes."""
    return _compare_parents("mother_name", query.mother_name, record.mother_name)


def compare_birth_places(query: Query, record: Record) -> Component | None:
    """The place of birth: one word of it in common, beside the words for kinds of places."""
    asked = _place_words(query.birth_place)
    listed = {text: _place_words(text) for text in record.birth_places}
    listed = {text: words for text, words in listed.items() if words}
    if not asked or not listed:
        return None
    text = max(listed, key=lambda text: len(asked & listed[text]))
    relation = "same" if asked & listed[text] else "contradicted"
    return WEIGHTS["birth_place", relation].component(query.birth_place, text)


def compare_units(query: Query, record: Record) -> Component | None:
    """The unit; another one hardly speaks against, since people move between units."""
    if not query.unit or not record.units:
        return None
    scores = {
        unit: compare(read_name(query.unit, Kind.UNIT), read_name(unit, Kind.UNIT)).score for unit in record.units
    }
    best = max(scores, key=lambda unit: scores[unit])
    relation = "same" if verdict_of(scores[best]) is Verdict.MATCH else "contradicted"
    return WEIGHTS["unit", relation].component(query.unit, best)


FEATURES: Final[tuple[Callable[[Query, Record], Component | None], ...]] = (
    compare_births,
    compare_identifiers,
    compare_fathers,
    compare_mothers,
    compare_genders,
    compare_countries,
    compare_birth_places,
    compare_units,
)


def read_gender(text: str) -> str:
    """`male`, `female` or empty."""
    return GENDERS.get(text.strip().lower(), "")


def country_codes(countries: tuple[str, ...]) -> frozenset[str]:
    """Countries as codes; as written, in lower case, where they are not known."""
    return frozenset(country_code(country) or country.strip().lower() for country in countries if country.strip())


def _said(countries: frozenset[str]) -> str:
    return ", ".join(sorted(country_name(country) for country in countries))


def _compare_parents(feature: str, asked: str, listed: str) -> Component | None:
    if not asked or not listed:
        return None
    verdict = compare(read_name(asked, Kind.PERSON), read_name(listed, Kind.PERSON)).verdict
    if verdict is Verdict.POSSIBLE:
        return None
    return WEIGHTS[feature, "same" if verdict is Verdict.MATCH else "contradicted"].component(asked, listed)


@lru_cache(maxsize=16_384)
def read_name(text: str, kind: Kind) -> Name:
    """A name that is read once: units, parents and the names of who is found recur from row to row."""
    return parse(text, kind)


@lru_cache(maxsize=16_384)
def _place_words(text: str) -> frozenset[str]:
    """The comparable forms of a place's words, without the words for kinds of places and without the country."""
    pieces = [piece for piece in re.split(r"[,;/()]", text) if piece.strip() and not country_code(piece)]
    words = [word for word in " ".join(pieces).split() if word.lower() not in PLACE_WORDS]
    keys = (key.token for key in retrieval_keys(parse(" ".join(words), Kind.ORGANIZATION)))
    return frozenset(key for key in keys if key.startswith("f:") or len(key) >= SHORTEST_PLACE_KEY)
