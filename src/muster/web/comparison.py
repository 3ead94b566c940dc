"""An alert as the alert page shows it: two records side by side, and the reasons on either side of the scale."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from muster.audit.canonical import JsonValue
from muster.screening.countries import country_name
from muster.screening.records import Query
from muster.screening.results import RAISED_AT
from muster.screening.scoring import probability
from muster.vetting.models import Alert
from muster.vetting.subjects import candidate_query

NAME_FEATURES = ("father_name", "mother_name")


class Relation(StrEnum):
    """How the two values of one field stand to each other."""

    AGREES = "agrees"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ComparedField:
    """One row of the comparison; values as they were written, `is_name` where they are names."""

    label: str | Promise
    candidate: tuple[str, ...]
    record: tuple[str, ...]
    relation: Relation
    is_name: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence of the explanation; `effect` in log-odds, above 0 for the same subject.

    `without` is the score that would be left without it, where that would be too low to be raised.
    """

    sentence: str
    effect: float
    without: float | None = None


@dataclass(frozen=True, slots=True)
class ComparedPair:
    """Everything that the alert page says about the two sides."""

    fields: tuple[ComparedField, ...]
    for_same: tuple[Reason, ...]
    for_different: tuple[Reason, ...]
    name_parts: tuple[Reason, ...]
    commonness: str
    """How many people may bear the name."""


LABELS: dict[str, str | Promise] = {
    "name": _("Name"),
    "aliases": _("Also written"),
    "father_name": _("Father's name"),
    "mother_name": _("Mother's name"),
    "birth_date": _("Date of birth"),
    "birth_place": _("Place of birth"),
    "gender": _("Sex"),
    "country": _("Countries"),
    "identifier": _("Identifiers"),
    "unit": _("Unit"),
    "position": _("Rank or position"),
}


def compared_pair(alert: Alert) -> ComparedPair:
    """The two sides of an alert, field by field, with the reasons for its score from the weightiest on."""
    candidate = alert.case.candidate
    components = [component for component in alert.comparison if isinstance(component, Mapping)]
    total = sum(_effect(component) for component in components if component["feature"] != "name_part")
    reasons = [(str(component["feature"]), _reason(component, total)) for component in components]
    weighed = [reason for feature, reason in reasons if feature != "name_part" and reason.effect]
    weighed.sort(key=lambda reason: -abs(reason.effect))
    return ComparedPair(
        fields=tuple(_fields(candidate_query(candidate), candidate.name_original, alert.matched, components)),
        for_same=tuple(reason for reason in weighed if reason.effect > 0),
        for_different=tuple(reason for reason in weighed if reason.effect < 0),
        name_parts=tuple(reason for feature, reason in reasons if feature == "name_part"),
        commonness=next((reason.sentence for feature, reason in reasons if feature == "commonness"), ""),
    )


def _effect(component: Mapping[str, JsonValue]) -> float:
    return float(str(component["effect"]))


def _reason(component: Mapping[str, JsonValue], total: float) -> Reason:
    sentence = component["sentence_ar" if get_language() == "ar" else "sentence_en"]
    effect = _effect(component)
    left = probability(total - effect)
    decides = component["feature"] != "name_part" and left < RAISED_AT <= probability(total)
    return Reason(str(sentence), effect, without=left if decides else None)


def _fields(
    query: Query, original: str, matched: Mapping[str, JsonValue], components: Sequence[Mapping[str, JsonValue]]
) -> list[ComparedField]:
    effects = {str(component["feature"]): _effect(component) for component in components}
    names = _texts(matched, "matched_name", "name")
    sides: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
        "name": ((*_given(original), query.name), names),
        "aliases": (_others(query.aliases, original), _others(_texts(matched, "aliases", "weak_aliases"), *names)),
        "father_name": (_given(query.father_name), _texts(matched, "father_name")),
        "mother_name": (_given(query.mother_name), _texts(matched, "mother_name")),
        "birth_date": (_given(query.birth_date), _texts(matched, "birth_dates")),
        "birth_place": (_given(query.birth_place), _texts(matched, "birth_places")),
        "gender": (_given(query.gender), _texts(matched, "gender")),
        "country": (_countries(query.countries), _countries(_texts(matched, "countries"))),
        "identifier": (query.identifiers, _texts(matched, "identifiers")),
        "unit": (_given(query.unit), _texts(matched, "units")),
        "position": (_given(query.rank), _texts(matched, "positions")),
    }
    return [
        ComparedField(
            label=LABELS[feature],
            candidate=candidate,
            record=record,
            relation=_relation(effects.get(feature)),
            is_name=feature in {"name", "aliases", *NAME_FEATURES},
        )
        for feature, (candidate, record) in sides.items()
        if candidate or record
    ]


def _others(names: Sequence[str], *shown: str) -> tuple[str, ...]:
    """The names that don't stand in the row above."""
    return tuple(name for name in names if name not in shown)


def _countries(codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(country_name(code) or code for code in codes)


def _given(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def _texts(matched: Mapping[str, JsonValue], *keys: str) -> tuple[str, ...]:
    """The values under these keys, each once."""
    found: list[str] = []
    for key in keys:
        value = matched.get(key)
        found += [str(text) for text in value] if isinstance(value, list) else [str(value)] if value else []
    return tuple(dict.fromkeys(found))


def _relation(effect: float | None) -> Relation:
    if not effect:
        return Relation.UNKNOWN
    return Relation.AGREES if effect > 0 else Relation.DIFFERS
