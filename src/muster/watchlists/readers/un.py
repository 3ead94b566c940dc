"""The consolidated list of the United Nations Security Council in its XML form.

Layout: https://www.un.org/sc/resources/sc-sanctions.xsd. Names come in up to four parts in the order that the listing
state gave; aliases are of good or low quality; birth dates are exact, approximate or between two years.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from xml.etree.ElementTree import Element

from muster.names import Kind
from muster.screening.records import Record
from muster.watchlists.readers.countries import countries
from muster.watchlists.readers.dates import count_unreadable, partial_date
from muster.watchlists.readers.markup import read_elements
from muster.watchlists.readers.numbered import find_numbers
from muster.watchlists.readers.parents import father_name, mother_name
from muster.watchlists.readers.text import clean, distinct

_NAME_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_PLACE_PARTS = ("STREET", "CITY", "STATE_PROVINCE", "COUNTRY")
_BETWEEN_ALIASES = re.compile(r";|\s(?=[b-h]\)\s)")
_WORD = re.compile(r"[a-z]{2}")
_ALIAS_MARK = re.compile(r"^[a-h]\)\s*")


def read_un(path: Path, skipped: Counter[str] | None = None) -> Iterator[Record]:
    """Yield the individuals and entities in the order of the file; what can't be understood is counted in `skipped`.

    Raises:
        InputError: the XML is cut off, not well formed or declares entities.
    """
    counts = skipped if skipped is not None else Counter()
    for element in read_elements(path, "INDIVIDUAL", "ENTITY"):
        yield _record(element, counts)


def _record(element: Element, skipped: Counter[str]) -> Record:
    remarks = clean(element.findtext("COMMENTS1"))
    name = " ".join(filter(None, (clean(element.findtext(part)) for part in _NAME_PARTS)))
    good, weak = _aliases(element)
    aliases = distinct([*_texts(element, "NAME_ORIGINAL_SCRIPT"), *good], without=[name])
    return Record(
        id=f"un-{clean(element.findtext('DATAID'))}",
        kind=Kind.PERSON if element.tag == "INDIVIDUAL" else Kind.ORGANIZATION,
        name=name,
        aliases=aliases,
        weak_aliases=distinct(weak, without=[name, *aliases]),
        dataset="un-sc",
        gender=clean(element.findtext("GENDER")).casefold(),
        birth_dates=_birth_dates(element, skipped),
        birth_places=_birth_places(element),
        countries=_countries(element),
        identifiers=distinct(_numbers(element)),
        father_name=father_name(remarks),
        mother_name=mother_name(remarks),
        positions=distinct([*_texts(element, "TITLE/VALUE"), *_texts(element, "DESIGNATION/VALUE")]),
        topics=("sanction",),
        programmes=distinct(_texts(element, "UN_LIST_TYPE")),
        listed_on=partial_date(clean(element.findtext("LISTED_ON"))),
        remarks=" ".join(filter(None, (clean(element.findtext("REFERENCE_NUMBER")), remarks))),
    )


def _texts(element: Element, path: str) -> Iterator[str]:
    """Yield what the elements of a path say; the word `na` says nothing."""
    words = (clean(found.text) for found in element.iterfind(path))
    return (word for word in words if word and word.casefold() != "na")


def _numbers(element: Element) -> Iterator[str]:
    """Yield the document numbers without the words that stand around some of them."""
    for cell in _texts(element, "INDIVIDUAL_DOCUMENT/NUMBER"):
        yield from (find_numbers(cell) if _WORD.search(cell) else ()) or (cell,)


def _aliases(element: Element) -> tuple[list[str], list[str]]:
    """Return the good and the low-quality aliases; several in one element stand between semicolons."""
    good: list[str] = []
    weak: list[str] = []
    for alias in chain(element.iterfind("INDIVIDUAL_ALIAS"), element.iterfind("ENTITY_ALIAS")):
        names = (
            _ALIAS_MARK.sub("", name.strip()) for name in _BETWEEN_ALIASES.split(clean(alias.findtext("ALIAS_NAME")))
        )
        (weak if alias.findtext("QUALITY") == "Low" else good).extend(names)
    return good, weak


def _birth_dates(element: Element, skipped: Counter[str]) -> tuple[str, ...]:
    found = [_birth_date(birth) for birth in element.iterfind("INDIVIDUAL_DATE_OF_BIRTH")]
    found += _texts(element, "INDIVIDUAL_ALIAS/DATE_OF_BIRTH")
    understood = [partial_date(words) for words in found]
    count_unreadable(skipped, found, understood)
    return distinct(understood)


def _birth_date(birth: Element) -> str:
    """Return one date as words that `partial_date` understands."""
    first, last = clean(birth.findtext("FROM_YEAR")), clean(birth.findtext("TO_YEAR"))
    words = f"{first}/{last}" if first and last else clean(birth.findtext("DATE")) or clean(birth.findtext("YEAR"))
    return f"~{words}" if words and birth.findtext("TYPE_OF_DATE") == "APPROXIMATELY" else words


def _birth_places(element: Element) -> tuple[str, ...]:
    places = element.iterfind("INDIVIDUAL_PLACE_OF_BIRTH")
    return distinct(", ".join(filter(None, (clean(place.findtext(part)) for part in _PLACE_PARTS))) for place in places)


def _countries(element: Element) -> tuple[str, ...]:
    """Nationality; where it is not known the countries of birth and of the addresses."""
    return (
        countries(_texts(element, "NATIONALITY/VALUE"))
        or countries(_texts(element, "INDIVIDUAL_PLACE_OF_BIRTH/COUNTRY"))
        or countries([*_texts(element, "INDIVIDUAL_ADDRESS/COUNTRY"), *_texts(element, "ENTITY_ADDRESS/COUNTRY")])
    )
