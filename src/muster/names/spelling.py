"""How far two spellings are from each other: learned costs of hearing one sound as another, typing errors cost 1."""

from typing import Final

from muster.names.tables import read_table

TYPING_ERROR: Final = 1.0
_Costs = dict[str, dict[str, float]]


def _load() -> _Costs:
    costs: _Costs = {}
    for row in read_table("letter_costs_latin"):
        costs.setdefault(row["sound"], {})[row["other"]] = float(row["cost"])
        costs.setdefault(row["other"], {})[row["sound"]] = float(row["cost"])
    return costs


COSTS: Final = _load()
_NONE: Final[dict[str, float]] = {}
_OMISSION: Final = COSTS.get("", _NONE)


def spelling_distance(a: str, b: str, most: float = 99.0) -> float:
    """The least cost to turn the sounds `a` into the sounds `b`; 1 for each typing error or swapped pair; symmetric.

    Of what costs more than `most` it is only said that it does.
    """
    start, end_a, end_b = 0, len(a), len(b)
    while start < end_a and start < end_b and a[start] == b[start]:
        start += 1
    while end_a > start and end_b > start and a[end_a - 1] == b[end_b - 1]:
        end_a -= 1
        end_b -= 1
    if start == end_a:
        return sum(_OMISSION.get(sound, TYPING_ERROR) for sound in b[start:end_b])
    if start == end_b:
        return sum(_OMISSION.get(sound, TYPING_ERROR) for sound in a[start:end_a])
    return _aligned(a[start:end_a], b[start:end_b], most)


def _aligned(a: str, b: str, most: float) -> float:
    omitted_b = [_OMISSION.get(sound, TYPING_ERROR) for sound in b]
    above = [0.0]
    for cost in omitted_b:
        above.append(above[-1] + cost)
    before: list[float] = above
    least_above = 0.0
    for i, sound in enumerate(a):
        costs = COSTS.get(sound, _NONE)
        omitted = _OMISSION.get(sound, TYPING_ERROR)
        left = above[0] + omitted
        row = [left]
        least_here = left
        for j, other in enumerate(b):
            least = above[j]
            if sound != other:
                least += costs.get(other, TYPING_ERROR)
            over = above[j + 1] + omitted
            least = min(least, over)
            left += omitted_b[j]
            least = min(least, left)
            if i and j and sound == b[j - 1] and a[i - 1] == other:
                swapped = before[j - 1] + TYPING_ERROR
                least = min(least, swapped)
            row.append(least)
            left = least
            if least < least_here:  # noqa: PLR1730 - min() costs twice the time here
                least_here = least
        if least_here > most and least_above > most:
            return least_here
        before, above, least_above = above, row, least_here
    return above[-1]
