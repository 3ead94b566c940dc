"""Recall, false raises, speed and memory of `muster screen` on the real lists.

    python -m bench.screening.real --data DIR [--negatives 20000] [--peers]

DIR has `un_consolidated`, `ofac_sdn_2019`, `ofac_sdn_2021` and `screening_negatives`. Queries are the 683 UN persons
and synthetic persons who are on no list; with --misspelt the UN persons also miswritten. `--peers` runs rapidfuzz
(token_sort_ratio, brute force) on some of the same rows in the same run.
"""

import argparse
import csv
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bench.screening.loss import miswritten
from muster.screening import Index, open_index
from muster.screening.queries import query_from_row

LISTS = ("un_consolidated/UN_consolidated.xml", "ofac_sdn_2019/sdn.csv", "ofac_sdn_2021/sdn.csv")
MUSTER = (sys.executable, "-m", "muster")
PEER_AT = 90


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of `muster screen` gave: its answers, its wall time and the largest process's memory."""

    answers: list[dict]
    seconds: float
    mebibytes: float


def read(path: Path, count: int = 0) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return rows[:count] if count else rows


def screen(rows: list[dict[str, str]], index: Path, folder: Path) -> Run:
    queries = folder / "queries.csv"
    with queries.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    started = time.monotonic()
    done = subprocess.run(
        [*MUSTER, "screen", queries, "--index", index], check=True, capture_output=True, text=True, encoding="utf-8"
    )
    seconds = time.monotonic() - started
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return Run([json.loads(line) for line in done.stdout.splitlines()], seconds, memory)


def listed_ids(index: Index) -> dict[str, set[str]]:
    """Ids of the UN's persons by name as the file of positives writes it."""
    ids: dict[str, set[str]] = {}
    for record in index.records():
        for name in (record.name, *record.aliases, *record.weak_aliases):
            ids.setdefault(folded(name), set()).add(record.id)
    return ids


def folded(name: str) -> str:
    return " ".join(sorted("".join(letter if letter.isalnum() else " " for letter in name.casefold()).split()))


def raised_right(rows: Iterable[dict[str, str]], answers: Iterable[dict], ids: dict[str, set[str]]) -> tuple[int, int]:
    """How many queries raised the person they name, and how many name somebody whom the lists have."""
    right = known = 0
    for row, answer in zip(rows, answers, strict=True):
        expected = ids.get(folded(row["full_name"]), set())
        known += bool(expected)
        right += bool(expected & {hit["id"] for hit in answer["hits"]})
    return right, known


def peer(rows: list[dict[str, str]], names: list[str]) -> tuple[int, float]:
    """Rows that rapidfuzz raises by brute force, and its rows per second."""
    from rapidfuzz import fuzz, process, utils

    prepared = [utils.default_process(name) for name in names]
    started = time.monotonic()
    raised = sum(
        process.extractOne(
            utils.default_process(row["full_name"]), prepared, scorer=fuzz.token_sort_ratio, score_cutoff=PEER_AT
        )
        is not None
        for row in rows
    )
    return raised, len(rows) / (time.monotonic() - started)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--negatives", type=int, default=20_000)
    options.add_argument("--misspelt", action="store_true", help="also screen the UN persons miswritten")
    options.add_argument("--peers", action="store_true", help="also run rapidfuzz on the first 2,000 rows")
    chosen = options.parse_args()
    people = chosen.data / "screening_negatives"
    positives = read(people / "positives_un_untreated.csv")
    half = chosen.negatives // 2
    negatives = read(people / "negatives_global.csv", half) + read(people / "negatives_us.csv", half)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        index = folder / "index"
        started = time.monotonic()
        lists = [chosen.data / name for name in LISTS]
        built = subprocess.run(
            [*MUSTER, "index", "build", "--out", index, *lists], check=True, capture_output=True, text=True
        )
        print(f"build        {time.monotonic() - started:.1f} s: {built.stderr.splitlines()[-1]}")
        opened = open_index(index)
        ids = listed_ids(opened)

        run = screen(positives, index, folder)
        right, known = raised_right(positives, run.answers, ids)
        print(f"recall       {right}/{known} = {right / known:.2%} of the UN persons raised (≥ 0.70)")
        for row, answer in zip(positives, run.answers, strict=True):
            expected = ids.get(folded(row["full_name"]), set())
            if expected and not expected & {hit["id"] for hit in answer["hits"]}:
                best = [(hit.record.name, hit.score) for hit in opened.search(query_from_row(row), threshold=0.0).hits]
                print(f"  missed     {row['full_name']} {row['date_of_birth']}: {best}")

        if chosen.misspelt:
            chance = random.Random(20261122)
            miswrote = [row | {"full_name": miswritten(row["full_name"], chance)} for row in positives]
            found = raised_right(positives, screen(miswrote, index, folder).answers, ids)
            print(f"misspelt     {found[0]}/{found[1]} = {found[0] / found[1]:.2%} raised")

        run = screen(negatives, index, folder)
        raised = sum(bool(answer["hits"]) for answer in run.answers)
        incomplete = sum(not answer["complete"] for answer in run.answers)
        print(f"false raises {raised}/{len(negatives)} = {raised / len(negatives):.3%}, {incomplete} incomplete")
        for row, answer in zip(negatives, run.answers, strict=True):
            for hit in answer["hits"][:1]:
                print(f"  raised     {row['full_name']} {row['date_of_birth']}: {hit['matched_name']} {hit['score']}")
        print(f"speed        {len(negatives) / run.seconds:,.0f} rows per second, start included ({run.seconds:.1f} s)")
        print(f"memory       {run.mebibytes:,.0f} MiB in the largest process")

        if chosen.peers:
            names = [name for record in opened.records() for name in (record.name, *record.aliases)]
            count, rate = peer(negatives[:2_000], names)
            print(
                f"rapidfuzz    {count}/2000 raised at {PEER_AT}, {rate:,.0f} rows per second on one core, brute force"
            )


if __name__ == "__main__":
    main()
