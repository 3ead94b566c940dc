"""The Merkle tree of RFC 6962 (section 2.1), grown leaf by leaf; pure.

Only the peaks are kept: the roots of the complete subtrees that the leaves form, largest first. An append hashes
O(log n) times and the root of the whole follows from the peaks.
"""

import hashlib
from collections.abc import Iterable, Sequence


def leaf_hash(content: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def append(peaks: Sequence[bytes], size: int, leaf: bytes) -> tuple[bytes, ...]:
    """The peaks of the tree of size + 1 leaves; each trailing one bit of size is a pair that is now complete."""
    grown = list(peaks)
    while size & 1:
        leaf = node_hash(grown.pop(), leaf)
        size >>= 1
    return (*grown, leaf)


def root(peaks: Sequence[bytes]) -> bytes:
    """The hash of the whole tree; of an empty one, the hash of nothing."""
    if not peaks:
        return hashlib.sha256(b"").digest()
    whole = peaks[-1]
    for peak in reversed(peaks[:-1]):
        whole = node_hash(peak, whole)
    return whole


def peaks_of(leaves: Iterable[bytes]) -> tuple[bytes, ...]:
    peaks: tuple[bytes, ...] = ()
    for size, leaf in enumerate(leaves):
        peaks = append(peaks, size, leaf)
    return peaks
