"""What a name can name."""

from enum import StrEnum


class Kind(StrEnum):
    """The kind of thing that a name belongs to; each kind has its own way of being read and compared."""

    PERSON = "person"
    ORGANIZATION = "organization"
    UNIT = "unit"
