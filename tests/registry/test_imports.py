"""Importing sheets: counts in are counts out, twice changes nothing, a later file replaces, undoing takes all back."""

import csv
import shutil
import threading
from pathlib import Path

import pytest
from django.db import connections

from muster.accounts.policy import Role
from muster.audit.models import Event
from muster.documents.models import Document
from muster.errors import InputError, NotPermittedError, RuleError
from muster.registry.actions import apply_import, rebuild_projections, undo_import, withdraw_claim
from muster.registry.imports import difference, ids_of, stage_files
from muster.registry.models import Citation, Claim, Import, Incident, Person, Place, Posting, Relation, Unit
from muster.registry.origins import id_of_origin
from muster.registry.predicates import Predicate, SubjectKind
from muster.registry.readers.staging import Key
from tests.registry.test_projections import rows
from tests.registry.world import amber, green, person, registrar, unit, user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

FILES = Path(__file__).parent / "files"
NAMES = ("units", "persons", "incidents", "locations")


@pytest.fixture
def sheets(tmp_path) -> list[Path]:
    folder = tmp_path / "sheets"
    shutil.copytree(FILES, folder)
    return [folder / f"{name}.csv" for name in NAMES]


def bring(paths, **changes):
    return apply_import(actor=registrar(), brought=stage_files(paths, label=green()), **changes)


def edit(path: Path, column: str, old: str, new: str) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    for row in table:
        row[column] = new if row[column] == old else row[column]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(table[0]))
        writer.writeheader()
        writer.writerows(table)


def test_counts_in_are_counts_out(sheets):
    brought = bring(sheets).brought
    assert (brought.counts["rows"], brought.counts["rejected"], len(brought.rejected)) == (21, 6, 6)
    assert brought.counts["claims"] == Claim.objects.as_system().count() == 58
    assert [model.objects.as_system().count() for model in (Unit, Person, Incident, Place)] == [4, 3, 2, 3]
    assert brought.files.count() == 4


def test_import_is_folded_and_recorded(sheets):
    bring(sheets)
    battalion = Unit.objects.as_system().get(name="7th Border Battalion")
    assert (battalion.aliases, battalion.parent) == (["7 Bn", "Seventh Battalion"], None)
    assert Relation.objects.as_system().filter(unit=battalion).count() == 2
    assert Posting.objects.as_system().filter(unit=battalion, commands=True).count() == 2
    assert Event.objects.get(act="registry.apply_import").details["new_claims"] == 58


def test_every_claim_cites_its_row_by_the_hash_of_the_file(sheets):
    bring(sheets)
    claim = Claim.objects.as_system().get(predicate=Predicate.CONDUCT)
    cited = Citation.objects.as_system().filter(claims=claim)
    row = cited.get(source__is_compilation=True)
    assert (row.locator, Document.objects.filter(sha256=row.sha256).count()) == ("incidents, row 2", 1)
    assert cited.filter(source__is_compilation=False).count() == 1
    assert (
        not Claim.objects.as_system()
        .exclude(pk__in=Claim.objects.as_system().filter(citations__source__is_compilation=True))
        .exists()
    )


def test_same_files_twice_change_nothing(sheets):
    first = bring(sheets)
    again = bring(list(reversed(sheets)))
    assert (again.brought, again.unchanged, Import.objects.as_system().count()) == (first.brought, True, 1)
    assert Claim.objects.as_system().count() == 58


def test_later_file_adds_and_withdraws_what_differs(sheets):
    bring(sheets)
    edit(sheets[1], "person:posting_rank", "Colonel", "Brigadier General")
    later = bring(sheets).brought
    assert (later.counts["new_claims"], later.counts["withdrawn"]) == (2, 2)
    assert Posting.objects.as_system().filter(rank="Colonel").count() == 0
    assert Posting.objects.as_system().get(person__name="Kamal Sirwan Darwish").rank == "Brigadier General"


def test_undo_takes_the_whole_import_back(sheets):
    bring(sheets)
    before = rows()
    edit(sheets[1], "person:posting_rank", "Colonel", "Brigadier General")
    later = bring(sheets).brought
    undo_import(actor=registrar(), brought=later, reason="wrong file")
    assert rows() == before
    rebuild_projections(actor=registrar())
    assert rows() == before
    assert Event.objects.get(act="registry.undo_import").details == {"withdrawn": 2, "restored": 2}


def test_undone_files_can_be_brought_again(sheets):
    first = bring(sheets).brought
    before = rows()
    undo_import(actor=registrar(), brought=first, reason="too early")
    assert (Claim.objects.as_system().standing().count(), Posting.objects.as_system().count()) == (0, 0)
    again = bring(sheets)
    assert (again.unchanged, again.brought.counts["new_claims"], again.brought.counts["new_subjects"]) == (False, 58, 0)
    assert rows() == before


def test_only_the_newest_import_is_undone(sheets):
    first = bring(sheets).brought
    edit(sheets[1], "person:posting_rank", "Colonel", "Brigadier General")
    bring(sheets)
    with pytest.raises(RuleError) as refused:
        undo_import(actor=registrar(), brought=first, reason="wrong")
    assert refused.value.rule == "last_import_first"


def test_what_a_person_withdrew_does_not_come_back_with_the_next_file(sheets):
    bring(sheets)
    name = Claim.objects.as_system().get(value="7 Bn")
    withdraw_claim(actor=registrar(), claim=name, reason="another unit")
    edit(sheets[1], "person:posting_rank", "Colonel", "Brigadier General")
    bring(sheets)
    assert not Claim.objects.as_system().standing().filter(value="7 Bn").exists()


def test_unit_that_a_roster_named_is_the_same_unit(sheets):
    named = unit("7th Border Battalion")
    bring(sheets)
    named.refresh_from_db()
    assert (named.origin, Unit.objects.as_system().count()) == ("sfm:a0000000-0000-4000-8000-000000000003", 4)


def test_two_units_of_one_name_stay_two(sheets):
    edit(sheets[0], "unit:name", "Task Force Dawn", "Border Corps")
    bring(sheets)
    assert Unit.objects.as_system().filter(name="Border Corps").count() == 2


def test_units_of_one_name_stay_apart_however_alike_their_ids(tmp_path):
    headings = "subject,subject_kind,subject_name,predicate,value\n"
    ids = ("a-1", "a 1", "a_1")
    bring(listed(tmp_path, *(f"{one},unit,Border Corps,country,Iraq" for one in ids), headings=headings))
    assert Unit.objects.as_system().filter(name="Border Corps").count() == 3


def test_id_with_an_at_sign_is_not_taken_for_another_marking(tmp_path):
    headings = "subject,subject_kind,subject_name,predicate,value\n"
    paths = listed(tmp_path, "a@1,person,Kamal,birth,1970", "a@2,person,Nabil,birth,1971", headings=headings)
    bring(paths)
    origins = list(Person.objects.as_system().values_list("origin", flat=True))
    assert len({id_of_origin(origin) for origin in origins}) == 2
    assert ids_of(stage_files(paths, label=green())).keys() == {
        Key(SubjectKind.PERSON, "a@1"),
        Key(SubjectKind.PERSON, "a@2"),
    }


def test_unit_above_itself_is_put_aside(tmp_path):
    path = tmp_path / "units.jsonl"
    path.write_text('{"id": "u", "schema": "Organization", "properties": {"name": ["7 Bn"], "parent": ["u"]}}\n')
    brought = bring([path]).brought
    assert brought.rejected == [["units, row 1", ["“relation” cannot point to its own subject"]]]


def test_number_and_id_of_one_unit_make_no_circle(tmp_path):
    named = "subject,subject_kind,subject_name,predicate,value\n"
    bring(listed(tmp_path, "b7,unit,7th Border Battalion,country,Iraq", headings=named))
    known = Unit.objects.as_system().get()
    linked = "subject,predicate,other,other_kind,kind\n"
    bring(listed(tmp_path, f"{known.number},relation,b7,unit,child-of", headings=linked))
    known.refresh_from_db()
    assert (Claim.objects.as_system().filter(predicate=Predicate.RELATION).count(), known.parent) == (1, None)


@pytest.mark.parametrize("name", ["x" * 41, "a:b", "a b", "فرقة"])
def test_name_of_a_data_set_that_no_id_can_carry_is_refused(sheets, name):
    with pytest.raises(InputError):
        stage_files(sheets, label=green(), dataset=name)


def test_dry_look_writes_nothing(sheets):
    brought = stage_files(sheets, label=green())
    found = difference(brought, ids_of(brought))
    assert (len(found.new_subjects), len(found.new_claims), found.unchanged, found.gone) == (12, 58, 0, ())
    assert Claim.objects.as_system().count() == 0


def test_only_a_registrar_imports(sheets):
    with pytest.raises(NotPermittedError):
        apply_import(actor=user("anton", Role.ANALYST), brought=stage_files(sheets, label=green()))
    assert (Import.objects.as_system().count(), Event.objects.get().outcome) == (0, "refused")


def test_file_that_changed_since_it_was_read_is_refused(sheets):
    brought = stage_files(sheets, label=green())
    edit(sheets[1], "person:posting_rank", "Colonel", "Brigadier General")
    with pytest.raises(InputError):
        apply_import(actor=registrar(), brought=brought)
    assert Claim.objects.as_system().count() == 0


def test_sheet_of_one_kind_twice_by_name_is_refused(sheets):
    with pytest.raises(InputError):
        stage_files([sheets[0], sheets[0]], label=green())


MEASURES = "name,identifier,unit,date,measure\n"


def listed(tmp_path, *lines: str, name: str = "list.csv", headings: str = MEASURES) -> list[Path]:
    path = tmp_path / name
    path.write_text(headings + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return [path]


def test_disciplinary_list_only_adds(tmp_path):
    first = bring(listed(tmp_path, "Kamal Sirwan,A-12,7th Border Battalion,2019-05-01,dismissed")).brought
    later = bring(listed(tmp_path, "Nabil Hazim,B-34,7th Border Battalion,2020-01-01,dismissed")).brought
    assert (first.counts["new_claims"], later.counts["new_claims"], later.counts["withdrawn"]) == (4, 4, 0)
    assert Unit.objects.as_system().count() == 1


def test_unit_of_a_disciplinary_list_is_the_one_of_that_name(tmp_path):
    named = unit("7th Border Battalion")
    bring(listed(tmp_path, "Kamal Sirwan,A-12,7th  BORDER battalion,2019-05-01,dismissed"))
    assert Posting.objects.as_system().get().unit == named
    assert Unit.objects.as_system().count() == 1


def test_claims_about_a_number_reach_its_record(tmp_path):
    known = person("Kamal Sirwan")
    headings = "subject,predicate,value\n"
    bring(listed(tmp_path, f"{known.number},birth,1970", "P-999999,birth,1971", headings=headings))
    brought = Import.objects.as_system().get()
    assert brought.rejected == [["list, row 3", ["there is no person P-999999"]]]
    known.refresh_from_db()
    assert known.birth_date == "1970"


def test_sheet_of_units_alone_does_not_withdraw_what_incidents_say(sheets):
    bring(sheets)
    edit(sheets[0], "unit:classification", "Army", "Land forces")
    later = bring([sheets[0], sheets[3]]).brought
    assert later.counts["withdrawn"] == Claim.objects.as_system().filter(status="withdrawn").count()
    assert Claim.objects.as_system().standing().filter(predicate=Predicate.CONDUCT).count() == 1


def test_hidden_import_changes_nothing_for_another_organisation(sheets):
    """What one organisation brought for itself alone is not there for the other: not even the difference tells."""
    apply_import(actor=registrar(), brought=stage_files(sheets, label=amber("elsewhere")))
    brought = stage_files(sheets, label=amber("mission"))
    found = difference(brought, ids_of(brought))
    assert (len(found.new_subjects), len(found.new_claims), found.unchanged) == (12, 58, 0)
    done = apply_import(actor=registrar(), brought=brought)
    assert (done.unchanged, done.brought.counts["new_claims"]) == (False, 58)
    assert Unit.objects.visible_to(registrar()).filter(name="7th Border Battalion").count() == 1
    again = stage_files(sheets, label=amber("mission"))
    assert len(difference(again, ids_of(again)).new_claims) == 0


def test_records_that_all_may_read_are_met_again_under_a_marking(sheets):
    bring(sheets)
    apply_import(actor=registrar(), brought=stage_files(sheets, label=amber()))
    assert Unit.objects.as_system().count() == 4
    assert Claim.objects.as_system().count() == 116


@pytest.mark.real_data
@pytest.mark.slow
def test_mali_comes_in_whole(real_data):
    folder = real_data / "sfm_mali"
    files = [folder / f"ml_{name}.csv" for name in NAMES]
    brought = bring(files).brought
    assert brought.counts | {} == {
        "rows": 1595,
        "rejected": 3,
        "subjects": 879,
        "new_subjects": 879,
        "claims": 6307,
        "new_claims": 6307,
        "withdrawn": 0,
    }
    assert [reasons for _, reasons in brought.rejected] == [
        ["there is no place 860d752d-fb03-409c-a70e-a4cb680edc4a"],
        ["location:name is empty"],
        ["unit:location is empty, but unit:location_type says “aoo”"],
    ]
    assert [model.objects.as_system().count() for model in (Unit, Person, Incident, Place)] == [405, 100, 113, 261]
    workbook = bring([next(folder.glob("*.xlsx"))]).brought
    assert (workbook.counts["new_claims"], workbook.counts["withdrawn"]) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_same_files_applied_twice_at_once_are_applied_once(sheets):
    actor, label, start = registrar(), green(), threading.Barrier(2)
    found: list[bool] = []

    def apply():
        try:
            brought = stage_files(sheets, label=label)
            start.wait()
            found.append(apply_import(actor=actor, brought=brought).unchanged)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=apply) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(found), Claim.objects.as_system().count()) == ([False, True], 58)
