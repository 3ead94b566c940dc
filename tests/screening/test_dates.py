from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.screening.dates import DateRelation, compare_birth_dates, read_birth_date

DAYS = st.dates(date(1930, 1, 1), date(2010, 12, 31))


def relation(left: str, right: str) -> DateRelation:
    one, other = read_birth_date(left), read_birth_date(right)
    assert one is not None
    assert other is not None
    return compare_birth_dates(one, other)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1964", date(1964, 1, 1), date(1964, 12, 31)),
        ("1964-05", date(1964, 5, 1), date(1964, 5, 31)),
        ("1964-12", date(1964, 12, 1), date(1964, 12, 31)),
        ("1964-05-17", date(1964, 5, 17), date(1964, 5, 17)),
        ("1964-05-17 00:00:00", date(1964, 5, 17), date(1964, 5, 17)),
        ("1964-05-17T00:00:00Z", date(1964, 5, 17), date(1964, 5, 17)),
        ("17/05/1964", date(1964, 5, 17), date(1964, 5, 17)),
        ("05/17/1964", date(1964, 5, 17), date(1964, 5, 17)),
        ("17.5.1964", date(1964, 5, 17), date(1964, 5, 17)),
        ("1964/05/17", date(1964, 5, 17), date(1964, 5, 17)),
        ("17 May 1964", date(1964, 5, 17), date(1964, 5, 17)),
        ("17-May-1964", date(1964, 5, 17), date(1964, 5, 17)),
        ("May 17, 1964", date(1964, 5, 17), date(1964, 5, 17)),
        ("May 1964", date(1964, 5, 1), date(1964, 5, 31)),
        ("17 mai 1964", date(1964, 5, 17), date(1964, 5, 17)),
        ("17 أيار 1964", date(1964, 5, 17), date(1964, 5, 17)),
        ("١٧/٠٥/١٩٦٤", date(1964, 5, 17), date(1964, 5, 17)),
        ("00/00/1964", date(1964, 1, 1), date(1964, 12, 31)),
        ("1964-00-00", date(1964, 1, 1), date(1964, 12, 31)),
        ("1964-01-01", date(1964, 1, 1), date(1964, 12, 31)),
        ("1 July 1964", date(1964, 1, 1), date(1964, 12, 31)),
        ("1960/1964", date(1960, 1, 1), date(1964, 12, 31)),
        ("1960-1964", date(1960, 1, 1), date(1964, 12, 31)),
        ("1964/1960", date(1960, 1, 1), date(1964, 12, 31)),
        ("between 1960 and 1964", date(1960, 1, 1), date(1964, 12, 31)),
        ("1964-02-03/1966-04-05", date(1964, 2, 3), date(1966, 4, 5)),
        ("~1964", date(1964, 1, 1), date(1964, 12, 31)),
        ("circa 1964", date(1964, 1, 1), date(1964, 12, 31)),
    ],
)
def test_birth_date_is_read_as_written_on_lists_and_papers(text: str, first: date, last: date):
    read = read_birth_date(text)
    assert read is not None
    assert (read.first, read.last) == (first, last)


@pytest.mark.parametrize("text", ["", "unknown", "31/02/1964", "1964-13-01", "0064", "17 Foo 1964", "19645", "1964/?"])
def test_birth_date_that_cannot_be_understood_is_not_known(text: str):
    assert read_birth_date(text) is None


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("1964-05-17", "17/05/1964", DateRelation.SAME_DAY),
        ("1964-05-07", "1964-07-05", DateRelation.FLIPPED),
        ("1964-05-17", "1964-05-18", DateRelation.SLIP),
        ("1964-05-17", "1946-05-17", DateRelation.SLIP),
        ("1964-05-17", "1974-05-17", DateRelation.SLIP),
        ("1964-05", "1964-05-17", DateRelation.SAME_MONTH),
        ("1964", "1964-05-17", DateRelation.SAME_YEAR),
        ("1964-07-01", "1964-05-17", DateRelation.SAME_YEAR),
        ("1964-07-01", "1964-01-01", DateRelation.SAME_YEAR),
        ("1960/1966", "1964-05-17", DateRelation.OVERLAP),
        ("~1964", "1964-05-17", DateRelation.NEAR),
        ("~1964", "1966", DateRelation.NEAR),
        ("~1964", "1968", DateRelation.YEARS_APART),
        ("1964-05-17", "1964-11-28", DateRelation.OTHER_DAY),
        ("1964-05", "1964-06", DateRelation.OTHER_DAY),
        ("1964", "1965", DateRelation.NEXT_YEAR),
        ("1964-05-17", "1967-11-28", DateRelation.YEARS_APART),
        ("1964", "1980", DateRelation.FAR_APART),
        ("1960/1964", "1980-02-03", DateRelation.FAR_APART),
    ],
)
def test_birth_dates_stand_to_each_other(left: str, right: str, expected: DateRelation):
    assert (relation(left, right), relation(right, left)) == (expected, expected)


@given(DAYS)
def test_birth_date_agrees_with_itself(day: date):
    expected = DateRelation.SAME_YEAR if (day.month, day.day) in {(1, 1), (7, 1)} else DateRelation.SAME_DAY
    assert relation(day.isoformat(), day.isoformat()) == expected


@given(DAYS, DAYS)
def test_comparison_of_birth_dates_is_symmetric(left: date, right: date):
    assert relation(left.isoformat(), f"{right:%d/%m/%Y}") == relation(right.isoformat(), left.isoformat())


@given(DAYS, st.integers(2200, 20000))
def test_birth_dates_many_years_apart_contradict_whatever_is_known_of_them(day: date, days: int):
    later = day + timedelta(days=days)
    assert relation(str(day.year), str(later.year)) in {DateRelation.FAR_APART, DateRelation.YEARS_APART}


@given(DAYS, st.integers(0, 3000), st.integers(0, 3000))
def test_day_inside_a_range_never_contradicts_it(day: date, before: int, after: int):
    around = f"{(day - timedelta(before)).isoformat()}/{(day + timedelta(after)).isoformat()}"
    found = read_birth_date(around)
    asked = read_birth_date(day.isoformat())
    if found is not None and asked is not None and asked.is_day:
        assert compare_birth_dates(found, asked) in {
            DateRelation.OVERLAP,
            DateRelation.SAME_DAY,
            DateRelation.SAME_YEAR,
        }


def test_day_is_known_only_when_it_is_written():
    assert [read_birth_date(text).is_day for text in ("1964", "1964-05-17")] == [False, True]
