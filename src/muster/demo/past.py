"""What happened before today's roster: one course long ago, one of another embassy, one request that is still open."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from muster.demo.casework import Desk, Submission, cases_by_row, weeks_after
from muster.demo.cast import Cast
from muster.demo.clock import acting_on
from muster.demo.files import write_lists
from muster.demo.world import EarlierRequest, World
from muster.vetting.models import Case
from muster.vetting.policy import Answer, Ground
from muster.watchlists.actions import accept_version
from muster.watchlists.imports import keep_index_current
from muster.watchlists.published import read_published_list

BEFORE_EVERYTHING = timedelta(days=430)


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier request in the system: its submission and its cases by the person whom they are about."""

    request: EarlierRequest
    submission: Submission
    cases: dict[str, Case]


def import_lists(world: World, directory: Path, cast: Cast, *, on: date) -> None:
    """Import the five lists as they stand on the day that the clock shows."""
    for path in write_lists(world, directory, on=on):
        code = "dismissed" if path.name.startswith("dismissed") else ""
        accept_version(actor=cast.registrar, published=read_published_list(path, code))
    keep_index_current()


def relive(world: World, rosters: Path, cast: Cast, desk: Desk) -> dict[str, Past]:
    """Let every earlier request run its course on its own day."""
    return {request.key: _run(request, world, rosters, cast, desk) for request in world.earlier}


def _run(request: EarlierRequest, world: World, rosters: Path, cast: Cast, desk: Desk) -> Past:
    day = request.decided_on or world.today - timedelta(days=9)
    with acting_on(day):
        submission = desk.submit(
            cast.requester(request.nation),
            rosters / f"{request.key}.csv",
            purpose=request.title,
            assistance=request.assistance,
            needed_by=weeks_after(day, 6),
        )
        by_row = cases_by_row(submission.request)
        cases = {row.person_id: by_row[number] for number, row in enumerate(request.rows, 1)}
        for number, row in enumerate(request.rows):
            _decide(desk, cases[row.person_id], request, number)
    return Past(request, submission, cases)


def _decide(desk: Desk, case: Case, request: EarlierRequest, number: int) -> None:
    """Decide a case as the story has it; every third approval of the other embassy is for the course alone."""
    match request.outcomes[number]:
        case "approved":
            desk.answer_all(case, Answer.DIFFERENT, "Compared link by link with the card: another man.")
            soon = None
            if request.key == "earlier-elsewhere" and number % 3 == 1 and request.expires_on:
                soon = request.expires_on - timedelta(days=205)
            desk.approve(case, until=soon)
        case "rejected":
            desk.answer_all(case, Answer.DIFFERENT, "Compared link by link with the card: another man.")
            desk.note(case, "Two records of admission name him as guard at the Qumzal cells.", speaks_for=False)
            desk.note(case, "He says in writing that he served elsewhere on those days.", speaks_for=True)
            desk.refuse(
                case,
                grounds=[Ground.DETENTION],
                note="Both records of admission stand; the unit's log for his denial is missing.",
                statement="Two records name you as guard where people were held without trial. Answer within 30 days.",
            )
        case _:
            return
