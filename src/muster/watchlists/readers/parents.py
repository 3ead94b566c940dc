"""Parents' names out of running text: "Father's name: Basim Qadir Nuri. Mother's name is Salma Idris"."""

import re

_PARTICLE = r"(?:al|el|bin|ben|bint|ibn|ould|wuld|abu|abd|de|da|ul|ur)\b[- ]?"
_WORD = rf"(?:{_PARTICLE})*['‘’`]?[^\W\d_a-zß-öø-ÿ][\w'‘’`-]*"
_NAME = rf"{_WORD}(?:\s+{_WORD})*"


def father_name(remarks: str) -> str:
    """Return the father's name that the remarks state, else empty."""
    return _named(remarks, "father")


def mother_name(remarks: str) -> str:
    """Return the mother's name that the remarks state, else empty."""
    return _named(remarks, "mother")


def _named(remarks: str, parent: str) -> str:
    label = rf"(?i:\b{parent}['‘’`]?s?['‘’`]?\s+name|\bname\s+of\s+(?:the\s+)?{parent})"
    match = re.search(rf"{label}\s*(?:is\b|was\b|[:;-])?\s*(?P<name>{_NAME})", remarks)
    return match["name"] if match else ""
