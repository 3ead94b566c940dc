"""Questions to a registry of many claims: who commanded, where somebody was, who answers for an incident, pages.

    python -m bench.registry [--units 100000] [--levels 10] [--questions 300] [--pages 40] [--rebuild]

Ten claims a unit: its relation (two), three commanders one after the other (two each), a name and a site, each with a
citation; five units at a place, and incidents in a fiftieth of the places. Runs on a database of its own: an SQLite
file in a temporary folder, or the PostgreSQL server that MUSTER_DATABASE_URL names, in a test database that is dropped
at the end. Beside each question stands how many times longer it takes than only reading the claims of a chain.
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
from typing import Any

from django.db.models import Model

YEARS = (2010, 2014, 2018)
NOW = "2026-01-01 00:00:00+00:00"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--units", type=int, default=100_000)
    parser.add_argument("--levels", type=int, default=10)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--pages", type=int, default=40, help="how often each page is asked for")
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
    from muster.registry.models import Claim
    from muster.registry.projections import rebuild

    began = time.monotonic()
    fill(options.units, options.levels)
    count = Claim.objects.as_system().count()
    print(f"{connection.vendor}: {options.units:,} units, {count:,} claims written in {time.monotonic() - began:.0f} s")
    print(f"  load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    ask(options)
    if options.pages:
        look(options)
    if options.rebuild:
        began = time.monotonic()
        counts = rebuild()
        print(f"  rebuild: {counts} in {time.monotonic() - began:.0f} s")
    print(f"  most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB as {SYSTEM.audit_name}")


def ask(options: argparse.Namespace) -> None:
    """Every question of many units, persons or incidents, each asked once."""
    from muster.registry.charts import command_chart
    from muster.registry.command import ever_linked, who_commanded
    from muster.registry.evidence import View
    from muster.registry.exposure import taken_on, where_was, who_answers_for
    from muster.registry.models import Incident, Person, Unit
    from muster.registry.predicates import Predicate
    from tests.registry.world import user

    dice, view = random.Random(7), View(user("reader"))
    first_leaf = options.units - options.units // 2
    units = Unit.objects.as_system().in_bulk(
        dice.choices(range(first_leaf, options.units + 1), k=options.questions + 5)
    )
    persons = Person.objects.as_system().in_bulk(3 * pk for pk in units)
    incidents = Incident.objects.as_system().in_bulk(
        dice.choices(range(1, incidents_of(options.units) + 1), k=options.questions)
    )

    def day() -> date:
        return date(dice.randint(2010, 2021), 6, 1)

    def only_read(unit: Unit) -> int:
        above = ever_linked({unit.pk}, view)
        return len(view.rows({Predicate.RELATION}, "unit", above) + view.rows({Predicate.POSTING}, "other_unit", above))

    def commanded(unit: Unit) -> int:
        answer = who_commanded(unit, day(), view)
        assert all(found.person for found in answer.commanders), "a generated unit has a commander on every day"
        return len(answer.chain.units)

    def answered(incident: Incident) -> int:
        answer = who_answers_for(incident, view)
        assert answer.circumstantial, "every generated incident has units near it"
        return len(answer.superiors)

    base = timed("only reading the claims of a chain", "claims", only_read, units.values())
    for words, counted, work, records in (
        ("who commanded", "units in the chain", commanded, units.values()),
        ("where somebody was", "postings", lambda one: len(where_was(one, day(), view)), persons.values()),
        ("who answers for an incident", "units followed", answered, incidents.values()),
        ("what a unit takes on", "sites", lambda one: len(taken_on(one, day(), view)), units.values()),
        ("the chart of a unit", "units", lambda one: len(command_chart(one, day(), view).nodes), units.values()),
    ):
        timed(words, counted, work, records, base)


def timed(words: str, counted: str, work: Callable[[Any], int], records: Iterable[object], base: float = 0.0) -> float:
    """Ask of each record, the first five of more for warmth, and print how long it took; the median in milliseconds."""
    took, worked, found = [], [], []
    for record in records:
        start, used = time.perf_counter(), time.process_time()
        found.append(work(record))
        took.append((time.perf_counter() - start) * 1000)
        worked.append((time.process_time() - used) * 1000)
    took, worked = sorted(took[5:] or took), sorted(worked[5:] or worked)
    last = int(len(took) * 0.95)
    median = statistics.median(took)
    against = f", {median / base:.1f} times the reading" if base else ""
    print(
        f"  {words}: median {median:.1f} ms, p95 {took[last]:.1f} ms, longest {took[-1]:.1f} ms; "
        f"own processor time {statistics.median(worked):.1f}, p95 {worked[last]:.1f} ms{against}; "
        f"{min(found)} to {max(found)} {counted}",
        flush=True,
    )
    return median


def look(options: argparse.Namespace) -> None:
    """The main pages of the registry, as a browser gets them, without the network."""
    from django.test import Client
    from django.test.utils import setup_test_environment, teardown_test_environment

    from tests.registry.world import user

    setup_test_environment()
    client, dice = Client(), random.Random(8)
    client.force_login(user("reader"))
    unit, person = options.units, 3 * options.units
    pages = {
        "file of a unit": lambda: f"/registry/unit/{dice.randint(1, unit)}/",
        "file of a person": lambda: f"/registry/person/{dice.randint(1, person)}/",
        "file of an incident": lambda: f"/registry/incident/{dice.randint(1, incidents_of(unit))}/",
        "who commanded": lambda: f"/registry/unit/{dice.randint(unit // 2, unit)}/command/?on=2015-06-01",
        "where somebody was": lambda: f"/registry/person/{dice.randint(1, person)}/where/?on=2015-06-01",
        "chart of a unit": lambda: f"/registry/unit/{dice.randint(unit // 2, unit)}/chart/?on=2015-06-01",
        "map of a day": lambda: f"/registry/map/?on=2015-06-01&within=Place+{dice.randint(1, places_of(unit))}",
        "search": lambda: f"/registry/?words=Officer+{dice.randint(1, person)}",
        "claim": lambda: f"/claims/{dice.randint(1, 9 * unit)}/",
    }

    def fetch(address: str) -> int:
        answer = client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        return len(answer.content)

    for words, address in pages.items():
        timed(f"page, {words}", "bytes", fetch, [address() for _ in range(options.pages + 5)])
    teardown_test_environment()


def places_of(units: int) -> int:
    return max(1, units // 5)


def incidents_of(units: int) -> int:
    return max(1, places_of(units) // 50)


def fill(units: int, levels: int) -> None:
    """A tree of units of so many levels, their commanders, and all claims about them, past the acts."""
    from django.db import connection

    from muster.registry.models import ANCHORS, Citation, Claim, ClaimCitation, Incident, Person, Place, Source, Unit
    from muster.registry.projections import chunks
    from muster.registry.words import write_words
    from tests.registry.world import green

    label = green().pk
    parents = list(tree(units, levels))
    load(Source, ("id", "label_id", "title"), [(1, label, "Gazette"), (2, label, "Radio")])
    load(Citation, ("id", "label_id", "source_id"), [(1, label, 1), (2, label, 2)])
    places, incidents = places_of(units), incidents_of(units)
    load(Place, ("id", "label_id", "name"), ((n, label, f"Place {n}") for n in range(1, places + 1)))
    load(Incident, ("id", "label_id", "name"), ((n, label, f"Incident {n}") for n in range(1, incidents + 1)))
    load(
        Unit,
        ("id", "label_id", "name", "key", "aliases"),
        ((n, label, f"Unit {n}", f"unit {n}", "[]") for n in range(1, units + 1)),
    )
    load(Person, ("id", "label_id", "name"), ((n, label, f"Officer {n}") for n in range(1, 3 * units + 1)))
    columns = (
        *("label_id", "predicate", "person_id", "unit_id", "other_unit_id", "other_place_id", "value", "kind"),
        *("category", "role", "rank", "first_precise", "last_precise", "starting", "continuing", "confidence"),
        "recorded_at",
    )
    load(
        Claim,
        columns,
        (padded(label, *claim) for unit, parent in enumerate(parents, 1) for claim in claims_of(unit, parent, places)),
    )
    load(
        Claim,
        ("label_id", "predicate", "incident_id", "other_place_id", "first_precise", "last_precise", "recorded_at"),
        (
            (label, "occurrence", n, 1 + n * 50 % places, *2 * (f"{2010 + n % 12}-03-04",), NOW)
            for n in range(1, incidents + 1)
        ),
    )
    for kind, model in ANCHORS.items():
        for chunk in chunks(model.objects.as_system().order_by("pk").iterator(chunk_size=5000), 5000):
            write_words(kind, chunk)
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


def claims_of(unit: int, parent: int, places: int = 1000) -> Iterator[tuple[object, ...]]:
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
    yield ("positioning", None, unit, None, 1 + unit % places, "", "site", "", "", "", "2012-01-01", False, True)


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
