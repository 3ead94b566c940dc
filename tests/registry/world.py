"""People, units and a source, and short ways to claim something about them; all of it invented."""

from datetime import date
from typing import TypeVar

from muster.accounts.models import Label, Membership, Organisation, User
from muster.accounts.policy import Marking, Role, Tlp
from muster.registry.actions import add_source, record_claim
from muster.registry.actions.sources import SourceDraft
from muster.registry.models import Claim, Incident, Person, Place, Source, Unit
from muster.registry.policy import ClaimDraft, Subject, written_key
from muster.registry.predicates import COMMAND, Predicate, RelationKind, SubjectKind
from muster.registry.recording import CitationDraft
from muster.registry.spans import Dates
from muster.registry.words import write_words

R = TypeVar("R", Person, Unit, Place, Incident)


def user(username: str, *roles: Role, org: str = "mission") -> User:
    organisation, _ = Organisation.objects.get_or_create(code=org, defaults={"name": org.title()})
    made, _ = User.objects.get_or_create(username=username, defaults={"organisation": organisation})
    for role in roles:
        Membership.objects.get_or_create(user=made, role=role)
    return User.objects.get(pk=made.pk)


def registrar() -> User:
    return user("rima", Role.REGISTRAR)


def green() -> Label:
    return Label.objects.obtain(Marking(Tlp.GREEN, None))


def amber(org: str = "mission") -> Label:
    organisation, _ = Organisation.objects.get_or_create(code=org, defaults={"name": org.title()})
    return Label.objects.obtain(Marking(Tlp.AMBER, organisation.pk))


def _findable(made: R) -> R:
    write_words(subject(made).kind, [made])
    return made


def person(name: str = "Kamal Sirwan", label: Label | None = None) -> Person:
    return _findable(Person.objects.create(label=label or green(), name=name))


def unit(name: str = "7th Border Battalion") -> Unit:
    return _findable(Unit.objects.create(label=green(), name=name, key=written_key(name)))


def place(name: str = "Sarhad") -> Place:
    return _findable(Place.objects.create(label=green(), name=name))


def incident(name: str = "torture") -> Incident:
    return _findable(Incident.objects.create(label=green(), name=name))


def source(title: str = "Annual report", published_on: date | None = None) -> Source:
    return add_source(actor=registrar(), draft=SourceDraft(title=title, published_on=published_on), label=green())


def subject(record: Person | Unit | Place | Incident) -> Subject:
    return Subject(SubjectKind(record._meta.model_name), record.pk)


def on(day: str, last: str = "", **flags: bool) -> Dates:
    first = date.fromisoformat(day)
    return Dates(first_precise=first, last_precise=date.fromisoformat(last) if last else first, **flags)


def claim(
    predicate: Predicate,
    about,
    other=None,
    *,
    dates: Dates | None = None,
    label: Label | None = None,
    cited: Source | None = None,
    **words: str,
) -> Claim:
    draft = ClaimDraft(
        predicate=predicate,
        subject=subject(about),
        other=subject(other) if other else None,
        dates=dates or Dates(),
        **words,
    )
    citation = CitationDraft(source=cited or source(), locator="p. 3")
    return record_claim(actor=registrar(), draft=draft, citations=[citation], label=label or green())


def posting(who: Person, where: Unit, dates: Dates, *, role: str = "Commander", **more) -> Claim:
    return claim(Predicate.POSTING, who, where, dates=dates, role=role, **more)


def under(
    lower: Unit, upper: Unit, dates: Dates, *, kind: str = RelationKind.CHILD_OF, category: str = COMMAND, **more
) -> Claim:
    return claim(Predicate.RELATION, lower, upper, dates=dates, kind=kind, category=category, **more)
