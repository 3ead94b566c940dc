"""Each reader against a small fictional list in the original format."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from muster.errors import InputError
from muster.names import Kind
from muster.screening.records import Record
from muster.watchlists.readers import ListFormat, read_list

FILES = Path(__file__).parent / "files"


def read_all(name: str) -> tuple[list[Record], Counter[str]]:
    listed = read_list(FILES / name)
    return list(listed.records), listed.skipped


@pytest.mark.parametrize(
    ("name", "code", "format_", "published_on"),
    [
        ("ofac/sdn.csv", "ofac-sdn", ListFormat.OFAC, None),
        ("un.xml", "un-sc", ListFormat.UN, date(2026, 2, 27)),
        ("uk_2018.csv", "uk-ofsi", ListFormat.UK, date(2018, 4, 13)),
        ("uk_2021.csv", "uk-ofsi", ListFormat.UK, date(2021, 6, 16)),
        ("eu.xml", "eu-fsf", ListFormat.EU, date(2021, 6, 16)),
        ("entities.ftm.json", "entities", ListFormat.FOLLOWTHEMONEY, None),
        ("plain.csv", "plain", ListFormat.PLAIN, None),
    ],
)
def test_format_is_told_by_content(tmp_path, name, code, format_, published_on):
    listed = read_list(FILES / name)

    assert (listed.list_code, listed.format, listed.published_on) == (code, format_, published_on)


def test_ofac_person_is_read_from_three_files_and_the_remarks():
    records, _skipped = read_all("ofac/sdn.csv")

    assert records[0] == Record(
        id="ofac-90001",
        kind=Kind.PERSON,
        name="Nabil Hazim QADIRI",
        aliases=("Nabeel Hazem AL-KADIRI",),
        weak_aliases=("ABU SAIF",),
        dataset="ofac-sdn",
        gender="male",
        birth_dates=("1961-12-10", "~1962"),
        birth_places=("Tal Rumman, Iraq",),
        countries=("iq", "kp"),
        identifiers=("A1234567", "00123456"),
        positions=("Brigadier General",),
        topics=("sanction",),
        programmes=("SDGT", "IRAQ2"),
        remarks=records[0].remarks,
    )
    assert records[0].remarks.startswith("DOB 10 Dec 1961; alt. DOB circa 1962;")


def test_ofac_organisation_takes_the_countries_of_its_addresses():
    records, _skipped = read_all("ofac/sdn.csv")

    assert (records[1].kind, records[1].aliases, records[1].countries) == (
        Kind.ORGANIZATION,
        ("NORTH GATE COMPANY",),
        ("sy",),
    )


def test_ofac_remarks_go_on_in_the_comments_file_and_junior_stays_behind_the_given_name():
    records, _skipped = read_all("ofac/sdn.csv")

    assert (records[2].name, records[2].countries, records[2].birth_dates) == (
        "Ruben Pestano Jr. DELMARRE",
        ("ph",),
        ("1945/1949",),
    )


def test_ofac_vessels_and_aircraft_are_counted_as_skipped():
    _records, skipped = read_all("ofac/sdn.csv")

    assert skipped == {"vessel": 1, "aircraft": 1}


def test_ofac_without_its_companions_says_so(tmp_path):
    (tmp_path / "sdn.csv").write_bytes((FILES / "ofac/sdn.csv").read_bytes())

    listed = read_list(tmp_path / "sdn.csv")

    assert len(list(listed.records)) == 3
    assert listed.skipped == {"vessel": 1, "aircraft": 1, "missing alt.csv": 1, "missing add.csv": 1}


def test_un_individual():
    records, skipped = read_all("un.xml")

    assert records[0] == Record(
        id="un-9900001",
        kind=Kind.PERSON,
        name="NABIL HAZIM SA’DUN AL-QADIRI",
        aliases=("نبيل حازم سعدون القادري", "Nabeel Hazem", "Nabil al-Kadiri"),
        weak_aliases=("Abu Saif",),
        dataset="un-sc",
        gender="male",
        birth_dates=("1961-12-10", "~1962", "1958/1963"),
        birth_places=("Tal Rumman, Nur, Iraq",),
        countries=("ir",),
        identifiers=("D00000001", "OB 0000002"),
        father_name="Hazim Sa’dun Nuri",
        mother_name="Salma Idris",
        positions=("Colonel", "Commander of the North Gate"),
        topics=("sanction",),
        programmes=("Iraq",),
        listed_on="2012-12-31",
        remarks="XXi.001 Father's name: Hazim Sa’dun Nuri. Mother’s name is Salma Idris. Fled in 2013.",
    )
    assert skipped == {}


def test_un_entity():
    records, _skipped = read_all("un.xml")

    assert records[1] == Record(
        id="un-9900002",
        kind=Kind.ORGANIZATION,
        name="BRIGADE OF THE NORTH GATE (BNG)",
        aliases=("North Gate",),
        dataset="un-sc",
        countries=("sy",),
        topics=("sanction",),
        programmes=("Iraq",),
        listed_on="2012-12-31",
        remarks="XXe.001",
    )


def test_uk_group_of_rows_is_one_record():
    records, skipped = read_all("uk_2018.csv")

    assert records[0] == Record(
        id="uk-99001",
        kind=Kind.PERSON,
        name="Nabil Hazim AL-QADIRI",
        aliases=("Nabeel AL-KADIRI",),
        dataset="uk-ofsi",
        birth_dates=("1964", "1961-12-10", "1963-07"),
        birth_places=("Tal Rumman", "Ain Sifra"),
        countries=("iq", "se"),
        identifiers=("A-1234567", "M110022", "1028745097"),
        mother_name="Salma Idris",
        positions=("Mullah", "Major General", "14th Brigade"),
        topics=("sanction",),
        programmes=("Iraq",),
        listed_on="2003-11-18",
        remarks="UN Ref XXi.001. Mother's name is Salma Idris. The “general”.",
    )
    assert [record.id for record in records] == ["uk-99001", "uk-99002"]
    assert skipped == {}


def test_uk_format_since_2020_has_the_original_script_and_weak_aliases():
    records, skipped = read_all("uk_2021.csv")

    assert [(record.name, record.aliases, record.weak_aliases, record.identifiers) for record in records] == [
        ("Nabil Hazim AL-QADIRI", ("نبيل حازم القادري",), ("ABU SAIF",), ("A1234567", "M110022", "1028745097"))
    ]
    assert skipped == {"ship": 1}


def test_eu_person():
    records, skipped = read_all("eu.xml")

    assert records[0] == Record(
        id="eu-991",
        kind=Kind.PERSON,
        name="Nabil Hazim Al-Qadiri",
        aliases=("Nabeel Al-Kadiri",),
        weak_aliases=("Abu Saif",),
        dataset="eu-fsf",
        gender="male",
        birth_dates=("1961-12-10", "~1958/1963"),
        birth_places=("Tal Rumman, IRAQ",),
        countries=("iq",),
        identifiers=("A1234567",),
        father_name="Hazim Sa'dun",
        positions=("Colonel", "Commander"),
        topics=("sanction",),
        programmes=("IRQ",),
        listed_on="2003-07-08",
        remarks="EU.99.01 Father's name: Hazim Sa'dun",
    )
    assert (records[1].kind, records[1].countries) == (Kind.ORGANIZATION, ("sy",))
    assert skipped == {}


def test_followthemoney_person_keeps_the_caption_as_name():
    records, _skipped = read_all("entities.ftm.json")

    assert records[0] == Record(
        id="sam-p1",
        kind=Kind.PERSON,
        name="Nabil Hazim al-Qadiri",
        aliases=("نبيل حازم القادري", "Nabeel Hazem"),
        weak_aliases=("Abu Saif",),
        dataset="sam_wanted",
        gender="male",
        birth_dates=("1961-12-10",),
        countries=("iq",),
        identifiers=("A1234567",),
        father_name="Hazim",
        positions=("Commander",),
        topics=("wanted",),
        remarks="Seen in 2014.",
    )
    assert (records[1].id, records[1].dataset, records[1].countries) == ("sam-o1", "entities", ("sy",))


def test_followthemoney_counts_what_it_leaves_out():
    _records, skipped = read_all("entities.ftm.json")

    assert skipped == {
        "schema Vessel": 1,
        "property wikidataId": 1,
        "property website": 1,
        "birth date not understood": 1,
    }


def test_plain_list():
    records, skipped = read_all("plain.csv")

    assert records == [
        Record(
            id="p-1",
            kind=Kind.PERSON,
            name="Nabil Hazim al-Qadiri",
            aliases=("نبيل حازم القادري", "Nabeel Hazem"),
            dataset="plain",
            birth_dates=("1961-12-10", "~1962"),
            countries=("iq", "sy"),
        ),
        Record(
            id="u-1", kind=Kind.UNIT, name="3rd Border Brigade", aliases=("3 Bde",), dataset="plain", countries=("iq",)
        ),
        Record(
            id="o-1",
            kind=Kind.ORGANIZATION,
            name="Brigade of the North Gate",
            dataset="plain",
            countries=("Samand",),
        ),
    ]
    assert skipped == {}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (",person,Nabil,,,", "wanted.csv, row 2: the id or the name is empty."),
        ("1,ship,Nabil,,,", "wanted.csv, row 2: the kind 'ship' is none of person, organization, unit."),
        (
            "1,person,Nabil,,17.5.1964,",
            "wanted.csv, row 2: the birth date '17.5.1964' is not like 1964, 1964-05, 1964-05-17, ~1964 or 1960/1964.",
        ),
    ],
)
def test_plain_list_with_a_bad_cell_is_refused(tmp_path, row, message):
    (tmp_path / "wanted.csv").write_text(f"id,kind,name,aliases,birth_date,country\n{row}\n")

    with pytest.raises(InputError) as refusal:
        list(read_list(tmp_path / "wanted.csv").records)

    assert refusal.value.message == message


def test_control_characters_in_json_do_not_reach_the_record(tmp_path):
    (tmp_path / "list.json").write_text(
        r'{"id": "p1", "schema": "Person", "properties": {"name": ["Na\u0000bil \ud800 Hazim"]}}', encoding="utf-8"
    )

    (record,) = read_list(tmp_path / "list.json").records

    assert record.name == "Na\ufffdbil \ufffd Hazim"


def test_eu_birth_date_in_another_calendar_is_counted_not_guessed(tmp_path):
    text = (FILES / "eu.xml").read_text().replace('circa="false" calendarType="GREGORIAN"', 'calendarType="ISLAMIC"')
    (tmp_path / "eu.xml").write_text(text, encoding="utf-8")

    listed = read_list(tmp_path / "eu.xml")

    assert next(listed.records).birth_dates == ("~1958/1963",)
    assert listed.skipped == {"birth date not understood": 1}
