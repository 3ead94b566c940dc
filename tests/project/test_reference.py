import pytest

from scripts import reference


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return reference.pages()


@pytest.mark.parametrize("name", ["reference/settings.md", "reference/commands.md", "reference/routes.md", "README.md"])
def test_reference_is_current(pages: dict[str, str], name: str):
    kept = (reference.DOCS / name).read_text(encoding="utf-8")
    assert kept == pages[name], "run: make reference"


def test_a_setting_without_a_meaning_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delitem(reference.SETTINGS, "MUSTER_DATA")
    with pytest.raises(reference.UndocumentedError, match="MUSTER_DATA"):
        reference.settings_page()


def test_every_command_shows_an_example(pages: dict[str, str]):
    helps = pages["reference/commands.md"].split("\n## ")[1:]
    leaves = [text for text in helps if "COMMAND [ARGS]" not in text]
    assert [text.splitlines()[0] for text in leaves if "Example" not in text] == []


def test_every_page_of_ours_has_a_meaning():
    from django.urls import get_resolver

    silent = [
        path
        for path, _, said in reference.routes(get_resolver().url_patterns)
        if not said and not path.startswith("account/")
    ]
    assert silent == []
