"""Importing lists: who may, what is refused, and that the last good version stands whatever happens."""

import json
import shutil
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from muster.accounts.policy import Role
from muster.audit.acts import SystemActor
from muster.audit.models import Event
from muster.audit.policy import OPERATOR
from muster.documents.models import Document
from muster.documents.storage import path_of
from muster.errors import InputError, NotPermittedError, RuleError
from muster.names import Kind
from muster.screening import ListVersion as IndexedList
from muster.screening import Query, build_index
from muster.watchlists.actions import accept_version
from muster.watchlists.entries import Delta
from muster.watchlists.imports import import_list, keep_index_current
from muster.watchlists.index import current_index, index_lags, rebuild_index
from muster.watchlists.models import Entry, ListVersion, Watchlist
from muster.watchlists.policy import Rule
from muster.watchlists.published import read_published_list
from muster.watchlists.queries import version_delta

FILES = Path(__file__).parent / "files"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def standing(code: str = "wanted") -> tuple[int | None, set[str]]:
    """The version that stands and the ids of its entries."""
    version = ListVersion.objects.accepted().filter(watchlist__code=code).order_by("-number").first()
    entries = Entry.objects.listed().filter(watchlist__code=code).values_list("entity_id", flat=True)
    return version and version.number, set(entries)


def events() -> list[tuple[str, str]]:
    return [(event.act, event.outcome) for event in Event.objects.order_by("position")]


def test_import_makes_a_version_with_its_entries(registrar, write_list):
    imported = import_list(actor=registrar, path=write_list(range(3)))

    version = imported.version
    assert (version.number, version.records, version.added, version.changed, version.removed) == (1, 3, 3, 0, 0)
    assert (version.format, version.imported_by, version.skipped) == ("plain-csv", registrar.audit_name, {})
    assert standing() == (1, {"w-0", "w-1", "w-2"})


def test_import_is_recorded(registrar, write_list):
    imported = import_list(actor=registrar, path=write_list(range(3)))

    event = Event.objects.get()
    assert (event.act, event.outcome, event.actor) == ("watchlists.accept_version", "done", registrar.audit_name)
    assert event.about == [
        f"watchlists.watchlist:{imported.version.watchlist_id}",
        f"watchlists.listversion:{imported.version.pk}",
    ]
    assert json.loads(event.text)["details"] == {
        "sha256": imported.version.sha256,
        "records": 3,
        "added": 3,
        "changed": 0,
        "removed": 0,
    }


def test_import_keeps_the_bytes_of_every_file(registrar):
    imported = import_list(actor=registrar, path=FILES / "ofac/sdn.csv")

    kept = {file.name: path_of(file.document).read_bytes() for file in imported.version.files.all()}
    assert kept == {path.name: path.read_bytes() for path in (FILES / "ofac").iterdir()}
    assert Document.objects.count() == 4


def test_import_rebuilds_the_index(registrar):
    import_list(actor=registrar, path=FILES / "un.xml")

    result = current_index().search(Query(name="Nabil Hazim Sadun al-Qadiri", kind=Kind.PERSON))

    assert [hit.record.id for hit in result.hits] == ["un-9900001"]
    assert [(version.name, version.published_on) for version in result.ran_against.lists] == [("un-sc", "2026-02-27")]


def test_second_version_is_a_delta(registrar, write_list):
    import_list(actor=registrar, path=write_list(range(40)))
    path = write_list(range(1, 42))
    path.write_text(path.read_text().replace("Nabil Hazim 5,", "Nabil Hazim Sadun,"))

    imported = import_list(actor=registrar, path=path)

    assert imported.delta == Delta(added=("w-40", "w-41"), changed=("w-5",), removed=("w-0",))
    assert version_delta(imported.version) == imported.delta
    assert standing() == (2, {f"w-{number}" for number in range(1, 42)})


def test_what_stood_in_an_earlier_version_can_be_asked(registrar, write_list):
    first = import_list(actor=registrar, path=write_list(range(40))).version
    second = import_list(actor=registrar, path=write_list(range(1, 41))).version

    assert {entry.entity_id for entry in Entry.objects.listed_in(first)} == {f"w-{number}" for number in range(40)}
    assert {entry.entity_id for entry in Entry.objects.listed_in(second)} == {f"w-{n}" for n in range(1, 41)}


def test_same_file_again_changes_nothing_and_says_so(registrar, write_list):
    first = import_list(actor=registrar, path=write_list(range(3)))

    second = import_list(actor=registrar, path=write_list(range(3)))

    assert (second.unchanged, second.version, second.delta) == (True, first.version, Delta((), (), ()))
    assert ListVersion.objects.count() == 1
    assert events() == [("watchlists.accept_version", "done")] * 2


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.ADMINISTRATOR])
def test_registrar_and_administrator_may_import(person, write_list, role):
    import_list(actor=person(role), path=write_list(range(3)))

    assert standing()[0] == 1


def test_operator_of_the_machine_may_import(write_list):
    import_list(actor=SystemActor("operator:root", frozenset({OPERATOR})), path=write_list(range(3)))

    assert standing()[0] == 1


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.REGISTRAR, Role.ADMINISTRATOR}))
def test_others_may_not_import_and_the_attempt_is_recorded(person, write_list, role):
    with pytest.raises(NotPermittedError):
        import_list(actor=person(role), path=write_list(range(3)))

    assert standing() == (None, set())
    assert events() == [("watchlists.accept_version", "refused")]


def test_outsider_may_not_even_leave_a_damaged_file_on_record(person, tmp_path):
    (tmp_path / "list").write_bytes(b"")

    with pytest.raises(NotPermittedError):
        import_list(actor=person(), path=tmp_path / "list")

    assert ListVersion.objects.count() == 0
    assert events() == [("watchlists.refuse_version", "refused")]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><body>503 Service Unavailable</body></html>",
        b"id,kind,name,aliases,birth_date,country\n",
        b"id,kind,name,aliases,birth_date,country\nw-1,person,Na",
    ],
    ids=["empty", "html", "no entries", "truncated"],
)
def test_damaged_file_is_refused_and_the_last_good_version_stands(registrar, write_list, content):
    path = write_list(range(3))
    import_list(actor=registrar, path=path)
    generation = current_index().manifest.generation
    path.write_bytes(content)

    with pytest.raises(InputError) as refusal:
        import_list(actor=registrar, path=path, list_code="wanted")

    refused = ListVersion.objects.refused().get()
    assert (refused.reason, refused.file_name, refused.number) == (refusal.value.message, "wanted.csv", None)
    assert refused.watchlist.code == "wanted"
    assert standing() == (1, {"w-0", "w-1", "w-2"})
    assert current_index().manifest.generation == generation
    assert events()[1:] == [("watchlists.refuse_version", "done")]


def test_shrunk_list_is_refused_and_the_last_good_version_stands(registrar, write_list):
    import_list(actor=registrar, path=write_list(range(100)))

    with pytest.raises(RuleError) as refusal:
        import_list(actor=registrar, path=write_list(range(94)))

    assert refusal.value.rule == Rule.NOT_SHRUNK
    assert refusal.value.message == (
        "This list has 94 entries, 6 fewer than the last one (6%); "
        "look whether it is whole, and confirm the shrink if it is."
    )
    assert standing() == (1, {f"w-{number}" for number in range(100)})
    assert events()[1:] == [("watchlists.accept_version", "refused"), ("watchlists.refuse_version", "done")]


def test_shrink_of_five_percent_is_taken(registrar, write_list):
    import_list(actor=registrar, path=write_list(range(100)))

    import_list(actor=registrar, path=write_list(range(95)))

    assert standing()[0] == 2


def test_shrink_that_a_person_confirms_is_taken_and_remembered(registrar, write_list):
    import_list(actor=registrar, path=write_list(range(100)))

    imported = import_list(actor=registrar, path=write_list(range(10)), confirm_shrink=True)

    assert (imported.version.number, imported.version.shrink_confirmed, imported.version.removed) == (2, True, 90)


def un_dated(tmp_path, day: str) -> Path:
    path = tmp_path / "un.xml"
    path.write_text((FILES / "un.xml").read_text().replace("2026-02-27T", f"{day}T"), encoding="utf-8")
    return path


def test_older_list_is_refused(registrar, tmp_path):
    import_list(actor=registrar, path=un_dated(tmp_path, "2026-02-27"))

    with pytest.raises(RuleError) as refusal:
        import_list(actor=registrar, path=un_dated(tmp_path, "2026-02-26"))

    assert refusal.value.rule == Rule.NEWER
    assert refusal.value.message == (
        "This list is of 2026-02-26, older than the last one of 2026-02-27; fetch the present one."
    )
    assert standing("un-sc")[0] == 1


def test_newer_list_with_the_same_entries_is_a_version_without_changes(registrar, tmp_path):
    import_list(actor=registrar, path=un_dated(tmp_path, "2026-02-27"))

    imported = import_list(actor=registrar, path=un_dated(tmp_path, "2026-02-28"))

    assert (imported.version.number, imported.delta, imported.unchanged) == (2, Delta((), (), ()), False)


def test_earlier_version_again_is_refused_even_without_a_date(registrar, write_list):
    import_list(actor=registrar, path=write_list(range(100)))
    import_list(actor=registrar, path=write_list(range(1, 101)))

    with pytest.raises(RuleError) as refusal:
        import_list(actor=registrar, path=write_list(range(100)))

    assert refusal.value.rule == Rule.NEWER


def test_ofac_list_without_its_aliases_is_refused(registrar, tmp_path):
    shutil.copytree(FILES / "ofac", tmp_path / "ofac")
    (tmp_path / "ofac" / "alt.csv").unlink()

    with pytest.raises(RuleError) as refusal:
        import_list(actor=registrar, path=tmp_path / "ofac" / "sdn.csv")

    assert (refusal.value.rule, refusal.value.message) == (
        Rule.WHOLE,
        "alt.csv must lie beside the list: put it there and import again.",
    )


def test_code_can_be_given(registrar):
    import_list(actor=registrar, path=FILES / "un.xml", list_code="exercise")

    assert standing("exercise") == (1, {"un-9900001", "un-9900002"})
    assert {entry.record.dataset for entry in Entry.objects.all()} == {"exercise"}
    assert Watchlist.objects.get().title == "exercise"


def test_entry_gives_back_the_record(registrar):
    import_list(actor=registrar, path=FILES / "un.xml")

    record = Entry.objects.get(entity_id="un-9900001").record

    assert (record.name, record.kind, record.birth_dates) == (
        "NABIL HAZIM SA’DUN AL-QADIRI",
        Kind.PERSON,
        ("1961-12-10", "~1962", "1958/1963"),
    )


def test_two_lists_are_in_one_index(registrar, write_list):
    import_list(actor=registrar, path=FILES / "un.xml")
    import_list(actor=registrar, path=write_list(range(3)))

    assert [(version.name, version.records) for version in current_index().manifest.lists] == [
        ("un-sc", 2),
        ("wanted", 3),
    ]
    assert not index_lags()


@pytest.mark.parametrize(
    "change",
    [
        lambda: ListVersion.objects.update(records=0),
        lambda: ListVersion.objects.all().delete(),
        lambda: Entry.objects.update(written={"name": "Somebody Else"}),
        lambda: Entry.objects.filter(removed_in__isnull=False).update(removed_in=None),
        lambda: Entry.objects.all().delete(),
    ],
    ids=["version", "version deleted", "entry", "entry listed again", "entry deleted"],
)
def test_versions_and_entries_are_never_rewritten(registrar, write_list, change):
    import_list(actor=registrar, path=write_list(range(40)))
    import_list(actor=registrar, path=write_list(range(1, 41)))

    with pytest.raises(IntegrityError), transaction.atomic():
        change()


def test_index_that_was_lost_or_damaged_lags_and_is_built_again(registrar, site):
    import_list(actor=registrar, path=FILES / "un.xml")
    (site / "index" / "current").write_text("elsewhere")

    assert index_lags()
    keep_index_current()

    assert not index_lags()
    assert current_index().manifest.records == 2


def test_new_version_costs_the_index_what_changed(registrar, write_list):
    import_list(actor=registrar, path=FILES / "un.xml")
    import_list(actor=registrar, path=write_list(range(40)))
    import_list(actor=registrar, path=write_list(range(1, 42)))

    manifest = current_index().manifest
    assert (manifest.records, manifest.changed, manifest.removed) == (43, 2, 1)
    standing = [entry.record for entry in Entry.objects.listed().screened()]
    assert sorted(map(repr, current_index().records())) == sorted(map(repr, standing))


def test_index_of_versions_that_nobody_knows_is_built_again(registrar, write_list, site):
    import_list(actor=registrar, path=write_list(range(40)))
    records = list(current_index().records())
    build_index(records, site / "index", lists=[IndexedList(name="wanted", sha256="ff")])
    import_list(actor=registrar, path=write_list(range(41)))

    manifest = current_index().manifest
    assert (manifest.records, manifest.changed) == (41, 0)


def test_index_without_lists_cannot_be_built(db):
    with pytest.raises(InputError) as refusal:
        rebuild_index()

    assert refusal.value.message == ("There is no list to screen against; import one with `muster lists import FILE`.")


def test_file_that_changes_while_it_is_read_is_refused(registrar, write_list):
    published = read_published_list(write_list(range(3)))
    write_list(range(4))

    with pytest.raises(InputError) as refusal:
        accept_version(actor=registrar, published=published)

    assert refusal.value.message == "wanted.csv changed while it was read; import it again."
    assert ListVersion.objects.count() == 0


def test_no_index_yet_is_a_clear_error(db):
    with pytest.raises(InputError) as refusal:
        current_index()

    assert refusal.value.message == (
        "There is no index to screen against yet; import a list with `muster lists import FILE`."
    )
