import pytest

from muster.accounts.models import User
from muster.accounts.policy import Role
from muster.web.admin import site
from tests.vetting.world import user
from tests.web.pages import client_of

pytestmark = pytest.mark.django_db

PAGES = [f"/admin/{model._meta.app_label}/{model._meta.model_name}/" for model in site._registry]


@pytest.fixture
def administrator(people):
    return client_of(user("adam", Role.ADMINISTRATOR))


@pytest.mark.parametrize("address", ["/admin/", *PAGES])
def test_an_administrator_may_look(administrator, address):
    assert administrator.get(address).status_code == 200


@pytest.mark.parametrize("address", PAGES)
def test_an_administrator_may_not_add(administrator, address):
    assert administrator.post(f"{address}add/").status_code == 403


def test_an_administrator_may_not_change(administrator, people):
    address = f"/admin/accounts/user/{people.signer.pk}/change/"

    administrator.post(address, {"username": "changed"})

    assert User.objects.get(pk=people.signer.pk).username == "selim"


def test_an_administrator_may_not_delete(administrator, people):
    response = administrator.post(f"/admin/accounts/user/{people.signer.pk}/delete/", {"post": "yes"})

    assert response.status_code == 403


def test_the_hash_of_a_password_is_never_shown(administrator, people):
    people.signer.set_password("a long password for tests")
    people.signer.save()

    page = administrator.get(f"/admin/accounts/user/{people.signer.pk}/change/").content.decode()

    assert people.signer.password not in page


def test_others_may_not_look(signer):
    assert signer.get("/admin/").status_code == 302
