"""Two units' names weighed field by field: a different number, echelon, branch, service or country is a veto.

What both say agrees or contradicts; what one leaves out is an omission. Score = agreement / (agreement + omissions),
times a factor for each contradiction.
"""

from muster.names import unit_weights as weights
from muster.names.cognates import cognate
from muster.names.comparison import Comparison, Relation, Statement, conclude
from muster.names.folding import ARABIC
from muster.names.retrieval import findable, shares_key
from muster.names.tokens import Token, similarity
from muster.names.unit_acronyms import abbreviates, abbreviation_opens, filled, is_acronym, opposite_of
from muster.names.unit_services import NO_BRANCHES, akin, belongs, is_force, of_other_services
from muster.names.unit_vocabulary import is_common, is_translated
from muster.names.unit_wording import (
    doubt_of,
    echelons_meet,
    formation_text,
    is_acronymic,
    is_among,
    is_of_regiment,
    is_settled,
    latin_of,
    listed,
    main_formation,
    names_superior,
    near_levels,
    number_of,
    one_number,
    other_language,
    relation_of,
    superior_like,
    superiors,
    translation_lifted,
    word_omitted,
    written_words,
)
from muster.names.written import Formation, Name, UnitFields


def compare_units(a: Name, b: Name) -> Comparison:
    """How likely two units' names are one unit's, with a statement for every field that both or one of them says."""
    best = _Weighing(a, b).comparison()
    for one, other in _other_names(a, b):
        if one.text == a.text and other.text == b.text and is_settled(best):
            continue
        found = _Weighing(one, other).comparison()
        if found.score > best.score and shares_key(a, b):
            best = found
    return best


def _other_names(a: Name, b: Name) -> list[tuple[Name, Name]]:
    """The pairs that the names in brackets make: a unit may be written by its honorific alone."""
    left = a.unit.aliases if a.unit is not None else ()
    right = b.unit.aliases if b.unit is not None else ()
    found = [(alias, b) for alias in left if alias.text != a.text or _has_acronym_of(alias, b)]
    return found + [(a, alias) for alias in right if alias.text != b.text or _has_acronym_of(alias, a)]


def _has_acronym_of(short: Name, long: Name) -> bool:
    """Whether a word of a name that is read without its short forms is the acronym of the other."""
    if short.unit is None or long.unit is None:
        return False
    fields, bare = long.unit, short.bare
    return any(is_acronym(word, bare, fields) for word in short.unit.words)


class _Weighing:
    def __init__(self, a: Name, b: Name) -> None:
        self.flipped = b.text < a.text  # the same work in the same order, whoever stands first
        self.a, self.b = (b, a) if self.flipped else (a, b)
        self.one: UnitFields = self.a.unit or UnitFields()
        self.other: UnitFields = self.b.unit or UnitFields()
        self.agreed = 0.0
        self.omitted = 0.0
        self.factor = 1.0
        self.statements: list[Statement] = []
        self.words_one = list(self.one.words)
        self.words_other = list(self.other.words)
        self.numbers_agree = False
        self.number_differs = False
        self.named = False
        self.acronymic = False

    def comparison(self) -> Comparison:
        if self._written_alike():
            return conclude(findable(1.0, self.a, self.b), self.statements)
        if self._by_honorific():
            return conclude(findable(weights.HONORIFIC_ALONE, self.a, self.b), self.statements)
        if abbreviates(self.a.bare, self.other) or abbreviates(self.b.bare, self.one):
            self._say(Relation.ACRONYM, self.a.bare, self.b.bare, weights.ACRONYM_ALONE)
            return conclude(findable(weights.ACRONYM_ALONE, self.a, self.b), self.statements)
        self._acronyms()
        self.named = self._words() > 0
        self._formations()
        alone = not (self.numbers_agree or self.named or self.acronymic)
        omitted = weights.BRANCH_OMITTED_ALONE if alone else weights.BRANCH_OMITTED
        self._sets(self.one.branches, self.other.branches, weights.BRANCH, omitted)
        self._services()
        self._kinds()
        self._sets(self.one.countries, self.other.countries, weights.COUNTRY, weights.COUNTRY_OMITTED)
        self._sets(self.one.directions, self.other.directions, weights.DIRECTION, weights.DIRECTION_OMITTED)
        self._words_left()
        weight = self.agreed + self.omitted
        score = self.factor * self.agreed / weight if weight else 0.0
        if self.acronymic and not (self.named or self.numbers_agree):
            score = min(score, weights.ACRONYM_ALONE)
        translated = self._other_language()
        if translated and self.factor == 1.0:
            score = translation_lifted(score)
        doubt = doubt_of(self.agreed, self.factor, self.statements, number=self.number_differs, translated=translated)
        return conclude(findable(score, self.a, self.b), self.statements, doubt)

    def _written_alike(self) -> bool:
        """The same phrases in the same order, however they are written."""
        left = [(part.role, part.folded) for part in self.a.parts]
        if not left or self.one.parents != self.other.parents or len(self.one.places) != len(self.other.places):
            return False
        if left != [(part.role, part.folded) for part in self.b.parts]:
            return False
        self._say(Relation.SAME, self.a.bare, self.b.bare, 1.0)
        return True

    def _by_honorific(self) -> bool:
        """Waraba alone beside 1 GTIA “Waraba”: nothing but the words that stand in quotation marks in the other."""
        for short, long in ((self.one, self.other), (self.other, self.one)):
            plain = not (short.formations or short.free_numbers or short.branches or short.services or short.places)
            honorifics, words = long.honorifics, short.words
            named = plain and words and long.formations and len(words) == len(honorifics)
            if named and all(is_among(word, honorifics) for word in words):
                self._say(Relation.SAME, self.a.bare, self.b.bare, weights.HONORIFIC_ALONE)
                return True
        return False

    def _say(self, relation: Relation, left: str, right: str, weight: float) -> None:
        if self.flipped:
            left, right = right, left
        self.statements.append(Statement(relation, left, right, round(weight, 3)))

    def _agree(self, left: str, right: str, weight: float) -> None:
        self.agreed += weight
        self._say(Relation.SAME if left == right else Relation.TRANSLATION, left, right, weight)

    def _omit(self, left: str, right: str, weight: float) -> None:
        self.omitted += weight
        self._say(Relation.OMITTED, left, right, -weight)

    def _contradict(self, left: str, right: str, factor: float = weights.VETO) -> None:
        self.factor *= factor
        self._say(Relation.CONTRADICTED, left, right, factor - 1)

    # words

    def _acronyms(self) -> None:
        """RIM beside Régiment d'Infanterie Motorisée, ERD beside Emergency Response Division."""
        one, other = self.one, self.other
        if not is_acronymic(self.b):
            self.one = self._acronym(self.words_one, self.a, one, other)
        if not is_acronymic(self.a):
            self.other = self._acronym(self.words_other, self.b, other, one)

    def _acronym(self, words: list[Token], name: Name, short: UnitFields, long: UnitFields) -> UnitFields:
        for word in tuple(words):
            if is_acronym(word, name.bare, long) or (
                one_number(short, long) and abbreviation_opens(word, name.bare, long)
            ):
                words.remove(word)
                opposite = self.words_other if words is self.words_one else self.words_one
                if not short.formations:
                    opposite[:] = opposite_of(word.latin, opposite)
                self.agreed += weights.ACRONYM
                self.acronymic = True
                whole = self.b.bare if words is self.words_one else self.a.bare
                self._say(Relation.ACRONYM, word.text, whole, weights.ACRONYM)
                return filled(short, long)
        return short

    def _words(self) -> int:
        found = 0
        for word in tuple(self.words_one):
            likeness, best = max(
                ((similarity(word, other), index) for index, other in enumerate(self.words_other)), default=(0.0, -1)
            )
            if likeness >= weights.WORD_SAME_AT:
                other = self.words_other.pop(best)
                self.words_one.remove(word)
                quoted = is_among(word, self.one.honorifics) or is_among(other, self.other.honorifics)
                weight = (weights.HONORIFIC if quoted else weights.WORD) * likeness
                self.agreed += weight
                self._say(relation_of(word, other), word.text, other.text, weight)
                found += 1
        return found + self._joined()

    def _joined(self) -> int:
        """“Jaga Dal” is “Jagadal” too."""
        left, right = self.words_one, self.words_other
        if left and right and len(left) + len(right) > 2 and cognate(latin_of(left)) == cognate(latin_of(right)):
            self.agreed += weights.WORD
            relation = Relation.JOINED if latin_of(left) == latin_of(right) else Relation.TRANSLATION
            self._say(relation, written_words(left), written_words(right), weights.WORD)
            left.clear()
            right.clear()
            return 1
        return 0

    def _words_left(self) -> None:
        places = self._places()
        if self.words_one and self.words_other and self._untranslated():
            longest = max(len(self.words_one), len(self.words_other))
            weight = weights.WORD_OMITTED_NUMBERED if self.numbers_agree else weights.WORD_OMITTED * longest
            self.omitted += weight
            self._say(Relation.UNTRANSLATED, written_words(self.words_one), written_words(self.words_other), -weight)
            return
        if self.words_one and self.words_other:
            self._contradict(written_words(self.words_one), written_words(self.words_other), weights.WORDS_CONTRADICTED)
            return
        numbered = self.numbers_agree and not (names_superior(self.one) and names_superior(self.other))
        if not numbered and not self.named and self._elsewhere(places):
            return
        weight = weights.WORD_OMITTED_NUMBERED if self.numbers_agree else weights.WORD_OMITTED
        for word in self.words_one:
            self._omit(word.text, "", word_omitted(word, places[1], weight))
        for word in self.words_other:
            self._omit("", word.text, word_omitted(word, places[0], weight))

    def _untranslated(self) -> bool:
        """Whether words of two languages are left over, a common one of them: казачий may be what Cossack means.

        Words that the tables translate, on both sides, are two words.
        """
        if not (self.numbers_agree and self._other_language()) and self.a.script == self.b.script:
            return False
        if all(is_translated(word) for word in (*self.words_one, *self.words_other)):
            return False
        return any(is_common(word, self.a.bare) for word in self.words_one) or any(
            is_common(word, self.b.bare) for word in self.words_other
        )

    def _other_language(self) -> bool:
        return self.a.script != self.b.script or other_language(self.a, self.b)

    def _in_arabic_and_another(self) -> bool:
        return not (self.one.free_numbers or self.other.free_numbers) and ARABIC in {self.a.script} ^ {self.b.script}

    def _elsewhere(self, places: tuple[list[Token], list[Token]]) -> bool:
        """“Brigade de Gao” beside “Brigade (Kidal)”: a word left over contradicts the place of the other."""
        for words, there in ((self.words_one, places[1]), (self.words_other, places[0])):
            if words and there and not any(is_among(word, there) for word in words):
                self._contradict(written_words(words), written_words(there), weights.WORDS_CONTRADICTED)
                return True
        return False

    def _places(self) -> tuple[list[Token], list[Token]]:
        """What stands after a comma or in brackets: where the unit is, or what it belongs to."""
        one, other = list(self.one.places), list(self.other.places)
        rest_one = [p for p in one if not is_among(p, other) and not is_among(p, self.other.words)]
        rest_other = [q for q in other if not is_among(q, one) and not is_among(q, self.one.words)]
        rest_one = [p for p in rest_one if not is_acronym(p, self.a.text, self.other)]
        rest_other = [q for q in rest_other if not is_acronym(q, self.b.text, self.one)]
        if len(rest_one) < len(one):
            self._agree(written_words(one), written_words(other), weights.WORD)
        if rest_one and rest_other:
            self._contradict(written_words(rest_one), written_words(rest_other), weights.WORDS_CONTRADICTED)
        elif rest_one or rest_other:
            self._omit(written_words(rest_one), written_words(rest_other), weights.PLACE_OMITTED)
        return one, other

    # fields

    def _formations(self) -> None:
        one, other = main_formation(self.one), main_formation(self.other)
        if one is None or other is None:
            self._number(number_of(one, self.one), number_of(other, self.other))
            left, right = one.echelon if one else "", other.echelon if other else ""
            if left or right:
                self._omit(left, right, self._echelon_omitted(left or right))
            return
        if not echelons_meet(one.echelon, other.echelon):
            self._other_echelon(one, other)
            return
        self._agree(one.echelon, other.echelon, weights.ECHELON * (0.5 if one.echelon in weights.GENERIC else 1.0))
        self._number(number_of(one, self.one), number_of(other, self.other))
        self._parents(one, other)

    def _echelon_omitted(self, echelon: str) -> float:
        of_service = echelon in weights.OFFICES and self.one.services and self.other.services
        generic = echelon in weights.GENERIC and (self.named or not self.one.branches.isdisjoint(self.other.branches))
        return weights.OFFICE_OMITTED if of_service else weights.ECHELON_OMITTED * (0.5 if generic else 1.0)

    def _other_echelon(self, one: Formation, other: Formation) -> None:
        inside = any(
            echelons_meet(one.echelon, parent.echelon) for parent in (*self.other.formations[1:], *self.other.parents)
        ) or any(
            echelons_meet(other.echelon, parent.echelon) for parent in (*self.one.formations[1:], *self.one.parents)
        )
        left, right, pair = formation_text(one), formation_text(other), {one.echelon, other.echelon}
        if inside and (self.named or self._placed()) and is_of_regiment(self.one, self.other):
            self._agree(left, right, weights.ECHELON + weights.NUMBER)
            self.numbers_agree = True
        elif inside:
            self.factor *= weights.NESTED
            self._say(Relation.NESTED, left, right, weights.NESTED - 1)
        elif one.number == other.number and (pair & weights.GENERIC or pair <= weights.OFFICES):
            half = 0.5 if not self.one.branches.isdisjoint(self.other.branches) else 1.0
            self._omit(
                left, right, weights.OFFICE_OMITTED if pair <= weights.OFFICES else weights.ECHELON_OMITTED * half
            )
            if one.number:
                self._agree(one.number, other.number, weights.NUMBER)
                self.numbers_agree = True
        elif self.named and self._in_arabic_and_another() and near_levels(one, other):
            self._omit(left, right, weights.ECHELON_TRANSLATED)
            if one.number:
                self._agree(one.number, other.number, weights.NUMBER)
                self.numbers_agree = True
        else:
            self.number_differs = bool(one.number and other.number) and one.number != other.number
            self._contradict(left, right)

    def _number(self, left: str, right: str) -> None:
        rest_one, rest_other = self.one.free_numbers, self.other.free_numbers
        if left and right:
            if left == right and (not rest_one or not rest_other or set(rest_one) & set(rest_other)):
                self.numbers_agree = True
                self._agree(left, right, weights.NUMBER)
            else:
                self.number_differs = True
                self._contradict(left, right, weights.VETO * 0.5)
        elif left or right:
            omitted = weights.NUMBER_OMITTED_ACRONYM if self.acronymic else weights.NUMBER_OMITTED
            self._omit(left, right, weights.NUMBER_OMITTED_NAMED if self.named else omitted)

    def _parents(self, one: Formation, other: Formation) -> None:
        parents_one, parents_other = superiors(self.one, one), superiors(self.other, other)
        for parent in parents_one:
            twin = superior_like(parent, one, parents_other, other)
            if twin is None:
                self._omit(formation_text(parent), "", weights.PARENT_OMITTED)
            elif parent.number and twin.number and parent.number != twin.number:
                self.number_differs = True
                self._contradict(formation_text(parent), formation_text(twin))
            else:
                self._agree(formation_text(parent), formation_text(twin), weights.ECHELON)
        for parent in parents_other:
            if superior_like(parent, other, parents_one, one) is None:
                self._omit("", formation_text(parent), weights.PARENT_OMITTED)

    def _placed(self) -> bool:
        """Whether a word of one is the place of the other: Brigade de Diré, Brigade Territoriale (Diré)."""
        return any(is_among(word, self.other.places) for word in self.words_one) or any(
            is_among(word, self.one.places) for word in self.words_other
        )

    def _sets(self, left: frozenset[str], right: frozenset[str], weight: float, omitted: float) -> None:
        if not left and not right:
            return
        shared = left & right
        one, other = akin(left - shared, right - shared) if self._other_language() else (NO_BRANCHES, NO_BRANCHES)
        if one:
            self._agree(listed(one), listed(other), weight)
            left, right = left - one, right - other
        if left and right and (not (shared or one) or (left - shared and right - shared)):
            self._contradict(listed(left - shared), listed(right - shared))
            return
        for branch in sorted(shared):
            self._agree(branch, branch, weight)
        for branch in sorted(left ^ right):
            lost = weights.FORCE_OMITTED if is_force(branch) else omitted
            self._omit(branch if branch in left else "", branch if branch in right else "", lost)

    def _kinds(self) -> None:
        """Two bodies of one place without numbers: its police and its traffic department are not one."""
        one, other = self.one, self.other
        crossed = (one.branches and not one.services and other.services and not other.branches) or (
            other.branches and not other.services and one.services and not one.branches
        )
        said, said_other = listed(one.branches | one.services), listed(other.branches | other.services)
        if of_other_services(one, other) or of_other_services(other, one):
            self._contradict(said, said_other)
        elif crossed and not self.numbers_agree:
            self._contradict(said, said_other, weights.WORDS_CONTRADICTED)

    def _services(self) -> None:
        left, right = self.one.services, self.other.services
        if left & right:
            self._agree(listed(left & right), listed(left & right), weights.SERVICE)
        elif left and right:
            if any(belongs(one, other) or belongs(other, one) for one in left for other in right):
                self._omit(listed(left), listed(right), weights.SERVICE_OMITTED)
            else:
                self._contradict(listed(left), listed(right))
        elif left or right:
            alone = not self.numbers_agree and not self.named and not self._placed()
            self._omit(listed(left), listed(right), weights.SERVICE_OMITTED_ALONE if alone else weights.SERVICE_OMITTED)
