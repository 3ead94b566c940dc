"""Finding people and organisations."""

from django.db.models import QuerySet
from django.utils import timezone

from muster.accounts.models import ApiToken, Organisation, User
from muster.accounts.policy import token_digest
from muster.errors import InputError, NotPermittedError


def user_of_token(key: str) -> User:
    """The person in whose name a token speaks.

    Raises:
        NotPermittedError: unknown, expired, revoked, or the account is closed.
    """
    now = timezone.now()
    token = ApiToken.objects.filter(digest=token_digest(key), revoked_at__isnull=True, expires_at__gt=now)
    found = token.select_related("user__organisation").first()
    if found is None or not found.user.is_active:
        raise NotPermittedError("This token is not valid (any more); make a new one on the page of your account.")
    return found.user


def user_by_name(username: str) -> User:
    """The account of that name.

    Raises:
        InputError: there is none.
    """
    user = User.objects.filter(username=username).select_related("organisation").first()
    if user is None:
        raise InputError(f"There is no user {username}; `muster users list` shows all.")
    return user


def organisation_by_code(code: str) -> Organisation:
    """The organisation of that code.

    Raises:
        InputError: there is none.
    """
    organisation = Organisation.objects.filter(code=code).first()
    if organisation is None:
        known = ", ".join(Organisation.objects.values_list("code", flat=True)) or "none yet"
        raise InputError(f"There is no organisation {code} (known: {known}).")
    return organisation


def users() -> QuerySet[User]:
    """All accounts with their organisation and roles."""
    return User.objects.select_related("organisation").prefetch_related("memberships")


def tokens(user: User) -> QuerySet[ApiToken]:
    """The user's own tokens, newest first."""
    return ApiToken.objects.filter(user=user)
