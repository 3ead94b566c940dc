"""Exports: what was brought leaves again and changes nothing, hidden rows leave no trace, and who took what is recorded."""

import csv
import hashlib
import json
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from muster.accounts.policy import Role
from muster.audit.models import Event
from muster.documents.readers.sheets import read_sheet
from muster.errors import InputError, NotPermittedError
from muster.registry.actions import apply_import, export_registry
from muster.registry.exports.writing import ExportFormat
from muster.registry.imports import difference, ids_of, stage_files
from muster.registry.models import Import, Place, Unit
from muster.registry.predicates import Predicate
from muster.registry.readers.formats import Format
from tests.registry.test_imports import NAMES, bring, sheets
from tests.registry.world import (
    amber,
    claim,
    green,
    incident,
    on,
    person,
    place,
    posting,
    registrar,
    source,
    under,
    unit,
    user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

__all__ = ["sheets"]
NS = "{http://graphml.graphdrawing.org/xmlns}"
EDGES = {
    ("2012-02-15 (Y) to 2018-07-12 (E)", "relation child-of command"),
    ("2017- (N) to 2018- (N)", "relation child-of command"),
    ("2017-03-01 (N) to 2017-09-30 (E)", "relation member-of"),
    ("None (N) to 2010-05- (Y)", "relation child-of command"),
}


def export(form: ExportFormat, path: Path, **changes):
    return export_registry(actor=changes.pop("actor", None) or registrar(), form=form, path=path, **changes)


def unpacked(path: Path) -> list[Path]:
    with zipfile.ZipFile(path) as packed:
        packed.extractall(path.parent / "unpacked")
    return sorted((path.parent / "unpacked").iterdir())


def edges(path: Path) -> set[tuple[str | None, ...]]:
    found = ET.parse(path).getroot().iter(f"{NS}edge")
    return {tuple(data.text for data in edge) for edge in found}


@pytest.mark.parametrize("form", [ExportFormat.SFM, ExportFormat.SFM_CSV])
def test_sheets_that_leave_and_come_back_change_nothing(sheets, tmp_path, form):
    bring(sheets)
    out = tmp_path / "out.xlsx"
    written = export(form, out)
    again = stage_files([out] if form is ExportFormat.SFM else unpacked(out), label=green())
    found = difference(again, ids_of(again))
    assert (written.records, written.claims) == (12, 58)
    assert (len(again.staged.claims), again.staged.rejected) == (58, ())
    assert (found.new_subjects, found.new_claims, found.gone, found.unchanged) == ((), frozenset(), (), 58)


def test_claims_that_leave_are_read_again(sheets, tmp_path):
    bring(sheets)
    out = tmp_path / "claims.csv"
    export(ExportFormat.CSV, out)
    again = stage_files([out], label=green(), form=Format.CLAIMS)
    assert (len(again.staged.claims), again.staged.rejected) == (58, ())


def test_entities_that_leave_are_read_again(sheets, tmp_path):
    bring(sheets)
    out = tmp_path / "entities.json"
    export(ExportFormat.FOLLOWTHEMONEY, out)
    done = apply_import(actor=registrar(), brought=stage_files([out], label=green()))
    assert (done.brought.counts["rejected"], done.brought.counts["new_subjects"]) == (0, 12)
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert {"Person", "Organization", "Address", "Event", "Employment", "UnknownLink"} == {
        one["schema"] for one in lines
    }


def test_last_year_of_the_calendar_leaves_and_comes_back(tmp_path):
    claim(Predicate.POSTING, person(), unit(), dates=on("9999-01-01", "9999-12-31"))
    out = tmp_path / "out.xlsx"
    export(ExportFormat.SFM, out)
    assert stage_files([out], label=green()).staged.rejected == ()


def test_entity_says_what_speaks_for_somebody_beside_what_speaks_against(tmp_path):
    who, torture = person(), incident()
    claim(Predicate.CONDUCT, who, torture, kind="direct")
    claim(Predicate.EXCULPATION, who, torture, value="was abroad", dates=on("2012-01-01"))
    out = tmp_path / "entities.json"
    export(ExportFormat.FOLLOWTHEMONEY, out)
    lines = {one["id"]: one for one in map(json.loads, out.read_text(encoding="utf-8").splitlines())}
    mine = lines[f"muster-{who.number}"]["properties"]
    assert mine["notes"] == ["Speaks for: was abroad, torture, 2012-01-01 (Annual report)"]
    (link,) = [one["properties"] for one in lines.values() if one["schema"] == "UnknownLink"]
    assert (link["subject"], link["role"], link["publisher"]) == (
        [f"muster-{who.number}"],
        ["direct"],
        ["Annual report"],
    )


def test_statement_has_the_id_that_it_always_has(tmp_path):
    who = person("Kamal Sirwan")
    out = tmp_path / "statements.csv"
    export(ExportFormat.STATEMENTS, out)
    (row,) = csv.DictReader(out.open(encoding="utf-8", newline=""))
    key = hashlib.sha1(f"muster.muster-{who.number}.name.Kamal Sirwan".encode()).hexdigest()
    assert row == {
        "id": key,
        "entity_id": f"muster-{who.number}",
        "canonical_id": f"muster-{who.number}",
        "schema": "Person",
        "prop": "name",
        "value": "Kamal Sirwan",
        "dataset": "muster",
    }


def test_graph_holds_records_and_links(sheets, tmp_path):
    bring(sheets)
    out = tmp_path / "graph.graphml"
    export(ExportFormat.GRAPHML, out)
    assert len(list(ET.parse(out).getroot().iter(f"{NS}node"))) == 12
    assert {edge for edge in edges(out) if "relation" in (edge[1] or "")} == EDGES


def test_chain_holds_what_was_ever_above(sheets, tmp_path):
    bring(sheets)
    battalion = Unit.objects.as_system().get(name="7th Border Battalion")
    posting(person(), battalion, on("2012-01-01"))
    out = tmp_path / "chain.graphml"
    written = export(ExportFormat.GRAPHML, out, above=battalion)
    names = {node[0].text for node in ET.parse(out).getroot().iter(f"{NS}node")}
    assert names == {"7th Border Battalion", "Border Corps", "Armed Forces of Nahrazan"}
    assert (written.records, "relation member-of" in {kind for _, kind in edges(out)}) == (3, False)


def test_export_is_recorded_with_its_hash(tmp_path):
    claim(Predicate.NAME, person(), value="Kamal")
    out = tmp_path / "claims.csv"
    export(ExportFormat.CSV, out)
    event = Event.objects.get(act="registry.export_registry")
    assert event.details == {
        "format": "csv",
        "records": 1,
        "claims": 1,
        "sha256": hashlib.sha256(out.read_bytes()).hexdigest(),
    }


def test_who_works_with_no_evidence_takes_none(tmp_path):
    with pytest.raises(NotPermittedError):
        export(ExportFormat.CSV, tmp_path / "x.csv", actor=user("rita", Role.REQUESTER))
    assert Event.objects.get().outcome == "refused"


def test_no_cell_is_a_formula(tmp_path):
    claim(Predicate.NAME, person(), value='=HYPERLINK("x")')
    for form, name in ((ExportFormat.CSV, "a.csv"), (ExportFormat.STATEMENTS, "b.csv")):
        export(form, tmp_path / name)
        with (tmp_path / name).open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert [cell for cell in cells if cell.startswith("=")] == []
        assert '\'=HYPERLINK("x")' in cells
    export(ExportFormat.XLSX, tmp_path / "c.xlsx")
    sheet = read_sheet(tmp_path / "c.xlsx")
    assert ('=HYPERLINK("x")' in sheet.rows[1], sheet.notes) == (True, ())


@pytest.mark.parametrize("form", list(ExportFormat))
def test_hidden_rows_leave_no_trace(tmp_path, form):
    """Two worlds that differ only in what the reader may not see give the same bytes."""
    lower, upper, who, torture = unit(), unit("Corps"), person(), incident()
    told = source("Report")
    under(lower, upper, on("2012-01-01"), cited=told)
    posting(who, lower, on("2012-01-01"), cited=told)
    claim(Predicate.OCCURRENCE, torture, place(), cited=told)
    without = export(form, tmp_path / "without")
    hidden = amber("elsewhere")
    secret, away = person("Hidden Witness", hidden), place("Hidden Valley")
    Place.objects.as_system().filter(pk=away.pk).update(label=hidden)
    posting(secret, lower, on("2013-01-01"), label=hidden, cited=told)
    posting(who, upper, on("2014-01-01"), label=hidden, cited=told)
    claim(Predicate.CONDUCT, who, torture, label=hidden, cited=told, kind="direct")
    claim(Predicate.CONDUCT, secret, torture, cited=told, kind="present")
    claim(Predicate.NAME, who, value="Abu Hidden", label=hidden, cited=told)
    claim(Predicate.POSITIONING, lower, away, cited=told, kind="site")
    assert export(form, tmp_path / "with") == without
    assert (tmp_path / "with").read_bytes() == (tmp_path / "without").read_bytes()
    assert export(form, tmp_path / "theirs", actor=user("rami", Role.REGISTRAR, org="elsewhere")) != without


def test_place_stands_under_the_larger_one(tmp_path):
    town, district, country = place("Sarhad"), place("North"), place("Nahrazan")
    claim(Predicate.WITHIN, town, district)
    claim(Predicate.WITHIN, district, country)
    export(ExportFormat.SFM, tmp_path / "out.xlsx")
    heads, *rows = read_sheet(tmp_path / "out.xlsx", sheet_name="locations").rows
    by_name = {row[heads.index("location:name")]: dict(zip(heads, row, strict=False)) for row in rows}
    assert by_name["Sarhad"]["location:admin_level_4"].startswith("North ")
    assert by_name["North"]["location:admin_level_2"].startswith("Nahrazan ")


@pytest.mark.real_data
@pytest.mark.slow
def test_mali_leaves_and_comes_back_whole(real_data, tmp_path):
    folder = real_data / "sfm_mali"
    bring([folder / f"ml_{name}.csv" for name in NAMES])
    export(ExportFormat.SFM, tmp_path / "mali.xlsx")
    again = bring([tmp_path / "mali.xlsx"]).brought
    assert [again.counts[name] for name in ("rejected", "claims", "new_claims", "withdrawn")] == [0, 6307, 0, 0]
    assert Import.objects.as_system().count() == 2


@pytest.mark.real_data
@pytest.mark.slow
def test_chain_of_the_company_is_the_expected_one(real_data, tmp_path):
    folder = real_data / "sfm_mali"
    bring([folder / "ml_units.csv", folder / "ml_locations.csv"])
    company = Unit.objects.as_system().get(origin="sfm:45bb4fae-5f2d-4790-b512-955d43cfb9a6")
    export(ExportFormat.GRAPHML, tmp_path / "chain.graphml", above=company)
    assert drawn(tmp_path / "chain.graphml") == drawn(folder / "expected_324_command_chain.graphml")


def drawn(path: Path) -> tuple[set[tuple[str, str]], set[tuple[str, str, str]]]:
    """Nodes and edges with their labels, as the keys d0 and d1 give them."""
    graph = ET.parse(path).getroot()
    said = {
        one: {data.get("key"): data.text for data in one}
        for one in graph.iter()
        if one.tag in (f"{NS}node", f"{NS}edge")
    }
    nodes = {(one.get("id"), keys["d0"]) for one, keys in said.items() if one.tag == f"{NS}node"}
    return nodes, {
        (one.get("source"), one.get("target"), keys["d1"]) for one, keys in said.items() if one.tag == f"{NS}edge"
    }


@pytest.mark.parametrize("form", list(ExportFormat))
def test_full_disk_is_told_and_nothing_is_recorded(form):
    claim(Predicate.NAME, person(), value="Kamal Sirwan")
    with pytest.raises(InputError) as told:
        export_registry(actor=registrar(), form=form, path=Path("/dev/full"))
    assert told.value.message.startswith("The disk is full")
    assert not Event.objects.filter(act="registry.export_registry").exists()
