"""Answers of the registry for machines and in words: the same facts for the command line, the API and the pages."""

from collections.abc import Iterator

from muster.audit.canonical import JsonValue
from muster.registry.command import Command, Commander, Link
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
        "flags": list(answer.flags),
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
    yield from (f"! {flag}" for flag in answer.flags)


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


def _commander_as_json(found: Commander) -> dict[str, JsonValue]:
    return {
        "unit": {"number": found.unit.number, "name": found.unit.name},
        "distance": found.distance,
        "person": {"number": found.person.number, "name": found.person.name} if found.person else None,
        "rank": found.rank,
        "title": found.title,
        "posting": found.posting,
        **(_evidence(found.span) if found.span else {}),
        **_strength(found),
    }


def _link_as_json(link: Link, answer: Command) -> dict[str, JsonValue]:
    units = answer.chain.units
    return {
        "lower": units[link.lower].number,
        "upper": units[link.upper].number,
        "kind": link.kind,
        "class": link.category,
        "certainty": link.certainty,
        **_evidence(link.span),
        **_strength(link),
    }


def _evidence(span: Span) -> dict[str, JsonValue]:
    return {
        "first": str(span.first) if span.first else None,
        "last": str(span.last) if span.last else None,
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
