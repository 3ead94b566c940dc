"""Security Force Monitor sheets: what a row claims, and why a row is put aside."""

import csv
from datetime import date
from pathlib import Path

import pytest

from muster.registry.predicates import Predicate, SubjectKind
from muster.registry.readers.cells import Cells, Days, read_days
from muster.registry.readers.sfm import SfmSheet, read_sfm, sheet_kind
from muster.registry.readers.staging import Key, Place, stage
from muster.registry.spans import Dates

FILES = Path(__file__).parent.parent / "files"
BATTALION = Key(SubjectKind.UNIT, "a0000000-0000-4000-8000-000000000003")


def rows_of(name: str):
    with (FILES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def read_rows(table, *, sheet: str):
    headings, *rows = table
    return list(
        read_sfm(Cells(dict(zip(headings, row, strict=True)), Place(sheet, at)) for at, row in enumerate(rows, 2))
    )


def all_rows():
    return [
        row for name in ("units", "persons", "incidents", "locations") for row in read_rows(rows_of(name), sheet=name)
    ]


def staged():
    return stage(all_rows, no_keys)


def no_keys(keys):
    return ()


def claims(predicate: Predicate, subject: Key = BATTALION):
    found = {claim.digest: claim for row in staged().good(all_rows) for claim in row.claims}
    return [claim for claim in found.values() if (claim.predicate, claim.subject) == (predicate, subject)]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2018", "2018-01-01", "2018-12-31"),
        ("2018-02-", "2018-02-01", "2018-02-28"),
        ("2016-2", "2016-02-01", "2016-02-29"),
        ("2018-02-03", "2018-02-03", "2018-02-03"),
        ("2018-02-03 00:00:00.000", "2018-02-03", "2018-02-03"),
        ("2018-02-03T12:30:00Z", "2018-02-03", "2018-02-03"),
        ("2/3/2018", "2018-02-03", "2018-02-03"),
        ("February 2018", "2018-02-01", "2018-02-28"),
    ],
)
def test_dates_are_read_as_they_are_written(text, first, last):
    assert read_days(text) == Days(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("text", ["2018-13", "30/12/2018", "Smarch 2018", "yesterday", "2018-02-30"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError, match=r"month|day|Smarch|yesterday"):
        read_days(text)


@pytest.mark.parametrize("year", ["inf", "1e400", "9" * 30, "nan", "-44", "0"])
def test_impossible_year_is_an_error_of_its_cell(year):
    cells = Cells({"on_year": year})
    assert (cells.day("on"), cells.errors) == (None, [f"on is no date: “{year}”"])


def test_columns_of_parts_win_over_the_text():
    cells = Cells({"d": "2/15/2007", "d_year": "2007", "d_month": "2.0", "d_day": "15"})
    assert cells.day("d") == Days(date(2007, 2, 15), date(2007, 2, 15))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("units", SfmSheet.UNITS),
        ("persons", SfmSheet.PERSONS),
        ("incidents", SfmSheet.INCIDENTS),
        ("locations", SfmSheet.LOCATIONS),
    ],
)
def test_sheet_is_told_by_its_headings(name, kind):
    assert sheet_kind(rows_of(name)[0]) is kind


def test_every_row_is_kept_or_rejected_with_a_reason():
    found = staged()
    assert found.rows == {"units": 10, "persons": 4, "incidents": 3, "locations": 4}
    assert [(str(row.at), list(row.errors)) for row in found.rejected] == [
        ("incidents, row 4", ["incident:violation_type is empty"]),
        ("locations, row 5", ["location:name is empty"]),
        (
            "persons, row 5",
            ["person:posting_last_cited_date (2014-01-01) is before person:posting_first_cited_date (2015-01-01)"],
        ),
        ("units, row 9", ["there is no unit a0000000-0000-4000-8000-000000000008"]),
        ("units, row 10", ["unit:name is empty"]),
        ("units, row 11", ["unit:first_cited_date is no date: “2012-02-30”"]),
    ]


def test_a_name_on_many_rows_is_one_claim_with_all_of_them():
    (name,) = [claim for claim in claims(Predicate.NAME) if claim.kind == "preferred"]
    assert (name.value, name.confidence) == ("7th Border Battalion", "Medium")
    assert [str(row.at) for row in staged().good(all_rows) if name in row.claims] == [
        "units, row 4",
        "units, row 5",
        "units, row 6",
        "units, row 8",
    ]


def test_other_names_are_parted_and_named_once():
    assert [claim.value for claim in claims(Predicate.NAME) if claim.kind == "other"] == ["7 Bn", "Seventh Battalion"]


def test_first_and_last_citation_are_two_claims():
    child = [claim for claim in claims(Predicate.RELATION) if claim.kind == "child-of"]
    assert [claim.dates for claim in child] == [
        Dates(first_precise=date(2012, 2, 15), last_precise=date(2012, 2, 15), starting=True),
        Dates(first_precise=date(2018, 7, 12), last_precise=date(2018, 7, 12), ending=True),
    ]
    assert (child[0].other, child[0].category, len(child[0].sources)) == (
        Key(SubjectKind.UNIT, BATTALION.id[:-1] + "2"),
        "command",
        2,
    )


def test_task_force_is_a_membership():
    assert {claim.category for claim in claims(Predicate.RELATION) if claim.kind == "member-of"} == {""}


def test_month_and_year_are_imprecise():
    area = next(claim for claim in claims(Predicate.POSITIONING) if claim.kind == "area")
    assert area.dates == Dates(first_imprecise=date(2016, 2, 1), last_imprecise=date(2016, 2, 29), continuing=True)


def test_incident_names_a_unit():
    (conduct,) = claims(Predicate.CONDUCT)
    assert (conduct.kind, conduct.other) == (
        "direct",
        Key(SubjectKind.INCIDENT, "c0000000-0000-4000-8000-000000000001"),
    )


def test_place_is_within_the_next_larger_one():
    town = Key(SubjectKind.PLACE, "d0000000-0000-4000-8000-000000000002")
    assert [claim.other for claim in claims(Predicate.WITHIN, town)] == [Key(SubjectKind.PLACE, town.id[:-1] + "3")]


def test_row_that_loses_its_target_is_put_aside_too():
    rows = read_rows(rows_of("units"), sheet="units")
    found = stage(lambda: [row for row in rows if row.subjects[0][1] != "Armed Forces of Nahrazan"], no_keys)
    assert found.subjects == {}
    known = frozenset(
        {Key(SubjectKind.UNIT, BATTALION.id[:-1] + "1")}
        | {Key(SubjectKind.PLACE, f"d0000000-0000-4000-8000-00000000000{n}") for n in (2, 3)}
    )
    assert len(stage(lambda: rows[1:], known.intersection).subjects) == 3


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"unit:relation_type": "cousin"}, "unit:relation_type is “cousin”; write child or member"),
        ({"unit:related_unit_id:admin": ""}, "unit:relation_type is “child” but unit:related_unit_id:admin is empty"),
        ({"unit:related_unit_id:admin": "the corps"}, "unit:related_unit_id:admin holds no id: “the corps”"),
        ({"unit:related_unit_id:admin": BATTALION.id}, "unit:related_unit_id:admin is the unit itself"),
        ({"unit:related_unit_open": "?"}, "unit:related_unit_open is “?”; write Y or N or E"),
        ({"unit:name:confidence": "Fair"}, "unit:name:confidence is “Fair”; write Low, Medium or High"),
        ({"unit:location_type": "site"}, "unit:location is empty, but unit:location_type says “site”"),
        (
            {"unit:location_type": "camp", "unit:location": f"x {BATTALION.id}"},
            "unit:location_type is “camp”; write site or aoo",
        ),
    ],
)
def test_cell_error_says_what_to_do(changes, error):
    heads, row = rows_of("units")[0], rows_of("units")[3]
    wrong = [changes.get(head, cell) for head, cell in zip(heads, row, strict=True)]
    assert error in read_rows([heads, wrong], sheet="units")[0].errors
