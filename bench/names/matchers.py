"""Ours and three others behind one call: (left, right, kind) → score 0..1."""

import itertools
from collections.abc import Callable

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from muster.names import Kind, compare

Matcher = Callable[[str, str, Kind], float]
SCHEMATA = {Kind.PERSON: "Person", Kind.ORGANIZATION: "Organization", Kind.UNIT: "Organization"}


def muster(left: str, right: str, kind: Kind) -> float:
    return compare(left, right, kind).score


def jaro_winkler(left: str, right: str, _: Kind) -> float:
    return JaroWinkler.similarity(left.lower(), right.lower())


def wratio(left: str, right: str, _: Kind) -> float:
    return fuzz.WRatio(left.lower(), right.lower()) / 100


def logic_v2() -> Matcher | None:
    """nomenklatura's logic-v2, if requirements/bench.txt is installed."""
    try:
        from followthemoney import EntityProxy
        from nomenklatura.matching import get_algorithm
    except ImportError:
        return None
    algorithm = get_algorithm("logic-v2")
    if algorithm is None:
        return None
    config = algorithm.default_config()

    numbers = itertools.count()  # it remembers what it knows of an entity by its id

    def entity(name: str, kind: Kind) -> EntityProxy:
        return EntityProxy.from_dict(
            {"id": str(next(numbers)), "schema": SCHEMATA[kind], "properties": {"name": [name]}}
        )

    def score(left: str, right: str, kind: Kind) -> float:
        return float(algorithm.compare(entity(left, kind), entity(right, kind), config).score)

    return score


def matchers() -> dict[str, Matcher]:
    found: dict[str, Matcher] = {"muster": muster, "Jaro-Winkler": jaro_winkler, "WRatio": wratio}
    other = logic_v2()
    return found if other is None else found | {"logic-v2": other}
