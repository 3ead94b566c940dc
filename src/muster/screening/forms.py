"""The forms of a name by which an index finds it: its parts, neighbours written together, the name as a whole.

Keys come from `names.retrieval_keys`, by class: the same folded form, known name or short form is sure (`f:`, `n:`,
`k:`); a consonant skeleton in common (`s:`) must be looked at; skeletons that differ by one class (two in a long one)
meet in a deletion variant (`d:`), as in SymSpell (Garbe 2012), and must be looked at closely; words that are a slip of
the pen apart share what is left of them without one letter.
"""

from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from typing import Final, TypeAlias
from zlib import crc32

from muster.names import Kind, Name, Part, Role, retrieval_keys
from muster.names.compounds import FAITH, GOD, SERVANT, split_arabic, split_latin
from muster.names.folding import ARABIC, fold_arabic
from muster.names.known import names_of
from muster.names.person_comparison import SAME_AT
from muster.names.retrieval import son_and_name
from muster.names.skeletons import LATIN_CLUSTERS, arabic_counts, latin_counts, latin_skeletons
from muster.names.sounds import DIGRAPHS, sounds_of
from muster.names.spelling import spelling_distance
from muster.names.tokens import ARABIC_SLOPE, LONGEST, SHORTEST_GENDERED, SPELLING_SLOPE, Token, token
from muster.screening.slips import SHORTEST, whole_word

LONG_SKELETON: Final = 6
"""Consonant classes from which a skeleton may differ in two of them."""

SHORTEST_WITH_OMISSION: Final = 2
"""Consonant classes that must be left where one is missing."""

TYPED_TWICE: Final = 8
"""Letters from which two slips in a part leave it one name (`names.tokens`), and as sounds show them, at most three."""
MOST_HEARD_OF_TWO: Final = 3
ROUNDING: Final = 1e-3

SHORTEST_JOINED: Final = 4
LETTER: Final = 31
IS_ARABIC: Final = 1 << 31
IS_COMPOUND: Final = 1 << 30
LONGEST_SYLLABLE: Final = 6
"""Letters of a syllable with a slip in it: Kim Mun Chhol, where Munchol is listed."""
SPANNING: Final = frozenset(
    letters[place : place + 2] for letters in (*LATIN_CLUSTERS, *DIGRAPHS) for place in range(len(letters) - 1)
)
"""Two letters that may be heard as one: where they meet in two parts written together, the parts are heard anew."""
BUILT: Final = ("", SERVANT, GOD, FAITH)
NISBA: Final = 1 / 64
KUNYA: Final = 1 / 4096
"""Weights that can be told apart in a sum: a nisba may stand against a link of the chain, a kunya against anything."""


class FormKind(IntEnum):
    """What of a name a form is."""

    PART = 0
    JOINED = 1
    WHOLE = 2
    WORD = 3
    """A word of a unit's or organisation's name: whatever shares a key with it is looked at."""


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a name: its token's text and the hashes of its keys, 64 bits of a sure one, 32 of the others."""

    kind: FormKind
    text: str
    sure: tuple[int, ...]
    skeletons: tuple[int, ...] = ()
    variants: tuple[int, ...] = ()
    letters: tuple[int, ...] = ()
    seam: int = field(default=0, compare=False)
    """Where in the text the second of two parts begins that are no compound."""

    def __hash__(self) -> int:
        return hash((self.text, self.sure))


@dataclass(frozen=True, slots=True)
class Covering:
    """A name as weighted forms, and the weight of all its parts.

    Of a person's name also how many parts it has beside kunyas, the letters that all and that initials begin with, as
    bits, and of which part a form is that has an initial beside it.
    """

    weights: dict[Form, float]
    total: float
    person: bool = False
    parts: int = 0
    letters: int = 0
    initials: int = 0
    beside: dict[Form, Form] = field(default_factory=dict)


def cover(name: Name, *, asked: bool = False) -> Covering:
    """The forms of a name with the weight of the parts that each stands for.

    In a person's name every part weighs the same, since any contradiction decides; nisbas and kunyas weigh so little
    that the sum tells how many of each kind are in it. In a name that is `asked`, slips of the pen are looked for.
    """
    if name.kind is Kind.PERSON:
        return _cover_person(name, asked=asked)
    weights: dict[Form, float] = {}
    for part in name.parts:
        form = part_form(part, name.kind)
        weights[form] = weights.get(form, 0.0) + part.weight
    total = sum(part.weight for part in name.parts)
    for one, other in pairwise(name.parts):
        if one.role is other.role is Role.WORD:  # Orion Peak, OrionPeak
            weights[_together(one, other, name.kind)] = one.weight + other.weight
    of_parts = {key for form in weights for key in form.sure}
    if keys := tuple(sorted({hash_key(name.kind, key.token) for key in retrieval_keys(name)} - of_parts)):
        weights[Form(FormKind.WHOLE, "", keys)] = total
    return Covering(weights, total or 1.0)


def _cover_person(name: Name, *, asked: bool) -> Covering:
    weights: dict[Form, float] = {}
    beside: dict[Form, Form] = {}
    total = 0.0
    for part in name.parts:
        if part.role is not Role.INITIAL:
            form = part_form(part, name.kind)
            weights[form] = weights.get(form, 0.0) + _weight(part)
            total += _weight(part)
            if part.opened:
                weights[_form_of_text(son_and_name(part).text)] = _weight(part)
    for one, other in pairwise(name.parts):
        if (joined := joined_form(one.token, other.token, asked=asked)) is not None:
            weights[joined] = _weight(one) + _weight(other)
            if (one.role is Role.INITIAL) is not (other.role is Role.INITIAL):
                beside[joined] = part_form(other if one.role is Role.INITIAL else one, name.kind)
    letters = initials = counted = 0
    for part in name.parts:
        begun = ord(part.token.latin[:1] or "a") & LETTER
        letters |= 1 << begun
        initials |= 1 << begun if part.role is Role.INITIAL else 0
        counted += part.role is not Role.KUNYA
    if name.parts and not weights:
        key = hash_key(name.kind, "i:" + " ".join(sorted(part.folded for part in name.parts)))
        weights[Form(FormKind.WHOLE, "", (key,))] = total = KUNYA
    return Covering(weights, total, True, counted, letters, initials, beside)


def _weight(part: Part) -> float:
    if part.role is Role.NISBA:
        return NISBA
    if part.role is Role.INITIAL:
        return 0.0
    return KUNYA if part.role is Role.KUNYA else 1.0


@lru_cache(maxsize=1 << 17)
def hash_key(kind: Kind, key: str) -> int:
    """A key's number in the vocabulary; two keys that share one by chance only cost a look more."""
    return hash_text(f"{kind}:{key}")


def hash_text(text: str) -> int:
    """64 bits that stand for a text in a column."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())


@lru_cache(maxsize=1 << 16)
def part_form(part: Part, kind: Kind) -> Form:
    """The form of one part."""
    keys = _keys_of(part, kind)
    if kind is not Kind.PERSON:
        return Form(FormKind.WORD, part.token.text, _hashes(kind, keys), letters=_letters(part.token.text, kind))
    skeletons = tuple(key for key in keys if key.startswith("s:"))
    sure = tuple(key for key in keys if not key.startswith("s:"))
    return Form(
        FormKind.PART,
        part.token.text,
        _hashes(kind, sure),
        _prints(skeletons),
        _prints(_variants((*skeletons, *_skeletons_of_whole(part.token)))),
        _letters(part.token.text, kind),
    )


@lru_cache(maxsize=1 << 16)
def _together(one: Part, other: Part, kind: Kind) -> Form:
    text = one.token.latin + other.token.latin
    return Form(FormKind.WORD, text, (hash_key(kind, f"f:{text}"),))


def _letters(text: str, kind: Kind) -> tuple[int, ...]:
    """The word and what is left of it without one letter: two words with one slip between them share one of these."""
    word = whole_word(text)
    if len(word) < SHORTEST:
        return ()
    begun = crc32(kind.encode())
    prints = {crc32(word.encode(), begun): None}
    for place in range(len(word)):
        prints[crc32((word[:place] + word[place + 1 :]).encode(), begun)] = None
    return tuple(prints)


def _skeletons_of_whole(written: Token) -> tuple[str, ...]:
    """Those of a compound with its first part, by which a slip of the pen in it is found: Adbullah for Abdullah."""
    if not written.compound or written.script == ARABIC:
        return ()
    return tuple(f"s:{skeleton}" for skeleton in latin_skeletons(written.latin))


@lru_cache(maxsize=1 << 16)
def joined_form(one: Token, other: Token, *, asked: bool = False) -> Form | None:
    """The form of two neighbours written together, as the other name may have them."""
    arabic = one.script == ARABIC
    if arabic != (other.script == ARABIC):
        return None
    text = one.text + other.text if arabic else one.latin + other.latin
    if not SHORTEST_JOINED <= len(text) <= LONGEST:
        return None
    stem = fold_arabic(text) if arabic else text
    if one.compound or other.compound or (split_arabic(stem) if arabic else split_latin(stem))[0]:
        return _form_of_text(text)
    keys = tuple(f"s:{skeleton}" for skeleton in _joined_skeletons(one, other))
    sure, skeletons = _hashes(Kind.PERSON, (f"f:{stem}",)), _prints(keys)
    syllables = max(len(one.latin), len(other.latin)) <= LONGEST_SYLLABLE and not (one.names and other.names)
    letters = _letters(text, Kind.PERSON) if asked and syllables else ()
    return Form(FormKind.JOINED, text, sure, skeletons, letters=letters, seam=0 if arabic else len(one.latin))


@lru_cache(maxsize=1 << 16)
def _form_of_text(text: str) -> Form:
    written = token(text)
    keys = tuple(f"s:{skeleton}" for skeleton in written.skeletons)
    sure = _hashes(Kind.PERSON, (f"f:{written.folded}",))
    return Form(FormKind.JOINED, written.text, sure, _prints(keys))


def _joined_skeletons(one: Token, other: Token) -> tuple[str, ...]:
    """Those of both together, without working out the letters again."""
    found: dict[str, None] = {}
    for first in one.skeletons:
        for last in other.skeletons:
            kept = "" if first.startswith("-") else first
            rest = "" if last.startswith("-") else last
            found[kept + (rest[1:] if kept and rest.startswith(kept[-1]) else rest)] = None
    found.pop("", None)
    return tuple(found)


@lru_cache(maxsize=1 << 16)
def omission_keys(written: Token) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Keys of skeletons that lack a class of this one, and keys of variants that this one is of a longer skeleton.

    In the other script a part may lack a letter; one that has another letter instead is too far away.
    """
    whole = tuple(f"s:{skeleton}" for skeleton in written.skeletons if len(skeleton) > SHORTEST_WITH_OMISSION)
    shorter = tuple(f"s:{variant.removeprefix('d:')}" for variant in _variants(whole))
    longer = tuple(f"d:{skeleton}" for skeleton in written.skeletons if len(skeleton) >= SHORTEST_WITH_OMISSION)
    return _prints(shorter), _prints(longer)


Description: TypeAlias = tuple[
    int, str, str, str, int, int, int, int, tuple[int, ...], tuple[int, ...], tuple[int, ...], tuple[int, ...]
]
"""A form as an index keeps it: kind, text, sounds, those of a whole compound, bag of its letters, how it is known,
consonants that must and may be in it, and its keys."""


def describe(form: Form) -> Description:
    """What an index keeps of a form."""
    bag, known, sounds, compound, must, may = 0, 0, "", "", 0, 0
    text = form.text
    if form.seam:
        # Most forms are neighbours written together: what is known of both need not be worked out again.
        known, (sounds, must, may) = 1 if names_of(text) else 0, _heard_together(text[: form.seam], text[form.seam :])
        bag = bag_of(sounds, arabic=False, compound=False)
    elif text:
        written = token(text)
        bag, known = bag_of_form(written), known_as(written)
        sounds, compound = sounds_of_form(written), sounds_of_compound(written)
        must, may = consonants_of_form(written)
    keys = (form.sure, form.skeletons, form.variants, form.letters)
    return (int(form.kind), text, sounds, compound, bag, known, must, may, *keys)


def _heard_together(one: str, other: str) -> tuple[str, int, int]:
    """Sounds and consonants of two parts in letters a–z written together."""
    if one[-1] == other[0] or one[-1] == "h" or one[-1] + other[0] in SPANNING:
        return _heard(one + other)
    (first, must, may), (second, more_must, more_may) = _heard(one), _heard(other)
    if first[-1:] == second[:1]:
        return _heard(one + other)
    return first + second, must + more_must, may + more_may


@lru_cache(maxsize=1 << 16)
def _heard(latin: str) -> tuple[str, int, int]:
    return (sounds_of(latin), *latin_counts(latin))


def sounds_of_form(written: Token) -> str:
    """What of a token is compared roughly: Latin letters as heard, or the Arabic stem."""
    return written.stem if written.script == ARABIC else written.sounds


def sounds_of_compound(written: Token) -> str:
    """The same for a compound with its first part; empty for a token that is none."""
    if not written.compound:
        return ""
    return fold_arabic(written.text) if written.script == ARABIC else sounds_of(written.latin)


def bag_of_form(written: Token) -> int:
    """The letters of a token as bits (`likeness.bag_of`)."""
    return bag_of(sounds_of_form(written), arabic=written.script == ARABIC, compound=bool(written.compound))


def consonants_of_form(written: Token) -> tuple[int, int]:
    """How often each consonant class must and may stand in a token (`names.skeletons.COUNTS_FIT`)."""
    return arabic_counts(written.stem) if written.script == ARABIC else latin_counts(written.stem)


def known_as(written: Token) -> int:
    """0 for a token that is no known name, else by how it is built: two known names so built are one or they are not.

    Those that are one share a sure key, so the others need not be looked at (`names.tokens.KNOWN_OTHER`).
    """
    return 1 + BUILT.index(written.compound) if written.names and written.compound in BUILT else 0


def _keys_of(part: Part, kind: Kind) -> tuple[str, ...]:
    alone = Name(text=part.text, kind=kind, parts=(part,), bare=part.text, rank=None, script=part.script, romanised="")
    return tuple(key.token for key in retrieval_keys(alone))


def _hashes(kind: Kind, keys: tuple[str, ...]) -> tuple[int, ...]:
    return tuple([hash_key(kind, key) for key in keys])


def _prints(keys: tuple[str, ...]) -> tuple[int, ...]:
    return tuple([crc32(key.encode()) for key in keys])


def _variants(skeletons: tuple[str, ...]) -> tuple[str, ...]:
    """Every skeleton itself and what is left of it without one class, or two of a long one; doubled classes are one."""
    found: dict[str, None] = {}
    for key in skeletons:
        skeleton = key[2:]
        size = len(skeleton)
        found[f"d:{skeleton}"] = None
        for one in range(size if size > 1 else 0):
            left = skeleton[:one] + skeleton[one + 1 :]
            found[f"d:{_without_doubles(left)}"] = None
            for other in range(one, size - 1 if size >= LONG_SKELETON else 0):
                found[f"d:{_without_doubles(left[:other] + left[other + 1 :])}"] = None
    return tuple(found)


def _without_doubles(skeleton: str) -> str:
    """Each class once where it follows itself."""
    kept, last = "", ""
    for letter in skeleton:
        if letter != last:
            kept += letter
        last = letter
    return kept


def heard_alike(one: str, other: str, plain: int) -> bool:
    """Whether two parts in one script, no compounds, may be one name by their sounds, `plain` edits apart.

    What `names.tokens.similarity` says without all that only lowers it: a pair that is ruled out can't be one name.
    """
    shorter, longer = (one, other) if len(one) <= len(other) else (other, one)
    size = len(shorter)
    if not size or (size >= TYPED_TWICE and plain <= MOST_HEARD_OF_TWO):
        return True
    if size >= SHORTEST_GENDERED and shorter[: size - 1] == longer[: size - 1]:  # Petrov, Petrova; Kovalskaya
        return True
    if one.isascii() and other.isascii():
        if _bare(one) or _bare(other):
            return True
        most = (1 - SAME_AT + ROUNDING) * 0.5 * (size + len(longer)) / SPELLING_SLOPE
        return spelling_distance(one, other, most) <= most
    return 1 - ARABIC_SLOPE * plain / len(longer) >= SAME_AT - ROUNDING


def _bare(sounds: str) -> bool:
    """Whether a part may be written without its vowels: Mhmd, Hmdan."""
    vowels = sum([sound in "aeiou" for sound in sounds])
    return vowels <= 1 and sounds[0] not in "aeiou" and sounds[1:2] not in ("a", "e", "i", "o", "u")


def bag_of(sounds: str, *, arabic: bool, compound: bool) -> int:
    """Which letters are in a part, as bits, with what else tells whether two parts are worth aligning."""
    bits = (IS_ARABIC if arabic else 0) | (IS_COMPOUND if compound else 0)
    for letter in sounds:
        bits |= 1 << (ord(letter) & 31) % 30
    return bits
