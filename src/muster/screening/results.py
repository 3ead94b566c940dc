"""What a screening answers: hits with every reason for their score, and what it ran against."""

from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import Indel

from muster.screening.records import Record

RAISED_AT: Final = 0.70
"""The score from which a person looks at a record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListVersion:
    """One list as it stood when an index was built from it."""

    name: str
    format: str = ""
    published_on: str = ""
    records: int = 0
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One reason for a score, in words that the user reads.

    `effect` is in log-odds: above 0 it speaks for the same subject, below 0 against. The effects of all components
    sum to the log-odds of the score, except those of `name_part`, which say how the name's own effect came about.
    """

    feature: str
    query_value: str
    record_value: str
    effect: float
    relation: str
    sentence_en: str
    sentence_ar: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A record that may be the subject: `score` 0..1 (raised from 0.70), and the name by which it was found."""

    record: Record
    score: float
    name_score: float
    matched_name: str
    components: tuple[Component, ...]


def rank(score: float, name_score: float, written: tuple[str, str], record_id: str) -> tuple[float, float, float, str]:
    """By which hits are ordered, the best first; of equal ones that whose name is `written` most like the query's."""
    asked, listed = (" ".join(text.casefold().split()) for text in written)
    return -score, -name_score, -Indel.normalized_similarity(asked, listed), record_id


@dataclass(frozen=True, slots=True, kw_only=True)
class RanAgainst:
    """What a result rests on: the index, the engine and the list versions."""

    index: str
    engine: str
    lists: tuple[ListVersion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The answer for one query: the best `hits` first; `more` hits reached the threshold beyond the limit.

    `complete` is False when the subject could not be screened against everything; `problem` then says why. A result
    that is not complete clears nobody.
    """

    hits: tuple[Hit, ...]
    complete: bool
    ran_against: RanAgainst
    more: int = 0
    problem: str = ""
