"""The demo site: the republic moved into the database by the acts of its people, nothing written past them."""

import secrets
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from muster.demo.casework import Desk, Submission, alerts_by_case, cases_by_row, weeks_after
from muster.demo.cast import PARTS, Cast, assemble
from muster.demo.clock import acting_on
from muster.demo.enrolment import enrol_forces
from muster.demo.evidence import record_evidence
from muster.demo.files import write_world
from muster.demo.land import REPUBLIC
from muster.demo.outcome import Outcome, ask, count_decisions, count_raised, count_waiting
from muster.demo.past import BEFORE_EVERYTHING, Past, import_lists, relive
from muster.demo.plants import Check, Plant, PlantKind
from muster.demo.present import Planted, work
from muster.demo.world import Scale, World, build_world
from muster.registry.models import Person, Unit
from muster.vetting.actions import return_request
from muster.vetting.models import Case, Decision, Roster
from muster.vetting.policy import Outcome as DecisionOutcome

Tell = Callable[[str], None]


def build_demo(directory: Path, scale: Scale = Scale.DEFAULT, *, today: date, tell: Tell = lambda _: None) -> Outcome:
    """Build the republic into the site's empty database and return what came out; files go into `directory`.

    The database must be migrated and empty; `tell` hears of each stage. All accounts share one password, drawn anew.
    """
    began = time.monotonic()
    password = f"{REPUBLIC.lower()}-{secrets.token_hex(4)}"
    tell("inventing the republic")
    world = build_world(scale, today=today)
    write_world(world, directory)
    first_day = today - BEFORE_EVERYTHING
    with acting_on(first_day):
        tell("opening accounts, registering units")
        cast = assemble(password)
        enrol_forces(world, registrar=cast.registrar)
        record_evidence(registrar=cast.registrar)
        import_lists(world, directory / "lists-before", cast, on=first_day)
    desk = Desk(cast, tell)
    past = relive(world, directory / "rosters", cast, desk)
    with acting_on(today - timedelta(days=4)):
        tell("importing the lists of today")
        import_lists(world, directory / "lists", cast, on=today - timedelta(days=4))
    with acting_on(today - timedelta(days=3)):
        submission = _submit_main(world, directory, cast, desk)
    rows = match_plants(world, submission, past)
    alerts = alerts_by_case(submission.request)
    tallies = count_raised(rows, alerts)
    with acting_on(today - timedelta(days=2)):
        _leave_drafts(world, directory, cast, desk)
    with acting_on(today - timedelta(days=1)):
        tell("answering alerts, proposing and signing")
        work(desk, rows, alerts)
    return Outcome(
        republic=REPUBLIC,
        scale=scale.name.lower(),
        seconds=round(time.monotonic() - began, 1),
        rows=len(world.roster("roster").rows),
        rows_faulty=Roster.objects.as_system().get(request=submission.request).rows_faulty,
        checks_complete=bool(submission.run.complete),
        planted=tallies[0],
        look_alikes=tallies[1],
        ordinary=tallies[2],
        decisions=count_decisions(),
        waiting=count_waiting(submission.request),
        gate=ask(cast.programme_officer, _questions(submission, past), on=weeks_after(today, 3)),
        accounts={part.username: part.role.value for part in PARTS},
        password=password,
    )


def _submit_main(world: World, directory: Path, cast: Cast, desk: Desk) -> Submission:
    return desk.submit(
        cast.requester("Kestria"),
        directory / "rosters" / ("roster.csv" if world.scale is Scale.FULL else "roster.xlsx"),
        purpose="Border survey and patrol, first course after the election",
        assistance="training",
        needed_by=weeks_after(world.today, 10),
    )


def _leave_drafts(world: World, directory: Path, cast: Cast, desk: Desk) -> None:
    """Leave the requesters something: an Arabic roster checked, a French one returned, a request without a roster."""
    desk.submit(
        cast.requester("Vessaly"),
        directory / "rosters" / "roster-arabic.csv",
        purpose="Radio sets and base stations",
        assistance="equipment",
        needed_by=weeks_after(world.today, 12),
    )
    returned = desk.submit(
        cast.requester("Halvenia"),
        directory / "rosters" / "roster-french.csv",
        purpose="Search and rescue",
        assistance="training",
        needed_by=weeks_after(world.today, 8),
    )
    request = returned.request
    request.refresh_from_db()
    reason = "The roster names no course. Say which course each man is meant for."
    return_request(actor=cast.analyst, request=request, reason=reason, seen=request.version)
    desk.draft(
        cast.requester("Kestria"),
        purpose="Night driving and recovery",
        assistance="training",
        needed_by=weeks_after(world.today, 14),
    )


def match_plants(world: World, submission: Submission, past: dict[str, Past]) -> list[Planted]:
    """Put each planted row beside its case and what it must be raised against; rows in error have no case."""
    cases = cases_by_row(submission.request)
    plants = {answer.row: answer.plant for answer in world.answers if answer.roster == "roster"}
    decisions = {decision.case_id: decision.number for decision in Decision.objects.as_system()}
    of_person: dict[str, list[Case]] = {}
    for number, case in cases.items():
        of_person.setdefault(plants[number].row.person_id, []).append(case)

    def against(plant: Plant, case: Case) -> frozenset[str]:
        if plant.kind is PlantKind.DUPLICATE_ROW:
            return frozenset(other.number for other in of_person[plant.row.person_id] if other.pk != case.pk)
        if plant.check is Check.NONE or plant.check is Check.WATCHLISTS:
            return frozenset({plant.against})
        earlier = past[plant.against.partition(":")[0]].cases[plant.row.person_id]
        return frozenset({earlier.number if plant.check is Check.DUPLICATES else decisions[earlier.pk]})

    return [Planted(number, plants[number], case, against(plants[number], case)) for number, case in cases.items()]


def _questions(submission: Submission, past: dict[str, Past]) -> list[tuple[str, Person | Unit]]:
    """Ask about people of every fate, and about a unit that a refusal holds."""
    today = Decision.objects.as_system().filter(case__candidate__request=submission.request).select_related("person")
    approved = today.filter(outcome=DecisionOutcome.APPROVED)
    refused = today.filter(outcome=DecisionOutcome.REJECTED).select_related("unit")
    waiting = Case.objects.as_system().filter(candidate__request=submission.request, proposals__isnull=False)
    expired = list(past["earlier-expired"].cases.values())[-1]
    questions: list[tuple[str, Person | Unit | None]] = [("approved yesterday", row.person) for row in approved[:4]]
    questions += [("refused yesterday", row.person) for row in refused[:2]]
    questions += [("unit of a man refused yesterday", row.unit) for row in refused[:1]]
    questions += [("proposed, not signed", case.candidate.person) for case in waiting.exclude(state="decided")[:1]]
    held = {row.unit_id for row in refused}
    units = past["earlier-units"].cases.values()
    cleared = [unit for case in units if case.candidate.kind == "unit" and (unit := case.candidate.unit)]
    questions += [("unit cleared with its commander", unit) for unit in cleared if unit.pk not in held][:1]
    questions.append(("cleared last year", expired.candidate.person))
    return [(who, subject) for who, subject in questions if subject is not None]
