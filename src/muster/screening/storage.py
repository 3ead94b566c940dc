"""The index on disk: a directory of generations, each a set of memory-mapped columns with a manifest.

    DIR/current                     the name of the generation that readers open
    DIR/<generation>/manifest.json
    DIR/<generation>/verified.json  size, time and place of each file when its checksum was last right
    DIR/<generation>/base/*.npy     numpy columns; a text column is two of them, bytes and offsets
    DIR/<generation>/delta/*.npy    the same of what came since, if anything did
    DIR/<generation>/removed.npy    rows of the base that no longer stand

A generation is written under another name, synced to disk, renamed, and only then named in `current`: a reader sees the
old one or the new one, whole. The one before stays until the next build; who is opening one that goes opens the next.
An update shares the files of the base with the generation before (hard links), so it costs what changed.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from muster.errors import InputError
from muster.screening.results import ListVersion

FORMAT: Final = "muster-index"
FORMAT_VERSION: Final = 4
CURRENT: Final = "current"
MANIFEST: Final = "manifest.json"
VERIFIED: Final = "verified.json"
BASE: Final = "base"
DELTA: Final = "delta"
REMOVED: Final = "removed"
LOCK: Final = "lock"
UNFINISHED: Final = "unfinished-"
BUILD_AGAIN: Final = "build it again with `muster index build`"
BUILD: Final = "build one with `muster index build --out DIR FILE…`"

Column: TypeAlias = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an index holds and what it was made from; `files` maps each column to its SHA-256.

    `records` and `names` count those that stand (a name of both segments twice); `changed` of the records came after
    the base was built, and `removed` are still in it.
    """

    generation: str
    engine: str
    built_at: str
    lists: tuple[ListVersion, ...]
    records: int
    names: int
    changed: int
    removed: int
    files: Mapping[str, str]


class TextColumn(Sequence[str]):
    """Texts laid end to end in a memory map, as UTF-8 in `letters`, read one by one."""

    def __init__(self, texts: Column, offsets: Column) -> None:
        self.letters = texts
        self._offsets = offsets
        self._view = texts.data
        self._remembered: list[str] = []

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __getitem__(self, position: Any) -> Any:  # noqa: ANN401 - Sequence's signature; only whole numbers are asked for
        start, end = self._offsets[position : position + 2].tolist()
        return str(self._view[start:end], "utf-8")

    def spans(self, positions: npt.NDArray[np.integer]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Where some texts start in `letters`, and how many bytes each has."""
        starts = self._offsets[positions].astype(np.int64)
        return starts, self._offsets[positions + 1].astype(np.int64) - starts

    def many(self, positions: npt.NDArray[np.integer]) -> list[str]:
        """Several texts, remembered: the same ones are asked for again and again."""
        if not self._remembered:
            self._remembered = [""] * len(self)
        remembered = self._remembered
        return [remembered[position] or self._remember(position) for position in positions.tolist()]

    def _remember(self, position: int) -> str:
        text: str = self[position]
        self._remembered[position] = text
        return text


@dataclass(frozen=True, slots=True)
class Segment:
    """The columns of one segment, memory-mapped, read-only; `removed` are the rows of records that no longer stand."""

    columns: Mapping[str, Column]
    removed: npt.NDArray[np.int32]

    def texts(self, name: str) -> TextColumn:
        return TextColumn(self.columns[name], self.columns[f"{name}_offsets"])


@dataclass(frozen=True, slots=True)
class Generation:
    """An opened generation: its manifest and its segments, the base first."""

    path: Path
    manifest: Manifest
    segments: tuple[Segment, ...]


@contextmanager
def draft(directory: Path) -> Iterator[Path]:
    """A folder for a new generation, which `publish` puts in its place; without that, it goes.

    Raises:
        InputError: `directory` holds something that is not an index.
    """
    _claim(directory)
    with _unfinished(directory) as folder:
        yield folder


def publish(
    directory: Path,
    folder: Path,
    *,
    engine: str,
    built_at: str,
    lists: Sequence[ListVersion],
    counts: Mapping[str, int],
) -> Manifest:
    """Make a drafted generation the current one in one step; readers of the old one are not disturbed.

    `counts` are those of the manifest; checksums are worked out for files that were not linked with theirs.
    """
    files, known = {}, _verified(folder)
    for path in sorted(folder.rglob("*.npy")):
        name = path.relative_to(folder).as_posix()
        stamp = known.get(name)
        files[name] = stamp.sha256 if stamp and stamp.fits(path) else _sha256(path)
        _sync(path)
    manifest = Manifest(
        generation=_new_name(directory, _generation_name(built_at, files, lists)),
        engine=engine,
        built_at=built_at,
        lists=tuple(lists),
        files=files,
        records=counts["records"],
        names=counts["names"],
        changed=counts["changed"],
        removed=counts["removed"],
    )
    _write_text(folder / MANIFEST, _manifest_json(manifest))
    _write_stamps(folder, files)
    for path in (*(path for path in folder.iterdir() if path.is_dir()), folder):
        _sync(path)
    _publish(directory, folder, manifest.generation)
    return manifest


def link_base(generation: Path, folder: Path) -> None:
    """The base of a generation, and what is known of its checksums, in the draft of the next."""
    (folder / BASE).mkdir()
    for path in (generation / BASE).iterdir():
        try:
            os.link(path, folder / BASE / path.name)
        except OSError:  # a file system without hard links
            shutil.copy2(path, folder / BASE / path.name)
    if (generation / VERIFIED).exists():
        shutil.copy2(generation / VERIFIED, folder / VERIFIED)


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """One writer at a time; the lock ends with the process that holds it."""
    with (directory / LOCK).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _publish(directory: Path, draft: Path, generation: str) -> None:
    before = _current_name(directory) if (directory / CURRENT).exists() else ""
    draft.rename(directory / generation)
    _sync(directory)
    _write_text(directory / f"{CURRENT}.new", generation)
    (directory / f"{CURRENT}.new").replace(directory / CURRENT)
    _sync(directory)
    for entry in directory.iterdir():
        if (entry / MANIFEST).exists() and entry.name not in {generation, before} and not _is_unfinished(entry):
            shutil.rmtree(entry, ignore_errors=True)


def _new_name(directory: Path, name: str) -> str:
    """A name that no generation has: the one of the same second and content may be the damaged one that is replaced."""
    return _new_name(directory, f"{name}-again") if (directory / name).exists() else name


def _generation_name(built_at: str, files: Mapping[str, str], lists: Sequence[ListVersion]) -> str:
    content = _digest({"files": files, "lists": [asdict(version) for version in lists]})
    return f"{re.sub(r'[^0-9T]', '', built_at.partition('+')[0])}-{content[:12]}"


class Verify(Enum):
    """Which checksums are worked out when an index is opened: of files that changed since, of all, or of none."""

    CHANGED = 0
    ALL = 1
    NOTHING = 2


def read_generation(
    directory: Path, *, engine: str, generation: str = "", verify: Verify = Verify.CHANGED
) -> Generation:
    """Open the current generation, or the one named.

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


def _read(path: Path, *, engine: str, verify: Verify) -> Generation:
    manifest = _read_manifest(path)
    if manifest.engine != engine:
        raise InputError(f"The index in {path.parent} was built by another engine ({manifest.engine}); {BUILD_AGAIN}.")
    if manifest.generation != path.name:
        raise _damaged(path, "its manifest belongs to another")
    known = _verified(path) if verify is not Verify.ALL else {}
    columns: dict[str, dict[str, Column]] = defaultdict(dict)
    for file, expected in manifest.files.items():
        try:
            stamp = known.get(file)
            trusted = verify is Verify.NOTHING or (stamp and stamp.sha256 == expected and stamp.fits(path / file))
            if not trusted and _sha256(path / file) != expected:
                raise _damaged(path, f"{file} has changed")
            segment, _, column = file.removesuffix(".npy").rpartition("/")
            columns[segment][column] = np.asarray(np.load(path / file, mmap_mode="r", allow_pickle=False))
        except (OSError, ValueError) as error:
            raise _damaged(path, f"{file} can't be read") from error
    removed = columns[""].get(REMOVED, np.empty(0, dtype=np.int32))
    segments = [Segment(columns[BASE], removed)]
    if DELTA in columns:
        segments.append(Segment(columns[DELTA], np.empty(0, dtype=np.int32)))
    return Generation(path, manifest, tuple(segments))


@dataclass(frozen=True, slots=True)
class _Stamp:
    """A file's checksum, and how the file system told it then: a file that was written since tells otherwise."""

    sha256: str
    size: int
    modified: int
    inode: int

    def fits(self, path: Path) -> bool:
        now = path.stat()
        return (self.size, self.modified, self.inode) == (now.st_size, now.st_mtime_ns, now.st_ino)


def _verified(path: Path) -> dict[str, _Stamp]:
    try:
        written = json.loads((path / VERIFIED).read_text(encoding="utf-8"))
        return {file: _Stamp(*stamp) for file, stamp in written.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _write_stamps(path: Path, files: Mapping[str, str]) -> None:
    stamps = {}
    for file, sha256 in files.items():
        now = (path / file).stat()
        stamps[file] = (sha256, now.st_size, now.st_mtime_ns, now.st_ino)
    _write_text(path / VERIFIED, json.dumps(stamps))


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
