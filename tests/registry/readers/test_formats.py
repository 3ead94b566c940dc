"""Every format of evidence: what its rows claim, and what is wrong with a cell and what to do about it."""

import json
from datetime import date

import pytest
from openpyxl import Workbook

from muster.documents.workbooks import Table, write_xlsx
from muster.errors import InputError
from muster.registry.predicates import Predicate, SubjectKind
from muster.registry.readers.cells import Days, ranged
from muster.registry.readers.formats import Format, open_tables
from muster.registry.readers.staging import Key, StagedRow
from muster.registry.spans import Dates

PERSON, UNIT = SubjectKind.PERSON, SubjectKind.UNIT
CLAIMS = "subject,subject_kind,subject_name,predicate,other,other_name,value,role,first,last,starting,ending,sources"
EVENTS = (
    "id,type_of_violence,date_start,date_end,side_a,side_b,country,adm_1,adm_2,where_coordinates,best,low,high,"
    "deaths_civilians,source_article,source_original"
)
TRAINING = "report,country,program,course_title,student_unit,us_unit,location,start_date,end_date,quantity,total_cost,page_number"
MEASURES = "name,father_name,identifier,birth_date,rank,unit,position,date,measure,reason,order"


@pytest.fixture
def read(tmp_path):
    def rows(text: str, form: Format | None = None, name: str = "sheet.csv") -> list[StagedRow]:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return [row for table in open_tables(path, name, form) for row in table.rows()]

    return rows


def said(row: StagedRow) -> list[tuple[str, str, str]]:
    return [(claim.predicate.value, claim.value, claim.other.id if claim.other else "") for claim in row.claims]


def entities(*found: dict[str, object]) -> str:
    return "\n".join(json.dumps(one) for one in found)


def entity(identity: str, schema: str, **properties: object) -> dict[str, object]:
    listed = {name: value if isinstance(value, list) else [value] for name, value in properties.items()}
    return {"id": identity, "schema": schema, "properties": listed}


@pytest.mark.parametrize(
    ("headings", "form"),
    [(CLAIMS, Format.CLAIMS), (EVENTS, Format.UCDP), (TRAINING, Format.TRAINING), (MEASURES, Format.DISMISSALS)],
)
def test_format_is_told_by_the_columns(tmp_path, headings, form):
    path = tmp_path / "sheet.csv"
    path.write_text(headings.replace("_", " ").title() + "\n", encoding="utf-8")
    assert [table.form for table in open_tables(path, path.name, None)] == [form]


def test_format_that_does_not_fit_says_which_columns_it_needs(read):
    with pytest.raises(InputError) as refused:
        read("name,rank\nKamal,Major\n", Format.DISMISSALS)
    assert refused.value.message == "sheet.csv has not the columns of the format dismissals. It needs measure, name."


def test_sheets_of_a_workbook_that_fit_are_read(tmp_path):
    path = tmp_path / "evidence.xlsx"
    rows = [CLAIMS.split(","), ["a", "unit", "7 Bn", "name", "", "", "7 Bn"]]
    write_xlsx(path, [Table(title="Notes", rows=[["anything"]]), Table(title="Claims", rows=rows)])
    assert [(table.name, len(list(table.rows()))) for table in open_tables(path, path.name, None)] == [("Claims", 1)]


def test_claim_is_read_with_its_dates_and_sources(read):
    (row,) = read(f"{CLAIMS}\np1,person,Kamal,posting,u1,7 Bn,,Commander,2012-02,2014-03-01,Y,,Gazette; Radio\n")
    assert row.errors == ()
    assert row.subjects == ((Key(PERSON, "p1"), "Kamal"), (Key(UNIT, "u1"), "7 Bn"))
    (claim,) = row.claims
    assert (claim.role, claim.sources, claim.dates) == (
        "Commander",
        ("Gazette", "Radio"),
        Dates(
            first_imprecise=date(2012, 2, 1),
            first_precise=date(2012, 2, 29),
            last_precise=date(2014, 3, 1),
            last_imprecise=date(2014, 3, 1),
            starting=True,
        ),
    )


def test_claim_about_a_number_of_the_registry_names_nobody_anew(read):
    (row,) = read(f"{CLAIMS}\nU-000007,,ignored,classification,,,Army,,,,,,\n")
    assert (row.subjects, row.pointers) == ((), {Key(UNIT, "U-000007")})


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("p1,person,Kamal,rumour,,,x,,,,,,", "predicate is “rumour”; write one of name, "),
        (",person,Kamal,birth,,,1970,,,,,,", "subject is empty"),
        ("p1,robot,Kamal,name,,,x,,,,,,", "subject_kind is “robot”; write incident or person or place or unit"),
        ("p1,person,Kamal,posting,,,,,,,,,", "predicate: “posting” must name the unit that it points to."),
        ("p1,person,Kamal,name,,,x,,2014,2012,,,", "last (2012-12-31) is before first (2014-01-01)"),
        ("p1,person,Kamal,name,,,x,,soon,,,,", "first is no date: “soon”"),
        ("p1,person,Kamal,name,,,x,,2012,,yes,,", "starting is “YES”; write Y or N"),
    ],
)
def test_cell_error_of_a_claim_says_what_to_do(read, line, error):
    (row,) = read(f"{CLAIMS}\n{line}\n")
    assert row.errors[0].startswith(error)


def test_event_becomes_an_incident_in_its_places(read):
    tags = ",#date,,,,,,,,,,,,,,\n"
    event = '62,3,2013-07-05,2013-07-09,Red Band,Civilians,Nahrazan,North,,Sarhad town,7,7,7,5,"Agency,2013-07-06,Seven",Police'
    (row,) = read(f"{EVENTS}\n{tags}{event}\n")
    occurrence = row.claims[0]
    assert (occurrence.other, occurrence.dates) == (
        Key(SubjectKind.PLACE, "nahrazan/north/sarhad town"),
        Dates(first_imprecise=date(2013, 7, 5), last_imprecise=date(2013, 7, 9)),
    )
    assert said(row)[1:4] == [
        ("violation", "one-sided violence", ""),
        ("description", "Red Band – Civilians; deaths 7 (low 7, high 7), civilians 5; reported by Police", ""),
        ("perpetrator", "Red Band", ""),
    ]
    assert [name for _, name in row.subjects] == ["one-sided violence", "Sarhad town", "North", "Nahrazan"]
    assert occurrence.sources == ("Agency,2013-07-06,Seven",)


@pytest.mark.parametrize(
    ("where", "of"), [("Sarhad town", "nahrazan/north/upper/sarhad town"), ("North", "nahrazan/north"), ("", None)]
)
def test_coordinates_are_those_of_the_place_that_the_event_names(read, where, of):
    event = f"62,1,2013-07-05,2013-07-05,Government,Red Band,Nahrazan,North,Upper,{where},,,,,,,33.35,43.78"
    (row,) = read(f"{EVENTS},latitude,longitude\n{event}\n")
    told = [(one.subject.id, one.value) for one in row.claims if one.predicate == Predicate.COORDINATES]
    assert (told, row.errors) == ([(of, "33.35, 43.78")] if of else [], ())


def test_coordinates_that_are_no_degrees_are_an_error_of_their_row(read):
    event = "62,1,2013-07-05,2013-07-05,Government,Red Band,Nahrazan,,,Sarhad,,,,,,,333.5,43.78"
    (row,) = read(f"{EVENTS},latitude,longitude\n{event}\n")
    assert row.errors == ("latitude and longitude are no degrees: “333.5, 43.78”",)


def test_battle_blames_nobody(read):
    (row,) = read(f"{EVENTS}\n62,1,2013-07-05,2013-07-05,Government,Red Band,Nahrazan,,,,,,,,,\n")
    assert "perpetrator" not in [predicate for predicate, *_ in said(row)]
    assert row.claims[0].dates.first_precise == date(2013, 7, 5)


def test_training_is_assistance_to_its_unit(read):
    (row,) = read(f"{TRAINING}\n2003_2004,Nahrazan,IMET,Basic,  7  Bn ,SCHOOL,Camp,2/9/03,3/7/2003,4,$9,12\n")
    (_, _, given) = row.claims
    assert row.subjects == ((Key(UNIT, "nahrazan/7 bn"), "7 Bn"),)
    assert (given.predicate, given.value, given.title, given.role) == (
        Predicate.ASSISTANCE,
        "Basic; IMET; 4 trained; cost $9; report 2003_2004, page 12",
        "Camp",
        "SCHOOL",
    )
    assert (given.dates.first, given.dates.last, given.dates.ending) == (date(2003, 2, 9), date(2003, 3, 7), True)


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("r,Nahrazan,IMET,Basic,,,,1/1/2003,,,,", "student_unit is empty; name the unit that was trained"),
        ("r,Nahrazan,IMET,Basic,7 Bn,,,13/1/2003,,,,", "start_date is no date: “13/1/2003”"),
        (
            "r,Nahrazan,IMET,Basic,7 Bn,,,2/1/2003,1/1/2003,,,",
            "end_date (2003-01-01) is before start_date (2003-02-01)",
        ),
    ],
)
def test_cell_error_of_a_training_says_what_to_do(read, line, error):
    (row,) = read(f"{TRAINING}\n{line}\n")
    assert row.errors[0].startswith(error)


def test_two_dates_in_one_cell_are_both_read(read):
    (row,) = read(f"{TRAINING}\nr,Nahrazan,IMET,Basic,7 Bn,,,9/21/2009 9/24/2009,,,,\n")
    assert (row.claims[-1].dates.first, row.claims[-1].dates.last) == (date(2009, 9, 21), date(2009, 9, 24))


def test_dismissal_ends_a_posting(read):
    (row,) = read(
        f"{MEASURES}\nKamal Sirwan,Sirwan,A-12,1970,Major,7th Bn,Clerk,2019-05-01,Dismissed,absence,Order 5\n"
    )
    posting, measure = row.claims[-2:]
    assert posting.dates == Dates(first_precise=date(2019, 5, 1), last_precise=date(2019, 5, 1), ending=True)
    assert (posting.other, posting.rank, posting.sources) == (Key(UNIT, "name:7th bn"), "Major", ("Order 5",))
    assert (measure.predicate, measure.value, measure.kind) == (Predicate.DISMISSAL, "dismissed: absence", "dismissed")


def test_reinstatement_speaks_for_the_person(read):
    (row,) = read(f"{MEASURES}\nKamal Sirwan,,,,,,,2020-05-01,reinstated,appeal,\n")
    assert (row.claims[-1].predicate, row.claims[-1].value) == (Predicate.EXCULPATION, "reinstated: appeal")


def test_namesakes_without_a_number_stay_two(read):
    rows = read(f"{MEASURES}\nKamal Sirwan,,,,,7 Bn,,,dismissed,,\nKamal Sirwan,,,,,8 Bn,,,dismissed,,\n")
    assert len({row.subjects[0][0] for row in rows}) == 2


def test_number_and_name_make_one_person_of_two_rows(read):
    rows = read(f"{MEASURES}\nKamal Sirwan,,a 12,,,7 Bn,,,dismissed,,\nKAMAL SIRWAN,,A-12,,,,,,reinstated,,\n")
    assert len({row.subjects[0][0] for row in rows}) == 1


def test_unknown_measure_is_named(read):
    (row,) = read(f"{MEASURES}\nKamal,,,,,,,,promoted,,\n")
    assert row.errors[0].startswith("measure is “promoted”; write one of discharged, dismissed")


def test_positions_become_postings(read):
    rows = read(
        entities(
            entity("o", "Occupancy", holder="p", post="q", startDate="2012-01-05", endDate="2014"),
            entity("q", "Position", name="Commander", organization="u"),
            entity("p", "Person", name="Kamal Sirwan", alias=["Abu Sirwan"], birthDate="1970", religion="x"),
            entity("u", "PublicBody", name="Border Guard", classification="Police"),
        ),
        name="list.json",
    )
    assert [said(row) for row in rows] == [
        [("posting", "", "u")],
        [("name", "Kamal Sirwan", ""), ("name", "Abu Sirwan", ""), ("birth", "1970", "")],
        [("name", "Border Guard", ""), ("classification", "Police", "")],
    ]
    (posting,) = rows[0].claims
    assert (posting.role, posting.dates.first, posting.dates.last) == (
        "Commander",
        date(2012, 1, 5),
        date(2014, 12, 31),
    )


def test_links_of_every_schema_become_claims(read):
    rows = read(
        entities(
            entity("p", "Person", name="Kamal"),
            entity("u", "Organization", name="7 Bn"),
            entity("v", "Organization", name="8 Bn"),
            entity("e", "Event", summary="torture", date="2012-03", location="Sarhad"),
            entity("1", "Employment", employee="p", employer="u", role="Clerk"),
            entity("2", "Membership", member="p", organization="u", role="fighter"),
            entity("3", "Membership", member="u", organization="v"),
            entity(
                "4", "Sanction", entity="p", authority="Council", reason="command", sourceUrl="https://example.org/1"
            ),
            entity("5", "Succession", predecessor="u", successor="v"),
            entity("6", "UnknownLink", subject="p", object="e", role="alleged perpetrator"),
            entity("7", "UnknownLink", subject="p", object="e", role="victim"),
            entity("8", "UnknownLink", subject="u", object="v", role="child-of command"),
        )
    )
    assert [said(row) for row in rows[3:]] == [
        [("description", "torture", ""), ("occurrence", "Sarhad", "")],
        [("posting", "", "u")],
        [("affiliation", "fighter", "u")],
        [("relation", "", "v")],
        [("sanction", "Council; command", "")],
        [("succession", "", "v")],
        [("conduct", "alleged perpetrator", "e")],
        [("description", "victim: torture", "")],
        [("relation", "", "v")],
    ]
    assert rows[7].claims[0].sources == ("https://example.org/1",)
    assert rows[3].claims[1].dates == Dates(first_imprecise=date(2012, 3, 1), last_imprecise=date(2012, 3, 31))


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ('{"id": "x"', "the line is not one JSON object with id, schema and properties; fetch it again"),
        (
            '{"id": 1, "schema": 2, "properties": 3}',
            "the line is not one JSON object with id, schema and properties; fetch it again",
        ),
        (entities(entity("s", "Vessel", name="Ship")), "schema Vessel says nothing that the registry keeps"),
        (
            entities(entity("s", "Sanction", entity="nobody")),
            "entity names no person, body, place or event of this file: nobody",
        ),
        (entities(entity("p", "Person")), "name is empty; every person, body and place needs one"),
        (
            entities(entity("U-000001", "Person", name="Kamal")),
            "id U-000001 means a record of this registry; give an id of the data set's own",
        ),
        (
            entities(entity("name:7 bn", "Organization", name="7 Bn")),
            "id name:7 bn means a record of this registry; give an id of the data set's own",
        ),
    ],
)
def test_line_that_says_nothing_is_put_aside(read, line, error):
    rows = read(f"{entities(entity('u', 'Organization', name='7 Bn'))}\n{line}\n")
    assert (str(rows[1].at), rows[1].errors) == ("sheet, row 2", (error,))


def test_id_with_half_a_character_is_read_without_it(read):
    (row,) = read('{"id": "\\ud800x", "schema": "Person", "properties": {"name": ["Kamal"]}}\n')
    assert row.subjects == ((Key(SubjectKind.PERSON, "\ufffdx"), "Kamal"),)


def test_column_that_comes_twice_is_refused(read):
    with pytest.raises(InputError) as refused:
        read("name,measure,unit,Name\nKamal,dismissed,7 Bn,Nabil\n")
    assert refused.value.message == "The sheet sheet has two columns called name; keep one of them."


def test_cell_beyond_the_headings_is_put_aside(read):
    rows = read("name,measure\nKamal,dismissed,7 Bn\nNabil,dismissed\n")
    assert [row.errors for row in rows] == [
        ("“7 Bn” stands in a column without a heading; check quotes and separators",),
        (),
    ]


def test_cells_that_a_spreadsheet_has_spoilt_are_put_aside(tmp_path):
    workbook = Workbook()
    sheet = workbook.active
    for row in (
        ["name", "measure", "identifier"],
        ["Kamal", "dismissed", 19700101123456789],
        ["=A2", "dismissed", "B-1"],
    ):
        sheet.append(row)
    workbook.save(tmp_path / "list.xlsx")
    (table,) = open_tables(tmp_path / "list.xlsx", "list.xlsx", None)
    assert [row.errors[:1] for row in table.rows()] == [
        ("column 3: The spreadsheet has rounded this long number; format the column as text and type it again.",),
        ("column 1: This cell holds a formula without a calculated value; type the value instead.",),
    ]


def test_workbook_of_too_many_sheets_is_refused(tmp_path):
    write_xlsx(tmp_path / "many.xlsx", [Table(title=f"S{number}", rows=[["x"]]) for number in range(51)])
    with pytest.raises(InputError) as refused:
        open_tables(tmp_path / "many.xlsx", "many.xlsx", None)
    assert refused.value.message == "many.xlsx has more than 50 sheets; keep those that hold evidence."


def test_range_from_a_month_to_a_day_is_precise_between_them():
    assert ranged(Days(date(2012, 2, 1), date(2012, 2, 29)), Days(date(2012, 2, 10), date(2012, 2, 10))) == Dates(
        first_imprecise=date(2012, 2, 1), last_imprecise=date(2012, 2, 29), starting=True, ending=True
    )
