"""Bytes of a published list as clean text: encodings, NUL bytes, blanks."""

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from muster.errors import InputError

LONGEST_LINE = 16 * 1024 * 1024


def decode_lines(path: Path, *, fallback: str = "") -> Iterator[str]:
    """Yield the lines of a file that is UTF-8, or `fallback` throughout when it is not.

    A file is decoded one way from end to end: bytes that are not UTF-8 anywhere in it choose the fallback for all.

    Raises:
        InputError: the bytes are neither, there are NUL bytes among them, or a line has 16 million characters.
    """
    encoding = "utf-8-sig" if _is_utf8(path) else fallback
    if not encoding:
        raise InputError(f"{path.name} is not UTF-8 text; save it as UTF-8 and try again.")
    try:
        with path.open(encoding=encoding, newline="") as lines:
            for number, line in enumerate(iter(partial(lines.readline, LONGEST_LINE), ""), start=1):
                if len(line) == LONGEST_LINE:
                    raise InputError(
                        f"{path.name} has no end of line {number} in sight; fetch the original file again."
                    )
                if "\0" in line:
                    raise InputError(
                        f"{path.name} has NUL bytes in line {number}; it is damaged or not text: fetch it again."
                    )
                yield line
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name} is neither UTF-8 nor {fallback}; fetch the original file again.") from error


def _is_utf8(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8") as text:
            while text.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return False
    return True


def clean(value: str | None) -> str:
    """Return the words of a cell with single spaces and none around them."""
    return " ".join((value or "").split())


def distinct(values: Iterable[str], *, without: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the values that say something, each once, in the order in which they came."""
    unwanted = set(without)
    return tuple(dict.fromkeys(value for value in values if value and value not in unwanted))
