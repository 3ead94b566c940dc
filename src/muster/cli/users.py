"""`muster users`: accounts, roles and tokens."""

import json

import click

from muster.accounts.actions import create_organisation, create_user, grant_role, issue_token, revoke_role
from muster.accounts.policy import Role
from muster.accounts.queries import organisation_by_code, user_by_name
from muster.accounts.queries import users as all_users
from muster.cli.people import operator

ROLE = click.Choice([role.value for role in Role])


@click.group()
def users() -> None:
    """Add and list users and their roles.

    Example: muster users add amal --organisation mission --role analyst --role assessor
    """


@users.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_users(*, as_json: bool) -> None:
    """List accounts with their organisation and roles.

    Example: muster users list --json
    """
    for user in all_users():
        roles = sorted(membership.role for membership in user.memberships.all())
        organisation = user.organisation.code if user.organisation else ""
        if as_json:
            click.echo(json.dumps({"user": user.username, "organisation": organisation, "roles": roles}))
        else:
            click.echo(f"{user.username}\t{organisation}\t{', '.join(roles)}")


@users.command()
@click.argument("username")
@click.option("--organisation", required=True, help="Code of the organisation.")
@click.option("--role", "roles", type=ROLE, multiple=True, help="May be given several times.")
@click.option("--name", default="", help="First and last name.")
@click.password_option(help="Asked for when not given.")
def add(username: str, *, organisation: str, roles: tuple[str, ...], name: str, password: str) -> None:
    """Add a named person.

    Example: muster users add amal --organisation mission --role analyst --name "Amal Sabri"
    """
    first, _, last = name.partition(" ")
    create_user(
        actor=operator(),
        username=username,
        organisation=organisation_by_code(organisation),
        roles=[Role(role) for role in roles],
        password=password,
        first_name=first,
        last_name=last,
    )
    click.echo(f"Added {username}.")


@users.command("add-organisation")
@click.argument("code")
@click.option("--name", default="", help="Full name.")
def add_organisation(code: str, *, name: str) -> None:
    """Add an organisation.

    Example: muster users add-organisation mission --name "Assistance Mission"
    """
    create_organisation(actor=operator(), code=code, name=name)
    click.echo(f"Added {code}.")


@users.command()
@click.argument("username")
@click.argument("role", type=ROLE)
@click.option("--remove", is_flag=True, help="Take the role away.")
def role(username: str, role: str, *, remove: bool) -> None:
    """Give a role to a person, or take it away.

    Example: muster users role amal signer
    """
    change = revoke_role if remove else grant_role
    user = change(actor=operator(), user=user_by_name(username), role=Role(role))
    click.echo(f"{user.username}: {', '.join(sorted(user.roles)) or 'no role'}")


@users.command()
@click.argument("username")
@click.password_option(confirmation_prompt=False, help="That person's password, which only they know.")
@click.option("--name", default="command line", help="What the token is for.")
def token(username: str, *, password: str, name: str) -> None:
    """Make an API token in a person's name, against their password; it is printed once.

    Example: export MUSTER_TOKEN=$(muster users token amal)
    """
    user = user_by_name(username)
    if not user.check_password(password):
        raise click.UsageError("That is not this person's password.")
    click.echo(issue_token(actor=user, name=name))
