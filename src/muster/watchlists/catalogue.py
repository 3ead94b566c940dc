"""Everything on the lists as columns in memory, for searching by words, filtering, counting and sorting.

Built when it is first asked for and again when other versions stand. It holds all lists: who asks is answered by the
rows of the lists that they may read.
"""

import re
import threading
from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from anyascii import anyascii

from muster.watchlists.entities import Entity, entity_of
from muster.watchlists.models import Entry, ListVersion, Watchlist
from muster.watchlists.schemata import all_schemata

FACETS: Final = ("datasets", "schema", "countries", "identifiers", "topics", "genders", "target")
UNSAID: Final = frozenset({"notes", "summary", "description", "biography", "indexText"})
"""Long texts are not searched by word: what is said about people there is read, not looked for."""

LONGEST_SEARCHED: Final = 200
CHUNK: Final = 2000
WORD: Final = re.compile(r"\w+\*?")

Rows = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Facet:
    """One field: its values, and for each pair of a row and a value that it has one item of `rows` and `codes`."""

    values: Sequence[str]
    rows: Rows
    codes: Rows

    def having(self, value: str, count: int) -> Mask:
        """Which of `count` rows have the value."""
        mask = np.zeros(count, dtype=np.bool_)
        if value in self.values:
            mask[self.rows[self.codes == self.values.index(value)]] = True
        return mask

    def counts(self, mask: Mask, ids: Rows) -> list[tuple[str, int]]:
        """How many entities in the mask have each value, the most frequent first."""
        chosen = mask[self.rows]
        pairs = ids[self.rows[chosen]].astype(np.int64) * max(len(self.values), 1) + self.codes[chosen]
        counted = np.bincount(np.unique(pairs) % max(len(self.values), 1), minlength=len(self.values))
        found = [(value, number) for value, number in zip(self.values, counted.tolist(), strict=False) if number]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """One row for each entry that stands; `ids` numbers their entities, `lists` names their lists.

    `referrers` has for an id the ids of entities that name it, `merged` for a former id the one that it is part of.
    """

    versions: tuple[int, ...]
    entity_ids: Sequence[str]
    numbers: Mapping[str, int]
    ids: Rows
    lists: Rows
    captions: Sequence[str]
    changed: npt.NDArray[np.float64]
    facets: Mapping[str, Facet]
    words: Mapping[str, Rows]
    referrers: Mapping[str, Sequence[str]]
    merged: Mapping[str, str]

    def of_lists(self, lists: Collection[int]) -> Mask:
        """The rows of some lists."""
        return np.isin(self.lists, list(lists))

    def of_entities(self, entity_ids: Collection[str]) -> Mask:
        """The rows of some entities."""
        return np.isin(self.ids, [self.numbers[one] for one in entity_ids if one in self.numbers])

    def with_words(self, text: str) -> Mask:
        """The rows that hold every word of a text; a word that ends in * is the beginning of one."""
        mask = np.ones(len(self.ids), dtype=np.bool_)
        for word in folded_words(text):
            beginning = word.removesuffix("*")
            found = [rows for held, rows in self.words.items() if held.startswith(beginning)] if "*" in word else ()
            holding = np.zeros(len(self.ids), dtype=np.bool_)
            for rows in found or [self.words.get(beginning, np.zeros(0, dtype=np.int32))]:
                holding[rows] = True
            mask &= holding
        return mask


@dataclass
class _Kept:
    """The catalogue that this process has built."""

    catalogue: Catalogue | None = None


_kept = _Kept()
_lock = threading.Lock()


def current_catalogue() -> Catalogue:
    """The catalogue of the versions that stand now."""
    versions = tuple(ListVersion.objects.latest_of_each().order_by("pk").values_list("pk", flat=True))
    with _lock:
        if _kept.catalogue is None or _kept.catalogue.versions != versions:
            _kept.catalogue = _build(versions)
        return _kept.catalogue


def folded_words(text: str) -> Iterator[str]:
    """The words of a text as they are looked for: Latin, small letters."""
    return iter(WORD.findall(anyascii(text).lower()))


def references_of(entity: Entity) -> Iterator[tuple[str, str]]:
    """Every property of an entity that names another one by its id, with that id."""
    schema = all_schemata().get(entity.schema)
    for name, values in entity.properties.items():
        if schema is not None and name in schema.properties and schema.properties[name].type == "entity":
            yield from ((name, value) for value in values if isinstance(value, str))


def field_values(entity: Entity, field: str) -> tuple[str, ...]:
    """What an entity says in a field that can be filtered by and counted."""
    if field.startswith("properties."):
        return entity.texts(field.removeprefix("properties."))
    if field == "target":
        return (str(entity.target).lower(),)
    if field in {"schema", "id"}:
        return (getattr(entity, field),)
    types = {"countries": "country", "identifiers": "identifier", "genders": "gender", "topics": "topic"}
    return entity.datasets if field == "datasets" else entity.of_type(types.get(field, field.removesuffix("s")))


def _build(versions: tuple[int, ...]) -> Catalogue:
    numbers: dict[str, int] = {}
    ids, lists, captions, changed = array("i"), array("i"), [], array("d")
    facets = {field: _FacetDraft({}, array("i"), array("i")) for field in FACETS}
    words: dict[str, array[int]] = {}
    referrers: dict[str, list[str]] = {}
    merged: dict[str, str] = {}
    of_ids, in_ids = Watchlist.objects.in_bulk(), ListVersion.objects.in_bulk()
    for row, entry in enumerate(Entry.objects.listed().order_by("pk").iterator(chunk_size=CHUNK)):
        entry.watchlist, entry.added_in = of_ids[entry.watchlist_id], in_ids[entry.added_in_id]
        entity = entity_of(entry)
        ids.append(numbers.setdefault(entity.id, len(numbers)))
        lists.append(entry.watchlist_id)
        captions.append(entity.caption)
        changed.append(entry.added_in.imported_at.timestamp())
        for field, draft in facets.items():
            draft.add(row, field_values(entity, field))
        for word in _searched(entity):
            words.setdefault(word, array("i")).append(row)
        merged |= dict.fromkeys(entity.referents, entity.id)
        for _, referred in references_of(entity):
            referrers.setdefault(referred, []).append(entity.id)
    return Catalogue(
        versions=versions,
        entity_ids=list(numbers),
        numbers=numbers,
        ids=np.array(ids, dtype=np.int32),
        lists=np.array(lists, dtype=np.int32),
        captions=captions,
        changed=np.array(changed, dtype=np.float64),
        facets={field: draft.finish() for field, draft in facets.items()},
        words={word: np.array(rows, dtype=np.int32) for word, rows in words.items()},
        referrers=referrers,
        merged=merged,
    )


def _searched(entity: Entity) -> set[str]:
    texts = [entity.id, entity.caption, *entity.referents, *entity.texts(*(entity.properties.keys() - UNSAID))]
    return {word for text in texts if len(text) <= LONGEST_SEARCHED for word in folded_words(text)}


@dataclass(frozen=True, slots=True)
class _FacetDraft:
    values: dict[str, int]
    rows: "array[int]"
    codes: "array[int]"

    def add(self, row: int, values: Sequence[str]) -> None:
        for value in dict.fromkeys(values):
            self.rows.append(row)
            self.codes.append(self.values.setdefault(value, len(self.values)))

    def finish(self) -> Facet:
        return Facet(list(self.values), np.array(self.rows, dtype=np.int32), np.array(self.codes, dtype=np.int32))
