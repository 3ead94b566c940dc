"""What came of screening those vetted before against a new version of a list."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count

from muster.accounts.scoping import Reader
from muster.vetting.models import Alert, Rescreening
from muster.watchlists.models import ListVersion


@dataclass(frozen=True, slots=True)
class Rescreened:
    """The screening that a version of a list caused, and how many alerts of it this reader may see."""

    rescreening: Rescreening
    alerts: int


def rescreened_by(user: Reader, versions: Collection[ListVersion]) -> dict[int, Rescreened]:
    """By the key of the version, for those that came when somebody had been vetted."""
    rows = Rescreening.objects.filter(version__in=[version.pk for version in versions])
    shown = Alert.objects.visible_to(user).filter(rescreening__in=rows).order_by()
    counts = dict(shown.values_list("rescreening").annotate(Count("pk")))
    return {row.version_id: Rescreened(row, counts.get(row.pk, 0)) for row in rows}
