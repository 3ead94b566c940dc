"""Files that are no list, or only a part of one, are refused with a reason; none gives records silently."""

import time
from pathlib import Path

import pytest

from muster.errors import InputError
from muster.watchlists.readers import read_list

FILES = Path(__file__).parent / "files"
PLAIN = b"id,kind,name,aliases,birth_date,country\n"


def refusal_of(path: Path) -> str:
    with pytest.raises(InputError) as refusal:
        list(read_list(path).records)
    return refusal.value.message


def write(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "list.x"
    path.write_bytes(content)
    return path


BOMB = b"""<?xml version="1.0"?><!DOCTYPE CONSOLIDATED_LIST [<!ENTITY a "aaaaaaaaaa">%s]>
<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL><DATAID>&z;</DATAID></INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>""" % (
    b"".join(b'<!ENTITY %c "%s">' % (c + 1, b"&%c;" % c * 10) for c in range(97, 122))
)
REMOTE = b"""<!DOCTYPE CONSOLIDATED_LIST SYSTEM "http://127.0.0.1/x.dtd">
<CONSOLIDATED_LIST><INDIVIDUALS/></CONSOLIDATED_LIST>"""


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "list.x is empty; fetch it again."),
        (b" \r\n \n", "list.x is empty; fetch it again."),
        (
            b"\n<!DOCTYPE html><html><title>503</title></html>",
            "list.x is an HTML page, perhaps an error message of a website; fetch the list itself.",
        ),
        (
            b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>',
            "list.x is an HTML page, perhaps an error message of a website; fetch the list itself.",
        ),
        (BOMB, "list.x declares XML entities, which no published list does; refused."),
        (REMOTE, "list.x declares XML entities or a document type, which no published list does; refused."),
        (
            "id,kind,name\n1,person,Nabil\n".encode("utf-16"),
            "list.x has NUL bytes: it is UTF-16 or not text; save it as UTF-8 or fetch it again.",
        ),
        (PLAIN + b"1,person,Nab\xeel,,,\n", "list.x is not UTF-8 text; save it as UTF-8 and try again."),
        (b"PK\x03\x04whatever", "list.x is compressed; unpack it and give the list itself."),
        (b"\x1f\x8b\x08\x00", "list.x is compressed; unpack it and give the list itself."),
        (b'[{"id": "a"}]', "list.x is one JSON array; give FollowTheMoney entities one on each line."),
        (
            b'{"error": "not found"}',
            "list.x, line 1: not an entity with id, schema and properties; each line must be one FollowTheMoney entity.",
        ),
        (PLAIN, "list.x holds no entries; fetch it again."),
        (PLAIN + b"1,person,Nabil,,,\n1,person,Hazim,,,\n", "list.x: the id '1' comes twice; fetch the file again."),
        (
            PLAIN + b"1,person,Nabil\n2,person,Hazim,,,\n",
            "list.x, line 2: 3 cells where the others have 6; fetch the file again.",
        ),
        (b"<CONSOLIDATED_LIST><INDIVIDUALS/></CONSOLIDATED_LIST>", "list.x holds no entries; fetch it again."),
        (
            b'36,12,"aka","AERO",-0- \n',
            "list.x goes beside OFAC's sdn.csv; give sdn.csv, and this file is read with it.",
        ),
    ],
)
def test_file_that_is_no_list_is_refused_with_its_reason(tmp_path, content, reason):
    started = time.monotonic()

    message = refusal_of(write(tmp_path, content))

    assert message == reason
    assert time.monotonic() - started < 2


UK_HEADER = b"Name 6,Name 1,DOB,Nationality,Group Type,Alias Type,Group ID"
UK_ROW = b"AL-QADIRI,Nabil,00/00/1964,Iraqi,%s,AKA,99001"
ENTITY = b'{"id": "p1", "schema": "Person", "properties": %s}\n'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (
            b'90001,"NABIL","robot",' + b"-0- ," * 8 + b'"DOB 1961."\r\n',
            "list.x is in no format that is known",
        ),
        (
            b'90001,"NABIL","individual",'
            + b"-0- ," * 8
            + b'"DOB 1961."\n90002,"HAZIM","robot",'
            + b"-0- ," * 8
            + b"-0- ",
            "list.x: entry 90002 is of the unknown type 'robot'",
        ),
        (b"Last Updated,13/04/2018\nGroup ID,Name 1\n1,Nabil\n", "list.x has no column Alias Type, DOB, Group Type,"),
        (
            b"Last Updated,13/04/2018\n" + UK_HEADER + b"\n" + UK_ROW % b"Robot" + b"\n",
            "list.x: group '99001' is of the unknown type 'Robot'",
        ),
        (
            b"Last Updated,13/04/2018\n" + UK_HEADER + b"\n" + UK_ROW % b"Ind\x81vidual" + b"\n",
            "list.x is neither UTF-8 nor cp1252",
        ),
        (
            b'<export xmlns="http://eu.europa.ec/fpi/fsd/export"><sanctionEntity logicalId="5"/></export>',
            "list.x: entry '5' has no name or no known type",
        ),
        (ENTITY % b'{"name": []}', "list.x, line 1: entity 'p1' has no name."),
        (ENTITY % b'["name"]', "list.x, line 1: the properties of 'p1' are not an object."),
        (
            ENTITY % b'{"name": ["Nabil"]}' + b'{"id": 5}\n' + ENTITY % b"{}",
            "list.x, line 2: not an entity with id, schema and properties; each line must be one JSON object.",
        ),
        (b'{"id": ' + b"[" * 50_000 + b"\n", "list.x, line 1: nested too deeply"),
        (PLAIN + b'1,person,"Nabil" Hazim,,,\n', "list.x, line 2: not CSV ("),
    ],
)
def test_entry_that_makes_no_sense_is_refused(tmp_path, content, reason):
    assert refusal_of(write(tmp_path, content)).startswith(reason)


@pytest.mark.parametrize("content", [b"<rss><channel/></rss>", b"dear colleague,\nfind attached", b"a;b;c\n1;2;3\n"])
def test_unknown_format_is_refused_and_the_known_ones_are_named(tmp_path, content):
    message = refusal_of(write(tmp_path, content))

    assert message.endswith("or CSV with id,kind,name,aliases,birth_date,country.")


@pytest.mark.parametrize("name", ["ofac/sdn.csv", "un.xml", "uk_2018.csv", "eu.xml", "entities.ftm.json", "plain.csv"])
@pytest.mark.parametrize("share", [0.55, 0.75, 0.9])
def test_truncated_list_is_refused(tmp_path, name, share):
    whole = (FILES / name).read_bytes()
    cut = int(len(whole) * share)
    while whole[cut - 1 : cut] in b"\r\n\x1a" or whole[cut : cut + 1] in b" \r\n":  # a cut inside a cell
        cut -= 3

    message = refusal_of(write(tmp_path, whole[:cut]))

    assert "truncated" in message or "ends in the middle" in message


@pytest.mark.parametrize("name", ["alt.csv", "add.csv", "sdn_comments.csv"])
def test_truncated_companion_of_ofac_is_refused(tmp_path, name):
    for file in (FILES / "ofac").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / name).write_bytes((FILES / "ofac" / name).read_bytes()[:20])

    message = refusal_of(tmp_path / "sdn.csv")

    assert message == f"{name} ends in the middle of a row: it was truncated on its way; fetch it again."


def test_nul_bytes_deep_in_the_file_are_refused(tmp_path):
    rows = b"".join(b"%d,person,Nabil,,,\n" % number for number in range(10_000))

    message = refusal_of(write(tmp_path, PLAIN + rows + b"x,person,Na\0bil,,,\n"))

    assert message == "list.x has NUL bytes in line 10002; it is damaged or not text: fetch it again."


def test_missing_file_is_refused(tmp_path):
    assert refusal_of(tmp_path / "none.xml") == f"{tmp_path / 'none.xml'} can't be read: No such file or directory."


def test_xml_that_is_not_in_its_declared_encoding_is_refused(tmp_path):
    content = (FILES / "un.xml").read_bytes().replace("حازم".encode(), b"\xff\xfe")

    message = refusal_of(write(tmp_path, content))

    assert message.startswith("list.x is not well-formed XML (line ")
