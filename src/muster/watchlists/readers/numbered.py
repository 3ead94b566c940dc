"""Cells that hold several values: `(1) Tunisia (2) Libya`, `a) French, b) Tunisian`, `(1)-(3) Algeria`."""

import re

_MARK = re.compile(r"(?:\(\s*(?:\d{1,2}|[a-h])\s*\)|(?<![\w(])(?:\d{1,2}|[a-h])\))")
_LEFT_OVER = " \t,;.-"
_NUMBER = re.compile(r"(?<![\w/])(?=[A-Z\d./-]*\d)[A-Z]{0,4}[-./]?\d[\dA-Za-z./-]{3,}")
_DATE = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{2,4}")


def split_numbered(cell: str) -> tuple[str, ...]:
    """Return the values of a cell without their marks; a cell without marks is one value."""
    parts = (part.strip(_LEFT_OVER) for part in _MARK.split(cell))
    return tuple(part for part in parts if part and part != "to")


def find_numbers(cell: str) -> tuple[str, ...]:
    """Return the first document number of each value of a cell, without the words around it ("issued on ...")."""
    found = []
    for part in split_numbered(cell):
        numbers = (match.group().strip("./-") for match in _NUMBER.finditer(part))
        found += [next((number for number in numbers if len(number) >= 5 and not _DATE.fullmatch(number)), "")]
    return tuple(number for number in found if number)
