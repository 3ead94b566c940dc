"""Listed persons and questions about them, made of the names of the names benchmark, with dates of birth."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count

from bench.names.people import Forms, People
from muster.names.folding import ARABIC

CULTURES = ("chain", "chain", "western", "african")
"""Those with enough names in the tables that two made-up persons seldom share all of them."""

FIRST_BIRTH = date(1950, 1, 1)
BIRTH_DAYS = 55 * 365
GROUPS = ("misspelt", "other script", "ordinary", "look-alike")


@dataclass(frozen=True, slots=True)
class Person:
    """One person: the parts of the name by their spellings, one writing of it, the day of birth."""

    id: str
    culture: str
    parts: tuple[Forms, ...]
    name: str
    birth_date: str


@dataclass(frozen=True, slots=True)
class Question:
    """A name that is asked; `expected` is the id of who is meant, empty when nobody on the list is."""

    group: str
    name: str
    birth_date: str
    expected: str = ""


class Population:
    """Writes persons without end and asks about them, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.people = People(seed)
        self.random: random.Random = self.people.random

    def persons(self) -> Iterator[Person]:
        for number in count():
            culture = self.random.choice(CULTURES)
            parts = tuple(self.people.person(culture))
            yield Person(f"p-{number}", culture, parts, self.people.write(list(parts)), self.birth_date())

    def birth_date(self) -> str:
        return (FIRST_BIRTH + timedelta(days=self.random.randrange(BIRTH_DAYS))).isoformat()

    def questions(self, listed: list[Person], size: int) -> list[Question]:
        """`size` questions of each group, all with the day of birth."""
        chains = [person for person in listed if person.culture == "chain" and len(person.parts) > 2]
        fresh = self.persons()
        asked = []
        for _ in range(size):
            asked.append(self.misspelt(self.random.choice(listed)))
            chained = self.random.choice(chains)
            arabic = self.people.write(list(chained.parts), ARABIC)
            asked.append(Question("other script", arabic, chained.birth_date, chained.id))
            stranger = next(fresh)
            asked.append(Question("ordinary", stranger.name, stranger.birth_date))
            asked.append(self.look_alike(self.random.choice(chains)))
        return sorted(asked, key=lambda question: GROUPS.index(question.group))

    def misspelt(self, person: Person) -> Question:
        """As another clerk writes it: another spelling, then one slip, one part left out, or the last part first."""
        parts = list(person.parts)
        turn = self.random.randrange(4)
        if turn == 0 and len(parts) > 2:
            parts.pop(self.random.randrange(1, len(parts)))
        written = self.people.write(parts)
        if turn == 1:
            written = self.people.typed_wrong(written)
        elif turn == 2:
            written = f"{self.people.write(parts[-1:])}, {self.people.write(parts[:-1])}"
        return Question("misspelt", written, person.birth_date, person.id)

    def look_alike(self, person: Person) -> Question:
        """Somebody else: another father, another last name, or father and son turned round; born on another day."""
        parts = list(person.parts)
        turn = self.random.randrange(3)
        if turn == 0:
            parts[0], parts[1] = parts[1], parts[0]
        else:
            at = 1 if turn == 1 else -1
            pool = "nisba" if parts[at] in self.people.held["nisba"] else "chain"
            other = self.random.choice(self.people.held[pool])
            while other in parts:
                other = self.random.choice(self.people.held[pool])
            parts[at] = other
        return Question("look-alike", self.people.write(parts), self.birth_date())


def without_dates(questions: list[Question]) -> list[Question]:
    return [replace(question, birth_date="") for question in questions]
