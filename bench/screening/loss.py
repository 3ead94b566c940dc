"""Retrieval loss: which pairs that names.compare raises does the index leave out? Brute force says.

python -m bench.screening.loss --queries 500 --listed 5000
"""

import argparse
import random
import tempfile
from pathlib import Path

from bench.names.organisation_pairs import organisation_pairs
from bench.names.people import People, person_pairs
from bench.names.unit_pairs import unit_pairs
from muster.names import Kind, compare, parse
from muster.screening import Record, build_index, open_index

MATCH_AT = 0.70


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


GIVEN = _words("""
    Muhammad Ahmad Ali Hasan Hussein Omar Khalid Yusuf Ibrahim Karim Nadim Salim Tariq Walid Ziad Faris Hamid Jamil
    Mahmud Mustafa Nasir Qasim Rashid Samir Abdullah Abdulrahman Oleg Viktor Sergei Dmitri Ivan Pierre Jean Amadou
    Moussa Ibrahima Tomas Peter Maria Fatima Zaynab Layla
""")
FAMILY = _words("""
    Berzani Varskoy Tamrani Haddad Najjar Sabbagh al-Hashari al-Maghtari al-Zemlari Petrov Ivanov Kuznetsov Traore
    Diallo Keita Coulibaly Schmidt Relling Thompson Wheeler Okafor Mensah Karimov Rahmonov al-Tikmani al-Jazmiri
    Shahbandi Golzari
""")
ARABIC = _words("محمد أحمد علي حسن حسين عمر خالد يوسف ابراهيم كريم نديم سليم طارق وليد زياد فارس حامد جميل محمود مصطفى")
SLIPS = (
    ("u", "o"),
    ("i", "e"),
    ("ss", "s"),
    ("q", "k"),
    ("al-", ""),
    ("al-", "el "),
    ("v", "w"),
    ("y", "i"),
    ("d", "t"),
)


def person(chance: random.Random) -> str:
    if chance.random() < 0.1:
        return " ".join(chance.choices(ARABIC, k=chance.randint(2, 4)))
    return " ".join([*chance.choices(GIVEN, k=chance.randint(1, 3)), chance.choice(FAMILY)])


def miswritten(name: str, chance: random.Random) -> str:
    """The name as another clerk writes it: letters, order, a part left out, joined, or shortened to its initial."""
    for _ in range(chance.randint(0, 2)):
        old, new = chance.choice(SLIPS)
        name = name.replace(old, new, 1)
    parts = name.split()
    turn = chance.random()
    if turn < 0.15 and len(parts) > 2:
        parts.pop(chance.randrange(1, len(parts)))
    elif turn < 0.25:
        parts = [*parts[1:], parts[0]]
    elif turn < 0.35 and len(parts) > 2:
        parts[0:2] = ["".join(parts[0:2]).capitalize()]
    elif turn < 0.45:
        parts[0] = f"{parts[0][0]}."
    elif turn < 0.6 and len(parts[-1]) > 5:
        place = chance.randrange(1, len(parts[-1]) - 1)
        parts[-1] = parts[-1][:place] + chance.choice("abdlmnrst") + parts[-1][place + 1 :]
    return " ".join(parts)


def shortened(name: str, chance: random.Random) -> str:
    """The name with one of its parts as an initial."""
    parts = name.split()
    place = chance.randrange(len(parts))
    parts[place] = f"{parts[place][0]}."
    return " ".join(parts)


def written_names(kind: Kind, chance: random.Random, count: int) -> tuple[list[str], list[str]]:
    """Names to list and names to ask, `count` each: the pairs of the names benchmark, all kinds, all scripts."""
    if kind is not Kind.PERSON:
        make = unit_pairs if kind is Kind.UNIT else organisation_pairs
        pairs = list(make(chance.randrange(1 << 30), count))
        return [pair.left for pair in pairs], [pair.right for pair in pairs]
    pairs = list(person_pairs(chance.randrange(1 << 30), count // 2))
    made = [person(chance) for _ in range(count - len(pairs))]
    listed = [shortened(name, chance) if chance.random() < 0.1 else name for name in made]
    people = People(chance.randrange(1 << 30))
    asked = [people.typed_wrong(name) if chance.random() < 0.3 else miswritten(name, chance) for name in made]
    return [*(pair.left for pair in pairs), *listed], [*(pair.right for pair in pairs), *asked]


def lost_pairs(directory: Path, kind: Kind, *, queries: int, listed: int, seed: int) -> list[tuple[str, str, float]]:
    """The pairs of names that score 0.70 or more and that retrieval did not bring together."""
    chance = random.Random(seed)
    names, asked_names = written_names(kind, chance, listed)
    names = list(dict.fromkeys(names))
    build_index(
        [Record(id=str(number), kind=kind, name=name) for number, name in enumerate(names)], directory, lists=[]
    )
    asked = [parse(name, kind) for name in chance.sample(asked_names, queries)]
    parsed = [parse(name, kind) for name in names]
    lost = []
    for query, found in zip(asked, open_index(directory).candidates(asked), strict=True):
        left_out = set(range(len(parsed))) - set(found)
        scores = {row: compare(query, parsed[row]).score for row in left_out}
        lost += [(query.text, parsed[row].text, score) for row, score in scores.items() if score >= MATCH_AT]
    return lost


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--queries", type=int, default=500)
    options.add_argument("--listed", type=int, default=5_000)
    options.add_argument("--seed", type=int, default=20261122)
    chosen = options.parse_args()
    for kind in Kind:
        with tempfile.TemporaryDirectory() as directory:
            lost = lost_pairs(Path(directory), kind, queries=chosen.queries, listed=chosen.listed, seed=chosen.seed)
        for query, other, found in lost:
            print(f"{found:.2f}  {query} | {other}")
        print(f"{len(lost)} pairs lost, {kind}: {chosen.queries} queries × {chosen.listed} names")


if __name__ == "__main__":
    main()
