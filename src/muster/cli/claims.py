"""`muster registry …` on single claims: read a record or a claim; record, correct, withdraw and grade."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

import click

from muster.accounts.scoping import Reader
from muster.cli.output import print_json, print_table
from muster.cli.people import person, reader
from muster.errors import InputError
from muster.registry import actions
from muster.registry.evidence import View
from muster.registry.files import ClaimFile, claim_file, record_file, search_records
from muster.registry.models import Claim
from muster.registry.policy import Subject
from muster.registry.predicates import ClaimStatus, Predicate, SubjectKind
from muster.registry.recording import CitationDraft, citations_of, claim_label, record_label
from muster.registry.records import claim_as_json, claim_as_text, record_as_json, record_as_text
from muster.registry.references import (
    CitationWords,
    ClaimWords,
    claim_by_number,
    read_citation,
    read_claim,
    record_by_reference,
    words_of,
)

F = TypeVar("F", bound=Callable[..., Any])
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")


class Day(click.ParamType[date]):
    """YYYY-MM-DD as a date."""

    name = "YYYY-MM-DD"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"“{value}” is no day; write YYYY-MM-DD.", param, ctx)


DAY = Day()
KNOWN_ON = click.option("--known-on", type=DAY, help="Answer with what was known at the end of that day.")
WORDS = (
    click.option("--other", help="The number or the name of what it points to."),
    click.option("--value", help="What is claimed, in words."),
    click.option("--kind", help="For example child-of, site, direct, father."),
    click.option("--category", help="The class of a relation: command, administrative …"),
    click.option("--role", help="For example Commander."),
    click.option("--title", help="The title that the source gives."),
    click.option("--rank", help="For example Colonel."),
    click.option("--confidence", type=click.Choice(["Low", "Medium", "High"]), help="The researcher's confidence."),
    click.option("--first", "first_precise", type=DAY, help="True on every day from here …"),
    click.option("--last", "last_precise", type=DAY, help="… to here."),
    click.option("--first-imprecise", type=DAY, help="True on some day from here …"),
    click.option("--last-imprecise", type=DAY, help="… to here."),
    click.option("--starting/--not-starting", default=None, help="The first day is the real start."),
    click.option("--ending/--not-ending", default=None, help="The last day is the real end."),
    click.option("--continuing/--not-continuing", default=None, help="The source takes it to go on."),
)
CITATION = (
    click.option("--source", help="A source by its number (S-000012) or title; an unknown title is a new source."),
    click.option("--published-on", type=DAY, help="When the source was published."),
    click.option("--address", default="", help="Where a new source can be found."),
    click.option("--locator", default="", help="The place in it: page, paragraph, line, cell."),
    click.option("--quote", default="", help="Its words."),
    click.option("--archive-address", default="", help="Where a copy is kept."),
    click.option("--sha256", default="", help="The hash of that copy."),
)
CITED = ("published_on", "address", "locator", "quote", "archive_address", "sha256")


def with_options(*options: Callable[[F], F]) -> Callable[[F], F]:
    """All these options on one command, in this order."""

    def decorate(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


@click.command()
@click.argument("words")
@JSON
def search(words: str, *, as_json: bool) -> None:
    """List persons, units, places and incidents by WORDS of their names, or by a number.

    Example: muster registry search Sarhad
    """
    view = View(reader())
    found = [
        (kind.value, one.number, one.name) for kind in SubjectKind for one in search_records(kind, words, view).records
    ]
    if as_json:
        print_json([{"kind": kind, "number": number, "name": name} for kind, number, name in found])
    else:
        print_table(("kind", "number", "name"), found)


@click.command()
@click.argument("record")
@click.option("--on", type=DAY, help="Say too what was so on that day, YYYY-MM-DD.")
@KNOWN_ON
@JSON
def show(record: str, *, on: date | None, known_on: date | None, as_json: bool) -> None:
    """Show all that is claimed about RECORD, and what speaks for and against: a number (P-000012) or a whole name.

    Example: muster registry show P-000012
    """
    view = View(reader(), known_on)
    kind, found = record_by_reference(record, tuple(SubjectKind), view.reader)
    file = record_file(kind, found.pk, view, on)
    if as_json:
        print_json(record_as_json(file))
        return
    for line in record_as_text(file):
        click.echo(line)


@click.command("show-claim")
@click.argument("number")
@KNOWN_ON
@JSON
def show_claim(number: str, *, known_on: date | None, as_json: bool) -> None:
    """Show a claim with the places that it can be read in, and what became of it.

    Example: muster registry show-claim K-000012
    """
    _print(claim_by_number(number, reader()), as_json=as_json, known_on=known_on)


@click.command("new-record")
@click.argument("kind", type=click.Choice([kind.value for kind in SubjectKind]))
@click.argument("name")
@click.option("--own", is_flag=True, help="Keep the record to your organisation.")
def new_record(kind: str, name: str, *, own: bool) -> None:
    """Open a record of a person, unit, place or incident, for claims to speak of; its number is printed.

    Example: muster registry new-record incident "Shooting at the bridge"
    """
    actor = reader()
    made = actions.open_record(actor=actor, kind=SubjectKind(kind), name=name, label=record_label(actor, own=own))
    click.echo(made.number)


@click.command("record-claim")
@click.argument("record")
@click.argument("predicate", type=click.Choice([predicate.value for predicate in Predicate]))
@with_options(*WORDS, *CITATION)
@click.option("--own", is_flag=True, help="Keep the claim to your organisation.")
@JSON
def record_claim(record: str, *, predicate: str, own: bool, as_json: bool, source: str | None, **said: Any) -> None:  # noqa: ANN401  # the options above
    """Claim something about RECORD, with the place that it can be read in.

    Example: muster registry record-claim P-000012 posting --other U-000003 --role Commander --first 2016-04-07
    --source "Annual report" --published-on 2017-01-01 --locator "p. 3"
    """
    actor = reader()
    kind, found = record_by_reference(record, tuple(SubjectKind), actor)
    made = actions.record_claim(
        actor=actor,
        draft=read_claim(
            ClaimWords(**_said(said)), predicate=Predicate(predicate), subject=Subject(kind, found.pk), reader=actor
        ),
        citations=_citations(source, said, actor),
        label=claim_label(actor, found.label, own=own),
    )
    _print(made, as_json=as_json)


@click.command("correct-claim")
@click.argument("number")
@with_options(*WORDS, *CITATION)
@click.option("--status", type=click.Choice([status.value for status in ClaimStatus if status != "withdrawn"]))
@click.option("--reason", required=True, help="Why; it stays on record.")
@JSON
def correct_claim(
    number: str,
    *,
    status: str | None,
    reason: str,
    as_json: bool,
    source: str | None,
    **said: Any,  # noqa: ANN401  # the options above
) -> None:
    """Put a new claim in the place of claim NUMBER: what is not given stays as it was, and so do its citations.

    Example: muster registry correct-claim K-000012 --rank Colonel --reason "misread"
    """
    actor = reader()
    claim = claim_by_number(number, actor)
    words = replace(words_of(claim_file(claim.pk, View(actor)).statement), **_said(said))
    draft = read_claim(words, predicate=Predicate(claim.predicate), subject=Subject(*claim.subject), reader=actor)
    made = actions.correct_claim(
        actor=actor,
        claim=claim,
        draft=draft,
        citations=_citations(source, said, actor) or citations_of(claim),
        reason=reason,
        status=ClaimStatus(status or ClaimStatus.ACCEPTED),
    )
    _print(made, as_json=as_json)


@click.command("withdraw-claim")
@click.argument("number")
@click.option("--reason", required=True, help="Why; it stays on record.")
@JSON
def withdraw_claim(number: str, *, reason: str, as_json: bool) -> None:
    """Withdraw claim NUMBER; it stays readable, and so does the reason.

    Example: muster registry withdraw-claim K-000012 --reason "forged"
    """
    actor = reader()
    _print(actions.withdraw_claim(actor=actor, claim=claim_by_number(number, actor), reason=reason), as_json=as_json)


@click.command("grade-claim")
@click.argument("number")
@click.argument("grade")
def grade_claim(number: str, grade: str) -> None:
    """Grade the source of claim NUMBER (A to F), or what it says (1 to 6); another person grades the other side.

    Example: MUSTER_TOKEN=… muster registry grade-claim K-000012 B
    """
    actor = person()
    made = actions.grade_claim(actor=actor, claim=claim_by_number(number, actor), grade=grade.upper())
    click.echo(f"{made.claim.number} graded {made.grade}.")


COMMANDS = (search, show, show_claim, new_record, record_claim, correct_claim, withdraw_claim, grade_claim)


def _said(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value is not None and name not in CITED}


def _citations(source: str | None, given: dict[str, Any], actor: Reader) -> list[CitationDraft]:
    if source is None:
        return []
    return [read_citation(CitationWords(source=source, **{name: given[name] for name in CITED}), actor)]


def _print(claim: Claim, *, as_json: bool, known_on: date | None = None) -> None:
    view = View(reader(), known_on)
    if view.moment is not None and claim.recorded_at > view.moment:
        raise InputError(f"{claim.number} was recorded after {known_on}.")
    file: ClaimFile = claim_file(claim.pk, view)
    if as_json:
        print_json(claim_as_json(file))
        return
    for line in claim_as_text(file):
        click.echo(line)
