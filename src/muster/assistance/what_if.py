"""What if somebody took a post: which units would come under them, and what would have to be looked at again.

Nothing is written, not even that it was asked: it is a question about what stands, through the eyes of whoever asks.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Exists, OuterRef, Q

from muster.accounts.scoping import Reader
from muster.assistance.policy import (
    Reason,
    SubjectFacts,
    commander_is_cleared,
    everything_can_be_read,
)
from muster.assistance.queries import find_subject, gate_facts, person_facts
from muster.audit.canonical import JsonValue
from muster.errors import InputError
from muster.registry.bearings import Bearing, Speaks, Vetted, weigh
from muster.registry.evidence import View
from muster.registry.holdings import Commanding, Holdings, Reached
from muster.registry.models import Person, Unit
from muster.registry.predicates import SubjectKind
from muster.registry.sentences import bearing_in_words
from muster.registry.spans import CERTAINTIES
from muster.vetting.models import Case, Decision
from muster.vetting.policy import AssistanceKind, CaseState, Outcome

MOST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Under:
    """A unit that would come under the person: the post's own at distance 0."""

    unit: Unit
    reached: Reached


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """The answer; `more` says that there are more clearances or cases than are listed, or units than were followed."""

    person: Person
    unit: Unit
    on: date
    under: tuple[Under, ...]
    commanders: tuple[Commanding, ...]
    bearings: tuple[Bearing, ...]
    reasons: tuple[Reason, ...]
    clearances: tuple[Decision, ...]
    cases: tuple[Case, ...]
    more: bool


def suppose(person: str, post: str, on: date, user: Reader, known_on: date | None = None) -> WhatIf:
    """If this person (a number, an ID number or a whole name) took this post, a unit, on this day.

    `known_on` is the day whose knowledge of the registry is asked for; decisions and cases are those of today.

    Raises:
        InputError: either is not known to the asker, or is no person or no unit.
    """
    man, unit = find_subject(person, user=user), find_subject(post, user=user)
    if not isinstance(man, Person):
        raise InputError(f"{man.number} is a unit; name the person who would take the post.")
    if not isinstance(unit, Unit):
        raise InputError(f"{unit.number} is a person; name the unit whose post it is.")
    held = Holdings(View(user, known_on))
    held.learn([man.pk], [unit.pk], led=[unit.pk])
    below = {pk: reached for pk, reached in held.below(unit.pk, on).items() if pk in held.units}
    under = sorted(
        (Under(held.units[pk], reached) for pk, reached in below.items()),
        key=lambda one: (one.reached.distance, one.unit.name),
    )
    records = held.view.members_of(SubjectKind.UNIT, below)
    clearances, cases = _clearances(records, on, user), _open_cases(records, user)
    kinds = {AssistanceKind(decision.assistance) for decision in clearances}
    return WhatIf(
        person=man,
        unit=unit,
        on=on,
        under=tuple(under),
        commanders=tuple(one for one in held.commanders(unit.pk, on) if not one.reached.distance),
        bearings=tuple(
            sorted(
                (
                    one
                    for one in weigh(Vetted(name=man.name, on=on, person=man.pk), held).found
                    if one.speaks is not Speaks.NEITHER
                ),
                key=lambda one: (one.speaks, CERTAINTIES.index(one.certainty)),
            )
        ),
        reasons=_reasons(man, unit, on, user, kinds or set(AssistanceKind)),
        clearances=tuple(clearances[:MOST_SHOWN]),
        cases=tuple(cases[:MOST_SHOWN]),
        more=max(len(clearances), len(cases)) > MOST_SHOWN or unit.pk in held.cut_off,
    )


def _reasons(man: Person, unit: Unit, on: date, user: Reader, kinds: set[AssistanceKind]) -> tuple[Reason, ...]:
    """Why the gate would hold the unit and its people with this commander, for any of these kinds of assistance."""
    found: dict[str, Reason] = {}
    commander = person_facts(man, user)
    for kind in sorted(kinds):
        facts = gate_facts(unit, assistance=kind, on=on, user=user)
        if facts.unit is None:
            continue
        supposed = replace(facts, unit=replace(facts.unit, commander=commander))
        for about in (supposed, replace(supposed, person=SubjectFacts(name=unit.name))):
            for rule in (commander_is_cleared, everything_can_be_read):
                found |= {reason.sentence: reason for reason in rule(about)}
    return tuple(found.values())


def _clearances(units: Collection[int], on: date, user: Reader) -> list[Decision]:
    """Approvals that stand on that day for these units or people in them, the soonest to end first."""
    rows = Decision.objects.visible_to(user)
    later = rows.filter(
        Q(person=OuterRef("person")) | Q(person__isnull=True, unit=OuterRef("unit"), case__candidate__kind="unit"),
        pk__gt=OuterRef("pk"),
        assistance=OuterRef("assistance"),
    )
    standing = rows.filter(unit__in=list(units), outcome=Outcome.APPROVED, certified_on__lte=on, expires_on__gte=on)
    found = standing.filter(~Exists(later)).select_related("person", "unit", "case__candidate__request")
    return list(found.order_by("expires_on", "pk")[: MOST_SHOWN + 1])


def _open_cases(units: Collection[int], user: Reader) -> list[Case]:
    """Cases about these units or people in them that nobody has decided."""
    rows = Case.objects.visible_to(user).filter(candidate__unit__in=list(units)).exclude(state=CaseState.DECIDED)
    return list(rows.select_related("candidate__request", "candidate__unit").order_by("pk")[: MOST_SHOWN + 1])


def what_if_as_json(answer: WhatIf) -> dict[str, JsonValue]:
    """The answer for machines."""
    return {
        "person": {"number": answer.person.number, "name": answer.person.name},
        "unit": {"number": answer.unit.number, "name": answer.unit.name},
        "on": str(answer.on),
        "under": [
            {
                "number": one.unit.number,
                "name": one.unit.name,
                "distance": one.reached.distance,
                "certainty": one.reached.certainty,
                "claims": [f"K-{claim:06}" for claim in one.reached.claims],
            }
            for one in answer.under
        ],
        "commanders": [
            {"number": one.person.number, "name": one.person.name, "certainty": one.reached.certainty}
            for one in answer.commanders
        ],
        "registry": [
            {"speaks": one.speaks, "certainty": one.certainty, "sentence": bearing_in_words(one)}
            for one in answer.bearings
        ],
        "gate": [reason.sentence for reason in answer.reasons],
        "decisions": [
            {
                "number": decision.number,
                "subject": str(decision.person or decision.unit),
                "assistance": decision.assistance,
                "authority": decision.authority,
                "expires_on": str(decision.expires_on),
            }
            for decision in answer.clearances
        ],
        "cases": [{"number": case.number, "subject": case.candidate.name} for case in answer.cases],
        "more": answer.more,
    }


def what_if_as_text(answer: WhatIf) -> Iterator[str]:
    """The answer in lines for people."""
    yield f"If {answer.person.name} ({answer.person.number}) commanded {answer.unit.name} on {answer.on}:"
    for now in answer.commanders:
        yield f"  {now.person.name} commands it then ({now.reached.certainty})"
    yield "Units under this command:"
    for one in answer.under:
        yield f"  {one.unit.name} ({one.unit.number}), {one.reached.distance} down: {one.reached.certainty}"
    yield "The registry on this person:"
    yield from (f"  {one.speaks} ({one.certainty}): {bearing_in_words(one)}" for one in answer.bearings)
    if not answer.bearings:
        yield "  nothing for or against; that is unknown, not clear"
    yield "The gate would hold:"
    yield from (f"  {reason.sentence}" for reason in answer.reasons)
    if not answer.reasons:
        yield "  for no reason that lies in the commander"
    yield "To be looked at again:"
    for decision in answer.clearances:
        about = decision.person or decision.unit
        yield f"  {decision.number} {about}: {decision.assistance} until {decision.expires_on} ({decision.authority})"
    yield from (f"  {case.number} {case.candidate.name}: not decided yet" for case in answer.cases)
    if not answer.clearances and not answer.cases:
        yield "  no decision and no case that you may read"
    if answer.more:
        yield "There is more than this; ask about a lower unit."
