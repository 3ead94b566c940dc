"""Written names: parse them into parts, compare two of them, say why."""

from muster.names.kinds import Kind

__all__ = ["Kind"]
