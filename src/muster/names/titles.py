"""The table of ranks, titles and posts: every written form with its abbreviations, folded, one per script."""

import re
from dataclasses import dataclass
from itertools import islice, product
from typing import Final

from muster.names.folding import normalise
from muster.names.known import fold_token
from muster.names.tables import read_table

WORDS: Final = re.compile(r"[^\W_]+(?:[’'`ʼ‘][^\W_]+)*")
CYRILLIC: Final = "Cyrl"
MOST_WRITINGS: Final = 96
"""Abbreviations of one rank; the rows of the table are few words long."""
SHORT_CAPITALS: Final = 3
_ARTICLE: Final = "ال"
SCRIPTS: Final = frozenset({"Latn", "Arab", CYRILLIC, "Zyyy"})
"""The scripts of the table; digits have none (Zyyy)."""
_CYRILLIC_LETTER: Final = re.compile("[\u0400-\u04ff]")
_ROWS: Final = list(read_table("ranks"))
_LINKS: Final = frozenset({"de", "of", "du", "the"})


@dataclass(frozen=True, slots=True)
class Title:
    """One row of the table; `rest` is how many words must follow for it to be a title and not a name.

    `capitals`: the form is so short that it counts in capitals only (MY for Mayor, but not the name My).
    """

    canonical: str
    level: int
    nato: str
    kind: str
    rest: int
    capitals: bool


def fold_phrase(text: str) -> str:
    """The words of a phrase folded, one space apart; Cyrillic ones are marked, for пан is not Pan."""
    folded = " ".join(filter(None, map(fold_token, WORDS.findall(normalise(text)))))
    return f"{CYRILLIC}:{folded}" if _CYRILLIC_LETTER.search(text) else folded


def marked(folded: str, script: str) -> str:
    """A folded phrase that tells its script where two scripts fold to the same letters."""
    return f"{CYRILLIC}:{folded}" if script == CYRILLIC else folded


def title_of(phrase: str) -> Title | None:
    """The title that a folded phrase writes, if it writes one."""
    return TITLES.get(phrase)


def _load() -> dict[str, Title]:
    titles: dict[str, Title] = {}
    short = _abbreviations()
    later: list[tuple[str, Title]] = []
    for row in _ROWS:
        kind, rest, written = row["kind"], int(row["rest"]), row["written"]
        if kind == "short":
            continue
        short_form = len(written) <= SHORT_CAPITALS and written.isupper()
        capitals = short_form and ((kind == "rank" and rest > 1) or kind == "after")
        title = Title(row["canonical"], int(row["level"] or 0), row["nato"], kind, rest, capitals)
        phrase = fold_phrase(written)
        titles.setdefault(phrase, title)
        if kind == "rank" and " " in phrase:
            later.extend((form, title) for form in _writings(phrase, row["language"], short))
    for form, title in later:
        titles.setdefault(form, title)
    return titles


def _abbreviations() -> dict[tuple[str, str], tuple[str, ...]]:
    """(language, word) → the word and its abbreviations."""
    short: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in _ROWS:
        if row["kind"] == "short":
            word = fold_phrase(row["canonical"]).removeprefix(f"{CYRILLIC}:")
            written = fold_phrase(row["written"]).removeprefix(f"{CYRILLIC}:")
            short[row["language"], word] = (*short.get((row["language"], word), (word,)), written)
    return short


def _writings(phrase: str, language: str, short: dict[tuple[str, str], tuple[str, ...]]) -> list[str]:
    """The other writings of a rank of two words or more: abbreviated, without “de”, with and without the article."""
    mark = f"{CYRILLIC}:" if phrase.startswith(f"{CYRILLIC}:") else ""
    choices: list[tuple[str, ...]] = []
    for word in phrase.removeprefix(mark).split():
        if language == "ar":
            bare = word.removeprefix(_ARTICLE)
            choices.append((word, bare, _ARTICLE + bare))
        elif word in _LINKS:
            choices.append((word, ""))
        else:
            choices.append(short.get((language, word), (word,)))
    if all(len(choice) == 1 for choice in choices):
        return []
    forms = (" ".join(filter(None, choice)) for choice in islice(product(*choices), MOST_WRITINGS))
    return [mark + form for form in forms if any(len(word) > 1 for word in form.split())]


TITLES: Final = _load()
LONGEST_TITLE: Final = max(phrase.count(" ") + 1 for phrase in TITLES)
FIRST_WORDS: Final = frozenset(phrase.partition(" ")[0].removeprefix(f"{CYRILLIC}:") for phrase in TITLES)


def _triggers() -> frozenset[str]:
    """What titles begin with in any script, one or two words: a quick look at words of which most begin none.

    Modifiers count beside a rank, which is here itself.
    """
    return frozenset(
        " ".join(phrase.removeprefix(f"{CYRILLIC}:").split()[:2])
        for phrase, title in TITLES.items()
        if title.kind not in {"modifier", "before"}
    )


_TRIGGERS: Final = _triggers()
_FIRST_OF_TWO: Final = frozenset(trigger.partition(" ")[0] for trigger in _TRIGGERS if " " in trigger)


def opens_title(folded: str, before: str = "") -> bool:
    """Whether a folded word may begin a title, alone or with the word before it."""
    return folded in _TRIGGERS or (before in _FIRST_OF_TWO and f"{before} {folded}" in _TRIGGERS)


ARTICLED_RANKS: Final = sorted(
    {
        normalise(row["written"])
        for row in _ROWS
        if row["kind"] == "rank"
        and row["rest"] == "1"
        and row["written"].startswith(_ARTICLE)
        and " " not in row["written"]
    },
    key=len,
    reverse=True,
)
