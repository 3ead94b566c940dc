"""Finding records by words of their names: folded, in any order, the beginning of a word is enough.

A word carries the marking under which its name is known: that of the record, or of the claim that gives the name.
Words are kept as bytes, which both databases order alike.
"""

import re
from collections.abc import Collection, Iterable

from django.db.models import Exists, OuterRef

from muster.accounts.inserting import insert_values
from muster.accounts.scoping import ScopedQuerySet
from muster.names.folding import ARABIC, fold_arabic, fold_latin, script_of
from muster.registry.evidence import View
from muster.registry.folding import Row
from muster.registry.models import Incident, NameWord, Person, Place, Unit
from muster.registry.policy import written_key
from muster.registry.predicates import SubjectKind

LONGEST = 60
"""Bytes of a word that are kept."""
MOST_ASKED = 8
BATCH = 500
SHORTEST_WITH_ARTICLE = 4
_APOSTROPHES = re.compile("['’ʼ`]")
MOST_FOUND = 2_000
Named = Person | Unit | Place | Incident


def words_of(name: str) -> set[bytes]:
    """The words of a name as they are kept: without case, marks, punctuation and the Arabic article."""
    return {
        word.encode()[:LONGEST] for text in written_key(_APOSTROPHES.sub("", name)).split() if (word := _fold(text))
    }


def _fold(word: str) -> str:
    if script_of(word) != ARABIC:
        return fold_latin(word)
    folded = fold_arabic(word)
    return folded[2:] if folded.startswith("ال") and len(folded) > SHORTEST_WITH_ARTICLE else folded


def write_words(kind: SubjectKind, records: Collection[Named], claimed: Iterable[Row] = ()) -> None:
    """Make the words of these records those of their names, in their columns and claimed; what stands is left."""
    wanted: dict[tuple[int, int, bytes], None] = {}
    for one in records:
        for name in (one.name, getattr(one, "name_original", ""), *getattr(one, "aliases", ())):
            wanted |= dict.fromkeys((one.label_id, one.pk, word) for word in sorted(words_of(name)))
    for row in claimed:
        wanted |= dict.fromkeys((row.label, getattr(row, kind), word) for word in sorted(words_of(row.value)))
    rows = NameWord.objects.as_system().filter(kind=kind)
    ids = [one.pk for one in records]
    standing: dict[tuple[int, int, bytes], int] = {}
    for start in range(0, len(ids), BATCH):
        found = rows.filter(record__in=ids[start : start + BATCH]).values_list("pk", "label", "record", "text")
        standing |= {(label, record, bytes(text)): pk for pk, label, record, text in found}
    if gone := [pk for key, pk in standing.items() if key not in wanted]:
        rows.filter(pk__in=gone).delete()
    fresh = [(*key, kind.value) for key in wanted if key not in standing]
    insert_values(NameWord, ("label_id", "record", "text", "kind"), fresh)


def records_with(kind: SubjectKind, asked: str, view: View) -> list[int]:
    """The records that the reader may see with a word that begins with each of those asked for; at most 2,000."""
    words = sorted(words_of(asked), key=len, reverse=True)[:MOST_ASKED]
    rows = view.readable(NameWord.objects.filter(kind=kind))
    if not words:
        return []
    rarest = min(words, key=lambda word: _beginning(rows, word)[:MOST_FOUND].count())
    found = _beginning(rows, rarest)
    for word in words:
        if word != rarest:
            found = found.filter(Exists(_beginning(rows, word).filter(record=OuterRef("record"))))
    return list(dict.fromkeys(found.order_by("text", "record").values_list("record", flat=True)[:MOST_FOUND]))


def _beginning(rows: ScopedQuerySet[NameWord], word: bytes) -> ScopedQuerySet[NameWord]:
    return rows.filter(text__gte=word, text__lt=word + b"\xff")
