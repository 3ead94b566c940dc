"""Which records and sources a data set knows by which ids, as far as the marking of an import reaches.

A record is met again only under the marking that it was made under, or where everybody may read it: what one
organisation brought for itself alone changes nothing for another that brings the same file.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import TypeVar

from django.db.models import Model

from muster.accounts.models import Label
from muster.accounts.policy import OPEN_TO_ALL
from muster.registry.models import ANCHORS, Unit
from muster.registry.predicates import LETTERS, SubjectKind
from muster.registry.projections import chunks
from muster.registry.readers.claims import NUMBER
from muster.registry.readers.dismissals import BY_NAME
from muster.registry.readers.staging import Key

K = TypeVar("K", Key, str)
V = TypeVar("V", int, str)
BATCH = 500
LONGEST = 100


def id_of_origin(origin: str) -> str:
    """The id by which a data set knows a record, as its own files write it; empty for a record of no data set."""
    return origin.partition(":")[2].partition("@")[0]


class Origins:
    """The ids of one data set under one marking."""

    def __init__(self, dataset: str, label: Label) -> None:
        self.dataset = dataset
        self.label = label
        self.readable = {label.pk, *Label.objects.filter(tlp__in=OPEN_TO_ALL).values_list("pk", flat=True)}

    def find(self, keys: Iterable[Key]) -> dict[Key, int]:
        """The records of these ids: from the data set, by their number, or as the unit of that very name."""
        found: dict[Key, int] = {}
        asked: dict[SubjectKind, dict[str, Key]] = defaultdict(dict)
        numbered: dict[SubjectKind, dict[int, Key]] = defaultdict(dict)
        named: dict[str, Key] = {}
        for key in keys:
            if (number := NUMBER.fullmatch(key.id)) and LETTERS[number[1]] is key.kind:
                numbered[LETTERS[number[1]]][int(key.id[2:])] = key
            elif key.id.startswith(BY_NAME):
                named[key.id.removeprefix(BY_NAME)] = key
            else:
                asked[key.kind][key.id] = key
        for kind, by_id in asked.items():
            known = self.known(ANCHORS[kind], by_id)
            found |= {key: known[name] for name, key in by_id.items() if name in known}
        for kind, by_number in numbered.items():
            found |= self._matching(ANCHORS[kind], "pk", by_number)
        return found | self._matching(Unit, "key", named)

    def known(self, model: type[Model], ids: Collection[str]) -> dict[str, int]:
        """The rows of a table by the ids that the data set gives them."""
        texts = {text: name for name in ids for text in (self._open(name), self._own(name))}
        return self._matching(model, "origin", texts)

    def free(self, model: type[Model], ids: Collection[str]) -> dict[str, str]:
        """Under which origin each new row is written: the plain one, unless a row that is out of reach has it."""
        taken: set[str] = set()
        for chunk in chunks(sorted(map(self._open, ids)), BATCH):
            rows = model._default_manager.all().as_system().filter(origin__in=chunk)  # type: ignore[attr-defined]  # noqa: SLF001 -- a scoped table
            taken |= set(rows.values_list("origin", flat=True))
        return {name: self._own(name) if self._open(name) in taken else self._open(name) for name in ids}

    def _matching(self, model: type[Model], column: str, wanted: Mapping[V, K]) -> dict[K, int]:
        found: dict[K, int] = {}
        for chunk in chunks(sorted(wanted), BATCH):
            rows = model._default_manager.all().as_system().filter(label__in=self.readable, **{f"{column}__in": chunk})  # type: ignore[attr-defined]  # noqa: SLF001 -- a scoped table
            found |= {wanted[value]: pk for value, pk in rows.values_list(column, "pk")}
        return found

    def _open(self, name: str) -> str:
        is_plain = len(name) <= LONGEST - len(self.dataset) and "@" not in name
        return f"{self.dataset}:{name if is_plain else '#' + hashlib.sha256(name.encode()).hexdigest()[:32]}"

    def _own(self, name: str) -> str:
        return f"{self._open(name)}@{self.label.pk}"
