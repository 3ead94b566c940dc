"""Hard pairs of units' names as papers write them: numbers in words, slips, posts, honorifics, short forms.

Half of the honorifics and places are held out: rows of `tables/held_units.tsv` that the matcher's tables do not hold.
"""

import csv
import random
from collections.abc import Callable

from bench.names.people import TABLES, Pair
from muster.names.cognates import cognate
from muster.names.unit_vocabulary import TERMS, fold_unit_word, translated

Maker = Callable[[], Pair]
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
ONES = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
TEENS = (
    "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
    "nineteenth",
)  # fmt: skip
WHOLE_TENS = (
    "", "", "twentieth", "thirtieth", "fortieth", "fiftieth", "sixtieth", "seventieth", "eightieth", "ninetieth",
)  # fmt: skip
ARABIC_ONES = ("", "واحد", "اثنان", "ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة")
ARABIC_TENS = ("", "", "عشرون", "ثلاثون", "أربعون", "خمسون", "ستون", "سبعون", "ثمانون", "تسعون")
RUSSIAN_ONES = ("", "первая", "вторая", "третья", "четвёртая", "пятая", "шестая", "седьмая", "восьмая", "девятая")
FRENCH_ONES = ("", "et unième", "deuxième", "troisième", "quatrième", "cinquième", "sixième", "septième", "huitième", "neuvième")  # fmt: skip  # noqa: E501 - one word per number
FRENCH_TENS = ("", "", "vingt", "trente", "quarante", "cinquante", "soixante")
SPANISH_TENS = ("", "décima", "vigésima", "trigésima", "cuadragésima", "quincuagésima")
SPANISH_ONES = ("", "primera", "segunda", "tercera", "cuarta", "quinta", "sexta", "séptima", "octava", "novena")
SHORT = (
    ("{n} ОМБр", "{n}-та окрема механізована бригада"),
    ("{n} ОДШБр", "{n}-та окрема десантно-штурмова бригада"),
    ("{n} мсп", "{n}-й мотострелковый полк"),
    ("{n} вдд", "{n}-я воздушно-десантная дивизия"),
    ("{n} RPIMa", "{n}e Régiment de Parachutistes d'Infanterie de Marine"),
    ("ل{n}", "{n}th Brigade"),
    ("{n}ID", "{n}th Infantry Division"),
)
OF_THE_ARMY = ("Infantry", "Armoured", "Artillery", "Mechanized")
OTHER_SERVICES = ("Federal Police", "Naval", "Air", "Gendarmerie")
POSTS = ("PLATOON SGT", "SQUAD LEADER", "S-3 OFFICER", "DRIVER", "DEPUTY COMMANDER", "CHIEF OF STAFF")
KINDS = ("Battalion", "Brigade", "Division", "Regiment")


def held_units() -> dict[str, list[list[str]]]:
    """The forms that the matcher's tables must not hold, by kind."""
    found: dict[str, list[list[str]]] = {"honorific": [], "place": []}
    lines = [line for line in (TABLES / "held_units.tsv").read_text("utf-8").splitlines() if not line.startswith("#")]
    for row in csv.DictReader(lines, delimiter="\t"):
        forms = row["forms"].split()
        folded = [fold_unit_word(form) for form in forms]
        known = [form for form in folded if form in TERMS or translated(form) not in {form, cognate(form)}]
        if known:
            raise ValueError(f"held out, but known: {known}")
        found[row["kind"]].append(forms)
    return found


def english_ordinal(number: int) -> str:
    """The number in English words: one hundred and third."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    small = TEENS[ones] if tens == 1 else f"{TENS[tens]}-{ONES[ones]}".strip("-") if ones else WHOLE_TENS[tens]
    if not hundreds:
        return small
    names = ("", "one", "two", "three")
    return f"{names[hundreds]} hundred and {small}" if rest else f"{names[hundreds]} hundredth"


def in_words(number: int, rng: random.Random) -> str:
    """A brigade with its number in words of one of five languages."""
    tens, ones = divmod(number % 100, 10)
    ways = [f"{english_ordinal(number)} brigade".title()]
    if 100 < number < 200 and tens != 1 and not (tens and ones):
        ways.append(f"اللواء المئة و{ARABIC_ONES[ones] or ARABIC_TENS[tens]}")
    if 100 < number < 110:
        ways.append(f"сто {RUSSIAN_ONES[ones]} бригада")
    if 20 < number < 70 and ones:
        ways.append(f"{FRENCH_TENS[tens]}{' ' if ones == 1 else '-'}{FRENCH_ONES[ones]} brigade")
    if 10 < number < 60 and ones:
        ways.append(f"{SPANISH_TENS[tens]} {SPANISH_ONES[ones]} brigada".capitalize())
    return rng.choice(ways)


def paper_makers(rng: random.Random) -> list[Maker]:
    """One maker for each kind of pair, all on one random source."""
    held = held_units()

    def number() -> int:
        return rng.choice((rng.randrange(2, 60), rng.randrange(100, 110), rng.randrange(2, 320)))

    def words() -> Pair:
        one = number()
        return Pair("number in words", in_words(one, rng), f"{one} Brigade", same=True)

    def words_sister() -> Pair:
        one = number()
        return Pair("sister in words", in_words(one, rng), in_words(one + 1, rng), same=False)

    def short() -> Pair:
        left, right = rng.choice(SHORT)
        one = rng.randrange(4, 120)
        other = one if rng.random() < 0.5 else one + 1
        return Pair("short form", left.format(n=one), right.format(n=other), same=one == other)

    def slip() -> Pair:
        one, kind = number(), rng.choice(KINDS)
        at = rng.randrange(2, len(kind) - 1)
        wrong = f"{kind[:at]}{kind[at + 1 :]}" if rng.random() < 0.5 else f"{kind[:at]}{kind[at]}{kind[at:]}"
        return Pair("slip of the pen", f"{one} Infantry {wrong}", f"{one} Infantry {kind}", same=True)

    def joined() -> Pair:
        one, kind = rng.randrange(4, 20), rng.choice(KINDS)
        return Pair("joined words", f"{one}th{kind}", f"{kind} {one}", same=True)

    def post() -> Pair:
        one, kind = number(), rng.choice(KINDS)
        return Pair("post after a comma", f"{one} INF {kind.upper()}, {rng.choice(POSTS)}", f"{one} Infantry {kind}", same=True)  # fmt: skip  # noqa: E501

    def honorific() -> Pair:
        one, kind, name = number(), rng.choice(KINDS), rng.choice(held["honorific"])
        return Pair("honorific", f"{one} {kind} “{name[0]}”", f"{rng.choice(name)} {kind}", same=True)

    def alias() -> Pair:
        one, kind, name = number(), rng.choice(KINDS), rng.choice(held["honorific"])
        return Pair("name in brackets", f"{one} Infantry {kind} ({name[0]} {kind})", f"{name[-1]} {kind}", same=True)

    def other_honorific() -> Pair:
        kind, (one, other) = rng.choice(KINDS), rng.sample(held["honorific"], 2)
        return Pair("other honorific", f"{one[0]} {kind}", f"{other[-1]} {kind}", same=False)

    def place() -> Pair:
        where = rng.choice(held["place"])
        return Pair("place, held out", f"Brigade de Gendarmerie de {where[0]}", f"Brigade Territoriale ({where[-1]})", same=True)  # fmt: skip  # noqa: E501

    def other_place() -> Pair:
        one, other = rng.sample(held["place"], 2)
        return Pair("other place, held out", f"Brigade de Gendarmerie de {one[0]}", f"Brigade Territoriale ({other[-1]})", same=False)  # fmt: skip  # noqa: E501

    def military_unit() -> Pair:
        one = rng.randrange(10_000, 99_000)
        other = one if rng.random() < 0.5 else one + 1
        return Pair("military unit number", f"в/ч {one}", f"войсковая часть {other}", same=one == other)

    def service() -> Pair:
        one, kind = number(), rng.choice(KINDS)
        return Pair("other service", f"{one} {rng.choice(OF_THE_ARMY)} {kind}", f"{one} {rng.choice(OTHER_SERVICES)} {kind}", same=False)  # fmt: skip  # noqa: E501

    return [words, words_sister, short, slip, joined, post, honorific, alias, other_honorific, place, other_place,
            military_unit, service]  # fmt: skip
