"""Reads every hostile file and prints what came of it: `python -m bench.hostile`.

Columns: seconds until the refusal, seconds of processor that it took, growth of this process at its peak in MiB, the
message. Exit code 1 if a file was accepted, took longer than two seconds or made this process grow by more than 64 MiB.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

from bench.hostile.files import HOSTILE, SURVIVABLE
from muster.documents.readers.sheets import read_sheet
from muster.errors import InputError

MOST_SECONDS = 2.0
MOST_GROWTH = 64.0


@dataclass(frozen=True, slots=True)
class Trial:
    """What reading one file came to."""

    name: str
    refused: bool
    seconds: float
    processor: float
    growth: float
    message: str


def main() -> int:
    failed = 0
    with tempfile.TemporaryDirectory(prefix="muster-hostile-") as folder:
        for suffix, build in HOSTILE:
            trial = run_trial(Path(folder), suffix, build)
            good = trial.refused and trial.seconds <= MOST_SECONDS and trial.growth <= MOST_GROWTH
            failed += not good
            print(f"{'ok  ' if good else 'FAIL'} {line(trial)}", flush=True)
        for suffix, build in SURVIVABLE:
            trial = run_trial(Path(folder), suffix, build)
            good = not trial.refused and trial.growth <= MOST_GROWTH
            failed += not good
            print(f"{'ok  ' if good else 'FAIL'} {line(trial)}", flush=True)
    print(
        f"{len(HOSTILE)} hostile files refused, {len(SURVIVABLE)} odd ones read" if not failed else f"{failed} failed"
    )
    return 1 if failed else 0


def line(trial: Trial) -> str:
    return (
        f"{trial.name:26} {trial.seconds:5.2f} s {trial.processor:5.2f} s cpu {trial.growth:5.1f} MiB  {trial.message}"
    )


def run_trial(folder: Path, suffix: str, build: Callable[[Path], None]) -> Trial:
    path = folder / f"{build.__name__}.{suffix}"
    build(path)
    before = reset_peak()
    processor = processor_seconds()
    started = time.perf_counter()
    try:
        sheet = read_sheet(path)
    except InputError as error:
        refused, message = True, error.message
    else:
        notes = sorted({str(note.kind) for note in sheet.notes})
        refused, message = False, f"read: {len(sheet.rows)} rows, notes: {', '.join(notes) or 'none'}"
    seconds = time.perf_counter() - started
    processor = processor_seconds() - processor
    growth = peak() - before
    path.unlink()
    return Trial(build.__name__, refused, seconds, processor, growth, message)


def processor_seconds() -> float:
    """What this process and its ended children have used of the processors, whatever else the machine does."""
    return sum(time_used.ru_utime + time_used.ru_stime for time_used in map(getrusage, (RUSAGE_SELF, RUSAGE_CHILDREN)))


def reset_peak() -> float:
    """Forget the peak so far; the memory in use now, in MiB."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return status("VmRSS")


def peak() -> float:
    return status("VmHWM")


def status(name: str) -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(float(entry.split()[1]) / 1024 for entry in lines if entry.startswith(name))


if __name__ == "__main__":
    sys.exit(main())
