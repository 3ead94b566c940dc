"""Organisations' names: legal forms apart, translations by table, acronyms built and recognised."""

import re
from functools import lru_cache
from typing import Final

from muster.names.cognates import cognate
from muster.names.comparison import UNFINDABLE, Comparison, Relation, Statement, conclude
from muster.names.folding import ARABIC, normalise, script_of
from muster.names.kinds import Kind
from muster.names.retrieval import findable
from muster.names.tables import read_table
from muster.names.tokens import Token, similarity, token
from muster.names.unit_vocabulary import SUN_LETTER, TERMS, blended, fold_unit_word, translated, uninflected
from muster.names.written import Name, OrganisationFields, Part, Role

LONGEST_TEXT: Final = 400
MOST_WORDS: Final = 30
LONGEST_ACRONYM: Final = 10
SAME_AT: Final = 0.66
LEGAL_CONTRADICTED: Final = 0.85
SECTOR_CONTRADICTED: Final = 0.88
"""Each has a word that the other has not: Bright Harbour Construction, Bright Harbour Exchange."""
COMMON_WORD: Final = 0.45
BODY_WORD: Final = 0.30
DISTINCT_WORD: Final = 1.0
OMITTED_SHARE: Final = 0.55
OMITTED_SHARE_COMMON: Final = 1.4
"""Where only common words agree, one more tells two bodies apart: the liberation movement, the people's one."""
ACRONYM_SCORE: Final = 0.88
COUNTRY_OMITTED: Final = 0.4
"""The country that a body is of is left out as often as said; where both say one, another is a contradiction."""
DOUBT: Final = 0.03
DOUBT_TRANSLATED: Final = 0.42
DOUBT_NOTHING: Final = 0.12
"""How likely two names mean one body though too little of them agrees, after sets labelled by hand as first seen: in
one language, in two – what is left over may be a translation that no table knows – and where nothing agrees."""
_COUNTRIES: Final = frozenset(term.canonical for term in TERMS.values() if term.field == "country") - {"kurdistan"}
_NONE: Final[frozenset[str]] = frozenset()
_ARTICLES: Final = frozenset({"the", "le", "la", "les", "l", "el", "los", "las", "al", "o", "a", "os", "as"})
_BODIES: Final = frozenset(
    {
        "organization",
        "society",
        "movement",
        "group",
        "general",
        "party",
        "republic",
        "international",
        "affairs",
        "office",
        "private-military-company",
    }
)
"""What kind of body it is: papers leave it out."""
_KINDRED: Final = (
    frozenset({"agency", "authority", "service", "directorate", "office", "organization", "foundation"}),
    frozenset({"authority", "committee", "organization"}),
    frozenset({"committee", "council"}),
    frozenset({"union", "federation", "confederation"}),
    frozenset({"supreme", "higher"}),
    frozenset({"research", "investigation"}),
)
"""Bodies of the state that papers name one for another: جهاز is a service, an agency and an apparatus."""
_KIN: Final = {
    word: frozenset().union(*(bodies for bodies in _KINDRED if word in bodies)) for word in frozenset().union(*_KINDRED)
}
KINDRED: Final = 0.79
SHARE_FOUND: Final = 0.6
"""An index finds a name by this share of it, and by no word that is only kin."""
_FORMED: Final = {"foundation": _KINDRED[0] | {"fund"}, "association": frozenset({"leagues", "society", "union"})}
"""What a legal form may be called in the name of another language: مؤسسة is a foundation, and an authority."""
_WORD: Final = re.compile(r"\d+|[^\W\d_]+(?:['’`‘ʼ][^\W\d_]{2,})*")
_ELIDED: Final = re.compile(r"\b[lLdD]['’](?=[^\W\d_]{3})|(?<=\w)['’][sS]\b|" + SUN_LETTER)
_HYPHENED: Final = re.compile(r"^\s*[A-Z]{2,6}(?:-[A-Z]{1,3})+\s*$")
_ASIDE: Final = re.compile(r"\(([^()]*)\)")


def _load() -> dict[str, tuple[str, str]]:
    terms: dict[str, tuple[str, str]] = {}
    for row in read_table("organisation_terms"):
        phrase = " ".join(uninflected(word) for word in _WORD.findall(_ELIDED.sub("", normalise(row["written"]))))
        terms.setdefault(phrase, (row["field"], _ELIDED.sub("", row["canonical"])))
    return terms


_TERMS: Final = _load()
LONGEST_PHRASE: Final = max(phrase.count(" ") + 1 for phrase in _TERMS)


def parse_organisation(text: str) -> Name:
    """An organisation's name read into words, legal form and acronyms."""
    clean = normalise(text)[:LONGEST_TEXT]
    short = frozenset(
        token(inside.strip()).latin
        for inside in _ASIDE.findall(clean)
        if inside.strip().isalpha() and inside.strip().isupper()
    )
    body = _ELIDED.sub("", _ASIDE.sub(" ", clean) if short else clean)
    if _HYPHENED.match(body) and " ".join(map(fold_unit_word, _WORD.findall(body))) not in _TERMS:
        body = body.replace("-", "")  # SPLM-N is one acronym
    if not clean.isupper():
        short |= {
            word.lower() for word in _WORD.findall(body) if word.isupper() and word.isalpha() and 3 <= len(word) <= 6
        }
    written = _WORD.findall(body)
    if len(written) == 1 and body.isupper():
        short |= {token(body).latin}
    parts = _parts(body)
    core = [part for part in parts if part.role is Role.WORD]
    initials = "".join(_initial(part) for part in core)
    built = {"".join(token(word).latin[:1] for word in written), initials} | {
        "".join(
            token(word).latin[:1]
            for word in written
            if (term := _TERMS.get(fold_unit_word(word))) is None or term[0] != "particle"
        )
    }
    built.add("".join(token(word).latin[:1] for word in written if fold_unit_word(word) not in _ARTICLES))
    return Name(
        text=text,
        kind=Kind.ORGANIZATION,
        parts=tuple(parts),
        bare=" ".join(part.text for part in core),
        rank=None,
        script=script_of(clean),
        romanised=" ".join(part.token.latin for part in parts),
        organisation=OrganisationFields(short, frozenset(acronym for acronym in built if len(acronym) > 1), initials),
    )


def _parts(body: str, *, short: bool = True) -> list[Part]:
    """The words with what they say; a short form is read as what it stands for, once."""
    words = _WORD.findall(body)[:MOST_WORDS]
    folded = [uninflected(word) for word in words]
    parts: list[Part] = []
    at = 0
    while at < len(words):
        size, field, canonical = _term_at(folded, at, short=short)
        if field == "short":
            parts.extend(_parts(canonical, short=False))
        elif field == "legal":
            parts.append(_part(" ".join(words[at : at + size]), canonical, Role.LEGAL_FORM, 0.1))
        elif field in {"word", "name"}:
            written = " ".join(words[at : at + size])
            parts.extend(_part(written, word, Role.WORD, _weight(word, field == "name")) for word in canonical.split())
        elif field != "particle" and folded[at]:
            word = translated(folded[at])
            parts.append(_part(words[at], word, Role.WORD, COMMON_WORD if word in _COUNTRIES else DISTINCT_WORD))
        at += size
    return parts


def _initial(part: Part) -> str:
    return part.folded[:1] if part.weight < DISTINCT_WORD else part.token.latin[:1]


def _weight(word: str, named: bool) -> float:
    if named:
        return DISTINCT_WORD
    return BODY_WORD if word in _BODIES else COMMON_WORD


def _term_at(folded: list[str], at: int, *, short: bool) -> tuple[int, str, str]:
    for size in range(min(LONGEST_PHRASE, len(folded) - at), 0, -1):
        found = _TERMS.get(" ".join(folded[at : at + size]))
        if found is not None and (short or found[0] != "short"):
            return size, *found
    return 1, "", ""


@lru_cache(maxsize=1 << 15)
def _part(text: str, folded: str, role: Role, weight: float) -> Part:
    written = blended(folded, fold_unit_word(text))
    return Part(text, role, written.script, written.folded, written.skeletons, weight, written)


def compare_organisations(a: Name, b: Name) -> Comparison:
    """How likely two organisations' names are one's, with a statement for every word of both."""
    if b.text < a.text:  # the same work in the same order, whoever stands first
        turned = _compare(b, a)
        flipped = [Statement(said.relation, said.right, said.left, said.weight) for said in turned.statements]
        return Comparison(turned.score, tuple(flipped))
    return _compare(a, b)


def _compare(a: Name, b: Name) -> Comparison:
    left = [part for part in a.parts if part.role is Role.WORD]
    right = [part for part in b.parts if part.role is Role.WORD]
    statements: list[Statement] = []
    if _abbreviates(a, b) or _abbreviates(b, a):
        statements.append(Statement(Relation.ACRONYM, a.text, b.text, ACRONYM_SCORE))
        return conclude(findable(ACRONYM_SCORE, a, b), statements)
    agreed, likenesses, distinct = _pair(left, right, statements)
    legal_left = {part.folded for part in a.parts if part.role is Role.LEGAL_FORM}
    legal_right = {part.folded for part in b.parts if part.role is Role.LEGAL_FORM}
    for form in (legal_left ^ legal_right) & _FORMED.keys():
        left, right = ([part for part in rest if part.folded not in _FORMED[form]] for rest in (left, right))
    one_country = agreed and any(_COUNTRIES.isdisjoint(part.folded for part in name.parts) for name in (a, b))
    countries = _COUNTRIES if one_country else _NONE
    rest_left = sum(COUNTRY_OMITTED if part.folded in countries else part.weight for part in left)
    rest_right = sum(COUNTRY_OMITTED if part.folded in countries else part.weight for part in right)
    common = sum(part.weight for part in (*left, *right) if part.weight == COMMON_WORD and part.folded not in countries)
    statements.extend(Statement(Relation.OMITTED, part.text, "", -part.weight) for part in left)
    statements.extend(Statement(Relation.OMITTED, "", part.text, -part.weight) for part in right)
    both = min(rest_left, rest_right)
    if distinct:  # Wagner Group, PMC Wagner: what kind of body it is contradicts nothing
        both = min(_distinct_rest(left), _distinct_rest(right))
    missing = OMITTED_SHARE * abs(rest_left - rest_right) + 2.0 * both
    if common and not both and not distinct:
        missing += (OMITTED_SHARE_COMMON - OMITTED_SHARE) * common
    total = agreed + missing
    score = agreed / total if total else float(a.bare == b.bare and bool(a.bare))
    score *= min(likenesses, default=1.0) * 0.5 + 0.5
    if both:
        score *= SECTOR_CONTRADICTED
    if legal_left and legal_right and legal_left.isdisjoint(legal_right):
        score *= LEGAL_CONTRADICTED
        statements.append(
            Statement(Relation.CONTRADICTED, " ".join(sorted(legal_left)), " ".join(sorted(legal_right)), -0.15)
        )
    kin = BODY_WORD * likenesses.count(KINDRED)
    if kin and agreed - kin < SHARE_FOUND * min(sum(part.weight for part in name.parts) for name in (a, b)):
        score = min(score, UNFINDABLE)
    translated = a.script != b.script or any(said.relation is Relation.TRANSLATION for said in statements)
    doubt = (DOUBT_TRANSLATED if agreed else DOUBT_NOTHING) if translated else DOUBT
    return conclude(findable(min(1.0, score), a, b), statements, doubt)


def _likeness(one: Part, other: Part) -> float:
    """Two words of the table are one or two words, however near their letters: nation, national."""
    if one.weight < DISTINCT_WORD and other.weight < DISTINCT_WORD:
        if one.folded == other.folded:
            return 1.0
        return KINDRED if other.folded in _KIN.get(one.folded, _NONE) else 0.0
    return similarity(one.token, other.token)


def _joined(parts: list[Part]) -> str:
    """“Orion Peak” is “OrionPeak” too."""
    return "".join(part.token.latin for part in parts)


def _said(parts: list[Part]) -> str:
    return " ".join(part.text for part in parts)


def _distinct_rest(parts: list[Part]) -> float:
    return sum(part.weight for part in parts if part.weight > BODY_WORD)


def _pair(left: list[Part], right: list[Part], statements: list[Statement]) -> tuple[float, list[float], bool]:
    """Pair the words one to one: the weight that agrees, how alike each pair is, if a distinctive word is in it."""
    agreed = 0.0
    distinct = False
    likenesses: list[float] = []
    found = sorted(
        (
            (likeness, -abs(i - j), i, j)
            for i, one in enumerate(left)
            for j, other in enumerate(right)
            if (likeness := _likeness(one, other)) >= SAME_AT
        ),
        reverse=True,
    )
    taken_left: set[int] = set()
    taken_right: set[int] = set()
    for likeness, _, i, j in found:
        if i in taken_left or j in taken_right:
            continue
        taken_left.add(i)
        taken_right.add(j)
        one, other = left[i], right[j]
        weight = max(one.weight, other.weight) if likeness != KINDRED else BODY_WORD
        agreed += weight
        distinct = distinct or weight > COMMON_WORD
        likenesses.append(likeness)
        statements.append(
            Statement(_relation(one.token, other.token, one.text != other.text), one.text, other.text, weight)
        )
    left[:] = [part for i, part in enumerate(left) if i not in taken_left]
    right[:] = [part for j, part in enumerate(right) if j not in taken_right]
    joined = _joined(left), _joined(right)
    if joined[0] and len(left) + len(right) > 2 and cognate(joined[0]) == cognate(joined[1]):
        weight = max(sum(part.weight for part in left), sum(part.weight for part in right))
        statements.append(Statement(Relation.JOINED, _said(left), _said(right), weight))
        agreed, distinct = agreed + weight, True
        left.clear()
        right.clear()
    return agreed, likenesses, distinct


def _abbreviates(short: Name, long: Name) -> bool:
    """Whether the whole of one name is the acronym of the other, or is given as such in brackets."""
    fields = long.organisation or OrganisationFields()
    core = [part.token.latin for part in short.parts if part.role is Role.WORD]
    if len(core) > 1 and " " not in short.text and short.organisation is not None:
        core = list(short.organisation.given)  # a table knows what it stands for; it may stand for something else here
    if len(core) != 1 or not 2 <= len(core[0]) <= LONGEST_ACRONYM:
        return False
    acronym = core[0]
    return acronym in fields.acronyms or acronym in fields.given


def _relation(one: Token, other: Token, differs: bool) -> Relation:
    if one.folded == other.folded:
        return Relation.TRANSLATION if differs and one.script == other.script else Relation.SAME
    return Relation.TRANSLITERATION if (one.script == ARABIC) != (other.script == ARABIC) else Relation.SPELLING
