"""Which services and forces are parts of which, and which can't be one: an infantry brigade is none of the police."""

from typing import Final

from muster.names.written import UnitFields

NO_BRANCHES: Final[frozenset[str]] = frozenset()
_ABOVE: Final = {
    "defence ministry": frozenset({"armed forces", "army", "navy", "air force", "counter terrorism service"}),
    "armed forces": frozenset({"army", "navy", "air force", "national guard"}),
    "interior ministry": frozenset(
        {"police", "federal police", "gendarmerie", "civil defence", "customs", "national guard", "prison"}
    ),
    "police": frozenset({"federal police"}),
    "revolutionary guard": frozenset({"quds force", "basij"}),
}
"""Services and those that belong to them: the one may stand for the other."""
_OF_THE_ARMY: Final = frozenset(
    {
        "infantry",
        "armour",
        "artillery",
        "mechanised",
        "motorised",
        "cavalry",
        "mountain",
        "airborne",
        "camel",
        "military police",
    }
)
_NOT_OF_THE_ARMY: Final = frozenset(
    {
        "police",
        "federal police",
        "gendarmerie",
        "navy",
        "air force",
        "army aviation",
        "prison",
        "customs",
        "civil defence",
    }
)
_AKIN: Final = (
    frozenset({"emergency response", "rapid intervention", "rapid action", "operations"}),
    frozenset({"infantry", "combined arms"}),
    frozenset({"intelligence", "reconnaissance"}),
)
"""Branches that papers of two languages name one for another."""
_FORCES: Final = frozenset(
    {"border guard", "coast guard", "popular mobilisation", "peshmerga", "emergency response", "rapid support"}
)
"""Branches that are forces of their own and count apart: the 30th of the mobilisation, the 30th of the army."""
_APART: Final = _FORCES | {"republican guard"}
_NUMBERED_APART: Final = frozenset({"mobile", "training", "reserve"})
_OTHER_FORCES: Final = frozenset(
    {
        "army", "navy", "air force", "federal police", "gendarmerie", "national guard", "prison", "customs",
        "civil defence", "counter terrorism service",
    }
)  # fmt: skip


def belongs(service: str, above: str) -> bool:
    """Whether a service is a part of another."""
    return above in _ABOVE and service in _ABOVE[above]


def of_other_services(one: UnitFields, other: UnitFields) -> bool:
    """Whether what the first says of branch and the second of service are two bodies, whatever their number."""
    if one.services or other.branches:
        return False
    return (not one.branches.isdisjoint(_OF_THE_ARMY) and not other.services.isdisjoint(_NOT_OF_THE_ARMY)) or (
        not one.branches.isdisjoint(_APART) and not other.services.isdisjoint(_OTHER_FORCES)
    )


def akin(left: frozenset[str], right: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The branches of two units that are other words for one thing: rapid intervention, quick reaction."""
    for kin in _AKIN:
        one, other = left & kin, right & kin
        if one and other:
            return one, other
    return NO_BRANCHES, NO_BRANCHES


def is_force(branch: str) -> bool:
    """Whether a branch has units and numbers of its own, so that a name without it is another unit's as likely."""
    return branch in _FORCES or branch in _NUMBERED_APART
