"""Spark answers as a process does, row for row; it needs Java, which `make test` installs."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench.screening.crowd import crowd
from bench.screening.loss import miswritten
from muster.cli import main
from muster.errors import InputError
from muster.screening import ListVersion, Query, build_index, open_index
from muster.screening.answers import answer_of, merge_answers
from tests.conftest import missing

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
LISTS = [ListVersion(name="crowd")]


@pytest.fixture(scope="module")
def spark():
    if shutil.which("java") is None:
        missing("there is no Java here; scripts/debian-install default-jre-headless installs it")
    try:
        from muster.screening import spark
    except ImportError:
        missing("pyspark is not installed; `make test` installs it")
    return spark


@pytest.fixture(scope="module")
def session(spark) -> Iterator:
    made = spark.session("local[2]")
    yield made
    made.stop()


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("crowd")
    build_index(crowd(200), folder / "index", lists=LISTS)
    return folder / "index"


@pytest.fixture(scope="module")
def asked() -> list[str]:
    import random

    chance = random.Random(7)
    return [miswritten(record.name, chance) for record in crowd(30)] + ["", "Tomas Relling"]


def in_process(index: Path, names: list[str]) -> list[dict]:
    found = open_index(index).search_many((Query(name=name) for name in names), limit=3, threshold=0.5)
    return [answer_of(result) for result in found]


def test_data_frame_comes_back_with_the_answers_of_a_process(spark, session, index: Path, asked: list[str]):
    df = session.createDataFrame([(place, name) for place, name in enumerate(asked)], "id int, name string")
    rows = spark.screen(df, index, limit=3, threshold=0.5).collect()
    assert [(row.id, row.name) for row in rows] == list(enumerate(asked))
    assert [json.loads(row.answer) for row in rows] == in_process(index, asked)


def test_shards_are_merged_to_the_answers_of_one_index(spark, session, index: Path, asked: list[str], tmp_path: Path):
    shards = [tmp_path / "0", tmp_path / "1"]
    for number, shard in enumerate(shards):
        build_index((one for one in crowd(200) if spark.shard_of(one.id, 2) == number), shard, lists=LISTS)
    df = session.createDataFrame([(name,) for name in asked], "full_name string")
    rows = spark.screen(df, shards, limit=3, threshold=0.5).collect()
    assert [json.loads(row.answer) for row in rows] == in_process(index, asked)


def test_row_that_cannot_be_read_says_so(spark, session, index: Path):
    df = session.createDataFrame([("Oleg", "wizard")], "name string, kind string")
    answer = json.loads(spark.screen(df, index).collect()[0].answer)
    assert (answer["complete"], answer["problem"][:21]) == (False, "The kind is 'wizard';")


def test_data_frame_without_names_is_refused(spark, session, index: Path):
    with pytest.raises(InputError, match="no column name"):
        spark.screen(session.createDataFrame([("x",)], "town string"), index)


def test_command_writes_the_same_bytes(spark, session, index: Path, asked: list[str], tmp_path: Path):
    (tmp_path / "q.csv").write_text("name,kind\n" + "".join(f"{name},\n" for name in asked) + "Oleg,wizard\n")
    words = ["screen", str(tmp_path / "q.csv"), "--index", str(index)]
    done = [
        CliRunner().invoke(main, [*words, "--engine", engine, "--master", "local[2]"], prog_name="muster")
        for engine in ("process", "spark")
    ]
    assert [one.exit_code for one in done] == [0, 0], done[1].output
    assert done[0].stdout == done[1].stdout


def test_merged_answers_keep_the_best_and_count_the_rest():
    def answer(*scores: float, **rest: object) -> dict:
        name = {"query": "Oleg", "record": "Oleg"}
        hits = [{"id": str(one), "score": one, "name_score": one, "explanation": [name]} for one in scores]
        return {"hits": hits, "complete": True, **rest}

    merged = merge_answers([answer(0.9, 0.7, more=2), answer(0.8, complete=False, problem="cut")], limit=2)
    assert [hit["score"] for hit in merged["hits"]] == [0.9, 0.8]
    assert (merged["more"], merged["complete"], merged["problem"]) == (3, False, "cut")


def test_shards_without_spark_are_refused(index: Path, tmp_path: Path):
    (tmp_path / "q.csv").write_text("name\nOleg\n")
    words = ["screen", str(tmp_path / "q.csv"), "--index", str(index), "--index", str(index)]
    done = CliRunner().invoke(main, words, prog_name="muster")
    assert (done.exit_code, "Several indexes are shards" in done.stderr) == (2, True)
