"""Who is who: names propose and never merge, answers are remembered, merging is taken back, and both numbers stay."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from muster.accounts.models import Label
from muster.accounts.policy import Role
from muster.assistance.queries import find_subject, gate_facts
from muster.audit.models import Event
from muster.errors import InputError, NotPermittedError, RuleError
from muster.registry.actions import resolve_identity, search_identities
from muster.registry.command import who_commanded
from muster.registry.evidence import View
from muster.registry.exposure import where_was
from muster.registry.files import record_file, search_records
from muster.registry.holdings import Holdings
from muster.registry.identities import identity_proposals, pair_file
from muster.registry.models import Identifier, Identity, Likeness, Person
from muster.registry.policy import require_answers_agree
from muster.registry.predicates import Predicate, Sameness, SubjectKind
from muster.registry.queries import newest_evidence_at
from muster.vetting.policy import AssistanceKind
from tests.registry.world import amber, claim, green, on, posting, registrar, unit, user

pytestmark = pytest.mark.django_db
SAME, DIFFERENT, CANNOT_TELL = Sameness
PERSON = SubjectKind.PERSON
NAME = "Kamal Sirwan Darwish al-Sarhadi"
LONG = on("2010-01-01", "2020-01-01")


def man(name: str = NAME, *, birth: str = "1971-04-12", mother: str = "", label: Label | None = None) -> Person:
    return Person.objects.create(label=label or green(), name=name, birth_date=birth, mother_name=mother)


def view() -> View:
    return View(registrar())


def answer(first: Person, second: Person, said: Sameness = SAME, reason: str = "one identity card") -> Identity:
    return resolve_identity(actor=registrar(), first=first, second=second, answer=said, reason=reason)


def waiting(reader: View | None = None) -> list[tuple[int, int]]:
    return [(one.likeness.first.pk, one.likeness.second.pk) for one in identity_proposals(reader or view())]


def test_records_that_look_alike_are_proposed_and_others_are_not():
    first, second = man(), man("Kamal Sirwan Darwish")
    man("Viktor Andreyev", birth="1980-02-01")
    assert search_identities(actor=registrar()) == 1
    assert waiting() == [(first.pk, second.pk)]


def test_searching_again_writes_the_pairs_anew():
    man(), man()
    search_identities(actor=registrar())
    search_identities(actor=registrar())
    assert Likeness.objects.as_system().count() == 1


def test_names_alone_never_make_two_records_one():
    first, second = man(birth=""), man(birth="")
    with pytest.raises(RuleError) as refused:
        answer(first, second)
    assert (refused.value.rule, Identity.objects.as_system().count()) == ("names_alone", 0)


@pytest.mark.parametrize("year_only", ["1971", "1971-01-01"])
def test_year_of_birth_is_no_second_fact(year_only):
    assert pair_file(PERSON, man(birth=year_only).pk, man(birth=year_only).pk, view()).second_facts == ()


def second_fact(kind: str, first: Person, second: Person) -> None:
    where = unit()
    for one in (first, second):
        if kind == "identifier":
            Identifier.objects.create(label=green(), person=one, value="A1001234")
        elif kind == "identifier claimed":
            claim(Predicate.IDENTIFIER, one, value="A-1001234")
        elif kind == "birth":
            claim(Predicate.BIRTH, one, value="1971-04-12")
        elif kind == "mother":
            claim(Predicate.PARENT_NAME, one, value="Halima Rostam", kind="mother")
        else:
            posting(one, where, on("2015-01-01"))


@pytest.mark.parametrize("kind", ["identifier", "identifier claimed", "birth", "mother", "posting"])
def test_second_fact_lets_a_person_say_that_they_are_one(kind):
    first, second = man(birth=""), man(birth="")
    second_fact(kind, first, second)
    made = answer(first, second)
    assert (len(made.facts), Person.objects.as_system().get(pk=second.pk).merged_into) == (1, first)


def test_database_refuses_a_merge_on_names_alone():
    with pytest.raises(IntegrityError), transaction.atomic():
        Identity.objects.create(
            label=green(),
            person=man(),
            other_person=man(),
            answer="same",
            reason="x",
            decided_by=registrar(),
            decided_at="2026-01-01T00:00Z",
        )


def test_what_was_said_is_written_once():
    answer(man(), man())
    with pytest.raises(IntegrityError), transaction.atomic():
        Identity.objects.as_system().update(reason="x")


def test_only_who_keeps_the_registry_says_so():
    first, second = man(), man()
    with pytest.raises(NotPermittedError):
        resolve_identity(actor=user("anton", Role.ANALYST), first=first, second=second, answer=SAME, reason="one card")
    with pytest.raises(NotPermittedError):
        search_identities(actor=user("anton", Role.ANALYST))
    assert Event.objects.order_by("position").last().outcome == "refused"


def test_answer_needs_a_reason_and_two_records():
    first, second = man(), man()
    with pytest.raises(RuleError):
        answer(first, second, reason=" ")
    with pytest.raises(InputError):
        answer(first, first)


def test_answer_is_recorded_with_its_facts():
    first, second = man(), man()
    answer(first, second)
    event = Event.objects.order_by("position").last()
    assert (event.act, event.outcome) == ("registry.resolve_identity", "done")


def test_merged_records_are_read_as_one_and_both_numbers_lead_there():
    first, second, where = man(), man("Kamal Sirwan Darwish"), unit()
    posting(first, where, on("2012-01-01"))
    posting(second, where, on("2014-01-01", continuing=True))
    claim(Predicate.EXCULPATION, second, value="Acquitted.")
    answer(first, second)
    for pk in (first.pk, second.pk):
        file = record_file(SubjectKind.PERSON, pk, view())
        assert (file.record, file.merged, len(file.speaking_for), len(file.timeline)) == (first, (second,), 1, 1)
    commanders = who_commanded(where, date(2013, 1, 1), view()).commanders
    assert [(found.person, found.certainty) for found in commanders] == [(first, "inferred")]
    assert [service.span.last for service in where_was(second, date(2013, 1, 1), view())] == [date(2014, 1, 1)]
    assert search_records(SubjectKind.PERSON, "Darwish", view()).records == (first,)


def test_merging_is_taken_back():
    first, second, where = man(), man(), unit()
    posting(second, where, on("2014-01-01"))
    answer(first, second)
    answer(first, second, DIFFERENT, "two cards after all")
    assert record_file(SubjectKind.PERSON, first.pk, view()).facts == ()
    assert who_commanded(where, date(2014, 1, 1), view()).commanders[0].person == second
    assert Person.objects.as_system().filter(merged_into__isnull=False).count() == 0


def test_what_was_known_before_a_merge_can_be_asked():
    first, second = man(), man()
    answer(first, second)
    assert View(registrar(), date(2020, 1, 1)).members(PERSON, second.pk) == {second.pk}
    assert view().members(PERSON, second.pk) == {first.pk, second.pk}


def test_third_record_joins_the_oldest():
    first, second, third = man(), man(), man()
    answer(second, third)
    answer(first, third)
    assert [view().same_as(PERSON, one.pk) for one in (first, second, third)] == [first.pk] * 3
    leads = Person.objects.as_system().order_by("pk").values_list("merged_into", flat=True)
    assert list(leads) == [None, first.pk, first.pk]


@pytest.mark.parametrize(
    ("said", "groups", "apart", "rule"),
    [
        (DIFFERENT, {1: 1, 2: 1, 3: 1}, [], "same_through_third"),
        (CANNOT_TELL, {1: 1, 2: 1, 3: 1}, [], "same_through_third"),
        (SAME, {2: 2, 3: 2}, [(1, 3)], "different_through_third"),
    ],
)
def test_answers_about_three_must_hold_together(said, groups, apart, rule):
    with pytest.raises(RuleError) as refused:
        require_answers_agree((1, 2), said, groups, apart)
    assert refused.value.rule == rule


def test_contradictory_answers_are_refused():
    first, second, third = man(), man(), man()
    answer(first, second)
    answer(second, third, DIFFERENT, "two cards")
    with pytest.raises(RuleError) as refused:
        answer(first, third)
    assert refused.value.rule == "different_through_third"


@pytest.mark.parametrize("said", [DIFFERENT, CANNOT_TELL])
def test_answer_is_remembered_until_newer_evidence(said):
    first, second = man(), man()
    search_identities(actor=registrar())
    made = answer(first, second, said, "two cards")
    search_identities(actor=registrar())
    assert waiting() == []
    claim(Predicate.CONDUCT, first, kind="direct")
    assert waiting() == []
    claim(Predicate.BIRTH, second, value="1971-04-13")
    (proposal,) = identity_proposals(view())
    assert proposal.before == made


def test_merged_pair_is_not_proposed_again():
    first, second = man(), man()
    search_identities(actor=registrar())
    answer(first, second)
    claim(Predicate.BIRTH, second, value="1971-04-12")
    assert waiting() == []


def test_contradictions_are_shown():
    file = pair_file(PERSON, man(mother="Halima Rostam").pk, man(mother="Zeinab Karim").pk, view())
    assert [one.feature for one in file.contradictions] == ["mother_name"]
    assert [one.feature for one in file.second_facts] == ["birth_date"]


def test_gate_looks_at_all_records_of_a_person():
    first, second = man(), man("Kamal Sirwan Darwish")
    answer(first, second)
    asked = {"assistance": AssistanceKind.TRAINING, "on": date(2027, 1, 1), "user": registrar()}
    assert find_subject(second.number, user=registrar()) == second
    assert gate_facts(second, **asked).person.decisions == gate_facts(first, **asked).person.decisions


def test_what_is_hidden_changes_no_proposal_and_no_record():
    stranger = user("olaf", Role.REGISTRAR, org="elsewhere")
    older, first, second, secret = man(label=amber()), man(), man("Kamal Sirwan Darwish"), man(label=amber())
    posting(first, unit(), on("2015-01-01"))
    search_identities(actor=registrar())

    def pages():
        reader = View(stranger)
        file = pair_file(PERSON, first.pk, second.pk, reader)
        records = [record_file(SubjectKind.PERSON, one.pk, reader) for one in (first, second)]
        return waiting(reader), file.hit, file.said, [(one.record, one.merged, one.facts) for one in records]

    before = pages()
    posting(secret, unit("Hidden"), on("2015-01-01"))
    posting(second, unit("Another"), on("2015-01-01"), label=amber())
    claim(Predicate.BIRTH, second, value="1960-01-02", label=amber())
    claim(Predicate.IDENTIFIER, first, value="A1001234", label=amber())
    answer(first, secret)
    answer(older, second)
    search_identities(actor=registrar())
    assert pages() == before
    assert waiting(View(stranger)) == [(first.pk, second.pk)]


def test_checks_of_a_case_look_at_all_records_of_a_person():
    first, second, where = man(), man(), unit()
    alleged = claim(Predicate.CONDUCT, second, value="beat a prisoner", kind="direct")
    posting(second, where, LONG)
    answer(first, second)
    held = Holdings(view())
    held.learn([first.pk], [where.pk])
    assert [row.pk for row in held.said_of(first.pk) if row.predicate == Predicate.CONDUCT] == [alleged.pk]
    assert [found.person for found in held.commanders(where.pk, date(2015, 1, 1))] == [first]


def test_newest_evidence_is_a_claim_or_an_answer():
    assert newest_evidence_at() is None
    first, second = man(), man()
    made = claim(Predicate.NAME, first, value=NAME)
    assert newest_evidence_at() == made.recorded_at
    said = answer(first, second)
    assert newest_evidence_at() == said.decided_at
