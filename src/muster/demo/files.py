"""The world as files: lists in their publishers' formats, rosters, answers and the story."""

import csv
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook

from muster.demo.formats.exchange import write_ftm, write_plain
from muster.demo.formats.ofac import write_ofac
from muster.demo.formats.ofsi import write_ofsi
from muster.demo.formats.un import write_un
from muster.demo.listings import Watchlist
from muster.demo.rosters import Roster
from muster.demo.world import EarlierRequest, World

HEADINGS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "name": "Full name",
        "name_arabic": "Name in Arabic",
        "rank": "Rank",
        "position": "Position",
        "unit": "Unit",
        "birth_date": "Date of birth",
        "birth_place": "Place of birth",
        "mother": "Mother's name",
        "national_id": "National ID",
        "sex": "Sex",
    },
    "ar": {
        "rank": "الرتبة",
        "name": "الاسم الكامل",
        "mother": "اسم الأم",
        "birth_date": "تاريخ الميلاد",
        "birth_place": "محل الولادة",
        "sex": "الجنس",
        "unit": "الوحدة",
        "national_id": "رقم الهوية",
    },
    "fr": {
        "rank": "Grade",
        "name": "Nom complet",
        "birth_date": "Date de naissance",
        "birth_place": "Lieu de naissance",
        "mother": "Nom de la mère",
        "sex": "Sexe",
        "unit": "Unité",
        "national_id": "Numéro d'identité",
    },
    "slots": {
        "name_1": "Name 1",
        "name_2": "Name 2",
        "name_3": "Name 3",
        "name_4": "Name 4",
        "name_5": "Name 5",
        "rank": "Rank",
        "unit": "Unit",
        "birth_date": "DOB",
        "birth_place": "POB",
        "national_id": "ID number",
        "sex": "Sex",
    },
}
HEADINGS_OF_UNITS = {
    "kind": "Person or unit",
    "name": "Full name",
    "rank": "Rank",
    "unit": "Unit",
    "place": "Unit location",
    "commander": "Commander",
    "birth_date": "Date of birth",
    "national_id": "ID number",
}
_NUMBER = {"units": "No.", "en": "No.", "ar": "ت", "fr": "N°", "slots": "No."}


def roster_table(roster: Roster) -> list[list[str]]:
    """Return a roster as its header and rows, each row with its running number first."""
    headings = HEADINGS_OF_UNITS if roster.language == "units" else HEADINGS[roster.language]
    table = [[_NUMBER[roster.language], *headings.values()]]
    table += [[str(number), *(row.cells[field] for field in headings)] for number, row in enumerate(roster.rows, 1)]
    return table


def _write_csv(path: Path, table: Iterable[Sequence[str]], *, encoding: str = "utf-8", delimiter: str = ",") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="", errors="replace") as lines:
        csv.writer(lines, delimiter=delimiter, lineterminator="\r\n").writerows(table)


def _cell(text: str) -> str | date:
    """Return an ISO date as a date, so that workbooks have true date cells as well as typed ones."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else text
    except ValueError:
        return text


def _write_xlsx(path: Path, table: Sequence[Sequence[str]]) -> None:
    """Write a workbook whose bytes depend on its cells alone: no clock in its properties or its archive."""
    book = Workbook()
    book.properties.created = book.properties.modified = datetime(2026, 1, 1)  # noqa: DTZ001 - openpyxl writes naive UTC
    sheet = book.worksheets[0]
    sheet.title = "Roster"
    for number, row in enumerate(table, 1):
        for column, text in enumerate(row, 1):
            cell = sheet.cell(number, column)
            value = _cell(text)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    loose, fixed = BytesIO(), BytesIO()
    book.save(loose)
    with ZipFile(loose) as before, ZipFile(fixed, "w", ZIP_DEFLATED) as after:
        for entry in before.infolist():
            content = before.read(entry)
            if entry.filename == "docProps/core.xml":
                content = _without_save_time(content)
            after.writestr(ZipInfo(entry.filename, (2026, 1, 1, 0, 0, 0)), content, ZIP_DEFLATED)
    path.write_bytes(fixed.getvalue())


def _without_save_time(properties: bytes) -> bytes:
    """Put a fixed time where the library has put the time of saving."""
    return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2026-01-01T00:00:00Z", properties)


def write_lists(world: World, directory: Path, *, on: date) -> tuple[Path, ...]:
    """Write the five lists as they stood on a day; returns the file of each by which it is imported."""
    standing = {
        watchlist: [entry for entry in world.listed(watchlist) if entry.listed_on <= on] for watchlist in Watchlist
    }
    write_ofac(standing[Watchlist.OFAC], directory / "ofac")
    write_un(standing[Watchlist.UN], directory / "un.xml", on)
    write_ofsi(standing[Watchlist.UK], directory / "uk.csv", on)
    write_ftm(standing[Watchlist.DISMISSED], directory / "dismissed.ftm.json", on)
    write_plain(standing[Watchlist.COALITION], directory / "coalition.csv")
    files = ("ofac/sdn.csv", "un.xml", "uk.csv", "dismissed.ftm.json", "coalition.csv")
    return tuple(directory / file for file in files)


def _write_rosters(world: World, directory: Path) -> None:
    for roster in world.rosters:
        table = roster_table(roster)
        match roster.language:
            case "ar":
                _write_csv(directory / f"{roster.key}.csv", table, encoding="utf-8-sig")
            case "fr":
                _write_csv(directory / f"{roster.key}.csv", table, encoding="cp1252", delimiter=";")
            case _:
                _write_csv(directory / f"{roster.key}.csv", table)
        _write_xlsx(directory / f"{roster.key}.xlsx", table)
    for request in world.earlier:
        table = roster_table(Roster(request.key, request.language, request.rows))
        _write_csv(directory / f"{request.key}.csv", table)


def _write_answers(world: World, path: Path) -> None:
    """Write what must come out, row by row; `row` is the number in column one, `file_row` the line in the sheet."""
    table = [["roster", "row", "file_row", "kind", "expected", "check", "against", "person", "cell", "fault", "why"]]
    for answer in world.answers:
        plant = answer.plant
        table.append(
            [
                answer.roster,
                str(answer.row),
                str(answer.row + 1),
                plant.kind.value,
                "raise" if plant.expected else "not raise",
                plant.check.value,
                plant.against,
                plant.row.person_id,
                plant.cell,
                plant.fault,
                plant.why,
            ]
        )
    _write_csv(path, table)


def _write_outcomes(requests: Iterable[EarlierRequest], path: Path) -> None:
    table = [["request", "title", "nation", "assistance", "row", "person", "outcome", "decided_on", "expires_on"]]
    for request in requests:
        for number, (row, outcome) in enumerate(zip(request.rows, request.outcomes, strict=True), 1):
            days = [day.isoformat() if day else "" for day in (request.decided_on, request.expires_on)]
            table.append(
                [
                    request.key,
                    request.title,
                    request.nation,
                    request.assistance,
                    str(number),
                    row.person_id,
                    outcome,
                    *days,
                ]
            )
    _write_csv(path, table)


def _plain(value: object) -> object:
    """Return what JSON can hold for a frozen record of the story."""
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _write_story(world: World, directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    story = json.dumps(asdict(world.story), default=_plain, ensure_ascii=False, indent=1)
    (directory / "story.json").write_text(story + "\n", encoding="utf-8")
    units = [
        ["unit", "level", "force", "echelon", "number", "name", "arabic", "aliases", "parent", "place", "commander"]
    ]
    for unit in world.units:
        number = "" if unit.number is None else str(unit.number)
        units.append(
            [
                unit.id,
                str(unit.level),
                unit.force,
                unit.echelon,
                number,
                unit.name,
                unit.arabic,
                ";".join(unit.aliases),
                unit.parent_id,
                unit.place.name,
                unit.commander_id,
            ]
        )
    _write_csv(directory / "units.csv", units)
    posts = {posting.person_id: posting for posting in world.postings}
    people = [["person", "name", "arabic", "born", "mother", "national_id", "unit", "role", "rank", "since"]]
    for person in world.people:
        post = posts[person.id]
        people.append(
            [
                person.id,
                person.name(links=4),
                person.arabic(links=4),
                person.born_on.isoformat(),
                person.mother_name(person.style),
                person.national_id,
                post.unit_id,
                post.role,
                post.rank,
                post.since.isoformat(),
            ]
        )
    _write_csv(directory / "people.csv", people)


def write_world(world: World, directory: Path) -> None:
    """Write `lists/`, `rosters/`, `story/`, `answers.csv`, `outcomes.csv`; the same world gives the same bytes."""
    directory.mkdir(parents=True, exist_ok=True)
    write_lists(world, directory / "lists", on=world.today)
    _write_rosters(world, directory / "rosters")
    _write_story(world, directory / "story")
    _write_answers(world, directory / "answers.csv")
    _write_outcomes(world.earlier, directory / "outcomes.csv")
