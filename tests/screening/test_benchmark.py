"""The benchmark's persons, questions and plot; its figures are measured by hand (`make bench-screening`)."""

import sys
import xml.etree.ElementTree as ET
from itertools import islice
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))
from bench.screening.__main__ import extrapolated
from bench.screening.engines import Muster
from bench.screening.people import GROUPS, Population
from bench.screening.plot import plot
from bench.screening.run import rates, reliability


@pytest.fixture(scope="module")
def answered():
    population = Population(7)
    listed = list(islice(population.persons(), 60))
    questions = population.questions(listed, 5)
    engine = Muster()
    engine.build(iter(listed))
    return engine, questions, engine.ask_all(questions)


def test_the_same_seed_makes_the_same_persons():
    one, other = (list(islice(Population(7).persons(), 20)) for _ in range(2))
    assert one == other


def test_every_group_is_asked_and_only_two_mean_somebody(answered):
    _, questions, _ = answered
    assert [question.group for question in questions] == [group for group in GROUPS for _ in range(5)]
    meant = {question.group for question in questions if question.expected}
    assert meant == {"misspelt", "other script"}


def test_rates_count_who_is_meant_and_who_is_not(answered):
    engine, questions, answers = answered
    found = rates(engine, questions, answers)
    assert [found[group]["asked"] for group in GROUPS] == [5] * 4
    assert found["other script"]["raised"] == 5
    assert found["look-alike"]["first"] == 0


def test_reliability_counts_every_hit_once(answered):
    _, questions, answers = answered
    bins = reliability(list(zip(questions, answers, strict=True)))
    assert sum(count for count, _, _ in bins) == sum(map(len, answers))


def test_what_is_extrapolated_is_in_proportion_and_dashed():
    run = {
        "engine": "rapidfuzz",
        "size": 1000,
        "build_seconds": 1,
        "mebibytes": 2,
        "per_second": 100,
        "milliseconds": [1.0],
    }
    tenfold = extrapolated(run, 10_000)
    assert (tenfold["build_seconds"], tenfold["per_second"], tenfold["milliseconds"]) == (10, 10, [10.0])
    drawn = ET.fromstring(plot([run, tenfold]))
    assert [line.get("stroke-dasharray") for line in drawn.iter("{http://www.w3.org/2000/svg}line")][-1] == "6 4"
