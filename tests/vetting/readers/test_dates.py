"""Dates as clerks write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.screening.dates import read_birth_date
from muster.vetting.readers.dates import column_order, month_number, read_date
from muster.vetting.readers.layouts import DateOrder
from muster.vetting.readers.readings import UnreadableError


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("1975-03-04", "1975-03-04"),
        ("1975/3/4", "1975-03-04"),
        ("1975.03.04", "1975-03-04"),
        ("14/03/1975", "1975-03-14"),
        ("14.3.1975", "1975-03-14"),
        ("03-14-1975", "1975-03-14"),
        ("4 March 1975", "1975-03-04"),
        ("March 4, 1975", "1975-03-04"),
        ("4-Mar-1975", "1975-03-04"),
        ("04MAR1975", "1975-03-04"),
        ("4th march 1975", "1975-03-04"),
        ("1er août 1975", "1975-08-01"),
        ("4 de marzo de 1975".replace(" de ", " "), "1975-03-04"),
        ("٤/٣/١٩٧٥", "1975-03-04"),
        ("١٩٧٥", "1975"),
        ("4 آذار 1975", "1975-03-04"),
        ("4 كانون الثاني 1975", "1975-01-04"),
        ("4 تشرين الأول 1975", "1975-10-04"),
        ("٤ مارس ١٩٧٥", "1975-03-04"),
        ("1975", "1975"),
        ("05/1975", "1975-05"),
        ("1975-05", "1975-05"),
        ("May 1975", "1975-05"),
        ("mai 1975", "1975-05"),
        ("19750304", "1975-03-04"),
        ("1975-03-04 00:00:00", "1975-03-04"),
        ("1975-03-04T12:30:00Z", "1975-03-04"),
        ("00/00/1964", "1964"),
        ("00/05/1964", "1964-05"),
        ("29/02/1976", "1976-02-29"),
    ],
)
def test_date_is_read(written, iso):
    assert read_date(written, DateOrder.DAY_FIRST).value == iso


@pytest.mark.parametrize(
    ("written", "value", "warning"),
    [
        ("03/04/1975", "1975-04-03", "Day and month could be exchanged"),
        ("27457", "1975-03-04", "spreadsheet's day number"),
        ("circa 1975", "~1975", "Approximate"),
        ("vers 1975", "~1975", "Approximate"),
        ("~1975", "~1975", "Approximate"),
        ("1970-1975", "1970/1975", "range"),
        ("between 1970 and 1975", "1970/1975", "range"),
    ],
)
def test_uncertain_date_is_read_with_a_warning(written, value, warning):
    reading = read_date(written)
    assert reading.value == value
    assert warning in reading.warning


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("75", "two digits"),
        ("'75", "two digits"),
        ("04/03/75", "two digits"),
        ("4-Mar-75", "two digits"),
        ("1395/05/12", "Hijri or Persian"),
        ("1421", "Hijri or Persian"),
        ("12/05/1395 هـ", "Hijri"),
        ("1410 AH", "Hijri"),
        ("31/02/1975", "no such day"),
        ("14/14/1975", "no such day"),
        ("1875-03-04", "can't be right"),
        ("2975", "can't be right"),
        ("1975-1970", "before it begins"),
        ("soon", "not a date"),
        ("4 Foo 1975", "not a date"),
        ("123456789", "not a date"),
        ("99999", "not a date"),
        ("123", "not a date"),
    ],
)
def test_unusable_date_is_refused_with_its_reason(written, reason):
    with pytest.raises(UnreadableError, match=reason):
        read_date(written)


def test_month_first_is_read_when_the_column_says_so():
    assert read_date("03/04/1975", DateOrder.MONTH_FIRST).value == "1975-03-04"


@pytest.mark.parametrize(
    ("values", "stated", "order"),
    [
        (["03/04/1975", "14/03/1975"], DateOrder.UNSTATED, DateOrder.DAY_FIRST),
        (["03/04/1975", "03/14/1975"], DateOrder.UNSTATED, DateOrder.MONTH_FIRST),
        (["14/03/1975", "03/14/1975"], DateOrder.UNSTATED, DateOrder.UNSTATED),
        (["03/04/1975", "1975", "n/a"], DateOrder.UNSTATED, DateOrder.UNSTATED),
        (["14/03/1975"], DateOrder.MONTH_FIRST, DateOrder.MONTH_FIRST),
    ],
)
def test_order_of_day_and_month_is_told_by_the_column(values, stated, order):
    assert column_order(values, stated) is order


@pytest.mark.parametrize(("text", "number"), [("3", 3), ("٣", 3), ("March", 3), ("آذار", 3), ("Foo", None)])
def test_month_is_read(text, number):
    assert month_number(text) == number


@given(st.dates(date(1910, 1, 1), date(2020, 12, 31)))
def test_every_day_survives_every_usual_form(day):
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d-%b-%Y", "%Y%m%d", "%d.%m.%Y"):
        assert read_date(day.strftime(form), DateOrder.DAY_FIRST).value == day.isoformat()


@given(st.text(max_size=20))
def test_whatever_is_read_the_index_understands(text):
    try:
        reading = read_date(text)
    except UnreadableError:
        return
    assert read_birth_date(reading.value) is not None
