"""What came out for each row of a roster, for the command line and for the demo's tally."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from muster.audit.canonical import JsonValue
from muster.vetting.models import Alert, Check, Decision, Finding, RegistryFinding, Roster, RosterRow
from muster.vetting.policy import CheckState


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateOutcome:
    """One row: `outcome` is a decision's, or `alerts`, `findings` where the registry alone speaks against, `no alert`,
    `not complete`, `returned` for a faulty row; `unknown` is what the registry can't answer.
    """

    row: int
    name: str
    outcome: str
    alerts: tuple[dict[str, JsonValue], ...]
    findings: tuple[str, ...]
    complete: bool
    errors: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    case: str = ""

    def as_json(self) -> dict[str, object]:
        """The row as the command prints it."""
        return asdict(self)


def candidate_outcomes(roster: Roster) -> Iterator[CandidateOutcome]:
    """Every row of the roster in its order, also those that could not become candidates.

    Reads all markings: it is for whoever ran the checks on this very roster.
    """
    roster.refresh_from_db()
    cases = {"case__candidate__row__roster": roster}
    alerts: dict[int, list[dict[str, JsonValue]]] = defaultdict(list)
    shown = Alert.objects.as_system().filter(**cases).order_by("case", "-score", "pk")
    for case, source, source_id, title, score, answer in shown.values_list(
        "case", "source", "source_id", "title", "score", "answer"
    ):
        alerts[case].append({"source": source, "id": source_id, "title": title, "score": score, "answer": answer})
    findings: dict[int, list[str]] = defaultdict(list)
    for case, sentence in Finding.objects.as_system().filter(**cases).values_list("case", "sentence"):
        findings[case].append(sentence)
    told = RegistryFinding.objects.as_system().filter(**cases).standing()
    for case, sentence in told.values_list("case", "sentence"):
        findings[case].append(sentence)
    against = set(told.against().values_list("case", flat=True))
    gaps: dict[int, list[str]] = defaultdict(list)
    for case, kind, gap in Check.objects.as_system().filter(**cases).exclude(gap="").values_list("case", "kind", "gap"):
        gaps[case].append(f"{kind}: {gap}")
    decided = dict(Decision.objects.as_system().filter(**cases).order_by("pk").values_list("case", "outcome"))
    open_checks = Check.objects.as_system().filter(**cases).exclude(state=CheckState.COMPLETED)
    incomplete = set(open_checks.values_list("case", flat=True))
    rows = RosterRow.objects.as_system().filter(roster=roster).select_related("candidate__case").order_by("number")
    for row in rows.iterator(chunk_size=2000):
        if row.faulty:
            yield CandidateOutcome(
                row=row.number,
                name=" ".join(cell for cell in row.cells[:3] if cell),
                outcome="returned",
                alerts=(),
                findings=(),
                complete=False,
                errors=tuple(f"{error['column']}: {error['message']}" for error in row.errors),
            )
            continue
        vetted = row.candidate.case
        complete = vetted.pk not in incomplete
        raised = tuple(alerts[vetted.pk])
        undecided = "alerts" if raised else "findings" if vetted.pk in against else "no alert"
        yield CandidateOutcome(
            row=row.number,
            name=row.candidate.name,
            outcome=decided.get(vetted.pk) or (undecided if complete else "not complete"),
            alerts=raised,
            findings=tuple(findings[vetted.pk]),
            complete=complete,
            unknown=tuple(gaps[vetted.pk]),
            case=vetted.number,
        )
