"""What a set of standing claims says about one record: its spans, names and columns. Pure: rows in, values out."""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, Protocol, TypeVar

from muster.registry.predicates import COMMAND, PAIRED, PREFERRED, Predicate, RelationKind, Sameness, SubjectKind
from muster.registry.spans import Evidence, Span, When, fold_spans

K = TypeVar("K", bound=Hashable)

COLUMNS = (
    *("pk", "label_id", "predicate", "person_id", "unit_id", "place_id", "incident_id"),
    *("other_unit_id", "other_place_id", "other_incident_id", "value", "kind", "category", "role", "title", "rank"),
    *("first_precise", "last_precise", "first_imprecise", "last_imprecise", "starting", "ending", "continuing"),
    "confidence",
)


ANSWERED = (*(f"{end}{kind}" for kind in PAIRED for end in ("", "other_")), "answer")
"""What was said about pairs, as `last_answers` reads it."""


class Row(NamedTuple):
    """A claim as the fold reads it, in the order of `COLUMNS`."""

    pk: int
    label: int
    predicate: str
    person: int | None
    unit: int | None
    place: int | None
    incident: int | None
    other_unit: int | None
    other_place: int | None
    other_incident: int | None
    value: str
    kind: str
    category: str
    role: str
    title: str
    rank: str
    first_precise: date | None
    last_precise: date | None
    first_imprecise: date | None
    last_imprecise: date | None
    starting: bool
    ending: bool
    continuing: bool
    confidence: str

    @property
    def first(self) -> date | None:
        """The earliest day on which it may hold."""
        return self.first_imprecise or self.first_precise

    @property
    def last(self) -> date | None:
        """The latest day on which the claim says that it may hold."""
        return self.last_imprecise or self.last_precise

    @property
    def dates(self) -> When:
        """When it holds: a row has the columns of `Dates`."""
        return self


class Dated(Protocol):
    """A claim, as far as folding its dates needs it."""

    @property
    def pk(self) -> int: ...
    @property
    def dates(self) -> When: ...
    @property
    def confidence(self) -> str: ...


D = TypeVar("D", bound=Dated)


def spans_by(rows: Iterable[D], key: Callable[[D], K]) -> Iterator[tuple[K, Span, list[D]]]:
    """Spans of the rows that share a key, each with the rows behind it, from the first on."""
    groups: dict[K, list[D]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    for found, members in groups.items():
        by_claim = {row.pk: row for row in members}
        for span in fold_spans(Evidence(row.pk, row.dates, row.confidence) for row in members):
            yield found, span, [by_claim[entry.claim] for entry in span.evidence]


def last_said(rows: Sequence[Row], column: str) -> str:
    """The column as the latest claim fills it; rows come in the order of their dates."""
    return next((value for row in reversed(rows) if (value := getattr(row, column))), "")


def choose_names(rows: Sequence[Row]) -> tuple[str, str, list[str]]:
    """The romanised name, the one in original script, and all others, from claims of names.

    The name that a source itself puts first wins, then the longest (Research Handbook), then the first recorded.
    """
    names = [row for row in rows if row.predicate == Predicate.NAME]
    ranked = sorted(names, key=lambda row: (row.kind != PREFERRED, -len(row.value), row.pk))
    texts = list(dict.fromkeys(row.value for row in ranked))
    latin = [text for text in texts if is_latin(text)]
    other = [text for text in texts if text not in set(latin)]
    name = (latin or other or [""])[0]
    original = other[0] if other and other[0] != name else ""
    return name, original, sorted(text for text in texts if text not in (name, original))


def is_latin(text: str) -> bool:
    """Whether the first letter is a Latin one; a text without letters counts as Latin."""
    first = next((sign for sign in text if sign.isalpha()), "a")
    return unicodedata.name(first, "").startswith("LATIN")


def last_value(rows: Sequence[Row], predicate: Predicate, kind: str = "") -> str:
    """The value of the newest claim of a predicate, or an empty text."""
    fitting = [row for row in rows if row.predicate == predicate and (not kind or row.kind == kind)]
    return max(fitting, key=lambda row: row.pk).value if fitting else ""


def newest_open(spans: Iterable[tuple[int, Span]]) -> int | None:
    """Of records with their spans, the one whose span has not ended and reaches furthest; the newest claim decides."""
    still = [
        (span.last or date.min, max(entry.claim for entry in span.evidence), found)
        for found, span in spans
        if not span.ending
    ]
    return max(still)[2] if still else None


def is_command(row: Row) -> bool:
    """Whether a relation carries command: under a unit, and of no other class than command."""
    return row.kind == RelationKind.CHILD_OF and row.category.casefold() in ("", COMMAND)


def last_answers(said: Iterable[tuple[Any, ...]]) -> dict[SubjectKind, dict[tuple[int, int], str]]:
    """The last word on each pair of records of a kind, from all that was said (`ANSWERED`), in order."""
    answers: dict[SubjectKind, dict[tuple[int, int], str]] = {kind: {} for kind in PAIRED}
    for *ends, answer in said:
        for kind, pair in zip(PAIRED, zip(ends[::2], ends[1::2], strict=True), strict=True):
            if None not in pair:
                answers[kind][pair] = answer
    return answers


def merged_groups(answers: Mapping[tuple[int, int], str]) -> dict[int, int]:
    """Each record of a person or unit that has several, with the oldest of them."""
    leads: dict[int, int] = {}

    def oldest(record: int) -> int:
        while leads.get(record, record) != record:
            record = leads[record]
        return record

    same = [pair for pair, answer in answers.items() if answer == Sameness.SAME]
    for first, second in same:
        older, newer = sorted((oldest(first), oldest(second)))
        leads[newer] = leads[older] = older
    return {record: oldest(record) for pair in same for record in pair}
