from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from muster.names import Kind
from muster.screening import Index, ListVersion, Record, build_index, open_index

PEOPLE = (
    Record(
        id="x-1",
        kind=Kind.PERSON,
        name="Nadim Karam Berzani",
        aliases=("نديم كرم البرزني",),
        weak_aliases=("Abu Fares",),
        gender="male",
        birth_dates=("1964-05-17",),
        birth_places=("Harun district, Velasia",),
        countries=("iq",),
        identifiers=("Passport A1234567 (Velasia)",),
        father_name="Karam Salim",
        mother_name="Layla Hadi",
        units=("2nd Border Guard Brigade",),
    ),
    Record(id="x-2", kind=Kind.PERSON, name="Oleg Petrovich Varskoy", birth_dates=("1970",), countries=("ru",)),
    Record(id="x-3", kind=Kind.ORGANIZATION, name="Harbour Light Trading Company"),
    Record(id="x-4", kind=Kind.UNIT, name="3rd Federal Police Brigade"),
)


@pytest.fixture
def people() -> tuple[Record, ...]:
    return PEOPLE


@pytest.fixture
def build(tmp_path: Path) -> Callable[..., Index]:
    """Builds an index of records and opens it."""

    def built(records: Sequence[Record] = PEOPLE, directory: Path = tmp_path / "index") -> Index:
        build_index(records, directory, lists=[ListVersion(name="fictional", records=len(records))])
        return open_index(directory)

    return built


@pytest.fixture
def index(build: Callable[..., Index]) -> Index:
    return build()
