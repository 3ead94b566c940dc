"""Records, claims and pairs of records for machines and in words: the same facts for the command line and the API."""

from collections.abc import Iterator

from muster.audit.canonical import JsonValue
from muster.registry.files import ClaimFile, RecordFile, Statement
from muster.registry.identities import PairFile
from muster.registry.predicates import SubjectKind
from muster.registry.statements import day_text, named, span_as_json, span_in_words


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
        "on": day_text(file.on),
        "that_day": [
            {
                "predicate": one.predicate.value,
                "record": named(one.record),
                "words": one.words,
                "certainty": certainty.value,
                **span_as_json(one.span),
            }
            for one, certainty in file.that_day
        ],
    }


def record_as_text(file: RecordFile) -> Iterator[str]:
    """The file of a record, in lines for people."""
    yield f"{file.name} ({file.record.number})" + (f", {file.name_original}" if file.name_original else "")
    if file.merged:
        yield f"Merged with: {', '.join(f'{one.number} {one.name}' for one in file.merged)}"
    if file.other_names:
        yield f"Also: {'; '.join(file.other_names)}"
    yield from _that_day(file)
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


def _that_day(file: RecordFile) -> Iterator[str]:
    if file.on:
        yield f"On {file.on}:"
        for one, certainty in file.that_day:
            words = f"{one.predicate}: {one.words} {one.record.name} ({one.record.number})"
            yield f"  {words}; {certainty}, {span_in_words(one.span)}"
        if not file.that_day:
            yield "  nothing is known"


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
                "published_on": day_text(citation.source.published_on),
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
        "subject": named(statement.subject),
        "other": named(statement.other),
        **{column: getattr(claim, column) for column in (*words, *flags)},
        **{column: day_text(getattr(claim, column)) for column in days},
    }


def pair_as_json(file: PairFile) -> dict[str, JsonValue]:
    """Two records that may be one, for machines."""
    return {
        "first": named(file.first),
        "second": named(file.second),
        "score": file.hit.score,
        "merged": file.merged,
        "second_facts": [one.sentence_en for one in file.second_facts],
        "contradictions": [one.sentence_en for one in file.contradictions],
        "compared": [one.sentence_en for one in file.compared],
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
    state = f"one {file.kind}" if file.merged else "two records"
    first, second = (f"{one.number} {one.name}" for one in (file.first, file.second))
    yield f"{first} / {second}: {state}, {file.hit.score:.2f}"
    for heading, found in (("Agrees beside the name", file.second_facts), ("Contradicts", file.contradictions)):
        yield f"{heading}: {' '.join(one.sentence_en for one in found) or 'nothing'}"
    yield from (f"{one.decided_at.date()} {one.decided_by!s}: {one.answer}: {one.reason}" for one in file.said)
