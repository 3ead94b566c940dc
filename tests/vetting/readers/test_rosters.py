"""Rosters as they come: every filled row becomes an entry or is named as skipped, every fault stands at its cell."""

from datetime import date

import pytest

from muster.documents.readers.sheets import CellNote, NoteKind, Sheet
from muster.errors import InputError
from muster.names import Kind
from muster.screening.records import Query
from muster.vetting.readers.fields import CandidateFields, to_query
from muster.vetting.readers.layouts import Field, recognise
from muster.vetting.readers.rosters import CellError, CellWarning, Roster, read_roster

TODAY = date(2026, 11, 22)


def roster_of(*rows: tuple[str, ...], notes: tuple[CellNote, ...] = ()) -> Roster:
    sheet = Sheet(format="csv", rows=rows, notes=notes)
    return read_roster(sheet, recognise(rows), on=TODAY)


def fields_of(headings: tuple[str, ...], cells: tuple[str, ...]) -> CandidateFields:
    entry = roster_of(headings, cells).entries[0]
    assert entry.fields is not None, entry.errors
    return entry.fields


def messages(entries) -> list[tuple[str, str, str]]:
    return [(found.column, found.value, found.message.split(".")[0]) for found in entries]


def test_whole_row_is_read():
    row = {
        "No.": "7", "Full name": "Ali Hasan Majid", "الاسم بالعربية": "علي حسن مجيد", "Father's name": "Hasan",
        "Mother's name": "Zaynab Karim", "Alias": "Abu Omar; The Tall", "Sexe": "Homme", "DOB": "14/03/1975",
        "City of birth": "Karsa", "Province of birth": "Nahr", "Country of birth": "العراق", "Nationality": "Iraqi",
        "Country": "Jordan", "ID No": "٠٠١٢٣", "Other ID": "P-9", "Rank": "Major", "Position": "Company commander",
        "Unit": "1st Battalion", "Unit type": "Police", "Station": "Karsa", "Brigade": "2nd Brigade",
        "Commander": "Omar Khalid", "From": "2019-05", "To": "present", "Remarks": "none",
    }  # fmt: skip
    assert fields_of(tuple(row), tuple(row.values())) == CandidateFields(
        name="Ali Hasan Majid", name_original="علي حسن مجيد", father_name="Hasan", mother_name="Zaynab Karim",
        aliases=("Abu Omar", "The Tall"), gender="male", birth_date="1975-03-14", birth_place="Karsa, Nahr",
        birth_country="iq", nationality="iq", country_to_search="jo", id_number="00123", other_identifier="P-9",
        rank="Major", job_title="Company commander", unit_name="1st Battalion", unit_type="police",
        unit_location="Karsa", parent_unit="2nd Brigade", commander_name="Omar Khalid", posting_from="2019-05",
    )  # fmt: skip


def test_row_with_a_fault_keeps_its_cells_and_the_others_go_on():
    roster = roster_of(("Name", "DOB"), ("Ali Hasan", "75"), ("Omar Khalid", "1980"))
    faulty, good = roster.entries
    assert (faulty.number, faulty.cells, faulty.fields) == (2, ("Ali Hasan", "75"), None)
    assert messages(faulty.errors) == [("DOB", "75", "The year has two digits, so the century is not known")]
    assert good.fields == CandidateFields(name="Omar Khalid", birth_date="1980")


@pytest.mark.parametrize(
    ("heading", "value", "message"),
    [
        ("Name", "", "The name is missing"),
        ("Name", "n/a", "The name is missing"),
        ("Name", "12345", "There is no letter in it, so it is no name"),
        ("Name", "=cmd|' /C calc'!A0", "It looks like a formula, not a name"),
        ("Name", "A" * 501, "It has 501 characters; at most 500 fit"),
        ("DOB", "32/01/1975", "There is no such day"),
        ("DOB", "2027-01-01", "A date of birth in the future can't be right"),
        ("Person or unit", "ship", "This is neither a person nor a unit"),
        ("ID number", "1.23457E+11", "The spreadsheet has shortened this number"),
        ("Mother's name", "???", "There is no letter in it, so it is no name"),
        ("Posting from", "someday", "This is not a date that can be read"),
    ],
)
def test_fault_is_named_at_its_cell(heading, value, message):
    headings, cells = ("Name", heading, "Unit"), ("Ali Hasan", value, "1st")
    if heading == "Name":
        headings, cells = ("Name", "Unit"), (value, "1st")
    entry = roster_of(headings, cells).entries[0]
    assert entry.fields is None
    assert messages(entry.errors) == [(heading, value, message)]


def test_every_error_says_what_to_do():
    entry = roster_of(("Name", "DOB", "Sex"), ("", "75", "x")).entries[0]
    assert all(len(error.message.split(". ")) > 1 for error in entry.errors)


@pytest.mark.parametrize(
    ("heading", "value", "message"),
    [
        ("Nationality", "Ruritanian", "This country is not known; write its name or its two-letter code"),
        ("Sex", "x", "Taken as not known: only “male” and “female” are compared with the lists"),
        ("DOB", "03/04/1975", "Day and month could be exchanged; read as day 3, month 4"),
        ("DOB", "2015", "Born less than 15 years ago; check the year"),
        ("Posting from", "2027-05-01", "This posting begins in the future; check the year"),
    ],
)
def test_doubt_is_a_warning_and_the_row_is_used(heading, value, message):
    entry = roster_of(("Name", heading), ("Ali Hasan", value)).entries[0]
    assert entry.fields is not None
    assert messages(entry.warnings) == [(heading, value, message)]


def test_posting_that_ends_before_it_begins_is_a_fault():
    entry = roster_of(("Name", "From", "To"), ("Ali Hasan", "2020-05-01", "2019")).entries[0]
    assert messages(entry.errors) == [("To", "2019", "The posting ends before it begins (2020-05-01)")]


def test_order_of_dates_is_settled_by_the_whole_column():
    roster = roster_of(("Name", "DOB"), ("Ali Hasan", "03/04/1975"), ("Omar Khalid", "03/14/1980"))
    assert [entry.fields and entry.fields.birth_date for entry in roster.entries] == ["1975-03-04", "1980-03-14"]
    assert roster.entries[0].warnings == ()


def test_date_of_birth_in_three_columns_is_joined():
    headings = ("Name", "Day of birth", "Month of birth", "Year of birth")
    assert fields_of(headings, ("Ali Hasan", "4", "آذار", "1975")).birth_date == "1975-03-04"
    assert fields_of(headings, ("Ali Hasan", "", "3", "1975")).birth_date == "1975-03"
    assert fields_of(headings, ("Ali Hasan", "", "", "1975")).birth_date == "1975"


def test_month_that_is_none_is_a_fault():
    entry = roster_of(("Name", "Month of birth", "Year of birth"), ("Ali Hasan", "Foo", "1975")).entries[0]
    assert messages(entry.errors) == [("Year of birth", "1975", "The month “Foo” can't be read")]


@pytest.mark.parametrize("word", ["-", "n/a", "N/A", "None", "inconnu", "Néant", "غير معروف", "لا يوجد"])
def test_word_for_nothing_is_an_empty_cell(word):
    assert fields_of(("Name", "Sex", "Rank"), ("Ali Hasan", word, word)) == CandidateFields(name="Ali Hasan")


@pytest.mark.parametrize(
    ("word", "gender"),
    [("M", "male"), ("Femme", "female"), ("ذكر", "male"), ("أنثى", "female"), ("انثى", "female"), ("MASCULIN", "male")],
)
def test_gender_is_read_in_three_languages(word, gender):
    assert fields_of(("Name", "Sex"), ("Ali Hasan", word)).gender == gender


def test_second_column_of_one_meaning_fills_gaps_and_is_reported_when_it_differs():
    roster = roster_of(("Name", "Unit", "Unit"), ("Ali Hasan", "", "1st"), ("Omar Khalid", "2nd", "3rd"))
    assert [entry.fields and entry.fields.unit_name for entry in roster.entries] == ["1st", "2nd"]
    assert messages(roster.entries[1].warnings) == [
        ("Unit", "3rd", "Another column of the same meaning says “2nd”; that is used")
    ]


def test_blank_total_and_repeated_heading_rows_are_no_candidates():
    roster = roster_of(
        ("Roster of June",),
        ("No.", "Name", "Unit"),
        ("1", "Ali Hasan", "1st"),
        (),
        ("no.", "NAME", "unit"),
        ("2", "Omar Khalid", "1st"),
        ("", "Total: 2", ""),
        ("", "المجموع", "2"),
    )
    assert [entry.number for entry in roster.entries] == [3, 6]
    assert [(row.number, row.reason) for row in roster.skipped] == [
        (5, "It repeats the headings."),
        (7, "It is a total."),
        (8, "It is a total."),
    ]


def test_man_called_total_is_a_candidate():
    assert roster_of(("Name", "Unit", "DOB", "Rank"), ("Total", "1st", "1975", "Major")).skipped == ()


def test_row_that_says_the_same_twice_is_reported():
    roster = roster_of(("No.", "Name", "DOB"), ("1", "Ali Hasan", "1975"), ("2", "Ali Hasan", "1975"))
    assert roster.entries[1].warnings == (CellWarning("Name", 1, "Ali Hasan", "This row says the same as row 2."),)


def test_cell_under_no_heading_is_reported():
    entry = roster_of(("Name", "Unit"), ("Ali Hasan", "1st", "stray")).entries[0]
    assert entry.warnings == (CellWarning("", 2, "stray", "This cell stands under no heading and is not used."),)


def test_notes_of_the_sheet_stand_at_their_cells():
    notes = (CellNote(2, 1, NoteKind.INVISIBLE), CellNote(3, 2, NoteKind.ERROR_VALUE))
    roster = roster_of(("Name", "Unit"), ("Ali Hasan", "1st"), ("Omar Khalid", "#REF!"), notes=notes)
    assert roster.entries[0].warnings[0].message.startswith("Invisible or direction-changing characters")
    assert roster.entries[1].errors == (
        CellError("Unit", 1, "#REF!", "This cell holds a spreadsheet error; type the value instead."),
    )


def test_units_are_candidates_of_their_own():
    headings = ("Person or unit", "Full name", "Unit", "Parent unit", "Commander")
    fields = fields_of(headings, ("unité", "", "1st Battalion", "2nd Brigade", "Omar Khalid"))
    assert (fields.kind, fields.name, fields.unit_name) == ("unit", "1st Battalion", "1st Battalion")


def test_roster_without_a_column_of_names_is_a_roster_of_units():
    assert fields_of(("Unit", "Location"), ("1st Battalion", "Karsa")).kind == "unit"


def test_unit_without_a_name_is_a_fault():
    entry = roster_of(("Unit", "Location"), ("", "Karsa")).entries[0]
    assert messages(entry.errors) == [("Unit", "", "The unit has no name")]


def test_one_word_name_is_a_warning():
    entry = roster_of(("Name", "DOB"), ("Ali", "1975")).entries[0]
    assert entry.warnings[0].message.startswith("The name is one word")


def test_roster_without_names_is_refused():
    rows = (("Colour", "Hat size"), ("red", "7"))
    with pytest.raises(InputError, match="Map a column"):
        read_roster(Sheet(format="csv", rows=rows), recognise(rows), on=TODAY)


def test_roster_without_rows_is_refused():
    with pytest.raises(InputError, match="no candidate below the headings"):
        roster_of(("Name", "Unit"), ())


def test_thousands_of_rows_are_all_accounted_for():
    rows = [("No.", "Name", "DOB")] + [
        (str(n), f"Ali Hasan {'Majid' * (n % 7)}", str(1950 + n % 50)) for n in range(5000)
    ]
    roster = roster_of(*rows)
    assert len(roster.entries) + len(roster.skipped) == 5000


def test_query_of_a_person():
    fields = CandidateFields(
        name="Ali Hasan", name_original="علي حسن", aliases=("Abu Omar",), gender="male", birth_date="1975-03",
        birth_place="Karsa", birth_country="iq", nationality="jo", country_to_search="sy", id_number="1",
        other_identifier="2", father_name="Hasan", mother_name="Zaynab", unit_name="1st", rank="Major",
    )  # fmt: skip
    assert to_query(fields) == Query(
        name="Ali Hasan", aliases=("علي حسن", "Abu Omar"), gender="male", birth_date="1975-03", birth_place="Karsa",
        countries=("jo", "iq"), identifiers=("1", "2"), father_name="Hasan", mother_name="Zaynab", unit="1st",
        rank="Major",
    )  # fmt: skip


def test_query_of_a_unit():
    fields = CandidateFields(kind="unit", name="1st Battalion", unit_alias="Lions", parent_unit="2nd Brigade")
    query = to_query(fields)
    assert (query.kind, query.aliases, query.unit) == (Kind.UNIT, ("Lions",), "2nd Brigade")


def test_every_field_of_a_layout_can_be_chosen_by_name():
    assert {Field(field.value) for field in Field} == set(Field)
