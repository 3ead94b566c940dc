import json
import multiprocessing
import os
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from muster.errors import InputError
from muster.names import Kind
from muster.screening import Index, ListVersion, Query, Record, build_index, engine_version, open_index
from muster.screening.parallel import screen_in_parallel
from muster.screening.storage import BUILD_AGAIN

LISTS = [ListVersion(name="fictional", format="plain-csv", published_on="2026-11-01", records=1, sha256="00")]


def person(record_id: str, name: str, **facts: object) -> Record:
    return Record(id=record_id, kind=Kind.PERSON, name=name, **facts)


def ids(index: Index, name: str, **asked: object) -> list[str]:
    return [hit.record.id for hit in index.search(Query(**{"name": name} | asked)).hits]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"name": "Nadim Karam Berzani"}, ["x-1"]),
        ({"name": "Nadeem Karam al-Barzani"}, ["x-1"]),
        ({"name": "نديم كرم البرزني"}, ["x-1"]),
        ({"name": "Colonel Nadim Karam Berzani"}, ["x-1"]),
        ({"name": "Varskoy Oleg"}, ["x-2"]),
        ({"name": "Олег Варской"}, ["x-2"]),
        ({"name": "Somebody Else", "aliases": ("Oleg Varskoy",)}, ["x-2"]),
        ({"name": "Harbour Light Trading Co.", "kind": Kind.ORGANIZATION}, ["x-3"]),
        ({"name": "Harbour Light Trading Company"}, []),
        ({"name": "Third Federal Police Brigade", "kind": Kind.UNIT}, ["x-4"]),
        ({"name": "2nd Federal Police Brigade", "kind": Kind.UNIT}, []),
        ({"name": "Tomas Relling"}, []),
        ({"name": "Tomas Relling", "identifiers": ("A 1234567",)}, ["x-1"]),
    ],
)
def test_search_finds_who_is_meant(index: Index, asked: dict, expected: list[str]):
    assert ids(index, **asked) == expected


def test_search_states_what_it_ran_against(index: Index):
    result = index.search(Query(name="Tomas Relling"))
    assert result.complete
    assert result.ran_against.engine == engine_version()
    assert result.ran_against.index == index.manifest.generation
    assert [one.name for one in result.ran_against.lists] == ["fictional"]


@pytest.mark.parametrize("name", ["", "   ", "---", "\x00"])
def test_query_without_a_name_is_not_complete(index: Index, name: str):
    result = index.search(Query(name=name))
    assert (result.hits, result.complete, result.problem) == ((), False, "There is no name to screen.")


def test_search_shows_the_best_and_counts_the_rest(build: Callable[..., Index]):
    index = build([person(f"n-{number}", "Nadim Berzani") for number in range(8)])
    result = index.search(Query(name="Nadim Berzani"), limit=3)
    assert ([hit.record.id for hit in result.hits], result.more) == (["n-0", "n-1", "n-2"], 5)


def test_threshold_decides_what_is_a_hit(index: Index):
    scores = [hit.score for hit in index.search(Query(name="Nadim Berzani"), threshold=0.0).hits]
    assert scores
    assert index.search(Query(name="Nadim Berzani"), threshold=1.0).hits == ()


def test_low_threshold_shows_the_nearest(index: Index):
    asked = Query(name="Nadim Salim Varskoy")
    near = index.search(asked, threshold=0.0).hits
    assert {hit.record.id for hit in near} >= {"x-1", "x-2"}
    assert max(hit.score for hit in near) < 0.50
    assert index.search(asked, threshold=0.5).hits == ()


def test_of_equal_hits_the_one_written_alike_is_first(build: Callable[..., Index]):
    units = [Record(id=f"u-{name}", kind=Kind.UNIT, name=name) for name in ("Secteur Centre", "Fuseau Centre")]
    found = build(units).search(Query(name="fuseau « Centre »", kind=Kind.UNIT)).hits
    assert len({hit.score for hit in found}) == 1
    assert found[0].record.id == "u-Fuseau Centre"


def test_record_comes_back_as_it_went_in(index: Index, people: tuple[Record, ...]):
    assert [index.record(record.id) for record in people] == list(people)


def test_record_that_is_not_there_is_refused(index: Index):
    with pytest.raises(InputError, match="no record y-1"):
        index.record("y-1")


def test_same_id_in_two_lists_is_one_hit_and_the_last_record(build: Callable[..., Index]):
    index = build([person("n-1", "Nadim Berzani", dataset="old"), person("n-1", "Nadim Karam Berzani", dataset="new")])
    assert ids(index, "Nadim Berzani") == ["n-1"]
    assert index.record("n-1").dataset == "new"


def test_search_many_answers_in_order(index: Index):
    names = ["Oleg Varskoy", "Tomas Relling", "Nadim Karam Berzani"] * 400
    found = [[hit.record.id for hit in result.hits] for result in index.search_many(Query(name=name) for name in names)]
    assert found == [["x-2"], [], ["x-1"]] * 400


def test_worker_processes_answer_the_same_in_order(index: Index):
    names = ["Oleg Varskoy", "Tomas Relling", "Nadim Karam Berzani"] * 400
    queries = [Query(name=name) for name in names]
    assert list(screen_in_parallel(index, queries, workers=2)) == list(index.search_many(queries))


def test_index_without_records_is_refused(tmp_path: Path):
    with pytest.raises(InputError, match="no records"):
        build_index([], tmp_path / "index", lists=[])


def test_directory_with_other_files_is_left_alone(tmp_path: Path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError, match="holds other files"):
        build_index([person("n-1", "Nadim Berzani")], tmp_path, lists=LISTS)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_failed_build_leaves_the_index_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    build_index([person("n-1", "Nadim Berzani")], tmp_path / "index", lists=LISTS)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "save", full)
    with pytest.raises(OSError, match="No space"):
        build_index([person("n-2", "Oleg Varskoy")], tmp_path / "index", lists=LISTS)
    assert open_index(tmp_path / "index").record("n-1").name == "Nadim Berzani"
    assert len([path for path in (tmp_path / "index").iterdir() if path.is_dir()]) == 1


def generation(directory: Path) -> Path:
    return directory / (directory / "current").read_text()


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 0xFF
    path.write_bytes(content)


def edit_manifest(directory: Path, **changes: object) -> None:
    path = generation(directory) / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda directory: flip(generation(directory) / "base/records.npy"), "records.npy has changed"),
        (lambda directory: flip(generation(directory) / "base/sure_keys.npy"), "sure_keys.npy has changed"),
        (lambda directory: os.truncate(generation(directory) / "base/names.npy", 10), "names.npy has changed"),
        (lambda directory: (generation(directory) / "base/names.npy").unlink(), "names.npy can't be read"),
        (lambda directory: (generation(directory) / "manifest.json").unlink(), "manifest.json is missing"),
        (lambda directory: (generation(directory) / "manifest.json").write_text("{"), "manifest.json can't be read"),
        (lambda directory: (generation(directory) / "manifest.json").write_text("[]"), "manifest.json can't be read"),
        (lambda directory: edit_manifest(directory, records=7), "manifest.json has changed"),
        (lambda directory: (directory / "current").write_text("../elsewhere"), "current names no generation"),
        (lambda directory: (directory / "current").write_bytes(b"\xff\xfe"), "current can't be read"),
        (lambda directory: (directory / "current").write_text("20200101T000000-0"), "manifest.json is missing"),
        (lambda directory: edit_manifest(directory, format="elastic"), "is not an index of Muster"),
        (lambda directory: edit_manifest(directory, format_version=0), "has format 0"),
        (lambda directory: (directory / "current").unlink(), "is not an index"),
    ],
)
def test_damaged_or_foreign_index_is_refused(index: Index, damage: Callable[[Path], None], message: str):
    damage(index.directory)
    with pytest.raises(InputError, match=message):
        open_index(index.directory)


def test_index_of_another_engine_is_refused(index: Index, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("muster.screening.index.engine_version", lambda: "9.9.9+0")
    with pytest.raises(InputError, match=f"another engine .*{BUILD_AGAIN}"):
        open_index(index.directory)


def test_missing_index_is_refused(tmp_path: Path):
    with pytest.raises(InputError, match="There is no index"):
        open_index(tmp_path / "nowhere")


def test_open_index_outlives_its_successors(index: Index):
    for number in range(3):
        build_index([person(f"n-{number}", "Oleg Varskoy")], index.directory, lists=LISTS)
    assert ids(index, "Nadim Karam Berzani") == ["x-1"]
    assert ids(open_index(index.directory), "Oleg Varskoy") == ["n-2"]
    assert len([path for path in index.directory.iterdir() if path.is_dir()]) == 2


def read_again_and_again(directory: Path, stop: threading.Event, failures: list[str]) -> None:
    while not stop.is_set():
        try:
            opened = open_index(directory)
            found = [hit.record.id for hit in opened.search(Query(name="Nadim Berzani")).hits]
            if found != [f"n-{opened.manifest.records}"]:
                failures.append(f"{found} in {opened.manifest.generation}")
        except InputError as error:
            failures.append(error.message)


def test_readers_see_the_old_or_the_new_index_whole_while_it_is_swapped(tmp_path: Path):
    def versions(count: int) -> list[Record]:
        others = [person(f"o-{number}", f"Oleg Varskoy {number}") for number in range(count - 1)]
        return [person(f"n-{count}", "Nadim Berzani"), *others]

    build_index(versions(1), tmp_path / "index", lists=LISTS)
    stop, failures = threading.Event(), []
    readers = [
        threading.Thread(target=read_again_and_again, args=(tmp_path / "index", stop, failures)) for _ in range(2)
    ]
    for reader in readers:
        reader.start()
    for count in range(2, 12):
        build_index(versions(count), tmp_path / "index", lists=LISTS)
    stop.set()
    for reader in readers:
        reader.join()
    assert failures == []


def test_two_builders_leave_one_whole_index(tmp_path: Path):
    context = multiprocessing.get_context("spawn")
    builders = [
        context.Process(
            target=build_index,
            args=([person(f"n-{number}", "Nadim Berzani")], tmp_path / "index"),
            kwargs={"lists": LISTS},
        )
        for number in range(2)
    ]
    for builder in builders:
        builder.start()
    for builder in builders:
        builder.join()
    assert ids(open_index(tmp_path / "index"), "Nadim Berzani") in (["n-0"], ["n-1"])
