"""The pages on which two records are said to be one person, and taken apart again."""

import pytest

from muster.accounts.policy import Role
from muster.registry.actions import resolve_identity, search_identities
from muster.registry.models import Identity, Person
from muster.registry.predicates import Predicate, Sameness
from tests.registry.world import amber, claim, green, on, person, posting, registrar, under, unit, user
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(db):
    return client_of(registrar())


def pair(birth: str = "1971-04-12", label=None) -> tuple[Person, Person]:
    first, second = (
        Person.objects.create(label=label or green(), name=name, birth_date=birth)
        for name in ("Kamal Sirwan Darwish", "كمال سيروان درويش")
    )
    return first, second


def said() -> list[tuple[str, str]]:
    return list(Identity.objects.as_system().values_list("answer", "reason"))


def test_pairs_wait_until_they_are_answered(keeper):
    first, second = pair()
    search_identities(actor=registrar())
    assert [one.likeness.second for one in keeper.get("/registry/identities/").context["page"]] == [second]
    address = f"/registry/identities/person/{first.pk}/{second.pk}/"
    keeper.post(address, {"answer": "same", "reason": "one card", "version": 0})
    assert (said(), keeper.get("/registry/identities/").context["page"].paginator.count) == ([("same", "one card")], 0)


def test_old_number_leads_to_the_merged_record_and_can_be_split(keeper):
    first, second = pair()
    resolve_identity(actor=registrar(), first=first, second=second, answer=Sameness.SAME, reason="one card")
    assert keeper.get(f"/registry/person/{second.pk}/")["Location"] == f"/registry/person/{first.pk}/"
    page = text_of(keeper.get(f"/registry/person/{first.pk}/"))
    assert f"{second.number} was merged into this record." in page
    assert f"Several records that are one {second.number}" in page
    keeper.post(
        f"/registry/identities/person/{first.pk}/{second.pk}/",
        {"answer": "different", "reason": "two cards", "version": 1},
    )
    assert keeper.get(f"/registry/person/{second.pk}/").status_code == 200


def test_names_alone_are_refused_and_the_reason_is_kept(keeper):
    first, second = pair(birth="")
    given = {"answer": "same", "reason": "the same man, surely", "version": 0}
    response = keeper.post(f"/registry/identities/person/{first.pk}/{second.pk}/", given)
    assert (response.status_code, said()) == (400, [])
    assert "Only the names agree." in text_of(response)
    assert "the same man, surely" in response.content.decode()


def test_second_of_two_answers_is_told_of_the_first(keeper):
    first, second = pair()
    address = f"/registry/identities/person/{first.pk}/{second.pk}/"
    assert keeper.get(address).context["form"]["version"].value() == 0
    keeper.post(address, {"answer": "different", "reason": "two cards", "version": 0})
    late = keeper.post(address, {"answer": "same", "reason": "one card", "version": 0})
    assert (late.status_code, said()) == (400, [("different", "two cards")])
    assert "Somebody else has answered this pair meanwhile" in text_of(late)
    assert "one card" in late.content.decode()


def test_answer_needs_a_reason(keeper):
    first, second = pair()
    assert (
        keeper.post(f"/registry/identities/person/{first.pk}/{second.pk}/", {"answer": "different"}).status_code == 400
    )
    assert said() == []


def test_only_who_keeps_the_registry_answers(db):
    first, second = pair()
    analyst = client_of(user("anton", Role.ANALYST))
    address = f"/registry/identities/person/{first.pk}/{second.pk}/"
    assert "Are they the same?" not in text_of(analyst.get(address))
    assert analyst.post(address, {"answer": "same", "reason": "one card", "version": 0}).status_code == 403


def test_hidden_pair_is_not_there(db):
    first, second = pair(label=amber())
    search_identities(actor=registrar())
    stranger = client_of(user("olaf", Role.REGISTRAR, org="elsewhere"))
    assert stranger.get(f"/registry/identities/person/{first.pk}/{second.pk}/").status_code == 404
    assert stranger.get("/registry/identities/").context["page"].paginator.count == 0


def test_units_are_answered_on_the_same_pages(keeper):
    first, second = unit("33rd Regiment"), unit("33e régiment")
    for one in (first, second):
        posting(person(f"Chief of {one.number}"), one, on("2015-01-01"))
        under(one, unit(f"Upper {one.number}"), on("2015-01-01"))
        claim(Predicate.IDENTIFIER, one, value="RC-330033")
    search_identities(actor=registrar())
    assert "33e régiment" in text_of(keeper.get("/registry/identities/"))
    address = f"/registry/identities/unit/{first.pk}/{second.pk}/"
    assert f"Superior unit Upper {first.number} Upper {second.number}" in text_of(keeper.get(address))
    keeper.post(address, {"answer": "same", "reason": "one number", "version": 0})
    assert keeper.get(f"/registry/unit/{second.pk}/")["Location"] == f"/registry/unit/{first.pk}/"
    assert keeper.get("/registry/identities/place/1/2/").status_code == 400
