"""The chart of command on a day: units above and below, who commands each, and how well every part of it is known."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from muster.registry.command import (
    Chain,
    Commander,
    Flag,
    Link,
    Remark,
    along,
    circles,
    climb,
    commanders_of,
    flag,
    two_at_once,
    units_below,
)
from muster.registry.evidence import View
from muster.registry.exposure import MOST_CIRCUMSTANTIAL, followed_units
from muster.registry.models import Incident, Unit
from muster.registry.spans import CERTAINTIES, Certainty

MOST_NODES = 500


@dataclass(frozen=True, slots=True)
class Node:
    """A unit of the chart; `level` counts steps above (positive) or below the unit that was asked for."""

    unit: Unit
    level: int
    certainty: Certainty
    commanders: tuple[Commander, ...]
    asked: bool
    is_placeholder: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn and told; at least `left_out` units more were found than are shown."""

    on: date
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    flags: tuple[Flag, ...]
    left_out: int = 0

    @property
    def names(self) -> Mapping[int, str]:
        """The units of the chart by their id."""
        return {node.unit.pk: node.unit.name for node in self.nodes}


def command_chart(unit: Unit, on: date, view: View, *, most: int = MOST_NODES) -> Chart:
    """Everything above a unit on a day, and everything below it, with the commanders of each."""
    reach, links = units_below(unit, on, view, most)
    return _chart(climb([unit], on, view), reach, links, view, most)


def incident_chart(incident: Incident, on: date, view: View, *, most: int = MOST_NODES) -> Chart:
    """The units that are named for an incident or were near it, and everything above them on a day."""
    followed = followed_units(incident, view)
    chains = climb(followed[:MOST_CIRCUMSTANTIAL], on, view)
    flags = (
        [flag(Remark.NOT_FOLLOWED, more=len(followed) - len(chains), count=len(chains))]
        if len(followed) > len(chains)
        else []
    )
    if not chains:
        return Chart(on, (), (), ())
    chart = _chart(chains, {}, [], view, most)
    return Chart(chart.on, chart.nodes, chart.links, (*chart.flags, *flags), chart.left_out)


def _chart(
    chains: Sequence[Chain],
    below: Mapping[int, tuple[Certainty, int]],
    links: Sequence[Link],
    view: View,
    most: int,
) -> Chart:
    on = chains[0].on
    assert on is not None  # a chart is of a day
    reach = dict(below)
    for chain in chains:
        for unit, (certainty, distance) in chain.reach.items():
            surest, highest = reach.get(unit, (certainty, distance))
            if highest < 0:
                surest, highest = certainty, distance
            reach[unit] = min(surest, certainty, key=CERTAINTIES.index), max(highest, distance)
    readable = view.in_bulk(Unit, reach)
    order = sorted(readable, key=lambda unit: (reach[unit][1] < 0, abs(reach[unit][1]), readable[unit].name))
    units = {unit: readable[unit] for unit in order[:most]}
    drawn = {link.key: link for link in [*links, *(link for chain in chains for link in chain.links)]}
    kept = [link for link in drawn.values() if link.lower in units and link.upper in units]
    heads, by_key = commanders_of(units, kept, on, view)
    commanders = along(heads, units, {unit: reach[unit] for unit in units})
    of_unit: dict[int, list[Commander]] = defaultdict(list)
    for found in commanders:
        if found.person:
            of_unit[found.unit.pk].append(found)
    asked = {chain.unit.pk for chain in chains}
    placeholders = frozenset().union(*(chain.placeholders for chain in chains))
    above = [one for chain in chains for one in chain.flags]
    nodes = tuple(
        Node(unit, reach[pk][1], reach[pk][0], tuple(of_unit[pk]), pk in asked, pk in placeholders)
        for pk, unit in units.items()
    )
    flags = dict.fromkeys([*above, *circles(kept, units), *two_at_once(commanders)])
    order_of = {pk: number for number, pk in enumerate(units)}
    weighed = tuple(sorted(by_key.values(), key=lambda link: (order_of[link.lower], CERTAINTIES.index(link.certainty))))
    return Chart(on, nodes, weighed, tuple(flags), len(readable) - len(units))
