"""A small site for tests: two organisations, people in roles, and cases made by the acts themselves."""

import io
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from muster.accounts.models import Membership, Organisation, User
from muster.accounts.policy import Role
from muster.audit.acts import SYSTEM
from muster.documents.actions import store
from muster.vetting.actions import (
    attach_roster,
    finish_run,
    open_request,
    read_rows,
    record_checks,
    record_registry_checks,
    submit_roster,
)
from muster.vetting.models import Alert, Case, Request, ScreeningRun
from muster.vetting.policy import AlertSource, AssistanceKind, CheckKind
from muster.vetting.queries.registry import registry_answer
from muster.vetting.readers.fields import CandidateFields
from muster.vetting.readers.layouts import recognise
from muster.vetting.readers.rosters import RosterEntry
from muster.vetting.results import AlertDraft, CheckResult, RegistryResult

NOTE = "Checked against all lists; nothing found."
STATEMENT = "You were refused because the identity that you gave could not be established."


def organisation(code: str = "mission") -> Organisation:
    return Organisation.objects.get_or_create(code=code, defaults={"name": code.title()})[0]


def user(username: str, *roles: Role, org: str = "mission") -> User:
    """A user with these roles; the same name is the same user."""
    made, _ = User.objects.get_or_create(username=username, defaults={"organisation": organisation(org)})
    for role in roles:
        Membership.objects.get_or_create(user=made, role=role)
    return User.objects.get(pk=made.pk)


@dataclass
class Desk:
    """The people of one mission."""

    requester: User
    analyst: User
    assessor: User
    signer: User
    second_signer: User
    outsider: User


def desk() -> Desk:
    everything = (Role.REQUESTER, Role.ANALYST, Role.ASSESSOR, Role.SIGNER)
    return Desk(
        requester=user("rania", Role.REQUESTER),
        analyst=user("anton", Role.ANALYST),
        assessor=user("asma", Role.ASSESSOR),
        signer=user("selim", Role.SIGNER),
        second_signer=user("sofia", Role.SIGNER),
        outsider=user("olaf", *everything, org="elsewhere"),
    )


def request_with_run(requester: User, **changes: object) -> tuple[Request, ScreeningRun]:
    """A submitted request with an empty run."""
    wanted = {
        "purpose": "border guard course",
        "assistance": AssistanceKind.TRAINING,
        "authority": "training act, section 3",
        "needed_by": date(2027, 1, 31),
    }
    request = open_request(actor=requester, **(wanted | changes))
    upload = store(actor=requester, file=io.BytesIO(b"name\nNobody\n"), name="roster.csv", label=request.label)
    roster = attach_roster(
        actor=requester, request=request, upload=upload, layout=recognise([["Full name"], ["Nobody"]])
    )
    return request, submit_roster(actor=requester, roster=roster)


def add_cases(run: ScreeningRun, *people: CandidateFields) -> list[Case]:
    """Cases of these people, their checks still pending."""
    roster = run.request.rosters.all().as_system().get()
    start = roster.rows.all().as_system().count() + 2
    entries = [
        RosterEntry(number=start + place, cells=(person.name,), fields=person) for place, person in enumerate(people)
    ]
    read_rows(actor=SYSTEM, run=run, roster=roster, entries=entries, units={}, total=len(entries))
    rows = Case.objects.as_system().filter(candidate__row__number__gte=start, candidate__request=run.request)
    return list(rows.select_related("candidate__request", "label").order_by("pk"))


def complete(run: ScreeningRun, cases: list[Case], *, alerts: dict[int, tuple[AlertDraft, ...]] | None = None) -> None:
    """All checks of the cases done, with the given alerts on their watchlist checks, and the run finished."""
    answers = [RegistryResult(case.pk, registry_answer(case, SYSTEM)) for case in cases]
    record_registry_checks(actor=SYSTEM, run=run, results=answers, done=len(cases), total=len(cases))
    for kind in {*CheckKind} - {CheckKind.UNIT, CheckKind.COMMAND}:
        found = alerts if alerts and kind is CheckKind.WATCHLISTS else {}
        results = [CheckResult(case_id=case.pk, alerts=found.get(case.pk, ())) for case in cases]
        record_checks(actor=SYSTEM, run=run, kind=kind, results=results, done=len(cases), total=len(cases))
    finish_run(actor=SYSTEM, run=run, ran_against={"watchlists": {"lists": []}})
    for case in cases:
        case.refresh_from_db()


def listing(source_id: str = "un-1", *, digest: str = "a" * 64, score: float = 0.9) -> AlertDraft:
    return AlertDraft(
        source=AlertSource.WATCHLIST,
        source_id=source_id,
        title="Harun Kadari (un-sc)",
        score=score,
        matched={"id": source_id, "name": "Harun Kadari", "matched_name": "Harun Kadari"},
        comparison=[],
        digest=digest,
    )


def checked_case(people: Desk, *alerts: AlertDraft, person: CandidateFields | None = None) -> Case:
    """One case with every check completed."""
    _, run = request_with_run(people.requester)
    cases = add_cases(run, person or CandidateFields(name="Harun Qadari", unit_name="7th Border Battalion"))
    complete(run, cases, alerts={cases[0].pk: alerts})
    return cases[0]


def only_alert(case: Case) -> Alert:
    return Alert.objects.as_system().select_related("case").get(case=case)


def today() -> date:
    return timezone.now().date()
