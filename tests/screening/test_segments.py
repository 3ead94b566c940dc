"""What is updated answers as what is built anew."""

import json
import os
import random
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.screening.crowd import crowd
from bench.screening.loss import miswritten, person
from muster.errors import InputError
from muster.names import Kind, parse
from muster.names.tokens import token
from muster.screening import (
    Index,
    ListVersion,
    Query,
    Record,
    Result,
    Verify,
    build_index,
    compact_index,
    open_index,
    update_index,
)
from muster.screening.forms import (
    FormKind,
    bag_of_form,
    consonants_of_form,
    cover,
    describe,
    known_as,
    sounds_of_compound,
    sounds_of_form,
)

LISTS = [ListVersion(name="fictional", records=1)]
NEVER = 1e9


def records(seed: int, count: int) -> list[Record]:
    """Persons of few names, so that many look alike, some share an id in two lists, and a number or an alias."""
    chance = random.Random(seed)
    made = []
    for number in range(count):
        twin = made and chance.random() < 0.2
        made.append(
            Record(
                id=chance.choice(made).id if twin else f"{seed}-{number}",
                kind=chance.choices((Kind.PERSON, Kind.ORGANIZATION), (9, 1))[0],
                name=person(chance) if chance.random() > 0.02 else " ",
                aliases=tuple(person(chance) for _ in range(chance.randrange(2))),
                weak_aliases=tuple(person(chance) for _ in range(chance.randrange(2))),
                dataset=chance.choice(("one", "other")),
                birth_dates=(str(chance.randrange(1950, 1960)),),
                identifiers=(f"A {chance.randrange(10_000, 10_020)}",),
            )
        )
    return made


def queries(listed: Sequence[Record], seed: int) -> list[Query]:
    chance = random.Random(seed)
    names = [miswritten(chance.choice(listed).name.strip() or "Nadim", chance) for _ in range(25)]
    return [Query(name=name, identifiers=(f"A {chance.randrange(10_000, 10_030)}",)) for name in names]


def answers(index: Index, asked: Sequence[Query], own: Sequence[str] = ()) -> list[Result]:
    """The results without the name of the generation."""
    found = index.search_many(asked, own=own, limit=50, threshold=0.3)
    return [replace(result, ran_against=replace(result.ran_against, index="")) for result in found]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(0, 1 << 20),
    steps=st.lists(st.tuples(st.integers(0, 8), st.integers(0, 7)), min_size=1, max_size=3),
)
def test_updated_index_answers_as_one_built_anew(tmp_path: Path, seed: int, steps: list[tuple[int, int]]):
    shutil.rmtree(tmp_path)
    chance = random.Random(seed)
    standing = records(seed, 25)
    ever = list(standing)
    build_index(standing, tmp_path / "updated", lists=LISTS)
    for number, (more, less) in enumerate(steps, start=1):
        added = records(seed + number, more)
        removed = chance.sample(standing, less)
        if removed and chance.random() < 0.5:
            added.append(replace(removed[0], name=person(chance)))
        update_index(tmp_path / "updated", added=added, removed=removed, lists=LISTS, compact_at=NEVER)
        for record in removed:
            standing.remove(record)
        standing += added
        ever += added
    build_index(standing, tmp_path / "anew", lists=LISTS)
    updated, anew = open_index(tmp_path / "updated"), open_index(tmp_path / "anew")
    asked = queries(ever, seed)
    own = [chance.choice(ever).id for _ in asked]
    assert answers(updated, asked) == answers(anew, asked)
    assert answers(updated, asked, own) == answers(anew, asked, own)
    assert sorted(map(repr, updated.records())) == sorted(map(repr, standing))
    assert updated.manifest.records == anew.manifest.records
    compact_index(tmp_path / "updated")
    compacted = open_index(tmp_path / "updated")
    assert answers(compacted, asked) == answers(anew, asked)
    assert (compacted.manifest.changed, compacted.manifest.removed) == (0, 0)


def test_update_reads_only_what_changed(tmp_path: Path):
    listed = records(1, 50)
    built = build_index(listed, tmp_path / "index", lists=LISTS)
    updated = update_index(tmp_path / "index", added=records(2, 3), removed=listed[:2], lists=LISTS)
    before, after = (tmp_path / "index" / one.generation for one in (built, updated))
    shared = [path for path in (after / "base").iterdir() if path.samefile(before / "base" / path.name)]
    assert len(shared) == len(list((before / "base").iterdir()))
    assert (updated.records, updated.changed, updated.removed) == (51, 3, 2)


def test_update_that_changes_much_builds_a_new_base(tmp_path: Path):
    build_index(records(1, 50), tmp_path / "index", lists=LISTS)
    assert update_index(tmp_path / "index", added=records(2, 9), lists=LISTS).changed == 9
    assert update_index(tmp_path / "index", added=records(3, 1), lists=LISTS).changed == 0
    assert open_index(tmp_path / "index").manifest.records == 60


@pytest.mark.parametrize("twice", [False, True])
def test_update_refuses_to_remove_what_does_not_stand(tmp_path: Path, *, twice: bool):
    one, other = Record(id="n-1", kind=Kind.PERSON, name="Nadim Berzani"), records(1, 20)
    built = build_index([one, *other], tmp_path / "index", lists=LISTS)
    removed = [one, one] if twice else [replace(one, gender="male")]
    with pytest.raises(InputError, match="does not hold n-1 as it is to be removed"):
        update_index(tmp_path / "index", removed=removed, lists=LISTS)
    assert open_index(tmp_path / "index").manifest == built


def test_update_that_leaves_nothing_is_refused(tmp_path: Path):
    listed = records(1, 5)
    build_index(listed, tmp_path / "index", lists=LISTS)
    with pytest.raises(InputError, match="no records"):
        update_index(tmp_path / "index", removed=listed, lists=LISTS, compact_at=NEVER)


def test_update_needs_an_index(tmp_path: Path):
    with pytest.raises(InputError, match="There is no index"):
        update_index(tmp_path / "index", added=records(1, 1), lists=LISTS)
    assert not (tmp_path / "index").exists()


def test_too_many_candidates_are_cut_in_two_segments_as_in_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("muster.screening.retrieval.MOST_CANDIDATES", 20)
    names = ["Nadim Berzani", *(f"Nadim {chr(97 + number)}. Berzani" for number in range(21)), "Nadeem Berzani"]
    alike = [Record(id=f"n-{number}", kind=Kind.PERSON, name=name) for number, name in enumerate(names)]
    build_index(alike[:18], tmp_path / "index", lists=LISTS)
    assert open_index(tmp_path / "index").search(Query(name="Nadim Berzani")).complete
    update_index(tmp_path / "index", added=alike[18:], lists=LISTS, compact_at=NEVER)
    index = open_index(tmp_path / "index")
    assert [len(found) for found in index.candidates([parse("Nadim Berzani", Kind.PERSON)])] == [20]
    result = index.search(Query(name="Nadim Berzani"))
    assert (result.complete, result.problem[:21]) == (False, "Too many listed names")


def test_worker_processes_build_the_same_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("muster.screening.postings.CHUNK", 40)
    monkeypatch.setattr("muster.screening.postings.WORTH_A_PROCESS", 200)
    listed = list(crowd(500))
    one = build_index(listed, tmp_path / "one", lists=LISTS)
    two = build_index(listed, tmp_path / "two", lists=LISTS, workers=2)
    assert two.files == one.files


def test_form_is_described_as_its_token_says():
    names = [record.name for record in crowd(1_500)] + ["Abdul Rahman Nur al-Din", "ابو بكر عبد الله"]
    forms = {form for name in names for form in cover(parse(name, Kind.PERSON)).weights}
    joined = [form for form in forms if form.kind is FormKind.JOINED]
    assert len(joined) > 1_000
    for form in joined:
        written = token(form.text)
        bag, known, sounds, compound, must, may = (describe(form)[place] for place in (4, 5, 2, 3, 6, 7))
        assert (must, may) == consonants_of_form(written)
        assert (sounds, compound) == (sounds_of_form(written), sounds_of_compound(written))
        assert (bag, known) == (bag_of_form(written), known_as(written))


def test_unchanged_files_are_not_summed_again_and_all_are_when_asked(tmp_path: Path):
    built = build_index(records(1, 20), tmp_path / "index", lists=LISTS)
    column = tmp_path / "index" / built.generation / "base/records.npy"
    before = column.stat()
    damaged = bytearray(column.read_bytes())
    damaged[-1] ^= 1
    column.write_bytes(damaged)
    with pytest.raises(InputError, match=r"base/records.npy has changed"):
        open_index(tmp_path / "index")
    os.utime(column, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert open_index(tmp_path / "index").manifest == built
    with pytest.raises(InputError, match=r"base/records.npy has changed"):
        open_index(tmp_path / "index", verify=Verify.ALL)


@pytest.mark.parametrize("stamps", [b"", b"[]", b"\xff", b'{"base/records.npy": 1}'])
def test_unreadable_stamps_only_cost_the_sums(tmp_path: Path, stamps: bytes):
    built = build_index(records(1, 20), tmp_path / "index", lists=LISTS)
    (tmp_path / "index" / built.generation / "verified.json").write_bytes(stamps)
    assert open_index(tmp_path / "index").manifest == built


def test_index_of_the_format_before_is_refused(tmp_path: Path):
    built = build_index(records(1, 5), tmp_path / "index", lists=LISTS)
    path = tmp_path / "index" / built.generation / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format_version": 2}))
    with pytest.raises(InputError, match="has format 2, this is 4; build it again"):
        open_index(tmp_path / "index")
