"""The promise: every change before the last checkpoint that is held outside is detected."""

import json
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

from muster.audit import actions, export, keys, tree, verifier
from muster.audit.acts import SYSTEM, SystemActor
from muster.audit.canonical import canonical
from muster.audit.log import record
from muster.audit.models import Checkpoint, Event, PersonalText, TreeHead
from muster.audit.verification import verify_database
from muster.audit.verifier import Mismatch, verify
from muster.errors import InputError, NotPermittedError

ADMINISTRATOR = SystemActor("user:amal", frozenset({"administrator"}))
SEED = "11" * 32


@pytest.fixture
def log(db, settings):
    """Eight events, two of them checkpoints, one personal text erased; the last checkpoint is held outside."""
    settings.MUSTER_AUDIT_KEY = SEED
    row = TreeHead.objects.create(pk=9, size=0, peaks="")
    record(actor=SYSTEM, act="vetting.open_request", about=[row], details={"rows": 2})
    record(actor=ADMINISTRATOR, act="vetting.add_note", personal={"note": "Nouri is not that man", "name": "نوري"})
    actions.make_checkpoint(actor=SYSTEM)
    record(actor=ADMINISTRATOR, act="vetting.add_note", personal={"note": "Kamil denies it"})
    texts = PersonalText.objects.filter(event_id=3)
    actions.erase_personal_text(actor=ADMINISTRATOR, texts=list(texts), reason="asked for")
    record(actor=SYSTEM, act="vetting.sign_decision", about=[row])
    actions.make_checkpoint(actor=SYSTEM)
    record(actor=SYSTEM, act="vetting.open_request")
    row.delete()
    return list(export.export_lines())


@pytest.fixture
def outside(log):
    return export.checkpoint_line(Checkpoint.objects.get(size=7))


def test_whole_log_holds(log, outside):
    report = verify(log, outside=outside)
    assert (report.events, report.checkpoints, report.erased, report.withheld) == (8, 2, 1, 0)
    assert (report.covered, report.held_outside) == (7, 7)
    assert report.sentence().startswith("8 events hold, 7 of them under 2 checkpoints (1 personal texts erased, 0 wi")


def test_log_without_a_checkpoint_from_outside_says_so(log):
    assert verify(log).sentence().endswith("so the log was only held against itself.")


def test_log_in_the_database_holds(log, outside):
    assert verify_database(outside=outside) == verify(log, outside=outside)


def test_export_without_personal_texts_holds_and_tells_none(log, outside):
    lines = list(export.export_lines(personal=False))
    assert "Nouri" in "".join(log)
    assert "Nouri" not in "".join(lines)
    assert verify(lines, outside=outside).withheld == 2


def test_empty_log_holds(db):
    assert verify(export.export_lines()).events == 0


def leaves_of(value, path=()):
    """The paths to all values inside a JSON value, containers included."""
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from leaves_of(child, (*path, key))


def with_change(value, path, change):
    if not path:
        return change(value)
    copy = value.copy()
    copy[path[0]] = with_change(copy[path[0]], path[1:], change)
    return copy


def other(value):
    """A different value of the same type where there is one: the smallest lie."""
    match value:
        case bool() | None:
            return 1
        case int():
            return value + 1
        case str() if value and all(letter in "0123456789abcdef" for letter in value):
            return ("0" if value[0] != "0" else "1") + value[1:]
        case str():
            return value + "x"
        case list():
            return [*value, 0]
        case dict():
            return {**value, "extra": 0}


CHANGES = {"other": other, "null": lambda _: None, "empty": lambda value: type(value)() if value else [[]]}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("number", range(11))
def test_change_of_any_field_is_found(log, outside, number, change):
    assert len(log) == 11
    line = json.loads(log[number])
    changed = 0
    for path in leaves_of(line):
        mutated = with_change(line, path, change)
        if mutated == line and str(mutated) == str(line):
            continue
        changed += 1
        lines = [*log[:number], canonical(mutated), *log[number + 1 :]]
        with pytest.raises(Mismatch):
            verify(lines, outside=outside)
    assert changed >= 5


@pytest.mark.parametrize("number", [1, 2, 3, 5, 6, 7, 8])
def test_change_inside_an_event_with_its_leaf_made_anew_is_found(log, outside, number):
    line = json.loads(log[number])
    content = json.loads(line["text"])
    for path in leaves_of(content):
        mutated = canonical(with_change(content, path, other))
        rehashed = canonical({**line, "text": mutated, "leaf": tree.leaf_hash(mutated.encode()).hex()})
        with pytest.raises(Mismatch):
            verify([*log[:number], rehashed, *log[number + 1 :]], outside=outside)


@pytest.mark.parametrize("number", range(10))
def test_removing_doubling_or_swapping_a_line_is_found(log, outside, number):
    following = log[number + 1] if number < 10 else ""
    for lines in (
        [*log[:number], *log[number + 1 :]],
        [*log[:number], log[number], *log[number:]],
        [*log[:number], following, log[number], *log[number + 2 :]],
    ):
        with pytest.raises(Mismatch):
            verify(lines, outside=outside)


@pytest.mark.parametrize("number", range(11))
def test_changing_the_written_form_of_a_line_is_found(log, outside, number):
    spaced = json.dumps(json.loads(log[number]))
    doubled = log[number][:-1] + ',"type":"event"}'
    for lines in ([*log[:number], spaced, *log[number + 1 :]], [*log[:number], doubled, *log[number + 1 :]]):
        with pytest.raises(Mismatch):
            verify(lines, outside=outside)


@pytest.mark.parametrize("length", range(11))
def test_cutting_the_end_off_is_found(log, outside, length):
    with pytest.raises(Mismatch):
        verify(log[:length], outside=outside)


def written_anew(log, key, *, until, change=None):
    """What a forger makes who holds a key: all lines up to a number of events, leaves, roots and signatures fitting."""
    lines, grown = [], verifier.Tree()
    public = key.public_key().public_bytes_raw().hex()
    for text in log[1:]:
        line = json.loads(text)
        if line["type"] == "event":
            if grown.size == until:
                break
            content = json.loads(line["text"])
            if change is not None and grown.size == change:
                content["actor"] = "user:somebody-else"
            line["text"] = canonical(content)
            line["leaf"] = tree.leaf_hash(line["text"].encode()).hex()
            grown.append(bytes.fromhex(line["leaf"]))
        else:
            unsigned = {**line, "key": public, "root": grown.root().hex()}
            del unsigned["signature"]
            line = {**unsigned, "signature": key.sign(canonical(unsigned).encode()).hex()}
        lines.append(canonical(line))
    checkpoints = sum('"type":"checkpoint"' in line for line in lines)
    first = {
        "type": "log",
        "version": 1,
        "personal": True,
        "key": public,
        "events": grown.size,
        "checkpoints": checkpoints,
    }
    return [canonical(first), *lines]


def test_forger_without_changes_writes_the_same_log(log):
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(SEED))
    assert written_anew(log, key, until=99) == log


@pytest.mark.parametrize("change", range(7))
def test_log_written_anew_by_the_key_holder_disagrees_with_the_checkpoint_outside(log, outside, change):
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(SEED))
    forged = written_anew(log, key, until=99, change=change)
    assert verify(forged).events == 8
    with pytest.raises(Mismatch, match="not those of the checkpoint held outside"):
        verify(forged, outside=outside)


@pytest.mark.parametrize("until", range(7))
def test_log_cut_off_by_the_key_holder_is_shorter_than_the_checkpoint_outside(log, outside, until):
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(SEED))
    forged = written_anew(log, key, until=until)
    with pytest.raises(Mismatch, match=f"checkpoint held outside knows 7 events, the log {until}"):
        verify(forged, outside=outside)


def test_log_signed_by_another_key_is_not_trusted(log, outside):
    forged = written_anew(log, Ed25519PrivateKey.from_private_bytes(b"\x22" * 32), until=99)
    assert verify(forged).events == 8
    with pytest.raises(Mismatch, match="is trusted"):
        verify(forged, outside=outside)
    with pytest.raises(Mismatch, match="is trusted"):
        verify(forged, key=json.loads(log[0])["key"])


@pytest.mark.parametrize(
    "changed", [{"size": 6}, {"root": "00" * 32}, {"at": "x"}, {"signature": "00" * 64}, {"type": "event"}, {"x": 1}]
)
def test_changed_checkpoint_from_outside_is_refused(log, outside, changed):
    with pytest.raises(Mismatch, match="the checkpoint held outside: "):
        verify(log, outside=canonical({**json.loads(outside), **changed}))


@pytest.mark.parametrize(
    "text",
    ["", "[]", "nonsense", '{"a":NaN}', "[" * 100_000, canonical({"type": "log"}), "\x00"],
)
def test_file_that_is_no_log_is_refused(text):
    with pytest.raises(Mismatch):
        verify(text.splitlines())


TAMPERING = [
    "UPDATE audit_event SET actor = 'user:other' WHERE position = 1",
    "UPDATE audit_event SET act = 'vetting.other' WHERE position = 1",
    "UPDATE audit_event SET outcome = 'refused' WHERE position = 1",
    "UPDATE audit_event SET at = '2020-01-01 00:00:00+00:00' WHERE position = 1",
    "UPDATE audit_event SET leaf = '00' WHERE position = 1",
    "UPDATE audit_event SET text = '{}' WHERE position = 1",
    "UPDATE audit_event SET text = 'x' WHERE position = 1",
    "UPDATE audit_event SET text = '[]' WHERE position = 1",
    "UPDATE audit_event SET position = 100 WHERE position = 7",
    "DELETE FROM audit_event WHERE position = 7",
    "UPDATE audit_reference SET target = 'vetting.case:1'",
    "UPDATE audit_reference SET event_id = 2 WHERE event_id = 0",
    "DELETE FROM audit_reference",
    "INSERT INTO audit_reference (event_id, target) VALUES (2, 'vetting.case:1')",
    "UPDATE audit_personaltext SET text = 'x' WHERE event_id = 1 AND name = 'note'",
    "UPDATE audit_personaltext SET salt = REPLACE(salt, 'a', 'b') WHERE event_id = 1",
    "UPDATE audit_personaltext SET name = 'other' WHERE event_id = 1 AND name = 'note'",
    "UPDATE audit_personaltext SET event_id = 0 WHERE event_id = 1",
    "UPDATE audit_personaltext SET text = '', salt = '', erased_by_id = 4 WHERE event_id = 1 AND name = 'note'",
    "UPDATE audit_personaltext SET erased_by_id = 5 WHERE event_id = 3",
    "UPDATE audit_personaltext SET erased_by_id = NULL WHERE event_id = 3",
    "DELETE FROM audit_personaltext WHERE event_id = 1",
    "INSERT INTO audit_personaltext (event_id, name, salt, text) VALUES (0, 'note', '', '')",
    "UPDATE audit_checkpoint SET size = 4 WHERE size = 3",
    "UPDATE audit_checkpoint SET size = 400 WHERE size = 7",
    "UPDATE audit_checkpoint SET root = '00' WHERE size = 3",
    "UPDATE audit_checkpoint SET at = '2020-01-01 00:00:00+00:00' WHERE size = 3",
    "UPDATE audit_checkpoint SET key = 'ab'",
    "UPDATE audit_checkpoint SET signature = 'ab' WHERE size = 7",
    "DELETE FROM audit_checkpoint WHERE size = 7",
    "DELETE FROM audit_checkpoint",
    "UPDATE audit_treehead SET size = 3 WHERE id = 1",
    "UPDATE audit_treehead SET peaks = '' WHERE id = 1",
]


@pytest.mark.parametrize("statement", TAMPERING)
def test_change_in_the_database_is_found(log, without_triggers, statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount
    with pytest.raises(Mismatch):
        verify_database()


@pytest.fixture
def without_triggers(log):
    """What somebody can do who owns the database: the triggers are off for one test."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in ("event", "reference", "personaltext", "checkpoint"):
                cursor.execute(f"ALTER TABLE audit_{table} DISABLE TRIGGER ALL")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
            cursor.execute("PRAGMA defer_foreign_keys = ON")
    yield
    if connection.vendor == "sqlite":
        connection.check_constraints = lambda *_, **__: None


def test_other_key_than_the_sites_is_found(log, settings):
    settings.MUSTER_AUDIT_KEY = "22" * 32
    with pytest.raises(Mismatch, match="is trusted"):
        verify_database()


def test_database_is_verified_on_a_machine_without_the_key(log, site, settings):
    settings.MUSTER_AUDIT_KEY = ""
    assert verify_database().covered == 7


def test_verifier_runs_alone(log, outside, tmp_path):
    (tmp_path / "log.jsonl").write_text("\n".join(log) + "\n")
    (tmp_path / "kept.json").write_text(outside + "\n")
    run = run_verifier(tmp_path, "log.jsonl", "kept.json")
    assert (run.returncode, run.stdout) == (0, verify(log, outside=outside).sentence() + "\n")


def test_verifier_alone_says_what_does_not_hold(log, tmp_path):
    (tmp_path / "log.jsonl").write_text("\n".join(log).replace("open_request", "shut_request") + "\n")
    run = run_verifier(tmp_path, "log.jsonl")
    assert (run.returncode, run.stderr) == (
        1,
        "The log does not hold: line 2: the leaf hash of event 0 is not that of its text\n",
    )


@pytest.mark.parametrize("arguments", [["nowhere.jsonl"], []])
def test_verifier_alone_says_what_it_cannot_read(tmp_path, arguments):
    assert run_verifier(tmp_path, *arguments).returncode == 2


def run_verifier(folder, *arguments):
    """In isolated mode: nothing but the standard library can be imported."""
    return subprocess.run(
        [sys.executable, "-I", "-S", verifier.__file__, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_erasure_needs_an_administrator(log):
    with pytest.raises(NotPermittedError):
        actions.erase_personal_text(actor=SYSTEM, texts=list(PersonalText.objects.all()), reason="asked for")
    assert Event.objects.first().outcome == "refused"
    assert verify_database().events == 9


@pytest.mark.parametrize(("number", "reason"), [(3, "asked for"), (1, " "), (0, "asked for")])
def test_erasure_needs_texts_that_are_there_and_a_reason(log, number, reason):
    texts = list(PersonalText.objects.filter(event_id=number))
    with pytest.raises(InputError):
        actions.erase_personal_text(actor=ADMINISTRATOR, texts=texts, reason=reason)


def test_erasure_leaves_neither_text_nor_salt(log):
    erased = PersonalText.objects.get(event_id=3)
    assert (erased.text, erased.salt, erased.erased_by_id) == ("", "", 4)
    assert erased.event.personal == {"note": None}


def test_checkpoint_needs_a_key(db, site, settings):
    settings.MUSTER_AUDIT_KEY = ""
    with pytest.raises(InputError, match="muster init"):
        actions.make_checkpoint(actor=SYSTEM)


def test_key_is_made_once_and_kept_for_its_owner(site, settings):
    settings.MUSTER_AUDIT_KEY = ""
    assert keys.make_key()
    made = keys.public_key()
    assert not keys.make_key()
    assert keys.public_key() == made
    assert keys.kept_key().stat().st_mode & 0o777 == 0o600


def test_key_is_not_made_beside_one_that_is_set(site, settings):
    settings.MUSTER_AUDIT_KEY = SEED
    assert not keys.make_key()
    assert not keys.kept_key().exists()


def test_key_must_be_hexadecimal(settings):
    settings.MUSTER_AUDIT_KEY = "no key"
    with pytest.raises(InputError, match="not 32 bytes"):
        keys.signing_key()
