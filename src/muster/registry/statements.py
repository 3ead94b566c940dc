"""Answers of the registry for machines and in words: the same facts for the command line, the API and the pages."""

from collections.abc import Iterator, Sequence
from datetime import date

from muster.audit.canonical import JsonValue
from muster.registry.charts import Chart
from muster.registry.command import Command, Commander, Link
from muster.registry.exposure import IncidentAnswer, Service, TakenOn
from muster.registry.files import Record
from muster.registry.maps import Situation
from muster.registry.sentences import flag_in_words
from muster.registry.spans import Certainty, Span

HEADINGS = {
    Certainty.EVIDENCED: "Evidenced",
    Certainty.INFERRED: "Inferred",
    Certainty.UNKNOWN: "Unknown",
}


def command_as_json(answer: Command) -> dict[str, JsonValue]:
    """Who commanded, for machines; `claims` are the numbers of the claims that a statement rests on."""
    chain = answer.chain
    return {
        "unit": {"number": chain.unit.number, "name": chain.unit.name},
        "on": str(chain.on),
        **{
            certainty.value: [_commander_as_json(found) for found in answer.known_as(certainty)]
            for certainty in Certainty
        },
        "chain": [_link_as_json(link, answer) for link in chain.links],
        "flags": [flag_in_words(flag) for flag in answer.flags],
    }


def command_as_text(answer: Command) -> Iterator[str]:
    """Who commanded, in lines for people."""
    yield f"{answer.chain.unit.name} ({answer.chain.unit.number}) on {answer.chain.on}"
    for certainty, heading in HEADINGS.items():
        yield f"{heading}:"
        found = answer.known_as(certainty)
        yield from (f"  {commander_in_words(one, answer)}" for one in found)
        if not found:
            yield "  nobody"
    yield from (f"! {flag_in_words(flag)}" for flag in answer.flags)


def chart_as_json(chart: Chart) -> dict[str, JsonValue]:
    """A chart of command, for machines."""
    numbers = {node.unit.pk: node.unit.number for node in chart.nodes}
    return {
        "on": str(chart.on),
        "units": [
            {
                "number": node.unit.number,
                "name": node.unit.name,
                "level": node.level,
                "certainty": node.certainty,
                "asked": node.asked,
                "commanders": [_commander_as_json(found) for found in node.commanders],
            }
            for node in chart.nodes
        ],
        "links": [
            {"lower": numbers[link.lower], "upper": numbers[link.upper], **_link_facts(link)} for link in chart.links
        ],
        "flags": [flag_in_words(flag) for flag in chart.flags],
        "left_out": chart.left_out,
    }


def chart_as_text(chart: Chart) -> Iterator[str]:
    """A chart of command, from the top down, in lines for people."""
    uppers: dict[int, list[str]] = {}
    for link in chart.links:
        uppers.setdefault(link.lower, []).append(f"{chart.names[link.upper]} ({link.certainty})")
    for node in sorted(chart.nodes, key=lambda node: (-node.level, node.unit.name)):
        held = [f"{one.rank} {one.person} ({one.certainty})".strip() for one in node.commanders]
        under = f"; under {', '.join(uppers[node.unit.pk])}" if node.unit.pk in uppers else ""
        said = ", ".join(held) or "no commander is known"
        yield f"{node.level:+d} {node.unit.name} ({node.unit.number}, {node.certainty}): {said}{under}"
    if chart.left_out:
        yield f"! At least {chart.left_out} more units are not shown."
    yield from (f"! {flag_in_words(flag)}" for flag in chart.flags)


def map_as_json(found: Situation) -> dict[str, JsonValue]:
    """Where units were, and what happened around, for machines."""
    return {
        "on": str(found.on),
        "around": found.around,
        "within": named(found.within),
        "marks": [
            {
                "kind": mark.kind,
                "record": named(mark.record),
                "place": named(mark.place),
                "certainty": mark.certainty,
                "latitude": mark.at[0] if mark.at else None,
                "longitude": mark.at[1] if mark.at else None,
                "drawn_at": named(mark.drawn_at),
                **span_as_json(mark.span),
            }
            for mark in found.marks
        ],
        "left_out": found.left_out,
        "complete": not (found.left_out or found.cut),
    }


def map_as_text(found: Situation) -> Iterator[str]:
    """The same in lines for people."""
    for mark in found.marks:
        at = f" at {mark.at[0]:.3f}, {mark.at[1]:.3f}" if mark.at else ", coordinates not known"
        yield (
            f"{mark.kind}: {mark.record.name} ({mark.record.number}), {mark.place.name}{at}; "
            f"{mark.certainty}, {span_in_words(mark.span)}"
        )
    if not found.marks:
        yield "Nothing is known to have been there then."
    if found.left_out or found.cut:
        yield f"! Not everything is shown ({found.left_out} more were read); choose a place."


def commander_in_words(found: Commander, answer: Command) -> str:
    """One statement: who, with which rank, of which unit, from when to when, and on how much evidence."""
    unit = found.unit.name + (" (a placeholder)" if found.unit.pk in answer.chain.placeholders else "")
    steps = f", {found.distance} up" if found.distance else ""
    if found.person is None or found.span is None or found.strength is None:
        return f"{unit}{steps}: no commander is known on this day"
    rank = f"{found.rank} " if found.rank else ""
    strength = found.strength
    graded = strength.grade or strength.confidence or "not graded"
    return (
        f"{rank}{found.person.name}, {unit}{steps}: {span_in_words(found.span)}; "
        f"{strength.sources} independent source{'' if strength.sources == 1 else 's'}, weakest {graded}"
    )


def span_in_words(span: Span) -> str:
    """From when to when, and what is known about both ends."""
    if span.first is None or span.last is None:
        return "no dates"
    start = f"from {span.first}" if span.starting else f"first seen {span.first}"
    if span.ending:
        return f"{start} to {span.last}"
    return f"{start}, last seen {span.last}" + (", taken to go on" if span.continuing else "")


def incident_as_json(answer: IncidentAnswer) -> dict[str, JsonValue]:
    """Who answers for an incident, for machines."""
    return {
        "direct": [{"subject": named(one.subject), "kind": one.kind} for one in answer.direct],
        "circumstantial": [
            {"unit": named(one.unit), "place": named(one.place), "kind": one.kind, "certainty": one.certainty}
            for one in answer.circumstantial
        ],
        "superiors": [command_as_json(one) for one in answer.superiors],
        "left_out": answer.left_out,
    }


def incident_as_text(answer: IncidentAnswer) -> Iterator[str]:
    """The same in lines for people."""
    yield "Named:"
    yield from (f"  {one.subject.name} ({one.subject.number}), {one.kind}" for one in answer.direct)
    yield "Near, and of a class that fits:"
    for one in answer.circumstantial:
        words = f"{one.kind} {one.place.name}; {one.certainty}, {span_in_words(one.span)}"
        yield f"  {one.unit.name} ({one.unit.number}), {words}"
    for command in answer.superiors:
        yield from command_as_text(command)


def service_as_json(service: Service) -> dict[str, JsonValue]:
    """Where somebody was and under whom, for machines."""
    return {
        "unit": named(service.command.chain.unit),
        "role": service.role,
        "rank": service.rank,
        "certainty": service.certainty,
        **span_as_json(service.span),
        "command": command_as_json(service.command),
    }


def service_as_text(services: Sequence[Service]) -> Iterator[str]:
    """The same in lines for people."""
    for service in services:
        said = " ".join(filter(None, (service.role or "posted", service.rank)))
        yield f"{said}: {service.certainty}, {span_in_words(service.span)}"
        yield from command_as_text(service.command)
    if not services:
        yield "No posting is known."


def taken_as_json(one: TakenOn) -> dict[str, JsonValue]:
    """A site, an area or a class of a unit on a day, for machines."""
    return {
        "kind": one.kind,
        "what": one.what if isinstance(one.what, str) else named(one.what),
        "by": named(one.by),
        "certainty": one.certainty,
    }


def taken_as_text(rows: Sequence[TakenOn]) -> Iterator[str]:
    """The same in lines for people."""
    yield from (f"{one.kind} {one.what}: by {one.by.name} ({one.by.number}), {one.certainty}" for one in rows)
    if not rows:
        yield "No site, area or class is known."


def named(record: Record | None) -> dict[str, JsonValue] | None:
    """A record by its number and name."""
    return {"number": record.number, "name": record.name} if record else None


def day_text(day: date | None) -> str | None:
    """A day in ISO form."""
    return str(day) if day else None


def _commander_as_json(found: Commander) -> dict[str, JsonValue]:
    return {
        "unit": {"number": found.unit.number, "name": found.unit.name},
        "distance": found.distance,
        "person": {"number": found.person.number, "name": found.person.name} if found.person else None,
        "rank": found.rank,
        "title": found.title,
        "posting": found.posting,
        **(span_as_json(found.span) if found.span else {}),
        **_strength(found),
    }


def _link_as_json(link: Link, answer: Command) -> dict[str, JsonValue]:
    units = answer.chain.units
    return {
        "lower": units[link.lower].number,
        "upper": units[link.upper].number,
        **_link_facts(link),
    }


def _link_facts(link: Link) -> dict[str, JsonValue]:
    return {
        "kind": link.kind,
        "unit_class": link.category,
        "certainty": link.certainty,
        **span_as_json(link.span),
        **_strength(link),
    }


def span_as_json(span: Span) -> dict[str, JsonValue]:
    """From when to when, for machines, and by which claims."""
    return {
        "first": day_text(span.first),
        "last": day_text(span.last),
        "starting": span.starting,
        "ending": span.ending,
        "continuing": span.continuing,
        "claims": [f"K-{entry.claim:06}" for entry in span.evidence],
    }


def _strength(found: Commander | Link) -> dict[str, JsonValue]:
    if found.strength is None:
        return {}
    return {
        "confidence": found.strength.confidence,
        "grade": found.strength.grade,
        "sources": found.strength.sources,
    }
