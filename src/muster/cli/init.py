"""`muster init`: a database and folders that are ready, at the first start and after each upgrade."""

from pathlib import Path

import click
from django.conf import settings
from django.core.management import call_command

from muster.accounts.actions import create_organisation, create_user
from muster.accounts.models import Organisation, User
from muster.accounts.policy import Role
from muster.audit.keys import make_key
from muster.cli.people import CONSOLE, operator


@click.command()
def init() -> None:
    """Prepare the database and the folders; run again after an upgrade, it changes nothing that is there.

    Example: MUSTER_DATA=/srv/muster muster init
    """
    prepare_site()
    database = settings.DATABASES["default"]
    click.echo(f"Ready: {database['NAME']} ({database['ENGINE'].rsplit('.', 1)[-1]}), files in {settings.MUSTER_DATA}.")


def prepare_site() -> None:
    """Folders, tables, the key that signs checkpoints, and the console account that may request but never decides."""
    Path(settings.MUSTER_DATA).mkdir(parents=True, exist_ok=True, mode=0o700)
    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    make_key()
    if User.objects.filter(username=CONSOLE).exists():
        return
    actor = operator()
    organisation = Organisation.objects.filter(code="local").first()
    organisation = organisation or create_organisation(actor=actor, code="local", name="This site")
    create_user(actor=actor, username=CONSOLE, organisation=organisation, roles=[Role.REQUESTER], last_name="Console")
