"""Hard pairs of units' names after what misread pairs had in common: acronyms of syllables, forces that count apart.

The words of the acronyms are invented, so that no table of the matcher can hold what they stand for.
"""

import random
from collections.abc import Callable

from bench.names.people import Pair

Maker = Callable[[], Pair]
BEGINNINGS = ("Bra", "Dolu", "Fengo", "Gare", "Kimo", "Lupa", "Meri", "Noto", "Pesu", "Rado", "Sibe", "Tavo", "Velu")
ENDINGS = ("ción", "dor", "lante", "miento", "ndra", "rico", "sero", "tal", "vera")
FORCES = (("Border Guard", "حرس الحدود"), ("Popular Mobilization", "حشد شعبي"), ("Coast Guard", "خفر السواحل"))
OTHERS = ("Federal Police", "Army", "Navy", "Air Force", "Gendarmerie")
LEVELS = ("Battalion", "Brigade", "Division")
CYRILLIC = (
    ("Artillery Brigade", ("артиллерийская бригада", "артиллерийской бригады", "артилерійської бригади")),
    ("Tank Regiment", ("танковый полк", "танкового полка", "танкового полку")),
    ("Border Detachment", ("пограничный отряд", "пограничного отряда", "прикордонного загону")),
    ("Naval Infantry Brigade", ("бригада морской пехоты", "бригады морской пехоты", "бригади морської піхоти")),
)


def force_makers(rng: random.Random) -> list[Maker]:
    """One maker for each kind of pair, all on one random source."""

    def words() -> list[str]:
        return [rng.choice(BEGINNINGS) + rng.choice(ENDINGS) for _ in range(3)]

    def syllables() -> Pair:
        spelled, number = words(), rng.randrange(2, 60)
        acronym = "".join(word[: rng.choice((2, 2, 3))] for word in spelled).upper()
        other = number if rng.random() < 0.5 else number + 1
        return Pair("acronym of syllables", f"{acronym} {number}", f"{' '.join(spelled)} No. {other}", same=number == other)  # fmt: skip  # noqa: E501

    def whole() -> Pair:
        spelled = words()
        acronym = "".join(word[:2] for word in spelled).upper()
        return Pair("acronym of syllables, whole", acronym, " ".join(spelled), same=True)

    def whole_other() -> Pair:
        acronym = "".join(word[:2] for word in words()).upper()
        spelled = words()
        if "".join(word[:2] for word in spelled).upper() == acronym:
            spelled[0] = "Zaundra"
        return Pair("acronym of syllables, other", acronym, " ".join(spelled), same=False)

    def force() -> Pair:
        (english, arabic), number, level = rng.choice(FORCES), rng.randrange(1, 60), rng.choice(LEVELS)
        written = {"Battalion": "كتيبة", "Brigade": "لواء", "Division": "فرقة"}[level]
        return Pair("force that counts apart", f"{number} {english} {level}", f"{written} {number} {arabic}", same=True)

    def other_force() -> Pair:
        (english, _), number, level = rng.choice(FORCES), rng.randrange(1, 60), rng.choice(LEVELS)
        return Pair("force that counts apart, other", f"{number} {english} {level}", f"{number} {rng.choice(OTHERS)} {level}", same=False)  # fmt: skip  # noqa: E501

    def chain() -> Pair:
        battalion, brigade, division = rng.randrange(1, 5), rng.randrange(5, 40), rng.randrange(1, 20)
        other = battalion if rng.random() < 0.5 else battalion + 1
        return Pair(
            "chain of numbers",
            f"{battalion}/{brigade}/{division} IA",
            f"{other}th Bn, {brigade}th Bde, {division}th Div, Iraqi Army",
            same=battalion == other,
        )

    def segments() -> Pair:
        battalion, brigade = rng.randrange(1, 5), rng.randrange(5, 40)
        other = brigade if rng.random() < 0.5 else brigade + 1
        return Pair(
            "chain of segments",
            f"MOI - ERD / {brigade}TH BDE / {battalion}TH BN - 1SG - TEAM LEADER",
            f"{battalion}th Battalion, {other}th Brigade, Emergency Response Division",
            same=brigade == other,
        )

    def case() -> Pair:
        (english, forms), number = rng.choice(CYRILLIC), rng.randrange(4, 120)
        other = number if rng.random() < 0.5 else number + 1
        return Pair("Cyrillic in any case", f"{number}th {english}", f"{other}-я {rng.choice(forms)}", same=number == other)  # fmt: skip  # noqa: E501

    return [syllables, whole, whole_other, force, other_force, chain, segments, case]
