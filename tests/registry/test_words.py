"""Records found by the words of their names: folded, in any order, by their beginnings, under the right marking."""

import pytest

from muster.accounts.policy import Role
from muster.names import Kind
from muster.registry import words as finding
from muster.registry.actions import open_record, register_subjects, withdraw_claim
from muster.registry.evidence import View
from muster.registry.files import search_records
from muster.registry.models import NameWord, Person, Unit
from muster.registry.policy import SubjectFields
from muster.registry.predicates import Predicate, SubjectKind
from muster.registry.words import words_of
from tests.registry.world import amber, claim, green, person, place, registrar, unit, user

pytestmark = pytest.mark.django_db


def found(words: str, kind: SubjectKind = SubjectKind.PERSON, reader=None) -> list:
    return list(search_records(kind, words, View(reader or user("reader"))).records)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Kamal al-Sirwani", {"kamal", "al", "sirwani"}),
        ("N'Djaména Łódź", {"ndjamena", "lodz"}),
        ("كَمال السيرواني", {"كمال", "سيرواني"}),
        ("Иванов", {"ivanov"}),
        ("7° Bn. (3rd)", {"7", "bn", "3rd"}),
        ("—", set()),
    ],
)
def test_words_are_folded(name, words):
    assert words_of(name) == {word.encode() for word in words}


@pytest.mark.parametrize("asked", ["kamal", "SIRW", "sirwani kam", "Kâmal Sirwani", "al-sirwani", "Kamal al-Sirwani"])
def test_found_by_beginnings_of_words_in_any_order(asked):
    one = person("Kamal al-Sirwani")
    person("Rostam Darwish")
    assert found(asked) == [one]
    assert found(f"{asked} darwish") == []


@pytest.mark.parametrize("asked", ["", "  ", "—", "amal", "kamal x"])
def test_what_is_in_no_name_finds_nothing(asked):
    person("Kamal Sirwan")
    assert found(asked) == []


def test_name_in_another_script_finds_too():
    one = person("Kamal Sirwan")
    claim(Predicate.NAME, one, value="كمال السيروان")
    claim(Predicate.NAME, one, value="Abu Zed")
    assert found("سيروان") == found("zed abu") == [one]


def test_name_that_is_hidden_finds_nothing_for_others():
    one = person("Kamal Sirwan")
    claim(Predicate.NAME, one, value="Abu Zed", label=amber())
    assert found("zed", reader=user("near")) == [one]
    assert found("zed", reader=user("far", org="elsewhere")) == []
    hidden = person("Rostam Zand", label=amber())
    claim(Predicate.NAME, hidden, value="Rostam the Elder")
    assert found("elder", reader=user("near")) == [hidden]
    assert found("elder", reader=user("far", org="elsewhere")) == []


def test_withdrawn_name_finds_no_longer():
    one = person("Kamal Sirwan")
    claim(Predicate.NAME, one, value="Kamal Sirwan", kind="preferred")
    alias = claim(Predicate.NAME, one, value="Abu Zed")
    withdraw_claim(actor=registrar(), claim=alias, reason="of somebody else")
    assert found("zed") == []
    assert found("sirwan") == [one]


def test_number_finds_its_record():
    one, where = person("Kamal Sirwan"), place("Sarhad")
    assert found(one.number.lower()) == [one]
    assert found(where.number) == []
    assert found(where.number, SubjectKind.PLACE) == [where]
    hidden = person("Rostam Zand", label=amber("elsewhere"))
    assert found(hidden.number) == []


def test_opened_and_registered_records_are_found():
    opened = open_record(actor=registrar(), kind=SubjectKind.INCIDENT, name="Shooting at the ford", label=green())
    assert found("ford shoot", SubjectKind.INCIDENT) == [opened]
    fields = SubjectFields(kind=Kind.PERSON, name="Bahram Zand", name_original="بهرام زند", unit_name="9th Patrol")
    register_subjects(actor=user("sara", Role.PROGRAMME_OFFICER), subjects=[fields], label=green(), units={})
    assert found("زند") == [Person.objects.as_system().get(name="Bahram Zand")]
    assert found("patrol", SubjectKind.UNIT) == [Unit.objects.as_system().get(name="9th Patrol")]


def test_fifty_are_shown_and_that_there_are_more():
    for number in range(51):
        unit(f"Battalion {number}")
    part = search_records(SubjectKind.UNIT, "battalion", View(registrar()))
    assert (len(part.records), part.left_out) == (50, True)
    part = search_records(SubjectKind.UNIT, "battalion 50", View(registrar()))
    assert ([row.name for row in part.records], part.left_out) == (["Battalion 50"], False)


def test_hidden_records_take_no_place_among_those_found(monkeypatch):
    """Where words are too common to read all, the ones that are read are those that the reader may see."""
    monkeypatch.setattr(finding, "MOST_FOUND", 3)
    for number in range(5):
        person(f"Kamal Aa{number}", label=amber("elsewhere"))
    seen = [person(f"Kamal Bb{number}") for number in range(3)]
    assert found("kamal") == seen


def test_same_words_are_not_written_again():
    one = person("Kamal Sirwan")
    claim(Predicate.NAME, one, value="Kamal Sirwan")
    before = set(NameWord.objects.as_system().values_list("pk", "text"))
    claim(Predicate.BIRTH, one, value="1980")
    assert set(NameWord.objects.as_system().values_list("pk", "text")) == before
    assert len(before) == 2
