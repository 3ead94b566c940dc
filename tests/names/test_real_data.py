"""Names of the UN list and of the Mali workbook, where they are at hand: what the matcher was not written from."""

import csv
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from muster.names import Kind, compare, parse

pytestmark = pytest.mark.real_data
NAME_FIELDS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")


def _individuals(real_data: Path) -> list[ET.Element]:
    return list(ET.parse(real_data / "un_consolidated" / "UN_consolidated.xml").getroot().iter("INDIVIDUAL"))


def _name(individual: ET.Element) -> str:
    return " ".join(filter(None, ((individual.findtext(field) or "").strip() for field in NAME_FIELDS)))


def test_un_names_match_their_arabic_originals(real_data: Path) -> None:
    pairs = [
        (_name(individual), original)
        for individual in _individuals(real_data)
        if (original := individual.findtext("NAME_ORIGINAL_SCRIPT") or "")
        and "\u0600" <= original.strip()[:1] <= "\u06ff"
    ]
    matched = sum(compare(name, original).score >= 0.70 for name, original in pairs)

    assert (len(pairs) > 300, matched / len(pairs) >= 0.88) == (True, True)


def test_un_persons_are_not_taken_for_each_other(real_data: Path) -> None:
    names = [parse(_name(individual)) for individual in _individuals(real_data)[:300]]
    raised = sum(compare(one, other).score >= 0.70 for one, other in combinations(names, 2))

    assert raised <= 5


def test_malian_units_are_told_apart(real_data: Path) -> None:
    with (real_data / "sfm_mali" / "ml_units.csv").open(encoding="utf-8") as lines:
        names = sorted({row["unit:name"] for row in csv.DictReader(lines)})
    numbered = [parse(name, Kind.UNIT) for name in names if name[:1].isdigit()]
    raised = [(one.text, other.text) for one, other in combinations(numbered, 2) if compare(one, other).score >= 0.70]

    assert len(raised) / (len(numbered) * (len(numbered) - 1) / 2) <= 0.005
