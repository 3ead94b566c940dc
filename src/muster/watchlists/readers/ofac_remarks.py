"""What OFAC writes into the remarks of an entry, such as `DOB 10 Dec 1948; POB Basra, Iraq; nationality Iraq`."""

import re
from dataclasses import dataclass

from muster.watchlists.readers.dates import date_from_words
from muster.watchlists.readers.text import clean, distinct

_BETWEEN = re.compile(r";\s*")
_PART = re.compile(
    r"(?:alt\. )?(?P<label>DOB|POB|nationality|citizen|Gender|a\.k\.a\.)\s+(?P<value>.+)",
)
_IDENTIFIER = re.compile(
    r"""(?:alt\.\ )?
    (?: [A-Z][\w'./ -]*? (?:No\.?|Number|ID|\#|Code) (?:\ (?:No\.?|Number|\#))*
      | (?:Diplomatic\ |Stateless\ Person\ )?Passport | SSN | C\.U\.R\.P\. | D\.N\.I\. | R\.F\.C\. | L\.E\.\ Number )
    \ (?P<number>(?=[^;(]*\d)[A-Z0-9][\w./ -]*?)
    (?:\ \(|\ issued|\ expires|$)""",
    re.VERBOSE,
)
_NO_IDENTIFIERS = ("Phone", "Telephone", "Fax", "Executive Order", "Chinese Commercial Code", "Postal Code", "Section")


@dataclass(frozen=True, slots=True)
class Remarks:
    """The parts of a remark that can be compared, and its whole text."""

    gender: str
    birth_dates: tuple[str, ...]
    birth_places: tuple[str, ...]
    nationalities: tuple[str, ...]
    identifiers: tuple[str, ...]
    weak_aliases: tuple[str, ...]
    text: str


def read_remarks(cell: str) -> Remarks:
    """Take a remark apart; what is not understood stays in its text."""
    text = clean(cell)
    parts = [part.strip().rstrip(".") for part in _BETWEEN.split(text)] if text != "-0-" else []
    found: dict[str, list[str]] = {}
    for part in parts:
        if match := _PART.fullmatch(part):
            found.setdefault(match["label"], []).append(match["value"])
    return Remarks(
        gender=next((gender.casefold() for gender in found.get("Gender", ())), ""),
        birth_dates=distinct(date_from_words(words) for words in found.get("DOB", ())),
        birth_places=distinct(found.get("POB", ())),
        nationalities=distinct([*found.get("nationality", ()), *found.get("citizen", ())]),
        identifiers=distinct(_identifier(part) for part in parts),
        weak_aliases=distinct(alias.strip("'") for alias in found.get("a.k.a.", ())),
        text=text if parts else "",
    )


def _identifier(part: str) -> str:
    if any(word in part for word in _NO_IDENTIFIERS):
        return ""
    match = _IDENTIFIER.match(part)
    return match["number"].strip() if match else ""
