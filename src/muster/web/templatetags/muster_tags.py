"""How names, dates, numbers, ages, scores and states are written on every page.

Whatever has a direction of its own is isolated: in Arabic text an ISO date or an id is otherwise drawn reversed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muster.names import Kind, Verdict, parse, verdict_of
from muster.registry.bearings import Bearing
from muster.registry.command import Commander, Flag
from muster.registry.files import Record
from muster.registry.sentences import HOW_SURE, LINKED, REMARKS, SENTENCES
from muster.registry.spans import Span
from muster.screening.countries import country_name
from muster.vetting.models import Candidate, RosterRow
from muster.vetting.readers.layouts import Layout
from muster.web.words import FIELDS, PROPOSED, word_for

register = template.Library()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a roster as its report shows it."""

    text: str
    faulty: bool


LANGUAGE_OF_SCRIPT = {"Arab": "ar", "Cyrl": "ru", "Latn": "und-Latn"}
DAY = re.compile(r"(\d{4}-\d{2}-\d{2})")
LONGEST_UNBROKEN = 20
MOST_CLAIMS = 12
PAGE_OF_NUMBER = {"P": "person", "U": "unit", "L": "place", "N": "incident"}
PAGE_OF = {f"vetting.{kind}": kind for kind in ("request", "roster", "case", "alert", "proposal", "decision")}


@lru_cache(maxsize=10_000)
def _romanised(text: str, kind: Kind) -> tuple[str, str]:
    """The script of a name and its romanised form, empty when it is written in Latin letters already."""
    name = parse(text, kind)
    return name.script, "" if name.script == "Latn" else name.romanised.replace("|", " / ").title()


def _written(text: str, kind: Kind, *, beside: bool = False) -> SafeString:
    language = LANGUAGE_OF_SCRIPT.get(_romanised(text, kind)[0], "und")
    return format_html('<bdi{} lang="{}">{}</bdi>', SafeString(' class="romanised"') if beside else "", language, text)


def _name(text: str, kind: Kind) -> SafeString:
    if not text:
        return format_html('<span class="soft">{}</span>', _("not given"))
    romanised = _romanised(text, kind)[1]
    original = _written(text, kind)
    if not romanised:
        return format_html('<span class="name">{}</span>', original)
    return format_html(
        '<span class="name">{}<bdi class="romanised" lang="und-Latn">{}</bdi></span>',
        original,
        romanised,
    )


@register.filter
def person_name(text: str) -> SafeString:
    """A person's name in the script in which it was written and, when that isn't Latin, romanised beside it."""
    return _name(text, Kind.PERSON)


@register.filter
def candidate_name(candidate: Candidate) -> SafeString:
    """A candidate's name as the roster gives it: in both scripts where it has both."""
    kind = Kind.UNIT if candidate.kind == "unit" else Kind.PERSON
    if not candidate.name_original or candidate.name_original == candidate.name:
        return _name(candidate.name, kind)
    return format_html(
        '<span class="name">{}{}</span>',
        _written(candidate.name_original, kind),
        _written(candidate.name, kind, beside=True),
    )


@register.filter
def name_list(names: Sequence[str]) -> SafeString:
    """One subject's names below each other; romanised only where none of them is in Latin letters."""
    latin = any(_romanised(name, Kind.PERSON)[0] == "Latn" for name in names)
    lines = ((_written(name, Kind.PERSON) if latin else _name(name, Kind.PERSON),) for name in names)
    return format_html_join("", "<div>{}</div>", lines)


@register.filter
def unit_name(text: str) -> SafeString:
    """A unit's name, written as `person_name` writes a person's."""
    return _name(text, Kind.UNIT)


@register.filter
def as_written(text: object) -> SafeString:
    """Any text from a roster or a list, isolated, in its own direction."""
    return format_html('<bdi dir="auto">{}</bdi>', text)


@register.filter
def english(text: str) -> SafeString:
    """A sentence that the domain says in English only, which keeps its direction on an Arabic page."""
    pieces = (
        format_html('<span class="nowrap">{}</span>', piece) if number % 2 else piece
        for number, piece in enumerate(DAY.split(text))
    )
    return format_html('<bdi lang="en" dir="ltr">{}</bdi>', format_html_join("", "{}", ((piece,) for piece in pieces)))


@register.filter
def partial_date(text: str) -> SafeString:
    """A date as far as it is known: `1971`, `1971-04`, `~1971`, `1970/1975`."""
    return format_html('<bdi class="nowrap" dir="ltr">{}</bdi>', text)


@register.filter
def country(code: str) -> SafeString:
    """A country by its name; a word that is no code stays as it was written."""
    return as_written(country_name(code) or code)


@register.filter
def target(reference: str) -> SafeString:
    """A row that an event is about, linked where it has a page."""
    shown = identifier(reference)
    kind, _, number = reference.partition(":")
    page = PAGE_OF.get(kind)
    return format_html('<a href="{}">{}</a>', reverse(page, args=[number]), shown) if page else shown


@register.filter
def record_url(record: Record) -> str:
    """The page of a person, unit, place or incident of the registry."""
    return reverse(type(record).__name__.lower(), args=[record.pk])


@register.filter
def bearing_words(found: Bearing) -> SafeString:
    """A finding of the registry as a sentence in the reader's language, its records linked."""
    words = {name: _in_sentence(name, text, found.records.get(name, "")) for name, text in found.words.items()}
    said = [SafeString(escape(_(SENTENCES[found.way])) % words)]  # escaped, and so is each of the words
    if found.way in LINKED and found.certainty in HOW_SURE:
        said.append(escape(_(HOW_SURE[found.certainty])))
    return SafeString(" ".join(said))  # each of them is safe


@register.filter
def flag_words(found: Flag) -> SafeString:
    """What is odd about a chain of command as a sentence in the reader's language."""
    words = {name: _in_sentence("role" if name == "certainty" else name, text, "") for name, text in found.words}
    return SafeString(escape(_(REMARKS[found.remark])) % words)  # escaped, and so is each of the words


def _in_sentence(name: str, text: str, number: str) -> SafeString:
    if not text:
        return escape(_("not stated"))
    shown = escape(word_for(text).label) if name == "role" else as_written(text)
    if not number:
        return partial_date(text) if name in {"when", "on"} else shown
    page = reverse(PAGE_OF_NUMBER[number[0]], args=[int(number[2:])])
    return format_html('<a href="{}">{}</a>', page, shown)


@register.filter
def claim_links(claims: Sequence[int]) -> SafeString:
    """A chain of claims, each linked; of a long one the first, and how many more."""
    links = format_html_join(
        " ",
        '<a href="{}">{}</a>',
        ((reverse("claim", args=[claim]), identifier(f"K-{claim:06}")) for claim in claims[:MOST_CLAIMS]),
    )
    more = len(claims) - MOST_CLAIMS
    return format_html("{} +{}", links, figure(more)) if more > 0 else links


@register.filter
def translated(text: str) -> str:
    """A sentence of the domain that the catalogue has."""
    return _(text)


@register.filter
def span_words(span: Span) -> str:
    """From when to when, and what is known about both ends, in the reader's language."""
    if span.first is None or span.last is None:
        return _("no dates")
    start = format_html(_("from {}") if span.starting else _("first seen {}"), day(span.first))
    if span.ending:
        return format_html(_("{} to {}"), start, day(span.last))
    return format_html(
        _("{}, last seen {}, taken to go on") if span.continuing else _("{}, last seen {}"), start, day(span.last)
    )


@register.filter
def weakest(found: Commander) -> SafeString:
    """The worst grade of the evidence, else its least confidence."""
    strength = found.strength
    if strength is None or not (strength.grade or strength.confidence):
        return format_html('<span class="soft">{}</span>', _("not graded"))
    return identifier(strength.grade) if strength.grade else as_written(strength.confidence)


@register.filter
def identifier(value: object) -> SafeString:
    """An id, a hash, a file name: left to right, in equal-width letters; a short one isn't broken."""
    short = " nowrap" if len(str(value)) <= LONGEST_UNBROKEN else ""
    return format_html('<bdi class="identifier{}" dir="ltr">{}</bdi>', short, value)


@register.filter
def figure(value: float) -> SafeString:
    """A number that reads the same in both directions of text."""
    text = f"{value:,}" if isinstance(value, int) else f"{value:.2f}"
    return format_html('<bdi class="figure" dir="ltr">{}</bdi>', text)


@register.filter
def signed(value: float) -> SafeString:
    """A weight with its sign."""
    return format_html('<bdi class="figure" dir="ltr">{}</bdi>', f"{value:+.1f}".replace("-", "−"))


@register.filter
def cells_of(row: RosterRow, layout: Layout) -> list[Cell]:
    """The cells of a row under the columns of its roster, the faulty ones marked."""
    faulty = {error["index"] for error in row.errors}
    return [
        Cell(row.cells[column.index] if column.index < len(row.cells) else "", column.index in faulty)
        for column in layout.columns
    ]


@register.filter
def day(value: date | datetime | None) -> SafeString:
    """A day as an ISO date."""
    if value is None:
        return format_html('<span class="soft">{}</span>', _("no date"))
    written = (timezone.localtime(value) if isinstance(value, datetime) else value).strftime("%Y-%m-%d")
    return format_html('<time dir="ltr" datetime="{}" class="nowrap">{}</time>', written, written)


@register.filter
def moment(value: datetime | None) -> SafeString:
    """A moment as ISO date and minute."""
    if value is None:
        return day(None)
    local = timezone.localtime(value)
    return format_html(
        '<time dir="ltr" datetime="{}" class="nowrap">{}</time>',
        local.isoformat(timespec="seconds"),
        local.strftime("%Y-%m-%d %H:%M"),
    )


@register.filter
def age(since: date | datetime) -> SafeString:
    """How long something has waited, in one unit: "3 days"; the moment itself is in the title."""
    if isinstance(since, datetime):
        waited, title = timezone.now() - since, timezone.localtime(since).strftime("%Y-%m-%d %H:%M")
    else:
        waited, title = timezone.localdate() - since, since.isoformat()
        if not waited:
            return format_html('<time class="nowrap" datetime="{}">{}</time>', title, _("today"))
    return format_html('<time class="nowrap" datetime="{}" title="{}">{}</time>', title, title, duration(waited))


def duration(waited: timedelta) -> str:
    """A length of time in words of one unit, rounded down."""
    minutes = max(0, int(waited.total_seconds() // 60))
    hours, days = minutes // 60, minutes // 1440
    if days:
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    if hours:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


@register.filter
def score(value: float) -> SafeString:
    """A score as its word and its number, so that 0.71 isn't taken for certainty."""
    words = {Verdict.MATCH: _("match"), Verdict.POSSIBLE: _("possible"), Verdict.DIFFERENT: _("different")}
    return format_html('<span class="score"><b>{}</b> {}</span>', words[verdict_of(value)], figure(value))


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A sign from the icon file; without a label it is decoration."""
    hidden = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    directional = " directional" if name in {"next", "previous"} else ""
    return format_html(
        '<svg class="icon{}" {}><use href="{}#{}"/></svg>',
        directional,
        SafeString(hidden),  # built by format_html above
        static("muster/icons.svg"),
        name,
    )


@register.filter
def state(value: str) -> SafeString:
    """A badge: sign, word and tone of a state."""
    word = word_for(value)
    return format_html('<span class="badge" data-tone="{}">{} {}</span>', word.tone, icon(word.icon), word.label)


@register.filter
def proposed(outcome: str) -> SafeString:
    """A badge of an outcome that nobody has signed yet: never in the colour of a decision."""
    label = PROPOSED[outcome]
    return format_html('<span class="badge" data-tone="note">{} {}</span>', icon("pen"), label)


@register.filter("word")
def as_word(value: str) -> str:
    """The word of a state, role, check or kind in the reader's language."""
    return str(word_for(value).label)


@register.filter
def field_word(field: str) -> str:
    """What a column of a roster means, in the reader's language."""
    return str(FIELDS[field])


@register.filter
def tone(value: str) -> str:
    """The tone of a state: good, warn, bad, note or idle."""
    return word_for(value).tone


@register.filter
def sign(value: str) -> SafeString:
    """The sign of a state, named by its word."""
    found = word_for(value)
    return icon(found.icon, str(found.label))
