"""What page tests ask for: signed-in clients, and pages as text."""

import re

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from muster.accounts.models import User


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def text_of(response) -> str:
    """The words of a page without its tags, spaces joined."""
    bare = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(bare.split())


def queries_for(client: Client, address: str) -> int:
    """How many queries a page takes, once everything that is kept per process is there."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)
