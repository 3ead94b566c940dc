"""Whether the engine (names, screening) runs compiled or as it is written; the answers are the same, the speed is not.

`make install` compiles its modules where a C compiler is. MUSTER_INTERPRETED=1 runs the sources instead, and so does a
compiled module that is older than its source, since it would answer as the engine did before a change.
"""

import os
import sys
from collections.abc import Sequence
from importlib.machinery import EXTENSION_SUFFIXES, ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Final

HERE: Final = Path(__file__).parent
COLLECTED_AT: Final = 100_000
"""Objects made before a process looks for cycles: one that remembers names has millions, and none in cycles."""
PACKAGES: Final = ("names", "screening")


class _Sources:
    """Finds the modules of the engine as they are written, compiled or not."""

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        package, _, name = fullname.removeprefix("muster.").rpartition(".")
        source = HERE / package / f"{name}.py"
        if package not in PACKAGES or not source.is_file():
            return None
        return spec_from_file_location(fullname, source)


def choose() -> None:
    """Have the sources run if somebody asks for it or a compiled module is older than its source."""
    if os.environ.get("MUSTER_INTERPRETED", "") or any(outdated(path) for path in compiled_modules()):
        sys.meta_path.insert(0, _Sources())


def compiled_modules() -> list[Path]:
    """The compiled modules of the engine that are installed, whether they run or not."""
    return [path for package in PACKAGES for path in (HERE / package).glob(f"*{EXTENSION_SUFFIXES[0]}")]


def outdated(compiled: Path) -> bool:
    """Whether a compiled module is older than its source; one that was installed with it never is.

    What is compiled stands in one library for all modules beside the package; the module itself only opens it.
    """
    if not (HERE.parent.parent / "pyproject.toml").is_file():
        return False
    source = compiled.with_name(compiled.name.partition(".")[0] + ".py")
    libraries = [path.stat().st_mtime for path in HERE.parent.glob(f"*__mypyc{EXTENSION_SUFFIXES[0]}")]
    built = min(compiled.stat().st_mtime, max(libraries, default=0.0))
    return not source.is_file() or built < source.stat().st_mtime


def describe() -> str:
    """`compiled` or `interpreted`."""
    sources = any(isinstance(finder, _Sources) for finder in sys.meta_path)
    return "compiled" if compiled_modules() and not sources else "interpreted"
