"""A site of one's own, people with roles, and lists to bring."""

from pathlib import Path

import pytest

from muster.accounts.models import Membership, Organisation, User
from muster.accounts.policy import Role

HEADER = "id,kind,name,aliases,birth_date,country\n"


@pytest.fixture
def person(db):
    """Makes a user who holds the given roles."""

    def make(*roles: Role) -> User:
        organisation, _ = Organisation.objects.get_or_create(code="mission", defaults={"name": "The Mission"})
        user = User.objects.create(username=f"user-{User.objects.count()}", organisation=organisation)
        Membership.objects.bulk_create(Membership(user=user, role=role) for role in roles)
        return user

    return make


@pytest.fixture
def registrar(person) -> User:
    return person(Role.REGISTRAR)


@pytest.fixture
def write_list(tmp_path):
    """Writes an own list, `wanted.csv`, with the given numbers as entries, named alike unless told otherwise."""

    def write(numbers, *, name: str = "Nabil Hazim {}", file: str = "wanted.csv") -> Path:
        path = tmp_path / file
        rows = (f"w-{number},person,{name.format(number)},,,iq\n" for number in numbers)
        path.write_text(HEADER + "".join(rows), encoding="utf-8")
        return path

    return write
