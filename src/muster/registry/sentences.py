"""What bears on somebody, and what is odd about a chain of command, in words: English here, Arabic in the catalogue."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop

from muster.registry.bearings import Bearing, Gap, Way
from muster.registry.command import Flag, Remark
from muster.registry.spans import Certainty

SENTENCES: Mapping[Way, str] = {
    Way.CONDUCT: gettext_noop("It is alleged of %(subject)s: %(what)s (%(role)s, %(when)s)."),
    Way.AFFILIATION: gettext_noop(
        "%(subject)s is said to have belonged to %(what)s (%(when)s). Membership alone is no ground."
    ),
    Way.EXCULPATION: gettext_noop("In favour of %(subject)s: %(what)s (%(when)s)."),
    Way.POSTING: gettext_noop("%(subject)s is recorded in %(unit)s: %(role)s (%(when)s)."),
    Way.IN_NAMED: gettext_noop(
        "%(subject)s was in %(unit)s when this is alleged of that unit: %(what)s (%(role)s, %(when)s)."
    ),
    Way.IN_NEAR: gettext_noop(
        "%(subject)s was in %(unit)s when this happened where the unit was, %(place)s: %(what)s (%(when)s). "
        "No claim names the unit."
    ),
    Way.NEAR: gettext_noop(
        "This happened where %(subject)s was, %(place)s: %(what)s (%(when)s). No claim names the unit."
    ),
    Way.OVER_NAMED: gettext_noop(
        "%(subject)s was in command over %(unit)s when this is alleged of that unit: %(what)s (%(role)s, %(when)s)."
    ),
    Way.OVER_NEAR: gettext_noop(
        "%(subject)s was in command over %(unit)s when this happened where that unit was, %(place)s: %(what)s "
        "(%(when)s). No claim names the unit."
    ),
    Way.SUPERIOR: gettext_noop(
        "It is alleged of %(superior)s, in command of %(unit)s over %(subject)s on %(on)s: %(what)s "
        "(%(role)s, %(when)s)."
    ),
    Way.SUPERIOR_CLEARED: gettext_noop(
        "In favour of %(superior)s, in command of %(unit)s over %(subject)s on %(on)s: %(what)s (%(when)s)."
    ),
    Way.DOUBTFUL: gettext_noop(
        "Whether %(subject)s was there, or %(unit)s was, is not known; alleged or happened then (%(count)s): %(what)s."
    ),
    Way.MORE: gettext_noop("More of the same kind about %(unit)s in that time (%(count)s): %(what)s."),
    Way.TOO_MANY: gettext_noop("More than %(count)s units were ever under %(unit)s; only these were looked at."),
}
HOW_SURE: Mapping[Certainty, str] = {
    Certainty.EVIDENCED: gettext_noop("Every link of this is evidenced."),
    Certainty.INFERRED: gettext_noop("A link of this is only inferred."),
}
GAPS: Mapping[Gap, str] = {
    Gap.PERSON: gettext_noop("The registry holds nothing about this person. That is unknown, not clear."),
    Gap.UNIT: gettext_noop("The registry holds nothing about this unit. That is unknown, not clear."),
    Gap.NO_UNIT: gettext_noop("No unit is named. What it did is unknown, not clear."),
    Gap.UNDATED: gettext_noop(
        "It is not said since when the subject is there. What came before is unknown, not clear."
    ),
    Gap.COMMANDER: gettext_noop("Nobody is known to command this unit. That is unknown, not clear."),
}
REMARKS: Mapping[Remark, str] = {
    Remark.CIRCLE: gettext_noop("The chain of command runs in a circle through %(units)s."),
    Remark.TWO_AT_ONCE: gettext_noop(
        "%(unit)s has %(count)s commanders at once: %(persons)s. The claims contradict each other."
    ),
    Remark.TASK_FORCE: gettext_noop(
        "%(unit)s was in %(force)s on %(on)s (%(certainty)s): its people there were under the task force, not under "
        "their home unit."
    ),
    Remark.TOO_MANY: gettext_noop("More than %(count)s units were ever above %(unit)s; only these were followed."),
    Remark.NOT_FOLLOWED: gettext_noop("%(more)s more units were near; only %(count)s were followed."),
}
LINKED = frozenset({Way.IN_NAMED, Way.IN_NEAR, Way.OVER_NAMED, Way.OVER_NEAR, Way.SUPERIOR, Way.SUPERIOR_CLEARED})


def flag_in_words(found: Flag) -> str:
    """The English sentence."""
    return REMARKS[found.remark] % dict(found.words)


def bearing_in_words(found: Bearing) -> str:
    """The English sentence, how sure it is, and the chain of claims that it rests on."""
    words = {name: text or "not stated" for name, text in found.words.items()}
    said = [SENTENCES[found.way] % words]
    if found.way in LINKED and found.certainty in HOW_SURE:
        said.append(HOW_SURE[found.certainty])
    if found.claims:
        said.append(f"[{', '.join(f'K-{claim:06}' for claim in found.claims)}]")
    return " ".join(said)
