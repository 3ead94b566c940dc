"""How free name slots map to the chain of names: no single convention fits the world, so each roster names its own."""

from functools import lru_cache

from muster.vetting.readers.tables import read_table

DEFAULT_PROFILE = "chain"
OFSI_PROFILE = "family-sixth"


@lru_cache(maxsize=1)
def name_profiles() -> dict[str, tuple[str, ...]]:
    """Profile → what slot 1, 2, 3 … holds: given, middle, father, grandfather, great_grandfather, family or other."""
    profiles: dict[str, list[str]] = {}
    for row in read_table("name_profiles"):
        profiles.setdefault(row["profile"], []).append(row["part"])
    return {name: tuple(parts) for name, parts in profiles.items()}
