"""Three engines behind two calls: build from persons; ask one question → ids with scores, best first."""

import itertools
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from bench.screening.people import Person, Question

Answer = list[tuple[str, float]]
MOST_HITS = 10


class Engine(Protocol):
    raised_at: float

    def build(self, persons: Iterable[Person]) -> None: ...

    def ask(self, question: Question) -> Answer: ...

    def ask_all(self, questions: list[Question]) -> list[Answer]: ...


class Muster:
    """Ours, in one process."""

    raised_at = 0.70

    def build(self, persons: Iterable[Person]) -> None:
        from muster.names import Kind
        from muster.screening import Record, build_index, open_index

        directory = Path(tempfile.mkdtemp(prefix="muster-bench-"))
        records = (
            Record(id=person.id, kind=Kind.PERSON, name=person.name, birth_dates=(person.birth_date,))
            for person in persons
        )
        build_index(records, directory, lists=[])
        self.index = open_index(directory)

    def ask_all(self, questions: list[Question]) -> list[Answer]:
        from muster.screening import Query

        asked = (Query(name=question.name, birth_date=question.birth_date) for question in questions)
        results = self.index.search_many(asked, limit=MOST_HITS, threshold=0.0)
        return [[(hit.record.id, hit.score) for hit in result.hits] for result in results]

    def ask(self, question: Question) -> Answer:
        return self.ask_all([question])[0]


class LogicV2:
    """The index of nomenklatura and its logic-v2 on what the index finds."""

    raised_at = 0.70

    def build(self, persons: Iterable[Person]) -> None:
        from followthemoney import Dataset, StatementEntity
        from nomenklatura.blocker.index import Index
        from nomenklatura.matching import get_algorithm
        from nomenklatura.resolver import Linker
        from nomenklatura.store.memory import MemoryStore

        self.dataset = Dataset.make({"name": "listed", "title": "Listed"})
        self.entity = StatementEntity
        store = MemoryStore(self.dataset, Linker[StatementEntity]({}))
        self.listed = {}
        with store.writer() as writer:
            for person in persons:
                entity = self._entity(person.id, person.name, person.birth_date)
                self.listed[person.id] = entity
                writer.add_entity(entity)
        self.index = Index(store.view(self.dataset), Path(tempfile.mkdtemp(prefix="muster-bench-")))
        self.index.build()
        self.algorithm = get_algorithm("logic-v2")
        self.config = self.algorithm.default_config()
        self.numbers = itertools.count()

    def _entity(self, number: str, name: str, birth_date: str) -> object:
        properties = {"name": [name], "birthDate": [birth_date] if birth_date else []}
        return self.entity.from_data(self.dataset, {"id": number, "schema": "Person", "properties": properties})

    def ask_all(self, questions: list[Question]) -> list[Answer]:
        asked = {}
        for question in questions:
            number = f"q-{next(self.numbers)}"
            asked[number] = self._entity(number, question.name, question.birth_date)
        answers: dict[str, Answer] = {number: [] for number in asked}
        for number, candidates in self.index.match_entities(asked.values()):
            answers[number.id] = [
                (other.id, float(self.algorithm.compare(asked[number.id], self.listed[other.id], self.config).score))
                for other, _ in candidates
            ]
        return [sorted(answer, key=lambda one: -one[1])[:MOST_HITS] for answer in answers.values()]

    def ask(self, question: Question) -> Answer:
        return self.ask_all([question])[0]


class Rapidfuzz:
    """Every name compared: token_sort_ratio, which takes words in any order; it knows no dates of birth."""

    raised_at = 0.90

    def build(self, persons: Iterable[Person]) -> None:
        from rapidfuzz.utils import default_process

        listed = list(persons)
        self.ids = [person.id for person in listed]
        self.names = [default_process(person.name) for person in listed]

    def ask(self, question: Question) -> Answer:
        from rapidfuzz import fuzz, process
        from rapidfuzz.utils import default_process

        asked = default_process(question.name)
        found = process.extract(asked, self.names, scorer=fuzz.token_sort_ratio, score_cutoff=50, limit=MOST_HITS)
        return [(self.ids[row], score / 100) for _, score, row in found]

    def ask_all(self, questions: list[Question]) -> list[Answer]:
        return [self.ask(question) for question in questions]


ENGINES: dict[str, type[Engine]] = {"muster": Muster, "logic-v2": LogicV2, "rapidfuzz": Rapidfuzz}
