"""The components of the style sheet, drawn in every look; the pages themselves are drawn by the browser tests of each."""

from datetime import timedelta
from pathlib import Path

import pytest
from django import forms
from django.shortcuts import render
from django.urls import include, path
from django.utils import timezone

from tests.browser import axe, screenshot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Answer(forms.Form):
    reason = forms.CharField(label="Reason", widget=forms.Textarea(attrs={"rows": 3}), help_text="In words.")
    until = forms.DateField(label="Valid until")
    sure = forms.BooleanField(label="I have read both records")


def gallery(request):
    context = {
        "codes": ["approved", "rejected", "suspended"],
        "checks": ["completed", "partial", "failed", "pending"],
        "since": timezone.now() - timedelta(days=3),
        "form": Answer({"until": "31/31/2026"}),
    }
    return render(request, "gallery.html", context)


urlpatterns = [path("gallery/", gallery), path("", include("muster.urls"))]


@pytest.fixture
def gallery_site(settings):
    settings.ROOT_URLCONF = __name__
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [Path(__file__).parent / "templates"]}]


def test_components_look_right_and_axe_agrees(gallery_site, open_window, look):
    page = open_window(look)

    page.goto("/gallery/")

    screenshot(page, "gallery", look)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    axe(page)


def test_sign_in_page_looks_right_and_axe_agrees(open_window, look):
    page = open_window(look)

    page.goto("/account/sign-in/")

    screenshot(page, "sign-in", look)
    axe(page)
