"""Running all checks of a request: the loop around the acts of a run, which any worker can take up where it stopped."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
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
Drafts = dict[CheckKind, list[AlertDraft]]


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
    return [candidate for candidate in rows.select_related("case").order_by("pk") if candidate.case.pk in left]


def _check_watchlists(run: ScreeningRun, tell: Tell) -> dict[str, JsonValue]:
    if index_lags():
        rebuild_index()
    index = current_index()

    def drafts(query: Query, _: Candidate, result: Result) -> Drafts:
        found = [
            draft_alert(
                query,
                hit,
                source=AlertSource.WATCHLIST,
                source_id=hit.record.id,
                title=f"{hit.record.name} ({hit.record.dataset})",
            )
            for hit in result.hits
        ]
        return {CheckKind.WATCHLISTS: found}

    _screen(run, index, (CheckKind.WATCHLISTS,), drafts, tell)
    return ran_against_document(index.ran_against)


def _check_candidates(run: ScreeningRun, tell: Tell) -> dict[str, JsonValue]:
    """Duplicates and earlier decisions: both are matches with candidates, told apart by whether one was decided."""
    others = {candidate.pk: candidate for candidate in _comparable_candidates()}
    matching = _Matching(others=others, decisions=_latest_decisions(others))
    with tempfile.TemporaryDirectory(prefix="muster-candidates-") as folder:
        build_index((candidate_record(other) for other in others.values()), Path(folder) / "index", lists=())
        index = open_index(Path(folder) / "index")
        _screen(run, index, (CheckKind.DUPLICATES, CheckKind.EARLIER_DECISIONS), matching.drafts, tell)
    return {"candidates": len(others), "decisions": len(matching.decisions)}


def _comparable_candidates() -> Iterable[Candidate]:
    """Every candidate of every request; those of this one too, since a roster may name somebody twice."""
    rows = Candidate.objects.as_system().select_related("request", "row", "case").order_by("pk")
    return rows.iterator(chunk_size=2000)


def _latest_decisions(others: Mapping[int, Candidate]) -> dict[int, Decision]:
    """The decision that stands, by candidate."""
    rows = Decision.objects.as_system().select_related("case").order_by("pk")
    return {row.case.candidate_id: row for row in rows if row.case.candidate_id in others}


@dataclass(frozen=True, slots=True)
class _Matching:
    """Turns hits among candidates into alerts: of an earlier decision where there is one, else of a duplicate."""

    others: Mapping[int, Candidate]
    decisions: Mapping[int, Decision]

    def drafts(self, query: Query, candidate: Candidate, result: Result) -> Drafts:
        drafted: Drafts = {CheckKind.DUPLICATES: [], CheckKind.EARLIER_DECISIONS: []}
        for hit in result.hits:
            other = self.others[int(hit.record.id.removeprefix("candidate:"))]
            if other.pk == candidate.pk:
                continue
            decision = self.decisions.get(other.pk)
            kind = CheckKind.DUPLICATES if decision is None else CheckKind.EARLIER_DECISIONS
            drafted[kind].append(_candidate_alert(query, hit, other, decision))
        return drafted


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
    drafts: Callable[[Query, Candidate, Result], Drafts],
    tell: Tell,
) -> None:
    """Search for every candidate that is still open and record what comes back for each kind, chunk by chunk."""
    candidates = _open_candidates(run, *kinds)
    queries = [candidate_query(candidate) for candidate in candidates]
    found = screen_in_parallel(index, queries, limit=MOST_HITS, threshold=RAISED_AT)
    done = 0
    for chunk in chunks(zip(candidates, queries, found, strict=True)):
        answers: dict[CheckKind, list[CheckResult]] = {kind: [] for kind in kinds}
        for candidate, query, result in chunk:
            drafted, problem = drafts(query, candidate, result), _problem(result)
            for kind in kinds:
                alerts = tuple(drafted[kind])
                answers[kind].append(CheckResult(case_id=candidate.case.pk, alerts=alerts, problem=problem))
        done += len(chunk)
        for kind in kinds:
            record_checks(actor=SYSTEM, run=run, kind=kind, results=answers[kind], done=done, total=len(candidates))
        tell(Progress(f"checking {' and '.join(kinds)}", done, len(candidates)))


def _problem(result: Result) -> str:
    if result.complete and not result.more:
        return ""
    return result.problem or f"{result.more} more possible matches than can be shown; give more facts about the subject"
