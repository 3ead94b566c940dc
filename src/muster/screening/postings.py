"""From the names of a segment to the columns by which they are found: key → forms listed under it, form → names.

Reading a name and working out its forms is the cost of a build, so names go in chunks to worker processes, and come
back as plain numbers and texts, in order. A form that many names share is described once by each process.
"""

import gc
from array import array
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from typing import Final, Self

import numpy as np

from muster import engine
from muster.errors import MusterError
from muster.names import Kind, parse
from muster.screening.forms import Description, Form, cover, describe
from muster.screening.spills import Spill, TextSpill, save_column
from muster.screening.storage import Column

CHUNK: Final = 2_000
WORTH_A_PROCESS: Final = 10 * CHUNK
"""Fewer names than this are read before a second process has started."""

MOST_TOLD: Final = 500_000
MOST_COUNTED: Final = 255
COLUMNS: Final = {"sure": "Q", "skeleton": "I", "variant": "I", "letters": "I"}
_told: Final[set[bytes]] = set()


@dataclass(slots=True)
class _Chunk:
    """Some names covered: the sums of their weights, their parts and letters, their forms by number, each new one."""

    totals: "array[float]"
    parts: "array[int]"
    letters: "array[int]"
    initials: "array[int]"
    counts: "array[int]"
    numbers: "array[int]"
    weights: "array[float]"
    forms: list[bytes]
    described: dict[bytes, Description]


def cover_names(names: Sequence[tuple[Kind, str]], told: set[bytes] = _told) -> _Chunk:
    """Read and cover some names; forms in `told` have been described before by this process."""
    chunk = _Chunk(array("f"), array("B"), array("I"), array("I"), array("i"), array("i"), array("f"), [], {})
    numbers: dict[Form, int] = {}
    if len(told) > MOST_TOLD:
        told.clear()
    for kind, text in names:
        covering = cover(parse(text, kind))
        chunk.totals.append(covering.total)
        chunk.parts.append(min(covering.parts, MOST_COUNTED))
        chunk.letters.append(covering.letters)
        chunk.initials.append(covering.initials)
        chunk.counts.append(len(covering.weights))
        chunk.weights.extend(covering.weights.values())
        for form in covering.weights:
            number = numbers.setdefault(form, len(numbers))
            chunk.numbers.append(number)
            if number == len(chunk.forms):
                print_ = _print_of(form)
                chunk.forms.append(print_)
                if print_ not in told:
                    told.add(print_)
                    chunk.described[print_] = describe(form)
    return chunk


def _print_of(form: Form) -> bytes:
    """16 bytes that stand for a form in every process: Python hashes numbers alike in all of them."""
    keys = hash((form.kind, form.sure, form.skeletons, form.variants, form.letters))
    return blake2b(form.text.encode() + keys.to_bytes(8, "little", signed=True), digest_size=16).digest()


class PostingWriter:
    """Takes names one after another and writes the columns of postings into a folder; `close` ends them."""

    def __init__(self, folder: Path, *, workers: int) -> None:
        self._folder, self._workers = folder, workers
        self._pool: ProcessPoolExecutor | None = None
        self._waiting: list[tuple[Kind, str]] = []
        self._first: list[list[tuple[Kind, str]]] = []
        self._pending: deque[Future[_Chunk]] = deque()
        self._told: set[bytes] = set()
        self._numbers: dict[bytes, int] = {}
        self._totals, self._counts, self._weights = array("f"), array("i"), array("f")
        self._parts, self._letters, self._initials = array("B"), array("I"), array("I")
        self._holders = array("i")
        self._keys = {name: (array(width), array("i")) for name, width in COLUMNS.items()}
        self._texts = {name: TextSpill(folder, name) for name in ("forms", "sounds", "compounds")}
        self._lengths = Spill(folder / "sounds_lengths.npy", np.uint8)
        self._facts = {
            name: Spill(folder / f"form_{name}.npy", dtype)
            for name, dtype in (
                ("kinds", np.uint8),
                ("bags", np.uint32),
                ("known", np.uint8),
                ("must", np.uint64),
                ("may", np.uint64),
            )
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def add(self, kind: Kind, text: str) -> None:
        """The next name."""
        self._waiting.append((kind, text))
        if len(self._waiting) == CHUNK:
            self._send()

    def _send(self) -> None:
        names, self._waiting = self._waiting, []
        if self._workers < 2:
            self._take(cover_names(names, self._told))
            return
        if self._pool is None:
            self._first.append(names)
            if len(self._first) * CHUNK < WORTH_A_PROCESS:
                return
            self._pool = ProcessPoolExecutor(self._workers, mp_context=get_context("spawn"), initializer=_begin)
            names_sent, self._first = self._first, []
        else:
            names_sent = [names]
        self._pending.extend(self._pool.submit(cover_names, names) for names in names_sent)
        while len(self._pending) > 3 * self._workers:
            self._take_next()

    def _take_next(self) -> None:
        try:
            self._take(self._pending.popleft().result())
        except BrokenProcessPool as error:
            raise MusterError("A process that reads names died; the index was not built.") from error

    def _take(self, chunk: _Chunk) -> None:
        numbers, fresh = array("i"), []
        for print_ in chunk.forms:
            number = self._numbers.get(print_)
            if number is None:
                number = self._numbers[print_] = len(self._numbers)
                fresh.append(chunk.described[print_])
            numbers.append(number)
        if fresh:
            self._describe(len(self._numbers) - len(fresh), fresh)
        self._holders.frombytes(np.array(numbers, dtype=np.int32)[np.array(chunk.numbers, dtype=np.int32)].tobytes())
        self._totals.extend(chunk.totals)
        self._parts.extend(chunk.parts)
        self._letters.extend(chunk.letters)
        self._initials.extend(chunk.initials)
        self._counts.extend(chunk.counts)
        self._weights.extend(chunk.weights)

    def _describe(self, first: int, forms: Sequence[Description]) -> None:
        """The columns of new forms, numbered from `first` on."""
        kinds, texts, sounds, compounds, *facts, sure, skeletons, variants, letters = zip(*forms, strict=True)
        for name, written in (("forms", texts), ("sounds", sounds), ("compounds", compounds)):
            self._texts[name].extend(written)
        self._lengths.extend(min(len(text), MOST_COUNTED) for text in sounds)
        for fact, values in zip(self._facts.values(), (kinds, *facts), strict=True):
            fact.extend(values)
        numbers = np.arange(first, first + len(forms), dtype=np.int32)
        for name, of_forms in zip(COLUMNS, (sure, skeletons, variants, letters), strict=True):
            keys, numbered = self._keys[name]
            keys.extend(chain.from_iterable(of_forms))
            numbered.frombytes(np.repeat(numbers, [len(of_form) for of_form in of_forms]).tobytes())

    def close(self) -> None:
        """Write what is still waiting, and the columns that are sorted."""
        if self._first or self._waiting:
            left = [*self._first, self._waiting]
            self._first, self._waiting = [], []
            if self._pool is not None:
                self._pending.extend(self._pool.submit(cover_names, names) for names in left if names)
            else:
                for names in left:
                    self._take(cover_names(names, self._told))
        while self._pending:
            self._take_next()
        if self._pool is not None:
            self._pool.shutdown()
        for text in self._texts.values():
            text.close()
        for column in (self._lengths, *self._facts.values()):
            column.close()
        for name, width in COLUMNS.items():
            keys, forms = self._keys.pop(name)
            order, starts, distinct = grouped(np.frombuffer(keys, dtype=width))
            save_column(self._folder, f"{name}_keys", distinct)
            save_column(self._folder, f"{name}_starts", starts)
            save_column(self._folder, f"{name}_forms", np.frombuffer(forms, dtype=np.int32)[order])
        order, starts, _ = grouped(np.frombuffer(self._holders, dtype=np.int32))
        rows = np.repeat(np.arange(len(self._counts), dtype=np.int32), np.frombuffer(self._counts, dtype=np.int32))
        save_column(self._folder, "form_starts", starts)
        save_column(self._folder, "form_names", rows[order])
        save_column(self._folder, "form_weights", np.frombuffer(self._weights, dtype=np.float32)[order])
        save_column(self._folder, "name_parts", np.frombuffer(self._parts, dtype=np.uint8))
        save_column(self._folder, "name_letters", np.frombuffer(self._letters, dtype=np.uint32))
        save_column(self._folder, "name_initials", np.frombuffer(self._initials, dtype=np.uint32))
        save_column(self._folder, "name_weights", np.frombuffer(self._totals, dtype=np.float32))


def grouped(values: Column) -> tuple[Column, Column, Column]:
    """The order that sorts `values`, where each distinct one starts in it (and the end), and the distinct ones."""
    order = np.argsort(values, kind="stable")
    distinct, starts = np.unique(values[order], return_index=True)
    return order, np.append(starts, len(values)).astype(np.int64), distinct


def _begin() -> None:
    gc.set_threshold(engine.COLLECTED_AT)
