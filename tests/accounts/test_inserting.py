"""Many rows in few statements: each gets its own id, and what stands already stays."""

import pytest

from muster.accounts import inserting
from muster.accounts.models import Organisation

pytestmark = pytest.mark.django_db


def organisations(*numbers: int) -> list[Organisation]:
    return [Organisation(code=f"org-{number}", name=f"Organisation {number}") for number in numbers]


@pytest.mark.parametrize("parameters", [2, 7, 30_000])
def test_every_row_gets_its_own_id(monkeypatch, parameters):
    monkeypatch.setattr(inserting, "MOST_PARAMETERS", max(parameters, len(Organisation._meta.concrete_fields)))
    rows = organisations(*range(10))

    inserting.insert_rows(Organisation, rows, ignore_conflicts=False)

    stored = dict(Organisation.objects.filter(code__startswith="org-").values_list("code", "pk"))
    assert {row.code: row.pk for row in rows} == stored
    assert not any(row._state.adding for row in rows)


def test_what_stands_already_stays():
    (first,) = organisations(1)
    first.save()

    inserting.insert_rows(Organisation, organisations(1, 2), ignore_conflicts=True)

    assert Organisation.objects.get(code="org-1").pk == first.pk
    assert Organisation.objects.filter(code="org-2").exists()


def test_no_rows_are_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        inserting.insert_rows(Organisation, [], ignore_conflicts=False)
