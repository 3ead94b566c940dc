"""`muster registry …` as somebody types it."""

import json

import pytest
from click.testing import CliRunner

from muster.cli.registry import registry
from tests.registry.world import on, person, posting, unit

pytestmark = pytest.mark.django_db


def run(*arguments: str):
    return CliRunner().invoke(registry, arguments)


def test_rebuild_counts_rows():
    posting(person(), unit(), on("2012-01-01"))
    assert run("rebuild").output == "1 postings, 0 relations, 0 positionings folded from claims.\n"
    assert json.loads(run("rebuild", "--json").output) == {"postings": 1, "relations": 0, "positionings": 0}
