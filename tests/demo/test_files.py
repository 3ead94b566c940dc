"""What the generator writes is read back by the readers of the product."""

import csv
from hashlib import sha256
from pathlib import Path

import pytest
import time_machine

from muster.demo.files import write_world
from muster.demo.listings import Watchlist
from muster.demo.world import World
from muster.documents.readers.sheets import read_sheet
from muster.vetting.readers.rosters import Roster, read_roster, recognise
from muster.watchlists.readers import read_list

LISTS = {
    Watchlist.OFAC: ("ofac/sdn.csv", "ofac-csv"),
    Watchlist.UN: ("un.xml", "un-xml"),
    Watchlist.UK: ("uk.csv", "uk-csv"),
    Watchlist.DISMISSED: ("dismissed.ftm.json", "ftm-jsonl"),
    Watchlist.COALITION: ("coalition.csv", "plain-csv"),
}


def digests(directory: Path) -> dict[str, str]:
    files = [path for path in directory.rglob("*") if path.is_file()]
    return {str(path.relative_to(directory)): sha256(path.read_bytes()).hexdigest() for path in files}


def roster(world: World, path: Path) -> Roster:
    sheet = read_sheet(path)
    return read_roster(sheet, recognise(sheet.rows), on=world.today)


def test_same_world_gives_the_same_bytes_on_another_day(world: World, written: Path, tmp_path: Path) -> None:
    with time_machine.travel("2031-05-06 07:08:09"):
        write_world(world, tmp_path)
    assert digests(tmp_path) == digests(written)


@pytest.mark.parametrize("watchlist", list(Watchlist))
def test_list_is_told_by_its_content(written: Path, watchlist: Watchlist) -> None:
    path, format_ = LISTS[watchlist]
    assert read_list(written / "lists" / path).format == format_


@pytest.mark.parametrize("watchlist", list(Watchlist))
def test_list_reads_back_with_the_same_ids(world: World, written: Path, watchlist: Watchlist) -> None:
    found = read_list(written / "lists" / LISTS[watchlist][0])
    ids = sorted(record.id for record in found.records)
    assert (ids, dict(found.skipped)) == (sorted(entry.id for entry in world.listed(watchlist)), {})


@pytest.mark.parametrize("watchlist", [Watchlist.OFAC, Watchlist.UN])
def test_birth_dates_read_back(world: World, written: Path, watchlist: Watchlist) -> None:
    found = {record.id: record.birth_dates for record in read_list(written / "lists" / LISTS[watchlist][0]).records}
    assert found == {entry.id: entry.births for entry in world.listed(watchlist)}


@pytest.mark.parametrize("watchlist", [Watchlist.OFAC, Watchlist.UN, Watchlist.UK, Watchlist.DISMISSED])
def test_names_read_back_in_natural_order(world: World, written: Path, watchlist: Watchlist) -> None:
    found = {r.id: r.name.casefold() for r in read_list(written / "lists" / LISTS[watchlist][0]).records}
    assert found == {entry.id: entry.name.casefold() for entry in world.listed(watchlist)}


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_roster_loses_no_row(world: World, written: Path, ending: str) -> None:
    read = {r.key: roster(world, written / "rosters" / f"{r.key}.{ending}") for r in world.rosters}
    assert {key: len(found.entries) for key, found in read.items()} == {r.key: len(r.rows) for r in world.rosters}


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_roster_headings_are_all_known(world: World, written: Path, ending: str) -> None:
    read = [roster(world, written / "rosters" / f"{r.key}.{ending}") for r in world.rosters]
    assert [found.layout.unknown_columns for found in read] == [()] * len(read)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_cell_errors_stand_where_they_were_planted(world: World, written: Path, ending: str) -> None:
    found = roster(world, written / "rosters" / f"roster.{ending}")
    planted = {a.row + 1 for a in world.answers if a.roster == "roster" and a.plant.fault == "error"}
    assert {entry.number for entry in found.entries if entry.errors} == planted


def test_csv_and_workbook_say_the_same(world: World, written: Path) -> None:
    fields = [[e.fields for e in roster(world, written / f"rosters/roster.{end}").entries] for end in ("csv", "xlsx")]
    assert fields[0] == fields[1]


def test_french_roster_is_not_utf8(written: Path) -> None:
    assert read_sheet(written / "rosters" / "roster-french.csv").encoding == "cp1252"


def test_answers_name_every_row(world: World, written: Path) -> None:
    with (written / "answers.csv").open(encoding="utf-8", newline="") as lines:
        assert [(row["roster"], int(row["row"])) for row in csv.DictReader(lines)] == [
            (answer.roster, answer.row) for answer in world.answers
        ]
