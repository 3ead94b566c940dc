"""The small parsers that the readers share."""

import pytest

from muster.errors import InputError
from muster.watchlists.readers.countries import countries, country, country_code
from muster.watchlists.readers.dates import date_from_slashes, date_from_words, partial_date
from muster.watchlists.readers.numbered import find_numbers, split_numbered
from muster.watchlists.readers.parents import father_name, mother_name
from muster.watchlists.readers.text import LONGEST_LINE, decode_lines


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Iraq", "iq"),
        ("IQ", "iq"),
        ("Iraqi", "iq"),
        ("Iraqi citizenship", "iq"),
        ("Korea, North", "kp"),
        ("Democratic People’s Republic of Korea", "kp"),
        ("Congo, Democratic Republic of the", "cd"),
        ("Congo, Republic of the", "cg"),
        ("Iran (Islamic Republic of)", "ir"),
        ("Iranian (Iranian citizenship)", "ir"),
        ("Virgin Islands, British", "vg"),
        ("Bahamas, The", "bs"),
        ("Cote d Ivoire", "ci"),
        ("Côte d'Ivoire", "ci"),
        ("TÜRKIYE", "tr"),
        ("St. Kitts & Nevis", "kn"),
        ("na", "na"),
        ("Samand", ""),
        ("Congolese", ""),
        ("", ""),
    ],
)
def test_country_code(words, code):
    assert country_code(words) == code


def test_country_that_is_not_known_stays_as_written():
    assert country("Republic of  Samand.") == "Republic of Samand"


def test_countries_of_a_numbered_cell():
    assert countries(["(1)-(2) Tunisia (3) Libya (4) Tunisia", "Iraq"]) == ("tn", "ly", "iq")


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("1964", "1964"),
        ("1964-05", "1964-05"),
        ("1964-05-17", "1964-05-17"),
        ("1964-05-17T00:00:00Z", "1964-05-17"),
        ("1960/1964", "1960/1964"),
        ("1964/1964", "1964"),
        ("~1964", "~1964"),
        ("~ 1960/1964", "~1960/1964"),
        ("1964-13", ""),
        ("1964-02-30", ""),
        ("17.05.1964", ""),
        ("1960/61/62", ""),
        ("", ""),
    ],
)
def test_partial_date(text, date):
    assert partial_date(text) == date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("10/12/1961", "1961-12-10"),
        ("00/07/1964", "1964-07"),
        ("00/00/1964", "1964"),
        ("05/00/1964", "1964"),
        ("31/02/1964", ""),
        ("1964", ""),
        ("00/00/0000", ""),
    ],
)
def test_date_from_slashes(text, date):
    assert date_from_slashes(text) == date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("10 Dec 1948", "1948-12-10"),
        ("Dec 1948.", "1948-12"),
        ("1948", "1948"),
        ("circa 1951", "~1951"),
        ("circa 1955-1957", "~1955/1957"),
        ("1945 to 1949", "1945/1949"),
        ("01 Jan 1961 to 31 Dec 1962", "1961-01-01/1962-12-31"),
        ("10 Foo 1948", ""),
        ("unknown", ""),
    ],
)
def test_date_from_words(text, date):
    assert date_from_words(text) == date


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("Tunisia", ("Tunisia",)),
        ("(1) German (2) Moroccan", ("German", "Moroccan")),
        ("1) Saudi Arabia 2) Qatar", ("Saudi Arabia", "Qatar")),
        ("a) French, b) Tunisian", ("French", "Tunisian")),
        ("(1) to (6) Algeria (7) Morocco", ("Algeria", "Morocco")),
        ("a) General b)Major General", ("General", "Major General")),
        ("Iranian (Iranian citizenship)", ("Iranian (Iranian citizenship)",)),
        ("", ()),
    ],
)
def test_split_numbered(cell, parts):
    assert split_numbered(cell) == parts


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("(1) A-333602 (Indian) issued on 4 June 1985 (2) M110522", ("A-333602", "M110522")),
        ("Iraq number A4059346, issued on 29 May 2013", ("A4059346",)),
        ("LIBYAN PASSPORT No.B/001897", ("B/001897",)),
        ("Uganda Passport.", ()),
        ("issued 03/07/1996", ()),
    ],
)
def test_find_numbers(cell, numbers):
    assert find_numbers(cell) == numbers


@pytest.mark.parametrize(
    ("text", "father", "mother"),
    [
        ("Father's name: Hazim al-Nuri. Mother's name is Salma bint Idris.", "Hazim al-Nuri", "Salma bint Idris"),
        ("Name of father is Hazim Nuri Al-Tali", "Hazim Nuri Al-Tali", ""),
        ("Mothers name: ‘Abla Sfia, born in Tal", "", "‘Abla Sfia"),
        ("His father was a baker.", "", ""),
    ],
)
def test_parents(text, father, mother):
    assert (father_name(text), mother_name(text)) == (father, mother)


def test_line_without_end_is_refused_before_it_fills_the_memory(tmp_path):
    path = tmp_path / "entities.json"
    path.write_text("{}\n" + "x" * LONGEST_LINE, encoding="utf-8")
    with pytest.raises(InputError, match=r"no end of line 2 in sight"):
        list(decode_lines(path))
