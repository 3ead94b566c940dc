"""Who calls: a named person by their token; every endpoint acts and reads as that person."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from muster.accounts.models import User
from muster.accounts.queries import user_of_token
from muster.errors import NotPermittedError


class TokenAccess(HttpBearer):
    """`Authorization: Bearer muster_…`; anything else is answered with 401."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:  # noqa: ARG002 -- ninja's signature
        try:
            return user_of_token(token)
        except NotPermittedError:
            return None


def caller(request: HttpRequest) -> User:
    """The person in whose name the token speaks."""
    user = getattr(request, "auth", None)
    if not isinstance(user, User):
        raise NotPermittedError("This needs a token.")
    return user
