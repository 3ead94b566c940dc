"""Exports as GraphML: the whole registry, or the units above one unit."""

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from muster.registry.evidence import View
from muster.registry.exports.dossiers import Dossier, Named, dossiers_of, stretches
from muster.registry.folding import is_command
from muster.registry.predicates import Predicate, SubjectKind

HEAD = """<?xml version='1.0' encoding='utf-8'?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
  <key id="d0" for="node" attr.name="node_label" attr.type="string" />
  <key id="d1" for="edge" attr.name="edge_label" attr.type="string" />
  <key id="d2" for="node" attr.name="kind" attr.type="string" />
  <key id="d3" for="edge" attr.name="kind" attr.type="string" />
  <graph edgedefault="directed">
"""
TAIL = "  </graph>\n</graphml>\n"


def graph_lines(found: Iterable[Dossier]) -> Iterator[str]:
    """The records as nodes, and what points from one to another as edges; command goes from the upper unit down."""
    yield HEAD
    for dossier in found:
        yield _node(dossier.record)
        yield from _edges(dossier)
    yield TAIL


def chain_above(unit: int, view: View) -> Iterator[Dossier]:
    """The unit and all that were ever above it in command, whatever the day; of their claims only these relations."""
    level = {view.same_as(SubjectKind.UNIT, unit)}
    seen = set(level)
    while level:
        above: set[int] = set()
        for dossier in dossiers_of(view, SubjectKind.UNIT, sorted(level)):
            over = tuple(told for told in dossier.of(Predicate.RELATION) if is_command(told.row))
            above |= {told.other.pk for told in over if told.other}
            yield Dossier(dossier.record, over)
        level = above - seen
        seen |= level


def _node(record: Named) -> str:
    data = _data("d0", record.name) + _data("d2", record.kind)
    return f"    <node id={_quoted(record.id)}>\n{data}    </node>\n"


def _edges(dossier: Dossier) -> Iterator[str]:
    for stretch in stretches(told for told in dossier.claims if told.other and told.subject == dossier.record):
        told = stretch.told
        ends = [told.subject, told.other]
        if told.row.predicate == Predicate.RELATION:
            ends.reverse()
        source, target = (_quoted(end.id) for end in ends if end)
        dates = f"{stretch.started or None} ({stretch.start_flag}) to {stretch.ended or None} ({stretch.end_flag})"
        kind = " ".join(filter(None, (told.row.predicate, told.row.kind, told.row.category, told.row.role)))
        yield f"    <edge source={source} target={target}>\n{_data('d1', dates)}{_data('d3', kind)}    </edge>\n"


def _data(key: str, text: str) -> str:
    return f'      <data key="{key}">{escape(ILLEGAL_CHARACTERS_RE.sub("", text))}</data>\n'


def _quoted(text: str) -> str:
    return quoteattr(ILLEGAL_CHARACTERS_RE.sub("", text))
