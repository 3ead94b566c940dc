"""Titled names with the rank and the bare name that must come out; and names that look like ranks and are not."""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass

from bench.names.people import TABLES, People

STYLES: dict[str, tuple[str, ...]] = {
    "Lieutenant General": (
        "Lt Gen",
        "LTG",
        "Lieutenant General",
        "Lt. Gen.",
        "الفريق",
        "Tte. Gral.",
        "Lt.-Gen.",
        "الفريق الركن",
        "Général de Corps d'Armée",
        "генерал-лейтенант",
        "سپهبد",
        "Korgeneral",
    ),
    "Major General": (
        "Maj Gen",
        "MG",
        "Major General",
        "Maj.-Gen.",
        "اللواء",
        "اللواء الركن",
        "Général de Division",
        "генерал-майор",
        "سرلشکر",
        "Tümgeneral",
        "Manjo Janar",
    ),
    "Brigadier General": (
        "Brig Gen",
        "BG",
        "Brig. Gen.",
        "العميد",
        "العميد الركن",
        "عميد ركن",
        "Général de Brigade",
        "General de Brigada",
        "Tuğgeneral",
        "سرتیپ",
    ),
    "Colonel": (
        "Col",
        "Col.",
        "COL",
        "Colonel",
        "العقيد",
        "عقيد ركن",
        "Coronel",
        "полковник",
        "Albay",
        "سرهنگ",
        "Kanar",
    ),
    "Lieutenant Colonel": (
        "Lt Col",
        "LTC",
        "Lt. Col.",
        "المقدم",
        "مقدم ركن",
        "Lieutenant-Colonel",
        "Teniente Coronel",
        "Tte. Cnel.",
        "подполковник",
        "Yarbay",
        "підполковник",
    ),
    "Major": ("Maj", "Maj.", "الرائد", "رائد ركن", "Commandant", "Mayor", "майор", "Binbaşı", "سرگرد"),
    "Captain": ("Capt", "Capt.", "CPT", "النقيب", "نقيب", "Capitaine", "Capitán", "капитан", "Yüzbaşı"),
    "First Lieutenant": (
        "1st Lt",
        "1LT",
        "1/LT",
        "First Lieutenant",
        "الملازم الأول",
        "ملازم أول",
        "1º Ten",
        "Üsteğmen",
    ),
    "Second Lieutenant": ("2nd Lt", "2LT", "Second Lieutenant", "ملازم", "Sous-lieutenant", "Subteniente", "Teğmen"),
    "Sergeant": ("Sgt", "Sgt.", "Sergeant", "رقيب", "Sergent", "Sargento", "сержант"),
    "": ("Dr.", "Sheikh", "Hajji", "الدكتور", "الشيخ", "السيد", "Eng."),
}
AFTER = ("{name} ({rank})", "{name}, {rank}")
POSTED = (
    "{rank} {name}, Signal Department",
    "{rank} {name} - 3rd Infantry Brigade",
    "Commander of the 4th Division, {rank} {name}",
    "late {rank} {name}",
)
MODIFIED = ("{rank} (Retd) {name}", "{rank} (ret.) {name}", "Staff {rank} {name}")
NAMES_THAT_LOOK_LIKE_RANKS = (
    "رائد فهمي",
    "John Major",
    "Raed Jarrar",
    "Prince Johnson",
    "عميد جابر",
    "Frank Sergeant",
    "Marshal Tito",
    "Imam Samudra",
    "Justice Malala",
    "Cheick Modibo Diarra",
    "Sayed Kashua",
    "Lieutenant",
    "General",
    "Sultan Hashim",
    "Malik Riaz",
    "Amir Khan",
    "Major Lazer",
    "Don Johnson",
    "Seaman Dan",
    "Chief Keef",
)


@dataclass(frozen=True, slots=True)
class Titled:
    """A text, and what must come out of it."""

    text: str
    rank: str
    bare: str


def rank_strings(seed: int, count: int) -> Iterator[Titled]:
    """`count` titled names in all styles, and every name that looks like a rank."""
    people = People(seed)
    rng = random.Random(seed)
    for index in range(count):
        rank = rng.choice(sorted(STYLES))
        written = rng.choice(STYLES[rank])
        arabic = any("\u0600" <= letter <= "\u06ff" for letter in written)
        bare = people.write(
            people.person("chain" if arabic else rng.choice(("chain", "western", "african"))),
            "Arab" if arabic else "Latn",
        )
        style = "{rank} {name}"
        if rank and index % 5 == 0:
            style = rng.choice(AFTER)
        elif rank and not arabic and index % 6 == 0:
            style = rng.choice(POSTED)
        elif rank and rank != "Sergeant" and not arabic and written.isascii() and index % 7 == 0:
            style = rng.choice(MODIFIED)
        yield Titled(style.format(rank=written, name=bare), rank, bare)
    for name in NAMES_THAT_LOOK_LIKE_RANKS:
        yield Titled(name, "", name)
    yield from held_strings()


def held_strings() -> Iterator[Titled]:
    """The strings of `tables/held_ranks.tsv`, which were written without a look at the matcher's table."""
    lines = [line for line in (TABLES / "held_ranks.tsv").read_text("utf-8").splitlines() if not line.startswith("#")]
    for row in csv.DictReader(lines, delimiter="\t"):
        yield Titled(row["text"], row["rank"].strip(), row["bare"])
