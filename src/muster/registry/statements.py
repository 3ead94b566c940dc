"""Answers of the registry for machines and in words: the same facts for the command line, the API and the pages."""

from collections.abc import Iterator
from datetime import date

from muster.audit.canonical import JsonValue
from muster.registry.charts import Chart
from muster.registry.command import Command, Commander, Link
from muster.registry.files import ClaimFile, Record, RecordFile, Statement
from muster.registry.identities import PairFile
from muster.registry.maps import Situation
from muster.registry.predicates import SubjectKind
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
        "flags": list(chart.flags),
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
    yield from (f"! {flag}" for flag in chart.flags)


def map_as_json(found: Situation) -> dict[str, JsonValue]:
    """Where units were, and what happened around, for machines."""
    return {
        "on": str(found.on),
        "around": found.around,
        "within": _named(found.within),
        "marks": [
            {
                "kind": mark.kind,
                "record": _named(mark.record),
                "place": _named(mark.place),
                "certainty": mark.certainty,
                "latitude": mark.at[0] if mark.at else None,
                "longitude": mark.at[1] if mark.at else None,
                "drawn_at": _named(mark.drawn_at),
                **_evidence(mark.span),
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


def pair_as_json(file: PairFile) -> dict[str, JsonValue]:
    """Two records that may be one, for machines."""
    return {
        "first": _named(file.first),
        "second": _named(file.second),
        "score": file.hit.score,
        "merged": file.merged,
        "second_facts": [one.sentence_en for one in file.second_facts],
        "contradictions": [one.sentence_en for one in file.contradictions],
        "compared": [one.sentence_en for one in file.hit.components],
        "said": [
            {
                "answer": one.answer,
                "reason": one.reason,
                "by": str(one.decided_by),
                "at": str(one.decided_at.date()),
            }
            for one in file.said
        ],
    }


def pair_as_text(file: PairFile) -> Iterator[str]:
    """The same in lines for people."""
    state = "one person" if file.merged else "two records"
    first, second = (f"{one.number} {one.name}" for one in (file.first, file.second))
    yield f"{first} / {second}: {state}, {file.hit.score:.2f}"
    for heading, found in (("Agrees beside the name", file.second_facts), ("Contradicts", file.contradictions)):
        yield f"{heading}: {' '.join(one.sentence_en for one in found) or 'nothing'}"
    yield from (f"{one.decided_at.date()} {one.decided_by!s}: {one.answer}: {one.reason}" for one in file.said)


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


def record_as_json(file: RecordFile) -> dict[str, JsonValue]:
    """The file of a record, for machines."""
    return {
        "number": file.record.number,
        "kind": file.kind,
        "name": file.name,
        "name_original": file.name_original,
        "other_names": list(file.other_names),
        "claims": [_statement_as_json(one) for fact in file.facts for one in fact.statements],
        "against": [_statement_as_json(one) for one in file.against],
        "speaking_for": [_statement_as_json(one) for one in file.speaking_for],
        "contradictions": [fact.predicate.value for fact in file.facts if fact.contradicts],
        "complete": not file.left_out,
        "merged": [one.number for one in file.merged],
    }


def record_as_text(file: RecordFile) -> Iterator[str]:
    """The file of a record, in lines for people."""
    yield f"{file.name} ({file.record.number})" + (f", {file.name_original}" if file.name_original else "")
    if file.merged:
        yield f"Merged with: {', '.join(f'{one.number} {one.name}' for one in file.merged)}"
    if file.other_names:
        yield f"Also: {'; '.join(file.other_names)}"
    for heading, statements in (("Speaks against", file.against), ("Speaks for", file.speaking_for)):
        if file.kind in (SubjectKind.PERSON, SubjectKind.UNIT):
            yield f"{heading}:"
            yield from (f"  {statement_in_words(one)}" for one in statements)
            if not statements:
                yield "  nothing is claimed"
    for fact in file.facts:
        yield f"{fact.predicate}:" + (" (these contradict each other)" if fact.contradicts else "")
        yield from (f"  {statement_in_words(one)}" for one in fact.statements)
    if file.left_out:
        yield "! There are more claims than these."


def statement_in_words(statement: Statement) -> str:
    """One claim in a line: its number, who, what, whereto and when."""
    claim, dates = statement.claim, statement.claim.dates
    said = [claim.kind, claim.role, claim.rank, statement.other.name if statement.other else "", claim.value]
    days = f", {dates.first}" + (f" – {dates.last}" if dates.last != dates.first else "") if dates.first else ""
    subject = statement.subject.name if statement.subject else "?"
    return f"{claim.number} {subject}: {' '.join(filter(None, said)) or claim.predicate}{days}"


def claim_as_text(file: ClaimFile) -> Iterator[str]:
    """A claim with everything behind it, in lines for people."""
    claim = file.claim
    yield f"{statement_in_words(file.statement)} ({claim.predicate}, {claim.status})"
    if claim.reason:
        yield f"Reason: {claim.reason}"
    for citation in file.citations:
        source = citation.source
        parts = (source.title, str(source.published_on or ""), citation.locator, citation.archive_address)
        yield f"Cites {source.number} {', '.join(filter(None, parts))}" + (
            f": “{citation.quote}”" if citation.quote else ""
        )
    if file.history:
        yield "History: " + " → ".join(f"{one.number} {one.status}" for one in file.history)


def claim_as_json(file: ClaimFile) -> dict[str, JsonValue]:
    """A claim with everything behind it, for machines."""
    return {
        **_statement_as_json(file.statement),
        "reason": file.claim.reason,
        "recorded_by": file.claim.recorded_by,
        "citations": [
            {
                "source": citation.source.title,
                "published_on": _day(citation.source.published_on),
                "locator": citation.locator,
                "quote": citation.quote,
                "archive_address": citation.archive_address,
                "sha256": citation.sha256,
            }
            for citation in file.citations
        ],
        "history": [claim.number for claim in file.history],
    }


def _statement_as_json(statement: Statement) -> dict[str, JsonValue]:
    claim = statement.claim
    words = ("number", "predicate", "status", "value", "kind", "role", "rank", "confidence")
    flags = ("starting", "ending", "continuing")
    days = ("first_precise", "last_precise", "first_imprecise", "last_imprecise")
    return {
        "subject": _named(statement.subject),
        "other": _named(statement.other),
        **{column: getattr(claim, column) for column in (*words, *flags)},
        **{column: _day(getattr(claim, column)) for column in days},
    }


def _named(record: Record | None) -> dict[str, JsonValue] | None:
    return {"number": record.number, "name": record.name} if record else None


def _day(day: date | None) -> str | None:
    return str(day) if day else None


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
        **_link_facts(link),
    }


def _link_facts(link: Link) -> dict[str, JsonValue]:
    return {
        "kind": link.kind,
        "unit_class": link.category,
        "certainty": link.certainty,
        **_evidence(link.span),
        **_strength(link),
    }


def _evidence(span: Span) -> dict[str, JsonValue]:
    return {
        "first": _day(span.first),
        "last": _day(span.last),
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
