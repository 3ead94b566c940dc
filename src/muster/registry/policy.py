"""When two records of the registry are one: a second fact is needed, a name alone never suffices (rule 5)."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from muster.names import Kind, compare
from muster.screening.dates import DateRelation, compare_birth_dates, read_birth_date

CONFLICTING = frozenset({DateRelation.YEARS_APART, DateRelation.FAR_APART})


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectFields:
    """What a roster says about a subject, as far as the registry keeps it; empty means not known."""

    kind: Kind
    name: str
    name_original: str = ""
    gender: str = ""
    birth_date: str = ""
    nationality: str = ""
    father_name: str = ""
    mother_name: str = ""
    position: str = ""
    identifiers: tuple[str, ...] = ()
    unit_name: str = ""
    unit_location: str = ""


@lru_cache(maxsize=1 << 14)
def written_key(name: str) -> str:
    """A unit's name without case, spacing, punctuation and marks: what two spellings of one text share."""
    decomposed = unicodedata.normalize("NFKD", name).casefold()
    return " ".join(
        "".join(sign if sign.isalnum() else " " for sign in decomposed if not unicodedata.combining(sign)).split()
    )


def normalised_identifier(value: str) -> str:
    """Letters and digits only, in upper case, with Arabic-Indic digits as Western ones."""
    if value.isascii():
        return "".join(filter(str.isalnum, value)).upper()
    return "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign.upper() for sign in value if sign.isalnum())


def is_same_person(name: str, birth_date: str, known_name: str, known_birth_date: str) -> bool:
    """Whether two records that share an identifier are one person: names may not contradict, nor dates of birth."""
    born, known_born = read_birth_date(birth_date), read_birth_date(known_birth_date)
    if born and known_born and compare_birth_dates(born, known_born) in CONFLICTING:
        return False
    return compare(name, known_name, Kind.PERSON).score >= 0.70
