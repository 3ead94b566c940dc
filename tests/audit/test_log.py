import json

import pytest
from django.db import IntegrityError, connection, transaction

from muster.audit import tree
from muster.audit.acts import SYSTEM, act
from muster.audit.canonical import canonical
from muster.audit.log import commitment, current_root, record
from muster.audit.models import Event, PersonalText, Reference, TreeHead
from muster.errors import InputError, NotPermittedError, RuleError, StaleError

pytestmark = pytest.mark.django_db


def test_record_appends_at_next_position():
    first = record(actor=SYSTEM, act="audit.try_out")
    second = record(actor=SYSTEM, act="audit.try_out")
    assert (first.position, second.position) == (0, 1)


def test_record_stores_canonical_text_and_its_leaf():
    event = record(actor=SYSTEM, act="audit.try_out", details={"ب": 1, "a": [True, None]})
    content = json.loads(event.text)
    assert content["details"] == {"ب": 1, "a": [True, None]}
    assert event.text == canonical(content)
    assert event.leaf == tree.leaf_hash(event.text.encode()).hex()


def test_record_keeps_the_root_of_all_leaves():
    leaves = [bytes.fromhex(record(actor=SYSTEM, act="audit.try_out").leaf) for _ in range(11)]
    assert current_root() == (11, tree.root(tree.peaks_of(leaves)).hex())


def test_record_names_rows_once():
    head = TreeHead.objects.create(pk=9, size=0, peaks="")
    event = record(actor=SYSTEM, act="audit.try_out", about=[head, head])
    assert event.about == ["audit.treehead:9"]
    assert list(Reference.objects.values_list("target", flat=True)) == ["audit.treehead:9"]


def test_record_keeps_personal_text_outside_the_event():
    event = record(actor=SYSTEM, act="audit.try_out", personal={"name": "نوري"})
    kept = PersonalText.objects.get()
    assert event.personal == {"name": "نوري"}
    assert "نوري" not in json.loads(event.text).__str__()
    assert json.loads(event.text)["personal"] == {"name": commitment(kept.salt, "نوري")}


def test_record_takes_texts_that_a_database_cannot_keep():
    event = record(actor=SYSTEM, act="audit.try_out", personal={"name": "a\x00b\ud800"}, details={"x": "\x00\ud800"})
    assert event.personal == {"name": "a\ufffdb?"}
    assert Event.objects.get().details == {"x": "\x00\ud800"}


def test_record_refuses_numbers_without_value():
    with pytest.raises(ValueError, match="Out of range"):
        record(actor=SYSTEM, act="audit.try_out", details={"x": float("nan")})


def test_record_rebuilds_a_lost_head():
    for _ in range(3):
        record(actor=SYSTEM, act="audit.try_out")
    before = current_root()
    TreeHead.objects.all().delete()
    assert current_root() == before


def fail_after_recording():
    record(actor=SYSTEM, act="audit.try_out")
    raise InputError("No header.")


def test_record_rolls_back_with_its_act():
    with pytest.raises(InputError), transaction.atomic():
        fail_after_recording()
    assert Event.objects.count() == 0
    assert current_root()[0] == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor = 'x'",
        "DELETE FROM audit_event",
        "UPDATE audit_reference SET target = 'x'",
        "DELETE FROM audit_reference",
        "DELETE FROM audit_personaltext",
        "UPDATE audit_personaltext SET text = 'x'",
        "UPDATE audit_personaltext SET text = ''",
        "UPDATE audit_personaltext SET text = '', salt = ''",
        "UPDATE audit_personaltext SET text = '', salt = '', erased_by_id = 0, name = 'x'",
        "UPDATE audit_personaltext SET text = 'x', salt = '', erased_by_id = 0",
    ],
)
def test_database_refuses_changes_of_the_log(statement):
    head = TreeHead.objects.create(pk=9, size=0, peaks="")
    record(actor=SYSTEM, act="audit.try_out", about=[head], personal={"name": "Nouri"})
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@act
def refuse(*, actor, error, head=None, heads=(), request_id=0):
    TreeHead.objects.create(pk=7, size=0, peaks="")
    raise error


@act
def succeed(*, actor):
    return record(actor=actor, act="audit.succeed")


@act
def nest(*, actor, error):
    succeed(actor=actor)
    refuse(actor=actor, error=error)


@act
def swallow(*, actor, error):
    try:
        refuse(actor=actor, error=error)
    except RuleError:
        return record(actor=actor, act="audit.swallow")


RULE = RuleError("Two people sign.", rule="two_people")


@pytest.mark.parametrize(
    ("error", "details"),
    [
        (RULE, {"error": "RuleError", "request_id": 0, "rule": "two_people"}),
        (NotPermittedError("No."), {"error": "NotPermittedError", "request_id": 0}),
        (StaleError("Changed."), {"error": "StaleError", "request_id": 0}),
    ],
)
def test_act_rolls_back_and_records_the_refusal(error, details):
    with pytest.raises(type(error)):
        refuse(actor=SYSTEM, error=error, request_id=0)
    event = Event.objects.get()
    assert (event.act, event.outcome, event.actor) == ("tests.refuse", "refused", "system")
    assert event.details == details
    assert event.personal == {"message": error.message}
    assert not TreeHead.objects.filter(pk=7).exists()


def test_act_names_the_rows_of_a_refusal():
    head, other = (TreeHead.objects.create(pk=number, size=0, peaks="") for number in (8, 9))
    with pytest.raises(RuleError):
        refuse(actor=SYSTEM, error=RULE, head=head, heads=[other, head])
    assert Event.objects.get().about == ["audit.treehead:8", "audit.treehead:9"]


def test_act_does_not_record_bad_input():
    with pytest.raises(InputError):
        refuse(actor=SYSTEM, error=InputError("No header."))
    assert Event.objects.count() == 0


def test_act_returns_what_its_function_returns():
    assert succeed(actor=SYSTEM) == Event.objects.get()


def test_nested_refusal_is_recorded_once_by_the_outermost():
    with pytest.raises(RuleError):
        nest(actor=SYSTEM, error=RULE)
    assert [event.act for event in Event.objects.all()] == ["tests.nest"]


def test_nested_refusal_that_is_caught_undoes_only_itself():
    swallow(actor=SYSTEM, error=RULE)
    assert [event.act for event in Event.objects.all()] == ["audit.swallow"]
    assert not TreeHead.objects.filter(pk=7).exists()


def test_refusal_surfaces_when_it_cannot_be_recorded(caplog):
    TreeHead.objects.create(pk=1, size=-5, peaks="")
    with pytest.raises(RuleError):
        refuse(actor=SYSTEM, error=RULE)
    assert "could not be recorded" in caplog.text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_time", [1, 2])
def test_log_starts_empty_after_a_test_of_real_transactions(_time):
    assert record(actor=SYSTEM, act="audit.try_out").position == 0
    with pytest.raises(IntegrityError):
        Event.objects.update(actor="x")
