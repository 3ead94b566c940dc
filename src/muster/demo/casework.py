"""What the demo's people do with cases: answer alerts by the known truth, propose, sign."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

from muster.accounts.models import User
from muster.demo.cast import Cast
from muster.vetting.actions import (
    open_request,
    propose_decision,
    record_finding,
    resolve_alert,
    sign_decision,
    submit_roster,
)
from muster.vetting.checking import Progress, run_checks
from muster.vetting.intake import receive_roster
from muster.vetting.models import Alert, Case, Decision, Proposal, Request, ScreeningRun
from muster.vetting.policy import Answer, AssistanceKind, Ground, Outcome, Scope

AUTHORITY = "Coalition Assistance Act, section 7"

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Submission:
    """A request as the embassy sent it, with the run that checked its roster."""

    request: Request
    run: ScreeningRun


class Desk:
    """The mission's desk: takes rosters in, answers alerts, proposes and signs, each act by the person whose it is."""

    def __init__(self, cast: Cast, tell: Tell) -> None:
        self._cast = cast
        self._tell = tell

    def draft(self, requester: User, *, purpose: str, assistance: str, needed_by: date) -> Request:
        """Open a request that the mission may read."""
        return open_request(
            actor=requester,
            purpose=purpose,
            assistance=AssistanceKind(assistance),
            authority=AUTHORITY,
            needed_by=needed_by,
            funding_source="Coalition trust fund",
            releasable_to=(self._cast.mission.pk,),
        )

    def submit(self, requester: User, roster: Path, *, purpose: str, assistance: str, needed_by: date) -> Submission:
        """Open a request, hand its roster in and run every check."""
        request = self.draft(requester, purpose=purpose, assistance=assistance, needed_by=needed_by)
        received = receive_roster(actor=requester, request=request, file=BytesIO(roster.read_bytes()), name=roster.name)
        run = submit_roster(actor=requester, roster=received)
        finished = run_checks(run.pk, tell=self._progress)
        return Submission(request, finished)

    def _progress(self, progress: Progress) -> None:
        self._tell(f"{progress.stage}: {progress.done} of {progress.total}")

    def answer(self, alert: Alert, answer: Answer, reason: str) -> None:
        """The analyst's answer to an alert."""
        resolve_alert(actor=self._cast.analyst, alert=alert, answer=answer, reason=reason, seen=alert.version)

    def answer_all(self, case: Case, answer: Answer, reason: str) -> None:
        """One answer to every alert of a case that has none yet."""
        for alert in alerts_of(case):
            if not alert.answer:
                self.answer(alert, answer, reason)

    def note(self, case: Case, sentence: str, *, speaks_for: bool) -> None:
        """The assessor's finding, for or against the subject."""
        record_finding(actor=self._cast.assessor, case=case, sentence=sentence, speaks_for=speaks_for)

    def approve(self, case: Case, *, until: date | None = None, signers: int = 1, note: str = "") -> Decision | None:
        """The assessor proposes an approval and so many signers sign it."""
        proposal = propose_decision(
            actor=self._cast.assessor,
            case=case,
            outcome=Outcome.APPROVED,
            scope=Scope.UNIT if case.candidate.kind == "unit" else Scope.PERSON,
            internal_note=note or "All checks completed; every alert is answered and none is this person.",
            valid_until=until,
            seen=fresh(case).version,
        )
        return self._sign(proposal, signers)

    def refuse(
        self, case: Case, *, grounds: Sequence[Ground], note: str, statement: str, signers: int = 2
    ) -> Decision | None:
        """The assessor proposes a refusal and so many signers sign it."""
        proposal = propose_decision(
            actor=self._cast.assessor,
            case=case,
            outcome=Outcome.REJECTED,
            scope=Scope.PERSON,
            grounds=grounds,
            internal_note=note,
            statement=statement,
            seen=fresh(case).version,
        )
        return self._sign(proposal, signers)

    def _sign(self, proposal: Proposal, signers: int) -> Decision | None:
        decision = None
        for signer in self._cast.signers[:signers]:
            decision = sign_decision(actor=signer, proposal=proposal)
        return decision


def fresh(case: Case) -> Case:
    """The case as it stands now."""
    return Case.objects.as_system().select_related("candidate").get(pk=case.pk)


def cases_by_row(request: Request) -> dict[int, Case]:
    """The cases of a request by the running number of their row: the first below the headings is 1."""
    cases = Case.objects.as_system().filter(candidate__request=request).select_related("candidate__row")
    return {case.candidate.row.number - 1: case for case in cases}


def alerts_of(case: Case) -> list[Alert]:
    """The alerts of a case, the likeliest first."""
    return list(Alert.objects.as_system().filter(case=case).select_related("case", "label"))


def alerts_by_case(request: Request) -> Mapping[int, list[Alert]]:
    """The alerts of all cases of a request, the likeliest first, by the key of the case."""
    found: dict[int, list[Alert]] = defaultdict(list)
    rows = Alert.objects.as_system().filter(case__candidate__request=request).select_related("case", "label")
    for alert in rows:
        found[alert.case_id].append(alert)
    return found


def weeks_after(day: date, weeks: int) -> date:
    return day + timedelta(weeks=weeks)
