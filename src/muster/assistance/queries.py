"""What the gate looks at: decisions, holds, commanders, alerts and the age of the lists."""

from collections.abc import Collection, Iterator
from datetime import date

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from muster.accounts.scoping import Reader, ScopedQuerySet
from muster.assistance.policy import (
    DecisionFacts,
    GateFacts,
    ListFacts,
    RefusalAbove,
    SubjectFacts,
    UnitFacts,
    standing_refusal,
)
from muster.audit.acts import SYSTEM
from muster.errors import InputError
from muster.registry.evidence import View
from muster.registry.models import Identifier, Person, Relation, Unit
from muster.registry.policy import normalised_identifier, read_number, written_key
from muster.registry.queries import records_of
from muster.vetting.models import Alert, Candidate, Case, Decision
from muster.vetting.models.cases import CAME_AFTER_DECISION
from muster.vetting.policy import (
    ADVERSE,
    REQUIRED_CHECKS,
    Answer,
    AssistanceKind,
    CaseState,
    CheckState,
    Outcome,
    Scope,
)
from muster.vetting.readers.fields import to_query
from muster.vetting.subjects import fields_of
from muster.watchlists.queries import list_states

ON_PERSON = (Scope.PERSON, Scope.BOTH)
ON_UNIT = (Scope.UNIT, Scope.BOTH)


def find_subject(text: str, *, user: Reader) -> Person | Unit:
    """The subject that a person means by a number (`P-…`, `U-…`, a case `C-…`), an ID number, or a whole name.

    Raises:
        InputError: nobody is meant that this user may read, or more than one.
    """
    wanted = text.strip()
    number = read_number(wanted, "PUC")
    found = _by_number(*number, user) if number else _by_words(wanted, user)
    if len(found) == 1:
        return found[0]
    if found:
        choices = ", ".join(f"{subject.number} ({subject.name})" for subject in found[:5])
        raise InputError(f"“{wanted}” could be any of: {choices}. Ask with the number.")
    raise InputError(
        f"No subject “{wanted}” is known to you. Ask with a case, person or unit number, or the whole name."
    )


def gate_facts(subject: Person | Unit, *, assistance: AssistanceKind, on: date, user: Reader) -> GateFacts:
    """All that the gate looks at for this subject, this kind of assistance and this day of delivery."""
    person = subject if isinstance(subject, Person) else None
    unit = subject if isinstance(subject, Unit) else _unit_of(subject)
    today = timezone.now().date()
    return GateFacts(
        on=on,
        today=today,
        assistance=assistance,
        person=person_facts(person, user) if person else None,
        unit=_unit_facts(unit, user) if unit else None,
        refused_above=tuple(_refused_above(unit, user)) if unit else (),
        lists=tuple(
            ListFacts(name=state.title, as_of=state.as_of, greatest_age=settings.MUSTER_LIST_MAX_AGE)
            for state in list_states(now=timezone.now())
        ),
    )


def _by_number(kind: str, number: int, user: Reader) -> list[Person | Unit]:
    if kind == "C":
        cases = Case.objects.visible_to(user).filter(pk=number).select_related("candidate__person", "candidate__unit")
        return [subject for case in cases if (subject := case.candidate.person or case.candidate.unit)]
    if kind == "P":
        return _readable_persons(Q(pk=number), user)
    return _readable_units(Q(pk=number), user)


def _by_words(wanted: str, user: Reader) -> list[Person | Unit]:
    units = _readable_units(Q(key=written_key(wanted)), user)
    owners = _owners(normalised_identifier(wanted), user)
    return units or _readable_persons(Q(name=wanted) | Q(name_original=wanted) | Q(pk__in=owners), user)


def _owners(number: str, user: Reader) -> list[int]:
    """Who has a number, as far as this user may know: by a record of it, or by the roster of a readable candidacy."""
    if not number:
        return []
    known = Identifier.objects.visible_to(user).filter(value=number).values_list("person", flat=True)
    rows = _candidates(user).filter(person__identifiers__value=number).values_list("person", "fields")
    sent = ((person, to_query(fields_of(row)).identifiers) for person, row in rows)
    return [*known, *(person for person, numbers in sent if number in map(normalised_identifier, numbers))]


def _readable_persons(condition: Q, user: Reader) -> list[Person | Unit]:
    """Persons whose record, or whose candidacy, this user may read."""
    readable = Person.objects.visible_to(user).values("pk")
    rows = Person.objects.as_system().filter(
        condition, Q(pk__in=_candidates(user).values("person")) | Q(pk__in=readable)
    )
    return list({person.merged_into_id or person.pk: person for person in rows.select_related("unit")[:20]}.values())


def _readable_units(condition: Q, user: Reader) -> list[Person | Unit]:
    """Units whose record this user may read; of several records of one, as far as they may know, the oldest."""
    return list(View(user).leads(list(Unit.objects.visible_to(user).filter(condition))))


def _candidates(user: Reader) -> ScopedQuerySet[Candidate]:
    """The candidacies of known persons that this user may read."""
    return Candidate.objects.visible_to(user).filter(person__isnull=False)


def _unit_of(person: Person) -> Unit | None:
    """The unit of the person's newest candidacy, else the one that the registry has."""
    candidacies = Candidate.objects.as_system().filter(person__in=records_of(person), unit__isnull=False)
    newest = candidacies.select_related("unit").last()
    return newest.unit if newest else person.unit


def person_facts(person: Person, user: Reader) -> SubjectFacts:
    """What the gate looks at of one person."""
    records = records_of(person)
    decisions = Q(person__in=records, scope__in=ON_PERSON)
    alerts = Q(case__candidate__person__in=records)
    rows, hidden = _decisions(decisions, user)
    unanswered, more_hidden = _unanswered(alerts, user)
    return SubjectFacts(name=person.name, decisions=rows, unanswered_alerts=unanswered, hidden=hidden or more_hidden)


def _unit_facts(unit: Unit, user: Reader) -> UnitFacts:
    records = records_of(unit)
    rows, hidden = _decisions(Q(unit__in=records, scope__in=ON_UNIT), user)
    unanswered, more_hidden = _unanswered(Q(case__candidate__unit__in=records, case__candidate__kind="unit"), user)
    holds, holds_hidden = _holds(records, user)
    commander = Person.objects.as_system().filter(pk=unit.commander_id).first() if unit.commander_id else None
    return UnitFacts(
        name=unit.name,
        decisions=rows,
        unanswered_alerts=unanswered,
        hidden=hidden or more_hidden or holds_hidden,
        holds=holds,
        commander=person_facts(commander, user) if commander else None,
    )


def _refused_above(unit: Unit, user: Reader) -> Iterator[RefusalAbove]:
    """Refused units and commanders up the chain of command, whoever may read of them; hidden from who may not."""
    lower, seen, readable = unit, records_of(unit), True
    for _ in range(settings.MUSTER_GATE_LEVELS):
        upper = Unit.objects.as_system().filter(pk=lower.parent_id).first() if lower.parent_id else None
        if upper is None or upper.pk in seen:
            return
        links = Relation.objects.visible_to(user).filter(unit__in=records_of(lower), superior=upper)
        readable = readable and links.exists()
        facts = _unit_facts(upper, SYSTEM)
        for subject in filter(None, (facts, facts.commander)):
            if refusal := standing_refusal(subject):
                known = Decision.objects.visible_to(user).filter(pk=int(refusal.number.removeprefix("D-"))).exists()
                yield RefusalAbove(
                    unit=upper.name, number=refusal.number, outcome=refusal.outcome, hidden=not (readable and known)
                )
        lower = upper
        seen |= records_of(upper)


def _decisions(condition: Q, user: Reader) -> tuple[tuple[DecisionFacts, ...], bool]:
    """Readable decisions from the oldest on, and whether there are others."""
    everything = Decision.objects.as_system().filter(condition)
    readable = list(Decision.objects.visible_to(user).filter(condition).order_by("pk"))
    return tuple(_decision_facts(row) for row in readable), everything.count() != len(readable)


def _decision_facts(row: Decision) -> DecisionFacts:
    completed = {check["kind"] for check in row.evidence["checks"] if check["state"] == CheckState.COMPLETED}
    return DecisionFacts(
        number=row.number,
        outcome=Outcome(row.outcome),
        assistance=AssistanceKind(row.assistance),
        certified_on=row.certified_on,
        expires_on=row.expires_on,
        checked=completed.issuperset(REQUIRED_CHECKS),
    )


def _unanswered(condition: Q, user: Reader) -> tuple[int, bool]:
    """Unanswered alerts on open cases, those that came after a decision, and whether some are hidden from this user.

    One that came after a decision and is not answered "different" counts until the subject is decided anew.
    """
    later = Decision.objects.as_system().filter(made_at__gt=OuterRef("raised_at"))
    on_person = later.filter(person=OuterRef("case__candidate__person"), scope__in=ON_PERSON)
    on_unit = later.filter(unit=OuterRef("case__candidate__unit"), scope__in=ON_UNIT)
    decided_anew = Exists(on_person) | Q(case__candidate__person__isnull=True) & Exists(on_unit)
    since = Q(CAME_AFTER_DECISION) & ~Q(answer=Answer.DIFFERENT) & ~decided_anew
    open_alerts = Q(condition, Q(answer="") & ~Q(case__state=CaseState.DECIDED) | since)
    waiting = Alert.objects.as_system().filter(open_alerts)
    readable = Alert.objects.visible_to(user).filter(open_alerts)
    count = waiting.count()
    return count, count != readable.count()


def _holds(records: Collection[int], user: Reader) -> tuple[tuple[str, ...], bool]:
    """Refusals of persons of this unit that nobody has followed with a decision on the unit or on the person."""
    last_on_unit = Decision.objects.as_system().filter(unit__in=records, scope__in=ON_UNIT).order_by("-pk").first()
    holding = Q(
        unit__in=records, scope=Scope.PERSON, outcome__in=ADVERSE, pk__gt=last_on_unit.pk if last_on_unit else 0
    )
    rows = Decision.objects.as_system().filter(holding).order_by("pk")
    standing = [row for row in rows if not _approved_since(row)]
    readable = set(Decision.objects.visible_to(user).filter(holding).values_list("pk", flat=True))
    return tuple(row.number for row in standing if row.pk in readable), any(row.pk not in readable for row in standing)


def _approved_since(decision: Decision) -> bool:
    records = records_of(decision.person) if decision.person else set()
    later = Decision.objects.as_system().filter(person__in=records, pk__gt=decision.pk, outcome=Outcome.APPROVED)
    return later.filter(scope__in=ON_PERSON).exists()
