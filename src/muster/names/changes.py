"""What would change a comparison: the score if one statement were otherwise, for those that decide the verdict."""

from dataclasses import dataclass
from typing import Final

from muster.names.comparison import Relation, Statement, Verdict
from muster.names.folding import ARABIC
from muster.names.matching import compare, parse
from muster.names.written import Name

_UNLIKE_ANY: Final = {True: "ژچپگپچ", False: "Vwxqzv"}
"""A word that is no spelling of any name, in Arabic letters or in Latin ones."""

_DOUBTED: Final = frozenset(
    {Relation.SPELLING, Relation.TRANSLITERATION, Relation.INITIAL, Relation.NICKNAME, Relation.JOINED}
)
_SENTENCES: Final[dict[bool, tuple[str, str]]] = {
    True: (
        "If “{left}” and “{right}” did not contradict each other, the score would be {score}.",
        "لو لم يتعارض «{left}» مع «{right}» لكانت الدرجة {score}.",
    ),
    False: (
        "If “{left}” and “{right}” were two names, the score would be {score}.",
        "لو كان «{left}» و«{right}» اسمين مختلفين لكانت الدرجة {score}.",
    ),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One statement that decides the verdict, and the score (0..1) and verdict if it were otherwise."""

    statement: Statement
    score: float
    verdict: Verdict

    def sentence(self, language: str = "en") -> str:
        """The change as one sentence, in English (`en`) or Arabic (`ar`)."""
        english, arabic = _SENTENCES[self.statement.relation is Relation.CONTRADICTED]
        template = arabic if language == "ar" else english
        said = template.replace("{left}", self.statement.left).replace("{right}", self.statement.right)
        return said.replace("{score}", f"{self.score:.2f}")


def what_would_change(a: Name, b: Name) -> tuple[Change, ...]:
    """The statements about two names of one kind without which the verdict would be another, the strongest first.

    A contradiction is tried without its two parts, a likeness with an unlike part on one side. A verdict that rests on
    several reasons at once has no single change.
    """
    found = compare(a, b)
    changes: list[Change] = []
    for statement in found.statements:
        otherwise = _otherwise(a, b, statement)
        if otherwise is None or not all(name.parts for name in otherwise):
            continue
        changed = compare(*otherwise)
        if changed.verdict is not found.verdict:
            changes.append(Change(statement, changed.score, changed.verdict))
    return tuple(sorted(changes, key=lambda change: -abs(change.score - found.score)))


def _otherwise(a: Name, b: Name, statement: Statement) -> tuple[Name, Name] | None:
    if statement.left not in a.bare or statement.right not in b.bare or not (statement.left and statement.right):
        return None
    if statement.relation is Relation.CONTRADICTED:
        return _written(a, a.bare.replace(statement.left, " ", 1)), _written(b, b.bare.replace(statement.right, " ", 1))
    if statement.relation in _DOUBTED:
        return a, _written(b, b.bare.replace(statement.right, _UNLIKE_ANY[b.script == ARABIC], 1))
    return None


def _written(name: Name, text: str) -> Name:
    return parse(text, name.kind)
