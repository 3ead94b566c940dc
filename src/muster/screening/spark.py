"""Screening in Spark (`pip install passmuster[spark]`): the same answers as in a process, row for row.

An index is a directory. Where every machine sees it under its path (a shared disk, local mode) it is opened there; else
Spark ships it to each machine once. An index that is larger than a machine is cut into shards, each an index of its own
with the records that `shard_of` gives it; every row is asked of each shard, and the best hits of all are merged.

What travels are plain values: compiled classes of the engine can't be pickled.
"""

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

from pyspark import SparkFiles
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import StringType, StructField, StructType

from muster.errors import InputError
from muster.screening.answers import Answer, answer_of, merge_answers
from muster.screening.forms import hash_text
from muster.screening.index import Index, open_index
from muster.screening.queries import has_names, query_from_row
from muster.screening.records import Query
from muster.screening.results import RAISED_AT
from muster.screening.storage import Verify

BATCH: Final = 100_000
"""Queries that a command sends at a time: it holds no more of them."""

Part = tuple[int, Any, list[Answer]]
"""A row's number, what goes through unchanged, and its answers so far."""


def session(master: str = "local[*]") -> SparkSession:
    """A Spark session; `master` is where the cluster is, or this machine."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    made = SparkSession.builder.appName("muster").master(master).config("spark.ui.enabled", "false")
    made = made.config("spark.ui.showConsoleProgress", "false")
    if master.startswith("local"):
        made = made.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
    return made.getOrCreate()


def screen(df: DataFrame, index: Path | Sequence[Path], *, limit: int = 5, threshold: float = RAISED_AT) -> DataFrame:
    """The rows of `df` with a column `answer`: the JSON object that `muster screen` prints for them.

    `df` has the columns that `queries.query_from_row` reads; `index` is the directory of an index, or those of its
    shards. A row that can't be read says so in its answer, which is then not complete.

    Raises:
        InputError: there is no column with names, or no index.
    """
    if not has_names(tuple(df.columns)):
        raise InputError("The data frame has no column name or full_name.")
    indexes = [open_index(one) for one in ([index] if isinstance(index, Path) else index)]
    rows = df.rdd.zipWithIndex().mapPartitions(partial(_asked, tuple(df.columns)))
    answered = _answered(df.sparkSession, rows, indexes, limit, threshold)
    told = answered.map(lambda part: (*part[1], json.dumps(part[2][0], ensure_ascii=False)))
    schema = StructType([*df.schema.fields, StructField("answer", StringType(), nullable=False)])
    return df.sparkSession.createDataFrame(told, schema)


def answers(
    spark: SparkSession, indexes: Sequence[Index], queries: Iterable[Query], *, limit: int, threshold: float
) -> Iterator[Answer]:
    """One answer for each query, in order; a batch of queries is taken in at a time."""
    remaining = enumerate(queries)
    while batch := list(islice(remaining, BATCH)):
        rows = spark.sparkContext.parallelize([(number, None, query, "") for number, query in batch])
        for _, _, (answer,) in _answered(spark, rows, indexes, limit, threshold).toLocalIterator():
            yield answer


def shard_of(record_id: str, shards: int) -> int:
    """Which of so many shards a record belongs to; all records of one id to the same."""
    return hash_text(record_id) % shards


def _answered(spark: SparkSession, rows: Any, indexes: Sequence[Index], limit: int, threshold: float) -> Any:  # noqa: ANN401 - Spark's RDDs have no types
    parts = [
        rows.mapPartitions(partial(_screened, _shipped(spark, index), index.manifest.generation, limit, threshold))
        for index in indexes
    ]
    if len(parts) == 1:
        return parts[0]
    by_row = spark.sparkContext.union(parts).keyBy(lambda part: part[0])
    return by_row.reduceByKey(_together).sortByKey().values().map(partial(_merged, limit))


def _shipped(spark: SparkSession, index: Index) -> str:
    """The directory of an index, which every machine gets that doesn't see it."""
    if not str(spark.sparkContext.master).startswith("local"):
        spark.sparkContext.addFile(str(index.directory), recursive=True)
    return str(index.directory)


def _asked(columns: tuple[str, ...], rows: Iterable[tuple[Any, int]]) -> Iterator[tuple[int, Any, Query, str]]:
    for row, number in rows:
        cells = {name: "" if value is None else str(value) for name, value in zip(columns, row, strict=True)}
        try:
            yield number, tuple(row), query_from_row(cells), ""
        except InputError as error:
            yield number, tuple(row), Query(name=""), error.message


def _screened(
    directory: str, generation: str, limit: int, threshold: float, rows: Iterable[tuple[int, Any, Query, str]]
) -> Iterator[Part]:
    asked = list(rows)
    results = _opened(directory, generation).search_many(
        (query for _, _, query, _ in asked), limit=limit, threshold=threshold
    )
    for (number, kept, _, fault), result in zip(asked, results, strict=True):
        yield number, kept, [answer_of(result, fault)]


@lru_cache(maxsize=4)
def _opened(directory: str, generation: str) -> Index:
    here = Path(directory)
    if not (here / generation).is_dir():
        here = Path(SparkFiles.get(here.name))
    return open_index(here, generation=generation, verify=Verify.CHANGED)


def _together(one: Part, other: Part) -> Part:
    return one[0], one[1], [*one[2], *other[2]]


def _merged(limit: int, part: Part) -> Part:
    return part[0], part[1], [merge_answers(part[2], limit)]
