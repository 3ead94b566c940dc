"""The other way round: which subjects of an index may be somebody who is newly listed.

A change of a list concerns few of many subjects. The listed names are looked up among the subjects, and only those that
are found need to be screened again, the usual way, against what changed.
"""

from collections.abc import Iterable
from typing import Final

from muster.screening.index import Index
from muster.screening.records import Query, Record

EVERYBODY: Final = 1_000_000_000


def subjects_concerned(subjects: Index, listed: Iterable[Record]) -> tuple[set[str], bool]:
    """The ids of the subjects whose name or number may be that of a listed record, and whether these are all.

    They are not all when a listed name resembles too many subjects, or is none.
    """
    found: set[str] = set()
    complete = True
    for result in subjects.search_many(map(_asked, listed), limit=EVERYBODY, threshold=0.0):
        found.update(hit.record.id for hit in result.hits)
        complete &= result.complete
    return found, complete


def _asked(record: Record) -> Query:
    """Names and numbers only: other facts are weighed when the subject is screened."""
    aliases = (*record.aliases, *record.weak_aliases)
    return Query(name=record.name, kind=record.kind, aliases=aliases, identifiers=record.identifiers)
