"""Today's roster: handed in, checked, worked on as far as leaves something to do for everybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from muster.demo.casework import Desk
from muster.demo.plants import Check, Plant, PlantKind
from muster.vetting.models import Alert, Case
from muster.vetting.policy import AlertSource, Answer, Ground

SOURCE_OF = {
    Check.WATCHLISTS: AlertSource.WATCHLIST,
    Check.EARLIER: AlertSource.DECISION,
    Check.DUPLICATES: AlertSource.CANDIDATE,
}
_LISTED = (PlantKind.LISTED_MISSPELT, PlantKind.LISTED_OTHER_SCRIPT, PlantKind.LISTED_SHORTENED)
_LOOK_ALIKES = (PlantKind.NAMESAKE_BIRTH, PlantKind.NAMESAKE_LINK, PlantKind.BROTHER, PlantKind.REVERSED)


@dataclass(frozen=True, slots=True)
class Planted:
    """A planted row, by its running number, with its case and the ids of what it must be raised against."""

    number: int
    plant: Plant
    case: Case
    against: frozenset[str]

    def is_right(self, alert: Alert) -> bool:
        """Whether an alert is the one that had to be raised."""
        return self.plant.expected and alert.source == SOURCE_OF[self.plant.check] and alert.source_id in self.against


def work(desk: Desk, rows: Sequence[Planted], found: Mapping[int, list[Alert]]) -> None:
    """Answer every second alert by the known truth, decide some cases, leave proposals to sign and cases to propose."""
    alerts = {planted.case.pk: found.get(planted.case.pk, []) for planted in rows}
    listed = [row for row in rows if row.plant.kind in _LISTED and alerts[row.case.pk]]
    for row in listed[::2]:
        _answer(desk, row, alerts[row.case.pk])
    _refuse(desk, [row for row in listed[::2] if any(row.is_right(alert) for alert in alerts[row.case.pk])])
    mistaken = [row for row in rows if row.plant.kind in (*_LOOK_ALIKES, PlantKind.ORDINARY) and alerts[row.case.pk]]
    for row in mistaken[::2]:
        _answer(desk, row, alerts[row.case.pk])
    _cannot_tell(desk, rows, alerts)
    clean = [row for row in rows if row.plant.kind is PlantKind.ORDINARY and not alerts[row.case.pk]]
    for number, row in enumerate(islice(clean, 40)):
        desk.approve(row.case, signers=int(number < 25))
    for number, row in enumerate(islice(mistaken[::2], 6)):
        desk.approve(
            row.case, signers=int(number < 4), note=f"Every alert is answered: {row.plant.why or 'another man'}."
        )
    _renew(desk, rows, alerts)


def _answer(desk: Desk, row: Planted, alerts: Sequence[Alert]) -> None:
    for alert in alerts:
        if row.is_right(alert):
            desk.answer(alert, Answer.SAME, f"{row.plant.why.capitalize()}; card and entry agree on the rest.")
        else:
            desk.answer(alert, Answer.DIFFERENT, row.plant.why or "Another link of the chain and another birth date.")


def _refuse(desk: Desk, found: Sequence[Planted]) -> None:
    """Propose six refusals: three signed by both signers, one by one of them, two by nobody yet."""
    for row, signers in zip(found, (2, 2, 2, 1, 0, 0), strict=False):
        desk.note(
            row.case, f"Named in {', '.join(sorted(row.against))}; the entry states no conduct.", speaks_for=False
        )
        desk.note(row.case, "His commander writes that he has served without complaint.", speaks_for=True)
        desk.refuse(
            row.case,
            grounds=[Ground.LISTED],
            note="The analyst holds him to be the man of the entry; card and entry agree on birth and father.",
            statement="You are taken for a person on a published list. If you are not that man, say so within 30 days.",
            signers=signers,
        )


def _cannot_tell(desk: Desk, rows: Sequence[Planted], alerts: dict[int, list[Alert]]) -> None:
    """Leave one dismissed man undecided: the annex gives no birth date that would tell him apart."""
    for row in rows:
        if row.plant.kind is PlantKind.DISMISSED_RETURNED and alerts[row.case.pk]:
            for alert in alerts[row.case.pk]:
                desk.answer(
                    alert, Answer.CANNOT_TELL, "The annex to order 88 has no photograph; the ministry was asked."
                )
            return


def _renew(desk: Desk, rows: Sequence[Planted], alerts: dict[int, list[Alert]]) -> None:
    """Clear two men whom another embassy has cleared, proven by the number of the card; contested, so two sign."""
    cleared = [
        row
        for row in rows
        if row.plant.kind is PlantKind.CLEARED_ELSEWHERE and any(row.is_right(alert) for alert in alerts[row.case.pk])
    ]
    for row in cleared[:2]:
        _answer(desk, row, alerts[row.case.pk])
        desk.approve(row.case, signers=2, note="Cleared by another embassy; the same card number, unit and birth date.")
