"""Who commanded, among many: a generated force with its claims, questions about units at the bottom, and a rebuild.

    python -m bench.registry [--units 100000] [--levels 10] [--questions 300] [--rebuild]

Ten claims a unit: its relation (two), three commanders one after the other (two each), a name and a site, each with a
citation. Runs on a database of its own: an SQLite file in a temporary folder, or the PostgreSQL server that
MUSTER_DATABASE_URL names, in a test database that is dropped at the end.
"""

import argparse
import os
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from django.db.models import Model

YEARS = (2010, 2014, 2018)
NOW = "2026-01-01 00:00:00+00:00"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--units", type=int, default=100_000)
    parser.add_argument("--levels", type=int, default=10)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--rebuild", action="store_true")
    with_database(measure, parser.parse_args())


def with_database(work: Callable[[argparse.Namespace], None], options: argparse.Namespace) -> None:
    """Do the work on a database of its own, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as folder:
        os.environ["MUSTER_DATA"] = folder
        os.environ["MUSTER_TEST_SQLITE"] = f"{folder}/test.sqlite3"
        os.environ["DJANGO_SETTINGS_MODULE"] = "muster.settings"
        import django

        django.setup()
        from django.db import connection

        name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            work(options)
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)


def measure(options: argparse.Namespace) -> None:
    from django.db import connection

    from muster.audit.acts import SYSTEM
    from muster.registry.command import who_commanded
    from muster.registry.evidence import View
    from muster.registry.models import Claim, Unit
    from muster.registry.projections import rebuild
    from tests.registry.world import user

    began = time.monotonic()
    fill(options.units, options.levels)
    count = Claim.objects.as_system().count()
    print(f"{connection.vendor}: {options.units:,} units, {count:,} claims written in {time.monotonic() - began:.0f} s")
    view, dice = View(user("reader")), random.Random(7)
    first_leaf = options.units - options.units // 2
    asked = [
        (dice.randint(first_leaf, options.units), date(dice.randint(2010, 2021), 6, 1))
        for _ in range(options.questions)
    ]
    took, worked, chains = [], [], []
    for pk, day in [*asked[:5], *asked]:
        unit = Unit.objects.as_system().get(pk=pk)
        start, used = time.perf_counter(), time.process_time()
        answer = who_commanded(unit, day, view)
        took.append((time.perf_counter() - start) * 1000)
        worked.append((time.process_time() - used) * 1000)
        chains.append(len(answer.chain.units))
        assert all(found.person for found in answer.commanders), "a generated unit has a commander on every day"
    took = sorted(took[5:])
    print(
        f"  who commanded: median {statistics.median(took):.1f} ms, p95 {took[int(len(took) * 0.95)]:.1f} ms, "
        f"longest {took[-1]:.1f} ms; own processor time {statistics.median(worked):.1f} ms; "
        f"chains of {min(chains)} to {max(chains)} units"
    )
    if options.rebuild:
        began = time.monotonic()
        counts = rebuild()
        print(f"  rebuild: {counts} in {time.monotonic() - began:.0f} s")
    print(f"  most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB as {SYSTEM.audit_name}")


def fill(units: int, levels: int) -> None:
    """A tree of units of so many levels, their commanders, and all claims about them, past the acts."""
    from django.db import connection

    from muster.registry.models import Citation, Claim, ClaimCitation, Person, Place, Source, Unit
    from tests.registry.world import green

    label = green().pk
    parents = list(tree(units, levels))
    load(Source, ("id", "label_id", "title"), [(1, label, "Gazette"), (2, label, "Radio")])
    load(Citation, ("id", "label_id", "source_id"), [(1, label, 1), (2, label, 2)])
    load(Place, ("id", "label_id", "name"), ((number, label, f"Place {number}") for number in range(1, 1001)))
    load(
        Unit,
        ("id", "label_id", "name", "key", "aliases"),
        ((n, label, f"Unit {n}", f"unit {n}", "[]") for n in range(1, units + 1)),
    )
    load(Person, ("id", "label_id", "name"), ((n, label, f"Officer {n}") for n in range(1, 3 * units + 1)))
    columns = (
        *(
            "label_id",
            "predicate",
            "person_id",
            "unit_id",
            "other_unit_id",
            "other_place_id",
            "value",
            "kind",
            "category",
        ),
        *("role", "rank", "first_precise", "last_precise", "starting", "continuing", "confidence", "recorded_at"),
    )
    load(
        Claim,
        columns,
        (padded(label, *claim) for unit, parent in enumerate(parents, 1) for claim in claims_of(unit, parent)),
    )
    total = Claim.objects.as_system().count()
    load(ClaimCitation, ("claim_id", "citation_id"), ((number, 1 + number % 2) for number in range(1, total + 1)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def tree(units: int, levels: int) -> Iterator[int]:
    """The parent of each unit from 1 on, 0 for the first: so many children each that the last is `levels` deep."""
    children = 2
    while sum(children**level for level in range(levels)) < units:
        children += 1
    starts, size = [1], 1
    for _ in range(1, levels - 1):
        size *= children if size * children < units // 2 else 1
        starts.append(starts[-1] + size)
    yield 0
    for unit in range(2, units + 1):
        level = sum(start < unit for start in starts)
        above, width = (1, 1) if level == 1 else (starts[level - 2] + 1, starts[level - 1] - starts[level - 2])
        yield above + unit % width


def claims_of(unit: int, parent: int) -> Iterator[tuple[object, ...]]:
    """Person, unit, other unit, place, value, kind, category, role, rank, day, starting, continuing by predicate."""
    if parent:
        for day, continuing in (("2009-01-01", False), ("2019-01-01", True)):
            yield ("relation", None, unit, parent, None, "", "child-of", "command", "", "", day, False, continuing)
    for number, year in enumerate(YEARS):
        person = 3 * unit - number
        yield ("posting", person, None, unit, None, "", "", "", "Commander", "Major", f"{year}-01-01", True, False)
        yield (
            "posting",
            person,
            None,
            unit,
            None,
            "",
            "",
            "",
            "Commander",
            "Colonel",
            f"{year + 3}-01-01",
            False,
            True,
        )
    yield ("name", None, unit, None, None, f"Unit {unit}", "preferred", "", "", "", None, False, False)
    yield ("positioning", None, unit, None, 1 + unit % 1000, "", "site", "", "", "", "2012-01-01", False, True)


def padded(label: int, *claim: object) -> tuple[object, ...]:
    predicate, person, unit, other, place, value, kind, category, role, rank, day, starting, continuing = claim
    dates = (day, day, starting, continuing)
    return (label, predicate, person, unit, other, place, value, kind, category, role, rank, *dates, "Low", NOW)


def load(model: type[Model], columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    """Write rows past the acts, as fast as the database takes them; columns that are left out get their empty value."""
    from django.db import connection

    options = model._meta  # noqa: SLF001 -- public options
    empty = {
        field.column: "" if field.get_internal_type() in {"CharField", "TextField", "URLField"} else field.get_default()
        for field in options.concrete_fields
        if field.column not in columns and field.column != "id" and not field.null
    }
    empty = {column: "accepted" if column == "status" else value for column, value in empty.items()}
    names = ", ".join(f'"{column}"' for column in [*columns, *empty])
    rest = tuple(empty.values())
    table = options.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row((*row, *rest))
            if "id" in columns:
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))")
        else:
            marks = ", ".join("?" for _ in [*columns, *empty])
            connection.connection.execute("BEGIN") if not connection.connection.in_transaction else None
            connection.connection.executemany(
                f"INSERT INTO {table} ({names}) VALUES ({marks})", ((*row, *rest) for row in rows)
            )
            connection.connection.commit()


if __name__ == "__main__":
    main()
