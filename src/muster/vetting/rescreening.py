"""Screening those who were vetted before against what a list changed: their index, and the loop around the acts."""

import tempfile
from pathlib import Path

from muster.audit.acts import SYSTEM
from muster.errors import InputError
from muster.screening import Index, build_index, open_index
from muster.screening.results import RAISED_AT
from muster.screening.reverse import subjects_concerned
from muster.vetting.actions.rescreenings import finish_rescreening, order_rescreening, record_rescreening
from muster.vetting.checking import MOST_HITS, chunks, listing_alert
from muster.vetting.indexes import index_of_subjects
from muster.vetting.models import Candidate, Case, Rescreening
from muster.vetting.results import CheckResult
from muster.vetting.subjects import candidate_id, candidate_query
from muster.watchlists.models import Entry
from muster.watchlists.models import ListVersion as ImportedList
from muster.watchlists.queries import labels_of_records

TOO_MANY = "A listed name resembles too many subjects, or could not be read; repeat the checks of the open requests."


def order_rescreenings() -> list[Rescreening]:
    """Order what nobody has: each version of a list that came when somebody had been vetted already."""
    first = Case.objects.as_system().order_by("pk").first()
    if first is None:
        return []
    late = ImportedList.objects.accepted().filter(imported_at__gt=first.opened_at, rescreening__isnull=True)
    return [order_rescreening(actor=SYSTEM, version=version) for version in late.order_by("pk")]


def waiting_rescreenings() -> list[Rescreening]:
    """Those that are ordered and not finished, the oldest first."""
    return list(Rescreening.objects.filter(finished_at__isnull=True).order_by("pk"))


def rescreen(rescreening_id: int) -> tuple[Rescreening, int]:
    """Screen all who may be meant by what a version added or changed; returns how many alerts are new.

    Done twice, it changes nothing.
    """
    rescreening = Rescreening.objects.select_related("version__watchlist").get(pk=rescreening_id)
    entries = Entry.objects.filter(added_in=rescreening.version).screened().order_by("pk")
    listed = [entry.record for entry in entries.iterator(chunk_size=2000)]
    if rescreening.finished_at is not None or not listed:
        return finish_rescreening(actor=SYSTEM, rescreening=rescreening), 0
    try:
        concerned, complete = subjects_concerned(index_of_subjects(), listed)
    except InputError as error:
        return finish_rescreening(actor=SYSTEM, rescreening=rescreening, problem=error.message), 0
    with tempfile.TemporaryDirectory(prefix="muster-changes-") as folder:
        build_index(listed, Path(folder) / "index", lists=())
        changes = open_index(Path(folder) / "index")
        ids = sorted(candidate_id(one) for one in concerned)
        raised = sum(_screen(rescreening, changes, chunk) for chunk in chunks(ids))
    return finish_rescreening(actor=SYSTEM, rescreening=rescreening, problem="" if complete else TOO_MANY), raised


def _screen(rescreening: Rescreening, changes: Index, ids: list[int]) -> int:
    candidates = Candidate.objects.as_system().filter(pk__in=ids, case__isnull=False).select_related("case")
    asked = [(candidate.case.pk, candidate_query(candidate)) for candidate in candidates.order_by("pk")]
    found = changes.search_many((query for _, query in asked), limit=MOST_HITS, threshold=RAISED_AT)
    raised = [(case, query, result.hits) for (case, query), result in zip(asked, found, strict=True) if result.hits]
    labels = labels_of_records([hit.record for _, _, hits in raised for hit in hits])
    results = [
        CheckResult(case_id=case, alerts=tuple(listing_alert(query, hit, labels.get(hit.record.id)) for hit in hits))
        for case, query, hits in raised
    ]
    return record_rescreening(actor=SYSTEM, rescreening=rescreening, results=results) if results else 0
