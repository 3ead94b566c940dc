"""How such clients say who they are: by a token of this site, under the words that they use for it."""

from django.http import HttpRequest
from ninja.security.base import AuthBase

from muster.accounts.models import User
from muster.accounts.queries import user_of_token
from muster.errors import NotPermittedError

SCHEMES = frozenset({"apikey", "bearer", "token"})
PARAMETER = "api_key"


class KeyAccess(AuthBase):
    """`Authorization: ApiKey muster_…` (or `Bearer`); anything else is answered with 401.

    With `in_address` also `?api_key=…`, for reconciliation, whose clients can send no headers.
    """

    openapi_type = "apiKey"
    openapi_name = "Authorization"
    openapi_in = "header"

    def __init__(self, *, in_address: bool = False) -> None:
        self.in_address = in_address
        super().__init__()

    def __call__(self, request: HttpRequest) -> User | None:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() not in SCHEMES:
            key = request.GET.get(PARAMETER, "") if self.in_address and not scheme else ""
        try:
            return user_of_token(key.strip()) if key.strip() else None
        except NotPermittedError:
            return None
