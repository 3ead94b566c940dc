"""Claims: who records them, what they need, that they are written once, and what corrects them."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from muster.accounts.policy import Role
from muster.audit.models import Event
from muster.errors import InputError, NotPermittedError, RuleError, StaleError
from muster.registry.actions import (
    add_publication,
    correct_claim,
    declare_reprint,
    grade_claim,
    open_record,
    record_claim,
    withdraw_claim,
)
from muster.registry.evidence import sources_behind
from muster.registry.models import Citation, Claim, Grade, Posting, Source
from muster.registry.policy import ClaimDraft, SourceFacts, independent_sources
from muster.registry.predicates import ClaimStatus, Predicate, SubjectKind
from muster.registry.queries import grades_of
from muster.registry.recording import CitationDraft, draft_of
from muster.registry.spans import Dates
from tests.registry.world import (
    amber,
    claim,
    green,
    incident,
    on,
    person,
    posting,
    registrar,
    source,
    subject,
    unit,
    user,
)

pytestmark = pytest.mark.django_db


def said() -> list[tuple[str, str]]:
    return list(Event.objects.order_by("position").values_list("act", "outcome"))


def test_claim_is_recorded_with_its_citation():
    report = source(published_on=date(2015, 1, 1))
    made = record_claim(
        actor=registrar(),
        draft=ClaimDraft(predicate=Predicate.NAME, subject=subject(person()), value=" Kamal Sirwan Darwish "),
        citations=[
            CitationDraft(
                source=report,
                locator="p. 3",
                quote="Kamal",
                archive_address="https://archive.example/1",
                sha256="0" * 64,
            )
        ],
        label=green(),
    )
    cited = Citation.objects.visible_to(registrar()).get(claims=made)
    assert (made.value, cited.source, cited.locator, cited.quote) == ("Kamal Sirwan Darwish", report, "p. 3", "Kamal")
    assert said() == [("registry.add_source", "done"), ("registry.record_claim", "done")]


def test_only_a_registrar_records_claims():
    draft = ClaimDraft(predicate=Predicate.NAME, subject=subject(person()), value="Kamal")
    with pytest.raises(NotPermittedError):
        record_claim(
            actor=user("anton", Role.ANALYST), draft=draft, citations=[CitationDraft(source=source())], label=green()
        )
    assert Claim.objects.as_system().count() == 0
    assert said()[-1] == ("registry.record_claim", "refused")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"value": " "}, "“name” needs words: what is claimed."),
        ({"predicate": Predicate.POSTING}, "“posting” must name the unit that it points to."),
        ({"predicate": Predicate.RELATION}, "“relation” is not said of a person."),
        ({"confidence": "Fair"}, "“Fair” is no confidence; write Low, Medium or High."),
        (
            {"dates": Dates(first_precise=date(2012, 1, 1))},
            "Each range of dates needs both ends in order, and the precise one inside the imprecise one.",
        ),
        (
            {"dates": on("2012-01-01", ending=True, continuing=True)},
            "A claim cannot both end on its last date and go on after it.",
        ),
    ],
)
def test_claim_lacks_something(changes, message):
    draft = replace(ClaimDraft(predicate=Predicate.NAME, subject=subject(person()), value="Kamal"), **changes)
    with pytest.raises(InputError) as refused:
        record_claim(actor=registrar(), draft=draft, citations=[CitationDraft(source=source())], label=green())
    assert refused.value.message == message


def test_claim_needs_a_citation():
    draft = ClaimDraft(predicate=Predicate.NAME, subject=subject(person()), value="Kamal")
    with pytest.raises(InputError) as refused:
        record_claim(actor=registrar(), draft=draft, citations=[], label=green())
    assert refused.value.message == "A claim needs a citation: the place in a source where it can be read."


def test_claim_never_reaches_past_its_source():
    with pytest.raises(RuleError) as refused:
        posting(person(), unit(), on("2015-01-02"), cited=source(published_on=date(2015, 1, 1)))
    assert refused.value.rule == "claim_within_source"


def test_unit_is_not_under_itself():
    seventh = unit()
    with pytest.raises(InputError):
        claim(Predicate.RELATION, seventh, seventh, kind="child-of")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE registry_claim SET value = 'x'",
        "DELETE FROM registry_claim",
        "UPDATE registry_claimcitation SET citation_id = 0",
        "DELETE FROM registry_citation",
        "DELETE FROM registry_source",
    ],
)
def test_database_keeps_what_was_claimed(change):
    claim(Predicate.NAME, person(), value="Kamal")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_correction_replaces_and_keeps():
    first = claim(Predicate.NAME, person(), value="Kamal")
    second = correct_claim(
        actor=registrar(),
        claim=first,
        draft=replace(draft_of(first), value="Jamal"),
        citations=[CitationDraft(source=source())],
        reason="misread",
    )
    assert list(Claim.objects.as_system().standing()) == [second]
    assert (second.replaces, second.reason) == (first, "misread")
    assert Claim.objects.as_system().count() == 2


@pytest.mark.parametrize("status", [ClaimStatus.CONFLICT, ClaimStatus.WORK_NEEDED, ClaimStatus.ISSUE])
def test_claim_under_doubt_is_not_folded(status):
    made = posting(person(), unit(), on("2012-01-01"))
    correct_claim(
        actor=registrar(),
        claim=made,
        draft=draft_of(made),
        citations=[CitationDraft(source=source())],
        reason="doubt",
        status=status,
    )
    assert Posting.objects.as_system().count() == 0


def test_correction_is_about_the_same_thing():
    made = claim(Predicate.NAME, person(), value="Kamal")
    draft = replace(draft_of(made), subject=subject(person("Somebody Else")))
    with pytest.raises(RuleError) as refused:
        correct_claim(
            actor=registrar(), claim=made, draft=draft, citations=[CitationDraft(source=source())], reason="other"
        )
    assert refused.value.rule == "same_subject"


def test_withdrawal_needs_a_reason():
    made = claim(Predicate.NAME, person(), value="Kamal")
    with pytest.raises(RuleError) as refused:
        withdraw_claim(actor=registrar(), claim=made, reason=" ")
    assert (refused.value.rule, said()[-1]) == ("reason_given", ("registry.withdraw_claim", "refused"))


def test_withdrawn_claim_stands_no_more():
    made = posting(person(), unit(), on("2012-01-01"))
    gone = withdraw_claim(actor=registrar(), claim=made, reason="forged")
    assert (gone.status, gone.replaces, gone.role) == (ClaimStatus.WITHDRAWN, made, "Commander")
    assert (Claim.objects.as_system().standing().count(), Posting.objects.as_system().count()) == (0, 0)


def test_claim_is_replaced_once():
    made = claim(Predicate.NAME, person(), value="Kamal")
    withdraw_claim(actor=registrar(), claim=made, reason="forged")
    with pytest.raises(StaleError):
        withdraw_claim(actor=registrar(), claim=made, reason="forged")


def test_database_refuses_a_replacement_about_another_person():
    made = claim(Predicate.NAME, person(), value="Kamal")
    other = claim(Predicate.NAME, person("Somebody"), value="Somebody")
    other.pk, other.replaces, other.reason = None, made, "wrong"
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save(force_insert=True)


def test_what_was_known_before_a_withdrawal_can_be_asked():
    made = claim(Predicate.NAME, person(), value="Kamal")
    gone = withdraw_claim(actor=registrar(), claim=made, reason="forged")
    claims = Claim.objects.as_system()
    assert list(claims.standing(made.recorded_at)) == [made]
    assert list(claims.standing(gone.recorded_at)) == []


def test_claim_is_hidden_from_whom_its_marking_excludes():
    made = claim(Predicate.NAME, person(), value="Kamal", label=amber())
    outsider = user("olaf", Role.REGISTRAR, org="elsewhere")
    assert list(Claim.objects.visible_to(registrar())) == [made]
    assert list(Claim.objects.visible_to(outsider)) == []


def test_reprints_of_one_origin_count_once():
    origin, reprint, other = source("Cable"), source("Newspaper"), source("Court file")
    declare_reprint(actor=registrar(), source=reprint, of=origin)
    who, where = person(), unit()
    claims = [posting(who, where, on("2012-01-01"), cited=cited) for cited in (origin, reprint, other)]
    assert sources_behind(claims, registrar()) == 2


def test_reprint_circle_is_refused():
    first, second = source("Cable"), source("Newspaper")
    declare_reprint(actor=registrar(), source=second, of=first)
    with pytest.raises(RuleError) as refused:
        declare_reprint(actor=registrar(), source=Source.objects.as_system().get(pk=first.pk), of=second)
    assert refused.value.rule == "reprint_circle"


@pytest.mark.parametrize(
    ("sources", "reprints", "count"),
    [
        ([], {}, 0),
        ([SourceFacts(1), SourceFacts(2)], {}, 2),
        ([SourceFacts(1), SourceFacts(2)], {2: 1}, 1),
        ([SourceFacts(2), SourceFacts(3)], {2: 1, 3: 1}, 1),
        ([SourceFacts(1), SourceFacts(2)], {1: 2, 2: 1}, 1),
        ([SourceFacts(1), SourceFacts(9, is_compilation=True)], {}, 1),
        ([SourceFacts(8, is_compilation=True), SourceFacts(9, is_compilation=True)], {}, 1),
    ],
)
def test_independent_sources(sources, reprints, count):
    assert independent_sources(sources, reprints) == count


def test_two_people_grade_and_neither_sees_the_other_first():
    made = claim(Predicate.CONDUCT, person(), incident(), kind="direct")
    other = user("rafi", Role.REGISTRAR)
    grade_claim(actor=registrar(), claim=made, grade="B")
    assert grades_of(made, other) == ("", "")
    assert grades_of(made, registrar()) == ("B", "")
    grade_claim(actor=other, claim=made, grade="3")
    assert grades_of(made, other) == ("B", "3")


def test_one_person_does_not_grade_both_sides():
    made = claim(Predicate.NAME, person(), value="Kamal")
    grade_claim(actor=registrar(), claim=made, grade="B")
    with pytest.raises(RuleError) as refused:
        grade_claim(actor=registrar(), claim=made, grade="3")
    assert refused.value.rule == "graded_by_two_people"
    assert Grade.objects.as_system().count() == 1


def test_grade_is_on_the_scale():
    with pytest.raises(InputError):
        grade_claim(actor=registrar(), claim=claim(Predicate.NAME, person(), value="Kamal"), grade="7")


def test_publication_needs_a_name():
    with pytest.raises(InputError):
        add_publication(actor=registrar(), name=" ", label=green())


def test_publication_is_recorded():
    made = add_publication(actor=registrar(), name="The Border Gazette", label=green(), country="nz")
    assert (made.name, said()) == ("The Border Gazette", [("registry.add_publication", "done")])


@pytest.mark.parametrize("kind", list(SubjectKind))
def test_record_is_opened_with_its_name_on_the_registrars_word(kind):
    made = open_record(actor=registrar(), kind=kind, name=" Sarhad  Ford ", label=green())
    (named,) = Claim.objects.as_system().standing()
    assert (made.name, named.predicate, named.value, named.subject) == (
        "Sarhad Ford",
        "name",
        "Sarhad Ford",
        (kind, made.pk),
    )
    claim(Predicate.NAME, made, value="مخاضة سرحد")
    assert type(made).objects.as_system().get(pk=made.pk).name == "Sarhad Ford"


def test_unit_that_is_known_is_not_opened_twice():
    known = unit("Sarhad Ford")
    assert open_record(actor=registrar(), kind=SubjectKind.UNIT, name="sarhad ford", label=green()) == known


def test_record_needs_a_name_and_a_registrar():
    with pytest.raises(InputError):
        open_record(actor=registrar(), kind=SubjectKind.PLACE, name=" - ", label=green())
    with pytest.raises(NotPermittedError):
        open_record(actor=user("anton", Role.ANALYST), kind=SubjectKind.PLACE, name="Ford", label=green())
