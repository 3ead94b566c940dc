"""The readers against the real published lists, where `../shared/data` is there."""

from collections import Counter
from pathlib import Path

import pytest

from muster.errors import InputError
from muster.names import Kind
from muster.watchlists.readers import read_list

DATA = Path(__file__).parents[3] / "shared" / "data"

pytestmark = pytest.mark.real_data


@pytest.mark.parametrize(
    ("name", "persons", "organisations", "skipped"),
    [
        ("un_consolidated/UN_consolidated.xml", 730, 273, {}),
        ("ofac_sdn_2019/sdn.csv", 3_845, 2_994, {"vessel": 323, "aircraft": 217}),
        ("ofac_sdn_2021/sdn.csv", 4_620, 3_673, {"vessel": 406, "aircraft": 277}),
        ("uk_ofsi_conlist_2018/sanctionsconlist_20180413.csv", 1_426, 680, {}),
    ],
)
def test_every_entry_is_read_or_counted(name, persons, organisations, skipped):
    listed = read_list(DATA / name)

    kinds = Counter(record.kind for record in listed.records)

    assert kinds == {Kind.PERSON: persons, Kind.ORGANIZATION: organisations}
    assert listed.skipped == skipped


def test_un_aliases_keep_their_quality():
    records = list(read_list(DATA / "un_consolidated/UN_consolidated.xml").records)

    named = sum(len(record.aliases) + len(record.weak_aliases) for record in records if record.kind is Kind.PERSON)

    assert named > 2_139
    assert sum(len(record.weak_aliases) for record in records) >= 600


@pytest.mark.parametrize(("name", "dated"), [("ofac_sdn_2019/sdn.csv", 3_662), ("ofac_sdn_2021/sdn.csv", 4_428)])
def test_ofac_birth_dates_come_out_of_the_remarks(name, dated):
    records = read_list(DATA / name).records

    assert sum(bool(record.birth_dates) for record in records) == dated


@pytest.mark.parametrize(
    "name",
    [
        "un_consolidated/UN_consolidated.xml",
        "ofac_sdn_2021/sdn.csv",
        "uk_ofsi_conlist_2018/sanctionsconlist_20180413.csv",
    ],
)
def test_countries_are_known_codes(name):
    countries = [country for record in read_list(DATA / name).records for country in record.countries]

    unknown = sum(len(country) != 2 for country in countries)

    assert unknown < len(countries) * 0.05


@pytest.mark.parametrize(
    "name", ["un_consolidated/UN_consolidated.xml", "uk_ofsi_conlist_2018/sanctionsconlist_20180413.csv"]
)
def test_truncated_real_list_is_refused(tmp_path, name):
    whole = (DATA / name).read_bytes()
    (tmp_path / "list").write_bytes(whole[: len(whole) * 2 // 3])

    with pytest.raises(InputError, match="truncated"):
        list(read_list(tmp_path / "list").records)
