"""What the registry answers to the three checks of a case, as somebody may see it, and whether it still says so."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min

from muster.accounts.scoping import Reader
from muster.audit.acts import SYSTEM
from muster.registry.bearings import Answer, Bearing, Speaks, weigh
from muster.registry.evidence import View
from muster.registry.holdings import Holdings
from muster.registry.queries import newest_evidence_at
from muster.registry.sentences import GAPS
from muster.registry.spans import CERTAINTIES, Certainty
from muster.vetting.models import Candidate, Case, Check, RegistryFinding, Resolution, ScreeningRun
from muster.vetting.policy import ON_REGISTRY, AlertSource, CheckState
from muster.vetting.policy import Answer as Said
from muster.vetting.results import bearing_digest
from muster.vetting.subjects import vetted

ANSWERED = ("alert__case", "alert__source_id", "answer")
LONGEST_ACT = timedelta(hours=1)
"""A claim bears the moment at which it was written, and can be read when its act ends: an import may be long."""


@dataclass(frozen=True, slots=True)
class RegistryPart:
    """The registry on the subject of a case, as known at a moment; `changed` where it says something else by now."""

    answer: Answer
    known_at: datetime
    changed: bool = False

    @property
    def against(self) -> list[Bearing]:
        """What speaks against the subject, evidenced before inferred."""
        return self._surest(Speaks.AGAINST)

    @property
    def speaking_for(self) -> list[Bearing]:
        """What speaks for the subject, evidenced before inferred."""
        return self._surest(Speaks.FOR)

    @property
    def noted(self) -> list[Bearing]:
        """What speaks neither for nor against."""
        return self._surest(Speaks.NEITHER)

    @property
    def doubtful(self) -> list[Bearing]:
        """What may or may not concern the subject."""
        return [one for one in self.answer.found if one.certainty is Certainty.UNKNOWN]

    @property
    def gaps(self) -> list[tuple[str, str]]:
        """The questions that can't be answered, each with the sentence that says why."""
        return [(question.value, GAPS[gap]) for question, gap in self.answer.gaps.items()]

    @property
    def open_questions(self) -> set[str]:
        """The checks of which something stays unknown: completed, and still no word that clears."""
        return {question.value for question in self.answer.gaps} | {one.question.value for one in self.doubtful}

    def _surest(self, speaks: Speaks) -> list[Bearing]:
        found = [one for one in self.answer.found if one.speaks is speaks and one.certainty is not Certainty.UNKNOWN]
        return sorted(found, key=lambda one: CERTAINTIES.index(one.certainty))


def registry_part(case: Case, checks: Sequence[Check], reader: Reader) -> RegistryPart | None:
    """What the checks on the registry found, through this reader's eyes; None before they are completed."""
    asked = [check for check in checks if check.kind in ON_REGISTRY and check.state == CheckState.COMPLETED]
    known_at = max((check.finished_at for check in asked if check.finished_at), default=None)
    if known_at is None or len(asked) < len(ON_REGISTRY):
        return None
    answer = registry_answer(case, reader, known_at)
    return RegistryPart(answer, known_at, _said_since(known_at, case) and registry_answer(case, reader) != answer)


def registry_changed(case: Case) -> bool:
    """Whether the registry answers otherwise now than its checks of this case found; whoever may read which claims."""
    asked = ScreeningRun.objects.as_system().filter(checks__case=case, checks__kind__in=ON_REGISTRY)
    since = asked.aggregate(began=Min("made_at"))["began"]
    if since is not None and not _said_since(since - LONGEST_ACT, case):
        return False
    answer = registry_answer(case, SYSTEM)
    gaps = dict(case.checks.all().as_system().exclude(gap="").values_list("kind", "gap"))
    found = set(RegistryFinding.objects.as_system().filter(case=case).standing().values_list("digest", flat=True))
    return found != {bearing_digest(one) for one in answer.found} or gaps != {
        question.value: gap.value for question, gap in answer.gaps.items()
    }


def registry_answer(case: Case, reader: Reader, known_at: datetime | None = None) -> Answer:
    """What the registry answers about the subject of a case, as this reader may see it, now or as known at a moment."""
    rows = Candidate.objects.as_system().select_related("row__roster")
    candidate = rows.get(pk=case.candidate_id)
    also = said_to_be([case.pk], reader, known_at).get(case.pk, ())
    asked = vetted(candidate, candidate.row.roster.made_at.date(), also)
    held = Holdings(View(reader, known_at))
    held.learn(asked.persons, filter(None, [asked.unit]), led=asked.led)
    return weigh(asked, held)


def said_to_be(cases: Collection[int], reader: Reader, known_at: datetime | None = None) -> dict[int, list[int]]:
    """By case the persons of the registry of whom the last answer to an alert was that they are its subject."""
    said = Resolution.objects.visible_to(reader).filter(alert__case__in=cases, alert__source=AlertSource.REGISTRY)
    if known_at is not None:
        said = said.filter(at__lte=known_at)
    last = {(case, number): answer for case, number, answer in said.order_by("pk").values_list(*ANSWERED)}
    same: dict[int, list[int]] = defaultdict(list)
    for (case, number), answer in last.items():
        if answer == Said.SAME:
            same[case].append(int(number.removeprefix("P-")))
    return same


def _said_since(moment: datetime, case: Case) -> bool:
    newest = newest_evidence_at()
    answers = Resolution.objects.as_system().filter(alert__case=case, alert__source=AlertSource.REGISTRY)
    return (newest is not None and newest > moment) or answers.filter(at__gt=moment).exists()
