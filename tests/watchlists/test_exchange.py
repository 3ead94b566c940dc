"""FollowTheMoney in and out: nothing of an entity is lost, and a delta makes the next version or is refused."""

import io
import json

import pytest
from click.testing import CliRunner

from muster.accounts.policy import Role
from muster.audit.acts import SystemActor
from muster.audit.models import Event
from muster.audit.policy import OPERATOR
from muster.cli import main
from muster.errors import InputError, NotPermittedError, RuleError
from muster.screening import Query
from muster.watchlists.actions import accept_version
from muster.watchlists.deltas import read_published_delta
from muster.watchlists.exports import export_list
from muster.watchlists.imports import import_list
from muster.watchlists.index import current_index
from muster.watchlists.models import Entry, ListVersion
from muster.watchlists.policy import Rule
from tests.watchlists.test_imports import FILES, events, standing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

OPERATING = SystemActor("operator:test", frozenset({OPERATOR}))
PERSON = {
    "id": "sam-p1",
    "caption": "Nabil Hazim al-Qadiri",
    "schema": "Person",
    "properties": {
        "name": ["Nabil Hazim al-Qadiri"],
        "eyeColor": ["brown"],
        "addressEntity": [{"id": "sam-a1", "schema": "Address", "properties": {"city": ["Tal Rumman"]}}],
    },
    "datasets": ["sam_wanted"],
    "referents": ["old-1"],
    "first_seen": "2020-01-01T00:00:00",
}
VESSEL = {"id": "sam-v1", "schema": "Vessel", "properties": {"name": ["Star of Samand"]}}
OTHER = {"id": "sam-p2", "schema": "Person", "properties": {"name": ["Rashid Karam Velani"]}}


@pytest.fixture
def write(tmp_path):
    """Writes lines of JSON into a file."""

    def written(name: str, *lines: object):
        path = tmp_path / name
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        return path

    return written


@pytest.fixture
def wanted(registrar, write):
    """The list `wanted` with a person and a vessel."""
    return import_list(actor=registrar, path=write("wanted.json", PERSON, VESSEL)).version


def change(operation: str, entity: dict[str, object]) -> dict[str, object]:
    return {"op": operation, "entity": entity}


def exported(code: str) -> list[dict[str, object]]:
    out = io.StringIO()
    export_list(actor=OPERATING, code=code, out=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_list_of_followthemoney_comes_out_as_it_came_in(wanted):
    assert exported("wanted") == [PERSON, VESSEL]


def test_what_is_not_screened_is_kept_and_counted_apart(wanted):
    assert (wanted.records, wanted.added, wanted.skipped["schema Vessel"]) == (1, 2, 1)
    assert [record.id for record in current_index().records()] == ["sam-p1"]


def test_creed_is_never_kept(registrar, write):
    creed = {"religion": ["x"], "ethnicity": ["y"], "political": ["z"]}
    import_list(actor=registrar, path=write("wanted.json", PERSON | {"properties": PERSON["properties"] | creed}))

    assert exported("wanted") == [PERSON]


def test_what_no_database_keeps_is_replaced_at_any_depth(registrar, write):
    nested = {"id": "a", "schema": "Address", "properties": {"city": ["Tal\0Rumman \ud800"]}}
    import_list(actor=registrar, path=write("wanted.json", OTHER | {"properties": {"name": ["A B"], "x": [nested]}}))

    assert exported("wanted")[0]["properties"]["x"][0]["properties"] == {"city": ["Tal\ufffdRumman \ufffd"]}


def test_an_official_list_comes_out_as_entities_with_their_listing(registrar):
    import_list(actor=registrar, path=FILES / "un.xml")

    person, listing = (line for line in exported("un-sc") if line["id"].startswith("un-9900001"))
    assert (person["schema"], person["properties"]["topics"]) == ("Person", ["sanction"])
    assert (listing["schema"], listing["properties"]["entity"]) == ("Sanction", [person["id"]])


def test_an_exported_list_is_a_list(registrar, write):
    import_list(actor=registrar, path=FILES / "eu.xml")
    copy = write("copy.json", *exported("eu-fsf"))

    version = import_list(actor=registrar, path=copy).version

    assert (version.format, version.records) == ("ftm-jsonl", ListVersion.objects.get(watchlist__code="eu-fsf").records)


def test_an_export_is_recorded(wanted):
    exported("wanted")

    event = Event.objects.order_by("-position").first()
    assert (event.act, event.actor, event.about) == (
        "watchlists.record_export",
        "operator:test",
        [f"watchlists.listversion:{wanted.pk}"],
    )


def test_an_unknown_list_is_not_exported():
    with pytest.raises(InputError, match="There is no list nothing"):
        exported("nothing")


def test_a_delta_makes_the_next_version(registrar, write, wanted):
    moved = PERSON | {"properties": PERSON["properties"] | {"eyeColor": ["green"]}}
    delta = write("delta.json", change("MOD", moved), change("ADD", OTHER), change("DEL", {"id": "sam-v1"}))

    imported = import_list(actor=registrar, path=delta, list_code="wanted")

    version = imported.version
    assert (version.number, version.format, version.records) == (2, "ftm-delta", 2)
    assert (version.added, version.changed, version.removed) == (1, 1, 1)
    assert exported("wanted") == [moved, OTHER]
    assert [hit.record.id for hit in current_index().search(Query(name="Rashid Karam Velani")).hits] == ["sam-p2"]


def test_a_delta_knows_its_list_by_the_name_of_its_file(registrar, write, wanted):
    assert import_list(actor=registrar, path=write("wanted.delta.json", change("ADD", OTHER))).version.number == 2


def test_the_same_delta_again_changes_nothing(registrar, write, wanted):
    delta = write("wanted.json", change("ADD", OTHER))
    import_list(actor=registrar, path=delta)

    again = import_list(actor=registrar, path=delta)

    assert (again.unchanged, standing()) == (True, (2, {"sam-p1", "sam-p2", "sam-v1"}))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (change("ADD", PERSON), "adds sam-p1, which stands already"),
        (change("MOD", OTHER), "has MOD of sam-p2, unknown here"),
        (change("DEL", {"id": "sam-p9"}), "has DEL of sam-p9, unknown here"),
    ],
)
def test_a_delta_that_does_not_fit_is_refused_and_kept_on_record(registrar, write, wanted, line, reason):
    with pytest.raises(RuleError, match=reason) as refusal:
        import_list(actor=registrar, path=write("wanted.json", line))

    assert refusal.value.rule == Rule.FITS
    assert standing() == (1, {"sam-p1", "sam-v1"})
    assert ListVersion.objects.refused().get().reason == refusal.value.message
    assert events()[-1] == ("watchlists.refuse_version", "done")


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([change("ADD", OTHER), {"op": "PUT", "entity": OTHER}, change("ADD", OTHER)], "op ADD, MOD or DEL"),
        ([change("ADD", OTHER), change("DEL", {}), change("ADD", OTHER)], "an entity with an id"),
        ([change("ADD", OTHER), change("DEL", {"id": "sam-p2"})], "changes 'sam-p2' twice"),
        ([change("ADD", {"id": "x"})], "not an entity with id, schema and properties"),
    ],
)
def test_a_damaged_delta_is_bad_input(registrar, write, wanted, lines, reason):
    with pytest.raises(InputError, match=reason):
        import_list(actor=registrar, path=write("wanted.json", *lines))


def test_a_delta_needs_a_list_of_followthemoney(registrar, write, write_list):
    import_list(actor=registrar, path=write_list(range(2), file="own.csv"))

    for code in ("own", "unheard-of"):
        with pytest.raises(InputError, match=f"{code} is none that stands"):
            import_list(actor=registrar, path=write("delta.json", change("ADD", OTHER)), list_code=code)


def test_a_delta_that_deletes_much_is_confirmed_by_a_person(registrar, write, wanted):
    delta = write("wanted.json", change("DEL", {"id": "sam-p1"}), change("ADD", VESSEL | {"id": "sam-v2"}))

    with pytest.raises(RuleError) as refusal:
        import_list(actor=registrar, path=delta)

    assert refusal.value.rule == Rule.NOT_SHRUNK


def test_a_delta_read_before_another_version_is_not_taken(registrar, write, wanted):
    read = read_published_delta(write("wanted.json", change("ADD", OTHER)))
    import_list(actor=registrar, path=write("wanted.json", change("ADD", VESSEL | {"id": "sam-v2"})))

    with pytest.raises(RuleError) as refusal:
        accept_version(actor=registrar, published=read)

    assert (refusal.value.rule, standing()[0]) == (Rule.FITS, 2)


def test_a_delta_needs_somebody_who_keeps_lists(person, write, wanted):
    with pytest.raises(NotPermittedError):
        import_list(actor=person(Role.ANALYST), path=write("wanted.json", change("ADD", OTHER)))

    assert Entry.objects.filter(entity_id="sam-p2").exists() is False


def test_an_id_twice_is_refused_for_what_is_not_screened_too(registrar, write):
    with pytest.raises(InputError, match="comes twice"):
        import_list(actor=registrar, path=write("wanted.json", PERSON, VESSEL, VESSEL))


def test_an_index_is_not_built_of_a_delta(tmp_path, write):
    delta = write("wanted.json", change("ADD", OTHER))

    result = CliRunner().invoke(main, ["index", "build", "--out", str(tmp_path / "index"), str(delta)])

    assert result.exit_code == 2
    assert "changes a list and is none itself" in result.stderr


def test_export_command_writes_a_file(tmp_path, wanted):
    result = CliRunner().invoke(main, ["lists", "export", "wanted", "--out", str(tmp_path / "out.json")])

    assert result.stdout == f"wanted: version 1, 2 entities written to {tmp_path / 'out.json'}.\n"
    assert len((tmp_path / "out.json").read_text(encoding="utf-8").splitlines()) == 2


def test_export_command_prints(wanted):
    result = CliRunner().invoke(main, ["lists", "export", "wanted"])

    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["sam-p1", "sam-v1"]
