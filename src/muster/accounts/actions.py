"""Acts on people: organisations, accounts, roles and keys to the API."""

import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import IntegrityError, transaction
from django.utils import timezone

from muster.accounts.models import ApiToken, Membership, Organisation, User
from muster.accounts.policy import Role, require_role, token_digest
from muster.accounts.scoping import Reader
from muster.audit.acts import act
from muster.audit.log import record
from muster.errors import InputError, RuleError

TOKEN_DAYS = 90
TOKEN_PREFIX = "muster_"  # noqa: S105 -- what every token begins with, so that a leaked one is recognised


@act
def create_organisation(*, actor: Reader, code: str, name: str) -> Organisation:
    """A member of the coalition, by its short code.

    Raises:
        NotPermittedError: the actor is no administrator.
        InputError: the code is taken or is no plain word.
    """
    require_role(actor.roles, Role.ADMINISTRATOR)
    try:
        validate_slug(code)
    except ValidationError as error:
        raise InputError(f"The code “{code}” may hold letters, digits, hyphens and underscores only.") from error
    if Organisation.objects.filter(code=code).exists():
        raise InputError(f"There is an organisation {code} already.")
    organisation = Organisation.objects.create(code=code, name=name.strip() or code)
    record(actor=actor, act="accounts.create_organisation", about=[organisation], details={"code": code})
    return organisation


@act
def create_user(
    *,
    actor: Reader,
    username: str,
    organisation: Organisation,
    roles: Iterable[Role],
    password: str = "",
    first_name: str = "",
    last_name: str = "",
) -> User:
    """A named person's account; without a password nobody can sign in with it.

    Raises:
        NotPermittedError: the actor is no administrator.
        InputError: the name is taken, or the password is too weak.
    """
    require_role(actor.roles, Role.ADMINISTRATOR)
    user = User(username=username, organisation=organisation, first_name=first_name, last_name=last_name)
    if password:
        _require_strong(password, user)
        user.set_password(password)
    else:
        user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise InputError(f"There is a user {username} already.") from error
    Membership.objects.bulk_create([Membership(user=user, role=role) for role in sorted(set(roles))])
    record(actor=actor, act="accounts.create_user", about=[user], details={"roles": sorted(set(roles))})
    return user


@act
def grant_role(*, actor: Reader, user: User, role: Role) -> User:
    """One more role for a person; roles never change that nobody signs their own proposal.

    Raises:
        NotPermittedError: the actor is no administrator.
        RuleError: an administrator gives themselves a role.
    """
    _require_for_another(actor, user)
    Membership.objects.get_or_create(user=user, role=role)
    record(actor=actor, act="accounts.grant_role", about=[user], details={"role": role})
    return User.objects.get(pk=user.pk)


@act
def revoke_role(*, actor: Reader, user: User, role: Role) -> User:
    """A role taken away; what the person did with it stays.

    Raises:
        NotPermittedError: the actor is no administrator.
        RuleError: an administrator changes their own roles.
    """
    _require_for_another(actor, user)
    Membership.objects.filter(user=user, role=role).delete()
    record(actor=actor, act="accounts.revoke_role", about=[user], details={"role": role})
    return User.objects.get(pk=user.pk)


@act
def issue_token(*, actor: User, name: str) -> str:
    """A key to the API in the actor's own name, valid for 90 days; it is shown once and only its digest is kept."""
    key = TOKEN_PREFIX + secrets.token_urlsafe(32)
    now = timezone.now()
    token = ApiToken.objects.create(
        user=actor,
        name=name.strip() or "token",
        digest=token_digest(key),
        made_at=now,
        expires_at=now + timedelta(days=TOKEN_DAYS),
    )
    record(actor=actor, act="accounts.issue_token", about=[token])
    return key


@act
def revoke_token(*, actor: User, token: ApiToken) -> ApiToken:
    """The key opens nothing any more.

    Raises:
        RuleError: it is somebody else's, and the actor is no administrator.
    """
    if token.user_id != actor.pk and Role.ADMINISTRATOR not in actor.roles:
        raise RuleError("This token is somebody else's.", rule="own_token")
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    record(actor=actor, act="accounts.revoke_token", about=[token])
    return token


def _require_for_another(actor: Reader, user: User) -> None:
    require_role(actor.roles, Role.ADMINISTRATOR)
    if isinstance(actor, User) and actor.pk == user.pk:
        raise RuleError("Nobody changes their own roles; ask another administrator.", rule="own_roles")


def _require_strong(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InputError(" ".join(error.messages)) from error
