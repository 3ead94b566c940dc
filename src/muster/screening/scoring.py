"""From two names and the facts beside them to one score with all its reasons."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, log, log10
from typing import Final

from muster.names import Comparison, Kind, Name, Relation, Statement, Verdict, compare, parse
from muster.screening.features import FEATURES, country_codes, read_name
from muster.screening.namesakes import namesakes
from muster.screening.records import Query, Record
from muster.screening.results import Component, Hit
from muster.screening.slips import BESIDE, Reading, Slip, correct, family_first, same_words, whole_word
from muster.screening.weights import WEIGHTS

LEAST_NAME_SCORE: Final = 0.50
"""Below it only an identifier in common may raise a score: names alone never merge, nor do facts without a name."""

CERTAIN: Final = 0.995
IMPOSSIBLE: Final = 0.02
COMMON_CAP: Final = 1.0
CAP_PER_RARE_PART: Final = 1.25
PER_OMISSION: Final = 0.6
SAYS_MORE: Final = 0.45
"""A name's effect is capped at 1.0 (0.73) plus 1.25 for each rare part: two men called Muhammad Ali are rarely one.

Each part that only one of the names has takes 0.6 of that: most men with Muhammad and Ali in their chains are others.
When the query says more of its man than the record, every power of ten of the people with the record's name takes 0.45
of what is left: the shorter name fits most of them.
"""
FULLER_CAP: Final = -1.0
"""The most that a short name of a record says when the record's fuller name contradicts the query's."""


@dataclass(frozen=True, slots=True)
class NameEvidence:
    """The pair of names that a score rests on: one of the query's, one of the record's, and how they compare."""

    asked: Name
    listed: Name
    comparison: Comparison
    weak: bool = False
    slips: tuple[Slip, ...] = ()
    """What had to be read as a slip of the pen: `asked` is the name without it."""

    def outdoes(self, other: "NameEvidence") -> bool:
        """Whether this pair says more; of equal ones, in whatever order they come, the same is chosen by its text."""
        one, another = self.strength, other.strength
        return one > another or (one == another and self.listed.text < other.listed.text)

    @property
    def texts(self) -> tuple[str, str]:
        """The two names as they are written."""
        return self.asked.text, self.listed.text

    @property
    def strength(self) -> tuple[float, bool]:
        """By which the better of two pairs is told."""
        return sum(component.effect for component in weigh_names(self)), not self.weak


class Scored:
    """A query and a record weighed; most are only counted, and the words of a hit cost as much as its score."""

    def __init__(self, record: Record, names: NameEvidence, score: float, weighed: list[Component]) -> None:
        self.record = record
        self.names = names
        self.score = score
        self.weighed = weighed

    @property
    def name_score(self) -> float:
        """That of the names alone, as a hit shows it."""
        return round(self.names.comparison.score, 4)

    def hit(self) -> Hit:
        """The hit with every reason."""
        return Hit(
            record=self.record,
            score=self.score,
            name_score=self.name_score,
            matched_name=self.names.listed.text,
            components=(self.weighed[0], *map(_name_part, self.names.comparison.statements), *self.weighed[1:]),
        )


def evidence_of(reading: Reading, listed: Name, *, weak: bool = False, whatever: bool = False) -> NameEvidence | None:
    """What a pair of names says, as it stands or without its slips; None when it says that they are two.

    Two names of the same parts in another order may be one, if other facts say so. `whatever` asks also then.
    """
    asked, comparison = reading.name, compare(reading.name, listed)
    doubtful = comparison.verdict is not Verdict.MATCH or _says_more(comparison.statements)
    if doubtful and (corrected := correct(asked, listed) or family_first(asked, listed)) is not None:
        mended, comparison = corrected
        return NameEvidence(mended.name, listed, comparison, weak, (*reading.slips, *mended.slips))
    if comparison.score < LEAST_NAME_SCORE and not same_words(asked, listed) and not whatever:
        return None
    return NameEvidence(asked, listed, comparison, weak, reading.slips)


def score_pair(query: Query, record: Record) -> Hit:
    """How likely a query and a record are one subject, with every reason, whatever the score.

    The best pair of their names counts. `score` is 0..1 with 0.70 as the operating point.
    """
    return scored_pair(query, record).hit()


def scored_pair(query: Query, record: Record) -> Scored:
    """The same without the words."""
    kind = Kind.ORGANIZATION if query.kind is not record.kind else record.kind
    listed = [(parse(text, kind), False) for text in (record.name, *record.aliases)]
    listed += [(parse(text, kind), True) for text in record.weak_aliases]
    asked = [parse(text, kind) for text in (query.name, *query.aliases)]
    pairs = [
        evidence
        for one in asked
        for other, weak in listed
        if (evidence := evidence_of(Reading(one), other, weak=weak, whatever=True)) is not None
    ]
    return score_evidence(query, record, max(pairs, key=lambda pair: pair.strength))


def score_evidence(query: Query, record: Record, names: NameEvidence) -> Scored:
    """Weigh the facts of a query and a record whose names have been compared."""
    countries = country_codes(query.countries) or country_codes(record.countries)
    weighed = [*weigh_names(names, countries), *weigh_facts(query, record)]
    if (contradicted := _fuller_name_contradicted(record, names, weighed[0].effect)) is not None:
        weighed.insert(1, contradicted)
    total = sum(component.effect for component in weighed)
    name_effect = weighed[0].effect
    apart = names.comparison.score < LEAST_NAME_SCORE and not same_words(names.asked, names.listed)
    if apart and total > name_effect and not _identified(weighed):
        weighed.append(WEIGHTS["name_floor", "different"].component("", "", name_effect - total))
        total = name_effect
    return Scored(record, names, round(probability(total), 4), weighed)


def weigh_names(names: NameEvidence, countries: frozenset[str] = frozenset()) -> list[Component]:
    """What the names say: their effect first, then how many may share it (of `countries`), and what takes of it."""
    row = WEIGHTS["name", names.comparison.verdict]
    effect = log_odds(names.comparison.score)
    components = [row.component(names.asked.text, names.listed.text, effect)]
    statements = names.comparison.statements
    omitted = sum(statement.relation is Relation.OMITTED for statement in statements)
    rarity = min(_rarity(names.asked), _rarity(names.listed))
    capped = min(effect, COMMON_CAP + CAP_PER_RARE_PART * rarity - PER_OMISSION * omitted)
    if (bearers := namesakes(names.asked, names.listed, countries)) is not None:
        if _says_more(statements):
            capped -= SAYS_MORE * max(0.0, log10(bearers.most))
        row = WEIGHTS["commonness", "counted" if bearers.counted else "estimated"]
        shorter = min(names.asked, names.listed, key=lambda name: len(name.parts))
        components.append(row.component(shorter.bare, str(bearers), capped - effect))
    components += [WEIGHTS["slip", slip.relation].component(slip.written, slip.meant) for slip in names.slips]
    if names.weak:
        components.append(WEIGHTS["weak_alias", "weak"].component(names.asked.text, names.listed.text))
    return components


def weigh_facts(query: Query, record: Record) -> list[Component]:
    """What the facts beside the name say."""
    found = (feature(query, record) for feature in FEATURES)
    return [component for component in found if component is not None]


def log_odds(score: float) -> float:
    """Log-odds of a name score; no name alone is certain or impossible."""
    bounded = min(CERTAIN, max(IMPOSSIBLE, score))
    return log(bounded / (1 - bounded))


def probability(total: float) -> float:
    """The probability, 0..1, that belongs to log-odds."""
    return 1 / (1 + exp(-total))


def _fuller_name_contradicted(record: Record, names: NameEvidence, effect: float) -> Component | None:
    """What it takes away that a record, found by a short form of its name, is known by a fuller one, and not this.

    Ibrahim Hasan al-Asiri, also listed as Ibrahim al-Asiri, is not Ibrahim Khalid al-Asiri.
    """
    if names.comparison.verdict is not Verdict.MATCH or effect <= FULLER_CAP:
        return None
    asked, listed = names.asked, names.listed
    if asked.kind is not Kind.PERSON or not _says_more(names.comparison.statements):
        return None
    contradicted = None
    for text in (record.name, *record.aliases):
        fuller = read_name(text, Kind.PERSON)
        if text == listed.text or len(fuller.parts) < len(listed.parts):
            continue
        if compare(listed, fuller).verdict is not Verdict.MATCH:
            continue
        mended = correct(asked, fuller)
        found = mended[1] if mended is not None else compare(asked, fuller)
        if found.verdict is Verdict.MATCH and not _says_more(found.statements):
            return None
        contradicted = fuller if found.score < LEAST_NAME_SCORE else contradicted
    if contradicted is None:
        return None
    return WEIGHTS["fuller_name", "contradicted"].component(asked.bare, contradicted.bare, FULLER_CAP - effect)


def _says_more(statements: Iterable[Statement]) -> bool:
    """Whether the query's name has a part, and no title, that the record's has not."""
    extra = (statement.left for statement in statements if statement.relation is Relation.OMITTED and statement.left)
    return any(whole_word(part) not in BESIDE for part in extra)


def _rarity(name: Name) -> float:
    return sum(part.weight for part in name.parts)


def _identified(components: list[Component]) -> bool:
    return any((component.feature, component.relation) == ("identifier", "same") for component in components)


def _name_part(statement: Statement) -> Component:
    return Component(
        feature="name_part",
        query_value=statement.left,
        record_value=statement.right,
        effect=round(statement.weight, 3),
        relation=str(statement.relation),
        sentence_en=statement.sentence("en"),
        sentence_ar=statement.sentence("ar"),
    )
