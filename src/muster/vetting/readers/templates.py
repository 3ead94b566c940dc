"""Workbooks that go back to a requester: the roster with its faults marked, and the empty template."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Literal

from muster.documents.readers.sheets import Sheet
from muster.documents.workbooks import Mark, MarkKind, Table, write_xlsx
from muster.vetting.readers.layouts import Field
from muster.vetting.readers.rosters import CellError, CellWarning, Roster, RosterEntry
from muster.vetting.readers.tables import read_table

Language = Literal["en", "fr", "ar"]

_CORRECTION = {"en": "What to correct", "fr": "À corriger", "ar": "ما يجب تصحيحه"}
_ROSTER = {"en": "Roster", "fr": "Liste", "ar": "القائمة"}
_LEGEND = {"en": "Legend", "fr": "Légende", "ar": "مفتاح الألوان"}
_FAULTS = {"en": "Faults", "fr": "Erreurs", "ar": "الأخطاء"}
_FAULT_HEADINGS = {
    "en": ("Row", "Column", "Value", "Kind", "What to do"),
    "fr": ("Ligne", "Colonne", "Valeur", "Nature", "Que faire"),
    "ar": ("الصف", "العمود", "القيمة", "النوع", "ما العمل"),
}
_KINDS = {
    MarkKind.ERROR: {"en": "Error", "fr": "Erreur", "ar": "خطأ"},
    MarkKind.WARNING: {"en": "Please check", "fr": "À vérifier", "ar": "يرجى التحقق"},
}
_EXPLANATION = {
    "en": (
        "A red cell must be corrected before its row can be vetted; its comment says how.",
        "A yellow cell was read, but please check it.",
        "Correct the cells on the first sheet and send this workbook again; your columns can stay as they are.",
        "The column “What to correct” is not read.",
    ),
    "fr": (
        "Une cellule rouge doit être corrigée avant que sa ligne puisse être vérifiée ; le commentaire dit comment.",
        "Une cellule jaune a été lue, mais veuillez la vérifier.",
        "Corrigez la première feuille et renvoyez ce classeur ; vos colonnes peuvent rester telles quelles.",
        "La colonne « À corriger » n'est pas lue.",
    ),
    "ar": (
        "يجب تصحيح الخلية الحمراء قبل التدقيق في صفها، والتعليق يبيّن كيف.",
        "الخلية الصفراء قُرئت، لكن يرجى التحقق منها.",
        "صحّحوا الورقة الأولى وأعيدوا إرسال هذا الملف، ويمكن أن تبقى أعمدتكم كما هي.",
        "عمود «ما يجب تصحيحه» لا يُقرأ.",
    ),
}
_EMPTY_EXPLANATION = {
    "en": (
        "One row per candidate. Only the full name is required; every other cell that you know makes the check surer.",
        "Dates: 1975-03-04, or 1975-03, or only 1975. Leave empty what is not known.",
        "For a unit write “unit” in the first column and its name under “Unit”.",
    ),
    "fr": (
        "Une ligne par candidat. Seul le nom complet est obligatoire ; le reste rend la vérification plus sûre.",
        "Dates : 1975-03-04, ou 1975-03, ou seulement 1975. Laissez vide ce qui n'est pas connu.",
        "Pour une unité, écrivez « unité » dans la première colonne et son nom sous « Unité ».",
    ),
    "ar": (
        "صف واحد لكل مرشح. الاسم الكامل وحده مطلوب، وكل خلية أخرى تعرفونها تجعل التدقيق أوثق.",
        "التواريخ: 1975-03-04 أو 1975-03 أو 1975 فقط. اتركوا ما لا يُعرف فارغاً.",
        "للوحدة اكتبوا «وحدة» في العمود الأول واسمها تحت «الوحدة».",
    ),
}
TEMPLATE_FIELDS = (
    Field.KIND, Field.NAME, Field.NAME_ORIGINAL, Field.FATHER_NAME, Field.GRANDFATHER_NAME, Field.FAMILY_NAME,
    Field.MOTHER_NAME, Field.ALIASES, Field.GENDER, Field.BIRTH_DATE, Field.BIRTH_PLACE, Field.BIRTH_COUNTRY,
    Field.NATIONALITY, Field.COUNTRY_TO_SEARCH, Field.ID_NUMBER, Field.OTHER_IDENTIFIER, Field.RANK, Field.JOB_TITLE,
    Field.UNIT_NAME, Field.UNIT_ALIAS, Field.UNIT_TYPE, Field.UNIT_LOCATION, Field.PARENT_UNIT, Field.COMMANDER_NAME,
    Field.POSTING_FROM, Field.POSTING_TO, Field.REMARKS,
)  # fmt: skip


def template_headings(language: Language) -> tuple[str, ...]:
    """The headings of our own template, in its order."""
    own = {row["field"]: row["heading"] for row in _template_rows(language)}
    return tuple(own[field] for field in TEMPLATE_FIELDS)


def _template_rows(language: Language) -> Iterator[dict[str, str]]:
    return (row for row in read_table("headings") if row["source"] == "template" and row["language"] == language)


def write_empty_template(target: Path | IO[bytes], language: Language = "en") -> None:
    """A workbook with our headings and no rows."""
    headings = template_headings(language)
    right_to_left = language == "ar"
    write_xlsx(
        target,
        [
            Table(
                title=_ROSTER[language],
                rows=[headings],
                widths=[max(16, len(heading) + 4) for heading in headings],
                right_to_left=right_to_left,
            ),
            _legend(_EMPTY_EXPLANATION[language], language),
        ],
    )


def write_corrected_roster(
    target: Path | IO[bytes], sheet: Sheet, roster: Roster, language: Language = "en", *, only_faulty: bool = False
) -> None:
    """The requester's own rows and columns with every fault coloured and commented, a legend, and a list of the faults.

    `only_faulty` leaves out the rows without an error, for a requester whose good rows were kept.
    """
    numbers = _kept_rows(sheet, roster, only_faulty=only_faulty)
    entries = {entry.number: entry for entry in roster.entries}
    width = max((len(row) for row in sheet.rows), default=0)
    rows: list[tuple[str, ...]] = []
    marks: dict[tuple[int, int], Mark] = {}
    for place, number in enumerate(numbers, start=1):
        cells = sheet.rows[number - 1]
        entry = entries.get(number)
        extra = _CORRECTION[language] if number == roster.layout.header_row else _corrections(entry)
        rows.append((*cells, *[""] * (width - len(cells)), extra) if extra else cells)
        if entry:
            marks |= {(place, index + 1): mark for index, mark in _marks(entry).items()}
    write_xlsx(
        target,
        [
            Table(
                title=sheet.title or _ROSTER[language],
                rows=rows,
                header_row=numbers.index(roster.layout.header_row) + 1,
                marks=marks,
                widths=_widths(rows),
                right_to_left=language == "ar",
            ),
            _legend(_EXPLANATION[language], language),
            _fault_list(roster, language),
        ],
    )


def _kept_rows(sheet: Sheet, roster: Roster, *, only_faulty: bool) -> list[int]:
    """Row numbers that go into the workbook; what stands above the headings always does."""
    faulty = {entry.number for entry in roster.entries if entry.errors}
    return [
        number
        for number in range(1, len(sheet.rows) + 1)
        if not only_faulty or number <= roster.layout.header_row or number in faulty
    ]


def _corrections(entry: RosterEntry | None) -> str:
    return " ".join(f"{error.column}: {error.message}" for error in entry.errors) if entry else ""


def _faults(entry: RosterEntry) -> Iterator[tuple[MarkKind, CellError | CellWarning]]:
    yield from ((MarkKind.ERROR, error) for error in entry.errors)
    yield from ((MarkKind.WARNING, warning) for warning in entry.warnings)


def _marks(entry: RosterEntry) -> dict[int, Mark]:
    """One mark per cell: the gravest kind, all messages."""
    marks: dict[int, Mark] = {}
    for kind, fault in _faults(entry):
        known = marks.get(fault.index)
        marks[fault.index] = (
            Mark(known.kind, f"{known.message}\n{fault.message}") if known else Mark(kind, fault.message)
        )
    return marks


def _widths(rows: list[tuple[str, ...]]) -> list[int]:
    widths: list[int] = []
    for row in rows[:200]:
        widths += [10] * (len(row) - len(widths))
        for index, cell in enumerate(row):
            widths[index] = max(widths[index], min(40, len(cell) + 2))
    return widths


def _legend(lines: tuple[str, ...], language: Language) -> Table:
    return Table(
        title=_LEGEND[language],
        rows=[(line,) for line in lines],
        header_row=0,
        widths=[48],
        right_to_left=language == "ar",
    )


def _fault_list(roster: Roster, language: Language) -> Table:
    rows = [
        (str(entry.number), fault.column, fault.value, _KINDS[kind][language], fault.message)
        for entry in roster.entries
        for kind, fault in _faults(entry)
    ]
    return Table(
        title=_FAULTS[language],
        rows=[_FAULT_HEADINGS[language], *rows],
        widths=[8, 24, 32, 14, 48],
        right_to_left=language == "ar",
    )
