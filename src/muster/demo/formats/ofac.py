"""OFAC's three files: no header, latin-1, "-0- " for nothing, CR LF, a closing 0x1A, biography in the remarks."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from muster.demo.listings import Listing

NOTHING = "-0- "
_END = b"\x1a"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if text else NOTHING


def _line(*cells: str) -> str:
    return ",".join(cells) + "\r\n"


def _family_first(listing: Listing) -> str:
    """Write a name as OFAC does: family name in capitals, comma, the rest."""
    if listing.kind != "person":
        return listing.name.upper()
    return f"{listing.names[-1].upper()}, {' '.join(listing.names[:-1])}"


def _birth(written: str) -> str:
    if "/" in written:
        first, last = written.split("/")
        return f"{first} to {last}"
    if written.startswith("~"):
        return f"circa {written[1:]}"
    if len(written) == 4:
        return written
    day = date.fromisoformat(written)
    return f"{day.day:02d} {_MONTHS[day.month - 1]} {day.year}"


def _remarks(listing: Listing) -> str:
    facts = [f"{'alt. ' if number else ''}DOB {_birth(birth)}" for number, birth in enumerate(listing.births)]
    if listing.birth_town:
        facts.append(f"POB {listing.birth_town}, {listing.nationality}")
    if listing.kind == "person":
        facts += [f"nationality {listing.nationality}", f"Gender {'Female' if listing.sex == 'f' else 'Male'}"]
    if listing.identifier:
        facts.append(f"Passport {listing.identifier} ({listing.nationality})")
    facts += [f"a.k.a. '{alias}'" for alias in listing.weak_aliases]
    return "; ".join(facts) + "." if facts else ""


def write_ofac(listings: Iterable[Listing], directory: Path) -> None:
    """Write sdn.csv, alt.csv and add.csv into a directory."""
    main, alternatives, addresses = [], [], []
    for listing in listings:
        kind = "individual" if listing.kind == "person" else ""
        main.append(
            _line(
                str(listing.number),
                _quoted(_family_first(listing)),
                _quoted(kind),
                _quoted("NAHRAZAN"),
                _quoted(listing.position),
                *([NOTHING] * 6),
                _quoted(_remarks(listing)),
            )
        )
        for number, alias in enumerate(listing.aliases):
            name = alias.upper()
            if listing.kind == "person":
                *rest, family = alias.split()
                name = f"{family.upper()}, {' '.join(rest)}" if rest else family.upper()
            alternatives.append(
                _line(str(listing.number), str(listing.number * 10 + number), _quoted("aka"), _quoted(name), NOTHING)
            )
        addresses.append(
            _line(
                str(listing.number),
                str(listing.number * 10),
                NOTHING,
                _quoted(listing.birth_town),
                _quoted(listing.nationality),
                NOTHING,
            )
        )
    directory.mkdir(parents=True, exist_ok=True)
    for name, lines in (("sdn.csv", main), ("alt.csv", alternatives), ("add.csv", addresses)):
        (directory / name).write_bytes("".join(lines).encode("latin-1") + _END)
