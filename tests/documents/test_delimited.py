"""Text tables in whatever encoding, with whatever delimiter."""

import pytest

from muster.documents.readers.delimited import read_delimited
from muster.documents.readers.encodings import decode
from muster.documents.readers.limits import SheetLimits
from muster.errors import InputError

ARABIC = "الاسم الكامل;تاريخ الميلاد;الجنس\nمحمد علي حسين الجبوري;1975;ذكر\nفاطمة عبد الله الكعبي;1980;أنثى\n"
FRENCH = "Nom;Prénom;Né à\nTraoré;Moïse;Ségou\nBâ;Aïcha;Kéniéba\nN’Diaye;Éric;Évry\n"
SPANISH = "Nombre;Apellido\nÁngel;Núñez\nMaría;Ibáñez\n"
RUSSIAN = "Имя;Отчество;Фамилия\nИван;Петрович;Сидоров\nПётр;Ильич;Кузнецов\n"


def rows_of(raw: bytes) -> list[list[str]]:
    return list(read_delimited(raw, SheetLimits()).rows)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "utf-8"),
        (FRENCH, "utf-8-sig"),
        (FRENCH, "utf-16"),
        (FRENCH, "utf-16-le"),
        (FRENCH, "utf-16-be"),
        (FRENCH, "utf-32"),
        (FRENCH, "cp1252"),
        (FRENCH.replace("’", "'"), "iso8859_15"),
        (FRENCH.replace("’", "'"), "cp850"),
        (SPANISH, "cp1252"),
        (SPANISH, "mac_roman"),
        (ARABIC, "utf-8"),
        (ARABIC, "utf-16"),
        (ARABIC, "cp1256"),
        (ARABIC, "iso8859_6"),
        (RUSSIAN, "cp1251"),
    ],
)
def test_text_is_read_in_its_encoding(text, encoding):
    assert decode(text.encode(encoding)).text.removeprefix("\ufeff") == text


def test_utf8_with_one_damaged_byte_is_still_utf8():
    raw = (ARABIC * 20).encode().replace("ذكر".encode(), b"\xd8\xff", 1)
    assert decode(raw).encoding == "utf-8"


def test_bytes_of_no_text_are_refused():
    with pytest.raises(InputError, match="not text"):
        decode(bytes(range(32)) * 100)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_told_by_its_regularity(delimiter):
    remark = "tall, calm; kind | quiet".replace(delimiter, " ")
    text = f"name{delimiter}remarks\nAli Hasan{delimiter}{remark}\nOmar Khalid{delimiter}short\n"
    assert rows_of(text.encode())[1] == ["Ali Hasan", remark]


def test_declared_delimiter_is_taken_and_its_line_dropped():
    assert rows_of(b"sep=|\r\nname|unit\r\nAli, Hasan|1st\r\n") == [["name", "unit"], ["Ali, Hasan", "1st"]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_all_systems_end_a_row(end):
    assert rows_of(f"name,unit{end}Ali,1st{end}".encode()) == [["name", "unit"], ["Ali", "1st"]]


def test_quoted_cell_keeps_its_delimiters_quotes_and_line_ends():
    raw = b'name,remarks\n"Hasan, Ali","said ""no""\ntwice"\n'
    assert rows_of(raw)[1] == ["Hasan, Ali", 'said "no"\ntwice']


def test_ragged_rows_come_as_they_are():
    assert rows_of(b"a,b,c\n1\n1,2,3,4\n") == [["a", "b", "c"], ["1"], ["1", "2", "3", "4"]]


def test_single_column_is_a_table():
    assert rows_of(b"name\nAli Hasan\n") == [["name"], ["Ali Hasan"]]


def test_quote_that_is_never_closed_is_named_by_its_row():
    with pytest.raises(InputError, match="In row 3 a quotation mark is opened and never closed"):
        read_delimited(b'name,unit\nAli,1st\n"Omar,2nd\nSami,3rd\n', SheetLimits())


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"a\n" * 11, "more than 10 rows"),
        (b"a,b,c,d,e,f\n", "Row 1 has 6 columns; a roster has at most 5"),
        (b"a" * 101, "A cell of row 1 has more than 100 characters"),
    ],
)
def test_limits_are_kept(raw, message):
    with pytest.raises(InputError, match=message):
        read_delimited(raw, SheetLimits(rows=10, columns=5, cell_characters=100))
