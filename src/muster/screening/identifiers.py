"""Numbers of documents: how they are written, and which of them tell a slip of the pen by their check digits."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

SHORTEST_NUMBER: Final = 5
FEWEST_DIGITS: Final = 3


def identifier_numbers(identifiers: Iterable[str]) -> frozenset[str]:
    """The numbers in written identifiers, without spaces and marks: five signs or more, three of them digits."""
    return frozenset().union(*(_numbers(identifier) for identifier in identifiers))


def miswritten(number: str, other: str) -> bool:
    """Whether two different numbers may be one with a slip: one sign apart, and the check digits fit only one of them.

    Without check digits the next number is simply another person's, so nothing is said of it.
    """
    if len(number) != len(other) or OSA.distance(number, other, score_cutoff=1) != 1:
        return False
    return any(
        shape.fullmatch(number) and shape.fullmatch(other) and fits(number) != fits(other) for shape, fits in CHECKS
    )


@lru_cache(maxsize=16_384)
def _numbers(identifier: str) -> frozenset[str]:
    words = (re.sub(r"[\W_]", "", word).upper() for word in re.split(r"[\s,;:()]+", identifier))
    whole = re.sub(r"[\W_]", "", identifier).upper()
    return frozenset(
        word
        for word in (*words, whole)
        if len(word) >= SHORTEST_NUMBER and sum(letter.isdigit() for letter in word) >= FEWEST_DIGITS
    )


def _fits_iran(number: str) -> bool:
    """The national code: weights 10 to 2, modulo 11."""
    left = sum(int(digit) * weight for digit, weight in zip(number, range(10, 1, -1), strict=False)) % 11
    return int(number[-1]) == (left if left < 2 else 11 - left)


def _fits_turkey(number: str) -> bool:
    """The identity number: the tenth digit from the odd and even places, the eleventh from all ten."""
    digits = [int(digit) for digit in number]
    tenth = (7 * sum(digits[0:9:2]) - sum(digits[1:8:2])) % 10
    return digits[9] == tenth and digits[10] == sum(digits[:10]) % 10


def _fits_ship(number: str) -> bool:
    """The IMO number of a ship: weights 7 to 2, modulo 10."""
    digits = number.removeprefix("IMO")
    return int(digits[-1]) == sum(int(one) * weight for one, weight in zip(digits, range(7, 1, -1), strict=False)) % 10


def _fits_97(number: str) -> bool:
    """ISO 7064, MOD 97-10: letters are 10 to 35, the whole leaves 1."""
    return int("".join(str(int(sign, 36)) for sign in number)) % 97 == 1


def _fits_iban(number: str) -> bool:
    """ISO 13616: country and check digits stand behind."""
    return _fits_97(number[4:] + number[:4])


CHECKS: Final[tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...]] = (
    (re.compile(r"[0-9]{10}"), _fits_iran),
    (re.compile(r"[1-9][0-9]{10}"), _fits_turkey),
    (re.compile(r"IMO[0-9]{7}"), _fits_ship),
    (re.compile(r"[0-9A-Z]{18}[0-9]{2}"), _fits_97),
    (re.compile(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}"), _fits_iban),
)
"""The shape of a number with check digits and their rule: Iran, Turkey, ships, legal entities (ISO 17442), accounts."""
