"""The people whom page tests send: owners, colleagues of the same mission, and an outsider who sees nothing of it."""

import pytest

from muster.accounts.policy import Role
from tests.vetting.world import desk, user
from tests.web.pages import client_of


@pytest.fixture
def people(db):
    return desk()


@pytest.fixture
def requester(people):
    return client_of(people.requester)


@pytest.fixture
def analyst(people):
    return client_of(people.analyst)


@pytest.fixture
def assessor(people):
    return client_of(people.assessor)


@pytest.fixture
def signer(people):
    return client_of(people.signer)


@pytest.fixture
def colleague(people):
    """Somebody of the same organisation who holds no role that acts."""
    return client_of(user("carla", Role.AUDITOR))


@pytest.fixture
def outsider(people):
    return client_of(people.outsider)
