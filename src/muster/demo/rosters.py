"""Rosters as clerks fill them in: one row a person, every clerk's own spelling, date form and gaps."""

from calendar import month_name
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from random import Random

from muster.demo.forces import Unit
from muster.demo.people import Person
from muster.demo.spelling import Style, misspell, read_table, typed_in_haste
from muster.demo.story import Posting


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a roster; a field that is not there was left empty."""

    person_id: str
    cells: Mapping[str, str]

    def with_cells(self, **cells: str) -> "Row":
        return Row(self.person_id, {**self.cells, **cells})


@dataclass(frozen=True, slots=True)
class Roster:
    """One roster file: its name without ending, the language of its header and its rows from 1."""

    key: str
    language: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """How a clerk writes one row: whose style, how much of the chain, in which script, with how many slips."""

    style: Style | None = None
    links: int = 3
    nisba: bool = True
    script: str = "latin"
    slips: int = 0


def write_date(day: date, rng: Random) -> str:
    """Write a date in one of the forms that clerks use; never month before day in figures."""
    match rng.randrange(10):
        case 0 | 1:
            return day.isoformat()
        case 2:
            return f"{day.day} {month_name[day.month]} {day.year}"
        case 3:
            return str(day.year)
        case _:
            return f"{day:%d/%m/%Y}"


class Clerk:
    """Fills in rows from people, their postings and the units."""

    def __init__(self, rng: Random, units: Mapping[str, Unit], postings: Mapping[str, Posting]) -> None:
        self._rng = rng
        self._units = units
        self._postings = postings

    def hand(self) -> Hand:
        """Draw how an ordinary row is written."""
        rng = self._rng
        links = rng.choice((3, 3, 3, 4))
        return Hand(
            links=links,
            nisba=rng.random() < 0.75,
            script="arabic" if rng.random() < 0.15 else "latin",
            slips=1 if rng.random() < 0.15 else 0,
        )

    def _name(self, person: Person, hand: Hand) -> str:
        if hand.script == "arabic":
            return person.arabic(links=hand.links, nisba=hand.nisba)
        return misspell(person.name(hand.style, links=hand.links, nisba=hand.nisba), self._rng, slips=hand.slips)

    def row(self, person: Person, hand: Hand | None = None, *, language: str = "en") -> Row:
        """Fill in one row; a stated hand leaves the Arabic column empty, so that its spelling is all there is."""
        rng = self._rng
        written = hand or self.hand()
        posting = self._postings[person.id]
        unit = self._units[posting.unit_id]
        both_scripts = hand is None and written.script == "latin" and rng.random() < 0.4
        arabic = person.arabic(links=written.links, nisba=written.nisba)
        cells = {
            "name": self._name(person, written),
            "name_arabic": typed_in_haste(arabic, rng) if both_scripts else "",
            "rank": posting.rank,
            "position": posting.role,
            "unit": rng.choice((unit.name, unit.name, *unit.aliases)),
            "birth_date": write_date(person.birth_on_papers, rng),
            "birth_place": person.birthplace.name if rng.random() < 0.8 else "",
            "mother": person.mother_name(written.style or person.style) if rng.random() < 0.5 else "",
            "national_id": person.national_id if rng.random() < 0.85 else "",
            "sex": "F" if person.sex == "f" else "M",
        }
        return Row(person.id, cells | self._translated(person, unit, posting, language))

    def unit_row(self, unit: Unit, commander: Person) -> Row:
        """Fill in one row for a unit itself, with its commander; the commander has a row of his own beside it."""
        cells = {"kind": "unit", "name": unit.name, "commander": commander.name(), "place": unit.place.name}
        empty = dict.fromkeys(("rank", "unit", "birth_date", "national_id"), "")
        return Row(unit.id, cells | empty)

    def commander_row(self, unit: Unit, commander: Person) -> Row:
        """Fill in the row of a unit's commander, as the same clerk does."""
        row = self.row(commander, Hand())
        return row.with_cells(
            kind="person", unit=unit.name, national_id=commander.national_id, commander="", place=unit.place.name
        )

    def _translated(self, person: Person, unit: Unit, posting: Posting, language: str) -> dict[str, str]:
        """Return the cells that a clerk who writes in another language, or by name slots, fills in otherwise."""
        rank = next(row for row in read_table("ranks.csv") if row["english"] == posting.rank)
        match language:
            case "ar":
                return {
                    "rank": rank["arabic"],
                    "position": "",
                    "unit": unit.arabic,
                    "birth_place": person.birthplace.arabic,
                    "mother": person.mother_arabic(),
                    "sex": "أنثى" if person.sex == "f" else "ذكر",
                }
            case "fr":
                return {"rank": rank["french"], "position": "", "sex": "F" if person.sex == "f" else "H"}
            case "slots":
                parts = [part.written(person.style) for part in (*person.chain, person.nisba)]
                return {f"name_{number}": part for number, part in enumerate(parts, 1)}
            case _:
                return {}
