"""Screening at several sizes beside nomenklatura's index with logic-v2, and rapidfuzz by brute force.

    python -m bench.screening [--sizes 10000 100000] [--peers-to 10000] [--questions 250] [--seconds 60] [--out DIR]

Persons, misspellings and look-alikes come from the generator of the names benchmark. Each engine runs in a process of
its own; peers only up to the size of --peers-to, beyond which their cost is extrapolated in proportion, and said to be.
With --out the table and the plot go to DIR as screening-benchmark.md and .svg; the table is printed in any case.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import quantiles

from bench.screening.engines import ENGINES
from bench.screening.people import GROUPS
from bench.screening.plot import plot
from muster import __version__, engine

SEED = 20261122
PLOT = "screening-benchmark.svg"
Run = Mapping[str, object]


def measured(name: str, size: int, options: argparse.Namespace) -> dict:
    asked = (name, size, options.questions, options.seed, options.seconds)
    done = subprocess.run(
        [sys.executable, "-m", "bench.screening.run", *map(str, asked)], check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def extrapolated(run: dict, size: int) -> dict:
    """The cost of a run at another size, in proportion; what was found is not guessed."""
    share = size / run["size"]
    costs = {
        "build_seconds": run["build_seconds"] * share,
        "mebibytes": run["mebibytes"] * share,
        "per_second": run["per_second"] / share,
        "milliseconds": [value * share for value in run["milliseconds"]],
    }
    return {"engine": run["engine"], "size": size, "extrapolated": True, **costs}


def runs_of(options: argparse.Namespace) -> list[dict]:
    found: list[dict] = []
    for size in sorted(options.sizes):
        for name in ENGINES:
            largest = next((run for run in reversed(found) if run["engine"] == name), None)
            if name != "muster" and largest is not None and size > options.peers_to:
                found.append(extrapolated(largest, size))
            else:
                print(f"{name} with {size:,} names …", file=sys.stderr, flush=True)
                found.append(measured(name, size, options))
    return found


def costs(runs: Iterable[dict]) -> Iterable[str]:
    yield "| names | engine | build, CPU s | memory, MiB | questions per CPU s | p50 ms | p95 ms | p99 ms |"
    yield "|---|---|---|---|---|---|---|---|"
    for run in runs:
        cut = quantiles(run["milliseconds"], n=100) if len(run["milliseconds"]) > 1 else run["milliseconds"] * 99
        about = "~" if run.get("extrapolated") else ""
        figures = (run["build_seconds"], run["mebibytes"], run["per_second"], cut[49], cut[94], cut[98])
        shown = " | ".join(f"{about}{figure:,.{0 if figure >= 100 else 1}f}" for figure in figures)
        yield f"| {run['size']:,} | {run['engine']} | {shown} |"


def shares(runs: Iterable[dict], which: str) -> Iterable[str]:
    yield (
        "| names | engine | asked | misspelt raised | misspelt first | other script raised | other script first "
        "| ordinary raised | look-alikes raised |"
    )
    yield "|---|---|---|---|---|---|---|---|---|"
    for run in runs:
        if run.get("extrapolated"):
            continue
        rates = run[which]
        share = {
            (group, what): rates[group][what] / max(rates[group]["asked"], 1)
            for group in GROUPS
            for what in ("raised", "first")
        }
        columns = [("misspelt", "raised"), ("misspelt", "first"), ("other script", "raised"), ("other script", "first")]
        columns += [("ordinary", "raised"), ("look-alike", "raised")]
        shown = " | ".join(f"{share[column]:.3f}" for column in columns)
        asked = sum(tally["asked"] for tally in rates.values())
        yield f"| {run['size']:,} | {run['engine']} | {asked:,} | {shown} |"


def reliability(run: dict, which: str) -> Iterable[str]:
    bins = run[which]
    total = sum(count for count, _, _ in bins)
    error = sum(count * abs(mean - same) for count, mean, same in bins) / max(total, 1)
    yield "| score | hits | mean score | share who are meant |"
    yield "|---|---|---|---|"
    for number, (count, mean, same) in enumerate(bins):
        if count:
            yield f"| {number / 10:.1f}–{(number + 1) / 10:.1f} | {count:,} | {mean:.3f} | {same:.3f} |"
    yield f"\nExpected calibration error with {run['size']:,} names: {error:.3f}."


def report(runs: list[dict], command: str) -> str:
    ours = [run for run in runs if run["engine"] == "muster"]
    return "\n".join(
        (
            "# Screening beside others",
            f"\n`{command}`; Muster {__version__}, {engine.describe()}.",
            "Persons are made up (`bench/screening/people.py`), half of them with chains of Arab names.",
            "Raised means 0.70 for Muster and logic-v2, 90 for rapidfuzz's token_sort_ratio, which knows no dates.",
            "~ is extrapolated in proportion from the largest size that was run.",
            "\n## Cost\n",
            *costs(runs),
            f"\n![Processor time for a question by the number of names]({PLOT})",
            "\n## With the day of birth\n",
            *shares(runs, "rates"),
            "\n## Names alone\n",
            "The more persons are listed, the more of the made-up ones bear a name that is listed too.\n",
            *shares(runs, "rates_by_name"),
            "\n## Reliability of the score\n",
            "All hits of all questions with the day of birth:\n",
            *reliability(ours[0], "reliability"),
            "\nby name alone, where of several who are listed under one name one is meant:\n",
            *reliability(ours[0], "reliability_by_name"),
            "",
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000])
    parser.add_argument("--peers-to", type=int, default=10_000, help="the largest size at which peers are run")
    parser.add_argument("--questions", type=int, default=250, help="of each group")
    parser.add_argument("--seconds", type=float, default=60, help="for the questions of one engine")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    runs = runs_of(options)
    sizes = " ".join(map(str, options.sizes))
    command = f"python -m bench.screening --sizes {sizes} --questions {options.questions} --seed {options.seed}"
    text = report(runs, command)
    print(text)
    if options.out:
        (options.out / PLOT.replace(".svg", ".md")).write_text(text, encoding="utf-8")
        (options.out / PLOT).write_text(plot(runs), encoding="utf-8")


if __name__ == "__main__":
    main()
