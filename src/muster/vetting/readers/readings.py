"""How one cell is read: to a value, perhaps with a warning, or not at all, with the reason and what to do."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from muster.screening.countries import country_code
from muster.vetting.readers.tables import digits, look_up

LONGEST = 500
_SEPARATORS = re.compile(r"\s*[;|\n\r،؛]\s*|\s+(?:a\.?k\.?a\.?|alias)\s+", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+\d+")


class UnreadableError(Exception):
    """The cell can't be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell means, and what a person should look at."""

    value: str
    warning: str = ""


CellReader = Callable[[str], Reading]


def read_text(text: str) -> Reading:
    """Any words, on one line."""
    if len(text) > LONGEST:
        raise UnreadableError(f"It has {len(text):,} characters; at most {LONGEST} fit. Shorten it.")
    return Reading(" ".join(text.split()))


def read_remarks(text: str) -> Reading:
    """Free text, whatever its length."""
    return Reading(text)


def read_person_name(text: str) -> Reading:
    """A name of a person: it has letters, and no digits without a warning."""
    name = read_text(text).value
    if name.startswith(("=", "@")):
        raise UnreadableError("It looks like a formula, not a name. Type the name.")
    if not any(letter.isalpha() for letter in name):
        raise UnreadableError("There is no letter in it, so it is no name. Type the name.")
    if any(letter.isdigit() for letter in name):
        return Reading(name, "There are digits in this name; check it.")
    return Reading(name)


def read_kind(text: str) -> Reading:
    """`person` or `unit`."""
    kind = look_up("kind", text)
    if kind is None:
        raise UnreadableError("This is neither a person nor a unit. Write “person” or “unit”.")
    return Reading(kind)


def read_gender(text: str) -> Reading:
    """`male` or `female`, in the languages of the word table; anything else is not known and stops no check."""
    gender = look_up("gender", text)
    if gender is None:
        return Reading("", "Taken as not known: only “male” and “female” are compared with the lists.")
    return Reading(gender)


def read_unit_type(text: str) -> Reading:
    """`military`, `police` or `other` where it says so, else the words as written."""
    return Reading(look_up("unit_type", text) or read_text(text).value)


def read_country(text: str) -> Reading:
    """A country's code, else the words as written with a warning."""
    words = read_text(text).value
    code = country_code(words)
    return (
        Reading(code) if code else Reading(words, "This country is not known; write its name or its two-letter code.")
    )


def read_identifier(text: str) -> Reading:
    """A number of a document: leading zeros stay, Arabic digits become 0–9."""
    written = read_text(digits(text)).value
    if _SCIENTIFIC.fullmatch(written):
        raise UnreadableError("The spreadsheet has shortened this number. Format the column as text and type it again.")
    return Reading(written)


def split_list(text: str) -> tuple[str, ...]:
    """Several names in one cell, between semicolons, bars, line breaks or “a.k.a.”."""
    return tuple(dict.fromkeys(" ".join(piece.split()) for piece in _SEPARATORS.split(text) if piece and piece.strip()))
