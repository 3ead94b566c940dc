"""The index on disk: a directory of generations, each a set of memory-mapped columns with a manifest.

    DIR/current                  the name of the generation that readers open
    DIR/<generation>/manifest.json
    DIR/<generation>/*.npy       numpy columns; a text column is two of them, bytes and offsets

A generation is written under another name, synced to disk, renamed, and only then named in `current`: a reader sees the
old one or the new one, whole. The one before stays until the next build; who is opening one that goes opens the next.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from muster.errors import InputError
from muster.screening.results import ListVersion

FORMAT: Final = "muster-index"
FORMAT_VERSION: Final = 1
CURRENT: Final = "current"
MANIFEST: Final = "manifest.json"
LOCK: Final = "lock"
UNFINISHED: Final = "unfinished-"
BUILD_AGAIN: Final = "build it again with `muster index build`"
BUILD: Final = "build one with `muster index build --out DIR FILE…`"

Column: TypeAlias = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an index holds and what it was made from; `files` maps each column to its SHA-256."""

    generation: str
    engine: str
    built_at: str
    lists: tuple[ListVersion, ...]
    records: int
    names: int
    files: Mapping[str, str]


class TextColumn(Sequence[str]):
    """Texts laid end to end in a memory map, read one by one."""

    def __init__(self, texts: Column, offsets: Column) -> None:
        self._texts = texts
        self._offsets = offsets

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __getitem__(self, position: Any) -> Any:  # noqa: ANN401 - Sequence's signature; only whole numbers are asked for
        start, end = self._offsets[position : position + 2]
        return self._texts[start:end].tobytes().decode()

    def to_list(self) -> list[str]:
        """All texts at once, in memory."""
        whole, offsets = self._texts.tobytes(), self._offsets.tolist()
        return [whole[start:end].decode() for start, end in pairwise(offsets)]


def text_columns(name: str, texts: Iterable[str]) -> dict[str, Column]:
    """The two columns that hold `texts`."""
    encoded = [text.encode() for text in texts]
    offsets = np.zeros(len(encoded) + 1, dtype=np.int64)
    np.cumsum([len(text) for text in encoded], out=offsets[1:])
    return {name: np.frombuffer(b"".join(encoded), dtype=np.uint8), f"{name}_offsets": offsets}


@dataclass(frozen=True, slots=True)
class Generation:
    """An opened generation: its manifest and its columns, memory-mapped, read-only."""

    path: Path
    manifest: Manifest
    columns: Mapping[str, Column]

    def texts(self, name: str) -> TextColumn:
        return TextColumn(self.columns[name], self.columns[f"{name}_offsets"])


def write_generation(
    directory: Path, columns: Mapping[str, Column], *, engine: str, built_at: str, lists: Sequence[ListVersion]
) -> Manifest:
    """Write a new generation and make it the current one in one step; readers of the old one are not disturbed.

    Raises:
        InputError: `directory` holds something that is not an index.
    """
    _claim(directory)
    with _unfinished(directory) as draft:
        files = {}
        for name, column in columns.items():
            np.save(draft / f"{name}.npy", column, allow_pickle=False)
            files[f"{name}.npy"] = _sha256(draft / f"{name}.npy")
            _sync(draft / f"{name}.npy")
        manifest = Manifest(
            generation=_generation_name(built_at, files, lists),
            engine=engine,
            built_at=built_at,
            lists=tuple(lists),
            records=len(columns["records_offsets"]) - 1,
            names=len(columns["name_kinds"]),
            files=files,
        )
        _write_text(draft / MANIFEST, _manifest_json(manifest))
        _sync(draft)
        with _locked(directory):
            _publish(directory, draft, manifest.generation)
    return manifest


def _publish(directory: Path, draft: Path, generation: str) -> None:
    before = _current_name(directory) if (directory / CURRENT).exists() else ""
    if not (directory / generation).exists():
        draft.rename(directory / generation)
    _sync(directory)
    _write_text(directory / f"{CURRENT}.new", generation)
    (directory / f"{CURRENT}.new").replace(directory / CURRENT)
    _sync(directory)
    for entry in directory.iterdir():
        if (entry / MANIFEST).exists() and entry.name not in {generation, before} and not _is_unfinished(entry):
            shutil.rmtree(entry, ignore_errors=True)


def _generation_name(built_at: str, files: Mapping[str, str], lists: Sequence[ListVersion]) -> str:
    content = _digest({"files": files, "lists": [asdict(version) for version in lists]})
    return f"{re.sub(r'[^0-9T]', '', built_at.partition('+')[0])}-{content[:12]}"


def read_generation(directory: Path, *, engine: str, generation: str = "", verify: bool = True) -> Generation:
    """Open the current generation, or the one named; `verify=False` skips the checksums, for one verified before.

    Raises:
        InputError: there is no index, it is damaged, or it was built by another version of Muster.
    """
    if not directory.is_dir():
        raise InputError(
            f"There is no index in {directory}; build one with `muster index build --out {directory} FILE…`."
        )
    name = generation or _current_name(directory)
    try:
        return _read(directory / name, engine=engine, verify=verify)
    except InputError:
        successor = generation or _current_name(directory)
        if successor == name:
            raise
    return read_generation(directory, engine=engine, verify=verify)


def _read(path: Path, *, engine: str, verify: bool) -> Generation:
    manifest = _read_manifest(path)
    if manifest.engine != engine:
        raise InputError(f"The index in {path.parent} was built by another engine ({manifest.engine}); {BUILD_AGAIN}.")
    if manifest.generation != path.name:
        raise _damaged(path, "its manifest belongs to another")
    columns = {}
    for file, expected in manifest.files.items():
        try:
            if verify and _sha256(path / file) != expected:
                raise _damaged(path, f"{file} has changed")
            columns[file.removesuffix(".npy")] = np.asarray(np.load(path / file, mmap_mode="r", allow_pickle=False))
        except (OSError, ValueError) as error:
            raise _damaged(path, f"{file} can't be read") from error
    return Generation(path, manifest, columns)


def _read_manifest(path: Path) -> Manifest:
    try:
        written = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        checked = written.pop("sha256") == _digest(written)
        kind, version = written.pop("format"), written.pop("format_version")
    except FileNotFoundError as error:
        raise _damaged(path, f"{MANIFEST} is missing") from error
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(path, f"{MANIFEST} can't be read") from error
    if kind != FORMAT:
        raise InputError(f"{path} is not an index of Muster.")
    if version != FORMAT_VERSION:
        raise InputError(f"The index in {path.parent} has format {version}, this is {FORMAT_VERSION}; {BUILD_AGAIN}.")
    if not checked:
        raise _damaged(path, f"{MANIFEST} has changed")
    return Manifest(**written | {"lists": tuple(ListVersion(**version) for version in written["lists"])})


def _manifest_json(manifest: Manifest) -> str:
    written = {"format": FORMAT, "format_version": FORMAT_VERSION, **asdict(manifest)}
    return json.dumps(written | {"sha256": _digest(written)}, indent=2, ensure_ascii=False)


def _digest(written: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(written, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _current_name(directory: Path) -> str:
    try:
        name = (directory / CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError as error:
        raise InputError(
            f"{directory} is not an index; build one with `muster index build --out {directory} FILE…`."
        ) from error
    except UnicodeDecodeError as error:
        raise _damaged(directory, f"{CURRENT} can't be read") from error
    if not name or Path(name).name != name or name.startswith("."):
        raise _damaged(directory, f"{CURRENT} names no generation")
    return name


def _claim(directory: Path) -> None:
    """Refuse to write among files that aren't an index."""
    if directory.exists() and not directory.is_dir():
        raise InputError(f"{directory} is a file; name a directory for the index.")
    directory.mkdir(parents=True, exist_ok=True)
    strangers = [entry.name for entry in directory.iterdir() if entry.name != LOCK and not _is_unfinished(entry)]
    if strangers and not (directory / CURRENT).exists():
        raise InputError(f"{directory} holds other files ({strangers[0]}, …); name an empty directory for the index.")


@contextmanager
def _unfinished(directory: Path) -> Iterator[Path]:
    draft = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=directory))
    draft.chmod(0o755)
    try:
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _is_unfinished(entry: Path) -> bool:
    return entry.name.startswith(UNFINISHED)


@contextmanager
def _locked(directory: Path) -> Iterator[None]:
    """One builder at a time publishes; the lock ends with the process that holds it."""
    with (directory / LOCK).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _damaged(path: Path, how: str) -> InputError:
    return InputError(f"The index in {path} is damaged ({how}); {BUILD_AGAIN}.")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_text(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
