"""Hard pairs of units' names: one structure written in several languages and styles, and its sisters.

The words here are written for the benchmark; they are not read from the matcher's tables.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from bench.names.force_pairs import force_makers
from bench.names.paper_units import paper_makers
from bench.names.people import Pair

ECHELONS = {
    "battalion": {
        "en": ("Battalion", "Bn", "BN"),
        "fr": ("Bataillon",),
        "es": ("Batallón",),
        "ar": ("كتيبة", "الكتيبة"),
        "ru": ("батальон",),
        "pt": ("Batalhão",),
        "tr": ("Taburu",),
    },
    "brigade": {
        "en": ("Brigade", "Bde", "BDE"),
        "fr": ("Brigade",),
        "es": ("Brigada",),
        "ar": ("لواء", "اللواء"),
        "ru": ("бригада",),
        "pt": ("Brigada",),
        "tr": ("Tugayı",),
    },
    "division": {
        "en": ("Division", "Div", "DIV"),
        "fr": ("Division",),
        "es": ("División",),
        "ar": ("فرقة", "الفرقة"),
        "ru": ("дивизия",),
        "pt": ("Divisão",),
        "tr": ("Tümeni",),
    },
    "regiment": {
        "en": ("Regiment", "Regt"),
        "fr": ("Régiment",),
        "es": ("Regimiento",),
        "ru": ("полк",),
        "pt": ("Regimento",),
        "tr": ("Alayı",),
    },
    "company": {
        "en": ("Company", "Coy"),
        "fr": ("Compagnie",),
        "es": ("Compañía",),
        "ar": ("سرية", "السرية"),
        "ru": ("рота",),
        "pt": ("Companhia",),
    },
}
BRANCHES = {
    "infantry": {
        "en": ("Infantry", "Inf"),
        "fr": ("d'Infanterie",),
        "es": ("de Infantería",),
        "ar": ("مشاة", "المشاة"),
        "ru": ("пехотный",),
        "pt": ("de Infantaria",),
        "tr": ("Piyade",),
    },
    "armoured": {
        "en": ("Armored", "Armoured", "Armd"),
        "fr": ("Blindée", "Blindé"),
        "es": ("Blindada",),
        "ar": ("مدرعة", "المدرعة"),
        "ru": ("танковая",),
        "tr": ("Zırhlı",),
    },
    "artillery": {
        "en": ("Artillery", "Arty"),
        "fr": ("d'Artillerie",),
        "es": ("de Artillería",),
        "ar": ("مدفعية", "المدفعية"),
        "ru": ("артиллерийская",),
        "pt": ("de Artilharia",),
        "tr": ("Topçu",),
    },
    "engineers": {
        "en": ("Engineer", "Engr"),
        "fr": ("du Génie",),
        "es": ("de Ingenieros",),
        "ar": ("هندسة", "الهندسة"),
        "ru": ("инженерный",),
    },
    "border": {"en": ("Border Guard",), "fr": ("de Garde-frontières",), "ar": ("حرس الحدود",), "ru": ("пограничный",)},
    "commando": {"en": ("Commando",), "fr": ("Commando",), "es": ("de Comandos",), "ar": ("مغاوير", "المغاوير")},
    "signals": {
        "en": ("Signal", "Signals"),
        "fr": ("de Transmissions",),
        "es": ("de Transmisiones",),
        "ru": ("связи",),
    },
    "reconnaissance": {
        "en": ("Reconnaissance", "Recon"),
        "fr": ("de Reconnaissance",),
        "es": ("de Reconocimiento",),
        "ru": ("разведывательный",),
        "ar": ("استطلاع",),
    },
}
ORDINALS = {
    "en": ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"],
    "fr": [
        "premier",
        "deuxième",
        "troisième",
        "quatrième",
        "cinquième",
        "sixième",
        "septième",
        "huitième",
        "neuvième",
        "dixième",
    ],
    "es": ["primer", "segundo", "tercer", "cuarto", "quinto", "sexto", "séptimo", "octavo", "noveno", "décimo"],
    "ar": ["الأولى", "الثانية", "الثالثة", "الرابعة", "الخامسة", "السادسة", "السابعة", "الثامنة", "التاسعة", "العاشرة"],
}
ROMAN = [
    "I",
    "II",
    "III",
    "IV",
    "V",
    "VI",
    "VII",
    "VIII",
    "IX",
    "X",
    "XI",
    "XII",
    "XIII",
    "XIV",
    "XV",
    "XVI",
    "XVII",
    "XVIII",
    "XIX",
    "XX",
]
PLACES = (
    "Anbar",
    "Basra",
    "Kirkuk",
    "Diyala",
    "Nineveh",
    "Wasit",
    "Karbala",
    "Maysan",
    "Gao",
    "Mopti",
    "Sikasso",
    "Kayes",
    "Borno",
    "Kaduna",
    "Zamfara",
    "Cauca",
    "Guerrero",
    "Chiapas",
    "Petén",
    "Olancho",
)
FORCES = (
    ("Federal Police", "الشرطة الاتحادية"),
    ("Border Guard", "حرس الحدود"),
    ("Civil Defense", "الدفاع المدني"),
    ("Traffic Police", "شرطة المرور"),
    ("National Guard", "الحرس الوطني"),
    ("Special Forces", "القوات الخاصة"),
)


@dataclass(frozen=True, slots=True)
class Unit:
    number: int
    echelon: str
    branch: str = ""
    parent: tuple[int, str] | None = None


def _number(number: int, language: str, rng: random.Random) -> str:
    if number <= 10 and language in ORDINALS and rng.random() < 0.35:
        return ORDINALS[language][number - 1]
    if language == "en":
        if number <= 20 and rng.random() < 0.15:
            return ROMAN[number - 1]
        ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        return rng.choice((f"{number}{ending}", f"{number}{ending.upper()}", str(number)))
    if language == "fr":
        return rng.choice((f"{number}ème", f"{number}e", str(number), f"{number}è")) if number > 1 else "1er"
    if language == "ar":
        return str(number) if rng.random() < 0.5 else "".join(chr(0x660 + int(digit)) for digit in str(number))
    if language == "ru":
        return rng.choice((f"{number}-й", f"{number}-я", str(number)))
    return rng.choice((str(number), f"{number}º" if language != "tr" else f"{number}."))


def write(unit: Unit, language: str, rng: random.Random) -> str:
    echelon = rng.choice(ECHELONS[unit.echelon].get(language) or ECHELONS[unit.echelon]["en"])
    branch = rng.choice(BRANCHES[unit.branch].get(language) or BRANCHES[unit.branch]["en"]) if unit.branch else ""
    number = _number(unit.number, language, rng)
    if language in {"en", "ru", "tr"}:
        words = [number, branch, echelon]
    elif language == "ar":
        words = [echelon, branch, number] if rng.random() < 0.5 else [echelon, number, branch]
    elif language in {"es", "pt"} and rng.random() < 0.6:
        words = [echelon, branch, f"No. {unit.number}"]
    else:
        words = [number, echelon, branch]
    text = " ".join(word for word in words if word)
    if unit.parent is None:
        return text
    parent = write(Unit(*unit.parent), language, rng)
    return f"{text}, {parent}" if rng.random() < 0.6 else f"{text} / {parent}"


class Units:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def unit(self, *, parent: bool = False) -> Unit:
        rng = self.random
        echelon = rng.choice(("battalion", "brigade", "company")) if parent else rng.choice(sorted(ECHELONS))
        branch = rng.choice(("", "", *sorted(BRANCHES)))
        above = {"company": "battalion", "battalion": "brigade", "brigade": "division"}.get(echelon)
        number = rng.choice((rng.randrange(1, 11), rng.randrange(1, 130)))
        return Unit(number, echelon, branch, (rng.randrange(1, 30), above) if parent and above else None)

    def language(self, unit: Unit) -> str:
        fitting = [
            language for language in ECHELONS[unit.echelon] if not unit.branch or language in BRANCHES[unit.branch]
        ]
        return self.random.choice(fitting)


def unit_pairs(seed: int, count: int) -> Iterator[Pair]:
    """`count` pairs, about half of them one unit."""
    units = Units(seed)
    makers: list[Callable[[], Pair]] = [
        lambda: _styles(units), lambda: _translated(units), lambda: _parent_omitted(units), lambda: _acronym(units),
        lambda: _roster(units), lambda: _branch_omitted(units), lambda: _force(units),
        lambda: _sister(units), lambda: _sister(units), lambda: _other_echelon(units), lambda: _other_branch(units),
        lambda: _other_parent(units), lambda: _nested(units), lambda: _place(units),
        *paper_makers(units.random), *force_makers(units.random),
    ]  # fmt: skip
    for index in range(count):
        yield makers[index % len(makers)]()


def _styles(units: Units) -> Pair:
    unit = units.unit()
    language = units.language(unit)
    return Pair("style", write(unit, language, units.random), write(unit, language, units.random), same=True)


def _translated(units: Units) -> Pair:
    unit = units.unit()
    return Pair(
        "translation", write(unit, "en", units.random), write(unit, units.language(unit), units.random), same=True
    )


def _parent_omitted(units: Units) -> Pair:
    unit = units.unit(parent=True)
    return Pair(
        "parent omitted",
        write(unit, "en", units.random),
        write(replace(unit, parent=None), "en", units.random),
        same=True,
    )


def _branch_omitted(units: Units) -> Pair:
    unit = replace(
        units.unit(), branch=units.random.choice([branch for branch in sorted(BRANCHES) if branch != "border"])
    )
    return Pair(
        "branch omitted",
        write(unit, "en", units.random),
        write(replace(unit, branch=""), "en", units.random),
        same=True,
    )


def _acronym(units: Units) -> Pair:
    number, (full, short) = units.random.randrange(1, 130), units.random.choice(
        (("Régiment d'Infanterie Motorisée", "RIM"), ("Compagnie des Commandos Parachutistes", "CCP"),
         ("Bataillon des Travaux du Génie", "BTG"), ("Infantry Brigade Combat Team", "IBCT"),
         ("Emergency Response Division", "ERD"), ("Batallón de Operaciones Terrestres", "BOT"),
         ("Régiment d'Artillerie", "RA"), ("Escadron de Reconnaissance", "ER"))
    )  # fmt: skip
    return Pair(
        "acronym",
        f"{number} {full}",
        f"{number}ème {short}" if units.random.random() < 0.5 else f"{number} {short}",
        same=True,
    )


def _roster(units: Units) -> Pair:
    unit = units.unit(parent=True)
    text = write(unit, "en", units.random)
    post = units.random.choice(("PLATOON COMMANDER", "DEPUTY COMMANDER", "STAFF OFFICER", "S3 OFFICER"))
    rank = units.random.choice(("2ND LT", "MAJ", "COL", "CAPT"))
    return Pair("roster string", f"{text.upper()} - {rank} - {post}", text, same=True)


def _force(units: Units) -> Pair:
    english, arabic = units.random.choice(FORCES)
    unit = Unit(units.random.randrange(1, 20), units.random.choice(("brigade", "division", "battalion")))
    left = f"{_number(unit.number, 'en', units.random)} {english} {unit.echelon.capitalize()}"
    right = f"{units.random.choice(ECHELONS[unit.echelon]['ar'])} {_number(unit.number, 'ar', units.random)} {arabic}"
    return Pair("force, translated", left, right, same=True)


def _sister(units: Units) -> Pair:
    unit = units.unit(parent=units.random.random() < 0.3)
    sister = replace(unit, number=unit.number + units.random.choice((1, 1, 10)))
    return Pair(
        "sister unit",
        write(unit, units.language(unit), units.random),
        write(sister, units.language(unit), units.random),
        same=False,
    )


def _other_echelon(units: Units) -> Pair:
    unit = units.unit()
    other = replace(unit, echelon=units.random.choice([echelon for echelon in ECHELONS if echelon != unit.echelon]))
    return Pair("other echelon", write(unit, "en", units.random), write(other, "en", units.random), same=False)


def _other_branch(units: Units) -> Pair:
    unit = replace(units.unit(), branch="infantry")
    other = replace(unit, branch=units.random.choice([branch for branch in BRANCHES if branch != "infantry"]))
    return Pair("other branch", write(unit, "en", units.random), write(other, "en", units.random), same=False)


def _other_parent(units: Units) -> Pair:
    unit = units.unit(parent=True)
    number, echelon = unit.parent or (1, "division")
    other = replace(unit, parent=(number + units.random.choice((1, 2)), echelon))
    return Pair("other parent", write(unit, "en", units.random), write(other, "en", units.random), same=False)


def _nested(units: Units) -> Pair:
    unit = units.unit(parent=True)
    return Pair(
        "unit and its parent",
        write(unit, "en", units.random),
        write(Unit(*(unit.parent or (1, "division"))), "en", units.random),
        same=False,
    )


def _place(units: Units) -> Pair:
    one, other = units.random.sample(PLACES, 2)
    kind = units.random.choice(
        ("Police Directorate", "Emergency Battalion", "Operations Command", "Border Guard Brigade", "SWAT Battalion")
    )
    return Pair("other place", f"{one} {kind}", f"{other} {kind}", same=False)
