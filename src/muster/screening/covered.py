"""Which listed persons' names may be covered whole by an asked one, or cover it: rare forms say, common ones answer.

Names have numbers in the order of their links, so that of a common form's names those with few links stand first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from muster.screening.forms import Covering

MOST_LINKS: Final = 8
"""Links of a person's name from which on it makes no difference how many more there are."""

WORTH_BITS: Final = 64
"""One name in so many that hold a form makes it common: a bit for every name takes no more room than the list."""

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]
NO_ROWS: Final[Rows] = np.empty(0, dtype=np.int32)


@dataclass(frozen=True, slots=True)
class Holders:
    """The listed names that hold a form like an asked one, in the order of their links, and its weight in each.

    `ends` says how many of them have no more links than its place; `heavy` are those in which it weighs more than one
    part, `short` those with an initial; `bits` marks the names, if they are many.
    """

    names: Rows
    weights: Floats
    ends: Sequence[int]
    heavy: Rows
    short: Rows
    bits: npt.NDArray[np.uint8] | None

    def among(self, names: Rows) -> Bools:
        """Which of some names are among them; these are in order."""
        if self.bits is not None and len(names) > WORTH_BITS:
            held: Bools = (self.bits[names >> 3] >> (names & 7)) & 1 == 1
            return held
        if len(self.names) >= len(names):
            return self.names[self._places(names)] == names if len(names) else np.empty(0, dtype=np.bool_)
        there = np.zeros(len(names), dtype=np.bool_)
        at = np.minimum(np.searchsorted(names, self.names), len(names) - 1)
        there[at[names[at] == self.names]] = True
        return there

    def weights_in(self, names: Rows) -> Floats:
        """How much the form weighs in each of some names; nothing where it isn't."""
        at = self._places(names)
        weights: Floats = np.where(self.names[at] == names, self.weights[at], np.float32(0))
        return weights

    def _places(self, names: Rows) -> npt.NDArray[np.int64]:
        return np.minimum(np.searchsorted(self.names, names), len(self.names) - 1)


@dataclass(frozen=True, slots=True)
class Persons:
    """Of every listed name: its links, parts beside kunyas, the letters that all and that initials begin with.

    `initials` counts the last.
    """

    links: Floats
    parts: npt.NDArray[np.int16]
    letters: npt.NDArray[np.uint32]
    initial_letters: npt.NDArray[np.uint32]
    initials: npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Asked:
    """A person's name that is asked: for each of its forms that is listed the weight there and who holds it.

    Those that most names hold come first.
    """

    covering: Covering
    links: int
    initials: int
    forms: Sequence[tuple[float, Holders]]

    def possible(self, listed: Persons) -> Rows:
        """The names that may be covered whole, or cover the asked one: the others hold only the most common forms.

        Who covers the asked name holds one of the forms without which the rest weigh less than its links. Whose links
        are all covered, each by an initial or a form that weighs no more than one, holds at least as many forms: one of
        them is beyond the so many most common ones.
        """
        found: list[Rows] = []
        left_aside = 0.0
        for place, (weight, held) in enumerate(self.forms):
            if left_aside + weight < self.links:
                left_aside += weight
                found += (held.names[: held.ends[min(place + 1 + self.initials, MOST_LINKS)]], held.heavy)
                found.append(held.short[(listed.initial_letters[held.short] & self.covering.letters) > 0])
            else:
                found.append(held.names)
        if len(found) == 1:
            return found[0]
        return np.unique(np.concatenate(found)) if found else NO_ROWS

    def weigh(self, names: Rows, listed: Persons) -> tuple[Rows, Floats, Floats, npt.NDArray[np.uint8]]:
        """Those of the names of which one side is covered whole, how much of either is, and by how many forms."""
        of_query, forms = np.zeros(len(names), dtype=np.float32), np.zeros(len(names), dtype=np.uint8)
        heavy = np.zeros(len(names), dtype=np.bool_)
        for weight, held in self.forms:
            among = held.among(names)
            forms += among
            of_query += among * np.float32(weight)
            if len(held.heavy):
                heavy[np.searchsorted(names, held.heavy)] = True
        short = self.links - listed.initials[names] * ((listed.initial_letters[names] & self.covering.letters) > 0)
        links = listed.links[names] - self.initials
        kept = np.flatnonzero((of_query >= short) | (forms >= links) | heavy)
        names, of_query, forms, short, links = names[kept], of_query[kept], forms[kept], short[kept], links[kept]
        of_listed = np.zeros(len(names), dtype=np.float32)
        for _, held in self.forms:
            of_listed += held.weights_in(names)
        covered = np.flatnonzero((of_query >= short) | (of_listed >= links))
        return names[covered], of_query[covered], of_listed[covered], forms[covered]
