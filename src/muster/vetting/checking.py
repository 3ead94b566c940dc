"""Running all checks of a request: the loop around the acts of a run, which any worker can take up where it stopped."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

from muster.audit.acts import SYSTEM
from muster.audit.canonical import JsonValue
from muster.documents.readers.sheets import read_sheet
from muster.documents.storage import path_of
from muster.errors import InputError
from muster.registry.queries import UnitFinder
from muster.screening import Index, build_index, open_index
from muster.screening.parallel import screen_in_parallel
from muster.screening.records import Query
from muster.screening.results import Hit, Result
from muster.vetting.actions.checks import finish_reading, finish_run, read_rows, record_checks
from muster.vetting.models import Candidate, Check, Decision, Roster, ScreeningRun
from muster.vetting.policy import AlertSource, CaseState, CheckKind, CheckState
from muster.vetting.readers.layouts import Layout
from muster.vetting.readers.rosters import read_roster
from muster.vetting.results import AlertDraft, CheckResult, draft_alert, ran_against_document
from muster.vetting.subjects import candidate_query, candidate_record, unit_name_of
from muster.watchlists.index import current_index, index_lags, rebuild_index
from muster.watchlists.queries import labels_of_records

CHUNK = 500
MOST_HITS = 50
RAISED_AT = 0.70
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is, in rows of its present stage."""

    stage: str
    done: int
    total: int


Tell = Callable[[Progress], None]
Drafts = dict[CheckKind, list[list[AlertDraft]]]
"""For each kind of check the alerts of each candidate of a chunk."""


def run_checks(run_id: int, *, tell: Tell = lambda _: None) -> ScreeningRun:
    """Read the rosters, screen every undecided case, finish the run; done twice, it changes nothing.

    What can't be done is stated in the run and in its checks: a list that is missing or a sheet that can't be read
    leaves the checks open, and an open check clears nobody.
    """
    run = ScreeningRun.objects.as_system().select_related("request").get(pk=run_id)
    if run.finished_at is not None:
        return run
    ran_against: dict[str, JsonValue] = {}
    problem = ""
    try:
        _read_rosters(run, tell)
        ran_against["watchlists"] = _check_watchlists(run, tell)
        ran_against["candidates"] = _check_candidates(run, tell)
    except InputError as error:
        problem = error.message
    return finish_run(actor=SYSTEM, run=run, ran_against=ran_against, problem=problem)


def chunks(items: Iterable[Item], size: int = CHUNK) -> Iterator[list[Item]]:
    """The items in lists of at most `size`."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


def _read_rosters(run: ScreeningRun, tell: Tell) -> None:
    rosters = Roster.objects.as_system().filter(
        request=run.request_id, submitted_at__isnull=False, read_at__isnull=True
    )
    units: UnitFinder | None = None
    for roster in rosters.select_related("upload__document", "label"):
        units = units or UnitFinder()
        sheet = read_sheet(path_of(roster.upload.document))
        read = read_roster(sheet, Layout.from_json(roster.layout), on=roster.made_at.date())
        for chunk in chunks(read.entries):
            named = {unit_name_of(entry.fields) for entry in chunk if entry.fields is not None} - {""}
            meant = {name: unit for name in named if (unit := units.find(name)) is not None}
            read_rows(actor=SYSTEM, run=run, roster=roster, entries=chunk, units=meant, total=len(read.entries))
            tell(Progress("reading the roster", chunk[-1].number, len(read.entries)))
        finish_reading(actor=SYSTEM, run=run, roster=roster, skipped=read.skipped)


def _open_candidates(run: ScreeningRun, *kinds: CheckKind) -> list[Candidate]:
    """Candidates of undecided cases with one of these checks not completed by this run yet."""
    checks = Check.objects.as_system().filter(kind__in=kinds, case__candidate__request=run.request_id)
    # As a set and not as a subquery: SQLite would search the list of cases anew for each of 30,000 candidates.
    left = set(checks.exclude(run=run, state=CheckState.COMPLETED).values_list("case_id", flat=True))
    rows = Candidate.objects.as_system().filter(request=run.request_id).exclude(case__state=CaseState.DECIDED)
    return [
        candidate
        for candidate in rows.select_related("case").only("fields", "case__id").order_by("pk")
        if candidate.case.pk in left
    ]


def _check_watchlists(run: ScreeningRun, tell: Tell) -> dict[str, JsonValue]:
    if index_lags():
        rebuild_index()
    index = current_index()

    _screen(run, index, (CheckKind.WATCHLISTS,), _listed, tell)
    return ran_against_document(index.ran_against)


def _listed(found: Sequence[tuple[Query, Result]]) -> Drafts:
    labels = labels_of_records([hit.record for _, result in found for hit in result.hits])
    return {
        CheckKind.WATCHLISTS: [
            [_listing_alert(query, hit, labels.get(hit.record.id)) for hit in result.hits] for query, result in found
        ]
    }


def _listing_alert(query: Query, hit: Hit, label_id: int | None) -> AlertDraft:
    title = f"{hit.record.name} ({hit.record.dataset})"
    return draft_alert(
        query, hit, source=AlertSource.WATCHLIST, source_id=hit.record.id, title=title, label_id=label_id
    )


def _check_candidates(run: ScreeningRun, tell: Tell) -> dict[str, JsonValue]:
    """Duplicates and earlier decisions: both are matches with candidates, told apart by whether one was decided."""
    decisions = _latest_decisions()
    with tempfile.TemporaryDirectory(prefix="muster-candidates-") as folder:
        others = Candidate.objects.as_system().only("fields").order_by("pk").iterator(chunk_size=2000)
        manifest = build_index(map(candidate_record, others), Path(folder) / "index", lists=())
        index = open_index(Path(folder) / "index")
        kinds = (CheckKind.DUPLICATES, CheckKind.EARLIER_DECISIONS)
        _screen(run, index, kinds, _Matching(decisions).drafts, tell, among_candidates=True)
    return {"candidates": manifest.records, "decisions": len(decisions)}


def _latest_decisions() -> dict[int, Decision]:
    """The decision that stands, by candidate."""
    rows = Decision.objects.as_system().select_related("case").order_by("pk")
    return {row.case.candidate_id: row for row in rows}


@dataclass(frozen=True, slots=True)
class _Matching:
    """Turns hits among candidates into alerts: of an earlier decision where there is one, else of a duplicate."""

    decisions: Mapping[int, Decision]

    def drafts(self, found: Sequence[tuple[Query, Result]]) -> Drafts:
        meant = {_candidate_of(hit) for _, result in found for hit in result.hits}
        others = Candidate.objects.as_system().select_related("request", "row", "case").in_bulk(sorted(meant))
        drafted: Drafts = {
            CheckKind.DUPLICATES: [[] for _ in found],
            CheckKind.EARLIER_DECISIONS: [[] for _ in found],
        }
        for place, (query, result) in enumerate(found):
            for hit in result.hits:
                other = others[_candidate_of(hit)]
                decision = self.decisions.get(other.pk)
                kind = CheckKind.DUPLICATES if decision is None else CheckKind.EARLIER_DECISIONS
                drafted[kind][place].append(_candidate_alert(query, hit, other, decision))
        return drafted


def _candidate_of(hit: Hit) -> int:
    return int(hit.record.id.removeprefix("candidate:"))


def _candidate_alert(query: Query, hit: Hit, other: Candidate, decision: Decision | None) -> AlertDraft:
    if decision is not None:
        source, source_id = AlertSource.DECISION, decision.number
        title = f"{decision.number} {decision.outcome}: {other.name}"
    else:
        source, source_id = AlertSource.CANDIDATE, other.case.number
        title = f"{other.name} ({other.request.number}, row {other.row.number})"
    return draft_alert(query, hit, source=source, source_id=source_id, title=title, label_id=other.label_id)


def _screen(
    run: ScreeningRun,
    index: Index,
    kinds: tuple[CheckKind, ...],
    drafts: Callable[[Sequence[tuple[Query, Result]]], Drafts],
    tell: Tell,
    *,
    among_candidates: bool = False,
) -> None:
    """Search for every candidate that is still open and record what comes back for each kind, chunk by chunk."""
    candidates = _open_candidates(run, *kinds)
    queries = [candidate_query(candidate) for candidate in candidates]
    own = [f"candidate:{candidate.pk}" for candidate in candidates] if among_candidates else []
    results = screen_in_parallel(index, queries, own=own, limit=MOST_HITS, threshold=RAISED_AT)
    done = 0
    for chunk in chunks(zip(candidates, queries, results, strict=True)):
        drafted = drafts([(query, result) for _, query, result in chunk])
        done += len(chunk)
        for kind in kinds:
            answers = [
                CheckResult(case_id=candidate.case.pk, alerts=tuple(alerts), problem=_problem(result))
                for (candidate, _, result), alerts in zip(chunk, drafted[kind], strict=True)
            ]
            record_checks(actor=SYSTEM, run=run, kind=kind, results=answers, done=done, total=len(candidates))
        tell(Progress(f"checking {' and '.join(kinds)}", done, len(candidates)))


def _problem(result: Result) -> str:
    if result.complete and not result.more:
        return ""
    return result.problem or f"{result.more} more possible matches than can be shown; give more facts about the subject"
