"""A sheet of many generated claims brought, and everything folded anew: time, memory, whether rows are the same.

    python -m bench.registry.imports [--claims 1000000]

The force is that of `bench.registry`: ten claims a unit. A child process reads the sheet; its memory is told apart.
"""

import argparse
import csv
import hashlib
import resource
import time
from pathlib import Path

from bench.registry.__main__ import claims_of, tree, with_database

COLUMNS = (
    *("subject", "subject_kind", "subject_name", "predicate", "other", "other_kind", "value", "kind", "category"),
    *("role", "rank", "first", "starting", "continuing", "confidence", "sources"),
)
PLACES = 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--claims", type=int, default=1_000_000)
    with_database(measure, parser.parse_args())


def measure(options: argparse.Namespace) -> None:
    from django.conf import settings
    from django.db import connection

    from muster.registry.actions import apply_import
    from muster.registry.imports import stage_files
    from muster.registry.models import Claim
    from muster.registry.projections import rebuild
    from tests.registry.world import green, registrar

    path = Path(settings.MUSTER_DATA) / "claims.csv"
    rows = write_sheet(path, options.claims // 10)
    print(f"{connection.vendor}: {rows:,} rows, {path.stat().st_size >> 20} MiB")
    label = green()
    with timed("read and staged"):
        brought = stage_files([path], label=label)
    with timed("applied"):
        counts = apply_import(actor=registrar(), brought=brought).brought.counts
    print(f"  {counts}; {Claim.objects.as_system().count():,} claims stand")
    with timed("the same file again"):
        assert apply_import(actor=registrar(), brought=stage_files([path], label=label)).unchanged
    before = digest_of_projections()
    with timed("rebuilt"):
        print(f"  {rebuild()}")
    print(f"  rows after the rebuild: {'the same' if digest_of_projections() == before else 'DIFFERENT'}")


class timed:  # noqa: N801 -- used as a word
    """Says how long the work inside took, and the most memory that this process and its children ever had."""

    def __init__(self, what: str) -> None:
        self.what = what

    def __enter__(self) -> None:
        self.began, self.worked = time.monotonic(), time.process_time()

    def __exit__(self, *_: object) -> None:
        both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        own, child = (resource.getrusage(who).ru_maxrss >> 10 for who in both)
        took, worked = time.monotonic() - self.began, time.process_time() - self.worked
        memory = f"most memory {own} MiB, child {child} MiB"
        print(f"  {self.what}: {took:.0f} s, {worked:.0f} CPU-s; {memory}", flush=True)


def write_sheet(path: Path, units: int) -> int:
    """One claim on each row; returns how many."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        count = 0
        for place in range(1, PLACES + 1):
            name = f"Place {place}"
            writer.writerow((f"l{place}", "place", name, "name", "", "", name, "preferred", *[""] * 8))
            count += 1
        for unit, parent in enumerate(tree(units, 10), 1):
            for claim in claims_of(unit, parent):
                writer.writerow(row_of(*claim))
                count += 1
    return count


def row_of(predicate: str, person: object, unit: object, other: object, place: object, *words: object) -> list[object]:
    value, kind, category, role, rank, day, starting, continuing = words
    subject = (f"p{person}", "person", f"Officer {person}") if person else (f"u{unit}", "unit", f"Unit {unit}")
    end = (f"u{other}", "unit") if other else (f"l{place}", "place") if place else ("", "")
    flags = ("Y" if starting else "", "Y" if continuing else "")
    return [*subject, predicate, *end, value, kind, category, role, rank, day or "", *flags, "Low", "Gazette"]


def digest_of_projections() -> str:
    """Everything that is folded from claims, but for the numbers of rows that a rebuild writes anew."""
    from muster.registry.models import Person, Positioning, Posting, Relation, Unit

    digest = hashlib.sha256()
    for model in (Posting, Relation, Positioning, Person, Unit):
        columns = [field.attname for field in model._meta.concrete_fields if field.attname != "id"]  # noqa: SLF001 -- public options
        for row in model.objects.as_system().order_by(*columns).values_list(*columns).iterator():
            digest.update(repr(row).encode())
    return digest.hexdigest()


if __name__ == "__main__":
    main()
