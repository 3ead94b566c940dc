import re

import pytest
from django.urls import reverse

from muster.web.urls import urlpatterns

OPEN_TO_STRANGERS = {"set_theme"}
KIND = "person"  # the only text in an address is a kind of record
PAGES = [pattern for pattern in urlpatterns if pattern.name not in OPEN_TO_STRANGERS]


def address_of(pattern):
    parts = re.findall("<(int|str):", str(pattern.pattern))
    return reverse(pattern.name, args=[KIND if part == "str" else number for number, part in enumerate(parts, 1)])


@pytest.mark.django_db
@pytest.mark.parametrize("pattern", PAGES, ids=lambda pattern: pattern.name)
@pytest.mark.parametrize("method", ["get", "post"])
def test_strangers_are_sent_to_sign_in(client, pattern, method):
    response = getattr(client, method)(address_of(pattern))

    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/account/sign-in/")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "pattern", [pattern for pattern in PAGES if "<int:pk>" in str(pattern.pattern)], ids=lambda pattern: pattern.name
)
def test_what_is_not_there_is_404_or_asks_for_post(requester, pattern):
    assert requester.get(address_of(pattern)).status_code in {404, 405}


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused(people):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people.requester, backend="allauth.account.auth_backends.AuthenticationBackend")

    response = strict.post("/requests/new/", {"purpose": "x"})

    assert response.status_code == 403
    assert "The form is too old" in response.content.decode()
