"""What a roster says about one candidate."""

from dataclasses import dataclass

from muster.names import Kind
from muster.screening.records import Query


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateFields:
    """One row of a roster, read. Empty means that the roster doesn't say.

    `kind` is `person` or `unit`; `name` is the full name, composed from its parts where the roster has parts;
    `name_original` is the same name in another script. Dates are partial ISO dates, `~1975` or `1970/1975`. Countries
    are ISO 3166-1 alpha-2 in lower case where they are known, else the words as written.
    """

    name: str
    kind: str = "person"
    name_original: str = ""
    given_name: str = ""
    father_name: str = ""
    grandfather_name: str = ""
    family_name: str = ""
    mother_name: str = ""
    aliases: tuple[str, ...] = ()
    gender: str = ""
    birth_date: str = ""
    birth_place: str = ""
    birth_country: str = ""
    nationality: str = ""
    country_to_search: str = ""
    id_number: str = ""
    other_identifier: str = ""
    rank: str = ""
    job_title: str = ""
    unit_name: str = ""
    unit_alias: str = ""
    unit_type: str = ""
    unit_location: str = ""
    parent_unit: str = ""
    commander_name: str = ""
    posting_from: str = ""
    posting_to: str = ""
    remarks: str = ""


def to_query(fields: CandidateFields) -> Query:
    """The candidate as a question to the index. Where to search is no feature of the person and is left out."""
    is_unit = fields.kind == "unit"
    aliases = (fields.name_original, *fields.aliases, fields.unit_alias if is_unit else "")
    countries = (fields.nationality, fields.birth_country)
    return Query(
        name=fields.name,
        kind=Kind.UNIT if is_unit else Kind.PERSON,
        aliases=tuple(dict.fromkeys(alias for alias in aliases if alias and alias != fields.name)),
        gender=fields.gender,
        birth_date=fields.birth_date,
        birth_place=fields.birth_place,
        countries=tuple(dict.fromkeys(country for country in countries if country)),
        identifiers=tuple(number for number in (fields.id_number, fields.other_identifier) if number),
        father_name=fields.father_name,
        mother_name=fields.mother_name,
        unit=fields.parent_unit if is_unit else fields.unit_name,
        rank=fields.rank,
    )
