import pytest
from django.urls import NoReverseMatch, reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password", "account_email"])
def test_nobody_signs_up_or_resets_a_password_by_themselves(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_sign_in_page_asks_for_name_and_password(client):
    response = client.get("/account/sign-in/")

    assert response.status_code == 200
    assert response.templates[0].name == "account/login.html"


def test_the_language_follows_the_browser(client):
    response = client.get("/account/sign-in/", headers={"Accept-Language": "ar-IQ"})

    assert '<html lang="ar" dir="rtl"' in response.content.decode()


def test_the_language_can_be_chosen(client):
    client.post("/preferences/language/", {"language": "ar", "next": "/account/sign-in/"})

    assert '<html lang="ar" dir="rtl"' in client.get("/account/sign-in/").content.decode()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_theme_is_remembered(client, theme):
    client.post("/preferences/theme/", {"theme": theme, "next": "/account/sign-in/"})

    assert f'data-theme="{theme}"' in client.get("/account/sign-in/").content.decode()


def test_the_theme_of_the_system_is_followed_again(client):
    client.post("/preferences/theme/", {"theme": "dark"})
    client.post("/preferences/theme/", {"theme": ""})

    assert "data-theme" not in client.get("/account/sign-in/").content.decode()


def test_a_choice_never_leads_to_another_site(client):
    response = client.post("/preferences/theme/", {"theme": "dark", "next": "https://elsewhere.example/"})

    assert response["Location"] == "/"


def test_a_page_that_is_not_there_is_ours(client):
    response = client.get("/nowhere/")

    assert response.status_code == 404
    assert response.templates[0].name == "404.html"
