"""Compiles the modules of the engine with mypyc; where that can't be done they run as they are written."""

import os
import sys
from pathlib import Path

from setuptools import setup
from setuptools.extension import Extension

SOURCE = Path("src/muster")
BUILDING = {"bdist_wheel", "build", "build_ext", "editable_wheel"}
MODULES = [
    *(path for path in sorted((SOURCE / "names").glob("*.py")) if path.name != "__init__.py"),
    *(SOURCE / "screening" / f"{name}.py" for name in ("dates", "forms", "scoring", "weights")),
]


def extensions() -> list[Extension]:
    """The engine in C; none where mypyc is not there. A compiler that is not there is found out later, and passed over.

    pip runs this file several times, mostly to ask what it is called.
    """
    if BUILDING.isdisjoint(sys.argv):
        return []
    try:
        from mypyc.build import mypycify
    except ImportError:
        return []
    options = ["--strict", "--ignore-missing-imports", "--config-file", os.devnull]
    made = mypycify([*options, *map(str, MODULES)], opt_level="1", debug_level="0")
    for extension in made:
        extension.optional = True
    return made


setup(ext_modules=extensions())
