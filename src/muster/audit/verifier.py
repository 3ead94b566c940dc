"""Verifies an exported Muster audit log. This one file needs nothing but Python 3.11: copy it, read it, run it.

    python verifier.py EXPORT [CHECKPOINT]

EXPORT is what `muster audit export` wrote; CHECKPOINT is one that `muster audit checkpoint` printed earlier and that
was kept where whoever runs the site can't reach it. Exit code 0: everything holds. 1: something was changed, and which
line. 2: the files can't be read.

With a checkpoint held outside, every change to the events before it is found. Without one, the log is only shown to
agree with itself: whoever holds the signing key, or makes another, could have written it anew.

The tree is that of RFC 6962, section 2.1; signatures are Ed25519 after RFC 8032, section 5.1; the lines are described
in docs/reference/audit-format.md.
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

VERSION = 1
EVENT_KEYS = {"about", "act", "actor", "at", "details", "outcome", "personal", "position"}
CHECKPOINT_ACT = "audit.make_checkpoint"
ERASURE_ACT = "audit.erase_personal_text"

Line = dict[str, object]


class Mismatch(Exception):  # noqa: N818 -- what was found, not a fault of the program
    """Something does not hold; the message says what and where."""


@dataclass(slots=True)
class Report:
    """What was verified, counted."""

    events: int = 0
    checkpoints: int = 0
    erased: int = 0
    withheld: int = 0
    covered: int = 0
    held_outside: int = 0
    root: str = ""

    def sentence(self) -> str:
        against = (
            f"held against a checkpoint kept outside, of {self.held_outside} events"
            if self.held_outside
            else "no checkpoint from outside was given, so the log was only held against itself"
        )
        return (
            f"{self.events} events hold, {self.covered} of them under {self.checkpoints} checkpoints "
            f"({self.erased} personal texts erased, {self.withheld} withheld); {against}."
        )


# --- the written form ---------------------------------------------------------------------------------------------


def canonical(value: object) -> str:
    """Sorted keys, no spaces, ASCII only."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def parse(text: str) -> Line:
    """One JSON object in canonical form, so that one content has one text."""
    try:
        value = json.loads(text, object_pairs_hook=_without_doubles, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Mismatch(f"it is no JSON object: {error}") from error
    if not isinstance(value, dict):
        raise Mismatch("it is no JSON object")
    if canonical(value) != text:
        raise Mismatch("it is not in canonical form")
    return value


def _without_doubles(pairs: list[tuple[str, object]]) -> Line:
    kept = dict(pairs)
    if len(kept) != len(pairs):
        raise Mismatch("a key stands there twice")
    return kept


def _no_constant(name: str) -> object:
    raise Mismatch(f"{name} is no JSON")


def expect_keys(line: Mapping[str, object], keys: set[str], what: str) -> None:
    if set(line) != keys:
        raise Mismatch(f"{what} has the fields {sorted(line)}, not {sorted(keys)}")


def text_of(line: Mapping[str, object], key: str) -> str:
    value = line[key]
    if not isinstance(value, str) or not is_unicode(value):
        raise Mismatch(f"{key} is not a text")
    return value


def is_unicode(text: str) -> bool:
    """Whether the text can be written in UTF-8, that is, has no half of a surrogate pair."""
    return text == text.encode("utf-8", "replace").decode("utf-8")


def count_of(line: Mapping[str, object], key: str) -> int:
    value = line[key]
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Mismatch(f"{key} is not a count")
    return value


def mapping_of(line: Mapping[str, object], key: str) -> Line:
    value = line[key]
    if not isinstance(value, dict):
        raise Mismatch(f"{key} is not an object")
    return value


def bytes_of(line: Mapping[str, object], key: str, length: int) -> bytes:
    """Lower-case hexadecimal of so many bytes: one written form for one value."""
    text = text_of(line, key)
    try:
        value = bytes.fromhex(text)
    except ValueError as error:
        raise Mismatch(f"{key} is not hexadecimal") from error
    if len(value) != length or value.hex() != text:
        raise Mismatch(f"{key} is not {length} bytes in lower-case hexadecimal")
    return value


# --- the tree (RFC 6962, section 2.1) -----------------------------------------------------------------------------


def leaf_hash(content: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + content).digest()


@dataclass(slots=True)
class Tree:
    """Grows leaf by leaf; keeps the roots of its complete subtrees, largest first."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> None:
        size = self.size
        while size & 1:
            leaf = hashlib.sha256(b"\x01" + self.peaks.pop() + leaf).digest()
            size >>= 1
        self.peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        whole = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            whole = hashlib.sha256(b"\x01" + peak + whole).digest()
        return whole


# --- Ed25519 (RFC 8032, section 5.1) ------------------------------------------------------------------------------

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE_D = -121665 * pow(121666, -1, PRIME) % PRIME
ROOT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)

Point = tuple[int, int, int, int]  # X, Y, Z, T with x = X/Z, y = Y/Z, x·y = T/Z
NEUTRAL: Point = (0, 1, 1, 0)
BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202
BASE_Y = 46316835694926478169428394003475163141307993866256225615783033603165251855960
BASE: Point = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % PRIME)


def add(one: Point, other: Point) -> Point:
    """The sum of two points (section 5.1.4); complete, so it doubles too."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % PRIME
    b = (one[1] + one[0]) * (other[1] + other[0]) % PRIME
    c = 2 * one[3] * other[3] * CURVE_D % PRIME
    d = 2 * one[2] * other[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def multiply(scalar: int, point: Point) -> Point:
    total = NEUTRAL
    while scalar:
        if scalar & 1:
            total = add(total, point)
        point = add(point, point)
        scalar >>= 1
    return total


def same_point(one: Point, other: Point) -> bool:
    return (one[0] * other[2] - other[0] * one[2]) % PRIME == 0 and (one[1] * other[2] - other[1] * one[2]) % PRIME == 0


def decode_point(encoded: bytes) -> Point | None:
    """The point that 32 bytes stand for (section 5.1.3), or None when they stand for none."""
    y = int.from_bytes(encoded, "little")
    x_is_odd = y >> 255
    y &= 2**255 - 1
    if y >= PRIME:
        return None
    square = (y * y - 1) * pow(CURVE_D * y * y + 1, -1, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * ROOT_OF_MINUS_ONE % PRIME
    if (x * x - square) % PRIME or (x == 0 and x_is_odd):
        return None
    if x & 1 != x_is_odd:
        x = PRIME - x
    return x, y, 1, x * y % PRIME


def is_signature(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature over the message was made with the key that belongs to this public key (section 5.1.7)."""
    commitment, scalar = signature[:32], int.from_bytes(signature[32:], "little")
    key_point, commitment_point = decode_point(public_key), decode_point(commitment)
    if key_point is None or commitment_point is None or scalar >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(commitment + public_key + message).digest(), "little") % ORDER
    return same_point(multiply(scalar, BASE), add(commitment_point, multiply(challenge, key_point)))


# --- the log ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A root at a size, its signature verified."""

    size: int
    root: bytes
    key: bytes

    @classmethod
    def read(cls, line: Line) -> "Checkpoint":
        expect_keys(line, {"type", "size", "root", "at", "key", "signature"}, "a checkpoint")
        if line["type"] != "checkpoint":
            raise Mismatch("it is no checkpoint")
        text_of(line, "at")
        key, signature = bytes_of(line, "key", 32), bytes_of(line, "signature", 64)
        signed = canonical({name: value for name, value in line.items() if name != "signature"})
        if not is_signature(key, signed.encode(), signature):
            raise Mismatch("the checkpoint's signature does not belong to it")
        size = count_of(line, "size")
        if size == 0:
            raise Mismatch("a checkpoint covers at least the event of its own making")
        return cls(size=size, root=bytes_of(line, "root", 32), key=key)


@dataclass(slots=True)
class Verification:
    """One pass over the lines of an export, in order."""

    key: bytes | None = None
    outside: Checkpoint | None = None
    report: Report = field(default_factory=Report)
    tree: Tree = field(default_factory=Tree)
    erased: set[tuple[int, str, int]] = field(default_factory=set)
    erasures: set[tuple[int, str, int]] = field(default_factory=set)
    checkpoint_due: bool = False
    personal: bool = True
    said_events: int = 0
    said_checkpoints: int = 0

    def begin(self, line: Line) -> None:
        expect_keys(line, {"type", "version", "personal", "key", "events", "checkpoints"}, "the first line")
        if line["type"] != "log" or count_of(line, "version") != VERSION:
            raise Mismatch(f"this is not an audit log of version {VERSION}")
        if self.outside is not None:
            self._trust(self.outside.key)
        if not isinstance(line["personal"], bool):
            raise Mismatch("the first line does not say whether personal texts are there")
        self.personal = line["personal"]
        self.said_events, self.said_checkpoints = count_of(line, "events"), count_of(line, "checkpoints")
        if line["key"] is not None:
            self._trust(bytes_of(line, "key", 32))
        elif self.said_checkpoints:
            raise Mismatch("there are checkpoints but no key")

    def take(self, line: Line) -> None:
        kind = line.get("type")
        if kind == "event" and not self.checkpoint_due:
            self._take_event(line)
        elif kind == "checkpoint" and self.checkpoint_due:
            self._take_checkpoint(Checkpoint.read(line))
        else:
            raise Mismatch(
                f"a checkpoint is {'missing' if self.checkpoint_due else 'out of place'}, or an unknown line"
            )

    def end(self) -> Report:
        if self.checkpoint_due:
            raise Mismatch("the last checkpoint is missing")
        if (self.report.events, self.report.checkpoints) != (self.said_events, self.said_checkpoints):
            raise Mismatch(
                f"{self.report.events} events and {self.report.checkpoints} checkpoints are there, "
                f"{self.said_events} and {self.said_checkpoints} are announced"
            )
        if self.outside is not None and self.outside.size > self.tree.size:
            raise Mismatch(f"the checkpoint held outside knows {self.outside.size} events, the log {self.tree.size}")
        for position, name, by in sorted(self.erased ^ self.erasures):
            raise Mismatch(
                f"personal text {name!r} of event {position}: erased and recorded as erased by {by} disagree"
            )
        self.report.root = self.tree.root().hex()
        return self.report

    def _trust(self, key: bytes) -> None:
        if self.key is not None and key != self.key:
            raise Mismatch(f"the key is {key.hex()}, but {self.key.hex()} is trusted")
        self.key = key

    def _take_event(self, line: Line) -> None:
        expect_keys(line, {"type", "text", "leaf", "personal"}, "an event's line")
        text = text_of(line, "text")
        content = parse(text)
        expect_keys(content, EVENT_KEYS, "an event")
        position = count_of(content, "position")
        if position != self.tree.size:
            raise Mismatch(f"position {position} stands where {self.tree.size} belongs")
        leaf = leaf_hash(text.encode("ascii"))
        if leaf != bytes_of(line, "leaf", 32):
            raise Mismatch(f"the leaf hash of event {position} is not that of its text")
        self._take_personal(position, mapping_of(content, "personal"), mapping_of(line, "personal"))
        if content["outcome"] == "done" and content["act"] == ERASURE_ACT:
            self.erasures |= erasures_of(position, mapping_of(content, "details"))
        self.checkpoint_due = content["outcome"] == "done" and content["act"] == CHECKPOINT_ACT
        self.tree.append(leaf)
        self.report.events += 1
        self._compare_with_outside()

    def _take_personal(self, position: int, commitments: Line, texts: Line) -> None:
        if set(commitments) != set(texts):
            raise Mismatch(f"event {position} commits to {sorted(commitments)}, but {sorted(texts)} are there")
        for name, kept in texts.items():
            where = f"personal text {name!r} of event {position}"
            if isinstance(kept, dict) and set(kept) == {"erased_by"}:
                self.erased.add((position, name, count_of(kept, "erased_by")))
                self.report.erased += 1
            elif kept is None and not self.personal:
                self.report.withheld += 1
            elif not isinstance(kept, dict) or not self.personal:
                raise Mismatch(f"{where} is missing, or there although the first line says that texts are withheld")
            else:
                expect_keys(kept, {"salt", "text"}, where)
                hashed = hashlib.sha256(bytes_of(kept, "salt", 32) + text_of(kept, "text").encode())
                if hashed.hexdigest() != commitments[name]:
                    raise Mismatch(f"{where} is not what the event committed to")

    def _take_checkpoint(self, checkpoint: Checkpoint) -> None:
        self._trust(checkpoint.key)
        if checkpoint.size != self.tree.size:
            raise Mismatch(f"a checkpoint of {checkpoint.size} events stands after {self.tree.size}")
        if checkpoint.root != self.tree.root():
            raise Mismatch(f"the events up to {checkpoint.size} are not those that the checkpoint was made of")
        self.checkpoint_due = False
        self.report.checkpoints += 1
        self.report.covered = checkpoint.size

    def _compare_with_outside(self) -> None:
        if self.outside is not None and self.outside.size == self.tree.size:
            if self.outside.root != self.tree.root():
                raise Mismatch(f"the first {self.tree.size} events are not those of the checkpoint held outside")
            self.report.held_outside = self.tree.size


def erasures_of(position: int, details: Line) -> set[tuple[int, str, int]]:
    """What an erasure event says that it erased: `{"texts": [[position, name], …]}`."""
    texts = details.get("texts")
    if not isinstance(texts, list):
        raise Mismatch(f"event {position} does not say which personal texts it erased")
    found = set()
    for entry in texts:
        match entry:
            case [int() as erased, str() as name]:
                found.add((erased, name, position))
            case _:
                raise Mismatch(f"event {position} does not say which personal texts it erased")
    return found


def verify(lines: Iterable[str], *, outside: str | None = None, key: str | None = None) -> Report:
    """Verifies the lines of an export, against a checkpoint held outside and a trusted public key when they are given.

    Raises: Mismatch at the first thing that doesn't hold.
    """
    verification = Verification()
    if key is not None:
        verification.key = bytes_of({"key": key}, "key", 32)
    if outside is not None:
        try:
            verification.outside = Checkpoint.read(parse(outside.strip()))
        except Mismatch as mismatch:
            raise Mismatch(f"the checkpoint held outside: {mismatch}") from mismatch
    number = 0
    for number, text in enumerate(lines, start=1):
        try:
            line = parse(text.removesuffix("\n"))
            if number == 1:
                verification.begin(line)
            else:
                verification.take(line)
        except Mismatch as mismatch:
            raise Mismatch(f"line {number}: {mismatch}") from mismatch
    if number == 0:
        raise Mismatch("the log is empty: not even its first line is there")
    return verification.end()


def main(arguments: list[str]) -> int:
    """Says on stdout what holds, or on stderr what doesn't."""
    if len(arguments) not in {1, 2}:
        print("usage: python verifier.py EXPORT [CHECKPOINT]", file=sys.stderr)  # noqa: T201 -- a program of its own
        return 2
    try:
        outside = Path(arguments[1]).read_text(encoding="utf-8") if len(arguments) == 2 else None
        with Path(arguments[0]).open(encoding="utf-8", newline="\n") as export:
            report = verify(export, outside=outside)
    except Mismatch as mismatch:
        print(f"The log does not hold: {mismatch}", file=sys.stderr)  # noqa: T201 -- a program of its own
        return 1
    except (OSError, UnicodeDecodeError) as error:
        print(f"The files can't be read: {error}", file=sys.stderr)  # noqa: T201 -- a program of its own
        return 2
    print(report.sentence())  # noqa: T201 -- a program of its own
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
