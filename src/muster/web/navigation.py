"""The places of the site and who is shown them; what somebody may do there is decided by the domain's policies."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation."""

    label: str | Promise
    url: str
    current: bool


PLACES: tuple[tuple[str, str | Promise], ...] = (("work", _("My work")),)


def places_for(request: HttpRequest) -> list[Place]:
    """The places of this person, the one they are at marked."""
    if not request.user.is_authenticated:
        return []
    return [Place(label, url, _is_at(request.path, url)) for label, url in _addresses()]


def _addresses() -> list[tuple[str | Promise, str]]:
    try:
        return [(label, reverse(name)) for name, label in PLACES]
    except NoReverseMatch:
        return []


def _is_at(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
