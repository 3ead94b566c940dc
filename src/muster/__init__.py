"""Muster vets partner security forces: who may be helped, on what evidence, decided by whom."""

from muster import engine

__version__ = "0.1.0"

engine.choose()
