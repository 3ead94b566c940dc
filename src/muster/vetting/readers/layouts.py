"""Which column of a roster means what: headings in any order and language, the heading row wherever it stands."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from rapidfuzz import fuzz, process

from muster.errors import InputError
from muster.vetting.readers.profiles import DEFAULT_PROFILE, OFSI_PROFILE, name_profiles
from muster.vetting.readers.tables import fold, read_table

SEARCHED_ROWS = 40
_LIKENESS = 80


class Field(StrEnum):
    """What a column of a roster can mean."""

    NUMBER = "number"
    KIND = "kind"
    NAME = "name"
    NAME_ORIGINAL = "name_original"
    NAME_LATIN = "name_latin"
    NAME_1 = "name_1"
    NAME_2 = "name_2"
    NAME_3 = "name_3"
    NAME_4 = "name_4"
    NAME_5 = "name_5"
    NAME_6 = "name_6"
    GIVEN_NAME = "given_name"
    MIDDLE_NAME = "middle_name"
    FATHER_NAME = "father_name"
    GRANDFATHER_NAME = "grandfather_name"
    GREAT_GRANDFATHER_NAME = "great_grandfather_name"
    FAMILY_NAME = "family_name"
    MOTHER_NAME = "mother_name"
    ALIASES = "aliases"
    GENDER = "gender"
    BIRTH_DATE = "birth_date"
    BIRTH_YEAR = "birth_year"
    BIRTH_MONTH = "birth_month"
    BIRTH_DAY = "birth_day"
    BIRTH_PLACE = "birth_place"
    BIRTH_CITY = "birth_city"
    BIRTH_PROVINCE = "birth_province"
    BIRTH_COUNTRY = "birth_country"
    NATIONALITY = "nationality"
    COUNTRY_TO_SEARCH = "country_to_search"
    ID_NUMBER = "id_number"
    OTHER_IDENTIFIER = "other_identifier"
    RANK = "rank"
    JOB_TITLE = "job_title"
    UNIT_NAME = "unit_name"
    UNIT_ALIAS = "unit_alias"
    UNIT_TYPE = "unit_type"
    UNIT_LOCATION = "unit_location"
    PARENT_UNIT = "parent_unit"
    COMMANDER_NAME = "commander_name"
    POSTING_FROM = "posting_from"
    POSTING_TO = "posting_to"
    REMARKS = "remarks"
    CORRECTION = "correction"  # what we wrote beside a faulty row; never read


NAME_SLOTS = (Field.NAME_1, Field.NAME_2, Field.NAME_3, Field.NAME_4, Field.NAME_5, Field.NAME_6)
PERSON_NAMES = frozenset({Field.NAME, Field.NAME_ORIGINAL, Field.NAME_LATIN, Field.GIVEN_NAME, *NAME_SLOTS})


class DateOrder(StrEnum):
    """In which order a heading says that dates are written."""

    UNSTATED = ""
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its place from 0, its heading as written, what it means (None: not known, or not used).

    `suggestion` is what an unknown heading resembles; nothing is read by a suggestion until a person accepts it.
    """

    index: int
    heading: str
    field: Field | None
    suggestion: Field | None = None
    ignored: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a sheet is read: the row of the headings (from 1), the columns, the naming profile, the order of dates."""

    header_row: int
    columns: tuple[Column, ...]
    profile: str = DEFAULT_PROFILE
    date_order: DateOrder = DateOrder.UNSTATED

    @property
    def fields(self) -> frozenset[Field]:
        return frozenset(column.field for column in self.columns if column.field)

    @property
    def unknown_columns(self) -> tuple[Column, ...]:
        """Columns with a heading that nobody has said the meaning of."""
        return tuple(column for column in self.columns if column.field is None and not column.ignored)

    @property
    def is_usable(self) -> bool:
        """Whether rows can be read: some column names the subject."""
        return bool(self.fields & (PERSON_NAMES | {Field.UNIT_NAME}))

    def columns_of(self, field: Field) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.field is field)

    def with_fields(self, chosen: Mapping[int, Field | None], *, profile: str | None = None) -> "Layout":
        """The layout as a person corrected it: place of a column → meaning, None for a column that is not used.

        Raises:
            InputError: no column with such a place, or no such naming profile.
        """
        if strangers := chosen.keys() - {column.index for column in self.columns}:
            raise InputError(f"The sheet has no column {min(strangers) + 1}. Choose among its columns.")
        if profile is not None and profile not in name_profiles():
            raise InputError(f"There is no naming profile “{profile}”. Choose one of: {', '.join(name_profiles())}.")
        columns = tuple(
            replace(column, field=chosen[column.index], ignored=chosen[column.index] is None)
            if column.index in chosen
            else column
            for column in self.columns
        )
        return replace(self, columns=columns, profile=profile or self.profile)

    def remembered(self) -> dict[str, str]:
        """Folded heading → field ("" = not used): what an organisation keeps so that nobody is asked twice."""
        return {fold(column.heading): column.field or "" for column in self.columns if column.field or column.ignored}

    def as_json(self) -> dict[str, object]:
        return {
            "header_row": self.header_row,
            "profile": self.profile,
            "date_order": self.date_order.value,
            "columns": [
                {
                    "index": column.index,
                    "heading": column.heading,
                    "field": column.field.value if column.field else None,
                    "ignored": column.ignored,
                }
                for column in self.columns
            ],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, object]) -> "Layout":
        """The layout that `as_json` gave.

        Raises:
            InputError: it is not one.
        """
        try:
            columns = kept["columns"]
            header_row, profile = kept["header_row"], kept["profile"]
            if not isinstance(columns, list) or not isinstance(header_row, int) or profile not in name_profiles():
                raise InputError("The kept layout can't be read. Map the columns again.")
            return cls(
                header_row=header_row,
                columns=tuple(_column_from_json(column) for column in columns),
                profile=str(profile),
                date_order=DateOrder(str(kept.get("date_order", ""))),
            )
        except (KeyError, ValueError, TypeError) as error:
            raise InputError("The kept layout can't be read. Map the columns again.") from error


def _column_from_json(kept: Mapping[str, object]) -> Column:
    field, index = kept["field"], kept["index"]
    if not isinstance(index, int):
        raise TypeError(index)
    return Column(index, str(kept["heading"]), Field(str(field)) if field else None, None, bool(kept.get("ignored")))


def recognise(rows: Sequence[Sequence[str]], *, remembered: Mapping[str, str] | None = None) -> Layout:
    """Find the heading row among the first rows and tell what each column means.

    `remembered` is folded heading → field from an earlier mapping (`Layout.remembered`) and beats the table. When
    nothing is recognised the layout is not usable, and its columns, all unknown, are what a mapping page shows.

    Raises:
        InputError: the sheet has no filled row.
    """
    filled = [number for number, row in enumerate(rows[:SEARCHED_ROWS], start=1) if any(row)]
    if not filled:
        raise InputError("The sheet is empty. It needs a heading row and one row per candidate.")
    own = remembered or {}
    header_row = max(filled, key=lambda number: (_known_headings(rows, number, own), _width(rows, number), -number))
    columns = _settle(_columns(rows, header_row, own))
    return Layout(
        header_row=header_row,
        columns=columns,
        profile=OFSI_PROFILE if any(column.field is Field.NAME_6 for column in columns) else DEFAULT_PROFILE,
        date_order=_date_order(columns),
    )


def _known_headings(rows: Sequence[Sequence[str]], number: int, own: Mapping[str, str]) -> int:
    return len({column.field for column in _columns(rows, number, own) if column.field})


def _width(rows: Sequence[Sequence[str]], number: int) -> int:
    return sum(1 for cell in rows[number - 1] if cell)


def _columns(rows: Sequence[Sequence[str]], number: int, own: Mapping[str, str]) -> tuple[Column, ...]:
    groups = _group_headings(rows, number)
    columns = []
    for index, heading in enumerate(rows[number - 1]):
        group = groups.get(index, "")
        if not heading and not group:
            continue
        columns.append(_column(index, heading, group, own))
    return tuple(columns)


def _group_headings(rows: Sequence[Sequence[str]], number: int) -> dict[int, str]:
    """Headings of the row above that stand over several columns ("Date of birth" over "Day", "Month", "Year").

    A merged cell keeps its text in its first column; a title over the whole table is no group.
    """
    above = rows[number - 2] if number > 1 else ()
    if sum(1 for cell in above if cell) < 2:
        return {}
    groups: dict[int, str] = {}
    last = ""
    for index in range(len(rows[number - 1])):
        last = (above[index] if index < len(above) else "") or last
        groups[index] = last
    return groups


def _column(index: int, heading: str, group: str, own: Mapping[str, str]) -> Column:
    for written in (f"{group} {heading}" if group and heading else "", heading, group if not heading else ""):
        folded = fold(written)
        if folded in own:
            kept = own[folded]
            return Column(index, written, Field(kept) if kept else None, ignored=not kept)
        if written and (field := field_of(written)):
            return Column(index, written, field)
    return Column(index, heading or group, None, _resembles(heading or group))


def field_of(heading: str) -> Field | None:
    """What a heading means; of a heading in two languages or with an explanation, whichever part is known."""
    known = _headings()
    for part in _parts(heading):
        if field := known.get(fold(part) or part.strip()):
            return field
    return None


_DATE_FORM = re.compile(r"\b[dmyja]{1,4}[./\-][dmyja]{1,4}[./\-][dmyja]{2,4}\b", re.IGNORECASE)


def _parts(heading: str) -> list[str]:
    outside = _DATE_FORM.sub(" ", re.sub(r"[(\[{].*?[)\]}]", " ", heading))
    inside = re.findall(r"[(\[{](.*?)[)\]}]", heading)
    pieces = [piece for text in (outside, *inside) for piece in re.split(r"[/|\n\r;:,،–—]| - ", text)]
    return [heading, outside, *pieces]


@lru_cache(maxsize=1)
def _headings() -> dict[str, Field]:
    """Folded heading → field; of two rows with one heading the first holds."""
    known: dict[str, Field] = {}
    for row in read_table("headings"):
        known.setdefault(fold(row["heading"]) or row["heading"], Field(row["field"]))
    known.pop("", None)
    return known


def _resembles(heading: str) -> Field | None:
    found = process.extractOne(fold(heading), _headings().keys(), scorer=fuzz.ratio, score_cutoff=_LIKENESS)
    return _headings()[found[0]] if found else None


_BARE_NAMES = frozenset(fold(word) for word in ("name", "names", "nom", "noms", "nome"))


def _settle(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Headings whose meaning depends on the others: "First name" beside "Second name", "Nom" beside "Prénom"."""
    fields = {column.field for column in columns}
    slots = bool(fields & {Field.NAME_2, Field.NAME_3, Field.NAME_4}) and Field.FAMILY_NAME not in fields
    settled = []
    for column in columns:
        field = column.field
        if field is Field.GIVEN_NAME and slots and Field.NAME_1 not in fields:
            field = Field.NAME_1
        elif field is Field.NAME_1 and not slots and not fields & {Field.NAME_2, Field.NAME_3}:
            field = Field.GIVEN_NAME
        elif field is Field.NAME and Field.GIVEN_NAME in fields and Field.FAMILY_NAME not in fields:
            field = Field.FAMILY_NAME if fold(column.heading) in _BARE_NAMES else field
        settled.append(replace(column, field=field))
    return tuple(settled)


def _date_order(columns: tuple[Column, ...]) -> DateOrder:
    for column in columns:
        if column.field is Field.BIRTH_DATE:
            if re.search(r"\b[dj]{1,2}[./\- ]?m{1,2}", column.heading, re.IGNORECASE):
                return DateOrder.DAY_FIRST
            if re.search(r"\bm{1,2}[./\- ]?[dj]{1,2}", column.heading, re.IGNORECASE):
                return DateOrder.MONTH_FIRST
    return DateOrder.UNSTATED
