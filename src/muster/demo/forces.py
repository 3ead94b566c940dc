"""The forces of the interior ministry: 120 units in five levels, numbered and named in English and Arabic."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count

from muster.demo.land import REPUBLIC, REPUBLIC_ARABIC, Place, places


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One unit; `level` 1 is the ministry, 5 a battalion or company; `kind` is its force."""

    id: str
    level: int
    force: str
    echelon: str
    number: int | None
    name: str
    arabic: str
    aliases: tuple[str, ...]
    parent_id: str
    place: Place
    commander_id: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One level of a force: how many units below each unit above, their echelon and how they are called."""

    below_each: Sequence[int]
    echelon: str
    arabic: str
    feminine: bool
    first_number: int
    abbreviation: str = ""
    named_after_place: bool = False


@dataclass(frozen=True, slots=True)
class Force:
    """A force of the ministry: its head and the steps below it."""

    key: str
    branch: str
    branch_arabic: str
    head: str
    head_arabic: str
    abbreviation: str
    frontier: bool
    steps: tuple[Step, ...]


FORCES = (
    Force(
        "border guard",
        "Border Guard",
        "حرس الحدود",
        "Border Guard Forces Command",
        "قيادة قوات حرس الحدود",
        "BGFC",
        True,
        (
            Step((3,), "Division", "فرقة", True, 5, "Div"),
            Step((2, 2, 4), "Brigade", "لواء", False, 21, "Bde"),
            Step((2, 2, 2, 2, 3, 3, 3, 3), "Battalion", "فوج", False, 1, "Bn"),
        ),
    ),
    Force(
        "federal police",
        "Federal Police",
        "الشرطة الاتحادية",
        "Federal Police Forces Command",
        "قيادة قوات الشرطة الاتحادية",
        "FPFC",
        False,
        (
            Step((3,), "Division", "فرقة", True, 1, "Div"),
            Step((3,), "Brigade", "لواء", False, 41, "Bde"),
            Step((2,), "Battalion", "فوج", False, 1, "Bn"),
        ),
    ),
    Force(
        "counter-terrorism police",
        "Counter-Terrorism Police",
        "شرطة مكافحة الإرهاب",
        "Counter-Terrorism Police Directorate",
        "مديرية شرطة مكافحة الإرهاب",
        "CTPD",
        False,
        (
            Step((3,), "Regiment", "كتيبة", True, 11, "Regt"),
            Step((2,), "Battalion", "فوج", False, 1, "Bn"),
            Step((1, 1, 1, 1, 2, 2), "Company", "سرية", True, 1, "Coy"),
        ),
    ),
    Force(
        "SWAT",
        "SWAT",
        "الأسلحة والتكتيكات الخاصة",
        "Special Weapons and Tactics Directorate",
        "مديرية الأسلحة والتكتيكات الخاصة",
        "SWATD",
        False,
        (
            Step((4,), "Battalion", "فوج", False, 31, "Bn"),
            Step((2,), "Company", "سرية", True, 1, "Coy"),
        ),
    ),
    Force(
        "civil defence",
        "Civil Defence",
        "الدفاع المدني",
        "General Directorate of Civil Defence",
        "المديرية العامة للدفاع المدني",
        "GDCD",
        False,
        (
            Step((5,), "Directorate", "مديرية", True, 0, "Dir", named_after_place=True),
            Step((1,), "Centre", "مركز", False, 1),
        ),
    ),
    Force(
        "traffic police",
        "Traffic Police",
        "شرطة المرور",
        "General Directorate of Traffic Police",
        "المديرية العامة لشرطة المرور",
        "GDTP",
        False,
        (
            Step((5,), "Directorate", "مديرية", True, 0, "Dir", named_after_place=True),
            Step((1, 1, 2, 2, 2), "Section", "قسم", False, 1),
        ),
    ),
)

_ORDINALS = ("الأول", "الثاني", "الثالث", "الرابع", "الخامس", "السادس", "السابع", "الثامن", "التاسع", "العاشر")
_ORDINALS_FEMININE = (
    "الأولى",
    "الثانية",
    "الثالثة",
    "الرابعة",
    "الخامسة",
    "السادسة",
    "السابعة",
    "الثامنة",
    "التاسعة",
    "العاشرة",
)


def ordinal(number: int) -> str:
    """Write an ordinal in English figures: 1st, 22nd, 13th."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def _numbered_arabic(step: Step, number: int) -> str:
    if number > len(_ORDINALS):
        return f"ال{step.arabic} {number}"
    return f"ال{step.arabic} {(_ORDINALS_FEMININE if step.feminine else _ORDINALS)[number - 1]}"


def _name(step: Step, force: Force, parent: Unit, number: int, place: Place) -> tuple[str, str, tuple[str, ...]]:
    """Return a unit's English name, Arabic name and other names."""
    if step.named_after_place:
        name = f"{place.province} {force.branch} {step.echelon}"
        return name, f"{step.arabic} {force.branch_arabic} {place.arabic}", (f"{force.branch} {place.province}",)
    own = f"{ordinal(number)} {step.echelon}"
    short = f"{number} {step.abbreviation or step.echelon}"
    arabic = _numbered_arabic(step, number)
    if parent.level > 2:
        parent_short = parent.aliases[0] if parent.aliases else parent.name
        return f"{own}, {parent.name}", f"{arabic} / {parent.arabic}", (f"{short}, {parent_short}",)
    return (
        f"{ordinal(number)} {force.branch} {step.echelon}",
        f"{arabic} {force.branch_arabic}",
        (f"{number} {force.branch} {step.abbreviation}",),
    )


def _garrison(force: Force, parent: Unit, position: int) -> Place:
    """Return where the unit at this position lies: forces spread over provinces, what is below stays in one."""
    if parent.level == 2:
        seats = [town for town in places() if town.name == town.province and town.on_the_frontier == force.frontier]
        return seats[position % len(seats)]
    towns = [town for town in places() if town.province == parent.place.province]
    return towns[position % len(towns)]


def _below(force: Force, head: Unit, ids: "count[int]") -> list[Unit]:
    """Return the units below the head of one force, level by level."""
    found: list[Unit] = []
    above = [head]
    for depth, step in enumerate(force.steps):
        level: list[Unit] = []
        running = count(step.first_number)
        for position, parent in enumerate(above):
            own = count(1)
            for _ in range(step.below_each[position % len(step.below_each)]):
                place = _garrison(force, parent, len(level))
                number = next(own) if step.first_number == 1 and depth else next(running)
                name, arabic, aliases = _name(step, force, parent, number, place)
                level.append(
                    Unit(
                        id=f"U-{next(ids):03d}",
                        level=depth + 3,
                        force=force.key,
                        echelon=step.echelon.lower(),
                        number=None if step.named_after_place else number,
                        name=name,
                        arabic=arabic,
                        aliases=aliases,
                        parent_id=parent.id,
                        place=place,
                    )
                )
        found += level
        above = level
    return found


def build_units() -> tuple[Unit, ...]:
    """Return the ministry and everything below it, parents before their children, no commanders named yet."""
    ids = count(1)
    capital = places()[0]
    ministry = Unit(
        id=f"U-{next(ids):03d}",
        level=1,
        force="ministry",
        echelon="ministry",
        number=None,
        name=f"Ministry of Interior of {REPUBLIC}",
        arabic=f"وزارة داخلية {REPUBLIC_ARABIC}",
        aliases=("MoI", "Interior Ministry"),
        parent_id="",
        place=capital,
    )
    units = [ministry]
    for force in FORCES:
        head = Unit(
            id=f"U-{next(ids):03d}",
            level=2,
            force=force.key,
            echelon="command",
            number=None,
            name=force.head,
            arabic=force.head_arabic,
            aliases=(force.abbreviation,),
            parent_id=ministry.id,
            place=capital,
        )
        units.append(head)
        units += _below(force, head, ids)
    return tuple(units)


def with_commander(unit: Unit, person_id: str) -> Unit:
    """Return the unit under its commander."""
    return replace(unit, commander_id=person_id)
