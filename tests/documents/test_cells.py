"""What stands in a cell is what a person sees in it."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.documents.readers.cells import NoteKind, as_text, clean


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("  Ali Hasan ", "Ali Hasan"),
        ("007", "007"),
        (123.0, "123"),
        (123, "123"),
        (-4.0, "-4"),
        (1.5, "1.5"),
        (0.1 + 0.2, "0.3"),
        (True, "TRUE"),
        (False, "FALSE"),
        (date(1975, 3, 4), "1975-03-04"),
        (datetime(1975, 3, 4), "1975-03-04"),  # noqa: DTZ001  # a spreadsheet knows no time zones
        (datetime(1975, 3, 4, 5, 6), "1975-03-04 05:06:00"),  # noqa: DTZ001
        (time(5, 6), "05:06:00"),
        (timedelta(hours=30), "1 day, 6:00:00"),
        ("", ""),
    ],
)
def test_value_becomes_the_text_that_is_seen(value, text):
    assert as_text(value) == (text, None)


@pytest.mark.parametrize("value", [1234567890123456, 1.234567890123457e16, float(10**20)])
def test_number_longer_than_a_spreadsheet_can_keep_is_noted(value):
    assert as_text(value)[1] is NoteKind.ROUNDED


@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_number_that_is_none_is_an_error_value(value):
    assert as_text(value)[1] is NoteKind.ERROR_VALUE


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("Ali \u202eHasan\u202c", "Ali Hasan"),
        ("\u200fعلي حسن\u200e", "علي حسن"),
        ("Ali\u200bHasan", "AliHasan"),
        ("Ali\0 Hasan", "Ali Hasan"),
        ("Has\u00adan", "Hasan"),
        ("\ufeffAli", "Ali"),
        ("Ali\u200c Hasan", "Ali Hasan"),
        ("A\u2066li\u2069", "Ali"),
        ("Ali\U000e0041", "Ali"),
    ],
)
def test_invisible_characters_are_taken_out_and_noted(written, seen):
    assert clean(written) == (seen, NoteKind.INVISIBLE)


@pytest.mark.parametrize("name", ["علی‌رضا", "क्‍ष", "José Núñez", "Ali\tHasan", "two\nlines"])
def test_characters_with_a_use_stay(name):
    assert clean(name) == (name, None)


def test_character_that_could_not_be_decoded_is_noted():
    assert clean("Traor\ufffd") == ("Traor\ufffd", NoteKind.UNREADABLE)


def test_every_kind_of_note_has_a_sentence():
    assert all(kind.sentence().endswith(".") for kind in NoteKind)


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text):
    once, _ = clean(text)
    assert clean(once)[0] == once
