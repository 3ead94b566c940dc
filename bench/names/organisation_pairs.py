"""Hard pairs of organisations' names: legal forms, acronyms, translations, romanisations; and namesakes by one word."""

import random
from collections.abc import Callable, Iterator

from bench.names.paper_units import held_units
from bench.names.people import Pair

CORES = (
    "Redstone",
    "Qasr Shirin",
    "Blue Delta",
    "Karrada",
    "Northgate",
    "Wadi Hauran",
    "Taesung",
    "Silverline",
    "Orion Peak",
    "Zagros",
    "Ferdinand",
    "Palmera",
    "Vostok",
    "Bright Harbour",
    "Najm Sahra",
    "Kestrel",
    "Al-Rafidain Star",
    "Lodestar",
)
SECTORS = ("Trading", "Construction", "Shipping", "Engineering", "Exchange", "Transport", "Investment", "Petroleum")
FORMS = (
    ("Ltd", "Limited", "Co. Ltd."),
    ("LLC", "Limited Liability Company", "L.L.C."),
    ("Inc.", "Incorporated", "Corp."),
    ("GmbH", "G.m.b.H."),
    ("S.A.", "SA", "Société Anonyme"),
    ("ООО", "OOO"),
)
TRANSLATED = (
    (
        "Ministry of Interior",
        "وزارة الداخلية",
        "Ministère de l'Intérieur",
        "Ministerio del Interior",
        "Министерство внутренних дел",
    ),
    ("Ministry of Defense", "وزارة الدفاع", "Ministère de la Défense", "Ministerio de Defensa", "Министерство обороны"),
    ("Ministry of Justice", "وزارة العدل", "Ministère de la Justice", "Ministerio de Justicia"),
    ("Ministry of Oil", "وزارة النفط", "Ministry of Petroleum"),
    ("Ministry of Health", "وزارة الصحة", "Ministère de la Santé"),
    ("Liwa al-Fajr", "لواء الفجر", "Al-Fajr Brigade"),
    ("Kataib al-Rafidain", "كتائب الرافدين", "Kata'ib al-Rafidayn"),
    ("Saraya al-Wadi", "سرايا الوادي", "Al-Wadi Companies"),
    ("Harakat al-Nahar", "حركة النهار", "Al-Nahar Movement"),
    ("Hizb al-Amal", "حزب الأمل", "Al-Amal Party", "Hezb al-Amal"),
    ("Jaysh al-Sahra", "جيش الصحراء", "Al-Sahra Army"),
    ("Asaib al-Jabal", "عصائب الجبل", "Asa'ib al-Jabal"),
    ("Ansar al-Bahr", "أنصار البحر", "Ansar el Bahr"),
    ("Jabhat al-Nour", "جبهة النور", "Al-Nour Front"),
    ("Islamic Movement of the Valley", "Mouvement Islamique de la Valley"),
)
ACRONYMS = (
    ("National Front for the Liberation of Zagros", "NFLZ"),
    ("Valley Patriotic Union", "VPU"),
    ("Free Army of the East", "FAE"),
    ("United Democratic Reform Party", "UDRP"),
    ("Northern Islamic Fighting Group", "NIFG"),
    ("People's Protection Council", "PPC"),
)


BODIES = {
    "ministry": {
        "en": "Ministry of {}",
        "fr": "Ministère de {}",
        "es": "Ministerio de {}",
        "ar": "وزارة {}",
        "ru": "Министерство {}",
    },
    "union": {"en": "Union of {}", "fr": "Union de {}", "es": "Unión de {}", "ar": "اتحاد {}", "ru": "Союз {}"},
    "directorate": {
        "en": "Directorate of {}",
        "fr": "Direction de {}",
        "es": "Dirección de {}",
        "ar": "مديرية {}",
        "ru": "Управление {}",
    },
    "committee": {
        "en": "Committee of {}",
        "fr": "Comité de {}",
        "es": "Comité de {}",
        "ar": "لجنة {}",
        "ru": "Комитет {}",
    },
}
FIELDS = {
    "agriculture": {
        "en": "Agriculture",
        "fr": "l'Agriculture",
        "es": "Agricultura",
        "ar": "الزراعة",
        "ru": "сельского хозяйства",
    },
    "culture": {"en": "Culture", "fr": "la Culture", "es": "Cultura", "ar": "الثقافة", "ru": "культуры"},
    "education": {"en": "Education", "fr": "l'Éducation", "es": "Educación", "ar": "التربية", "ru": "образования"},
    "energy": {"en": "Energy", "fr": "l'Énergie", "es": "Energía", "ar": "الطاقة", "ru": "энергетики"},
    "transport": {"en": "Transport", "fr": "Transport", "es": "Transporte", "ar": "النقل", "ru": "транспорта"},
    "youth": {"en": "Youth", "fr": "la Jeunesse", "es": "Juventud", "ar": "الشباب", "ru": "молодёжи"},
    "trade": {"en": "Trade", "fr": "Commerce", "es": "Comercio", "ar": "التجارة", "ru": "торговли"},
    "customs": {"en": "Customs", "fr": "Douanes", "es": "Aduanas", "ar": "الجمارك", "ru": "таможни"},
    "teachers": {"en": "Teachers", "fr": "Enseignants", "es": "Maestros", "ar": "المعلمين", "ru": "учителей"},
    "journalists": {
        "en": "Journalists",
        "fr": "Journalistes",
        "es": "Periodistas",
        "ar": "الصحفيين",
        "ru": "журналистов",
    },
}
LANGUAGES = ("en", "fr", "es", "ar", "ru")


def organisation_pairs(seed: int, count: int) -> Iterator[Pair]:
    rng = random.Random(seed)
    makers: list[Callable[[random.Random], Pair]] = [
        _legal_form, _translated, _acronym, _typing, _form_omitted,
        _other_core, _other_sector, _other_ministry, _other_acronym,
        _translated_body, _other_field, _other_body, _body_elsewhere,
    ]  # fmt: skip
    for index in range(count):
        yield makers[index % len(makers)](rng)


def _company(rng: random.Random) -> tuple[str, str, tuple[str, ...]]:
    return rng.choice(CORES), rng.choice(SECTORS), rng.choice(FORMS)


def _legal_form(rng: random.Random) -> Pair:
    core, sector, forms = _company(rng)
    left, right = rng.sample(forms, 2)
    return Pair("legal form", f"{core} {sector} {left}", f"{core.upper()} {sector.upper()} {right}", same=True)


def _form_omitted(rng: random.Random) -> Pair:
    core, sector, forms = _company(rng)
    return Pair("legal form omitted", f"{core} {sector} {forms[0]}", f"The {core} {sector} Company", same=True)


def _translated(rng: random.Random) -> Pair:
    left, right = rng.sample(rng.choice(TRANSLATED), 2)
    return Pair("translation", left, right, same=True)


def _acronym(rng: random.Random) -> Pair:
    long, short = rng.choice(ACRONYMS)
    return Pair("acronym", rng.choice((long, f"{long} ({short})")), short, same=True)


def _typing(rng: random.Random) -> Pair:
    core, sector, forms = _company(rng)
    at = rng.randrange(2, len(core) - 1)
    return Pair(
        "typing error", f"{core} {sector} {forms[0]}", f"{core[:at]}{core[at + 1 :]} {sector} {forms[0]}", same=True
    )


def _other_core(rng: random.Random) -> Pair:
    one, other = rng.sample(CORES, 2)
    _, sector, forms = _company(rng)
    return Pair("other name", f"{one} {sector} {forms[0]}", f"{other} {sector} {forms[0]}", same=False)


def _other_sector(rng: random.Random) -> Pair:
    core, _, forms = _company(rng)
    one, other = rng.sample(SECTORS, 2)
    return Pair("other sector", f"{core} {one} {forms[0]}", f"{core} {other} {forms[0]}", same=False)


def _other_ministry(rng: random.Random) -> Pair:
    one, other = rng.sample(TRANSLATED, 2)
    return Pair("other body", rng.choice(one), rng.choice(other), same=False)


def _other_acronym(rng: random.Random) -> Pair:
    one, other = rng.sample(ACRONYMS, 2)
    return Pair("other acronym", one[0], other[1], same=False)


def _written(body: str, topic: str, language: str) -> str:
    return BODIES[body][language].format(FIELDS[topic][language])


def _translated_body(rng: random.Random) -> Pair:
    body, topic = rng.choice(sorted(BODIES)), rng.choice(sorted(FIELDS))
    one, other = rng.sample(LANGUAGES, 2)
    return Pair("body, translated", _written(body, topic, one), _written(body, topic, other), same=True)


def _other_field(rng: random.Random) -> Pair:
    body, (one, other) = rng.choice(sorted(BODIES)), rng.sample(sorted(FIELDS), 2)
    left, right = rng.choice(LANGUAGES), rng.choice(LANGUAGES)
    return Pair("other field", _written(body, one, left), _written(body, other, right), same=False)


def _other_body(rng: random.Random) -> Pair:
    (one, other), topic = rng.sample(sorted(BODIES), 2), rng.choice(sorted(FIELDS))
    left, right = rng.choice(LANGUAGES), rng.choice(LANGUAGES)
    return Pair("other kind of body", _written(one, topic, left), _written(other, topic, right), same=False)


def _body_elsewhere(rng: random.Random) -> Pair:
    """A body of a place that no table of the matcher holds, in two scripts, or of another such place."""
    places = [forms for forms in held_units()["place"] if len(forms) == 2]
    here = rng.choice(places)
    there = here if rng.random() < 0.5 else rng.choice([forms for forms in places if forms is not here])
    topic = rng.choice(sorted(FIELDS))
    left = f"{_written('union', topic, 'en')} {here[0]}"
    return Pair("body of a place, held out", left, f"{_written('union', topic, 'ar')} {there[1]}", same=here is there)
