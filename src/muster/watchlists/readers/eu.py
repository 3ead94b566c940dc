"""The consolidated list of the European Union in its XML form (FSF, `xmlFullSanctionsList_1_1`).

Everything stands in attributes: `<sanctionEntity logicalId="13"><nameAlias wholeName="..." strong="true"/>...`.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from muster.errors import InputError
from muster.names import Kind
from muster.screening.records import Record
from muster.watchlists.readers.countries import country, country_code
from muster.watchlists.readers.dates import count_unreadable, partial_date
from muster.watchlists.readers.markup import read_elements
from muster.watchlists.readers.parents import father_name, mother_name
from muster.watchlists.readers.text import clean, distinct

_KINDS = {"person": Kind.PERSON, "enterprise": Kind.ORGANIZATION, "P": Kind.PERSON, "E": Kind.ORGANIZATION}
_GENDERS = {"M": "male", "F": "female"}
_NAME_PARTS = ("firstName", "middleName", "lastName")
_PLACE_PARTS = ("place", "city", "region", "countryDescription")


def read_eu(path: Path, skipped: Counter[str] | None = None) -> Iterator[Record]:
    """Yield the persons and enterprises in the order of the file; birth dates not understood are counted in `skipped`.

    Raises:
        InputError: the XML is cut off, not well formed or declares entities, or an entry has no name or known type.
    """
    counts = skipped if skipped is not None else Counter()
    for element in read_elements(path, "sanctionEntity"):
        number = element.get("logicalId", "")
        names = [alias for alias in element.iterfind("nameAlias") if _name(alias)]
        kind = _KINDS.get(
            _attribute(element, "subjectType", "code") or _attribute(element, "subjectType", "classificationCode")
        )
        if not names or not number or kind is None:
            raise InputError(f"{path.name}: entry {number!r} has no name or no known type; fetch the file again.")
        yield _record(element, kind, names, counts)


def _record(element: Element, kind: Kind, names: list[Element], skipped: Counter[str]) -> Record:
    remarks = " ".join(filter(None, (clean(remark.text) for remark in element.iterfind("remark"))))
    name = next((_name(alias) for alias in names if _is_strong(alias)), _name(names[0]))
    aliases = distinct((_name(alias) for alias in names if _is_strong(alias)), without=[name])
    births = list(element.iterfind("birthdate"))
    dates = [_birth_date(birth) for birth in births]
    count_unreadable(skipped, [birth.get("birthdate", birth.get("year", "")) for birth in births], dates)
    return Record(
        id=f"eu-{element.get('logicalId', '')}",
        kind=kind,
        name=name,
        aliases=aliases,
        weak_aliases=distinct((_name(alias) for alias in names if not _is_strong(alias)), without=[name, *aliases]),
        dataset="eu-fsf",
        gender=next((_GENDERS[alias.get("gender", "")] for alias in names if alias.get("gender") in _GENDERS), ""),
        birth_dates=distinct(dates),
        birth_places=distinct(_place(birth) for birth in births),
        countries=_countries(element),
        identifiers=distinct(clean(document.get("number")) for document in element.iterfind("identification")),
        father_name=father_name(remarks),
        mother_name=mother_name(remarks),
        positions=distinct(clean(alias.get(key)) for alias in names for key in ("title", "function")),
        topics=("sanction",),
        programmes=distinct(clean(regulation.get("programme")) for regulation in element.iterfind("regulation")),
        listed_on=min(
            filter(None, (clean(act.get("publicationDate")) for act in element.iterfind("regulation"))), default=""
        ),
        remarks=" ".join(filter(None, (element.get("euReferenceNumber", ""), remarks))),
    )


def _attribute(element: Element, child: str, name: str) -> str:
    found = element.find(child)
    return clean(found.get(name)) if found is not None else ""


def _name(alias: Element) -> str:
    return clean(alias.get("wholeName")) or " ".join(filter(None, (clean(alias.get(part)) for part in _NAME_PARTS)))


def _is_strong(alias: Element) -> bool:
    return alias.get("strong", "true") == "true"


def _birth_date(birth: Element) -> str:
    """The full date, else the year (with its month), else the range of years; Gregorian ones only."""
    if birth.get("calendarType", "GREGORIAN") != "GREGORIAN":
        return ""
    year, month = clean(birth.get("year")), clean(birth.get("monthOfYear"))
    first, last = clean(birth.get("yearRangeFrom")), clean(birth.get("yearRangeTo"))
    dated = f"{year}-{int(month):02}" if year and month.isdigit() and month != "0" else year
    words = clean(birth.get("birthdate")) or dated or (f"{first}/{last}" if first and last else "")
    return partial_date(f"~{words}" if words and birth.get("circa") == "true" else words)


def _place(birth: Element) -> str:
    return ", ".join(filter(None, (clean(birth.get(part)) for part in _PLACE_PARTS if birth.get(part) != "UNKNOWN")))


def _countries(element: Element) -> tuple[str, ...]:
    """Citizenship; where it is not known the countries of birth, then those of the addresses."""
    for child in ("citizenship", "birthdate", "address"):
        found = distinct(_country(place) for place in element.iterfind(child))
        if found:
            return found
    return ()


def _country(place: Element) -> str:
    """The code where the list gives one (`00` is none), else the description."""
    described = clean(place.get("countryDescription"))
    return country_code(clean(place.get("countryIso2Code"))) or ("" if described == "UNKNOWN" else country(described))
