"""What every page knows: the theme that this person chose, and the places that they may go to."""

from typing import TypedDict

from django.http import HttpRequest

from muster import __version__
from muster.web.navigation import Place, places_for


class Site(TypedDict):
    """The values that the frame of a page is drawn from."""

    theme: str
    places: list[Place]
    version: str


def site(request: HttpRequest) -> Site:
    """The frame of a page for this person."""
    theme = request.COOKIES.get("theme", "")
    return {
        "theme": theme if theme in {"light", "dark"} else "",
        "places": places_for(request),
        "version": __version__,
    }
