"""The file that `muster screen --out` writes, and how a run that was killed goes on where its answers end.

Beside FILE stands FILE.run.json: what the answers rest on, and once the run has ended how many there are.
"""

import fcntl
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

from muster.cli.output import print_json
from muster.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What answers rest on; only a run of the very same may continue them."""

    queries: str
    index: str
    engine: str
    limit: int
    threshold: float


class Answers:
    """Writes one answer for each row, to a file or to stdout; `counts` includes those of the run before."""

    def __init__(self, file: TextIO | None = None, counts: Counter[str] | None = None) -> None:
        self._file = file
        self.counts: Counter[str] = counts or Counter()
        self.done_before = self.counts["rows"]

    def write(self, answer: Mapping[str, object]) -> None:
        _count(self.counts, answer)
        if self._file is None:
            print_json(answer)
        else:
            self._file.write(json.dumps(answer, ensure_ascii=False) + "\n")


@contextmanager
def answers_in(path: Path, run: Run, *, resume: bool) -> Iterator[Answers]:
    """The answers of `run` in a file: a new one, or with `resume` the one there, without a line torn by a kill.

    Raises:
        InputError: the file is there and is not to be continued, is of another run, or is being written.
    """
    beside = path.with_name(f"{path.name}.run.json")
    if not resume and path.exists():
        raise InputError(f"{path} is there already; --resume continues it, or name another file.")
    with beside.open("a", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InputError(f"{path} is being written by another run.") from error
        counts: Counter[str] = Counter()
        if resume and path.exists():
            _require_same(run, beside, path)
            counts = _whole_answers(path)
        _state(beside, run, counts, finished=False)
        with path.open("a", encoding="utf-8", buffering=1) as file:
            answers = Answers(file, counts)
            yield answers
            os.fsync(file.fileno())
        _state(beside, run, answers.counts, finished=True)


def _require_same(run: Run, beside: Path, path: Path) -> None:
    try:
        before = json.loads(beside.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(f"{beside} does not say what {path} rests on; screen anew into another file.") from error
    differing = [what for what, value in asdict(run).items() if before.get(what) != value]
    if differing:
        raise InputError(f"{path} was written with different {' and '.join(differing)}; screen into another file.")


def _whole_answers(path: Path) -> Counter[str]:
    """Count the answers that are whole, and cut off what a kill left of the next."""
    counts: Counter[str] = Counter()
    end = 0
    with path.open("rb") as lines:
        for line in lines:
            if not line.endswith(b"\n"):
                break
            try:
                answer = json.loads(line)
                _count(counts, answer)
                follows = answer["row"] == counts["rows"]
            except (ValueError, KeyError, TypeError):
                follows = False
            if not follows:
                raise InputError(f"{path} holds something else than answers after row {counts['rows']}.")
            end += len(line)
    os.truncate(path, end)
    return counts


def _count(counts: Counter[str], answer: Mapping[str, object]) -> None:
    counts.update(rows=1, raised=bool(answer["hits"]), incomplete=not answer["complete"])


def _state(beside: Path, run: Run, counts: Counter[str], *, finished: bool) -> None:
    said = {name: counts[name] for name in ("rows", "raised", "incomplete")} if finished else {}
    beside.write_text(json.dumps(asdict(run) | {"finished": finished} | said) + "\n", encoding="utf-8")
