"""One row of a roster, cell by cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from muster.vetting.readers.dates import month_number, read_date
from muster.vetting.readers.fields import CandidateFields
from muster.vetting.readers.layouts import NAME_SLOTS, PERSON_NAMES, DateOrder, Field, Layout
from muster.vetting.readers.naming import ComposedName, compose_name
from muster.vetting.readers.readings import (
    CellReader,
    Reading,
    UnreadableError,
    read_country,
    read_gender,
    read_identifier,
    read_kind,
    read_person_name,
    read_remarks,
    read_text,
    read_unit_type,
    split_list,
)
from muster.vetting.readers.tables import is_placeholder, look_up

YOUNGEST = 15
NAME_FIELDS = (
    Field.NAME, Field.NAME_LATIN, Field.NAME_ORIGINAL, *NAME_SLOTS, Field.GIVEN_NAME, Field.MIDDLE_NAME,
    Field.FATHER_NAME, Field.GRANDFATHER_NAME, Field.GREAT_GRANDFATHER_NAME, Field.FAMILY_NAME,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """Something about the cell in column `index` (from 0); None is the row's name, wherever it should stand."""

    index: int | None
    message: str


class RowReader:
    """Gives the cells of one row by meaning, and gathers what is wrong with them."""

    def __init__(self, cells: tuple[str, ...], layout: Layout) -> None:
        self.cells = cells
        self.layout = layout
        self.errors: list[Fault] = []
        self.warnings: list[Fault] = []
        self._texts: dict[Field, str] = {}
        self._places: dict[Field, int] = {}
        for column in layout.columns:
            text = cells[column.index] if column.index < len(cells) else ""
            if not text or column.field is None or is_placeholder(text):
                continue
            if column.field not in self._texts:
                self._texts[column.field], self._places[column.field] = text, column.index
            elif text != self._texts[column.field]:
                message = f"Another column of the same meaning says “{self._texts[column.field]}”; that is used."
                self.warnings.append(Fault(column.index, message))

    def text(self, field: Field) -> str:
        """The first filled cell with this meaning; empty for “unknown”, “n/a” and the like."""
        return self._texts.get(field, "")

    def read(self, field: Field, reader: CellReader = read_text) -> str:
        """The cell's value; a fault is gathered and gives an empty value."""
        if field not in self._texts:
            return ""
        try:
            reading = reader(self._texts[field])
        except UnreadableError as error:
            self.fail(field, str(error))
            return ""
        if reading.warning:
            self.warn(field, reading.warning)
        return reading.value

    def fail(self, field: Field, message: str) -> None:
        self.errors.append(Fault(self._places.get(field), message))

    def warn(self, field: Field, message: str) -> None:
        self.warnings.append(Fault(self._places.get(field), message))


def read_fields(row: RowReader, orders: Mapping[Field, DateOrder], *, on: date) -> CandidateFields:
    """All that the row says; what is wrong with it stands in `row.errors` and `row.warnings`."""
    kind = row.read(Field.KIND, read_kind) or _kind_by_columns(row.layout)
    name = _unit_name(row) if kind == "unit" else _person_name(row)
    unit_name = row.read(Field.UNIT_NAME)
    posting_from, posting_to = _posting(row, orders, on)
    return CandidateFields(
        kind=kind,
        name=name.full,
        name_original=name.original,
        given_name=name.parts.get("given", ""),
        father_name=name.parts.get("father", ""),
        grandfather_name=name.parts.get("grandfather", ""),
        family_name=name.parts.get("family", ""),
        mother_name=row.read(Field.MOTHER_NAME, read_person_name),
        aliases=split_list(row.text(Field.ALIASES)),
        gender=row.read(Field.GENDER, read_gender),
        birth_date=_birth_date(row, orders.get(Field.BIRTH_DATE, DateOrder.UNSTATED), on),
        birth_place=_birth_place(row),
        birth_country=row.read(Field.BIRTH_COUNTRY, read_country),
        nationality=row.read(Field.NATIONALITY, read_country),
        country_to_search=row.read(Field.COUNTRY_TO_SEARCH, read_country),
        id_number=row.read(Field.ID_NUMBER, read_identifier),
        other_identifier=row.read(Field.OTHER_IDENTIFIER, read_identifier),
        rank=row.read(Field.RANK),
        job_title=row.read(Field.JOB_TITLE),
        unit_name=unit_name or (name.full if kind == "unit" else ""),
        unit_alias=row.read(Field.UNIT_ALIAS),
        unit_type=row.read(Field.UNIT_TYPE, read_unit_type),
        unit_location=row.read(Field.UNIT_LOCATION),
        parent_unit=row.read(Field.PARENT_UNIT),
        commander_name=row.read(Field.COMMANDER_NAME, read_person_name),
        posting_from=posting_from,
        posting_to=posting_to,
        remarks=row.read(Field.REMARKS, read_remarks),
    )


def _kind_by_columns(layout: Layout) -> str:
    return "person" if layout.fields & PERSON_NAMES else "unit"


def _unit_name(row: RowReader) -> ComposedName:
    name = row.read(Field.UNIT_NAME) or row.read(Field.NAME)
    if not name:
        row.errors.append(Fault(None, "The unit has no name. Write its full name."))
    return ComposedName(name, row.read(Field.NAME_ORIGINAL), {})


def _person_name(row: RowReader) -> ComposedName:
    faults = len(row.errors)
    cells = {field: text for field in NAME_FIELDS if (text := row.read(field, read_person_name))}
    name = compose_name(cells, row.layout.profile)
    if not name.full and len(row.errors) == faults:
        row.errors.append(Fault(None, "The name is missing. Write the full name as it stands in the person's papers."))
    elif name.full and len(name.full.split()) == 1 and not name.original:
        row.warnings.append(Fault(None, "The name is one word; give father's, grandfather's and family name if known."))
    return name


def _birth_place(row: RowReader) -> str:
    places = (row.read(field) for field in (Field.BIRTH_PLACE, Field.BIRTH_CITY, Field.BIRTH_PROVINCE))
    return ", ".join(dict.fromkeys(place for place in places if place))


def _birth_date(row: RowReader, order: DateOrder, on: date) -> str:
    field, text = Field.BIRTH_DATE, row.text(Field.BIRTH_DATE)
    if not text:
        return _birth_date_of_parts(row, on)
    return row.read(field, partial(_read_birth_date, order=order, on=on))


def _read_birth_date(text: str, *, order: DateOrder, on: date) -> Reading:
    reading = read_date(text, order)
    year = int(reading.value.lstrip("~")[:4])
    if reading.value[:4].isdigit() and reading.value > on.isoformat():
        raise UnreadableError("A date of birth in the future can't be right. Correct it.")
    if year > on.year - YOUNGEST:
        warning = f"Born less than {YOUNGEST} years ago; check the year."
        return Reading(reading.value, f"{reading.warning} {warning}".strip())
    return reading


def _birth_date_of_parts(row: RowReader, on: date) -> str:
    """A date of birth in columns of its own for year, month and day; what is not filled is not known."""
    if not row.text(Field.BIRTH_YEAR):
        return ""
    month, day = row.text(Field.BIRTH_MONTH), row.text(Field.BIRTH_DAY)

    def read_with_parts(year: str) -> Reading:
        number = month_number(month) if month else 0
        if number is None:
            raise UnreadableError(f"The month “{month}” can't be read. Write it as a number from 1 to 12.")
        parts = [year, *([f"{number:02}"] if number else []), *([day.zfill(2)] if number and day else [])]
        return _read_birth_date("-".join(parts), order=DateOrder.DAY_FIRST, on=on)

    return row.read(Field.BIRTH_YEAR, read_with_parts)


def _posting(row: RowReader, orders: Mapping[Field, DateOrder], on: date) -> tuple[str, str]:
    first = _posting_date(row, Field.POSTING_FROM, orders, on)
    last = _posting_date(row, Field.POSTING_TO, orders, on)
    if first and last and last < first[: len(last)]:
        row.fail(Field.POSTING_TO, f"The posting ends before it begins ({first}). Correct one of the two dates.")
    return first, last


def _posting_date(row: RowReader, field: Field, orders: Mapping[Field, DateOrder], on: date) -> str:
    def read_posting_date(text: str) -> Reading:
        if look_up("present", text) is not None:
            return Reading("")
        reading = read_date(text, orders.get(field, DateOrder.UNSTATED))
        if field is Field.POSTING_FROM and reading.value > on.isoformat():
            return Reading(reading.value, "This posting begins in the future; check the year.")
        return reading

    return row.read(field, read_posting_date)
