"""Running all checks of a request: the loop around the acts of a run, which any worker can take up where it stopped."""

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, repeat, starmap
from pathlib import Path
from typing import TypeVar

from django.utils import timezone

from muster.accounts.scoping import ScopedQuerySet
from muster.audit.acts import SYSTEM
from muster.audit.canonical import JsonValue
from muster.documents.readers.sheets import Sheet, read_sheet
from muster.documents.storage import path_of
from muster.errors import InputError
from muster.registry.bearings import Vetted, weigh
from muster.registry.evidence import View
from muster.registry.holdings import Holdings
from muster.registry.models import Person
from muster.registry.queries import UnitFinder
from muster.screening import Index, Verify, build_index, open_index
from muster.screening.parallel import Screeners
from muster.screening.records import Query
from muster.screening.results import RAISED_AT, Hit, RanAgainst, Result
from muster.vetting.actions.checks import finish_reading, finish_run, read_rows, record_checks, record_registry_checks
from muster.vetting.indexes import index_of_persons
from muster.vetting.models import Candidate, Check, Decision, Roster, ScreeningRun
from muster.vetting.policy import ON_REGISTRY, AlertSource, CaseState, CheckKind, CheckState
from muster.vetting.queries.registry import said_to_be
from muster.vetting.readers.layouts import Layout
from muster.vetting.readers.rosters import RosterEntry, SkippedRow, roster_rows
from muster.vetting.results import AlertDraft, CheckResult, RegistryResult, draft_alert, ran_against_document
from muster.vetting.subjects import candidate_id, candidate_query, candidate_record, record_id, unit_name_of, vetted
from muster.watchlists.index import current_index, index_lags, rebuild_index
from muster.watchlists.queries import labels_of_records

CHUNK = 500
MOST_HITS = 50
AMONG_CANDIDATES = (CheckKind.DUPLICATES, CheckKind.EARLIER_DECISIONS)
NOBODY = Result(hits=(), complete=True, ran_against=RanAgainst(index="", engine="", lists=()))
"""What a search among nobody finds."""
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


@dataclass(frozen=True, slots=True)
class _Open:
    """A candidate of an undecided case, with the checks that this run has still to answer."""

    id: int
    case_id: int
    query: Query
    person: int | None
    left: frozenset[CheckKind]


Chunk = list[tuple[_Open, Vetted]]
"""Some of the candidates, each as the registry is asked about them."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """Candidates whose results are on their way."""

    candidates: Sequence[_Open]
    results: Iterator[Result]


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
        _answer_checks(run, ran_against, tell)
    except InputError as error:
        problem = error.message
    return finish_run(actor=SYSTEM, run=run, ran_against=ran_against, problem=problem)


def chunks(items: Iterable[Item], size: int = CHUNK) -> Iterator[list[Item]]:
    """The items in lists of at most `size`."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


def _answer_checks(run: ScreeningRun, ran_against: dict[str, JsonValue], tell: Tell) -> None:
    """All that can be is done at once: rows are screened while the next are read, and others are written meanwhile."""
    known = _open_cases(run).count()
    sheets = [(roster, read_sheet(path_of(roster.upload.document))) for roster in _unread_rosters(run)]
    try:
        listed = _watchlists()
    except InputError:
        for _ in _read_rosters(run, sheets, tell):  # what somebody brought is read all the same
            continue
        raise
    ran_against["watchlists"] = ran_against_document(listed.ran_against)
    with Screeners(known + sum(len(sheet.rows) for _, sheet in sheets)) as screeners:
        screeners.prepare(listed)
        everybody: list[_Open] = []
        of_lists: list[_Asked] = []
        of_persons: list[_Asked] = []
        persons = index_of_persons()
        held = Holdings(View(SYSTEM))
        known_at = run.started_at or timezone.now()  # a run that was taken up again asked some of it long ago
        ran_against["registry"] = {"known_at": known_at.isoformat(timespec="seconds")}
        for some in chain(_known_candidates(run), _read_rosters(run, sheets, tell)):
            _ask_registry(run, held, some)
            chunk = [one for one, _ in some]
            everybody += chunk
            of_lists.append(_ask(screeners, listed, [one for one in chunk if CheckKind.WATCHLISTS in one.left]))
            named = [one for one in chunk if CheckKind.REGISTRY in one.left]
            of_persons.append(_ask(screeners, persons, named, own=[str(one.person or "") for one in named]))
        matching = _Matching(_latest_decisions())
        with tempfile.TemporaryDirectory(prefix="muster-candidates-") as folder:
            others = _index_of_candidates(Path(folder) / "index") if everybody else None
            ran_against["candidates"] = {
                "candidates": others.manifest.records if others else 0,
                "decisions": len(matching.decisions),
            }
            doubtful = [one for one in everybody if one.left & set(AMONG_CANDIDATES)]
            of_candidates = [
                _ask(screeners, others, chunk, own=[record_id(one.id) for one in chunk])
                for chunk in chunks(doubtful)
                if others
            ]
            _record(run, of_lists, (CheckKind.WATCHLISTS,), _listed, tell)
            _record(run, of_persons, (CheckKind.REGISTRY,), _known_persons, tell)
            _record(run, of_candidates, AMONG_CANDIDATES, matching.drafts, tell)


def _unread_rosters(run: ScreeningRun) -> list[Roster]:
    rosters = Roster.objects.as_system().filter(
        request=run.request_id, submitted_at__isnull=False, read_at__isnull=True
    )
    return list(rosters.select_related("upload__document", "label"))


def _ask_registry(run: ScreeningRun, held: Holdings, some: Chunk) -> None:
    """The three checks on the registry, for those of them that wait for it."""
    waiting = [(one.case_id, asked) for one, asked in some if one.left & set(ON_REGISTRY)]
    held.learn(
        (person for _, asked in waiting for person in asked.persons),
        (asked.unit for _, asked in waiting if asked.unit),
        led=(unit for _, asked in waiting for unit in asked.led),
    )
    results = [RegistryResult(case, weigh(asked, held)) for case, asked in waiting]
    if results:
        record_registry_checks(actor=SYSTEM, run=run, results=results, done=len(results), total=len(results))


def _read_rosters(run: ScreeningRun, sheets: Sequence[tuple[Roster, Sheet]], tell: Tell) -> Iterator[Chunk]:
    """Write the rows, and give out the new candidates chunk by chunk."""
    if not sheets:
        return
    units = UnitFinder()
    for roster, sheet in sheets:
        skipped: list[SkippedRow] = []
        rows = roster_rows(sheet, Layout.from_json(roster.layout), on=roster.made_at.date())
        for chunk in chunks(_entries(rows, skipped)):
            named = {unit_name_of(entry.fields) for entry in chunk if entry.fields is not None} - {""}
            meant = {name: unit for name in named if (unit := units.find(name)) is not None}
            cases = read_rows(actor=SYSTEM, run=run, roster=roster, entries=chunk, units=meant, total=len(sheet.rows))
            tell(Progress("reading the roster", chunk[-1].number, len(sheet.rows)))
            on = roster.made_at.date()
            yield [(_opened(case.candidate, case.pk, CheckKind), vetted(case.candidate, on)) for case in cases]
        finish_reading(actor=SYSTEM, run=run, roster=roster, skipped=skipped)


def _entries(rows: Iterable[RosterEntry | SkippedRow], skipped: list[SkippedRow]) -> Iterator[RosterEntry]:
    for row in rows:
        if isinstance(row, SkippedRow):
            skipped.append(row)
        else:
            yield row


def _opened(candidate: Candidate, case: int, left: Iterable[CheckKind]) -> _Open:
    return _Open(candidate.pk, case, candidate_query(candidate), candidate.person_id, frozenset(left))


def _open_cases(run: ScreeningRun) -> ScopedQuerySet[Candidate]:
    rows = Candidate.objects.as_system().filter(request=run.request_id).exclude(case__state=CaseState.DECIDED)
    return rows.select_related("case", "row__roster").order_by("pk")


def _known_candidates(run: ScreeningRun) -> Iterator[Chunk]:
    """Candidates of undecided cases, read before, with a check that is not completed by this run yet."""
    checks = Check.objects.as_system().filter(case__candidate__request=run.request_id)
    left: dict[int, set[CheckKind]] = defaultdict(set)
    # As a set and not as a subquery: SQLite would search the list of cases anew for each of 30,000 candidates.
    for case, kind in checks.exclude(run=run, state=CheckState.COMPLETED).values_list("case_id", "kind"):
        left[case].add(CheckKind(kind))
    columns = ("kind", "name", "fields", "request", "person", "unit", "case__id", "row__roster__made_at")
    known = [one for one in _open_cases(run).only(*columns) if one.case.pk in left]
    for some in chunks(known):
        also = said_to_be([one.case.pk for one in some], SYSTEM)
        yield [
            (_opened(one, at, left[at]), vetted(one, one.row.roster.made_at.date(), also.get(at, ())))
            for one in some
            for at in [one.case.pk]
        ]


def _watchlists() -> Index:
    if index_lags():
        rebuild_index()
    return current_index()


def _listed(found: Sequence[tuple[_Open, Result]]) -> Drafts:
    labels = labels_of_records([hit.record for _, result in found for hit in result.hits])
    return {
        CheckKind.WATCHLISTS: [
            [listing_alert(one.query, hit, labels.get(hit.record.id)) for hit in result.hits] for one, result in found
        ]
    }


def _known_persons(found: Sequence[tuple[_Open, Result]]) -> Drafts:
    """Persons of the registry who are like the subject; a record of whom it is known that they are one is none."""
    wanted = {int(hit.record.id) for _, result in found for hit in result.hits} | {one.person or 0 for one, _ in found}
    known = Person.objects.as_system().in_bulk(sorted(wanted))
    leads = {pk: person.merged_into_id or pk for pk, person in known.items()}
    return {
        CheckKind.REGISTRY: [
            [
                _person_alert(one.query, hit, known[int(hit.record.id)])
                for hit in result.hits
                if leads[int(hit.record.id)] != leads.get(one.person or 0)
            ]
            for one, result in found
        ]
    }


def _person_alert(query: Query, hit: Hit, person: Person) -> AlertDraft:
    title = f"{person.name} ({person.number})"
    source_id, label = person.number, person.label_id
    return draft_alert(query, hit, source=AlertSource.REGISTRY, source_id=source_id, title=title, label_id=label)


def listing_alert(query: Query, hit: Hit, label_id: int | None) -> AlertDraft:
    title = f"{hit.record.name} ({hit.record.dataset})"
    return draft_alert(
        query, hit, source=AlertSource.WATCHLIST, source_id=hit.record.id, title=title, label_id=label_id
    )


def _index_of_candidates(directory: Path) -> Index:
    """Every candidate of every request: duplicates and earlier decisions are matches with one of them."""
    others = Candidate.objects.as_system().order_by("pk").values_list("pk", "fields").iterator(chunk_size=2000)
    build_index(starmap(candidate_record, others), directory, lists=())
    return open_index(directory, verify=Verify.NOTHING)


def _latest_decisions() -> dict[int, Decision]:
    """The decision that stands, by candidate."""
    rows = Decision.objects.as_system().select_related("case").order_by("pk")
    return {row.case.candidate_id: row for row in rows}


@dataclass(frozen=True, slots=True)
class _Matching:
    """Turns hits among candidates into alerts: of an earlier decision where there is one, else of a duplicate."""

    decisions: Mapping[int, Decision]

    def drafts(self, found: Sequence[tuple[_Open, Result]]) -> Drafts:
        meant = {candidate_id(hit.record.id) for _, result in found for hit in result.hits}
        others = Candidate.objects.as_system().select_related("request", "row", "case").in_bulk(sorted(meant))
        drafted: Drafts = {
            CheckKind.DUPLICATES: [[] for _ in found],
            CheckKind.EARLIER_DECISIONS: [[] for _ in found],
        }
        for place, (one, result) in enumerate(found):
            for hit in result.hits:
                other = others[candidate_id(hit.record.id)]
                decision = self.decisions.get(other.pk)
                kind = CheckKind.DUPLICATES if decision is None else CheckKind.EARLIER_DECISIONS
                drafted[kind][place].append(_candidate_alert(one.query, hit, other, decision))
        return drafted


def _candidate_alert(query: Query, hit: Hit, other: Candidate, decision: Decision | None) -> AlertDraft:
    if decision is not None:
        source, source_id = AlertSource.DECISION, decision.number
        title = f"{decision.number} {decision.outcome}: {other.name}"
    else:
        source, source_id = AlertSource.CANDIDATE, other.case.number
        title = f"{other.name} ({other.request.number}, row {other.row.number})"
    return draft_alert(query, hit, source=source, source_id=source_id, title=title, label_id=other.label_id)


def _ask(screeners: Screeners, index: Index | None, candidates: Sequence[_Open], *, own: Sequence[str] = ()) -> _Asked:
    """Begin the search for each of these; `own` are their records, where they stand in the index themselves."""
    if index is None:
        return _Asked(candidates, repeat(NOBODY, len(candidates)))
    queries = [candidate.query for candidate in candidates]
    results = screeners.search(index, queries, own=own, limit=MOST_HITS, threshold=RAISED_AT)
    return _Asked(candidates, results)


def _record(
    run: ScreeningRun,
    asked: Sequence[_Asked],
    kinds: tuple[CheckKind, ...],
    drafts: Callable[[Sequence[tuple[_Open, Result]]], Drafts],
    tell: Tell,
) -> None:
    """Write what comes back, for each kind of check, chunk by chunk."""
    done, total = 0, sum(len(one.candidates) for one in asked)
    for one in asked:
        found = list(zip(one.candidates, one.results, strict=True))
        drafted = drafts(found)
        done += len(found)
        for kind in kinds:
            answers = [
                CheckResult(case_id=candidate.case_id, alerts=tuple(alerts), problem=_problem(result))
                for (candidate, result), alerts in zip(found, drafted[kind], strict=True)
            ]
            record_checks(actor=SYSTEM, run=run, kind=kind, results=answers, done=done, total=total)
        tell(Progress(f"checking {' and '.join(kinds)}", done, total))


def _problem(result: Result) -> str:
    if result.complete and not result.more:
        return ""
    return result.problem or f"{result.more} more possible matches than can be shown; give more facts about the subject"
