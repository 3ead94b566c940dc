"""One name out of the columns that hold its parts."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from muster.vetting.readers.layouts import NAME_SLOTS, Field
from muster.vetting.readers.profiles import name_profiles
from muster.vetting.readers.tables import fold

_TWO_SCRIPTS = re.compile(r"\s*[/|()\[\]–—\n]\s*|\s+-\s+")


@dataclass(frozen=True, slots=True)
class ComposedName:
    """A full name, the same in another script, and the parts of the chain that the roster names apart."""

    full: str
    original: str
    parts: Mapping[str, str]


def compose_name(cells: Mapping[Field, str], profile: str) -> ComposedName:
    """The full name of a person: the full-name column, else slots by their profile, else the named parts in order.

    A family name that stands apart is added when the full name doesn't hold it; a father's and a grandfather's name
    are added only to a full name of one word, because a longer one holds its own chain.
    """
    parts = _parts(cells, profile)
    chain = _chain(cells, parts, profile)
    written = cells.get(Field.NAME, "")
    latin, other = cells.get(Field.NAME_LATIN, ""), cells.get(Field.NAME_ORIGINAL, "")
    written, twin = split_scripts(written)
    full = _completed(written, parts) if written else chain
    originals = [name for name in (other, twin, latin) if name and fold(name) != fold(full)]
    if not full and originals:
        full = originals.pop(-1)
    return ComposedName(full, originals[0] if originals else "", parts)


def split_scripts(text: str) -> tuple[str, str]:
    """`Ali Hasan / علي حسن` → the name and its twin in another script; a name in one script stays whole."""
    pieces = [piece for piece in _TWO_SCRIPTS.split(text) if piece]
    if len(pieces) == 2 and _is_latin(pieces[0]) != _is_latin(pieces[1]):
        return pieces[0], pieces[1]
    return text, ""


def _is_latin(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return sum(unicodedata.name(letter, "").startswith("LATIN") for letter in letters) * 2 > len(letters)


def _parts(cells: Mapping[Field, str], profile: str) -> dict[str, str]:
    """given, father, grandfather, family … → words, from slots and from columns of their own."""
    gathered: dict[str, list[str]] = {}
    for slot, part in zip(NAME_SLOTS, name_profiles()[profile], strict=False):
        if cells.get(slot):
            gathered.setdefault(part, []).append(cells[slot])
    parts = {part: " ".join(found) for part, found in gathered.items()}
    for part, field in _NAMED_PARTS.items():
        if cells.get(field):
            parts[part] = cells[field]
    return parts


_NAMED_PARTS = {
    "given": Field.GIVEN_NAME,
    "middle": Field.MIDDLE_NAME,
    "father": Field.FATHER_NAME,
    "grandfather": Field.GRANDFATHER_NAME,
    "great_grandfather": Field.GREAT_GRANDFATHER_NAME,
    "family": Field.FAMILY_NAME,
}


def _chain(cells: Mapping[Field, str], parts: Mapping[str, str], profile: str) -> str:
    slots = [cells[slot] for slot in NAME_SLOTS if cells.get(slot)]
    if slots:
        held = set(name_profiles()[profile])
        apart = [parts[part] for part in _NAMED_PARTS if part in parts and part not in held]
        return _joined([*slots, *apart])
    if "given" not in parts:
        return ""
    if "middle" in parts:  # given, middle, last: the middle stands where the father's name would be repeated
        return _joined([parts["given"], parts["middle"], parts.get("family", "")])
    return _joined(parts.get(part, "") for part in _NAMED_PARTS)


def _completed(name: str, parts: Mapping[str, str]) -> str:
    single = len(name.split()) == 1
    missing = ("father", "grandfather", "great_grandfather", "family") if single else ("family",)
    return _joined([name, *(parts[part] for part in missing if part in parts and not _holds(name, parts[part]))])


def _holds(name: str, part: str) -> bool:
    return f" {fold(part)} " in f" {fold(name)} "


def _joined(words: Iterable[str]) -> str:
    return " ".join(" ".join(word.split()) for word in words if word)
