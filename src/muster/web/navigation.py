"""The places of the site and who is shown them; what somebody may do there is decided by the domain's policies."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muster.accounts.models import User
from muster.accounts.policy import Role


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation."""

    label: str | Promise
    url: str
    current: bool


PLACES: tuple[tuple[str, str | Promise, frozenset[Role]], ...] = (
    ("work", _("My work"), frozenset(Role)),
    ("requests", _("Requests"), frozenset(Role)),
    ("alerts", _("Alerts"), frozenset({Role.ANALYST, Role.ASSESSOR})),
    ("cases", _("Cases"), frozenset({Role.ASSESSOR})),
    ("proposals", _("Proposals"), frozenset({Role.ASSESSOR, Role.SIGNER})),
    ("decisions", _("Decisions"), frozenset(Role)),
    ("gate", _("Gate"), frozenset(Role)),
    ("registry", _("Registry"), frozenset(Role)),
    ("lists", _("Lists"), frozenset(Role)),
    ("audit", _("Log"), frozenset(Role)),
    ("help", _("Help"), frozenset(Role)),
)


def places_for(request: HttpRequest) -> list[Place]:
    """The places of this person's roles, the one they are at marked; nobody's before sign-in."""
    user = request.user
    if not isinstance(user, User):
        return []
    named = [(label, reverse(name)) for name, label, roles in PLACES if not roles.isdisjoint(user.roles)]
    return [Place(label, url, _is_at(request.path, url)) for label, url in named]


def _is_at(path: str, url: str) -> bool:
    if url == "/":
        return path == url
    return path.startswith(url) or (path.startswith("/claims/") and url == reverse("registry"))
