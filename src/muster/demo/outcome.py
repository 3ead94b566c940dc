"""What came out: planted cases raised, others raised, decisions, the gate's answers."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from muster.accounts.models import User
from muster.assistance.actions import ask_gate
from muster.assistance.policy import GateAnswer
from muster.demo.plants import PlantKind
from muster.demo.present import Planted
from muster.registry.models import Person, Unit
from muster.vetting.models import Alert, Case, Decision, Proposal, Request
from muster.vetting.policy import AssistanceKind, CaseState, ProposalState


@dataclass(frozen=True, slots=True)
class Tally:
    """Of so many rows of one kind, so many were raised; `wrong_rows` are where that is wrong."""

    kind: str
    rows: int
    raised: int
    wrong_rows: Sequence[int]


@dataclass(frozen=True, slots=True)
class GateAsked:
    """One question to the gate and its answer."""

    who: str
    subject: str
    answer: str
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Everything that the demo prints."""

    republic: str
    scale: str
    seconds: float
    rows: int
    rows_faulty: int
    checks_complete: bool
    planted: tuple[Tally, ...]
    look_alikes: tuple[Tally, ...]
    ordinary: Tally
    decisions: dict[str, int]
    waiting: dict[str, int]
    gate: tuple[GateAsked, ...]
    accounts: dict[str, str]
    password: str

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Outcome":
        """What `as_json` gave; the sums in it are left out."""
        own = {name: kept[name] for name in (item.name for item in fields(cls))}
        tallies = {name: tuple(Tally(**tally) for tally in kept[name]) for name in ("planted", "look_alikes")}
        gate = tuple(GateAsked(**asked) for asked in kept["gate"])
        return cls(**(own | tallies | {"ordinary": Tally(**kept["ordinary"]), "gate": gate}))

    def as_json(self) -> dict[str, object]:
        """What came out as one JSON object, with the sums that outside scripts look at."""
        return {
            **asdict(self),
            "planted_raised": sum(tally.raised for tally in self.planted),
            "planted_rows": sum(tally.rows for tally in self.planted),
            "ordinary_share": round(self.ordinary.raised / max(1, self.ordinary.rows), 4),
        }


def count_raised(
    rows: Iterable[Planted], alerts: Mapping[int, list[Alert]]
) -> tuple[tuple[Tally, ...], tuple[Tally, ...], Tally]:
    """Count what was raised: planted cases against the right entry, look-alikes and others against anything."""
    seen: dict[PlantKind, list[tuple[Planted, bool]]] = {}
    for row in rows:
        found = alerts.get(row.case.pk, [])
        raised = any(row.is_right(alert) for alert in found) if row.plant.expected else bool(found)
        seen.setdefault(row.plant.kind, []).append((row, raised))
    tallies = {kind: _tally(kind, found) for kind, found in seen.items()}
    planted = [kind for kind, found in seen.items() if found[0][0].plant.expected]
    others = [kind for kind in seen if kind not in (*planted, PlantKind.ORDINARY, PlantKind.CELL_ERROR)]
    order = list(PlantKind)
    return (
        tuple(tallies[kind] for kind in sorted(planted, key=order.index)),
        tuple(tallies[kind] for kind in sorted(others, key=order.index)),
        tallies.get(PlantKind.ORDINARY, Tally(PlantKind.ORDINARY.value, 0, 0, ())),
    )


def _tally(kind: PlantKind, found: Sequence[tuple[Planted, bool]]) -> Tally:
    wrong = [row.number for row, raised in found if raised != row.plant.expected]
    return Tally(kind.value, len(found), sum(raised for _, raised in found), tuple(sorted(wrong)))


def count_decisions() -> dict[str, int]:
    """Signed decisions by outcome, over all requests."""
    return dict(Counter(Decision.objects.as_system().values_list("outcome", flat=True)))


def count_waiting(request: Request) -> dict[str, int]:
    """What waits for people in a request: alerts, cases, proposals."""
    cases = Case.objects.as_system().filter(candidate__request=request)
    open_cases = cases.filter(state=CaseState.CHECKED)
    unanswered = Alert.objects.as_system().filter(case__in=open_cases, answer="")
    return {
        "alerts to answer": unanswered.count(),
        "cases to propose": open_cases.exclude(pk__in=unanswered.values("case")).count(),
        "proposals to sign": Proposal.objects.as_system().filter(state=ProposalState.OPENED).count(),
        "cases decided": cases.filter(state=CaseState.DECIDED).count(),
    }


def ask(actor: User, questions: Iterable[tuple[str, Person | Unit]], *, on: date) -> tuple[GateAsked, ...]:
    """Ask the gate for training on a day, about each subject."""
    asked = []
    for who, subject in questions:
        result = ask_gate(actor=actor, subject=subject, assistance=AssistanceKind.TRAINING, on=on)
        reasons = tuple(reason.sentence for reason in result.reasons)
        if result.answer is GateAnswer.CLEAR:
            reasons = (f"Clearance {result.clearance}.",)
        asked.append(GateAsked(who, f"{subject.number} {subject.name}", result.answer.value, reasons))
    return tuple(asked)
