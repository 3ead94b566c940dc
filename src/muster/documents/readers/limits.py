"""How much of a sheet is read before it is refused."""

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024
SAVE_AS = "Save it as XLSX or CSV and send it again."
RESAVE = "Copy the table alone into a new workbook, save that as XLSX and send it."


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLimits:
    """Bounds on one sheet. A roster of 30,000 rows and 40 columns stays far inside the defaults.

    `area` is rows times columns of the rectangle that holds all cells; `ratio` is how many times larger a part of
    the package may be than its packed form; `memory_bytes` and `seconds` bound the child process that reads.
    """

    file_bytes: int = 32 * MEBIBYTE
    members: int = 2_000
    expanded_bytes: int = 128 * MEBIBYTE
    ratio: int = 250
    rows: int = 100_000
    columns: int = 256
    area: int = 5_000_000
    cell_characters: int = 32_767
    text_bytes: int = 64 * MEBIBYTE
    notes: int = 50_000
    memory_bytes: int = 1024 * MEBIBYTE
    seconds: float = 20.0
