"""The benchmark of names: `python -m bench.names [--quick] [--seed N]`, a table in Markdown on stdout.

Every row of the table is one kind of pair; every matcher sees the same pairs in the same run. 0.70 is the line.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from bench.names.matchers import Matcher, matchers
from bench.names.organisation_pairs import organisation_pairs
from bench.names.people import Pair, person_pairs
from bench.names.rank_strings import rank_strings
from bench.names.unit_pairs import unit_pairs
from muster.names import Kind, compare, parse

MATCH_AT = 0.70
SEED = 20261122
BINS = 10


@dataclass(slots=True)
class Tally:
    """What came out for the pairs of one kind."""

    right: int = 0
    wrong_same: int = 0
    missed: int = 0
    found: int = 0
    total: int = 0

    def add(self, score: float, *, same: bool) -> None:
        raised = score >= MATCH_AT
        self.total += 1
        self.right += raised == same
        self.found += raised and same
        self.missed += same and not raised
        self.wrong_same += raised and not same

    @property
    def precision(self) -> float:
        return self.found / ((self.found + self.wrong_same) or 1)

    @property
    def recall(self) -> float:
        return self.found / ((self.found + self.missed) or 1)

    @property
    def f1(self) -> float:
        return 2 * self.found / ((2 * self.found + self.wrong_same + self.missed) or 1)


def measure(title: str, pairs: list[Pair], kind: Kind, found: dict[str, Matcher]) -> None:
    tallies: dict[str, dict[str, Tally]] = {name: defaultdict(Tally) for name in found}
    micros: dict[str, float] = {}
    for name, matcher in found.items():
        matcher(pairs[0].left, pairs[0].right, kind)  # what is loaded once is not a pair's
        begun = time.process_time()
        scores = [matcher(pair.left, pair.right, kind) for pair in pairs]
        micros[name] = (time.process_time() - begun) / len(pairs) * 1e6
        for pair, score in zip(pairs, scores, strict=True):
            tallies[name][pair.category].add(score, same=pair.same)
            tallies[name]["all"].add(score, same=pair.same)
    print(f"\n### {title}: {len(pairs):,} pairs\n")
    print("| | " + " | ".join(found) + " |\n|---|" + "---|" * len(found))
    for label, figure in (("F1", "f1"), ("precision", "precision"), ("recall", "recall")):
        print(f"| **{label}** | " + " | ".join(f"{getattr(tallies[name]['all'], figure):.3f}" for name in found) + " |")
    print("| µs per fresh pair | " + " | ".join(f"{micros[name]:.0f}" for name in found) + " |")
    for category in dict.fromkeys(pair.category for pair in pairs):
        same = any(pair.same for pair in pairs if pair.category == category)
        shares = (tallies[name][category].right / tallies[name][category].total for name in found)
        print(
            f"| {category} ({'same' if same else 'different'}), right | "
            + " | ".join(f"{x:.3f}" for x in shares)
            + " |"
        )


def calibration(pairs: Iterable[tuple[Pair, Kind]]) -> None:
    """How often a score means the same name, in ten bins, and the expected calibration error."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for pair, kind in pairs:
        score = compare(pair.left, pair.right, kind).score
        bins[min(BINS - 1, int(score * BINS))].append((score, pair.same))
    total = sum(map(len, bins))
    error = 0.0
    print("\n### Reliability\n\n| score | pairs | mean score | share the same |\n|---|---|---|---|")
    for number, entries in enumerate(bins):
        if entries:
            mean = sum(score for score, _ in entries) / len(entries)
            share = sum(same for _, same in entries) / len(entries)
            error += abs(mean - share) * len(entries) / total
            print(f"| {number / BINS:.1f}–{(number + 1) / BINS:.1f} | {len(entries)} | {mean:.3f} | {share:.3f} |")
    print(f"\nExpected calibration error: {error:.3f}")


def ranks(seed: int, count: int) -> None:
    strings = list(rank_strings(seed, count))
    right = 0
    for titled in strings:
        name = parse(titled.text)
        right += (name.rank.canonical if name.rank else "") == titled.rank and name.bare == titled.bare
    print(f"\n### Ranks: {len(strings):,} strings\n\nrank and bare name both right: {right / len(strings):.3f}")


def loop_nanoseconds() -> float:
    """What one turn of an empty loop costs here and now: a busy machine is slower, and this says by how much."""
    begun = time.process_time()
    for _ in range(1_000_000):
        pass
    return (time.process_time() - begun) * 1e3


def speed(pairs: list[Pair]) -> None:
    parsed = [(parse(pair.left), parse(pair.right)) for pair in pairs]
    for left, right in parsed:
        compare(left, right)
    begun = time.process_time()
    for left, right in parsed:
        compare(left, right)
    micros = (time.process_time() - begun) / len(parsed) * 1e6
    print(f"\nBoth sides parsed already: {micros:.1f} µs per person pair")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the pairs")
    parser.add_argument("--seed", type=int, default=SEED)
    arguments = parser.parse_args()
    share = 10 if arguments.quick else 1
    people = list(person_pairs(arguments.seed, 10_000 // share))
    units = list(unit_pairs(arguments.seed, 2800 // share))
    organisations = list(organisation_pairs(arguments.seed, 1800 // share))
    found = matchers()
    measure("Persons", people, Kind.PERSON, found)
    measure("Units", units, Kind.UNIT, found)
    measure("Organisations", organisations, Kind.ORGANIZATION, found)
    ranks(arguments.seed, 1000 // share)
    calibration(
        [(pair, Kind.PERSON) for pair in people]
        + [(pair, Kind.UNIT) for pair in units]
        + [(pair, Kind.ORGANIZATION) for pair in organisations]
    )
    speed(people)
    print(f"\nOne turn of an empty loop in this run: {loop_nanoseconds():.0f} ns")


if __name__ == "__main__":
    main()
