"""The columns of a roster as the mapping page asks for them."""

from collections.abc import Mapping
from dataclasses import dataclass

from muster.vetting.readers.layouts import Column, Field, Layout


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """One column, the field that is chosen in the form, and whether a person should look at it."""

    column: Column
    chosen: str
    is_open: bool

    @property
    def name(self) -> str:
        """The name of its form field."""
        return f"column-{self.column.index}"


def column_choices(layout: Layout) -> list[ColumnChoice]:
    """Every column; what is not known comes with what its heading resembles."""
    return [
        ColumnChoice(
            column=column,
            chosen=(column.field or column.suggestion or "").__str__(),
            is_open=column.field is None and not column.ignored,
        )
        for column in layout.columns
    ]


def chosen_fields(sent: Mapping[str, str], layout: Layout) -> dict[int, Field | None]:
    """What the form says about each column; a column that it doesn't speak of, or an unknown word, is not used."""
    known = {field.value: field for field in Field}
    return {column.index: known.get(sent.get(f"column-{column.index}", "")) for column in layout.columns}
