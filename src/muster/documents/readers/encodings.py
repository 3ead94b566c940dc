"""Which encoding a text file is in, when it does not say."""

import codecs
import re
import unicodedata
from dataclasses import dataclass

import charset_normalizer

from muster.errors import InputError

SAMPLE = 256 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_COMMON = ("cp1252", "cp1256", "iso8859_6", "cp1251", "cp1250")
_RARE = ("iso8859_9", "mac_roman", "cp850")
_CONVINCING = 0.15  # of a letter that fits perfectly, on average
_CONTROLS = bytes(byte for byte in range(32) if chr(byte) not in "\t\n\r\f\v\x1a\x1b")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and the encoding that it was read in."""

    text: str
    encoding: str


def decode(raw: bytes) -> Decoded:
    """Read bytes as text: by byte-order mark, as UTF-8, as UTF-16 without a mark, else the most plausible code page.

    Raises:
        InputError: the bytes are not text.
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return Decoded(raw.decode(encoding, errors="replace"), encoding)
    if encoding := _unmarked_utf16(raw[:SAMPLE]):
        return Decoded(raw.decode(encoding, errors="replace"), encoding)
    sample = raw[:SAMPLE]
    if len(sample.translate(None, _CONTROLS)) * 20 < len(sample) * 19:
        raise InputError("The file is not text but bytes of some other kind. Save it as CSV or XLSX and send it again.")
    text = raw.decode("utf-8", errors="replace")
    damaged = text.count("\ufffd")
    if damaged == 0 or damaged * 20 < len(_BEYOND_ASCII.findall(text)):
        return Decoded(text, "utf-8")
    encoding = _most_plausible(_sample_beyond_ascii(raw))
    return Decoded(raw.decode(encoding, errors="replace"), encoding)


def _unmarked_utf16(sample: bytes) -> str:
    """UTF-16 without a mark: the line ends, commas and digits of a table leave NULs in every second byte."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    enough = len(sample) // 20
    if odd > enough and even * 50 < odd:
        return "utf-16-le"
    if even > enough and odd * 50 < even:
        return "utf-16-be"
    return ""


def _sample_beyond_ascii(raw: bytes) -> bytes:
    """The lines that tell encodings apart, up to a bound."""
    chosen: list[bytes] = []
    size = 0
    for line in raw.splitlines():
        if not line.isascii():
            chosen.append(line[:2000])
            size += len(chosen[-1])
            if size > SAMPLE // 16:
                break
    return b"\n".join(chosen)


def _most_plausible(sample: bytes) -> str:
    """A rare code page is considered only when none of the common ones makes words."""
    for encodings in (_COMMON, _RARE):
        scores = {name: _plausibility(sample.decode(name)) for name in encodings if _decodes(sample, name)}
        highest = max(scores.values(), default=0.0)
        if highest > _CONVINCING * len(_BEYOND_ASCII.findall(sample.decode("latin-1"))):
            return next(name for name, score in scores.items() if score == highest)
    guess = charset_normalizer.from_bytes(sample).best()
    return guess.encoding if guess else "cp1252"


def _decodes(sample: bytes, encoding: str) -> bool:
    try:
        sample.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


_WESTERN = frozenset("àâäáãåæçèéêëìíîïñòóôöõøœùúûüÿßÀÂÄÁÃÅÆÇÈÉÊËÍÎÏÑÓÔÖÕØŒÚÛÜ")
_PUNCTUATION = frozenset("’‘“”–—«»…°º№،؛؟\xa0")


def _plausibility(text: str) -> float:
    """How much a text looks like words: letters of one script beside each other, lower case inside, few symbols."""
    total = 0.0
    padded = f" {text} "
    for match in _BEYOND_ASCII.finditer(padded):
        at = match.start()
        total += _fit(padded[at], padded[at - 1], padded[at + 1])
    return total + 2 * len(re.findall(r"\bال", text))


def _fit(letter: str, before: str, after: str) -> float:
    beside_letter = before.isalpha() or after.isalpha()
    between_letters = before.isalpha() and after.isalpha()
    if letter in _PUNCTUATION:
        return (1.0 if letter == "’" else -1.0) if between_letters else 0.2
    category = unicodedata.category(letter)
    if category == "Mn":
        return -1.0
    if not category.startswith("L"):
        return -2.0 if beside_letter else -0.5
    if category == "Lu" and before.islower():
        return -2.0
    return _fit_of_letter(letter, [other for other in (before, after) if other.isalpha()])


def _fit_of_letter(letter: str, neighbours: list[str]) -> float:
    script = _script(letter)
    if any(_script(other) != script for other in neighbours):
        return -3.0
    if script != "latin":
        return 0.7
    crowded = sum(not other.isascii() for other in neighbours)
    return (1.0 if letter in _WESTERN else 0.3) - 0.6 * crowded


def _script(letter: str) -> str:
    point = ord(letter)
    return (
        "latin" if point < 0x250 else "cyrillic" if 0x400 <= point < 0x530 else "arabic" if point < 0x780 else "other"
    )
