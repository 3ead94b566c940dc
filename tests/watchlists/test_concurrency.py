"""Several imports at a time, and imports that are killed: what stands is always one whole version."""

import multiprocessing
import threading
import time

import pytest
from django.db import connection

from muster.audit.models import Event
from muster.errors import RuleError
from muster.watchlists.imports import import_list
from muster.watchlists.index import current_index, index_lags, standing_lists
from muster.watchlists.models import Entry, ListVersion


def in_threads(calls):
    """Runs the calls at the same moment; returns what each gave or raised."""
    outcomes = [None] * len(calls)
    barrier = threading.Barrier(len(calls))

    def run(place, call):
        barrier.wait()
        try:
            outcomes[place] = call()
        except RuleError as refusal:
            outcomes[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_same_file_brought_four_times_at_once_is_one_version(site, registrar, write_list):
    path = write_list(range(50))

    outcomes = in_threads([lambda: import_list(actor=registrar, path=path)] * 4)

    assert sorted(outcome.unchanged for outcome in outcomes) == [False, True, True, True]
    assert [version.number for version in ListVersion.objects.all()] == [1]
    assert Entry.objects.listed().count() == 50
    assert Event.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_different_files_at_once_become_versions_one_after_the_other(site, registrar, write_list):
    paths = [write_list(range(start, start + 100), file=f"{start}.csv") for start in range(4)]

    in_threads([lambda path=path: import_list(actor=registrar, path=path, list_code="wanted") for path in paths])

    last = ListVersion.objects.accepted().first()
    assert sorted(version.number for version in ListVersion.objects.all()) == [1, 2, 3, 4]
    start = int(last.file_name.removesuffix(".csv"))
    assert set(Entry.objects.listed().values_list("entity_id", flat=True)) == {
        f"w-{n}" for n in range(start, start + 100)
    }
    assert current_index().manifest.lists == standing_lists()
    assert not index_lags()


@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_killed_import_leaves_nothing_half(site, registrar, write_list):
    def run_in_child(number: int, seconds: float | None) -> float:
        """Imports a version in a process of its own, killed after some seconds; returns how long it lived."""
        path = write_list(range(number, number + 600))
        connection.close()
        child = fork.Process(target=import_list, kwargs={"actor": registrar, "path": path})
        started = time.monotonic()
        child.start()
        child.join(seconds)
        child.kill()
        child.join()
        return time.monotonic() - started

    fork = multiprocessing.get_context("fork")
    usual = run_in_child(0, None)

    for trial in range(1, 13):
        run_in_child(trial, usual * trial / 12)

        standing = list(ListVersion.objects.order_by("number"))
        listed = Entry.objects.listed()
        assert [version.number for version in standing] == list(range(1, len(standing) + 1))
        assert (listed.count(), listed.values("entity_id").distinct().count()) == (600, 600)
        assert Entry.objects.filter(added_in=standing[-1]).count() == standing[-1].added + standing[-1].changed
        assert Event.objects.count() == len(standing)
        assert current_index().manifest.records == 600

    run_in_child(20, None)
    assert current_index().manifest.lists == standing_lists()
    assert Entry.objects.listed().filter(entity_id="w-619").exists()
