"""One engine at one size, in a process of its own so that its memory is its own: JSON on stdout.

    python -m bench.screening.run ENGINE SIZE QUESTIONS SEED SECONDS

An engine that is slow answers as many questions as fit in SECONDS, the same share of every group, and says how many.
"""

import json
import random
import resource
import sys
import time
from itertools import islice

from bench.screening.engines import ENGINES, Answer, Engine
from bench.screening.people import GROUPS, Population, Question, without_dates

LATENCIES = 200
BATCH = 40


def answered(engine: Engine, questions: list[Question], seconds: float) -> tuple[list[Question], list[Answer], float]:
    """The questions that were answered in time, their answers, and the processor time that it took."""
    mixed = random.Random(1).sample(questions, len(questions))
    answers: list[Answer] = []
    started, worked = time.perf_counter(), time.process_time()
    for first in range(0, len(mixed), BATCH):
        answers += engine.ask_all(mixed[first : first + BATCH])
        if time.perf_counter() - started > seconds:
            break
    return mixed[: len(answers)], answers, time.process_time() - worked


def rates(engine: Engine, questions: list[Question], answers: list[Answer]) -> dict[str, dict[str, float]]:
    """For every group how many were asked, raised (the right one, or anyone where nobody is meant) and stood first."""
    found = {group: {"asked": 0, "raised": 0, "first": 0} for group in GROUPS}
    for question, answer in zip(questions, answers, strict=True):
        raised = {one for one, score in answer if score >= engine.raised_at}
        tally = found[question.group]
        tally["asked"] += 1
        tally["raised"] += question.expected in raised if question.expected else bool(raised)
        tally["first"] += bool(answer) and answer[0][0] == question.expected
    return found


def reliability(asked: list[tuple[Question, Answer]]) -> list[tuple[int, float, float]]:
    """For ten bins of score: how many hits, their mean score, and the share that are who is meant."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(10)]
    for question, answer in asked:
        for one, score in answer:
            bins[min(9, int(score * 10))].append((score, one == question.expected))
    return [
        (len(hits), sum(score for score, _ in hits) / len(hits), sum(same for _, same in hits) / len(hits))
        if hits
        else (0, 0.0, 0.0)
        for hits in bins
    ]


def main(name: str, size: int, per_group: int, seed: int, seconds: float) -> None:
    population = Population(seed)
    listed = list(islice(population.persons(), size))
    questions = population.questions(listed, per_group)
    unseen = random.Random(2).sample(population.questions(listed, LATENCIES // len(GROUPS)), LATENCIES)
    engine = ENGINES[name]()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    engine.build(iter(listed))
    built = time.process_time() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    engine.ask_all(questions[:1])  # what is loaded at the first question is no question's
    asked, answers, took = answered(engine, questions, seconds)
    named, bare, _ = answered(engine, without_dates(questions), seconds)
    singles = []
    for question in unseen:
        began = time.perf_counter()
        engine.ask(question)
        singles.append(time.perf_counter() - began)
        if sum(singles) > seconds:
            break
    print(
        json.dumps(
            {
                "engine": name,
                "size": size,
                "build_seconds": built,
                "mebibytes": memory / 1024,
                "asked": len(asked),
                "per_second": len(asked) / took,
                "milliseconds": [round(value * 1000, 2) for value in sorted(singles)],
                "rates": rates(engine, asked, answers),
                "rates_by_name": rates(engine, named, bare),
                "reliability": reliability(list(zip(asked, answers, strict=True))),
                "reliability_by_name": reliability(list(zip(named, bare, strict=True))),
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5]))
