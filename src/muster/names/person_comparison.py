"""Two persons' names weighed against each other: one-to-one alignment, omission cheap, contradiction heavy.

A part without a counterpart on one side is omitted; parts left over on both sides contradict each other. The score is
the likeness of what agrees times a factor for everything that does not; every contradiction alone keeps it below 0.70.
"""

from typing import Final

from muster.names.comparison import UNFINDABLE, Comparison, Relation, Statement, calibrated
from muster.names.folding import ARABIC
from muster.names.retrieval import parts_share_key, shares_key, son_and_name
from muster.names.tokens import CLASSES_IN, NICKNAME, other_gender, similarity, token
from muster.names.written import Name, Part, Role

SAME_AT: Final = 0.62
"""From here two parts are taken to write one name; the score says how sure that is."""
SURE_AT: Final = 0.75
"""From here a part is paired before it is asked whether it is two parts written together."""
JOINED_AT: Final = 0.66
SHORTEST_JOINED: Final = 4
INITIAL: Final = 0.84
WORST_SHARE: Final = 0.65
"""A name agrees as well as its worst part, mostly."""

GIVEN_CONTRADICTED: Final = 0.30
PART_CONTRADICTED: Final = 0.50
INITIAL_CONTRADICTED: Final = 0.60
ANOTHER_KIND: Final = 0.80
"""A grandfather's name on one side and a nisba on the other: two omissions rather than a contradiction."""
OMITTED: Final = 0.95
KUNYA_OMITTED: Final = 0.97
GIVEN_OMITTED: Final = 0.70
PREFIXED_OMITTED: Final = 0.76
ONE_PART_AGREES: Final = 0.70
LEAST_WITHOUT_CONTRADICTION: Final = 0.74
REVERSED: Final = 0.60
ROTATED: Final = 0.98
REORDERED: Final = 0.68
REORDERED_TOLD: Final = 0.92
"""One writing said by a comma or capitals which is the family name."""

_INITIAL: Final = Role.INITIAL
_KUNYA: Final = Role.KUNYA
_NISBA: Final = Role.NISBA
_SONS: Final = frozenset({"be", "bi", "bo", "bu", "بن", "بل"})
Pairs = list[tuple[int, int, float]]
_NO_LINKS: Final = (_NISBA, _KUNYA)
_OPENING_NAMES: Final = token("muhammad").names
_TITLES: Final = token("shaykh").names | token("sayyid").names
"""Names that are titles too: they are left out, or taken off as a title, without a change of person."""


def compare_persons(a: Name, b: Name) -> Comparison:
    """How likely two persons' names are one person's, with a statement for every part of both when they are asked."""
    return _PersonComparison(_Weighing(a, b, telling=False).likeness(), a, b)


class _PersonComparison(Comparison):
    """Most comparisons are never explained, and the words cost more than the score."""

    def __init__(self, likeness: float, a: Name, b: Name) -> None:
        super().__init__(calibrated(likeness), ())
        self.a, self.b = a, b

    @property
    def statements(self) -> tuple[Statement, ...]:
        weighing = _Weighing(self.a, self.b, telling=True)
        weighing.likeness()
        return tuple(weighing.statements)


class _Weighing:
    """One comparison under way: which parts are paired, what is left over, what has been said if it is to tell.

    `free_left` and `free_right` are the parts that have no partner yet, as bits.
    """

    def __init__(self, a: Name, b: Name, *, telling: bool) -> None:
        self.telling = telling
        self.flipped = b.text < a.text
        if self.flipped:  # the same work in the same order, whoever stands first
            a, b = b, a
        self.a, self.b = a, b
        self.left, self.right = a.parts, b.parts
        self.pairs: Pairs = []
        self.free_left = (1 << len(a.parts)) - 1
        self.free_right = (1 << len(b.parts)) - 1
        self.statements: list[Statement] = []
        self.chained = a.chained or b.chained
        self.initials = a.initials or b.initials
        self.joins: list[float] = []

    def likeness(self) -> float:
        self._pair_identical()
        if self.free_left and self.free_right:
            doubtful = self._take_best(self._alike(), SURE_AT)
            if self.initials and self.free_left and self.free_right:
                self._pair_initials()
            if self.free_left and self.free_right:
                self._pair_joined()
            self._take_best(doubtful, SAME_AT)
        likenesses = [likeness for _, _, likeness in self.pairs] + self.joins
        if not likenesses:
            self._say(Relation.CONTRADICTED, self.a.bare, self.b.bare, -1.0)
            return 0.0
        self.pairs.sort()
        if self.telling:
            for i, j, likeness in self.pairs:
                one, other = self.left[i], self.right[j]
                self._say(_relation(one, other, likeness), one.text, other.text, likeness)
        worst = min(likenesses)
        score = WORST_SHARE * worst + (1 - WORST_SHARE) * sum(likenesses) / len(likenesses)
        agreeing = len(likenesses)
        if self.initials:
            agreeing -= sum([self._is_initial(i, j) for i, j, _ in self.pairs])
        score *= self._left_over(agreeing)
        score *= self._order()
        self._say_ranks()
        if score > UNFINDABLE and (not self._findable() or (not agreeing and worst < 1.0)):  # Z. Salim, Ziad S.
            score = UNFINDABLE
        return score

    def _is_initial(self, i: int, j: int) -> bool:
        return self.left[i].role is _INITIAL or self.right[j].role is _INITIAL

    def _findable(self) -> bool:
        """Whether an index would find one by the other; what it can't find must not be a match either."""
        shared = any(parts_share_key(self.left[i], self.right[j]) for i, j, _ in self.pairs)
        return shared or shares_key(self.a, self.b)

    def _say(self, relation: Relation, left: str, right: str, weight: float) -> None:
        if self.telling:
            left, right = (right, left) if self.flipped else (left, right)
            self.statements.append(Statement(relation, left, right, round(weight, 3)))

    # pairing

    def _pair_identical(self) -> None:
        for i, one in enumerate(self.left):
            best = -1
            for j, other in enumerate(self.right):
                if other.folded == one.folded and self.free_right >> j & 1 and (best < 0 or abs(i - j) < abs(i - best)):
                    best = j
            if best >= 0:
                self._take(i, best, 1.0)

    def _take(self, i: int, j: int, likeness: float) -> None:
        self.pairs.append((i, j, likeness))
        self.free_left &= ~(1 << i)
        self.free_right &= ~(1 << j)

    def _alike(self) -> list[tuple[float, int, int, int]]:
        """The parts that are left and may write one name, the likest first."""
        found: list[tuple[float, int, int, int]] = []
        right = [
            (j, other) for j, other in enumerate(self.right) if self.free_right >> j & 1 and other.role is not _INITIAL
        ]
        for i, one in enumerate(self.left):
            if self.free_left >> i & 1 and one.role is not _INITIAL:
                for j, other in right:
                    likeness = self._likeness(one, other)
                    if likeness >= SAME_AT and not (i == j == 0 and other_gender(one.token, other.token)):
                        found.append((likeness, -abs(i - j), i, j))
        if len(found) > 1:
            found.sort(reverse=True)
        return found

    def _likeness(self, one: Part, other: Part) -> float:
        if one.opened is not other.opened and (self.a.lineage or self.b.lineage):
            return likeness_with_son(one, other)
        return similarity(one.token, other.token)

    def _take_best(self, found: list[tuple[float, int, int, int]], least: float) -> list[tuple[float, int, int, int]]:
        """Pair what is at least so much alike; what is less comes back, in case a part is two written together."""
        for at, (likeness, _, i, j) in enumerate(found):
            if likeness < least:
                return found[at:]
            if self.free_left >> i & 1 and self.free_right >> j & 1:
                self._take(i, j, likeness)
        return []

    def _pair_initials(self) -> None:
        """An initial stands for a part that begins with it, at the same place among the paired parts."""
        for i, one in enumerate(self.left):
            for j, other in enumerate(self.right):
                if (
                    self.free_left >> i & 1
                    and self.free_right >> j & 1
                    and (one.role is _INITIAL) != (other.role is _INITIAL)
                    and one.token.latin[: len(other.token.latin) or 1] == other.token.latin[: len(one.token.latin) or 1]
                    and self._in_order(i, j)
                ):
                    self._take(i, j, INITIAL)

    def _in_order(self, i: int, j: int) -> bool:
        return i == j or all((p < i) == (q < j) for p, q, _ in self.pairs)

    def _pair_joined(self) -> None:
        """Two parts of one name may be written together in the other."""
        if len(self.left) >= len(self.right):
            self.free_left, self.free_right = self._join(self.left, self.right, self.free_left, self.free_right)
        if len(self.right) >= len(self.left):
            self.free_right, self.free_left = self._join(self.right, self.left, self.free_right, self.free_left)

    def _join(
        self, apart: tuple[Part, ...], together: tuple[Part, ...], free_apart: int, free_together: int
    ) -> tuple[int, int]:
        """Joins what can be; the parts of both that are free afterwards."""
        if not free_apart & (free_apart >> 1):
            return free_apart, free_together
        for j, whole in enumerate(together):
            if not free_together >> j & 1 or len(whole.folded) < SHORTEST_JOINED:
                continue
            must, may = whole.token.must, whole.token.may
            for i in range(len(apart) - 1):
                if free_apart >> i & 3 != 3:
                    continue
                one, other = apart[i].token, apart[i + 1].token
                missing = CLASSES_IN[must & ~(one.may | other.may)]
                if missing > 1 or missing + CLASSES_IN[(one.must | other.must) & ~may] > 1:
                    continue
                likeness = similarity(token(_unspaced(apart[i], apart[i + 1])), whole.token)
                if likeness >= JOINED_AT:
                    written = f"{apart[i].text} {apart[i + 1].text}"
                    flipped = together is self.left
                    left, right = (whole.text, written) if flipped else (written, whole.text)
                    self._say(Relation.JOINED, left, right, likeness)
                    self.joins.append(likeness)
                    free_together &= ~(1 << j)
                    free_apart &= ~(3 << i)
                    break
        return free_apart, free_together

    # what does not agree

    def _left_over(self, agreeing: int) -> float:
        factor = 1.0
        left = [part for i, part in enumerate(self.left) if self.free_left >> i & 1]
        right = [part for j, part in enumerate(self.right) if self.free_right >> j & 1]
        if left and right:
            factor *= self._contradictions(left, right)
        omitted = 1.0
        for part in left:
            omitted *= self._omission(part)
            self._say(Relation.OMITTED, part.text, "", -0.05)
        for part in right:
            omitted *= self._omission(part)
            self._say(Relation.OMITTED, "", part.text, -0.05)
        if agreeing <= 1 and (left or right):
            omitted *= ONE_PART_AGREES
        elif factor == 1.0 and (left or right):
            omitted = max(omitted, LEAST_WITHOUT_CONTRADICTION)
            omitted *= self._beginning_omitted()
        return factor * omitted

    def _contradictions(self, left: list[Part], right: list[Part]) -> float:
        """Pairs what is left on both sides, kunyas aside, and removes it from the lists."""
        factor = 1.0
        ones = [part for part in left if part.role is not _KUNYA]
        others = [part for part in right if part.role is not _KUNYA]
        while ones and others:
            one, other = _closest(ones, others)
            ones.remove(one)
            others.remove(other)
            if self._of_another_kind(one, other):
                factor *= ANOTHER_KIND
                continue
            left.remove(one)
            right.remove(other)
            heavy = self._contradiction(one, other)
            factor *= heavy
            self._say(Relation.CONTRADICTED, one.text, other.text, heavy - 1)
        return factor

    def _of_another_kind(self, one: Part, other: Part) -> bool:
        """A nisba beside a name of the chain, neither of them the man's own."""
        nisbas = (one.role is _NISBA) + (other.role is _NISBA)
        link = other if one.role is _NISBA else one
        return self.chained and nisbas == 1 and link.token.chained and link.role is not Role.GIVEN

    def _contradiction(self, one: Part, other: Part) -> float:
        if self.left[0] is one and self.right[0] is other:
            return GIVEN_CONTRADICTED
        if _INITIAL in (one.role, other.role):
            return INITIAL_CONTRADICTED
        return PART_CONTRADICTED

    def _omission(self, part: Part) -> float:
        return KUNYA_OMITTED if part.role is _KUNYA else OMITTED

    def _beginning_omitted(self) -> float:
        """In a chain the first name is the man and the rest his fathers: without it, it may be his father."""
        for parts, first in (
            (self.left, min((i for i, _, _ in self.pairs), default=0)),
            (self.right, min((j for _, j, _ in self.pairs), default=0)),
        ):
            if first and parts[0].role is not _KUNYA:
                if all(not part.token.names.isdisjoint(_TITLES) for part in parts[:first]):
                    return 1.0
                if first == 1 and self._taken_off(parts[0]):
                    return 1.0
                opening = all(
                    part.token.names and not part.token.names.isdisjoint(_OPENING_NAMES) for part in parts[:first]
                )
                return PREFIXED_OMITTED if opening else GIVEN_OMITTED if self.chained else PREFIXED_OMITTED
        return 1.0

    def _taken_off(self, part: Part) -> bool:
        """Whether a name was read as a rank in the other writing: رائد is Raed, and a major."""
        ranks = (name.rank for name in (self.a, self.b) if name.rank is not None and name.parts[0] is not part)
        return any(similarity(token(rank.written), part.token) >= SAME_AT for rank in ranks)

    def _say_ranks(self) -> None:
        """Ranks change in a life: a different one is told and weighs nothing."""
        one, other = self.a.rank, self.b.rank
        if one is not None and other is not None and one.canonical != other.canonical:
            self._say(Relation.RANK, one.written, other.written, 0.0)

    # order

    def _order(self) -> float:
        order = [j for _, j, _ in self.pairs]
        if all(order[k] < order[k + 1] for k in range(len(order) - 1)):
            return 1.0
        factor = self._disorder(order)
        self._say(Relation.ORDER, self.a.bare, self.b.bare, factor - 1)
        return factor

    def _disorder(self, order: list[int]) -> float:
        """Links of a chain that change places are other persons; a family name may stand first or last."""
        start = order.index(min(order))
        rotated = order[start:] + order[:start]
        turned = all(rotated[k] < rotated[k + 1] for k in range(len(rotated) - 1))
        if self.a.lineage or self.b.lineage:
            return ROTATED if turned and self._surname_moved(start) else REVERSED
        told = self.a.comma or self.b.comma
        if turned and (told or not self.chained or self._family_moved(start)):
            return ROTATED
        if self.chained and self._links_swapped():
            return REVERSED
        return REORDERED_TOLD if told or not self._links_swapped() else REORDERED

    def _family_moved(self, start: int) -> bool:
        """Whether what went from one end to the other is a family name and no link of the chain."""
        return any(
            all(self.left[i].role is _NISBA or not self.left[i].token.chained for i, _, _ in moved)
            for moved in (self.pairs[:start], self.pairs[start:])
        )

    def _surname_moved(self, start: int) -> bool:
        """Whether one part went from one end to the other that has no bin before or after it: it is no link."""
        return any(
            len(moved) == 1 and not (_is_link(self.left, moved[0][0]) or _is_link(self.right, moved[0][1]))
            for moved in (self.pairs[:start], self.pairs[start:])
        )

    def _links_swapped(self) -> bool:
        """Whether two names of the chain stand in the other order."""
        links = [
            j for i, j, _ in self.pairs if self.left[i].role not in _NO_LINKS and self.right[j].role not in _NO_LINKS
        ]
        return any(links[k] > links[k + 1] for k in range(len(links) - 1))


def _is_link(parts: tuple[Part, ...], at: int) -> bool:
    return parts[at].opened or (at == 0 and len(parts) > 1 and parts[1].opened)


def _closest(ones: list[Part], others: list[Part]) -> tuple[Part, Part]:
    """The pair to set against each other: same role first, then the most alike."""
    return max(
        ((one, other) for one in ones for other in others),
        key=lambda pair: (pair[0].role is pair[1].role, similarity(pair[0].token, pair[1].token)),
    )


def likeness_with_son(one: Part, other: Part) -> float:
    """The likeness of two parts of which one has bin or ben before it, that the other may be written with."""
    likeness = similarity(one.token, other.token)
    if likeness >= SAME_AT:
        return likeness
    opened, together = (one, other.token) if one.opened else (other, one.token)
    if together.folded[:2] not in _SONS:
        return likeness
    return max(likeness, similarity(son_and_name(opened), together))


def _unspaced(one: Part, other: Part) -> str:
    return (one.token.text + other.token.text) if one.script == ARABIC else one.token.latin + other.token.latin


def _relation(one: Part, other: Part, likeness: float) -> Relation:
    if one.folded == other.folded:
        return Relation.SAME
    if likeness == INITIAL and _INITIAL in (one.role, other.role):
        return Relation.INITIAL
    if likeness == NICKNAME and not one.token.nicknames.isdisjoint(other.token.nicknames):
        return Relation.NICKNAME
    return Relation.SPELLING if one.script == other.script else Relation.TRANSLITERATION
