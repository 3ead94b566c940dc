"""The UN's consolidated list: names in four parts, Arabic with tatweel, graded aliases, three kinds of birth date."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from muster.demo.listings import Listing
from muster.demo.spelling import stretched

_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_LIST = "Nahrazan"


def _add(parent: Element, tag: str, text: str = "") -> Element:
    child = SubElement(parent, tag)
    if text:
        child.text = text
    return child


def _value(parent: Element, tag: str, text: str) -> None:
    _add(_add(parent, tag), "VALUE", text)


def _birth(parent: Element, written: str) -> None:
    born = _add(parent, "INDIVIDUAL_DATE_OF_BIRTH")
    if "/" in written:
        first, last = written.split("/")
        _add(born, "TYPE_OF_DATE", "BETWEEN")
        _add(born, "FROM_YEAR", first)
        _add(born, "TO_YEAR", last)
    elif written.startswith("~"):
        _add(born, "TYPE_OF_DATE", "APPROXIMATELY")
        _add(born, "YEAR", written[1:])
    elif written:
        _add(born, "TYPE_OF_DATE", "EXACT")
        _add(born, "DATE" if len(written) > 4 else "YEAR", written)
    else:
        _add(born, "TYPE_OF_DATE")


def _aliases(entry: Element, listing: Listing, tag: str, good: str, low: str) -> None:
    graded = [(good, alias) for alias in listing.aliases] + [(low, alias) for alias in listing.weak_aliases]
    for quality, alias in graded or [("", "")]:
        element = _add(entry, tag)
        _add(element, "QUALITY", quality)
        _add(element, "ALIAS_NAME", alias)


def _head(entry: Element, listing: Listing, letter: str) -> None:
    _add(entry, "DATAID", str(listing.number))
    _add(entry, "VERSIONNUM", "1")
    parts = listing.names if listing.kind == "person" else (listing.name,)
    shouted = listing.number % 3 == 0
    for tag, part in zip(_PARTS, (*parts[:3], " ".join(parts[3:])), strict=False):
        if part:
            _add(entry, tag, part.upper() if shouted else part)
    _add(entry, "UN_LIST_TYPE", _LIST)
    _add(entry, "REFERENCE_NUMBER", f"NZ{letter}.{listing.number % 1000:03d}")
    _add(entry, "LISTED_ON", listing.listed_on.isoformat())
    if listing.arabic:
        _add(entry, "NAME_ORIGINAL_SCRIPT", stretched(listing.arabic) if shouted else listing.arabic)
    if listing.sex:
        _add(entry, "GENDER", "Female" if listing.sex == "f" else "Male")
    _add(entry, "COMMENTS1", listing.reason)


def _person(parent: Element, listing: Listing) -> None:
    entry = _add(parent, "INDIVIDUAL")
    _head(entry, listing, "i")
    if listing.position:
        _value(entry, "DESIGNATION", listing.position)
    _value(entry, "NATIONALITY", listing.nationality)
    _value(entry, "LIST_TYPE", "UN List")
    _value(entry, "LAST_DAY_UPDATED", listing.listed_on.isoformat())
    _aliases(entry, listing, "INDIVIDUAL_ALIAS", "Good", "Low")
    _add(_add(entry, "INDIVIDUAL_ADDRESS"), "COUNTRY", listing.nationality)
    for written in listing.births or ("",):
        _birth(entry, written)
    place = _add(entry, "INDIVIDUAL_PLACE_OF_BIRTH")
    if listing.birth_town:
        _add(place, "CITY", listing.birth_town)
    _add(place, "COUNTRY", listing.nationality if listing.birth_town else "")
    document = _add(entry, "INDIVIDUAL_DOCUMENT")
    if listing.identifier:
        _add(document, "TYPE_OF_DOCUMENT", "Passport")
        _add(document, "NUMBER", listing.identifier)
    _add(entry, "SORT_KEY")
    _add(entry, "SORT_KEY_LAST_MOD")


def _organisation(parent: Element, listing: Listing) -> None:
    entry = _add(parent, "ENTITY")
    _head(entry, listing, "e")
    _value(entry, "LIST_TYPE", "UN List")
    _value(entry, "LAST_DAY_UPDATED", listing.listed_on.isoformat())
    _aliases(entry, listing, "ENTITY_ALIAS", "a.k.a.", "a.k.a.")
    _add(_add(entry, "ENTITY_ADDRESS"), "COUNTRY", listing.nationality)
    _add(entry, "SORT_KEY")
    _add(entry, "SORT_KEY_LAST_MOD")


def write_un(listings: Iterable[Listing], path: Path, published_on: date) -> None:
    """Write the list as one XML file."""
    entries = tuple(listings)
    root = Element(
        "CONSOLIDATED_LIST",
        {
            "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
            "xsi:noNamespaceSchemaLocation": "https://www.un.org/sc/resources/sc-sanctions.xsd",
            "dateGenerated": f"{published_on.isoformat()}T00:00:09.554Z",
        },
    )
    persons, organisations = _add(root, "INDIVIDUALS"), _add(root, "ENTITIES")
    for listing in entries:
        if listing.kind == "person":
            _person(persons, listing)
        else:
            _organisation(organisations, listing)
    indent(root)
    path.parent.mkdir(parents=True, exist_ok=True)
    ElementTree(root).write(path, encoding="UTF-8", xml_declaration=True)
