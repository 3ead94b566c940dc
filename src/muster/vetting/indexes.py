"""Indexes that vetting keeps: who was vetted before, and of whom the registry holds claims."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import starmap
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Exists, Max, OuterRef

from muster.errors import InputError
from muster.registry.models import Claim, Person
from muster.registry.sides import open_records
from muster.screening import Index, ListVersion, Record, build_index, open_index, update_index
from muster.vetting.models import Candidate
from muster.vetting.subjects import candidate_record


def index_of_subjects() -> Index:
    """Every candidate of every request; kept beside the index of lists, and brought up to date by those who came.

    It is built anew when somebody with a lower id was not there yet: two requests may be stored at once.

    Raises:
        InputError: there is no candidate.
    """
    with _updating("subjects") as directory:
        newest = Candidate.objects.as_system().aggregate(newest=Max("pk"))["newest"] or 0
        upto = (ListVersion(name="candidates", records=newest),)
        try:
            index = open_index(directory)
            known = index.manifest.lists[0].records
            if index.manifest.records != Candidate.objects.as_system().filter(pk__lte=known).count():
                build_index(_subjects(after=0), directory, lists=upto)
                index = open_index(directory)
            elif known != newest:
                update_index(directory, added=_subjects(after=known), lists=upto)
                index = open_index(directory)
        except InputError:  # none yet, damaged, or of another engine
            build_index(_subjects(after=0), directory, lists=upto)
            index = open_index(directory)
    return index


def index_of_persons() -> Index | None:
    """Every person of whom something is claimed, as everybody who may read their record knows them; None without any.

    Built anew when something was claimed since, for a claim may change what is known of anybody. Claims are counted
    too: one with a lower id may be stored later.
    """
    claims = Claim.objects.as_system()
    with _updating("persons") as directory:
        said = claims.aggregate(count=Count("pk"), newest=Max("recorded_at"))
        upto = (ListVersion(name="registry", published_on=str(said["newest"]), records=said["count"]),)
        try:
            index = open_index(directory)
            if index.manifest.lists == upto:
                return index
        except InputError:  # none yet, damaged, or of another engine
            pass
        told = Person.objects.as_system().filter(Exists(claims.filter(person=OuterRef("pk"))))
        if not told.exists():
            return None
        build_index(open_records(told), directory, lists=upto)
        return open_index(directory)


def _subjects(*, after: int) -> Iterator[Record]:
    rows = Candidate.objects.as_system().filter(pk__gt=after).order_by("pk").values_list("pk", "fields")
    return starmap(candidate_record, rows.iterator(chunk_size=2000))


@contextmanager
def _updating(name: str) -> Iterator[Path]:
    """One process at a time brings an index up to date; the kernel gives the right back when one is killed."""
    directory = Path(settings.MUSTER_DATA) / name
    with directory.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield directory
