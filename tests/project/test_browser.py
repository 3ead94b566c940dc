"""The fixtures that other browser tests lean on notice what they promise to notice."""

import pytest

from muster.accounts.models import Organisation
from tests.browser import DESKTOP, PHONE_ARABIC_DARK, Look, axe, screenshot

pytestmark = pytest.mark.browser


def test_window_notices_a_console_error(page, watch):
    page.goto("/account/sign-in/")
    page.evaluate("console.error('something broke')")
    page.wait_for_timeout(100)
    assert [trouble.partition(" (")[0] for trouble in watch.unexpected()] == ["console: something broke"]
    watch.expect("something broke")
    assert watch.unexpected() == []


def test_window_notices_another_host(page, watch):
    page.goto("/account/sign-in/")
    watch.expect("console")
    page.evaluate("fetch('http://127.0.0.9:9/').catch(() => 0)")
    page.wait_for_timeout(100)
    told = watch.unexpected()
    watch.expect("another host|Content Security Policy|ERR_FAILED|csp")
    assert told != [] or any("Content Security Policy" in trouble for trouble in watch.troubles)


def test_window_notices_an_inline_script(page, watch):
    page.goto("/account/sign-in/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p onclick=\"1\">x</p>')")
    page.wait_for_timeout(100)
    told = watch.unexpected()
    watch.expect("Content Security Policy")
    assert ["Content Security Policy" in trouble for trouble in told] == [True]


def test_axe_notices_an_image_without_words(page):
    page.goto("/account/sign-in/")
    page.evaluate("document.querySelector('main').appendChild(new Image())")
    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)


@pytest.mark.parametrize("look", [DESKTOP, PHONE_ARABIC_DARK], ids=str)
def test_window_has_the_look_that_was_asked_for(open_window, look: Look):
    page = open_window(look)
    page.goto("/account/sign-in/")
    assert page.evaluate("document.documentElement.lang") == look.language
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") == (look.scheme == "dark")
    assert screenshot(page, "sign-in", look).stat().st_size > 5_000


@pytest.mark.django_db
def test_window_is_signed_in_as_the_user(open_window, django_user_model):
    office = Organisation.objects.create(code="office", name="Vetting office")
    user = django_user_model.objects.create_user(username="rana", organisation=office)
    page = open_window(user=user)
    page.goto("/")
    assert "/account/sign-in/" not in page.url
