"""A site with something on every page: a list, a roster with a fault, alerts of each kind, decisions."""

import io
from datetime import date
from pathlib import Path

from django.utils import timezone

from muster.accounts.models import User
from muster.accounts.policy import Role
from muster.audit.acts import SystemActor
from muster.registry.actions import search_identities
from muster.registry.models import Import
from muster.registry.predicates import Predicate
from muster.vetting.actions import (
    open_request,
    propose_decision,
    record_finding,
    resolve_alert,
    sign_decision,
    submit_roster,
)
from muster.vetting.checking import run_checks
from muster.vetting.intake import receive_roster
from muster.vetting.models import Alert, Case, Request, ScreeningRun
from muster.vetting.policy import Answer, AssistanceKind, Ground, Outcome, Scope
from muster.watchlists.imports import import_list
from tests.registry.world import claim, incident, on, person, place, posting, registrar, under, unit
from tests.vetting.world import NOTE, STATEMENT, Desk, user

LIST = """id,kind,name,aliases,birth_date,country
rep-1,person,Haydar Kadhim Abbas al-Jubouri,حيدر كاظم عباس الجبوري;Abu Sajjad,1971-04-12,iq
rep-2,person,Nuri Kamil Hasan al-Dulaimi,,1966,iq
rep-3,person,Viktor Andreyev,Виктор Андреев,1980-02-01,ru
"""

ROSTER = """Full name,Name in original script,Date of birth,Father name,Rank,Unit,ID number,Nationality
Haider Kazim Abbas Al Juburi,حيدر كاظم عباس الجبوري,1971-04-12,Kazim,Lieutenant Colonel,4th Border Guard Brigade,A-1001,iq
Nouri Kamel Hassan Dulaymi,نوري كامل حسن الدليمي,1989-09-30,Kamel,Captain,4th Border Guard Brigade,A-1002,iq
Samir Haddad Yousif,سمير حداد يوسف,1990-01-15,Haddad,Sergeant,7th Border Guard Battalion,A-1003,iq
Tariq Mansour Saleh,طارق منصور صالح,1984-06-02,Mansour,Major,7th Border Guard Battalion,A-1004,iq
Faris Nabil Jawad,فارس نبيل جواد,31/31/1985,Nabil,Captain,7th Border Guard Battalion,A-1005,iq
Tarek Mansur Salih,طارق منصور صالح,1984-06-02,Mansur,Maj,7th Border Guard Battalion,A-1006,iq
"""


def people() -> Desk:
    return Desk(
        requester=user("rania", Role.REQUESTER),
        analyst=user("anton", Role.ANALYST),
        assessor=user("asma", Role.ASSESSOR),
        signer=user("selim", Role.SIGNER),
        second_signer=user("sofia", Role.SIGNER),
        outsider=user("olaf", Role.REQUESTER, Role.ANALYST, Role.ASSESSOR, Role.SIGNER, org="elsewhere"),
    )


def import_watchlist(folder: Path) -> None:
    path = folder / "republic.csv"
    path.write_text(LIST, encoding="utf-8")
    import_list(actor=SystemActor("operator", frozenset({"operator"})), path=path, list_code="republic")


def fill_registry() -> None:
    """What the registry holds about the units of the roster: a brigade over a battalion, and who commands it."""
    battalion, brigade, what = unit("7th Border Guard Battalion"), unit("4th Border Guard Brigade"), incident()
    commander, days = person("Salim Rostam"), on("2020-01-01", "2030-01-01")
    under(battalion, brigade, days)
    posting(commander, brigade, days)
    claim(Predicate.OCCURRENCE, what, dates=on("2021-04-07"))
    claim(Predicate.CONDUCT, battalion, what, kind="direct")
    claim(Predicate.CONDUCT, commander, what, kind="commanded")
    claim(Predicate.EXCULPATION, commander, value="Acquitted by the military court in 2022.")


def submit(requester: User) -> Request:
    request = open_request(
        actor=requester,
        purpose="Border guard officers' course, third intake",
        assistance=AssistanceKind.TRAINING,
        authority="Training Act, section 3",
        funding_source="Border programme 2027",
        needed_by=date(2027, 3, 31),
    )
    file = io.BytesIO(ROSTER.encode())
    submit_roster(
        actor=requester, roster=receive_roster(actor=requester, request=request, file=file, name="intake-3.csv")
    )
    run_jobs()
    return request


def run_jobs() -> None:
    """What a worker would do, here and now: its own loop closes the connection that a test's transaction is in."""
    for waiting in ScreeningRun.objects.as_system().filter(finished_at=None):
        run_checks(waiting.pk)


def case_of(name: str) -> Case:
    return Case.objects.as_system().select_related("candidate__request").get(candidate__name__startswith=name)


def alerts_of(case: Case) -> list[Alert]:
    return list(Alert.objects.as_system().filter(case=case).select_related("case__candidate__request"))


def decide(desk: Desk, case: Case) -> None:
    """The listed man is refused by two, with his alert answered before."""
    for alert in alerts_of(case):
        resolve_alert(actor=desk.analyst, alert=alert, answer=Answer.SAME, reason="Same birth date and chain.", seen=1)
    record_finding(
        actor=desk.assessor, case=case, sentence="His unit commander writes that he served well.", speaks_for=True
    )
    case.refresh_from_db()
    proposal = propose_decision(
        actor=desk.assessor,
        case=case,
        outcome=Outcome.REJECTED,
        scope=Scope.PERSON,
        grounds=[Ground.LISTED],
        internal_note="Entry rep-1 agrees in name, date of birth and country; no fact contradicts.",
        statement=STATEMENT,
        seen=case.version,
    )
    for signer in (desk.signer, desk.second_signer):
        sign_decision(actor=signer, proposal=proposal)


def approve(desk: Desk, case: Case, *, sign: bool) -> None:
    proposal = propose_decision(
        actor=desk.assessor,
        case=case,
        outcome=Outcome.APPROVED,
        scope=Scope.PERSON,
        internal_note=NOTE,
        seen=case.version,
    )
    if sign:
        sign_decision(actor=desk.signer, proposal=proposal)


def today() -> date:
    return timezone.now().date()


def registry_pages() -> dict[str, str]:
    """A unit with a gap in its command, a man with claims for and against him, an incident, a claim: their addresses."""
    battalion, corps, man = unit("7th Border Battalion"), unit("Border Corps"), person("Nabil Hazim")
    what, where = incident(), place()
    claim(Predicate.NAME, man, value="Nabil Hazim", kind="preferred")
    claim(Predicate.NAME, man, value="نبيل حازم")
    for birth in ("1971-04-12", "1975-01-01"):
        claim(Predicate.BIRTH, man, value=birth)
    posting(man, battalion, on("2012-01-01", "2014-01-01", starting=True), rank="Major")
    posting(man, battalion, on("2016-01-01", continuing=True), rank="Colonel")
    under(battalion, corps, on("2010-01-01", "2020-01-01"))
    posting(person("Salim Rostam"), corps, on("2015-06-01", "2017-01-01"))
    claim(Predicate.OCCURRENCE, what, where, dates=on("2015-04-07"))
    claim(Predicate.COORDINATES, where, value="34.52, 43.11")
    claim(Predicate.POSITIONING, battalion, where, kind="site", dates=on("2012-01-01", "2020-01-01"))
    alleged = claim(Predicate.CONDUCT, man, what, kind="commanded")
    claim(Predicate.EXCULPATION, man, value="Acquitted by the military court in 2016.")
    twin = person("Nabil Hazim Yousif")
    for one in (man, twin):
        claim(Predicate.PARENT_NAME, one, value="Halima Rostam", kind="mother")
    search_identities(actor=registrar())
    brought = Import.objects.create(
        label=man.label,
        dataset="dismissals",
        form="dismissals",
        state="staged",
        names=["قائمة.csv"],
        counts={"rows": 3, "rejected": 1, "new_subjects": 2, "claims": 5, "new_claims": 4, "withdrawn": 1},
        rejected=[["list, row 3", ["name is empty", "measure is “fired”; write one of dismissed, suspended"]]],
        sample={
            "new": [["list, row 2", "Nabil Hazim", "dismissal", "dismissed; 7th Border Battalion; 2019-05-01"]],
            "gone": [[alleged.number, "name", "Nabil Hazem"]],
        },
    )
    return {
        "imports": "/registry/imports/",
        "import": f"/registry/imports/{brought.pk}/",
        "registry": "/registry/?words=Nabil",
        "registry-identities": "/registry/identities/",
        "registry-new": "/registry/new/",
        "registry-where": f"/registry/person/{man.pk}/where/?on=2015-04-07",
        "registry-identity": f"/registry/identities/person/{man.pk}/{twin.pk}/",
        "registry-person": f"/registry/person/{man.pk}/",
        "registry-unit": f"/registry/unit/{battalion.pk}/",
        "registry-incident": f"/registry/incident/{what.pk}/",
        "registry-command": f"/registry/unit/{battalion.pk}/command/?on=2015-04-07",
        "registry-claim": f"/claims/{alleged.pk}/",
        "registry-correct": f"/claims/{alleged.pk}/correct/",
        "registry-what-is-claimed": f"/registry/person/{man.pk}/claims/",
        "registry-record": f"/registry/person/{man.pk}/claims/?predicate=posting",
        "registry-chart": f"/registry/unit/{battalion.pk}/chart/?on=2015-04-07",
        "registry-map": "/registry/map/?on=2015-04-07",
        "registry-incident-chart": f"/registry/incident/{what.pk}/chart/",
        "registry-what-if": f"/registry/what-if/?person={man.number}&post={corps.number}&on=2016-04-07",
    }
