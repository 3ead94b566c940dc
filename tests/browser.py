"""Fixtures that drive Debian's Chromium: windows in both widths, languages and colour schemes, and what must never happen.

A window fails its test when the page logs an error, breaks the content security policy, answers 5xx or reaches for
another host. Screenshots go to test-output/screenshots/.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, Route, sync_playwright

SCREENSHOTS = Path(__file__).parent.parent / "test-output" / "screenshots"
ARGUMENTS = [
    "--no-sandbox",  # CI runs as root, where Chromium has no other way
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@dataclass(frozen=True, slots=True)
class Look:
    """How a window sees the site."""

    width: int = 1280
    height: int = 900
    language: Literal["en", "ar"] = "en"
    scheme: Literal["light", "dark"] = "light"

    def __str__(self) -> str:
        return f"{'phone' if self.width < 600 else 'desktop'}-{self.language}-{self.scheme}"


DESKTOP = Look()
DESKTOP_DARK = Look(scheme="dark")
DESKTOP_ARABIC = Look(language="ar")
PHONE = Look(width=390, height=844)
PHONE_ARABIC_DARK = Look(width=390, height=844, language="ar", scheme="dark")
LOOKS = (DESKTOP, DESKTOP_DARK, DESKTOP_ARABIC, PHONE, PHONE_ARABIC_DARK)


@dataclass  # no slots: Playwright keeps a mark on the object whose method it calls
class Watch:
    """What went wrong in the windows of one test; `expect(pattern)` allows what the test provokes on purpose."""

    home: str
    troubles: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, pattern: str) -> None:
        self.expected.append(pattern)

    def unexpected(self) -> list[str]:
        return [trouble for trouble in self.troubles if not any(re.search(known, trouble) for known in self.expected)]

    def follow(self, context: BrowserContext) -> None:
        context.route("**/*", self.keep_inside)
        context.on("console", self.on_console)
        context.on("weberror", lambda error: self.troubles.append(f"script error: {error.error}"))
        context.on("response", self.on_response)
        context.on("requestfailed", self.on_failure)

    def keep_inside(self, route: Route) -> None:
        if route.request.url.startswith((self.home, "data:", "blob:")):
            route.continue_()
        else:
            self.troubles.append(f"reached for another host: {route.request.url}")
            route.abort()

    def on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.troubles.append(f"console: {message.text} ({message.location.get('url', '')})")

    def on_response(self, response: Response) -> None:
        if response.status >= 500:
            self.troubles.append(f"{response.status} from {response.url}")

    def on_failure(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # a download, or a page left before it had loaded
            self.troubles.append(f"{request.failure} from {request.url}")


def chromium() -> str | None:
    return os.environ.get("CHROMIUM") or shutil.which("chromium")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    from tests.conftest import missing

    path = chromium()
    if not path:
        missing("Chromium is not installed (Debian: apt-get install chromium)")
    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code; the tests are not.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as playwright:
            started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
            yield started
            started.close()


@pytest.fixture
def watch(live_server) -> Iterator[Watch]:
    watching = Watch(home=live_server.url)
    yield watching
    assert watching.unexpected() == []


@pytest.fixture
def open_window(browser: Browser, live_server, watch: Watch) -> Iterator[Callable[..., Page]]:
    """`open_window(look=DESKTOP, user=None)`: a new window with its own session, signed in as `user` when one is given."""
    contexts: list[BrowserContext] = []

    def open_one(look: Look = DESKTOP, user: Any = None) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": look.width, "height": look.height},
            locale={"en": "en-GB", "ar": "ar-IQ"}[look.language],
            color_scheme=look.scheme,
            has_touch=look.width < 600,
            accept_downloads=True,
        )
        contexts.append(context)
        watch.follow(context)
        if user is not None:
            context.add_cookies([session_of(user, live_server.url)])
        context.set_default_timeout(15_000)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_window: Callable[..., Page]) -> Page:
    """A desktop window in English, light, signed out."""
    return open_window()


@pytest.fixture(params=LOOKS, ids=str)
def look(request: pytest.FixtureRequest) -> Look:
    """Every look in turn, for the pages that must hold in all of them."""
    return request.param


def session_of(user: Any, url: str) -> Any:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": url,
    }


def axe(page: Page) -> None:
    """Assert that axe-core finds nothing wrong with the page as it stands."""
    found = Axe().run(page).response["violations"]
    told = [
        f"{rule['id']} ({rule['impact']}): {rule['help']}: {node['target']} {node['html'][:160]}"
        for rule in found
        for node in rule["nodes"]
    ]
    assert told == []


def screenshot(page: Page, name: str, look: Look = DESKTOP) -> Path:
    """Keep the whole page as test-output/screenshots/NAME-LOOK.png."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / f"{name}-{look}.png"
    page.screenshot(path=path, full_page=True, animations="disabled")
    return path
