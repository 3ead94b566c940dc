"""Chance that falls the same way every time."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

SEED = "nahrazan-1"

Item = TypeVar("Item")


def dice(purpose: str) -> Random:
    """Return the stream of chance for one purpose; streams are independent, so that adding people moves no unit."""
    return Random(f"{SEED}:{purpose}")  # noqa: S311 - must repeat, keeps no secret


def pick_weighted(rng: Random, items: Sequence[Item], weights: Sequence[float]) -> Item:
    """Draw one item, as often as its weight says."""
    return rng.choices(items, weights)[0]
