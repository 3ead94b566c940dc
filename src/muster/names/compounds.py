"""Compound names split into what they are built of: servant-of (Abdul Rahman), in Allah (Hidayatullah), in al-Din.

One name is written in one word or three, with the article assimilated or not; the stem is what tells it apart.
"""

import re
from typing import Final

SERVANT: Final = "abd"
GOD: Final = "allah"
FAITH: Final = "din"
_SERVANT_LATIN: Final = re.compile(
    r"^[c3]?abd"
    r"(?:[aeiou]{0,2}l|[aeiou]{1,2}(?=(?:rr|ss|nn|zz|tt|dd|sh|ll))|[aeiou]?)"
    r"([a-z]{3,})$"
)
_GOD_LATIN: Final = re.compile(r"^([a-z]{3,}?)(?:[aeiou]?llah|[aeiou]ulla|ulla|olla)$")
_FAITH_LATIN: Final = re.compile(
    r"^([a-z]{2,}?)(?:[aeiou]{1,2}l|[aeiou]{1,2}d|[aeiou]{1,2})?d(?:d)?(?:in|een|ine|eene|yn)$"
)
_FAITH_ENDINGS: Final = (
    "uddin", "eddin", "addin", "iddin", "oddin", "eddine", "uddine", "oudine", "eldin", "aldin", "uldin", "udin",
    "uddeen", "eddeen", "aldeen", "eldeen", "uldeen", "addine", "adine", "edine", "oddine", "ouddine", "ettin",
    "eldine", "aldine", "uldine", "redine", "redin",
)  # fmt: skip
_SERVANT_OF_GOD: Final = re.compile(r"^[c3]?abd(?:[aeiou]{1,2}ll?|[aeiou]?ll)(?:a{1,2}(?:h|hi|y|ye|yi|i)?|ay|aye|oh)?$")
"""Abdallah, Abdoulaye, Cabdullaahi: a name of its own."""
_DOUBLED_LAST: Final = re.compile(r"(.)\1$")
_DOUBLED_FIRST: Final = re.compile(r"^(.)\1")


def split_latin(folded: str) -> tuple[str, str]:
    """(what kind of compound, stem) of a token in letters a–z; ("", the token) if it is none."""
    if folded.startswith(("abd", "cabd")) and len(folded) > 5 and not _SERVANT_OF_GOD.match(folded):
        match = _SERVANT_LATIN.match(folded)
        if match:
            return SERVANT, _DOUBLED_FIRST.sub(r"\1", match.group(1))
    if len(folded) > 5:
        if folded.endswith(("llah", "ulla", "olla")) and not folded.startswith("abd"):
            match = _GOD_LATIN.match(folded)
            if match:
                return GOD, match.group(1)
        if folded.endswith(_FAITH_ENDINGS):
            match = _FAITH_LATIN.match(folded)
            if match:
                return FAITH, _DOUBLED_LAST.sub(r"\1", match.group(1))
    return "", folded


def split_arabic(folded: str) -> tuple[str, str]:
    """The same for folded Arabic letters."""
    if folded.startswith("عبد") and len(folded) > 5:
        stem = folded[3:]
        if stem in {"الله", "لله", "اللله"}:
            return "", "عبدالله"
        return SERVANT, stem[2:] if stem.startswith("ال") and len(stem) > 3 else stem
    if len(folded) > 6 and folded.endswith("الله"):
        return GOD, folded[:-4]
    if len(folded) > 6 and folded.endswith("الدين"):
        return FAITH, folded[:-5]
    return "", folded
