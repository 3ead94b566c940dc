"""Columns are recognised in any order, language and spelling, wherever the heading row stands."""

import json

import pytest

from muster.errors import InputError
from muster.vetting.readers.layouts import DateOrder, Field, Layout, field_of, recognise
from muster.vetting.readers.tables import read_table


def fields_of(*headings: str) -> list[Field | None]:
    return [column.field for column in recognise([headings, ["x"] * len(headings)]).columns]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Full Name", Field.NAME),
        ("FULL_NAME", Field.NAME),
        ("fullName", Field.NAME),
        ("  full   name * ", Field.NAME),
        ("Full name (as in passport)", Field.NAME),
        ("Father’s name", Field.FATHER_NAME),
        ("FATHERS NAME", Field.FATHER_NAME),
        ("D.O.B.", Field.BIRTH_DATE),
        ("Date of birth (dd/mm/yyyy)", Field.BIRTH_DATE),
        ("Né(e) le", Field.BIRTH_DATE),
        ("DATE DE NAISSANCE", Field.BIRTH_DATE),
        ("Prenom", Field.GIVEN_NAME),
        ("Unite", Field.UNIT_NAME),
        ("الإسم الكامل", Field.NAME),
        ("اسم الاب", Field.FATHER_NAME),
        ("تأريخ الميلاد", Field.BIRTH_DATE),
        ("تاريخ الولاده", Field.BIRTH_DATE),
        ("الرُّتبة", Field.RANK),
        ("Name / الاسم", Field.NAME),
        ("الجنسية | Nationality", Field.NATIONALITY),
        ("Rank\nالرتبة", Field.RANK),
        ("Name1", Field.NAME_1),
        ("Name 5", Field.NAME_5),
        ("الاسم الثالث", Field.NAME_3),
        ("Apellidos", Field.FAMILY_NAME),
        ("Nome do pai", Field.FATHER_NAME),
        ("Hat size", None),
        ("#", Field.NUMBER),
    ],
)
def test_heading_is_recognised(heading, field):
    assert field_of(heading) is field


def test_no_heading_of_the_table_means_two_things():
    rows = [(row["language"], row["heading"], row["field"]) for row in read_table("headings")]
    assert len({(language, heading) for language, heading, _ in rows}) == len(rows)


def test_every_heading_has_a_field_and_a_source():
    assert all(row["source"] and Field(row["field"]) for row in read_table("headings"))


def test_title_rows_above_the_headings_are_passed_over():
    rows = [
        ["Roster of the 3rd Battalion"],
        ["Prepared by", "the embassy"],
        [],
        ["No.", "Name", "DOB"],
        ["1", "Ali", "1975"],
    ]
    assert recognise(rows).header_row == 4


def test_group_headings_above_are_joined():
    rows = [["Name", "", "Date of birth", "", ""], ["Given name", "Family name", "Day", "Month", "Year"], ["Ali"]]
    layout = recognise(rows)
    assert layout.header_row == 2
    assert [column.field for column in layout.columns] == [
        Field.GIVEN_NAME,
        Field.FAMILY_NAME,
        Field.BIRTH_DAY,
        Field.BIRTH_MONTH,
        Field.BIRTH_YEAR,
    ]


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        (("Nom", "Prénom"), [Field.FAMILY_NAME, Field.GIVEN_NAME]),
        (("Name", "First name"), [Field.FAMILY_NAME, Field.GIVEN_NAME]),
        (("Nom complet", "Prénom"), [Field.NAME, Field.GIVEN_NAME]),
        (("First name", "Last name"), [Field.GIVEN_NAME, Field.FAMILY_NAME]),
        (("First name", "Second name", "Third name"), [Field.NAME_1, Field.NAME_2, Field.NAME_3]),
        (("الاسم الأول", "اللقب"), [Field.GIVEN_NAME, Field.FAMILY_NAME]),
        (("الاسم", "اسم الأب", "اللقب"), [Field.NAME, Field.FATHER_NAME, Field.FAMILY_NAME]),
    ],
)
def test_meaning_depends_on_the_neighbours(headings, fields):
    assert fields_of(*headings) == fields


def test_list_with_a_sixth_name_has_the_family_name_there():
    assert recognise([["Name 6", "Name 1", "Name 2"], ["x", "y", "z"]]).profile == "family-sixth"


@pytest.mark.parametrize(
    ("heading", "order"),
    [
        ("DOB (dd/mm/yyyy)", DateOrder.DAY_FIRST),
        ("Date de naissance (jj/mm/aaaa)", DateOrder.DAY_FIRST),
        ("DOB mm/dd/yyyy", DateOrder.MONTH_FIRST),
        ("DOB", DateOrder.UNSTATED),
    ],
)
def test_order_of_dates_is_told_by_the_heading(heading, order):
    assert recognise([["Name", heading], ["Ali", "1975"]]).date_order is order


def test_unknown_heading_is_reported_with_what_it_resembles():
    layout = recognise([["Name", "Natoinality", "Hat size"], ["Ali", "Iraqi", "7"]])
    assert [(column.heading, column.suggestion) for column in layout.unknown_columns] == [
        ("Natoinality", Field.NATIONALITY),
        ("Hat size", None),
    ]


def test_sheet_without_known_headings_is_not_usable_until_mapped():
    layout = recognise([["Column A", "Column B"], ["Ali", "7"]])
    assert not layout.is_usable
    assert layout.with_fields({0: Field.NAME, 1: None}).is_usable


def test_mapping_is_remembered_for_the_next_roster():
    mapped = recognise([["Name", "Hat size", "Kunya?"], ["Ali", "7", "Abu Hasan"]]).with_fields(
        {1: None, 2: Field.ALIASES}
    )
    again = recognise([["KUNYA", "hat-size", "name"], ["Abu Omar", "8", "Omar"]], remembered=mapped.remembered())
    assert again.unknown_columns == ()
    assert [column.field for column in again.columns] == [Field.ALIASES, None, Field.NAME]


def test_layout_survives_json():
    layout = recognise([["Name 1", "Name 2", "DOB dd/mm/yyyy", "Hat size"], ["Ali", "Hasan", "1/2/1975", "7"]])
    layout = layout.with_fields({3: None}, profile="given-family")
    assert Layout.from_json(json.loads(json.dumps(layout.as_json()))) == layout


@pytest.mark.parametrize(
    "kept",
    [
        {},
        {"header_row": "one", "profile": "chain", "columns": []},
        {"header_row": 1, "profile": "unheard of", "columns": []},
        {"header_row": 1, "profile": "chain", "columns": [{"index": 0, "heading": "x", "field": "no such field"}]},
        {"header_row": 1, "profile": "chain", "columns": [{"index": "a", "heading": "x", "field": None}]},
    ],
)
def test_damaged_layout_is_refused(kept):
    with pytest.raises(InputError, match="Map the columns again"):
        Layout.from_json(kept)


@pytest.mark.parametrize(("chosen", "profile"), [({9: Field.NAME}, None), ({}, "unheard of")])
def test_mapping_that_does_not_fit_is_refused(chosen, profile):
    with pytest.raises(InputError, match="Choose"):
        recognise([["Name"], ["Ali"]]).with_fields(chosen, profile=profile)


@pytest.mark.parametrize("rows", [[], [[]], [["", ""]]])
def test_empty_sheet_is_refused(rows):
    with pytest.raises(InputError, match="empty"):
        recognise(rows)
