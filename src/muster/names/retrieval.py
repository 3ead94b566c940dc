"""The keys by which an index finds a name: two names that compare to a match always share one."""

from dataclasses import dataclass

from muster.names.written import Name


@dataclass(frozen=True, slots=True)
class Key:
    """One comparable form, prefixed by its class (`f:` folded, `s:` skeleton), and how much it tells."""

    token: str
    weight: float


def retrieval_keys(name: Name) -> tuple[Key, ...]:
    """The keys of a name, without doubles, the order of its parts kept."""
    keys: dict[str, Key] = {}
    for part in name.parts:
        keys.setdefault(f"f:{part.folded}", Key(f"f:{part.folded}", part.weight))
        for skeleton in part.skeletons:
            keys.setdefault(f"s:{skeleton}", Key(f"s:{skeleton}", 0.5 * part.weight))
    return tuple(keys.values())
