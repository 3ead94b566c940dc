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
from muster.screening import build_index, open_index
from muster.screening.records import Query
from muster.screening.results import Hit, Result
from muster.vetting.actions.checks import finish_reading, finish_run, read_rows, record_checks
from muster.vetting.models import Candidate, Case, Check, Decision, Roster, ScreeningRun
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


def _open_candidates(run: ScreeningRun, kind: CheckKind) -> list[Candidate]:
    """Candidates of undecided cases whose check this run has not completed yet."""
    completed = Check.objects.as_system().filter(run=run, kind=kind, state=CheckState.COMPLETED)
    cases = Case.objects.as_system().exclude(state=CaseState.DECIDED).exclude(pk__in=completed.values("case"))
    rows = Candidate.objects.as_system().filter(request=run.request_id, case__in=cases)
    return list(rows.select_related("case").order_by("pk"))


def _check_watchlists(run: ScreeningRun, tell: Tell) -> dict[str, JsonValue]:
    if index_lags():
        rebuild_index()
    index = current_index()
    against: dict[str, JsonValue] = {}

    def drafts(query: Query, candidate: Candidate, result: Result) -> Sequence[AlertDraft]:  # noqa: ARG001
        against.update(ran_against_document(result.ran_against))
        return [
            draft_alert(
                query,
                hit,
                source=AlertSource.WATCHLIST,
                source_id=hit.record.id,
                title=f"{hit.record.name} ({hit.record.dataset})",
            )
            for hit in result.hits
        ]

    _screen(run, CheckKind.WATCHLISTS, index.search_many, drafts, tell)
    return against


def _check_candidates(run: ScreeningRun, tell: Tell) -> dict[str, JsonValue]:
    """Duplicates and earlier decisions: both are matches with candidates, told apart by whether one was decided."""
    others = {candidate.pk: candidate for candidate in _comparable_candidates()}
    decisions = _latest_decisions(others)
    with tempfile.TemporaryDirectory(prefix="muster-candidates-") as folder:
        build_index((candidate_record(other) for other in others.values()), Path(folder) / "index", lists=())
        index = open_index(Path(folder) / "index")
        for kind, source in (
            (CheckKind.DUPLICATES, AlertSource.CANDIDATE),
            (CheckKind.EARLIER_DECISIONS, AlertSource.DECISION),
        ):
            matching = _Matching(kind=source, others=others, decisions=decisions)
            _screen(run, kind, index.search_many, matching.drafts, tell)
    return {"candidates": len(others), "decisions": len(decisions)}


def _comparable_candidates() -> Iterable[Candidate]:
    """Every candidate of every request; those of this one too, since a roster may name somebody twice."""
    return (
        Candidate.objects.as_system().select_related("request", "row", "case").order_by("pk").iterator(chunk_size=2000)
    )


def _latest_decisions(others: Mapping[int, Candidate]) -> dict[int, Decision]:
    """The decision that stands, by candidate."""
    rows = Decision.objects.as_system().select_related("case").order_by("pk")
    return {row.case.candidate_id: row for row in rows if row.case.candidate_id in others}


@dataclass(frozen=True, slots=True)
class _Matching:
    """Turns hits among candidates into alerts of one kind."""

    kind: AlertSource
    others: Mapping[int, Candidate]
    decisions: Mapping[int, Decision]

    def drafts(self, query: Query, candidate: Candidate, result: Result) -> Sequence[AlertDraft]:
        return [draft for hit in result.hits if (draft := self._draft(query, candidate, hit)) is not None]

    def _draft(self, query: Query, candidate: Candidate, hit: Hit) -> AlertDraft | None:
        other = self.others[int(hit.record.id.removeprefix("candidate:"))]
        decision = self.decisions.get(other.pk)
        if other.pk == candidate.pk or (decision is None) != (self.kind is AlertSource.CANDIDATE):
            return None
        if decision is not None:
            source_id, title = decision.number, f"{decision.number} {decision.outcome}: {other.name}"
        else:
            source_id, title = other.case.number, f"{other.name} ({other.request.number}, row {other.row.number})"
        return draft_alert(query, hit, source=self.kind, source_id=source_id, title=title, label_id=other.label_id)


def _screen(
    run: ScreeningRun,
    kind: CheckKind,
    search_many: Callable[..., Iterable[Result]],
    drafts: Callable[[Query, Candidate, Result], Sequence[AlertDraft]],
    tell: Tell,
) -> None:
    """Search for every open candidate and record what comes back, chunk by chunk."""
    candidates = _open_candidates(run, kind)
    done = 0
    for chunk in chunks(candidates):
        queries = [candidate_query(candidate) for candidate in chunk]
        found = search_many(queries, limit=MOST_HITS, threshold=RAISED_AT)
        results = [
            CheckResult(
                case_id=candidate.case.pk, alerts=tuple(drafts(query, candidate, result)), problem=_problem(result)
            )
            for query, candidate, result in zip(queries, chunk, found, strict=True)
        ]
        done += len(chunk)
        record_checks(actor=SYSTEM, run=run, kind=kind, results=results, done=done, total=len(candidates))
        tell(Progress(f"checking {kind}", done, len(candidates)))


def _problem(result: Result) -> str:
    if result.complete and not result.more:
        return ""
    return result.problem or f"{result.more} more possible matches than can be shown; give more facts about the subject"
