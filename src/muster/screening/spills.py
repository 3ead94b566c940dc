"""Columns that are written to disk as they grow, so that a build takes little memory however long it is."""

from array import array
from collections.abc import Iterable
from itertools import accumulate, islice
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from muster.screening.storage import Column

BUFFERED: Final = 1 << 16
_TYPECODES: Final = {"uint8": "B", "bool": "B", "int32": "i", "uint32": "I", "uint64": "Q"}
Scalar = type[np.generic]


class Spill:
    """One numpy column; values come as numbers or as bytes, `close` says in its header how many there are."""

    def __init__(self, path: Path, dtype: Scalar) -> None:
        self._dtype = np.dtype(dtype)
        self._file = path.open("wb")
        self._values = array(_TYPECODES[self._dtype.name])
        self._head = self._write_header(0)

    def extend(self, values: Iterable[int]) -> None:
        """More values."""
        self._values.extend(values)
        if len(self._values) >= BUFFERED:
            self._flush()

    def write(self, written: bytes) -> None:
        """The bytes of values that follow; not to be mixed with `extend`."""
        self._file.write(written)

    def close(self) -> None:
        """Nothing more comes."""
        self._flush()
        count = (self._file.tell() - self._head) // self._dtype.itemsize
        self._file.seek(0)
        self._write_header(count)
        self._file.close()

    def _flush(self) -> None:
        self._values.tofile(self._file)
        del self._values[:]

    def _write_header(self, count: int) -> int:
        """Numpy leaves room in it for any count, so it can be written again."""
        described = {"descr": np.lib.format.dtype_to_descr(self._dtype), "fortran_order": False, "shape": (count,)}
        np.lib.format.write_array_header_1_0(self._file, described)
        return self._file.tell()


class TextSpill:
    """The two columns of texts laid end to end."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, name
        self._bytes = Spill(folder / f"{name}.npy", np.uint8)
        self._ends = array("q", [0])

    def __len__(self) -> int:
        return len(self._ends) - 1

    def extend(self, texts: Iterable[str]) -> None:
        """More texts."""
        written = [text.encode() for text in texts]
        self._bytes.write(b"".join(written))
        self._ends.extend(islice(accumulate(map(len, written), initial=self._ends[-1]), 1, None))

    def close(self) -> None:
        """Nothing more comes."""
        self._bytes.close()
        save_column(self._folder, f"{self._name}_offsets", np.frombuffer(self._ends, dtype=np.int64))


def save_column(folder: Path, name: str, column: Column) -> None:
    """Write a whole column; places that fit into 32 bits take no more."""
    if column.dtype == np.int64 and (not len(column) or column[-1] <= np.iinfo(np.int32).max):
        narrow: npt.NDArray[np.int32] = column.astype(np.int32)
        column = narrow
    np.save(folder / f"{name}.npy", column, allow_pickle=False)
