import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from muster.accounts.models import User
from muster.errors import InputError, NotPermittedError, RuleError, StaleError
from muster.web.middleware import CONTENT_SECURITY_POLICY, DomainErrors, content_security_policy


def answer_to(error, *, method="get", htmx=False, body=None):
    headers = {"HX-Request": "true"} if htmx else {}
    request = getattr(RequestFactory(headers=headers), method)("/somewhere/", body or {})
    request.user = AnonymousUser()
    return DomainErrors(lambda _: HttpResponse()).process_exception(request, error)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotPermittedError("You proposed this."), 403),
        (RuleError("Two people must sign.", rule="two_people"), 409),
        (StaleError("Somebody was faster.", current="answer: same"), 409),
        (InputError("The file is empty."), 400),
    ],
)
def test_an_error_of_the_domain_becomes_a_page_with_its_sentence(error, status):
    response = answer_to(error)

    assert response.status_code == status
    assert error.message in response.content.decode()
    assert response.content.startswith(b"<!doctype html>")


def test_htmx_gets_only_the_message():
    response = answer_to(RuleError("Two people must sign.", rule="two_people"), htmx=True)

    assert response.status_code == 409
    assert response.content.decode().strip().startswith('<div class="notice"')


def test_a_stale_form_shows_both_texts():
    response = answer_to(
        StaleError("Somebody was faster.", current="their words"), method="post", body={"reason": "my words"}
    )

    text = response.content.decode()
    assert [words in text for words in ("their words", "my words")] == [True, True]


def test_what_is_not_there_or_hidden_is_a_404():
    with pytest.raises(Http404):
        answer_to(User.DoesNotExist())


def test_an_error_of_ours_is_not_hidden():
    assert answer_to(ValueError("bug")) is None


def test_every_answer_carries_the_policy():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()

    response = content_security_policy(lambda _: HttpResponse())(request)

    assert response.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


def test_the_policy_allows_nothing_inline():
    assert "unsafe" not in CONTENT_SECURITY_POLICY


def test_pages_for_people_are_not_kept_by_caches():
    request = RequestFactory().get("/")
    request.user = User(username="noura")

    response = content_security_policy(lambda _: HttpResponse())(request)

    assert response.headers["Cache-Control"] == "private, no-store"
