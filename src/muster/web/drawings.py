"""What the scripts of charts and maps draw: the words and shapes of a page's own table, as plain values."""

from muster.registry.charts import Chart, Node
from muster.registry.maps import Situation
from muster.registry.spans import Certainty
from muster.web.templatetags.muster_tags import record_url
from muster.web.words import word_for

Drawing = dict[str, object]


def draw_chart(chart: Chart) -> Drawing:
    """Nodes and links of a chart with the words on them: certainty is a word and a stroke, never a colour alone."""
    return {
        "nodes": [
            {
                "id": f"u{node.unit.pk}",
                "label": _label(node),
                "level": node.level,
                "certainty": node.certainty,
                "asked": node.asked,
                "url": record_url(node.unit),
            }
            for node in chart.nodes
        ],
        "links": [
            {
                "source": f"u{link.upper}",
                "target": f"u{link.lower}",
                "certainty": link.certainty,
                "label": "" if link.certainty is Certainty.EVIDENCED else str(word_for(link.certainty).label),
            }
            for link in chart.links
        ],
    }


def _label(node: Node) -> str:
    lines = [node.unit.name]
    lines += [
        f"\u2068{f'{one.rank} {one.person}'.strip()}\u2069 \u2068({word_for(one.certainty).label})\u2069"
        for one in node.commanders
    ]
    if not node.commanders:
        lines.append(f"({word_for(Certainty.UNKNOWN).label})")
    return "\n".join(lines)


def draw_map(found: Situation) -> Drawing:
    """The marks whose coordinates are known: their kind is a shape and a word, their certainty a stroke and a word."""
    return {
        "marks": [
            {
                "at": mark.at,
                "kind": mark.kind,
                "certainty": mark.certainty,
                "title": f"{mark.record.name} · {mark.place.name}",
                "words": f"{word_for(mark.kind).label}, {word_for(mark.certainty).label}",
                "url": record_url(mark.record),
            }
            for mark in found.marks
            if mark.at
        ]
    }
