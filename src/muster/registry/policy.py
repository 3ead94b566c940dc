"""The rules of the registry: when two records are one (rule 5), and what a claim must be to be recorded (rule 6)."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import urlsplit

from muster.accounts.policy import Role, require_role
from muster.errors import InputError, RuleError
from muster.names import Kind, compare
from muster.registry.predicates import SHAPES, Predicate, Sameness, Shape, SubjectKind
from muster.registry.spans import CONFIDENCES, Dates
from muster.screening.dates import DateRelation, compare_birth_dates, read_birth_date
from muster.screening.results import Component

Coordinates = tuple[float, float]
SHARED_BY_SISTERS = frozenset({"commander", "parent", "site"})
SECOND_FACTS = frozenset({"birth_date", "identifier", "father_name", "mother_name", "unit"}) | SHARED_BY_SISTERS
UNDATED = Dates()
_NUMBER = re.compile(r"([A-Z])-(\d{1,15})")
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
SOURCE_GRADES, WORD_GRADES = "ABCDEF", "123456"
COMMANDING = frozenset({"commander", "commanding officer", "acting commander", "commandant", "قائد", "آمر"})
EXPORTING = (Role.REGISTRAR, Role.ANALYST, Role.ASSESSOR, Role.ADMINISTRATOR)
CONFLICTING = frozenset({DateRelation.YEARS_APART, DateRelation.FAR_APART})


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectFields:
    """What a roster says about a subject, as far as the registry keeps it; empty means not known."""

    kind: Kind
    name: str
    name_original: str = ""
    gender: str = ""
    birth_date: str = ""
    nationality: str = ""
    father_name: str = ""
    mother_name: str = ""
    position: str = ""
    identifiers: tuple[str, ...] = ()
    unit_name: str = ""
    unit_location: str = ""


@lru_cache(maxsize=1 << 14)
def written_key(name: str) -> str:
    """A unit's name without case, spacing, punctuation and marks: what two spellings of one text share."""
    decomposed = unicodedata.normalize("NFKD", name).casefold()
    return " ".join(
        "".join(sign if sign.isalnum() else " " for sign in decomposed if not unicodedata.combining(sign)).split()
    )


def normalised_identifier(value: str) -> str:
    """Letters and digits only, in upper case, with Arabic-Indic digits as Western ones."""
    if value.isascii():
        return "".join(filter(str.isalnum, value)).upper()
    return "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign.upper() for sign in value if sign.isalnum())


def read_number(text: str, letters: Collection[str]) -> tuple[str, int] | None:
    """The letter and the row that a number like U-000012 names; None where the text is no number of these letters."""
    found = _NUMBER.fullmatch(text.strip().upper())
    return (found[1], int(found[2])) if found and found[1] in letters else None


def is_same_person(name: str, birth_date: str, known_name: str, known_birth_date: str) -> bool:
    """Whether two records that share an identifier are one person: names may not contradict, nor dates of birth."""
    born, known_born = read_birth_date(birth_date), read_birth_date(known_birth_date)
    if born and known_born and compare_birth_dates(born, known_born) in CONFLICTING:
        return False
    return compare(name, known_name, Kind.PERSON).score >= 0.70


@dataclass(frozen=True, slots=True)
class Subject:
    """What a claim is about or points to: the kind of record and its id."""

    kind: SubjectKind
    pk: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimDraft:
    """A claim before it is recorded.

    `kind` says which sort (a preferred name, `child-of`, site or area, direct or commanded), `category` the class of a
    relation; `confidence` is Low, Medium, High or empty.
    """

    predicate: Predicate
    subject: Subject
    other: Subject | None = None
    value: str = ""
    kind: str = ""
    category: str = ""
    role: str = ""
    title: str = ""
    rank: str = ""
    dates: Dates = UNDATED
    confidence: str = ""


SAID = ("value", "kind", "category", "role", "title", "rank", "confidence")
"""What a claim says in words, by the names that drafts, forms and rows share."""


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What the independence of sources looks at."""

    pk: int
    reprint_of: int | None = None
    is_compilation: bool = False


def may_export(held: Collection[str]) -> bool:
    """Whether somebody of these roles works with evidence and may take it out as a file."""
    return not set(EXPORTING).isdisjoint(held)


def keeps_registry(held: Collection[str]) -> bool:
    """Whether somebody of these roles may record, correct and grade claims."""
    return not {Role.REGISTRAR, Role.ADMINISTRATOR}.isdisjoint(held)


def read_coordinates(text: str) -> Coordinates | None:
    """Latitude and longitude in degrees (WGS 84), or None where the text is not such a pair."""
    latitude, comma, longitude = text.partition(",")
    try:
        at = float(latitude), float(longitude)
    except ValueError:
        return None
    return at if comma and abs(at[0]) <= 90 and abs(at[1]) <= 180 else None


def require_registrar(held: Collection[str]) -> None:
    """A registrar or an administrator keeps the registry.

    Raises:
        NotPermittedError: the actor is neither.
    """
    require_role(frozenset(held), Role.REGISTRAR, Role.ADMINISTRATOR)


def require_shape(draft: ClaimDraft) -> None:
    """A claim says something that its predicate can say of such a subject, with dates in order.

    Raises:
        InputError: it does not; the message says what is wrong.
    """
    shape = SHAPES[draft.predicate]
    if draft.subject.kind not in shape.subjects:
        raise InputError(f"“{draft.predicate}” is not said of a {draft.subject.kind}.")
    if draft.other and draft.other.kind not in shape.others:
        raise InputError(f"“{draft.predicate}” of a {draft.subject.kind} does not point to a {draft.other.kind}.")
    if shape.other_needed and draft.other is None:
        raise InputError(f"“{draft.predicate}” must name the {' or '.join(sorted(shape.others))} that it points to.")
    if draft.other == draft.subject:
        raise InputError(f"“{draft.predicate}” cannot point to its own subject.")
    _require_words(draft, shape)
    if not draft.dates.are_ordered:
        raise InputError("Each range of dates needs both ends in order, and the precise one inside the imprecise one.")
    if draft.dates.ending and draft.dates.continuing:
        raise InputError("A claim cannot both end on its last date and go on after it.")
    if draft.confidence not in CONFIDENCES:
        raise InputError(f"“{draft.confidence}” is no confidence; write Low, Medium or High.")


def _require_words(draft: ClaimDraft, shape: Shape) -> None:
    if shape.value_needed and not draft.value.strip():
        raise InputError(f"“{draft.predicate}” needs words: what is claimed.")
    if draft.kind and shape.kinds and draft.kind not in shape.kinds:
        raise InputError(f"“{draft.kind}” is no kind of “{draft.predicate}”; write {' or '.join(shape.kinds)}.")
    if draft.predicate is Predicate.COORDINATES and read_coordinates(draft.value) is None:
        raise InputError("Write latitude and longitude in degrees, north and east positive: 33.31, 44.37.")


def require_within_source(dates: Dates, published_on: Iterable[date | None]) -> None:
    """A claim never reaches past its source's date (Security Force Monitor, Research Handbook).

    Raises:
        RuleError: all sources were published before the claim's last date.
    """
    published = list(published_on)
    if dates.last is None or not published or None in published:
        return
    latest = max(day for day in published if day is not None)
    if dates.last > latest:
        raise RuleError(
            f"The source is of {latest} and cannot show what was on {dates.last}; date the claim up to {latest}.",
            rule="claim_within_source",
        )


def require_archived(archive_address: str, sha256: str) -> None:
    """An archived copy is found by an address of the web, and known again by its hash.

    Raises:
        InputError: one of them is something else; the message says what to write.
    """
    if archive_address and not _is_web_address(archive_address):
        raise InputError(f"“{archive_address}” is no address of an archived copy; write one like https://….")
    if sha256 and not _SHA256.fullmatch(sha256):
        raise InputError(f"“{sha256}” is no SHA-256; write the 64 hexadecimal digits that the copy has.")


def _is_web_address(text: str) -> bool:
    try:
        found = urlsplit(text)
    except ValueError:
        return False
    return found.scheme in {"http", "https"} and bool(found.hostname) and not any(map(str.isspace, text))


def require_reason(reason: str) -> str:
    """A correction, a withdrawal and an undoing say why.

    Raises:
        RuleError: there is no reason.
    """
    if not reason.strip():
        raise RuleError("Say why: what stood here was believed by somebody.", rule="reason_given")
    return reason.strip()


def independent_sources(sources: Iterable[SourceFacts], all_reprints: Mapping[int, int]) -> int:
    """How many origins stand behind a claim: reprints of one origin count once, and a compilation adds none.

    `all_reprints` maps a source to the one that it repeats; a circle of reprints is one origin.
    """
    originals: set[int] = set()
    compilations: set[int] = set()
    for source in sources:
        seen = [source.pk]
        while (parent := all_reprints.get(seen[-1])) is not None and parent not in seen:
            seen.append(parent)
        root = min(seen[seen.index(parent) :]) if parent is not None else seen[-1]
        (compilations if source.is_compilation else originals).add(root)
    return len(originals) or min(len(compilations), 1)


def is_second_fact(found: Component, *, names_agree: bool = True) -> bool:
    """Whether it is a fact beside the name by which two records may be one.

    A year of birth alone is shared by too many. Units whose names contradict each other may be sisters: a commander, a
    superior and a camp in common say nothing then, only an identifier does.
    """
    if found.feature == "birth_date":
        return found.relation in {DateRelation.SAME_DAY, DateRelation.FLIPPED}
    if found.feature in SHARED_BY_SISTERS and not names_agree:
        return False
    return found.feature in SECOND_FACTS and found.effect > 0


def require_second_fact(answer: Sameness, facts: Collection[str]) -> None:
    """Names alone never make two records one (rule 5): of persons a posting, date of birth, identifier or parent must
    agree; of units an identifier, a commander, a superior or a site of the same days.

    Raises:
        RuleError: the answer is that they are the same, and nothing but the name agrees.
    """
    if answer is Sameness.SAME and not facts:
        raise RuleError(
            "Only the names agree. Two records become one on a second fact: of persons a posting, a date of birth, an "
            "identifier or a parent's name; of units an identifier, or a commander, a superior or a site in common.",
            rule="names_alone",
        )


def require_answers_agree(
    pair: tuple[int, int], answer: Sameness, groups: Mapping[int, int], apart: Iterable[tuple[int, int]]
) -> None:
    """What people said about all pairs must hold together; `groups` and `apart` are what stands without this pair.

    Raises:
        RuleError: one is the other through a third record, or a third one is known to be somebody else.
    """
    lead = {record: groups.get(record, record) for record in pair}
    if answer is not Sameness.SAME and lead[pair[0]] == lead[pair[1]]:
        raise RuleError("They are one through a third record; take that apart first.", rule="same_through_third")
    if answer is Sameness.SAME:
        joined = set(lead.values())
        if any({groups.get(first, first), groups.get(second, second)} == joined for first, second in apart):
            raise RuleError(
                "Somebody said that two of these records are different; answer that pair anew first.",
                rule="different_through_third",
            )


def is_commanding(role: str) -> bool:
    """Whether a role is that of the commander; deputies and chiefs of staff are not."""
    return " ".join(role.casefold().split()) in COMMANDING


def claim_digest(draft: ClaimDraft, sources: Iterable[str]) -> str:
    """32 hexadecimal digits of what is claimed and on which sources: the same claim brought twice is known by it."""
    content = json.dumps([asdict(draft), sorted(sources)], sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()[:32]
