"""Hard pairs of persons' names, generated with a fixed seed from the tables of names.

Half of the names are held out: rows of `tables/held_names.tsv` that the matcher's own tables do not hold.
"""

import csv
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from bench.names.cultures import Cultures, Pair, culture_pairs
from muster.names.folding import ARABIC, fold_latin, script_of
from muster.names.known import key_of, names_of
from muster.names.tables import read_table

TABLES = Path(__file__).parent / "tables"
CHAINS = 60
"""Percent of the pairs that are made of spellings and chains."""
Forms = tuple[str, ...]
RANKS = (
    "Maj. Gen. {}",
    "Col {}",
    "Brigadier General {}",
    "Dr. {}",
    "Sheikh {}",
    "{} (Lt Col)",
    "العميد {}",
    "اللواء الركن {}",
)


def held_names() -> dict[str, list[Forms]]:
    """The names that the matcher's tables must not hold, by culture."""
    names: dict[str, list[Forms]] = defaultdict(list)
    lines = (line for line in (TABLES / "held_names.tsv").read_text("utf-8").splitlines() if not line.startswith("#"))
    for row in csv.DictReader(lines, delimiter="\t"):
        forms = tuple(row["forms"].split())
        known = [form for form in forms if names_of(key_of(form))]
        if known:
            raise ValueError(f"held out, but known: {known}")
        names[row["culture"]].append(forms)
    return names


def known_names() -> dict[str, list[Forms]]:
    """Names of the matcher's tables in cultures that the generator writes."""
    names: dict[str, list[Forms]] = defaultdict(list)
    for row in read_table("known_names"):
        forms = tuple(row["forms"].split())
        latin = [form for form in forms if script_of(form) != ARABIC and fold_latin(form).isascii()]
        if row["culture"] == "arabic" and len(latin) < len(forms) and latin:
            names["chain"].append(forms)
        elif row["culture"] in {"western", "african"} and len(fold_latin(forms[0])) > 3:
            names[row["culture"]].append(forms)
    return names


class People:
    """Writes names of one random source; `write` renders a chain of forms in one script."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.known, self.held = known_names(), held_names()

    def name(self, culture: str) -> Forms:
        source = self.held if self.random.random() < 0.5 else self.known
        return self.random.choice(source.get(culture) or self.held[culture])

    def person(self, culture: str) -> list[Forms]:
        """Own, father's, grandfather's name and nisba in chains; elsewhere one or two given names and a family name."""
        if culture == "chain":
            parts = [self.name("chain") for _ in range(3)]
            while len({forms[0] for forms in parts}) < 3:
                parts = [self.name("chain") for _ in range(3)]
            return [*parts, self.random.choice(self.held["nisba"])] if self.random.random() < 0.6 else parts
        count = self.random.choice((2, 3))
        parts = [self.name(culture)]
        while len(parts) < count:
            more = self.name(culture)
            if more not in parts:
                parts.append(more)
        return parts

    def form(self, forms: Forms, script: str) -> str:
        fitting = [form for form in forms if (script_of(form) == ARABIC) == (script == ARABIC)]
        if script == "Latn":
            fitting = [form for form in fitting if script_of(form) == "Latn"] or fitting
        return self.random.choice(fitting or list(forms))

    def write(self, parts: list[Forms], script: str = "Latn") -> str:
        words = []
        for forms in parts:
            written = self.form(forms, script)
            nisba = forms in self.held["nisba"]
            if script_of(written) == "Latn":
                written = "-".join(piece.capitalize() for piece in written.split("-"))
                if nisba:
                    written = self.random.choice(("al-{}", "Al {}", "el-{}", "Al-{}")).format(written)
            words.append(written)
        return " ".join(words)

    def typed_wrong(self, text: str) -> str:
        words = text.split()
        long = [index for index, word in enumerate(words) if len(word) >= 6 and "-" not in word]
        if not long:
            return text
        at = self.random.choice(long)
        word = words[at]
        place = self.random.randrange(1, len(word) - 1)
        letter = self.random.choice("bcdfgklmnprst")
        words[at] = self.random.choice(
            (
                word[:place] + word[place + 1 :],
                word[:place] + letter + word[place:],
                word[:place] + letter + word[place + 1 :],
                word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :] if place > 1 else word + word[-1],
            )
        )
        return " ".join(words)


def near_names(names: list[Forms]) -> list[tuple[Forms, Forms]]:
    """Names whose Latin forms differ by one or two letters and that share no form."""
    first = [next((form for form in forms if form.isascii()), "") for forms in names]
    return [
        (one, other)
        for i, one in enumerate(names)
        for j, other in enumerate(names[:i])
        if first[i]
        and first[j]
        and abs(len(first[i]) - len(first[j])) < 3
        and Levenshtein.distance(first[i], first[j]) <= 2
        and set(one).isdisjoint(other)
    ]


def person_pairs(seed: int, count: int) -> Iterator[Pair]:
    """`count` pairs, about half of them the same person: spellings and chains, then the kinds of single cultures."""
    people = People(seed)
    share = count * CHAINS // 100
    yield from islice(_chain_pairs(people), share)
    cultures = Cultures(people.random, lambda: people.write(_plain_chain(people)).split())
    yield from islice(culture_pairs(cultures), count - share)


def _plain_chain(people: People) -> list[Forms]:
    """Own, father's and grandfather's name, each written in one word."""
    return [tuple(form for form in people.name("chain") if "-" not in form and " " not in form) for _ in range(3)]


def _chain_pairs(people: People) -> Iterator[Pair]:
    near = near_names(people.known["chain"])
    makers: list[Callable[[], Pair | None]] = [
        lambda: _spelling(people), lambda: _script(people), lambda: _omitted(people), lambda: _typing(people),
        lambda: _surname_first(people), lambda: _titled(people), lambda: _initial(people),
        lambda: _surname_first(people),
        lambda: _replaced(people, -1, "other family name"), lambda: _replaced(people, 1, "other father"),
        lambda: _replaced(people, 0, "brother"), lambda: _reversed(people), lambda: _swapped(people),
        lambda: _near(people, near), lambda: _replaced_script(people), lambda: _patronymic(people),
    ]  # fmt: skip
    made = 0
    while True:
        pair = makers[made % len(makers)]()
        if pair is not None and pair.left != pair.right:
            made += 1
            yield pair


CULTURES = ("chain", "chain", "western", "african", "slavic", "asian")


def _spelling(people: People) -> Pair:
    parts = people.person(people.random.choice(CULTURES))
    return Pair("spelling", people.write(parts), people.write(parts).upper(), same=True)


def _script(people: People) -> Pair:
    parts = people.person("chain")
    return Pair("other script", people.write(parts, ARABIC), people.write(parts), same=True)


def _omitted(people: People) -> Pair:
    parts = people.person("chain")
    omitted = people.random.randrange(1, len(parts))
    shorter = parts[:omitted] + parts[omitted + 1 :]
    return (
        Pair("part omitted", people.write(parts), people.write(shorter), same=True)
        if len(shorter) > 1
        else _script(people)
    )


def _typing(people: People) -> Pair:
    text = people.write(people.person(people.random.choice(CULTURES)))
    return Pair("typing error", text, people.typed_wrong(text), same=True)


def _surname_first(people: People) -> Pair:
    parts = people.person(people.random.choice(("western", "african", "slavic", "chain")))
    text = people.write(parts)
    turned = f"{people.write(parts[-1:])}, {people.write(parts[:-1])}"
    if parts[-1] not in people.held["nisba"] and people.random.random() < 0.5:
        turned = f"{people.write(parts[-1:]).upper()} {people.write(parts[:-1])}"
    return Pair("family name first", text, turned, same=True)


def _titled(people: People) -> Pair:
    parts = people.person(people.random.choice(("chain", "western", "african")))
    text = people.write(parts)
    return Pair("rank or title", text, people.random.choice(RANKS).format(people.write(parts)), same=True)


def _initial(people: People) -> Pair:
    parts = people.person(people.random.choice(("western", "african")))
    written = people.write(parts).split()
    return Pair("initial", " ".join(written), f"{written[0][0]}. {' '.join(written[1:])}", same=True)


def _replaced(people: People, at: int, category: str) -> Pair | None:
    parts = people.person("chain" if category == "other father" else people.random.choice(CULTURES))
    pool = people.held["nisba"] if parts[at] in people.held["nisba"] else None
    culture = "chain" if parts[0] in people.known["chain"] + people.held["chain"] else "western"
    other = people.random.choice(pool) if pool else people.name(culture)
    if other in parts or not set(other).isdisjoint(parts[at]):
        return None
    changed = list(parts)
    changed[at] = other
    return Pair(category, people.write(parts), people.write(changed), same=False)


def _replaced_script(people: People) -> Pair | None:
    parts = people.person("chain")
    at = people.random.randrange(len(parts))
    other = people.random.choice(people.held["nisba"]) if parts[at] in people.held["nisba"] else people.name("chain")
    if other in parts or not set(other).isdisjoint(parts[at]):
        return None
    changed = list(parts)
    changed[at] = other
    return Pair("other part, other script", people.write(parts, ARABIC), people.write(changed), same=False)


def _reversed(people: People) -> Pair:
    one, other = people.person("chain")[:2]
    link = people.random.choice((" bin ", " ibn ", " ben "))
    left = link.join((people.write([one]), people.write([other])))
    right = link.join((people.write([other]), people.write([one])))
    return Pair("reversed chain", left, right, same=False)


def _swapped(people: People) -> Pair:
    parts = people.person("chain")
    changed = [parts[0], parts[2], parts[1], *parts[3:]]
    return Pair("father and grandfather swapped", people.write(parts), people.write(changed), same=False)


def _near(people: People, near: list[tuple[Forms, Forms]]) -> Pair | None:
    one, other = people.random.choice(near)
    parts = people.person("chain")
    if one in parts or other in parts:
        return None
    at = people.random.randrange(2)
    left, right = list(parts), list(parts)
    left[at], right[at] = one, other
    first, second = people.write(left), people.write(right)
    return Pair("near name", first, second, same=False)


def _patronymic(people: People) -> Pair:
    given = people.random.choice(("Sergei", "Ivan", "Dmitry", "Andrei", "Viktor", "Pavel"))
    fathers = people.random.sample(
        ("Ivanovich", "Petrovich", "Sergeevich", "Nikolaevich", "Borisovich", "Olegovich"), 2
    )
    family = people.write([people.random.choice(people.held["slavic"])])
    return Pair("other patronymic", f"{given} {fathers[0]} {family}", f"{given} {fathers[1]} {family}", same=False)
