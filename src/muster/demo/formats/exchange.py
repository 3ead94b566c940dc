"""FollowTheMoney JSON lines for the dismissed, plain CSV for the coalition's own list."""

import csv
import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from muster.demo.listings import Listing


def _entity(listing: Listing, published_on: date) -> dict[str, object]:
    properties: dict[str, list[str]] = {
        "name": [listing.name, *([listing.arabic] if listing.arabic else [])],
        "alias": list(listing.aliases),
        "weakAlias": list(listing.weak_aliases),
        "birthDate": [birth.lstrip("~") for birth in listing.births if "/" not in birth],
        "birthPlace": [listing.birth_town] if listing.birth_town else [],
        "nationality": [listing.nationality] if listing.nationality else [],
        "fatherName": [listing.father] if listing.father else [],
        "motherName": [listing.mother] if listing.mother else [],
        "gender": [{"f": "female", "m": "male"}[listing.sex]] if listing.sex else [],
        "position": [listing.position] if listing.position else [],
        "notes": [listing.reason],
        "topics": ["reg.action"],
    }
    return {
        "id": listing.id,
        "caption": listing.name,
        "schema": "Person" if listing.kind == "person" else "Organization",
        "datasets": ["nahrazan_order_88"],
        "referents": [],
        "first_seen": f"{listing.listed_on.isoformat()}T00:00:00",
        "last_change": f"{published_on.isoformat()}T00:00:00",
        "target": True,
        "properties": {name: values for name, values in properties.items() if values},
    }


def write_ftm(listings: Iterable[Listing], path: Path, published_on: date) -> None:
    """Write entities as JSON lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(_entity(listing, published_on), ensure_ascii=False) for listing in listings)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def write_plain(listings: Iterable[Listing], path: Path) -> None:
    """Write `id,kind,name,aliases,birth_date,country`; aliases are parted by `;`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines, lineterminator="\n")
        table.writerow(("id", "kind", "name", "aliases", "birth_date", "country"))
        for listing in listings:
            aliases = [listing.arabic] if listing.arabic else []
            aliases += [*listing.aliases, *listing.weak_aliases]
            birth = listing.births[0] if listing.births else ""
            table.writerow((listing.id, listing.kind, listing.name, ";".join(aliases), birth, listing.nationality))
