"""What comes out of a comparison: a score, a verdict, and statements that a person can read."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MATCH_AT: Final = 0.70
POSSIBLE_AT: Final = 0.50
UNFINDABLE: Final = 0.69
"""The most for names that share no retrieval key."""


class Relation(StrEnum):
    """How a part of one name stands to a part of the other."""

    SAME = "same"
    SPELLING = "spelling"
    TRANSLITERATION = "transliteration"
    TRANSLATION = "translation"
    INITIAL = "initial"
    NICKNAME = "nickname"
    ACRONYM = "acronym"
    UNTRANSLATED = "untranslated"
    JOINED = "joined"
    OMITTED = "omitted"
    CONTRADICTED = "contradicted"
    ORDER = "order"
    NESTED = "nested"
    RANK = "rank"


class Verdict(StrEnum):
    """`match` from 0.70, `possible` from 0.50, else `different`."""

    MATCH = "match"
    POSSIBLE = "possible"
    DIFFERENT = "different"


SENTENCES: Final[dict[Relation, tuple[str, str]]] = {
    Relation.SAME: ("“{left}” stands in both names.", "ورد «{left}» في الاسمين."),
    Relation.SPELLING: ("“{left}” and “{right}” are spellings of one name.", "«{left}» و«{right}» كتابتان لاسم واحد."),
    Relation.TRANSLITERATION: (
        "“{left}” and “{right}” are one name in two scripts.",
        "«{left}» و«{right}» اسم واحد بحرفين مختلفين.",
    ),
    Relation.TRANSLATION: ("“{left}” and “{right}” mean the same.", "«{left}» و«{right}» بمعنى واحد."),
    Relation.UNTRANSLATED: (
        "“{left}” may be what “{right}” is called in the other language.",
        "قد يكون «{left}» هو ما يسمى «{right}» باللغة الأخرى.",
    ),
    Relation.INITIAL: ("“{left}” may be short for “{right}”.", "قد يكون «{left}» اختصارًا لـ«{right}»."),
    Relation.NICKNAME: ("“{left}” and “{right}” are forms of one name.", "«{left}» و«{right}» صيغتان لاسم واحد."),
    Relation.ACRONYM: ("“{left}” is the acronym of “{right}”.", "«{left}» هو الاسم المختصر لـ«{right}»."),
    Relation.JOINED: (
        "“{left}” and “{right}” differ only in spacing.",
        "لا يختلف «{left}» عن «{right}» إلا في الفصل والوصل.",
    ),
    Relation.OMITTED: ("“{left}{right}” stands in one name only.", "ورد «{left}{right}» في أحد الاسمين فقط."),
    Relation.CONTRADICTED: ("“{left}” contradicts “{right}”.", "يتعارض «{left}» مع «{right}»."),
    Relation.ORDER: (
        "“{left}” and “{right}” have the same parts in another order.",
        "«{left}» و«{right}» أجزاؤهما واحدة وترتيبهما مختلف.",
    ),
    Relation.NESTED: ("“{left}” and “{right}” are a unit and a part of it.", "«{left}» و«{right}» وحدةٌ وجزءٌ منها."),
    Relation.RANK: ("The rank differs: “{left}” and “{right}”.", "الرتبة مختلفة: «{left}» و«{right}»."),
}


@dataclass(frozen=True, slots=True)
class Statement:
    """One reason for a score; `weight` is what it adds (above 0) or takes away (below 0)."""

    relation: Relation
    left: str
    right: str
    weight: float

    def sentence(self, language: str = "en") -> str:
        """The statement as one sentence, in English (`en`) or Arabic (`ar`)."""
        english, arabic = SENTENCES[self.relation]
        template = arabic if language == "ar" else english
        return template.replace("{left}", self.left).replace("{right}", self.right)


class Comparison:
    """How likely two names name the same: `score` 0..1, its verdict, and the reasons part by part."""

    def __init__(self, score: float, statements: tuple[Statement, ...]) -> None:
        self.score = score
        self._statements = statements

    @property
    def verdict(self) -> Verdict:
        """What the score amounts to."""
        return verdict_of(self.score)

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The reasons, part by part."""
        return self._statements


_SCALE: Final[tuple[tuple[float, float], ...]] = (
    (0.0, 0.0),
    (0.5, 0.04),
    (0.60, 0.12),
    (0.64, 0.45),
    (0.70, 0.70),
    (0.80, 0.92),
    (0.90, 0.98),
    (1.0, 1.0),
)
"""Raw likeness → share of such pairs that are the same, after the benchmark's reliability table; 0.70 stays 0.70."""


def calibrated(likeness: float) -> float:
    """The score for a raw likeness: straight lines between the points of the scale, rounded to four places."""
    if likeness <= 0.0:
        return 0.0
    low, from_score = _SCALE[0]
    for high, to_score in _SCALE:
        if likeness <= high:
            return round(from_score + (likeness - low) * (to_score - from_score) / (high - low), 4)
        low, from_score = high, to_score
    return 1.0


def conclude(likeness: float, statements: Sequence[Statement], doubt: float = 0.0) -> Comparison:
    """The comparison for a raw likeness and its reasons.

    `doubt` is the share of pairs that are the same though next to nothing of them agrees, as measured on pairs labelled
    by hand: names of which nothing contradicts may still mean one body that the tables do not know by both names.
    """
    score = calibrated(likeness)
    if score < MATCH_AT:
        score = round(doubt + score * (1.0 - doubt / MATCH_AT), 4)
    return Comparison(score, tuple(statements))


def verdict_of(score: float) -> Verdict:
    """The verdict that belongs to a score."""
    if score >= MATCH_AT:
        return Verdict.MATCH
    return Verdict.POSSIBLE if score >= POSSIBLE_AT else Verdict.DIFFERENT
